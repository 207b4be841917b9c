package projections

import (
	"slices"

	"unrule/domain"
)

// counts are the numbers of the reports of one rule.
type counts struct {
	reports    int
	impacts    [4]int
	severities [5]int // 0 is not said
	cells      map[uint16]*cell
	months     monthly
}

// A cell is one sufferer of the rule.
type cell struct {
	reports int
	perYear domain.Histogram // person seconds a year of one person
}

func (c *counts) add(r *report, n int) {
	c.reports += n
	for i := range c.impacts {
		if r.impacts&(1<<i) != 0 {
			c.impacts[i] += n
		}
	}
	c.severities[r.severity] += n
	s := c.cell(r.sufferer)
	if s.add(r.perYear(), n); s.reports == 0 {
		delete(c.cells, r.sufferer)
	}
}

// addMonth counts a report for the trend.
func (c *counts) addMonth(r *report, n int) {
	if c.months == nil {
		c.months = monthly{}
	}
	c.months[domain.Day(r.day).Month()] += n
}

func (c *counts) cell(sufferer uint16) *cell {
	if c.cells == nil {
		c.cells = map[uint16]*cell{}
	}
	s := c.cells[sufferer]
	if s == nil {
		s = &cell{}
		c.cells[sufferer] = s
	}
	return s
}

func (c *cell) add(perYear int64, n int) {
	c.reports += n
	if perYear > 0 {
		c.perYear.Add(perYear, n)
	}
}

// include adds all the numbers of others; cells go to the department that each
// sufferer is part of now.
func (c *counts) include(o *counts, current func(uint16) uint16) { c.combine(o, 1, current) }

// exclude takes the numbers of some of the reports away.
func (c *counts) exclude(o *counts, current func(uint16) uint16) { c.combine(o, -1, current) }

func (c *counts) combine(o *counts, sign int, current func(uint16) uint16) {
	c.reports += sign * o.reports
	for i, n := range o.impacts {
		c.impacts[i] += sign * n
	}
	for i, n := range o.severities {
		c.severities[i] += sign * n
	}
	if c.months == nil && len(o.months) > 0 {
		c.months = make(monthly, len(o.months))
	}
	for m, n := range o.months {
		c.months[m] += sign * n
	}
	for sufferer, from := range o.cells {
		at := current(sufferer)
		to := c.cell(at)
		to.reports += sign * from.reports
		to.perYear.AddAll(from.perYear, sign)
		if to.reports == 0 {
			delete(c.cells, at)
		}
	}
}

func (c *counts) impactCounts() ImpactCounts {
	return ImpactCounts{Anger: c.impacts[0], Frustration: c.impacts[1], Delay: c.impacts[2], Annoyance: c.impacts[3]}
}

func (c *counts) severityCounts() SeverityCounts {
	s := c.severities
	return SeverityCounts{NotSaid: s[0], One: s[1], Two: s[2], Three: s[3], Four: s[4]}
}

// severityTwice is twice the median of the severities that were said.
func (c *counts) severityTwice() int64 {
	var h domain.Histogram
	for severity, n := range c.severities[1:] {
		if n > 0 {
			h.Add(int64(severity+1), n)
		}
	}
	return h.MedianTwice()
}

// monthly counts reports by month.
type monthly map[domain.Month]int

// within counts those of the months of a span.
func (m monthly) within(from, to domain.Day) int {
	n := 0
	for month := from.Month(); month < to.Month(); month++ {
		n += m[month]
	}
	return n
}

// burden weighs the cells of a rule with the populations declared for it.
func (c *counts) burden(o *organisation, r domain.Rule, populations []domain.PopulationDeclared) Burden {
	cells, declared := c.weigh(o, populations)
	return burdenOf(cells, r, declared, c.reports)
}

// burdenOf is the burden of cells that are weighed.
func burdenOf(cells []domain.Cell, r domain.Rule, declared bool, reports int) Burden {
	b := Burden{FloorSeconds: domain.Floor(cells), EstimateSeconds: domain.Estimate(cells)}
	if r.Measured != nil {
		b.EstimateSeconds = r.Measured.PerYear()
	}
	b.Grade = domain.GradeOf(r.Measured != nil, declared, reports)
	b.FloorHours = domain.HoursPerMonth(b.FloorSeconds)
	b.EstimateHours = domain.HoursPerMonth(b.EstimateSeconds)
	return b
}

// weigh makes the cells of which a burden is the sum. A sufferer of whom fewer reports
// than the threshold say what one person loses has no cell of its own: those are weighed
// together, with the median of all reports, because a burden that moved with one of them
// would tell whether its department had reported, and what.
func (c *counts) weigh(o *organisation, populations []domain.PopulationDeclared) (cells []domain.Cell, declared bool) {
	people := map[uint16]int64{}
	for _, p := range slices.Backward(populations) {
		people[o.current(o.sufferer(p.Sufferer))] = p.People
	}
	var all domain.Histogram
	var few domain.Cell
	for sufferer, s := range c.cells {
		all.AddAll(s.perYear, 1)
		if s.perYear.Total() < o.policy.Disclosure {
			few.Reports += int64(s.reports)
			continue
		}
		w := domain.Cell{Reports: int64(s.reports), People: people[sufferer], PerPerson: s.perYear.Median()}
		declared = declared || w.People > 0
		cells = append(cells, w)
		delete(people, sufferer)
	}
	for _, n := range people {
		few.People += n
	}
	declared = declared || few.People > 0
	if few.People > 0 {
		few.People = max(few.People, few.Reports)
	}
	few.PerPerson = all.Median()
	return append(cells, few), declared
}

// hit is how many sufferers reported: departments and customers, not those who did
// not say, and only with as many reports as may be told of. One report that moved
// the priority would tell whether its department had reported before.
func (c *counts) hit(threshold int) int {
	n := 0
	for sufferer, s := range c.cells {
		if sufferer != unsaid && sufferer != sideless && s.reports >= threshold {
			n++
		}
	}
	return n
}
