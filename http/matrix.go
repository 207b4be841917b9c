package http

import (
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/projections"
)

// A matrix is who suffers whose rules, as it was published when quarters were closed.
type matrix[Row any] struct {
	Position  uint64                   `json:"position"`
	Quarters  []domain.Quarter         `json:"quarters"`
	Threshold int                      `json:"threshold"`
	Owners    []projections.CrossOwner `json:"owners"`
	Sides     []projections.CrossSide  `json:"sides,omitempty"`
	Sufferers []Row                    `json:"sufferers"`
}

// A cut is the part of a matrix that is asked for.
type cut struct {
	column func(projections.CrossOwner) bool
	row    func(projections.SuffererKind, domain.DepartmentID) bool
	all    bool // columns
}

// readMatrix is the published table of one closed quarter, or the sum of those of all.
// Its parameters pick rows and columns of what is published: nothing is counted here,
// so no question gives a hidden number back.
func readMatrix(x *reading) (any, error) {
	asked, err := x.query.cut()
	if err != nil {
		return nil, err
	}
	x.hashed = true
	if !url.Values(x.query).Has("quarter") {
		return asked.ofSum(x.Crossed()), nil
	}
	q, err := domain.ParseQuarter(x.query.get("quarter"))
	if err != nil {
		return nil, at(inQuery+"quarter", err)
	}
	r := x.Quarter(q, x.today, false)
	if r.Closed == nil || r.Crossing == nil {
		return nil, domain.Refuse(QuarterOpen, inQuery+"quarter")
	}
	return asked.ofQuarter(r), nil
}

func (c cut) ofSum(v projections.CrossingView) any {
	owners, columns := c.columns(v.Owners)
	m := matrix[projections.CrossedSufferer]{v.Position, v.Quarters, v.Threshold, owners, nil, []projections.CrossedSufferer{}}
	for _, s := range v.Sufferers {
		if c.row(s.Who, s.Department) {
			s.Cells = pick(s.Cells, columns)
			m.Sufferers = append(m.Sufferers, s)
		}
	}
	return m
}

// ofQuarter is the part of one quarter. The totals of the sides are those of all
// columns and go when a column is picked.
func (c cut) ofQuarter(r projections.QuarterReport) any {
	owners, columns := c.columns(r.Crossing.Owners)
	m := matrix[projections.CrossSufferer]{r.Position, []domain.Quarter{r.ID}, r.Threshold, owners, nil, []projections.CrossSufferer{}}
	if c.all {
		m.Sides = r.Crossing.Sides
	}
	for _, s := range r.Crossing.Sufferers {
		if c.row(s.Who, s.Department) {
			s.Cells = pick(s.Cells, columns)
			m.Sufferers = append(m.Sufferers, s)
		}
	}
	return m
}

// columns are the owners that are asked for, and where they stand among all.
func (c cut) columns(owners []projections.CrossOwner) (picked []projections.CrossOwner, at []int) {
	for i, o := range owners {
		if c.column(o) {
			at = append(at, i)
		}
	}
	return pick(owners, at), at
}

func pick[T any](list []T, at []int) []T {
	picked := make([]T, 0, len(at))
	for _, i := range at {
		picked = append(picked, list[i])
	}
	return picked
}

// cut reads which rows and columns are asked for.
func (q query) cut() (c cut, err error) {
	var owner domain.DepartmentID
	if err := q.owner(&owner); err != nil {
		return c, err
	}
	c.all = owner.IsZero()
	c.column = func(o projections.CrossOwner) bool { return c.all || o.Owner == owner }
	c.row, err = q.sufferer()
	return c, err
}

// sufferer says which rows are asked for: one department, those of one sort, or all.
func (q query) sufferer() (row func(projections.SuffererKind, domain.DepartmentID) bool, err error) {
	if !url.Values(q).Has("sufferer") {
		return func(projections.SuffererKind, domain.DepartmentID) bool { return true }, nil
	}
	asked := q.get("sufferer")
	kind := projections.SuffererKind(asked)
	if slices.Contains(suffererWords(), kind) {
		return func(who projections.SuffererKind, _ domain.DepartmentID) bool { return who == kind }, nil
	}
	id, err := domain.ParseID(asked)
	if err != nil {
		return nil, domain.Refuse(SuffererUnknown, inQuery+"sufferer", "words", suffererWords())
	}
	return func(_ projections.SuffererKind, d domain.DepartmentID) bool { return d.ID == id }, nil
}

// suffererWords are the words for rows that are no department.
func suffererWords() []projections.SuffererKind {
	return slices.DeleteFunc(slices.Clone(projections.SuffererKinds), func(k projections.SuffererKind) bool { return k == projections.OneDepartment })
}
