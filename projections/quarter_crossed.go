package projections

import (
	"slices"

	"unrule/domain"
)

// Crossed adds up what was told of all closed quarters. It counts nothing again, so
// that it tells no more than they did.
func (v *Views) Crossed() CrossingView {
	v.mu.Lock()
	defer v.mu.Unlock()
	sum := CrossingView{
		Position: v.position, Threshold: v.org.policy.Disclosure, Quarters: v.closedQuarters(),
		Owners: []CrossOwner{}, Sufferers: []CrossedSufferer{},
	}
	for _, q := range sum.Quarters {
		sum.include(v.closed[q].report.Crossing)
	}
	for i, row := range sum.Sufferers {
		for _, q := range sum.Quarters {
			if !v.closed[q].report.Crossing.tellsOf(row) {
				sum.Sufferers[i].partial()
			}
		}
	}
	return sum
}

// closedQuarters are the quarters that are frozen, oldest first.
func (v *Views) closedQuarters() []domain.Quarter {
	list := make([]domain.Quarter, 0, len(v.closed))
	for q := range v.closed {
		list = append(list, q)
	}
	slices.SortFunc(list, domain.Quarter.Compare)
	return list
}

// tellsOf reports whether a sufferer has a row of its own. Where it has none it is
// counted among others.
func (c *Crossing) tellsOf(s CrossedSufferer) bool {
	return s.Who != OneDepartment || slices.ContainsFunc(c.Sufferers, func(r CrossSufferer) bool { return r.Department == s.Department })
}

// include adds what one quarter told. Where it hides a number the sum is a part of the
// truth and says so.
func (c *CrossingView) include(q *Crossing) {
	columns := make([]int, len(q.Owners))
	for j, o := range q.Owners {
		columns[j] = c.owner(o)
	}
	for _, row := range q.Sufferers {
		to := c.sufferer(row)
		to.Reports.include(row.Reports)
		for j, cell := range row.Cells {
			var told *int
			if cell != nil {
				told = &cell.Reports
			}
			to.Cells[columns[j]].include(told)
		}
	}
}

func (s *CrossedSum) include(told *int) {
	if told == nil {
		s.Partial = true
		return
	}
	s.Reports += *told
}

func (s *CrossedSufferer) partial() {
	s.Reports.Partial = true
	for j := range s.Cells {
		s.Cells[j].Partial = true
	}
}

// owner is the column of an owner, which is made where there is none.
func (c *CrossingView) owner(o CrossOwner) int {
	for j, known := range c.Owners {
		if known.Owner == o.Owner {
			c.Owners[j].Reports += o.Reports
			return j
		}
	}
	c.Owners = append(c.Owners, o)
	for i := range c.Sufferers {
		c.Sufferers[i].Cells = append(c.Sufferers[i].Cells, CrossedSum{})
	}
	return len(c.Owners) - 1
}

// sufferer is the row of a sufferer, which is made where there is none.
func (c *CrossingView) sufferer(s CrossSufferer) *CrossedSufferer {
	for i, known := range c.Sufferers {
		if known.Who == s.Who && known.Department == s.Department {
			return &c.Sufferers[i]
		}
	}
	row := CrossedSufferer{Who: s.Who, Department: s.Department, Name: s.Name, Cells: make([]CrossedSum, len(c.Owners))}
	at := slices.IndexFunc(c.Sufferers, func(o CrossedSufferer) bool {
		return slices.Index(SuffererKinds, o.Who) > slices.Index(SuffererKinds, s.Who)
	})
	if at < 0 {
		at = len(c.Sufferers)
	}
	c.Sufferers = slices.Insert(c.Sufferers, at, row)
	return &c.Sufferers[at]
}
