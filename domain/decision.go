package domain

// justification answers the three commands about a justification.
func (r Rule) justification(c Command, p Policy, today Day) (Event, error) {
	if err := r.in(UnderReview); err != nil {
		return nil, err
	}
	open := r.justificationOpen()
	switch c := c.(type) {
	case RequestJustification:
		if open && !r.Lapsed {
			return nil, Refuse(JustificationOpen, "", "date", r.JustificationDue)
		}
		if c.Due == 0 {
			c.Due = today + Day(p.JustificationDays)
		}
		if c.Due <= today {
			return nil, Refuse(DatePast, "/due")
		}
		return JustificationRequested{Due: c.Due}, nil
	case JustifyRule:
		if !open {
			return nil, Refuse(JustificationNone, "")
		}
		var t texts
		t.required(&c.Words, "/words", MaxWords)
		return RuleJustified{Words: c.Words}, t.err
	}
	if !open || r.Lapsed {
		return nil, Refuse(JustificationNone, "")
	}
	return JustificationLapsed{Due: r.JustificationDue}, due(today, r.JustificationDue+1)
}

// due demands that the day has come.
func due(today, on Day) error {
	if today < on {
		return Refuse(NotDue, "", "date", on)
	}
	return nil
}

// decide answers leadership's decision. Fields that do not belong to the verdict
// are left out of what is stored.
func (r Rule) decide(e RuleDecided, today Day) (Event, error) {
	if err := inList("/verdict", e.Verdict, Verdicts); err != nil {
		return nil, err
	}
	var t texts
	switch e.Verdict {
	case Remove, Change:
		return r.commit(e, today)
	case Explain, Keep:
		e = RuleDecided{Verdict: e.Verdict, Reason: e.Reason}
		t.required(&e.Reason, "/reason", MaxWords)
	case Escalate:
		e = RuleDecided{Verdict: e.Verdict, Reason: e.Reason, EscalatedTo: e.EscalatedTo}
		t.line(&e.EscalatedTo, "/escalated_to", MaxName)
		t.optional(&e.Reason, "/reason", MaxWords)
	case Defer:
		e = RuleDecided{Verdict: e.Verdict, Reason: e.Reason, Until: e.Until}
		if e.Until <= today {
			t.err = Refuse(DatePast, "/until")
		}
		t.optional(&e.Reason, "/reason", MaxWords)
	}
	if r.Stage == Reported {
		return nil, Refuse(DecisionTooEarly, "")
	}
	if err := r.in(UnderReview); err != nil {
		return nil, err
	}
	return e, t.err
}

// commit answers a removal or a change: of a rule under review, or at once of a
// reported rule that is easy and nobody else's.
func (r Rule) commit(e RuleDecided, today Day) (Event, error) {
	e = RuleDecided{
		Verdict: e.Verdict, Person: e.Person, EffectiveOn: e.EffectiveOn, Reason: e.Reason,
		Authority: e.Authority, Ease: e.Ease,
	}
	if r.Stage == Reported && (e.Ease != Easy || (e.Authority != Habit && e.Authority != Internal)) {
		return nil, Refuse(DecisionTooEarly, "")
	}
	if r.Stage != Reported {
		e.Authority, e.Ease = "", ""
	}
	if err := r.in(UnderReview, Reported); err != nil {
		return nil, err
	}
	if r.Owner.IsZero() {
		return nil, Refuse(OwnerRequired, "/owner")
	}
	if e.EffectiveOn < today {
		return nil, Refuse(EffectivePast, "/effective_on")
	}
	var t texts
	t.line(&e.Person, "/person", MaxName)
	t.required(&e.Reason, "/reason", MaxWords)
	return e, t.err
}

func (r Rule) reschedule(e RemovalRescheduled, today Day) (Event, error) {
	var t texts
	t.required(&e.Reason, "/reason", MaxWords)
	switch {
	case r.Stage != Committed:
		return nil, r.in(Committed)
	case e.EffectiveOn < today:
		return nil, Refuse(EffectivePast, "/effective_on")
	case e.EffectiveOn == r.EffectiveOn:
		return nil, Refuse(NothingChanges, "/effective_on")
	}
	return e, t.err
}

// announce answers the owner's claim. After a dispute the old date says nothing
// any more: a new one must be set first.
func (r Rule) announce(today Day) (Event, error) {
	switch {
	case r.Stage != Committed:
		return nil, r.in(Committed)
	case r.Disputed:
		return nil, Refuse(EffectiveMissing, "")
	case r.EffectiveOn > today:
		return nil, Refuse(EffectiveFuture, "", "date", r.EffectiveOn)
	}
	return RemovalAnnounced{}, nil
}

func (r Rule) endDeferral(today Day) (Event, error) {
	if err := r.in(Deferred); err != nil {
		return nil, err
	}
	return DeferralEnded{Until: r.Decision.Until}, due(today, r.Decision.Until)
}

func (r Rule) reopen(motivation string) (Event, error) {
	if err := r.in(Relapsed, Kept, Deferred, Escalated, Rejected); err != nil {
		return nil, err
	}
	var t texts
	t.required(&motivation, "/motivation", MaxWords)
	return RuleReopened{Motivation: motivation}, t.err
}
