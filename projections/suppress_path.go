package projections

import (
	"container/heap"
	"math"
)

// A path is the cheapest way through the network from where it was last asked for:
// an edge can be gone along from its tail, which raises it, and from its head, which
// lowers it, and costs nothing where it is hidden.
type path struct {
	cost  []int // to each node
	via   []int // the edge by which it is reached, or none
	ready []int // nodes that cost no more than the one at hand
	later ways  // dearer ones
	open  []int // columns that may still be reached at less
}

type ask struct {
	barred int
	pay    bool // for what is shown
}

func newPath(nodes, columns int) path {
	return path{cost: make([]int, nodes), via: make([]int, nodes), open: make([]int, columns)}
}

// find looks for the cheapest path.
func (w *network) find(from, to int, a ask) bool {
	for node := range w.cost {
		w.cost[node], w.via[node] = math.MaxInt, none
	}
	w.open = w.open[:w.columns]
	for column := range w.columns {
		w.open[column] = column
	}
	w.later, w.ready = w.later[:0], append(w.ready[:0], from)
	w.cost[from] = 0
	for done := 0; ; {
		if done == len(w.ready) {
			if len(w.later) == 0 {
				return false
			}
			w.ready, done = append(w.ready[:0], heap.Pop(&w.later).(way).node), 0
		}
		node := w.ready[done]
		done++
		if node == to || w.spread(node, to, a) {
			return true
		}
	}
}

// spread goes on from a node, and reports whether it has arrived: who comes to a
// node at no price looks at once whether the goal is one step away.
func (w *network) spread(node, to int, a ask) (arrived bool) {
	w.around(node, func(e int) bool {
		price, ok := w.price(e, node, a)
		far := w.edges[e].tail + w.edges[e].head - node
		if !ok || w.cost[node]+price >= w.cost[far] {
			return true
		}
		w.cost[far], w.via[far] = w.cost[node]+price, e
		if price > 0 {
			heap.Push(&w.later, way{far, w.cost[far]})
			return true
		}
		w.ready = append(w.ready, far)
		if last := w.between(far, to); last != none {
			if price, ok := w.price(last, far, a); ok && price == 0 {
				w.cost[to], w.via[to] = w.cost[far], last
				arrived = true
			}
		}
		return !arrived
	})
	return arrived
}

// price is what it costs to go along an edge from a node, and whether one can.
func (w *network) price(e, node int, a ask) (int, bool) {
	number := &w.edges[e]
	switch {
	case e == a.barred, number.tail != node && number.other == 0:
		return 0, false
	case !number.shown || number.other != number.n:
		return 0, true
	}
	return number.n, a.pay
}

// around calls visit with the edges along which one can leave a node.
func (w *network) around(node int, visit func(e int) (more bool)) {
	switch {
	case node < w.rows:
		_ = each(w.tall[node], visit) && visit(w.rowTotal(node)) && visit(w.rest(node))
	case node < w.sideNode(0):
		_ = each(w.held[node], visit) && node == w.rows+w.shared && w.run(w.gathered(0), w.sides, visit)
	case node < w.root():
		for row, side := range w.side {
			if w.sideNode(side) == node && !visit(w.rowTotal(row)) {
				return
			}
		}
		visit(w.sideTotal(node - w.sideNode(0)))
	case node == w.root():
		w.run(w.sideTotal(0), w.sides, visit)
	case node < w.gatherNode(0):
		row := node - w.restNode(0)
		_ = w.columnsFrom(row, visit) && visit(w.rest(row))
	default:
		_ = each(w.held[node], visit) && visit(w.gathered(node-w.gatherNode(0)))
	}
}

// each calls visit with some edges, until it has enough.
func each(edges []int, visit func(e int) (more bool)) (more bool) {
	for _, e := range edges {
		if !visit(e) {
			return false
		}
	}
	return true
}

// run calls visit with edges that follow one another.
func (w *network) run(first, n int, visit func(e int) (more bool)) (more bool) {
	for e := first; e < first+n; e++ {
		if !visit(e) {
			return false
		}
	}
	return true
}

// columnsFrom calls visit with the cells of a row's rest. A column that is reached at no
// higher cost is done with: nearly all cells of a large crossing are none, and going
// through them again from each row would be most of the work.
func (w *network) columnsFrom(row int, visit func(e int) (more bool)) (more bool) {
	from := w.restNode(row)
	if w.shared != none && !visit(w.cell(row, w.shared)) {
		return false
	}
	for i := 0; i < len(w.open); {
		e := w.cell(row, w.open[i])
		if w.open[i] == w.shared || w.cost[w.edges[e].head] <= w.cost[from] {
			w.open[i] = w.open[len(w.open)-1]
			w.open = w.open[:len(w.open)-1]
			continue
		}
		if w.edges[e].tail == from && !visit(e) {
			return false
		}
		i++
	}
	return true
}

// between is the edge that joins two nodes, where it is a cell or a row's total;
// else none.
func (w *network) between(a, b int) int {
	if a >= w.rows && a < w.sideNode(0) || b < w.rows {
		a, b = b, a
	}
	row, e := a, none
	if a > w.root() {
		row = a - w.restNode(0)
	}
	switch {
	case row >= w.rows:
		return none
	case b >= w.rows && b < w.sideNode(0):
		e = w.cell(row, b-w.rows)
	case b >= w.sideNode(0) && b < w.root():
		e = w.rowTotal(row)
	}
	if e == none || w.edges[e].tail+w.edges[e].head != a+b {
		return none
	}
	return e
}

// back walks the path that was found from its end, and says of each edge whether
// it is raised.
func (w *network) back(to int) func(func(e int, raised bool) bool) {
	return func(yield func(e int, raised bool) bool) {
		for node := to; w.via[node] != none; {
			number := &w.edges[w.via[node]]
			if !yield(w.via[node], number.head == node) {
				return
			}
			node = number.tail + number.head - node
		}
	}
}

// ways is a heap of nodes by cost.
type ways []way

type way struct{ node, cost int }

func (w ways) Len() int           { return len(w) }
func (w ways) Less(i, j int) bool { return w[i].cost < w[j].cost }
func (w ways) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *ways) Push(x any)        { *w = append(*w, x.(way)) }
func (w *ways) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}
