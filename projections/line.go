package projections

import (
	"iter"

	"unrule/domain"
)

// sum is the numbers of a rule and of all that were merged into it.
func (v *Views) sum(i uint32) *counts {
	members := v.members(i)
	if len(members) == 1 && !v.org.merged() {
		return &v.rules[i].counts
	}
	var c counts
	for _, m := range members {
		c.include(&v.rules[m].counts, v.org.current)
	}
	return &c
}

// merged reports whether any department was merged into another.
func (o *organisation) merged() bool {
	for _, d := range o.departments {
		if !d.MergedInto.IsZero() {
			return true
		}
	}
	return false
}

// populations are those declared for a rule; where it declares none for a
// sufferer, those of the rules merged into it.
func (v *Views) populations(i uint32) []domain.PopulationDeclared {
	var list []domain.PopulationDeclared
	for _, m := range v.members(i) {
		list = append(list, v.rules[m].Populations...)
	}
	return list
}

// lineOf computes a rule's line, unless it stands already.
func (v *Views) lineOf(i uint32) *Line {
	r := v.rules[i]
	if r.line != nil {
		return r.line
	}
	r.line = v.weighed(i, v.sum(i), v.populations(i), v.since(i))
	return r.line
}

// weighed is a rule's line with these numbers.
func (v *Views) weighed(i uint32, c *counts, populations []domain.PopulationDeclared, since domain.Day) *Line {
	r := v.rules[i]
	owner := v.org.currentID(r.Owner)
	line := &Line{
		ID: r.ID, Title: r.Title, Stage: r.Stage, Kind: r.Kind, Owner: owner, OwnerName: v.org.name(owner),
		Authority: r.Authority, Diagnosis: r.Diagnosis, Ease: r.Ease, Version: r.Position, MergedInto: r.MergedInto,
		Reports: c.reports, Impacts: c.impactCounts(), Severity: c.severityCounts(),
		Burden: c.burden(&v.org, r.Rule, populations),
		Since:  since.Month(), StageSince: r.StageSince, Slips: r.Slips, Lapses: r.Lapses,
		Next: r.Clock(v.org.policy), Trend: v.trend(c),
	}
	line.Priority = v.priority(c, line.Burden, c.hit(v.org.policy.Disclosure))
	line.Quadrant = quadrant(line.Priority.Total, r.Ease)
	return line
}

func (v *Views) since(i uint32) domain.Day {
	first := v.rules[i].Since
	for _, m := range v.members(i) {
		if d := v.rules[m].Since; d != 0 && d < first {
			first = d
		}
	}
	return first
}

func (v *Views) trend(c *counts) Trend {
	now := v.computed
	if now == (domain.Quarter{}) {
		return Trend{}
	}
	first := v.org.policy.FiscalYearBegins
	from, to := now.Span(first)
	before, _ := now.Previous(1).Span(first)
	return Trend{Quarter: now, Reports: c.months.within(from, to), Previous: c.months.within(before, from)}
}

func (v *Views) priority(c *counts, b Burden, hit int) Priority {
	p := Priority{
		Burden:   domain.PriorityBurden(b.EstimateSeconds, v.org.policy.ReferenceHours),
		Severity: domain.PrioritySeverity(c.severityTwice()),
		Breadth:  domain.PriorityBreadth(hit, v.org.sufferers()),
	}
	p.Total = p.Burden + p.Severity + p.Breadth
	return p
}

// quadrant puts a rule between its impact and how easy it is to remove.
func quadrant(priority domain.Hundredths, ease domain.Ease) Quadrant {
	switch heavy, easy := priority >= 5000, ease == domain.Easy; {
	case heavy && easy:
		return QuickKill
	case heavy:
		return Project
	case easy:
		return TidyUp
	}
	return Leave
}

// lines computes what is stale of all lines that are shown.
func (v *Views) lines(today domain.Day) iter.Seq2[uint32, *Line] {
	v.turn(today)
	return func(yield func(uint32, *Line) bool) {
		for i := range uint32(len(v.rules)) {
			if v.shown(i) && !yield(i, v.lineOf(i)) {
				return
			}
		}
	}
}

// turn lets lines that were computed in another quarter than today's be computed
// anew, because of their trend.
func (v *Views) turn(today domain.Day) {
	if q := v.org.quarterOf(today); q != v.computed {
		v.computed = q
		v.stale()
	}
}

// Rule is one line, as it stands on day today.
func (v *Views) Rule(id domain.RuleID, today domain.Day) (Line, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.lookUp(id)
	if !ok {
		return Line{}, false
	}
	v.turn(today)
	return *v.lineOf(i), true
}
