package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// figures are the numbers of the quarter that are compared with other quarters.
func (s *slice) figures() Figures {
	f := Figures{Reports: s.reports, MeToo: s.v.meToo.within(s.from, s.to)}
	for _, r := range s.known() {
		if s.within(r.first) {
			f.NewRules++
		}
		if r.n > 0 {
			f.RulesReported++
		}
	}
	var toDecision, toVerified domain.Histogram
	for i := range s.v.rules {
		s.walk(uint32(i), &f, &toDecision, &toVerified)
	}
	s.talks(&f)
	f.DaysToDecision = s.days(toDecision)
	f.DaysToVerified = s.days(toVerified)
	f.OwnAuthority = s.ownAuthority()
	return f
}

// walk counts the acts on one rule that fall in the quarter, and the hours that its
// removal returns in it.
func (s *slice) walk(i uint32, f *Figures, toDecision, toVerified *domain.Histogram) {
	r := s.v.rules[i]
	var decided domain.Day
	for _, e := range r.history {
		day := s.v.org.dayOf(e.Time)
		if d, ok := e.Details.(domain.RuleDecided); ok {
			decided = day
			if s.within(day) {
				f.Decided.add(d.Verdict)
				toDecision.Add(int64(day-s.v.since(i)), 1)
			}
		}
		if !s.within(day) {
			continue
		}
		if _, ok := e.Details.(domain.RemovalVerified); ok && decided != 0 {
			toVerified.Add(int64(day-decided), 1)
		}
		f.act(e.Details)
	}
	for _, spell := range s.v.spells(r) {
		f.returned(spell, s.from, s.to, s.day)
	}
}

func (d *Decided) add(v domain.Verdict) {
	switch v {
	case domain.Remove:
		d.Remove++
	case domain.Change:
		d.Change++
	case domain.Explain:
		d.Explain++
	case domain.Keep:
		d.Keep++
	case domain.Escalate:
		d.Escalate++
	case domain.Defer:
		d.Defer++
	}
}

func (f *Figures) act(e domain.Event) {
	switch e.(type) {
	case domain.RemovalAnnounced:
		f.Removed++
	case domain.RemovalVerified:
		f.Verified++
	case domain.RemovalDisputed:
		f.Disputed++
	case domain.VerificationExpired:
		f.Expired++
	case domain.RelapseDetected:
		f.Relapsed++
	case domain.RuleRejected:
		f.Rejected++
	case domain.RuleMerged:
		f.Merged++
	case domain.RemovalRescheduled:
		f.Slips++
	case domain.JustificationLapsed:
		f.Lapses++
	}
}

// days is a median, left out below the disclosure threshold.
func (s *slice) days(h domain.Histogram) *Days {
	if h.Total() < s.v.org.policy.Disclosure {
		return nil
	}
	return &Days{Median: h.Median(), Cases: h.Total()}
}

// ownAuthority is the share of the rules of known authority that the organisation
// could change by itself.
func (s *slice) ownAuthority() *Share {
	var share Share
	for _, r := range s.known() {
		switch r.then.Authority {
		case domain.Habit, domain.Internal:
			share.Part++
			share.Whole++
		case domain.External:
			share.Whole++
		}
	}
	if share.Whole == 0 {
		return nil
	}
	share.Percent = percent(int64(share.Part), int64(share.Whole))
	return &share
}

func (s *slice) talks(f *Figures) {
	for _, t := range s.v.talks {
		for _, d := range t.days {
			if !s.within(d.day) {
				continue
			}
			switch d.name {
			case domain.ThanksSent{}.EventName():
				f.Thanks++
			case domain.QuestionAsked{}.EventName():
				f.Questions++
			case domain.ReplyGiven{}.EventName():
				f.Replies++
			}
		}
	}
}

// A spell is a time during which a rule was said to be gone.
type spell struct {
	perYear  int64      // person seconds a year, frozen when its removal was decided
	from     domain.Day // effective date
	verified domain.Day // zero when it was not
	ended    domain.Day // found to be back, or disputed; zero when it stands
}

