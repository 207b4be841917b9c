package http

import (
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/projections"
)

// A matrix is who suffers whose rules, as it was published when quarters were closed.
type matrix struct {
	Position  uint64                      `json:"position"`
	Quarters  []domain.Quarter            `json:"quarters"`
	Threshold int                         `json:"threshold"`
	Owners    []projections.CrossOwner    `json:"owners"`
	Sides     []projections.CrossSide     `json:"sides,omitempty"`
	Sufferers []projections.CrossSufferer `json:"sufferers"`
}

// readMatrix is the published table of one closed quarter, or the sum of those of all.
// Its parameters pick rows and columns of what is published: nothing is counted here,
// so no question gives a hidden number back.
func readMatrix(x *reading) (any, error) {
	var owner domain.DepartmentID
	if err := x.query.owner(&owner); err != nil {
		return nil, err
	}
	row, err := x.query.sufferer()
	if err != nil {
		return nil, err
	}
	m, err := x.published()
	if err != nil {
		return nil, err
	}
	if !owner.IsZero() {
		m.pickOwner(owner)
	}
	m.Sufferers = slices.DeleteFunc(slices.Clone(m.Sufferers), func(s projections.CrossSufferer) bool { return !row(s) })
	if m.Quarters == nil {
		m.Quarters = []domain.Quarter{}
	}
	if m.Owners == nil {
		m.Owners = []projections.CrossOwner{}
	}
	if m.Sufferers == nil {
		m.Sufferers = []projections.CrossSufferer{}
	}
	x.hashed = true
	return m, nil
}

// published is the table that is asked for.
func (x *reading) published() (m matrix, err error) {
	if !url.Values(x.query).Has("quarter") {
		v := x.Crossed(x.today)
		return matrix{Position: v.Position, Quarters: v.Quarters, Threshold: v.Threshold, Owners: v.Owners, Sufferers: v.Sufferers}, nil
	}
	q, err := domain.ParseQuarter(x.query.get("quarter"))
	if err != nil {
		return m, at(inQuery+"quarter", err)
	}
	r := x.Quarter(q, x.today, false)
	if r.Closed == nil || r.Crossing == nil {
		return m, domain.Refuse(QuarterOpen, inQuery+"quarter")
	}
	c := r.Crossing
	return matrix{r.Position, []domain.Quarter{q}, r.Threshold, c.Owners, c.Sides, c.Sufferers}, nil
}

// pickOwner leaves the column of one owner. The totals of the sides are those of all
// owners and go with the others.
func (m *matrix) pickOwner(owner domain.DepartmentID) {
	var columns []int
	for i, o := range m.Owners {
		if o.Owner == owner {
			columns = append(columns, i)
		}
	}
	m.Owners, m.Sides, m.Sufferers = pick(m.Owners, columns), nil, slices.Clone(m.Sufferers)
	for i := range m.Sufferers {
		m.Sufferers[i].Cells = pick(m.Sufferers[i].Cells, columns)
	}
}

func pick[T any](list []T, at []int) []T {
	picked := make([]T, 0, len(at))
	for _, i := range at {
		picked = append(picked, list[i])
	}
	return picked
}

// sufferer says which rows are asked for: one department, those of one sort, or all.
func (q query) sufferer() (row func(projections.CrossSufferer) bool, err error) {
	if !url.Values(q).Has("sufferer") {
		return func(projections.CrossSufferer) bool { return true }, nil
	}
	asked := q.get("sufferer")
	kind := projections.SuffererKind(asked)
	if kind != projections.OneDepartment && slices.Contains(projections.SuffererKinds, kind) {
		return func(s projections.CrossSufferer) bool { return s.Who == kind }, nil
	}
	id, err := domain.ParseID(asked)
	if err != nil {
		return nil, domain.Refuse(SuffererUnknown, inQuery+"sufferer", "words", suffererWords())
	}
	return func(s projections.CrossSufferer) bool { return s.Department.ID == id }, nil
}

// suffererWords are the words for rows that are no department.
func suffererWords() (words []projections.SuffererKind) {
	for _, k := range projections.SuffererKinds {
		if k != projections.OneDepartment {
			words = append(words, k)
		}
	}
	return words
}
