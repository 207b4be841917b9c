package projections

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// An oracle looks at every choice of what to hide besides what is below k, in so far
// as it could still be the cheapest that leaves every doubt standing.
type oracle struct {
	suppression
	numbers []int // that can be shown, greatest first
	best    int
}

// optimum is the least number of reports, over cells and totals, that must be hidden
// besides what is below k.
func optimum(c crossing, k, known int) int {
	s := suppression{network: newNetwork(c, k)}
	s.doubts = s.sensitive()
	o := oracle{suppression: s, best: known}
	for e := range s.edges {
		if s.showable(e) {
			o.numbers = append(o.numbers, e)
			o.edges[e].shown = false
		}
	}
	slices.SortStableFunc(o.numbers, func(a, b int) int { return cmp.Compare(o.edges[b].n, o.edges[a].n) })
	o.choose(0, 0)
	return o.best
}

// choose shows or hides the number at hand. The ones after it count as hidden: if
// even so a doubt falls, it falls whatever becomes of them.
func (o *oracle) choose(at, cost int) {
	if cost >= o.best {
		return
	}
	if at == len(o.numbers) {
		o.best = cost
		return
	}
	number := &o.edges[o.numbers[at]]
	number.shown = true
	if o.clean() {
		o.choose(at+1, cost)
	}
	number.shown = false
	o.choose(at+1, cost+number.n)
}

func (o *oracle) clean() bool {
	for i := range o.doubts {
		if !o.stands(&o.doubts[i], false) {
			// What falls now falls again soon: ask it first.
			o.doubts[0], o.doubts[i] = o.doubts[i], o.doubts[0]
			return false
		}
	}
	return true
}

// A bill adds up what telling hides of crossings.
type bill struct {
	cells, hiddenCells     int // that hold a report
	reports, hiddenReports int // in cells
}

func (b *bill) add(c crossing, t telling) {
	for i, row := range c.cells {
		for j, n := range row {
			if n == 0 {
				continue
			}
			b.cells++
			b.reports += n
			if !t.cells[i][j] {
				b.hiddenCells++
				b.hiddenReports += n
			}
		}
	}
}

func (b *bill) log(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: hidden %.1f %% of the cells that hold a report, %.1f %% of the reports", what,
		100*float64(b.hiddenCells)/float64(b.cells), 100*float64(b.hiddenReports)/float64(b.reports))
}

// price is what a telling hides that need not be hidden for itself, in reports over
// cells and totals.
func price(c crossing, t telling, k int) int {
	hidden := 0
	for _, f := range c.figures(t) {
		if !f.told && !f.union && f.n >= k {
			hidden += f.n
		}
	}
	return hidden
}

// smallCrossing makes a crossing that an oracle can search: customers, departments,
// no side.
func smallCrossing(r *rand.Rand) crossing {
	c := crossing{sides: []int{0, 1, 1, 2}}
	owners := 2 + r.IntN(3)
	for range c.sides {
		row := make([]int, owners)
		for j := range row {
			switch r.IntN(4) {
			case 0:
			case 1:
				row[j] = 1 + r.IntN(4)
			default:
				row[j] = 3 + r.IntN(20)
			}
		}
		c.cells = append(c.cells, row)
	}
	return c
}

// TestOracle compares what is hidden with the least that could be.
func TestOracle(t *testing.T) {
	const k, tables, worstMean = 5, 300, 1.05
	r := rand.New(rand.NewPCG(5, 18))
	var naive, ours bill
	var ratios []float64
	sum, equal, spent, needed := 0.0, 0, 0, 0
	for range tables {
		c := smallCrossing(r)
		told := suppress(c, k)
		naive.add(c, primaryOnly(c, k))
		ours.add(c, told)
		cost := price(c, told, k)
		best := optimum(c, k, cost)
		spent, needed = spent+cost, needed+best
		if best == cost {
			equal++
		}
		if best > 0 {
			ratios = append(ratios, float64(cost)/float64(best))
			sum += ratios[len(ratios)-1]
		} else if cost > 0 {
			t.Errorf("%v as %v hides %d reports for nothing", c, told, cost)
		}
	}
	slices.Sort(ratios)
	mean := sum / float64(len(ratios))
	naive.log(t, "below k alone")
	ours.log(t, "with complements")
	t.Logf("%d tables, %d need complements; reports hidden as complements to the least possible: mean %.3f, p95 %.3f, worst %.3f; all together %.3f; %d tables at the optimum",
		tables, len(ratios), mean, ratios[len(ratios)*95/100], ratios[len(ratios)-1], float64(spent)/float64(needed), equal)
	if mean > worstMean {
		t.Errorf("complements cost %.3f times the least possible, want at most %.2f", mean, worstMean)
	}
}
