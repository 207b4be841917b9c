package projections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
)

// A tableau is a linear programme over counts in whole numbers, solved by the
// simplex method with Bland's rule. The sums of a crossing make a totally
// unimodular matrix: every pivot is 1, so whole numbers are exact, and the best
// solution is one in whole numbers.
type tableau struct {
	rows  [][]int // the last column is the right-hand side
	basis []int
}

// newTableau takes sums of unknowns and their values, and finds counts that agree.
func newTableau(t fataler, equations [][]int, values []int, unknowns int) *tableau {
	m := len(equations)
	tab := &tableau{}
	for r, e := range equations {
		row := make([]int, unknowns+m+1)
		for _, u := range e {
			row[u]++
		}
		row[unknowns+r], row[unknowns+m] = 1, values[r]
		tab.rows, tab.basis = append(tab.rows, row), append(tab.basis, unknowns+r)
	}
	slack := make([]int, unknowns+m)
	for r := range m {
		slack[unknowns+r] = -1
	}
	if rest := tab.maximum(t, slack); rest != 0 {
		t.Fatalf("the published sums contradict each other by %d", -rest)
	}
	tab.settle(t, unknowns)
	return tab
}

type fataler interface{ Fatalf(string, ...any) }

// settle takes the helping variables away, and the sums that say nothing new.
func (tab *tableau) settle(t fataler, unknowns int) {
	for r := 0; r < len(tab.rows); r++ {
		if tab.basis[r] < unknowns {
			continue
		}
		u := slices.IndexFunc(tab.rows[r][:unknowns], func(c int) bool { return c != 0 })
		if u == none {
			tab.rows, tab.basis = slices.Delete(tab.rows, r, r+1), slices.Delete(tab.basis, r, r+1)
			r--
			continue
		}
		tab.pivot(t, r, u, nil)
	}
	for r, row := range tab.rows {
		tab.rows[r] = append(row[:unknowns:unknowns], row[len(row)-1])
	}
}

// maximum is the most that a sum can be.
func (tab *tableau) maximum(t fataler, objective []int) int {
	gain := append(slices.Clone(objective), 0)
	for r, u := range tab.basis {
		if c := gain[u]; c != 0 {
			add(gain, tab.rows[r], -c)
		}
	}
	for {
		u := slices.IndexFunc(gain[:len(gain)-1], func(c int) bool { return c > 0 })
		if u == none {
			return -gain[len(gain)-1]
		}
		leaves := none
		for r, row := range tab.rows {
			if row[u] > 0 && (leaves == none || row[len(row)-1] < tab.rows[leaves][len(row)-1] ||
				row[len(row)-1] == tab.rows[leaves][len(row)-1] && tab.basis[r] < tab.basis[leaves]) {
				leaves = r
			}
		}
		if leaves == none {
			t.Fatalf("a count has no bound")
		}
		tab.pivot(t, leaves, u, gain)
	}
}

func (tab *tableau) pivot(t fataler, r, u int, gain []int) {
	switch tab.rows[r][u] {
	case 1:
	case -1:
		for i := range tab.rows[r] {
			tab.rows[r][i] *= -1
		}
	default:
		t.Fatalf("a pivot of %d: the sums are no network", tab.rows[r][u])
	}
	for i, row := range tab.rows {
		if i != r && row[u] != 0 {
			add(row, tab.rows[r], -row[u])
		}
	}
	if gain != nil {
		add(gain, tab.rows[r], -gain[u])
	}
	tab.basis[r] = u
}

func add(to, row []int, times int) {
	for i, c := range row {
		to[i] += times * c
	}
}

// ranges are the least and the most that each figure can be for somebody who knows
// the table and that no count is negative.
func (p *published) ranges(t fataler) (least, most []int) {
	equations := p.table(all, all)
	unknowns := len(p.happened) * len(p.happened[0].counts)
	flat := make([]int, 0, unknowns)
	for _, r := range p.happened {
		flat = append(flat, r.counts...)
	}
	values := make([]int, len(equations))
	for r, e := range equations {
		for _, u := range e {
			values[r] += flat[u]
		}
	}
	tab := newTableau(t, equations, values, unknowns)
	for _, f := range p.truth.figures(p.told) {
		objective := make([]int, unknowns)
		for _, u := range p.unknowns(f.row, f.column) {
			objective[u] = 1
		}
		most = append(most, tab.maximum(t, objective))
		for u := range objective {
			objective[u] *= -1
		}
		least = append(least, -tab.maximum(t, objective))
	}
	return least, most
}