// spells are the times during which a rule was said to be gone, oldest first.
func (v *Views) spells(r *rule) []spell {
	var list []spell
	var then domain.Rule
	for _, e := range r.history {
		day := v.org.dayOf(e.Time)
		then = then.Evolve(domain.Recorded{Position: e.Position, Day: day, Event: e.Details})
		switch e.Details.(type) {
		case domain.RemovalAnnounced:
			list = append(list, spell{perYear: r.frozenBefore(e.Position), from: then.EffectiveOn})
		case domain.RemovalVerified:
			if n := len(list); n > 0 {
				list[n-1].verified = day
			}
		case domain.RemovalDisputed, domain.RelapseDetected:
			if n := len(list); n > 0 && list[n-1].ended == 0 {
				list[n-1].ended = day
			}
		}
	}
	return list
}

// frozenBefore is the burden frozen by the last decision before a position.
func (r *rule) frozenBefore(position uint64) int64 {
	for _, f := range slices.Backward(r.frozen) {
		if f.position < position {
			return f.perYear
		}
	}
	return 0
}

// returned adds the hours that a spell returns in a quarter: the burden frozen at
// the decision for the part of the quarter in which the rule was gone, confirmed
// once it is verified by the quarter's end, else claimed. What came back within the
// quarter is lost again for the rest of it. Days that have not come return nothing.
func (f *Figures) returned(s spell, from, to, notCome domain.Day) {
	last := min(to, notCome)
	end := last
	if s.ended != 0 && s.ended < end {
		end = s.ended
	}
	hours := hoursWithin(s.perYear, max(s.from, from), end, from, to)
	if s.verified != 0 && s.verified < to {
		f.Confirmed += hours
	} else {
		f.Claimed += hours
	}
	if s.ended >= from && s.ended < to {
		f.LostAgain -= hoursWithin(s.perYear, s.ended, last, from, to)
	}
}

// hoursWithin is three months' hours of a burden, by the share of the quarter's
// days that lie in [first, end).
func hoursWithin(perYear int64, first, end, from, to domain.Day) domain.Hundredths {
	if end <= first {
		return 0
	}
	return domain.Hundredths(int64(domain.HoursPerMonth(perYear)) * 3 * int64(end-first) / int64(to-from))
}

// acts lists what the board decided in the quarter, and what became of rules.
func (s *slice) acts() []QuarterAct {
	type placed struct {
		QuarterAct
		position uint64
	}
	var found []placed
	for i, r := range s.v.rules {
		for _, e := range r.history {
			day := s.v.org.dayOf(e.Time)
			act, reason, ok := told(e.Details)
			if !ok || !s.within(day) {
				continue
			}
			a := QuarterAct{Day: day, Rule: r.ID, Title: s.v.rules[s.v.root(uint32(i))].Title, Act: act, Reason: reason}
			if d, ok := e.Details.(domain.RuleDecided); ok {
				a.Verdict = d.Verdict
			}
			found = append(found, placed{a, e.Position})
		}
	}
	slices.SortFunc(found, func(a, b placed) int { return cmp.Compare(a.position, b.position) })
	list := make([]QuarterAct, len(found))
	for i, a := range found {
		list[i] = a.QuarterAct
	}
	return list
}

// told is what a quarter tells of an act, and whether it tells it at all.
func told(e domain.Event) (act, reason string, ok bool) {
	switch e := e.(type) {
	case domain.RuleDecided:
		reason = e.Reason
	case domain.RuleRejected:
		reason = e.Words
	case domain.RemovalRescheduled:
		reason = e.Reason
	case domain.RuleReopened:
		reason = e.Motivation
	case domain.RemovalAnnounced, domain.RemovalVerified, domain.RemovalDisputed, domain.VerificationExpired,
		domain.RelapseDetected, domain.JustificationLapsed, domain.DeferralEnded:
	default:
		return "", "", false
	}
	return e.EventName(), reason, true
}
