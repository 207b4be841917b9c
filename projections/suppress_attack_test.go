package projections

import (
	"fmt"
	"math/big"
	"slices"
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

// A form is a sum of unknowns with coefficients.
type form map[int]*big.Rat

func sumOf(unknowns []int) form {
	f := form{}
	for _, u := range unknowns {
		f[u] = big.NewRat(1, 1)
	}
	return f
}

// less takes another form off, as often as makes unknown u go.
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

// rest is what the attacker does not know of a sum.
func (a *attacker) rest(unknowns []int) form {
	f := sumOf(unknowns)
	for {
		next := none
		for u := range f {
			if a.pivots[u] != nil && (next == none || u < next) {
				next = u
			}
		}
		if next == none {
			return f
		}
		f.less(a.pivots[next], next)
	}
}

func (a *attacker) learns(equations [][]int) {
	if a.pivots == nil {
		a.pivots = map[int]form{}
	}
	for _, e := range equations {
		if f := a.rest(e); len(f) > 0 {
			first := none
			for u := range f {
				if first == none || u < first {
					first = u
				}
			}
			a.pivots[first] = f
		}
	}
}

func (a *attacker) knows(unknowns []int) bool { return len(a.rest(unknowns)) == 0 }

// A published is one quarter as it happened and as it is told.
type published struct {
	happened []crossRow
	rows     []crossRow
	members  [][]int // of each row that is told, the rows that are in it
	truth    crossing
	told     telling
	offset   int // of its unknowns among those of all quarters
}

type suppressor func(crossing, int) telling

// publish rolls up what happened and tells of it what a suppressor says.
func publish(happened []crossRow, k, offset int, tell suppressor) *published {
	return publishAs(rollUp(happened, k), happened, k, offset, tell)
}

func publishAs(rows, happened []crossRow, k, offset int, tell suppressor) *published {
	p := &published{happened: happened, rows: rows, offset: offset}
	alone := func(r crossRow) bool {
		return slices.ContainsFunc(p.rows, func(q crossRow) bool { return !q.other && q.side == r.side && q.department == r.department })
	}
	for _, r := range p.rows {
		var members []int
		for i, h := range happened {
			if r.other && !alone(h) || !r.other && r.side == h.side && r.department == h.department {
				members = append(members, i)
			}
		}
		p.members = append(p.members, members)
	}
	p.truth = crossingOf(p.rows)
	p.told = tell(p.truth, k)
	return p
}

func crossingOf(rows []crossRow) crossing {
	var c crossing
	for _, r := range rows {
		c.sides = append(c.sides, map[domain.Side]int{domain.Customer: 0, domain.Employee: 1, "": 2}[r.side])
		c.cells = append(c.cells, r.counts)
	}
	return c
}

type which func(int) bool

func all(int) bool                    { return true }
func only(want int) which             { return func(i int) bool { return i == want } }
func (c crossing) ofSide(s int) which { return func(i int) bool { return c.sides[i] == s } }

// unknowns are those behind rows and columns that are told.
func (p *published) unknowns(row, column which) []int {
	var list []int
	for i, members := range p.members {
		for _, m := range members {
			for j := range p.happened[m].counts {
				if row(i) && column(j) {
					list = append(list, p.offset+m*len(p.happened[m].counts)+j)
				}
			}
		}
	}
	return list
}

func (c crossing) sum(row, column which) int {
	total := 0
	for i := range c.cells {
		for j, n := range c.cells[i] {
			if row(i) && column(j) {
				total += n
			}
		}
	}
	return total
}

// A figure is a number of a crossing that ties reports to people.
type figure struct {
	name        string
	row, column which
	n           int
	told        bool
	most        int  // by the public totals
	union       bool // of numbers, told nowhere itself
}

// figures lists them, and what a telling says of each. What a side says of an owner is
// one of them too, although no table has it.
func (c crossing) figures(t telling) []figure {
	var list []figure
	add := func(name string, row, column which, told bool) {
		list = append(list, figure{name: name, row: row, column: column, n: c.sum(row, column), told: told, most: c.sum(all, column)})
	}
	for i, row := range c.cells {
		for j := range row {
			add(fmt.Sprintf("cell %d,%d", i, j), only(i), only(j), t.cells[i][j])
		}
		add(fmt.Sprintf("row %d", i), only(i), all, t.rows[i])
	}
	for s := range t.sides {
		add(fmt.Sprintf("side %d", s), c.ofSide(s), all, t.sides[s])
		for j := range c.cells[0] {
			add(fmt.Sprintf("side %d, column %d", s, j), c.ofSide(s), only(j), false)
			list[len(list)-1].union = true
		}
	}
	return list
}

// table is what stands in one published table, as sums of unknowns: the totals
// that are always public, and what is told. Rows and columns pick a filtered one.
func (p *published) table(rows, columns which) [][]int {
	var list [][]int
	for j := range p.truth.cells[0] {
		if columns(j) {
			list = append(list, p.unknowns(all, only(j)))
		}
	}
	list = append(list, p.unknowns(all, all))
	for i := range p.rows {
		for j := range p.truth.cells[i] {
			if p.told.cells[i][j] && rows(i) && columns(j) {
				list = append(list, p.unknowns(only(i), only(j)))
			}
		}
		if p.told.rows[i] && rows(i) {
			list = append(list, p.unknowns(only(i), all))
		}
	}
	for s, told := range p.told.sides {
		if told {
			list = append(list, p.unknowns(p.truth.ofSide(s), all))
		}
	}
	return list
}

// together is the table of two quarters: what both tell, added.
func together(p, q *published) [][]int {
	list := [][]int{append(p.unknowns(all, all), q.unknowns(all, all)...)}
	both := func(row, sameRow, column which) {
		list = append(list, append(p.unknowns(row, column), q.unknowns(sameRow, column)...))
	}
	for j := range p.truth.cells[0] {
		both(all, all, only(j))
	}
	for i, r := range p.rows {
		k := slices.IndexFunc(q.rows, func(s crossRow) bool {
			return s.side == r.side && s.department == r.department && s.other == r.other
		})
		if k == none {
			continue
		}
		for j := range r.counts {
			if p.told.cells[i][j] && q.told.cells[k][j] {
				both(only(i), only(k), only(j))
			}
		}
		if p.told.rows[i] && q.told.rows[k] {
			both(only(i), only(k), all)
		}
	}
	for s := range min(len(p.told.sides), len(q.told.sides)) {
		if p.told.sides[s] && q.told.sides[s] {
			both(p.truth.ofSide(s), q.truth.ofSide(s), all)
		}
	}
	return list
}

// attack is what falls when everything that was published of two quarters is put
// together: the hidden numbers with a report that are determined.
func attack(p, q *published, k, owner, sufferer int) []string {
	var a attacker
	for _, x := range []*published{p, q} {
		a.learns(x.table(all, all))
		a.learns(x.table(all, only(owner)))
		a.learns(x.table(only(sufferer), all))
	}
	a.learns(together(p, q))
	var fallen []string
	for _, x := range []*published{p, q} {
		for _, f := range x.truth.figures(x.told) {
			if f.n > 0 && !f.told && !(f.union && f.n >= k) && a.knows(x.unknowns(f.row, f.column)) {
				fallen = append(fallen, fmt.Sprintf("%s = %d", f.name, f.n))
			}
		}
	}
	return fallen
}

// primaryOnly hides what is below k and thinks no further.
func primaryOnly(c crossing, k int) telling {
	t := telling{sides: make([]bool, slices.Max(c.sides)+1)}
	for i, row := range c.cells {
		shown := make([]bool, len(row))
		for j, n := range row {
			shown[j] = n >= k
		}
		t.cells = append(t.cells, shown)
		t.rows = append(t.rows, c.sum(only(i), all) >= k)
	}
	for s := range t.sides {
		t.sides[s] = c.sum(c.ofSide(s), all) >= k
	}
	return t
}

// counted draws a count: mostly none or few, now and then many.
func counted(t *rapid.T) int {
	switch rapid.IntRange(0, 9).Draw(t, "size") {
	case 0, 1, 2:
		return 0
	case 3, 4, 5, 6:
		return rapid.IntRange(1, 4).Draw(t, "few")
	case 7, 8:
		return rapid.IntRange(5, 12).Draw(t, "some")
	default:
		return rapid.IntRange(13, 60).Draw(t, "many")
	}
}

// anOrganisation draws departments with their people, beside them customers,
// employees who did not say where and those who said nothing.
func anOrganisation(t *rapid.T, departments int) []crossRow {
	rows := []crossRow{{side: domain.Customer}}
	for i := range rapid.IntRange(0, departments).Draw(t, "departments") {
		people := rapid.SampledFrom([]int64{0, 4, 12, 25, 60, 300}).Draw(t, "people")
		rows = append(rows, crossRow{side: domain.Employee, department: departmentAt(i), people: people})
	}
	return append(rows, crossRow{side: domain.Employee}, crossRow{})
}

func departmentAt(i int) domain.DepartmentID {
	return domain.DepartmentID{ID: domain.ID(uuid.NewSHA1(uuid.Nil, []byte{byte(i)}))}
}

// aQuarter draws the counts of one quarter.
func aQuarter(t *rapid.T, organisation []crossRow, owners int) []crossRow {
	rows := slices.Clone(organisation)
	for i := range rows {
		rows[i].counts = make([]int, owners)
		for j := range owners {
			rows[i].counts[j] = counted(t)
		}
	}
	return rows
}

// twoQuarters draws an organisation and what it publishes of two quarters.
func twoQuarters(t *rapid.T, departments, owners int, tell suppressor) (p, q *published, k int) {
	k = rapid.SampledFrom([]int{5, 7, 10}).Draw(t, "k")
	organisation := anOrganisation(t, departments)
	columns := rapid.IntRange(1, owners).Draw(t, "owners")
	p = publish(aQuarter(t, organisation, columns), k, 0, tell)
	q = publish(aQuarter(t, organisation, columns), k, len(organisation)*columns, tell)
	return p, q, k
}

// TestAttackerLearnsNothing: all that is ever published of two quarters, put
// together by exact arithmetic, gives no hidden number back that holds a report.
func TestAttackerLearnsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q, k := twoQuarters(t, 8, 12, suppress)
		owner := rapid.IntRange(0, len(p.truth.cells[0])-1).Draw(t, "owner")
		sufferer := rapid.IntRange(0, len(p.rows)-1).Draw(t, "sufferer")
		if fallen := attack(p, q, k, owner, sufferer); len(fallen) > 0 {
			t.Errorf("given back: %v of %v as %v, %v as %v", fallen, p.truth, p.told, q.truth, q.told)
		}
	})
}

// TestAttackerBites: hiding the small numbers alone falls to the same attack.
func TestAttackerBites(t *testing.T) {
	broken, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p, q, k := twoQuarters(t, 6, 6, primaryOnly)
		tried++
		if len(attack(p, q, k, 0, 0)) > 0 {
			broken++
		}
	})
	t.Logf("%d of %d pairs of quarters fall when only the small numbers are hidden", broken, tried)
	if broken*2 < tried {
		t.Errorf("the attacker breaks only %d of %d naive tables", broken, tried)
	}
}
