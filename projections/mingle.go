package projections

import "unrule/domain"

// A Mingling is two rules, and what they would be as one.
type Mingling struct{ From, Into, Both Line }

// Mingle is what a merge of one rule into another would come to. Nothing is merged.
func (v *Views) Mingle(from, into domain.RuleID, today domain.Day) (Mingling, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, ok := v.lookUp(from)
	b, known := v.lookUp(into)
	if !ok || !known {
		return Mingling{}, false
	}
	v.turn(today)
	var c counts
	c.include(v.sum(b), v.org.current)
	c.include(v.sum(a), v.org.current)
	since := v.since(b)
	if d := v.since(a); d != 0 && d < since {
		since = d
	}
	both := v.weighed(b, &c, append(v.populations(b), v.populations(a)...), since)
	return Mingling{*v.lineOf(a), *v.lineOf(b), *both}, true
}
