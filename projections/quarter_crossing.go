package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// crossing is who suffers whose rules in the quarter, as far as it may be told. It is
// made once, when the quarter is closed: what is counted again later could be
// subtracted from it.
func (s *slice) crossing() *Crossing {
	o, k := &s.v.org, s.v.org.policy.Disclosure
	w := s.weave()
	rows := rollUp(w.rows, k)
	var c crossing
	view := &Crossing{Owners: w.owners, Sides: []CrossSide{}, Sufferers: []CrossSufferer{}}
	for _, r := range rows {
		c.sides = append(c.sides, slices.Index(crossSides, r.side))
		c.cells = append(c.cells, r.counts)
		view.Sufferers = append(view.Sufferers, CrossSufferer{Who: r.kind(), Department: r.department, Name: o.name(r.department)})
	}
	told := suppress(c, k)
	for i, side := range crossSides {
		view.Sides = append(view.Sides, CrossSide{side, tell(told.sides[i], reportsOf(rows, side))})
	}
	for i := range rows {
		view.Sufferers[i].Reports = tell(told.rows[i], rows[i].reports())
		view.Sufferers[i].Cells = make([]*CrossCell, len(w.owners))
		for j, may := range told.cells[i] {
			if may {
				view.Sufferers[i].Cells[j] = &CrossCell{Reports: rows[i].counts[j]}
			}
		}
	}
	s.weigh(view, w)
	return view
}

// crossSides are the sides in the order in which their rows stand.
var crossSides = []domain.Side{domain.Customer, domain.Employee, ""}

func tell(may bool, n int) *int {
	if !may {
		return nil
	}
	return &n
}

func reportsOf(rows []crossRow, side domain.Side) int {
	n := 0
	for _, r := range rows {
		if r.side == side {
			n += r.reports()
		}
	}
	return n
}

func (r *crossRow) kind() SuffererKind {
	switch {
	case r.other:
		return OtherDepartments
	case r.side == domain.Customer:
		return Customers
	case r.side == "":
		return SideNotSaid
	case r.department.IsZero():
		return DepartmentNotSaid
	}
	return OneDepartment
}

// A weave is a quarter's reports by sufferer and owner, nothing of it hidden.
type weave struct {
	owners []CrossOwner
	column map[domain.DepartmentID]int
	rows   []crossRow
}

// weave has a row for every live department, whether it reported or not: the rows
// that are there must not tell of a report.
func (s *slice) weave() weave {
	o := &s.v.org
	w := weave{owners: []CrossOwner{}, column: map[domain.DepartmentID]int{}}
	for _, of := range s.owners() {
		if of.Reports > 0 {
			w.column[of.Owner] = len(w.owners)
			w.owners = append(w.owners, CrossOwner{Owner: of.Owner, Name: of.Name, Reports: of.Reports})
		}
	}
	at := map[uint16]int{}
	for _, i := range o.everySufferer(s.suffering()) {
		who, _ := o.suffererOf(i)
		row := crossRow{side: who.Side, department: who.Department, counts: make([]int, len(w.owners))}
		if row.isDepartment() {
			row.people = o.departments[i].HeadCount
		}
		at[i] = len(w.rows)
		w.rows = append(w.rows, row)
	}
	for _, r := range s.known() {
		j := w.column[o.currentID(r.then.Owner)]
		for sufferer, c := range r.in.cells {
			w.rows[at[o.current(sufferer)]].counts[j] += c.reports
		}
	}
	return w
}

// suffering are the sufferers that reported in the quarter.
func (s *slice) suffering() map[uint16]bool {
	set := map[uint16]bool{}
	for _, r := range s.known() {
		for sufferer := range r.in.cells {
			set[s.v.org.current(sufferer)] = true
		}
	}
	return set
}

// everySufferer lists customers, the live departments and those that reported, by
// name, those who did not say where, and those who did not say their side.
func (o *organisation) everySufferer(reported map[uint16]bool) []uint16 {
	var list []uint16
	for i := range uint16(len(o.departments)) {
		if d := o.departments[i]; i != unsaid && (d.Live() || reported[i]) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b uint16) int {
		return cmp.Or(strings.Compare(foldText(o.departments[a].Name), foldText(o.departments[b].Name)), cmp.Compare(a, b))
	})
	return append(append([]uint16{customers}, list...), unsaid, sideless)
}

// weigh adds to the cells that are told what their reports cost, and how many of
// their rules are gone. A rule counts as gone for a sufferer that told of it as often
// as the threshold demands: which rules a single report was about is not told.
func (s *slice) weigh(view *Crossing, w weave) {
	floors := map[*CrossCell]int64{} // person seconds a year
	for _, r := range s.known() {
		j, ok := w.column[s.v.org.currentID(r.then.Owner)]
		if !ok {
			continue
		}
		for i, part := range s.parts(r, view.Sufferers) {
			to := view.Sufferers[i].Cells[j]
			if to == nil {
				continue
			}
			floors[to] += domain.Floor([]domain.Cell{{Reports: int64(part.reports), PerPerson: part.perYear.Median()}})
			to.FloorHours = domain.HoursPerMonth(floors[to])
			if r.then.Stage.ClaimedGone() && part.reports >= s.v.org.policy.Disclosure {
				to.Removed++
			}
		}
	}
}

// parts are the reports of a rule in the quarter by row.
func (s *slice) parts(r *ruled, rows []CrossSufferer) map[int]*cell {
	list := map[int]*cell{}
	for sufferer, from := range r.in.cells {
		i := rowOf(rows, &s.v.org, s.v.org.current(sufferer))
		if list[i] == nil {
			list[i] = &cell{}
		}
		list[i].reports += from.reports
		list[i].perYear.AddAll(from.perYear, 1)
	}
	return list
}

// rowOf is the row that a sufferer counts in: a department without one is in other.
func rowOf(rows []CrossSufferer, o *organisation, sufferer uint16) int {
	who, _ := o.suffererOf(sufferer)
	row := crossRow{side: who.Side, department: who.Department}
	other := 0
	for i, r := range rows {
		if r.Who == row.kind() && r.Department == row.department {
			return i
		}
		if r.Who == OtherDepartments {
			other = i
		}
	}
	return other
}
