package projections

import "unrule/domain"

// A Mingling is two rules, and what they would be as one.
type Mingling struct{ From, Into, Both Line }

// Mingle is what a merge of one rule into another would come to, as far as the figures
// of the two tell it: what the rule costs once it is one may be somewhat else. Nothing
// is merged.
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
	both := *v.weighed(b, &c, nil, since)
	both.Burden = v.together(a, b, c.reports)
	both.Priority = v.priority(&c, both.Burden, max(v.hits(a), v.hits(b)))
	both.Quadrant = quadrant(both.Priority.Total, both.Ease)
	return Mingling{*v.lineOf(a), *v.lineOf(b), both}, true
}

// together is what two rules cost side by side. Weighed as one, sufferers that are too
// few in each could be enough in both, and whoever lays reports of a department beside a
// rule with one report would learn from the figure whether that came from there.
func (v *Views) together(a, b uint32, reports int) Burden {
	from, declaredFrom := v.sum(a).weigh(&v.org, v.populations(a))
	into, declaredInto := v.sum(b).weigh(&v.org, v.populations(b))
	return burdenOf(append(from, into...), v.rules[b].Rule, declaredFrom || declaredInto, reports)
}

func (v *Views) hits(i uint32) int { return v.sum(i).hit(v.org.policy.Disclosure) }