// certain lists what somebody who knows the table and that no count is negative can
// say of hidden numbers below k, or for certain of any that holds a report: they
// should have to allow that it is none, and that it is k, or as many as the public
// totals allow.
func (p *published) certain(t fataler, k int) []string {
	var list []string
	least, most := p.ranges(t)
	for i, f := range p.truth.figures(p.told) {
		if f.told || f.n == 0 || f.union && (f.n >= k || least[i] < most[i]) || p.truth.everybody(f.row) {
			continue
		}
		if least[i] == most[i] || f.n < k && (least[i] > 0 || most[i] < min(k, f.most)) {
			list = append(list, fmt.Sprintf("%s = %d can only be %d to %d", f.name, f.n, least[i], most[i]))
		}
	}
	return list
}

// everybody reports whether rows are all there are: then their sums are public.
func (c crossing) everybody(row which) bool {
	for i := range c.cells {
		if !row(i) {
			return false
		}
	}
	return true
}

// TestHiddenMayBeNoneOrK: nothing more can be said of a hidden number than that it is
// hidden. What falls is rare, so there are many small tables, from nearly empty ones to
// full ones.
func TestHiddenMayBeNoneOrK(t *testing.T) {
	r := rand.New(rand.NewPCG(18, 5))
	for range 5000 {
		k := 5 + r.IntN(2)*2
		rows := fewRows(r)
		p := publishAs(rows, rows, k, 0, suppress)
		if certain := p.certain(t, k); len(certain) > 0 {
			t.Fatalf("k = %d: %v in %v as %v", k, certain, p.truth, p.told)
		}
		for _, l := range p.truth.lines(p.told) {
			if l.known && l.total >= k && l.hidden > 0 && l.hidden < k {
				t.Fatalf("k = %d: what is hidden of %s holds %d in %v as %v", k, l.name, l.hidden, p.truth, p.told)
			}
		}
	}
}

// fewRows makes two to five rows of some sides and one to four columns.
func fewRows(r *rand.Rand) []crossRow {
	rows := []crossRow{{side: domain.Employee, department: departmentAt(0)}, {side: domain.Employee, department: departmentAt(1)}}
	more := []crossRow{{side: domain.Customer}, {}, {side: domain.Employee}}
	rows = append(rows, more[:r.IntN(4)]...)
	if len(rows) > 2 {
		rows = rows[r.IntN(2):]
	}
	columns, empty, small := 1+r.IntN(4), r.IntN(9), r.IntN(9)
	for i := range rows {
		rows[i].counts = make([]int, columns)
		for j := range columns {
			if r.IntN(10) >= empty {
				rows[i].counts[j] = 1 + r.IntN(4)
				if r.IntN(10) >= small {
					rows[i].counts[j] += r.IntN(20)
				}
			}
		}
	}
	return rows
}

// TestHiddenPartsHoldNoneOrK: in every line whose sum is told the hidden parts
// together hold no report or at least k. Only a column whose public total is below
// k cannot be helped.
func TestHiddenPartsHoldNoneOrK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom([]int{5, 7, 10}).Draw(t, "k")
		c := crossingOf(rollUp(aQuarter(t, anOrganisation(t, 8), rapid.IntRange(1, 12).Draw(t, "owners")), k))
		told := suppress(c, k)
		for _, l := range c.lines(told) {
			if l.known && l.total >= k && l.hidden > 0 && l.hidden < k {
				t.Errorf("what is hidden of %s holds %d of %d in %v as %v", l.name, l.hidden, l.total, c, told)
			}
		}
	})
}

// A sumLine is a sum and what is hidden of its parts.
type sumLine struct {
	name          string
	total, hidden int
	known         bool
}

func (c crossing) lines(t telling) []sumLine {
	var list []sumLine
	root := sumLine{name: "all sides", total: c.sum(all, all), known: true}
	for s, told := range t.sides {
		side := sumLine{name: fmt.Sprintf("side %d", s), total: c.sum(c.ofSide(s), all), known: told}
		root.hides(side.total, told)
		for i := range c.cells {
			if c.sides[i] == s {
				side.hides(c.sum(only(i), all), t.rows[i])
			}
		}
		list = append(list, side)
	}
	list = append(list, root)
	for i, row := range c.cells {
		r := sumLine{name: fmt.Sprintf("row %d", i), total: c.sum(only(i), all), known: t.rows[i]}
		for j, n := range row {
			r.hides(n, t.cells[i][j])
		}
		list = append(list, r)
	}
	for j := range c.cells[0] {
		column := sumLine{name: fmt.Sprintf("column %d", j), total: c.sum(all, only(j)), known: true}
		for i, row := range c.cells {
			column.hides(row[j], t.cells[i][j])
		}
		list = append(list, column)
	}
	return list
}

func (l *sumLine) hides(n int, told bool) {
	if !told {
		l.hidden += n
	}
}
