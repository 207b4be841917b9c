package projections

import (
	"cmp"
	"slices"
)

// A crossing is the counts of the reports of one closed quarter by sufferer and
// owner, nothing of it hidden. The totals of the owners and the grand total are
// public in any case; each cell, each sufferer's total and each side's total ties
// reports to people.
//
// Which rows there are must not depend on a report that may not be told of: a
// sufferer without reports has its row too.
type crossing struct {
	sides []int   // of each row, the index of its side
	cells [][]int // by row and column
}

// A telling says which numbers of a crossing may be shown.
type telling struct {
	cells [][]bool
	rows  []bool // totals
	sides []bool // totals, by side
}

// suppress says what of a crossing may be told with threshold k.
//
// A number below k is hidden, none included: a zero that becomes "hidden" from one
// quarter to the next would tell of a report. For the rest the law is about what
// somebody can work out who knows the public totals, every shown number, and that
// no count is negative: whatever of 1 to k-1 reports is hidden may, for all that
// is told, just as well be none, or k. So
//   - no hidden number that holds a report can be worked out, nor that it holds one;
//   - no sum of hidden numbers that can be worked out holds 1 to k-1 reports, be it
//     of a line, of a side's part in a column or of any other union: each part is
//     at most the sum, and could be k.
//
// Columns whose public total is below k are looked at as one, because all their
// cells are hidden and any of their reports can change places; nothing can keep
// one of their cells from being known to be at most its column's total. Where the
// crossing has one row, or one side, the public totals are its totals, and nothing
// can be hidden of them.
//
// suppress is a pure function: the same crossing, the same answer.
func suppress(c crossing, k int) telling {
	s := suppression{network: newNetwork(c, k)}
	s.doubts = s.sensitive()
	s.complement()
	s.reveal()
	return s.telling(c)
}

// A suppression is under way: what is shown on the network, and what must stay open.
type suppression struct {
	*network
	doubts []doubt
}

// complement hides numbers of k and more until every doubt stands, each by the
// cheapest that can be had. A doubt that stands once is not shaken by hiding more.
func (s *suppression) complement() {
	for i := range s.doubts {
		if d := &s.doubts[i]; !s.stands(d, false) {
			s.stands(d, true)
		}
	}
}

// reveal shows again what was hidden in vain, greatest first. One pass is enough:
// what cannot be shown now can even less be shown when more is.
func (s *suppression) reveal() {
	var hidden []int
	for e, number := range s.edges {
		if s.showable(e) && !number.shown {
			hidden = append(hidden, e)
		}
	}
	slices.SortStableFunc(hidden, func(a, b int) int { return cmp.Compare(s.edges[b].n, s.edges[a].n) })
	for _, e := range hidden {
		s.edges[e].shown = true
		s.edges[e].shown = s.without(e)
	}
}

// without reports whether all doubts stand that leant on a number; if so, they
// lean on others now.
func (s *suppression) without(e int) bool {
	again := map[int]doubt{}
	for i, d := range s.doubts {
		if !slices.Contains(d.leans, e) {
			continue
		}
		if !s.stands(&d, false) {
			return false
		}
		again[i] = d
	}
	for i, d := range again {
		s.doubts[i] = d
	}
	return true
}

// telling reads the answer off the network.
func (s *suppression) telling(c crossing) telling {
	t := telling{rows: make([]bool, len(c.cells)), sides: make([]bool, s.sides)}
	for i, row := range c.cells {
		shown := make([]bool, len(row))
		for j := range row {
			shown[j] = s.edges[s.cell(i, s.column[j])].shown
		}
		t.cells = append(t.cells, shown)
		t.rows[i] = s.edges[s.rowTotal(i)].shown
	}
	for i := range t.sides {
		t.sides[i] = s.edges[s.sideTotal(i)].shown
	}
	return t
}
