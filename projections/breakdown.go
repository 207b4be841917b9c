package projections

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"unrule/domain"
)

// Departments lists all departments, by name, with what they deliver as owners.
func (v *Views) Departments(today domain.Day) []DepartmentLine {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := make([]DepartmentLine, 0, len(v.org.departments)-1)
	at := map[domain.DepartmentID]*DepartmentLine{}
	for _, d := range v.org.departments[1:] {
		list = append(list, DepartmentLine{
			ID: d.ID, Name: d.Name, Parent: d.Parent, HeadCount: d.HeadCount, Retired: d.Retired, MergedInto: d.MergedInto,
		})
		at[d.ID] = &list[len(list)-1]
	}
	perYear := map[domain.DepartmentID]int64{}
	for _, l := range v.lines(today) {
		if d := at[l.Owner]; d != nil && l.Stage != domain.Merged {
			d.add(l)
			perYear[l.Owner] += l.Burden.FloorSeconds
			d.FloorHours = domain.HoursPerMonth(perYear[l.Owner])
		}
	}
	slices.SortFunc(list, func(a, b DepartmentLine) int {
		return cmp.Or(strings.Compare(foldText(a.Name), foldText(b.Name)), a.ID.Compare(b.ID.ID))
	})
	return list
}

func (d *DepartmentLine) add(l *Line) {
	d.Rules++
	d.Reports += l.Reports
	if l.Stage.ClaimedGone() {
		d.Removed++
	}
	if l.Stage == domain.Verified {
		d.Verified++
	}
}

// paretoSteps is how many rules a Pareto shows.
const paretoSteps = 50

// Impact breaks all reports down by what they do to people.
func (v *Views) Impact(today domain.Day) ImpactView {
	v.mu.Lock()
	defer v.mu.Unlock()
	view := ImpactView{Position: v.position, ByOwner: []ImpactByOwner{}, Pareto: []ParetoStep{}}
	var all counts
	owners := map[domain.DepartmentID]*counts{}
	var list []*Line
	for i, l := range v.lines(today) {
		if l.Stage == domain.Merged || l.Stage == domain.Rejected {
			continue
		}
		list = append(list, l)
		c := v.sum(i)
		all.include(c, v.org.current)
		if owners[l.Owner] == nil {
			owners[l.Owner] = &counts{}
		}
		owners[l.Owner].include(c, v.org.current)
	}
	view.Reports, view.Impacts, view.Severities = all.reports, all.impactCounts(), all.severityCounts()
	for owner, c := range owners {
		view.ByOwner = append(view.ByOwner, ImpactByOwner{
			Owner: owner, Name: v.org.name(owner), Reports: c.reports, Impacts: c.impactCounts(), Severities: c.severityCounts(),
		})
	}
	slices.SortFunc(view.ByOwner, func(a, b ImpactByOwner) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), a.Owner.Compare(b.Owner.ID))
	})
	view.Pareto = pareto(list)
	return view
}

func pareto(list []*Line) []ParetoStep {
	var all, so int64
	for _, l := range list {
		all += l.Burden.FloorSeconds
	}
	slices.SortFunc(list, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(b.Burden.FloorSeconds, a.Burden.FloorSeconds), a.ID.Compare(b.ID.ID))
	})
	steps := []ParetoStep{}
	for _, l := range list[:min(len(list), paretoSteps)] {
		so += l.Burden.FloorSeconds
		steps = append(steps, ParetoStep{
			Rule: l.ID, Title: l.Title, Reports: l.Reports, Impacts: l.Impacts,
			FloorHours: l.Burden.FloorHours, Cumulative: percent(so, all),
		})
	}
	return steps
}

// percent is part of whole in hundredths of a percent, rounded half up.
func percent(part, whole int64) domain.Hundredths {
	if whole == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(part), 2*10_000)
	lo, carry := bits.Add64(lo, uint64(whole), 0)
	q, _ := bits.Div64(hi+carry, lo, 2*uint64(whole))
	return domain.Hundredths(q)
}
