package domain

import "slices"

// A Tally counts the last answer of each receipt that was asked.
type Tally struct {
	Gone       int `json:"gone"`
	Partly     int `json:"partly"`
	StillThere int `json:"still_there"`
	DontKnow   int `json:"dont_know"`
}

// Counted is how many of the answers count: dont_know is no answer.
func (t Tally) Counted() int { return t.Gone + t.Partly + t.StillThere }

func (r Rule) openVerification(p Policy, today Day) (Event, error) {
	if err := r.in(Removed); err != nil {
		return nil, err
	}
	if r.Round > 0 {
		return nil, Refuse(NothingChanges, "")
	}
	return VerificationOpened{Round: 1, ClosesOn: today + Day(p.VerifyRoundDays)},
		due(today, r.EffectiveOn+Day(p.VerifyAfterDays))
}

// closeVerification counts the answers of the removal when a round has ended: they
// pass, they dispute it, they are asked for once more, or they were too few.
func (s *State) closeVerification(i uint32, today Day) (Event, error) {
	r, p := s.list[i].Rule, s.org.policy
	if !r.Asked() {
		return nil, Refuse(VerificationClosed, "")
	}
	if err := due(today, r.ClosesOn); err != nil {
		return nil, err
	}
	tally, later := s.tallyOf(i), len(s.later(i))
	switch {
	case tally.Counted() < p.VerifyAnswers && r.Round < p.VerifyRounds:
		return VerificationOpened{Round: r.Round + 1, ClosesOn: today + Day(p.VerifyRoundDays)}, nil
	case tally.Counted() < p.VerifyAnswers:
		return VerificationExpired{Tally: tally, Rounds: r.Round}, nil
	case tally.Gone*100 < p.VerifyGonePercent*tally.Counted() || later > 0:
		return RemovalDisputed{Tally: tally, LaterReports: later}, nil
	}
	return RemovalVerified{Tally: tally}, nil
}

// attest is the second path: somebody of a department that suffered the rule, and
// does not own it, puts their name to its being gone.
func (s *State) attest(i uint32, c AttestRemoval) (Event, error) {
	r := s.list[i].Rule
	var t texts
	t.line(&c.Attester, "/attester", MaxName)
	err := firstError(
		func() error { return r.in(Removed, Unconfirmed) },
		func() error { return t.err },
		func() error { return s.liveDepartment("/department", c.Department) },
		func() error {
			if s.org.current(r.Owner) == c.Department {
				return Refuse(AttesterOwner, "/department")
			}
			if !s.suffered(i, c.Department) {
				return Refuse(AttesterStranger, "/department")
			}
			return nil
		},
	)
	return RemovalVerified{Tally: s.tallyOf(i), Attester: c.Attester, Department: c.Department}, err
}

// suffered reports whether a department reported the rule or is declared to be hit.
func (s *State) suffered(i uint32, id DepartmentID) bool {
	for _, m := range s.members(i) {
		for d := range m.sufferers {
			if s.org.current(s.org.departments[d].ID) == id {
				return true
			}
		}
		if slices.ContainsFunc(m.Populations, func(p PopulationDeclared) bool {
			return !p.Department.IsZero() && s.org.current(p.Department) == id
		}) {
			return true
		}
	}
	return false
}

func (s *State) relapse(i uint32) (Event, error) {
	r := s.list[i].Rule
	if err := r.in(Removed, Unconfirmed, Verified); err != nil {
		return nil, err
	}
	n := cluster(s.later(i), Day(s.org.policy.RelapseDays))
	if n < s.org.policy.RelapseReports {
		return nil, Refuse(RelapseTooFew, "")
	}
	return RelapseDetected{Reports: n}, nil
}

// cluster is the most days that lie within one span of days.
func cluster(days []Day, span Day) int {
	slices.Sort(days)
	most, from := 0, 0
	for i, d := range days {
		for days[from] < d-span {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}
