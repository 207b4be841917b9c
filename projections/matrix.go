package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// Matrix is who suffers whose rules, UNSUPPRESSED: it ties counts to sufferers and
// may be printed by nothing but a local export.
func (v *Views) Matrix(today domain.Day) []MatrixCell {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := matrix{}
	for i, l := range v.lines(today) {
		if l.Stage != domain.Merged && l.Stage != domain.Rejected {
			m.add(&v.org, v.sum(i), l.Owner, l.Stage)
		}
	}
	return m.list()
}

// A matrix collects the cells of sufferer x owner.
type matrix map[matrixKey]*MatrixCell

type matrixKey struct {
	sufferer uint16
	owner    domain.DepartmentID
}

// add counts what one rule of an owner does to its sufferers.
func (m matrix) add(o *organisation, c *counts, owner domain.DepartmentID, stage domain.Stage) {
	for sufferer, from := range c.cells {
		k := matrixKey{sufferer, owner}
		to := m[k]
		if to == nil {
			who, name := o.suffererOf(sufferer)
			to = &MatrixCell{Sufferer: who, SuffererName: name, Owner: owner, OwnerName: o.name(owner)}
			m[k] = to
		}
		to.Reports += from.reports
		to.floor += domain.Floor([]domain.Cell{{Reports: int64(from.reports), PerPerson: from.perYear.Median()}})
		if stage.ClaimedGone() {
			to.Removed++
		}
	}
}

func (m matrix) list() []MatrixCell {
	list := make([]MatrixCell, 0, len(m))
	for _, c := range m {
		c.FloorHours = domain.HoursPerMonth(c.floor)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b MatrixCell) int {
		return cmp.Or(
			strings.Compare(string(a.Sufferer.Side), string(b.Sufferer.Side)),
			strings.Compare(foldText(a.SuffererName), foldText(b.SuffererName)),
			strings.Compare(foldText(a.OwnerName), foldText(b.OwnerName)),
			a.Sufferer.Department.Compare(b.Sufferer.Department.ID),
			a.Owner.Compare(b.Owner.ID),
		)
	})
	return list
}
