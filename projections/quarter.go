package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// costliestRules is how many rules the quarter's list of the costliest names.
const costliestRules = 10

// Quarter is the numbers of one quarter. A closed one is as it was frozen. Of any
// other it tells what is known at this position: up to day today while the quarter is
// not over; once it is, today makes no difference. With unsuppressed it is counted
// anew in any case, and holds what ties counts to sufferers and sides as well.
func (v *Views) Quarter(q domain.Quarter, today domain.Day, unsuppressed bool) QuarterReport {
	v.mu.Lock()
	defer v.mu.Unlock()
	if f, ok := v.closed[q]; ok && !unsuppressed {
		return f.report
	}
	s := v.slice(q, today, v.firsts()).count()
	report := s.report(today)
	if unsuppressed {
		report.Unsuppressed = s.unsuppressed()
	}
	return report
}

// report is all of a quarter that does not tie reports to people.
func (s *slice) report(today domain.Day) QuarterReport {
	v, all := s.v, s.all()
	report := QuarterReport{
		ID: s.id, Position: v.position, From: s.from, To: s.to - 1, Through: min(s.to, s.day) - 1, TimeZone: v.org.zone.String(),
		Threshold: v.org.policy.Disclosure, Tariff: tariff(v.org.policy), Figures: s.figures(), Funnel: s.funnel(), Stages: s.stages(),
		Impacts: all.impactCounts(), Severities: all.severityCounts(), Owners: s.owners(), Rules: s.rules(), Acts: s.acts(),
		Corrections: v.corrections(s.id, today),
	}
	report.Trend = v.trendOf(report, today)
	report.Costliest = costliest(report.Rules)
	report.BoardRules = ownedBy(report.Rules, v.org.currentID(v.org.policy.Board))
	return report
}

func tariff(p domain.Policy) *Tariff {
	if p.TariffPerHour == 0 {
		return nil
	}
	return &Tariff{domain.Hundredths(p.TariffPerHour), p.Currency}
}

func ownedBy(rules []QuarterRule, owner domain.DepartmentID) []QuarterRule {
	if owner.IsZero() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(rules), func(r QuarterRule) bool { return r.Owner != owner })
}

// trendQuarters is how many quarters a trend tells of.
const trendQuarters = 8

// trendOf is the quarters up to this one, from the first in which something was
// reported.
func (v *Views) trendOf(r QuarterReport, today domain.Day) []PastFigures {
	trend, first := []PastFigures{}, v.firsts()
	for n := trendQuarters - 1; n > 0; n-- {
		q := r.ID.Previous(n)
		f := v.slice(q, today, first).figures()
		if f.Reports > 0 || f.NewRules > 0 || len(trend) > 0 {
			trend = append(trend, PastFigures{q, f})
		}
	}
	return append(trend, PastFigures{r.ID, r.Figures})
}

// Before are the figures of the quarter n quarters earlier, if the trend has them.
func (r QuarterReport) Before(n int) (Figures, bool) {
	for _, past := range r.Trend {
		if past.Quarter == r.ID.Previous(n) {
			return past.Figures, true
		}
	}
	return Figures{}, false
}

func costliest(rules []QuarterRule) []QuarterRule {
	list := slices.DeleteFunc(slices.Clone(rules), func(r QuarterRule) bool {
		return r.Stage == domain.Rejected || r.Stage.ClaimedGone()
	})
	return list[:min(len(list), costliestRules)]
}

// all are the reports of the quarter.
func (s *slice) all() *counts {
	var all counts
	for _, r := range s.known() {
		all.include(&r.in, s.v.org.current)
	}
	return &all
}

func (s *slice) within(d domain.Day) bool { return s.from <= d && d < s.to }

// known are the rules that are shown and that somebody knew of by the quarter's end.
func (s *slice) known() []*ruled {
	var list []*ruled
	for i, r := range s.ruled {
		if r.at == uint32(i) && r.first < s.to && s.v.shown(r.at) {
			list = append(list, r)
		}
	}
	return list
}

func (s *slice) rules() []QuarterRule {
	list := []QuarterRule{}
	for _, r := range s.known() {
		upTo := s.upTo(r)
		owner := s.v.org.currentID(r.then.Owner)
		list = append(list, QuarterRule{
			Rule: r.then.ID, Title: r.then.Title, Owner: owner, OwnerName: s.v.org.name(owner), Stage: r.then.Stage,
			Reports: r.n, AllReports: upTo.reports, Impacts: r.in.impactCounts(),
			Burden: upTo.burden(&s.v.org, r.then, s.populations(r)),
		})
	}
	slices.SortFunc(list, func(a, b QuarterRule) int {
		return cmp.Or(
			cmp.Compare(b.Burden.EstimateSeconds, a.Burden.EstimateSeconds),
			cmp.Compare(b.AllReports, a.AllReports),
			strings.Compare(a.Title, b.Title),
			a.Rule.Compare(b.Rule.ID),
		)
	})
	return list
}

// upTo are all reports of a rule up to the quarter's end: those that it has now
// without the later ones, of which there are few when a quarter is closed.
func (s *slice) upTo(r *ruled) *counts {
	var c counts
	for _, m := range s.v.members(r.at) {
		c.include(&s.v.rules[m].counts, s.v.org.current)
	}
	c.exclude(&r.later, s.v.org.current)
	return &c
}

func (s *slice) owners() []QuarterOwner {
	at := map[domain.DepartmentID]*QuarterOwner{}
	sums := map[domain.DepartmentID]*counts{}
	for _, r := range s.known() {
		id := s.v.org.currentID(r.then.Owner)
		if at[id] == nil {
			at[id], sums[id] = &QuarterOwner{Owner: id, Name: s.v.org.name(id)}, &counts{}
		}
		sums[id].include(&r.in, s.v.org.current)
		if s.within(r.first) {
			at[id].NewRules++
		}
	}
	list := []QuarterOwner{}
	for id, o := range at {
		o.Reports, o.Impacts = sums[id].reports, sums[id].impactCounts()
		if o.Reports > 0 || o.NewRules > 0 {
			list = append(list, *o)
		}
	}
	slices.SortFunc(list, func(a, b QuarterOwner) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), strings.Compare(a.Name, b.Name), a.Owner.Compare(b.Owner.ID))
	})
	return list
}

func (s *slice) unsuppressed() *Unsuppressed {
	u := &Unsuppressed{Warning: unsuppressedWarning}
	m := matrix{}
	sides := map[domain.Side]int{}
	for _, r := range s.known() {
		var in counts
		in.include(&r.in, s.v.org.current)
		m.add(&s.v.org, &in, s.v.org.currentID(r.then.Owner), r.then.Stage)
		for sufferer, c := range in.cells {
			who, _ := s.v.org.suffererOf(sufferer)
			sides[who.Side] += c.reports
		}
	}
	for _, side := range append(slices.Clip(domain.Sides), "") {
		u.Sides = append(u.Sides, SideCount{side, sides[side]})
	}
	u.Matrix = m.list()
	return u
}
