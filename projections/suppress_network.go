package projections

import "slices"

// A network is a crossing as a graph. Its nodes are the sums that everybody knows
// the law of: a row is the sum of its cells, a side the sum of its rows, all sides
// together are the grand total, and a column is its public total. Each number
// stands in exactly two of them and is the edge from one to the other: a cell from
// its row to its column, a row's total from its side to the row, a side's total
// from the root to the side. Two tables that agree in what is shown differ by
// cycles through hidden edges (Gusfield, A graph theoretic approach to statistical
// data security, 1988); so what a reader can work out is read off the graph.
type network struct {
	k                    int
	rows, columns, sides int
	side                 []int // of each row
	column               []int // of each owner: those below k share one
	small                int   // the shared column, or none
	total                []int // by column
	grand                int
	inhabited            int // sides that have rows
	edges                []edge
	path
}

// An edge is one number: cells by row, then the rows' totals, then the sides'.
type edge struct {
	tail, head int // nodes
	n          int // what it is
	other      int // what it is in the table at hand that tells the same
	shown      bool
}

const none = -1

func newNetwork(c crossing, k int) *network {
	w := &network{k: k, rows: len(c.cells), side: c.sides, small: none}
	w.lay(c)
	w.join()
	for i, row := range c.cells {
		for j, n := range row {
			for _, e := range []int{w.cell(i, w.column[j]), w.rowTotal(i), w.sideTotal(w.side[i])} {
				w.edges[e].n += n
			}
			w.grand += n
		}
	}
	for e := range w.edges {
		number := &w.edges[e]
		number.other = number.n
		number.shown = number.n >= k && !w.merged(e)
	}
	w.path = newPath(w.root() + 1)
	return w
}

// join lays the edges between the nodes.
func (w *network) join() {
	w.edges = make([]edge, w.sideTotal(w.sides))
	for side := range w.sides {
		w.edges[w.sideTotal(side)] = edge{tail: w.root(), head: w.sideNode(side)}
		if slices.Contains(w.side, side) {
			w.inhabited++
		}
	}
	for i, side := range w.side {
		w.edges[w.rowTotal(i)] = edge{tail: w.sideNode(side), head: i}
		for j := range w.columns {
			w.edges[w.cell(i, j)] = edge{tail: i, head: w.rows + j}
		}
	}
}

// lay gives each owner its column, and all below k one.
func (w *network) lay(c crossing) {
	for _, s := range c.sides {
		w.sides = max(w.sides, s+1)
	}
	if w.rows == 0 {
		return
	}
	for j := range c.cells[0] {
		total := 0
		for i := range c.cells {
			total += c.cells[i][j]
		}
		at := w.small
		if total >= w.k || at == none {
			at = len(w.total)
			w.total = append(w.total, 0)
		}
		if total < w.k {
			w.small = at
		}
		w.total[at] += total
		w.column = append(w.column, at)
	}
	w.columns = len(w.total)
}

func (w *network) cell(row, column int) int { return row*w.columns + column }
func (w *network) rowTotal(row int) int     { return w.rows*w.columns + row }
func (w *network) sideTotal(side int) int   { return w.rows*w.columns + w.rows + side }

// The nodes: rows, columns, sides, root.
func (w *network) sideNode(side int) int { return w.rows + w.columns + side }
func (w *network) root() int             { return w.rows + w.columns + w.sides }

// merged reports whether a number is a cell of the shared column.
func (w *network) merged(e int) bool {
	return w.small != none && w.edges[e].head == w.rows+w.small
}

// most is what a number can be by the public totals alone.
func (w *network) most(e int) int {
	if e < w.rows*w.columns {
		return w.total[e%w.columns]
	}
	return w.grand
}

// public reports whether the public totals tell a number whatever is hidden.
func (w *network) public(e int) bool {
	return w.rows == 1 || e >= w.sideTotal(0) && w.inhabited == 1
}

// between is the edge that joins two nodes, or none.
func (w *network) between(a, b int) int {
	a, b = min(a, b), max(a, b)
	switch {
	case a < w.rows && b >= w.rows && b < w.sideNode(0):
		return w.cell(a, b-w.rows)
	case a < w.rows && b == w.sideNode(w.side[a]):
		return w.rowTotal(a)
	case a >= w.sideNode(0) && b == w.root():
		return w.sideTotal(a - w.sideNode(0))
	}
	return none
}

// around calls visit with the edges at a node.
func (w *network) around(node int, visit func(e int) (more bool)) {
	switch {
	case node < w.rows:
		for e := w.cell(node, 0); e < w.cell(node+1, 0); e++ {
			if !visit(e) {
				return
			}
		}
		visit(w.rowTotal(node))
	case node < w.sideNode(0):
		for e := node - w.rows; e < w.rowTotal(0); e += w.columns {
			if !visit(e) {
				return
			}
		}
	case node < w.root():
		for row, side := range w.side {
			if w.sideNode(side) == node && !visit(w.rowTotal(row)) {
				return
			}
		}
		visit(w.sideTotal(node - w.sideNode(0)))
	default:
		for e := w.sideTotal(0); e < len(w.edges); e++ {
			if !visit(e) {
				return
			}
		}
	}
}
