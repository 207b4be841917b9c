package projections

import (
	"container/heap"
	"math"
)

// stands reports whether a doubt stands: it looks for another table that agrees
// with all that is shown and in which the number is what it might be. A cycle
// through the number that raises some edges and lowers others keeps every sum;
// an edge can be raised by anything, and lowered as far as it holds something.
// With pay it hides what the cheapest cycle needs, each number at the price of the
// reports in it.
func (w *network) stands(d *doubt, pay bool) bool {
	number := &w.edges[d.number]
	from, to, left := number.head, number.tail, d.might-number.n
	if left < 0 {
		from, to, left = number.tail, number.head, -left
	}
	var moved []int
	for left > 0 && w.find(from, to, ask{barred: d.number, pay: pay}) {
		units := left
		for e, raised := range w.back(to) {
			if !raised {
				units = min(units, w.edges[e].other)
			}
		}
		for e, raised := range w.back(to) {
			moved = append(moved, e)
			if raised {
				w.raise(e, units)
			} else {
				w.edges[e].other -= units
			}
		}
		left -= units
	}
	d.leans = w.settle(moved)
	return left == 0
}

// raise adds to a number of the other table. A cell that held nothing is found from
// its column from now on.
func (w *network) raise(e, units int) {
	number := &w.edges[e]
	if e < w.rowTotal(0) && number.n == 0 && number.other == 0 {
		column := number.head - w.rows
		w.held[column] = append(w.held[column], e)
		w.lent = append(w.lent, column)
	}
	number.other += units
}

// settle goes back to the table as it is, hides what the other table has changed
// and lists what of it is at least k.
func (w *network) settle(moved []int) (leans []int) {
	for _, e := range moved {
		number := &w.edges[e]
		if number.other != number.n {
			number.shown = false
			number.other = number.n
			if w.showable(e) {
				leans = append(leans, e)
			}
		}
	}
	for _, column := range w.lent {
		w.held[column] = w.held[column][:len(w.held[column])-1]
	}
	w.lent = w.lent[:0]
	return leans
}

// A path is the cheapest way through the network from where it was last asked for.
type path struct {
	cost  []int // to each node
	via   []int // the edge by which it is reached, or none
	ready []int // nodes that cost no more than the one at hand
	later ways  // dearer ones
	open  []int // columns that may still be reached at less
}

type ask struct {
	barred int
	pay    bool
}

func newPath(nodes, columns int) path {
	return path{cost: make([]int, nodes), via: make([]int, nodes), open: make([]int, columns)}
}

// find looks for the cheapest path, hidden edges at no price.
func (w *network) find(from, to int, a ask) bool {
	for node := range w.cost {
		w.cost[node], w.via[node] = math.MaxInt, none
	}
	w.open = w.open[:w.columns]
	for column := range w.columns {
		w.open[column] = column
	}
	w.later = w.later[:0]
	w.cost[from] = 0
	w.ready = append(w.ready[:0], from)
	for len(w.ready)+len(w.later) > 0 {
		node := w.next()
		if node == to {
			return true
		}
		if w.spread(node, to, a) {
			return true
		}
	}
	return false
}

// next is the cheapest node that was not looked at yet. A node that has become
// cheaper meanwhile comes twice, which costs time alone.
func (w *network) next() int {
	if len(w.ready) == 0 {
		return heap.Pop(&w.later).(way).node
	}
	node := w.ready[0]
	w.ready = w.ready[1:]
	return node
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

// back walks the path that was found from its end, and says of each edge whether
// it is raised.
func (w *network) back(to int) func(func(e int, raised bool) bool) {
	return func(yield func(e int, raised bool) bool) {
		for node := to; w.via[node] != none; {
			e := w.via[node]
			number := &w.edges[e]
			if !yield(e, number.head == node) {
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
