package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// A Head is what leadership sees before the list of rules: what came back, what could
// go at once, where all of it lies between impact and ease, and what it costs.
type Head struct {
	Relapsed []Line // removed once and back, the costliest first
	Quick    []Line // quick kills on which somebody must act, the heaviest first
	Heavy    []Line // the others on which somebody must act, the heaviest first
	Open     []Line // rules on which leadership's work is not done, the costliest first
	Waiting  int    // of them, those that wait for a triage, a decision or the end that was promised

	FloorHours    domain.Hundredths // a month, of all rules that are still there
	EstimateHours domain.Hundredths
	Claimed       domain.Hundredths // a month, of rules that their owner says are gone
	Confirmed     domain.Hundredths // and of those whose sufferers say so
}

// waits reports whether a rule at this stage waits for an act of the board.
func waits(s domain.Stage) bool {
	return s == domain.Reported || s == domain.UnderReview || s == domain.Relapsed
}

// promised reports whether the day has come on which a rule was to be gone.
func promised(l *Line, today domain.Day) bool {
	return l.Stage == domain.Committed && l.Next != nil && l.Next.Due <= today
}

// open reports whether leadership's work on a rule at this stage is not done.
func open(s domain.Stage) bool {
	return waits(s) || s == domain.Committed || s == domain.Escalated || s == domain.Deferred
}

// Head is what stands above the list on day today.
func (v *Views) Head(today domain.Day) Head {
	v.mu.Lock()
	defer v.mu.Unlock()
	var h Head
	var floor, estimate, claimed, confirmed int64
	for i, l := range v.lines(today) {
		switch {
		case l.Stage == domain.Verified:
			confirmed += v.frozenLast(i)
		case l.Stage.ClaimedGone():
			claimed += v.frozenLast(i)
		case l.Stage.Live():
			floor, estimate = floor+l.Burden.FloorSeconds, estimate+l.Burden.EstimateSeconds
		}
		h.sortIn(l, today)
	}
	h.FloorHours, h.EstimateHours = domain.HoursPerMonth(floor), domain.HoursPerMonth(estimate)
	h.Claimed, h.Confirmed = domain.HoursPerMonth(claimed), domain.HoursPerMonth(confirmed)
	costliest := func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Burden.EstimateSeconds, a.Burden.EstimateSeconds), a.ID.Compare(b.ID.ID))
	}
	slices.SortFunc(h.Relapsed, costliest)
	slices.SortFunc(h.Open, costliest)
	heaviest := func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Priority.Total, a.Priority.Total), a.ID.Compare(b.ID.ID))
	}
	slices.SortFunc(h.Quick, heaviest)
	slices.SortFunc(h.Heavy, heaviest)
	return h
}

// sortIn puts a line where it belongs.
func (h *Head) sortIn(l *Line, today domain.Day) {
	if !open(l.Stage) {
		return
	}
	h.Open = append(h.Open, *l)
	if !waits(l.Stage) && !promised(l, today) {
		return
	}
	h.Waiting++
	switch {
	case l.Stage == domain.Relapsed:
		h.Relapsed = append(h.Relapsed, *l)
	case l.Quadrant == QuickKill:
		h.Quick = append(h.Quick, *l)
	default:
		h.Heavy = append(h.Heavy, *l)
	}
}

// frozenLast is what a rule cost when its last removal was decided, in person seconds a
// year.
func (v *Views) frozenLast(i uint32) int64 {
	if f := v.rules[i].frozen; len(f) > 0 {
		return f[len(f)-1].perYear
	}
	return 0
}
