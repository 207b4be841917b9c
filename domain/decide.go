package domain

import "slices"

// Decide answers an act with what is to be stored, or with a refusal that says
// which law it met. It changes nothing: what it answers happens when the log has
// taken it, and only if each aggregate is still where this decision saw it.
func (s *State) Decide(a Act, today Day) ([]Draft, error) {
	switch c := a.Command.(type) {
	case ReportFriction:
		return byReporter(a, func() ([]Draft, error) { return s.reportFriction(c, today) })
	case GiveReply:
		return byReporter(a, func() ([]Draft, error) { return s.decideReport(c.Report, c, today) })
	case AnswerRemoval:
		return byReporter(a, func() ([]Draft, error) { return s.decideReport(c.Report, c, today) })
	case SealLog:
		return byReporter(a, func() ([]Draft, error) { return s.decideOrg(c, today) })
	}
	if a.By == "" {
		return nil, Refuse(ActorMissing, "")
	}
	if err := s.permits(a); err != nil {
		return nil, err
	}
	if id, ok := reportOf(a.Command); ok {
		return s.decideReport(id, a.Command, today)
	}
	if id, ok := ruleOf(a.Command); ok {
		return s.decideRule(id, a.Command, today)
	}
	return s.decideOrg(a.Command, today)
}

// byReporter is the law that a reporter's act never says whom it is from, and neither
// does a seal.
func byReporter(a Act, decide func() ([]Draft, error)) ([]Draft, error) {
	if a.By != "" {
		return nil, Refuse(ActorPresent, "")
	}
	return decide()
}

func reportOf(c Command) (ReportID, bool) {
	switch c := c.(type) {
	case MoveReport:
		return c.Report, true
	case RedactReport:
		return c.Report, true
	case SendThanks:
		return c.Report, true
	case AskQuestion:
		return c.Report, true
	case HoldReport:
		return c.Report, true
	case ReleaseReport:
		return c.Report, true
	}
	return ReportID{}, false
}

func ruleOf(c Command) (RuleID, bool) {
	switch c := c.(type) {
	case RegisterRule:
		return c.Rule, true
	case TriageRule:
		return c.Rule, true
	case RejectRule:
		return c.Rule, true
	case MergeRule:
		return c.Rule, true
	case RevertMerge:
		return c.Rule, true
	case RequestJustification:
		return c.Rule, true
	case JustifyRule:
		return c.Rule, true
	case LapseJustification:
		return c.Rule, true
	case DecideRule:
		return c.Rule, true
	case RescheduleRemoval:
		return c.Rule, true
	case AnnounceRemoval:
		return c.Rule, true
	case OpenVerification:
		return c.Rule, true
	case CloseVerification:
		return c.Rule, true
	case AttestRemoval:
		return c.Rule, true
	case DetectRelapse:
		return c.Rule, true
	case EndDeferral:
		return c.Rule, true
	case ReopenRule:
		return c.Rule, true
	case RenameRule:
		return c.Rule, true
	case AssignOwner:
		return c.Rule, true
	case DeclarePopulation:
		return c.Rule, true
	case MeasureBurden:
		return c.Rule, true
	}
	return RuleID{}, false
}

// decideRule answers the commands about one rule.
func (s *State) decideRule(id RuleID, c Command, today Day) ([]Draft, error) {
	if c, ok := c.(RegisterRule); ok {
		return s.registerRule(c)
	}
	i, ok := s.rules[id]
	if !ok {
		return nil, Refuse(RuleUnknown, "")
	}
	switch c := c.(type) {
	case MergeRule:
		return s.mergeRule(i, c)
	case RevertMerge:
		return s.revertMerge(i)
	}
	e, err := s.ruleEvent(i, c, today)
	if err != nil {
		return nil, err
	}
	return []Draft{{Aggregate: id.Aggregate(), Expected: s.list[i].Position, Event: e}}, nil
}

func (s *State) ruleEvent(i uint32, c Command, today Day) (Event, error) {
	r := s.list[i].Rule
	switch c := c.(type) {
	case TriageRule:
		return s.triage(r, c.RuleTriaged)
	case RejectRule:
		return r.reject(c.RuleRejected)
	case RequestJustification, JustifyRule, LapseJustification:
		return r.justification(c, s.org.policy, today)
	case DecideRule:
		return r.decide(c.RuleDecided, today)
	case RescheduleRemoval:
		return r.reschedule(c.RemovalRescheduled, today)
	case AnnounceRemoval:
		return r.announce(today)
	case OpenVerification:
		return r.openVerification(s.org.policy, today)
	case CloseVerification:
		return s.closeVerification(i, today)
	case AttestRemoval:
		return s.attest(i, c)
	case DetectRelapse:
		return s.relapse(i)
	case EndDeferral:
		return r.endDeferral(today)
	case ReopenRule:
		return r.reopen(c.Motivation)
	}
	return s.describe(r, c)
}

