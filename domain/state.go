package domain

import "time"

// A State is all that decisions look at: rules, where each report stands, the
// organisation. It is folded from the log and is not safe for use from several
// goroutines at once: the store guards it.
type State struct {
	position uint64
	rules    map[RuleID]uint32 // index into list
	list     []*ruleState
	reports  map[ReportID]reportState
	first    Day // of the earliest report, held or not; 0 before there is one
	done     map[actKey]doneAct
	org      organisation
}

// A ruleState is a rule and what the reports filed under it tell.
type ruleState struct {
	Rule
	absorbed  []uint32            // rules merged into it
	happened  []happening         // one a counted report
	sufferers map[uint16]int      // counted reports by department index
	answers   map[ReportID]Answer // the last of each receipt to the present removal
}

// A happening is what the clocks need of a report.
type happening struct {
	day   Day
	month int16 // last happened; 0 not said
}

// A reportState is where one report stands. There may be millions: it is kept
// small and holds no pointer.
type reportState struct {
	position uint64 // of its last event
	rule     uint32
	happening
	sufferer uint16 // department index; 0 none
	flags    uint8
}

const (
	flagHeld uint8 = 1 << iota
	flagRedacted
	flagQuestion // one is open
	flagUnseen   // held by suspicion alone: nobody has looked at it
)

// NewState is the state before anything has happened.
func NewState() *State {
	return &State{
		rules:   map[RuleID]uint32{},
		reports: map[ReportID]reportState{},
		done:    map[actKey]doneAct{},
		org:     newOrganisation(),
	}
}

// Position is the position of the last event taken in.
func (s *State) Position() uint64 { return s.position }

// Policy is what is in force.
func (s *State) Policy() Policy { return s.org.policy }

// Today is the organisation's day at the given instant.
func (s *State) Today(now time.Time) Day { return DayOf(now.In(s.org.zone)) }

// HasReport reports whether this report is stored.
func (s *State) HasReport(id ReportID) bool {
	_, ok := s.reports[id]
	return ok
}

// HasRule reports whether this rule is stored.
func (s *State) HasRule(id RuleID) bool {
	_, ok := s.rules[id]
	return ok
}

// Rule is where the rule stands.
func (s *State) Rule(id RuleID) (Rule, bool) {
	i, ok := s.rules[id]
	if !ok {
		return Rule{}, false
	}
	return s.list[i].Rule, true
}

// Last is the position of the aggregate's last event, as far as it is taken in.
func (s *State) Last(a Aggregate) uint64 {
	switch a.Of {
	case OfReport:
		return s.reports[ReportID{a.ID}].position
	case OfRule:
		r, _ := s.Rule(RuleID{a.ID})
		return r.Position
	}
	return s.org.position
}

// Evolve takes in what has happened. It never refuses, and an event that it has
// taken in already changes nothing.
func (s *State) Evolve(rec Recorded) {
	if rec.Position <= s.position {
		return
	}
	s.position = rec.Position
	s.remember(rec)
	switch rec.Aggregate.Of {
	case OfReport:
		s.evolveReport(ReportID{rec.Aggregate.ID}, rec)
	case OfRule:
		s.evolveRule(s.at(RuleID{rec.Aggregate.ID}), rec)
	case OfOrg:
		s.org.evolve(rec)
	}
}

// at is the index of a rule, which is made when it is not known yet.
func (s *State) at(id RuleID) uint32 {
	i, ok := s.rules[id]
	if !ok {
		i = uint32(len(s.list))
		s.list = append(s.list, &ruleState{Rule: Rule{ID: id}})
		s.rules[id] = i
	}
	return i
}

func (s *State) evolveRule(i uint32, rec Recorded) {
	r := s.list[i]
	switch e := rec.Event.(type) {
	case RuleMerged:
		s.detach(i)
		into := s.list[s.at(e.Into)]
		into.absorbed = append(into.absorbed, i)
	case MergeReverted:
		s.detach(i)
	case RemovalAnnounced:
		r.answers = nil
	}
	r.Rule = r.Evolve(rec)
}

// detach takes a rule out of the one it was merged into.
func (s *State) detach(i uint32) {
	into, ok := s.rules[s.list[i].MergedInto]
	if !ok {
		return
	}
	r := s.list[into]
	for k, m := range r.absorbed {
		if m == i {
			r.absorbed = append(r.absorbed[:k:k], r.absorbed[k+1:]...)
			return
		}
	}
}

// root is the rule that a rule counts in: itself, or what it was merged into.
// A circle cannot be decided, but what is stored must never hang a replay.
func (s *State) root(i uint32) uint32 {
	for range s.list {
		if s.list[i].Stage != Merged {
			return i
		}
		into, ok := s.rules[s.list[i].MergedInto]
		if !ok {
			return i
		}
		i = into
	}
	return i
}

// members are a rule and all that were merged into it, however indirectly.
func (s *State) members(i uint32) []*ruleState {
	seen := map[uint32]bool{}
	var list []*ruleState
	var walk func(uint32)
	walk = func(i uint32) {
		if seen[i] {
			return
		}
		seen[i] = true
		list = append(list, s.list[i])
		for _, m := range s.list[i].absorbed {
			walk(m)
		}
	}
	walk(i)
	return list
}

// later lists the days of the reports that last happened after the effective month.
func (s *State) later(i uint32) []Day {
	effective := s.list[i].EffectiveOn
	if effective == 0 {
		return nil
	}
	month := int16(effective.Month())
	var days []Day
	for _, m := range s.members(i) {
		for _, h := range m.happened {
			if h.month > month {
				days = append(days, h.day)
			}
		}
	}
	return days
}

// tallyOf counts the answers to the rule's present removal, of the receipts that
// count in the rule: a report that is held or has gone elsewhere takes its answer
// along, and brings it back when it returns.
func (s *State) tallyOf(i uint32) Tally {
	var t Tally
	for id, a := range s.list[i].answers {
		r := s.reports[id]
		if r.flags&flagHeld != 0 || s.root(r.rule) != i {
			continue
		}
		switch a {
		case Gone:
			t.Gone++
		case Partly:
			t.Partly++
		case StillThere:
			t.StillThere++
		case DontKnow:
			t.DontKnow++
		}
	}
	return t
}
