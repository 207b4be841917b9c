package projections

import (
	"math/big"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"unrule/domain"
)

// An attacker knows sums of unknown counts and nothing of how they were chosen.
// Equations are kept in echelon form, by their first unknown.
type attacker struct {
	pivots map[int]form
}

// A form is a sum of unknowns with coefficients, by the number of the unknown.
type form map[int]*big.Rat

func sumOf(unknowns ...int) form {
	f := form{}
	for _, u := range unknowns {
		f[u] = big.NewRat(1, 1)
	}
	return f
}

func (f form) first() int {
	first := none
	for u := range f {
		if first == none || u < first {
			first = u
		}
	}
	return first
}

// less takes so many times another form off, so that unknown u is gone.
func (f form) less(other form, u int) {
	times := new(big.Rat).Quo(f[u], other[u])
	for v, c := range other {
		if f[v] == nil {
			f[v] = new(big.Rat)
		}
		if f[v].Sub(f[v], new(big.Rat).Mul(times, c)); f[v].Sign() == 0 {
			delete(f, v)
		}
	}
}

// rest is what the attacker does not know of a form. It uses the form up.
func (a *attacker) rest(f form) form {
	for from := 0; ; {
		next := none
		for u := range f {
			if u >= from && a.pivots[u] != nil && (next == none || u < next) {
				next = u
			}
		}
		if next == none {
			return f
		}
		f.less(a.pivots[next], next)
		from = next
	}
}

func (a *attacker) learns(f form) {
	if f = a.rest(f); len(f) > 0 {
		a.pivots[f.first()] = f
	}
}

func (a *attacker) knows(f form) bool { return len(a.rest(f)) == 0 }

// A quarterly is one quarter as it happened and as it is published.
type quarterly struct {
	rows    []crossRow // as it happened
	rolled  []crossRow // as it is published
	members [][]int    // of each published row, the rows that are in it
	crossing
	telling
	offset int // of its unknowns among those of all quarters
}

// publish rolls a quarter up and tells of it what tell says.
func publish(rows []crossRow, k, offset int, tell func(crossing, int) telling) *quarterly {
	q := &quarterly{rows: rows, rolled: rollUp(rows, k), offset: offset}
	alone := map[domain.DepartmentID]bool{}
	for _, r := range q.rolled {
		if !r.other {
			alone[r.department] = true
		}
	}
	for _, r := range q.rolled {
		var members []int
		for i, m := range rows {
			if r.other && m.isDepartment() && !alone[m.department] || !r.other && r.side == m.side && r.department == m.department {
				members = append(members, i)
			}
		}
		q.members = append(q.members, members)
	}
	q.crossing = crossingOf(q.rolled)
	q.telling = tell(q.crossing, k)
	return q
}

func crossingOf(rows []crossRow) crossing {
	var c crossing
	for _, r := range rows {
		c.sides = append(c.sides, map[domain.Side]int{domain.Customer: 0, domain.Employee: 1, "": 2}[r.side])
		c.cells = append(c.cells, r.counts)
	}
	return c
}

// unknowns are those behind the published rows and columns that are wanted.
func (q *quarterly) unknowns(row func(i int) bool, column func(j int) bool) []int {
	var list []int
	for i, members := range q.members {
		for _, m := range members {
			for j := range q.rows[m].counts {
				if row(i) && column(j) {
					list = append(list, q.offset+m*len(q.rows[m].counts)+j)
				}
			}
		}
	}
	return list
}

func all(int) bool               { return true }
func only(want int) func(int) bool { return func(i int) bool { return i == want } }

// A number of a published quarter: where it stands, and whether it is told.
type numberTold struct {
	name     string
	i, j     int
	unknowns []int
	n        int
	told     bool
	most     int // by the public totals
}

// numbers are those of a quarter that tie reports to people.
func (q *quarterly) numbers() []numberTold {
	var list []numberTold
	grand := sum(q.crossing.cells, all, all)
	for i, row := range q.crossing.cells {
		for j, n := range row {
			list = append(list, numberTold{"cell", i, j, q.unknowns(only(i), only(j)), n, q.telling.cells[i][j], sum(q.crossing.cells, all, only(j))})
		}
		list = append(list, numberTold{"row", i, none, q.unknowns(only(i), all), sum(q.crossing.cells, only(i), all), q.telling.rows[i], grand})
	}
	for s := range q.telling.sides {
		of := func(i int) bool { return q.crossing.sides[i] == s }
		list = append(list, numberTold{"side", s, none, q.unknowns(of, all), sum(q.crossing.cells, of, all), q.telling.sides[s], grand})
	}
	return list
}

func (q *quarterly) cellsOf() [][]int { return q.crossing.cells }

func sum(cells [][]int, row, column func(int) bool) int {
	total := 0
	for i := range cells {
		for j, n := range cells[i] {
			if row(i) && column(j) {
				total += n
			}
		}
	}
	return total
}

// told are the sums that everybody can read in a quarter.
func (q *quarterly) equations() [][]int {
	list := [][]int{q.unknowns(all, all)}
	for j := range q.crossing.cells[0] {
		list = append(list, q.unknowns(all, only(j)))
	}
	for _, n := range q.numbers() {
		if n.told {
			list = append(list, n.unknowns)
		}
	}
	return list
}

var _ = uuid.Nil
var _ rapid.TB
var _ testing.TB
