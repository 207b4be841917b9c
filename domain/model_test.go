package domain

import (
	"slices"

	"pgregory.net/rapid"
)

// A model counts anew, the slow and plain way, what the state keeps beside its
// rules: which reports count where, and what they answered.
type model struct {
	reports map[ReportID]*modelReport
	into    map[RuleID]RuleID
	since   map[RuleID]Day                 // effective day
	said    map[RuleID]map[ReportID]Answer // to the present removal
}

type modelReport struct {
	FrictionReported
	rule RuleID
	held bool
}

func newModel() *model {
	return &model{map[ReportID]*modelReport{}, map[RuleID]RuleID{}, map[RuleID]Day{}, map[RuleID]map[ReportID]Answer{}}
}

func (m *model) root(id RuleID) RuleID {
	for !m.into[id].IsZero() {
		id = m.into[id]
	}
	return id
}

func (m *model) take(rec Recorded) {
	rule, report := RuleID{rec.Aggregate.ID}, ReportID{rec.Aggregate.ID}
	switch e := rec.Event.(type) {
	case FrictionReported:
		if m.reports[report] == nil {
			m.reports[report] = &modelReport{FrictionReported: e, rule: e.Rule, held: e.Held != ""}
		}
	case ReportMoved:
		m.reports[report].rule = e.To
	case ReportHeld:
		m.reports[report].held = true
	case ReportReleased:
		m.reports[report].held = false
	case RemovalAnswered:
		asker := m.root(m.reports[report].rule)
		if m.said[asker] == nil {
			m.said[asker] = map[ReportID]Answer{}
		}
		m.said[asker][report] = e.Answer
	case RuleMerged:
		m.into[rule] = e.Into
	case MergeReverted:
		delete(m.into, rule)
	case RuleDecided:
		m.since[rule] = e.EffectiveOn
	case RemovalRescheduled:
		m.since[rule] = e.EffectiveOn
	case RuleReopened:
		delete(m.since, rule)
	case RemovalAnnounced:
		delete(m.said, rule)
	}
}

func (m *model) compare(t *rapid.T, s *State) {
	for id, i := range s.rules {
		var later []Day
		var tally Tally
		hit := map[DepartmentID]bool{}
		for report, r := range m.reports {
			counts := !r.held && m.root(r.rule) == id
			if counts && m.since[id] != 0 && r.LastHappened > m.since[id].Month() {
				later = append(later, r.Day)
			}
			if a := m.said[id][report]; counts && a != "" {
				*map[Answer]*int{Gone: &tally.Gone, Partly: &tally.Partly, StillThere: &tally.StillThere, DontKnow: &tally.DontKnow}[a]++
			}
			if counts {
				hit[s.org.current(r.Sufferer)] = true
			}
		}
		if !m.into[id].IsZero() {
			continue // it counts in another
		}
		got := s.later(i)
		slices.Sort(got)
		slices.Sort(later)
		if !slices.Equal(got, later) {
			t.Fatalf("later reports of %v = %v, want %v", id, got, later)
		}
		if got := s.tallyOf(i); got != tally {
			t.Fatalf("tally of %v = %+v, want %+v", id, got, tally)
		}
		for _, d := range s.Departments() {
			if hit[d.ID] && d.MergedInto.IsZero() && !s.suffered(i, d.ID) {
				t.Fatalf("%v suffered %v and is not known to", d.ID, id)
			}
		}
	}
}