// in demands one of the stages.
func (r Rule) in(stages ...Stage) error {
	if slices.Contains(stages, r.Stage) {
		return nil
	}
	return Refuse(StageWrong, "", "stage", r.Stage, "needed", stages)
}

func (r Rule) live() error {
	if r.Stage.Live() {
		return nil
	}
	return Refuse(StageWrong, "", "stage", r.Stage, "needed", "live")
}

func (s *State) registerRule(c RegisterRule) ([]Draft, error) {
	e := c.RuleRegistered
	var t texts
	t.line(&e.Title, "/title", MaxTitle)
	err := firstError(
		func() error { return t.err },
		func() error {
			if s.HasRule(c.Rule) {
				return Refuse(RuleExists, "/rule")
			}
			return named("/rule", c.Rule.ID)
		},
		func() error { return inList("/kind", e.Kind, Kinds, "") },
		func() error { return s.org.mayOwn("/owner", e.Owner) },
	)
	if err != nil {
		return nil, err
	}
	return []Draft{{Aggregate: c.Rule.Aggregate(), Event: e}}, nil
}

func (s *State) triage(r Rule, e RuleTriaged) (Event, error) {
	if e.Owner.IsZero() {
		return nil, Refuse(OwnerRequired, "/owner")
	}
	return e, firstError(
		func() error { return r.in(Reported, UnderReview) },
		func() error { return s.org.mayOwn("/owner", e.Owner) },
		func() error { return inList("/authority", e.Authority, Authorities) },
		func() error { return inList("/diagnosis", e.Diagnosis, Diagnoses) },
		func() error { return inList("/ease", e.Ease, Eases) },
		func() error { return inList("/kind", e.Kind, Kinds) },
	)
}

func (r Rule) reject(e RuleRejected) (Event, error) {
	var t texts
	if e.Reason == OtherReason {
		t.required(&e.Words, "/words", MaxWords)
	}
	t.optional(&e.Words, "/words", MaxWords)
	return e, firstError(
		func() error { return r.in(Reported) },
		func() error { return inList("/reason", e.Reason, RejectReasons) },
		func() error { return t.err },
	)
}

// describe answers what may be said of a rule in any live stage.
func (s *State) describe(r Rule, c Command) (Event, error) {
	if err := r.live(); err != nil {
		return nil, err
	}
	var t texts
	switch c := c.(type) {
	case RenameRule:
		t.line(&c.Title, "/title", MaxTitle)
		if t.err == nil && c.Title == r.Title {
			return nil, Refuse(NothingChanges, "/title")
		}
		return RuleRenamed{Title: c.Title}, t.err
	case AssignOwner:
		if c.Owner.IsZero() {
			return nil, Refuse(OwnerRequired, "/owner")
		}
		if c.Owner == r.Owner {
			return nil, Refuse(NothingChanges, "/owner")
		}
		return OwnerAssigned{Owner: c.Owner}, s.org.mayOwn("/owner", c.Owner)
	case DeclarePopulation:
		return s.declare(c.PopulationDeclared)
	case MeasureBurden:
		e := c.BurdenMeasured
		t.required(&e.Source, "/source", MaxWords)
		return e, firstError(
			func() error { return between("/seconds", e.Seconds, 1, MaxSeconds) },
			func() error { return between("/times_per_month", e.TimesPerMonth, 1, 1_000_000_000) },
			func() error { return t.err },
		)
	}
	return nil, Refuse(NothingChanges, "")
}

func (s *State) declare(e PopulationDeclared) (Event, error) {
	var t texts
	t.required(&e.Source, "/source", MaxWords)
	return e, firstError(
		func() error { return inList("/side", e.Side, Sides) },
		func() error {
			if e.Side == Customer && !e.Department.IsZero() {
				return Refuse(SuffererCustomer, "/department")
			}
			return s.org.mayOwn("/department", e.Department)
		},
		func() error { return between("/people", e.People, 1, MaxPeople) },
		func() error { return t.err },
	)
}
