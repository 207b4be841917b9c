package projections

import "unrule/domain"

// How far a rule can come, in order. Each step is counted for those that came further.
const (
	known = iota
	reviewed
	decided
	committed
	removed
	verified
)

// funnel counts how far the rules had ever come by the quarter's end.
func (s *slice) funnel() Funnel {
	var reached [verified + 1]int
	for _, r := range s.known() {
		for step := range s.furthest(r.at) + 1 {
			reached[step]++
		}
	}
	return Funnel{
		Known: reached[known], Reviewed: reached[reviewed], Decided: reached[decided],
		Committed: reached[committed], Removed: reached[removed], Verified: reached[verified],
	}
}

// furthest is the furthest that a rule or one merged into it has ever come.
func (s *slice) furthest(i uint32) int {
	step := known
	for _, m := range s.v.members(i) {
		for _, e := range s.v.rules[m].history {
			if s.v.org.dayOf(e.Time) < s.to {
				step = max(step, stepOf(e.Details))
			}
		}
	}
	return step
}

func stepOf(e domain.Event) int {
	switch e := e.(type) {
	case domain.RuleTriaged:
		return reviewed
	case domain.RuleDecided:
		if e.Verdict == domain.Remove || e.Verdict == domain.Change {
			return committed
		}
		return decided
	case domain.RemovalAnnounced:
		return removed
	case domain.RemovalVerified:
		return verified
	}
	return known
}

// stages counts the rules by where they stood on the last day.
func (s *slice) stages() []StageCount {
	counts := map[domain.Stage]int{}
	for _, r := range s.known() {
		counts[r.then.Stage]++
	}
	list := []StageCount{}
	for _, stage := range domain.Stages {
		if counts[stage] > 0 {
			list = append(list, StageCount{stage, counts[stage]})
		}
	}
	return list
}
