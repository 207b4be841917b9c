package projections

import "slices"

// A network is a crossing as a graph. Its nodes are what everybody knows to be a sum:
// a row is its cells, a side its rows, all sides together are the grand total, and a
// column is its public total. Each number stands in two of them and is the edge from
// one to the other: a cell from its row to its column, a row's total from its side to
// the row, a side's total from the root to the side. What of a row is below k hangs on
// a node of its own, its rest, because it is told whenever all else of the row is.
// Two tables that agree in what is shown differ by cycles through hidden edges
// (Gusfield, A graph theoretic approach to statistical data security, 1988); so what
// a reader can work out is read off the graph.
type network struct {
	k                    int
	rows, columns, sides int
	side                 []int // of each row
	column               []int // of each owner: those below k share one
	small                int   // the shared column, or none
	owners, total        []int // by owner, by column
	lone                 []int // of each row, the largest total of a column below k that it has a part in
	grand                int
	inhabited            int // sides that have rows
	edges                []edge
	tall                 [][]int // of each row, its cells that are not in its rest
	held                 [][]int // of each column, the cells that hold something
	lent                 []int   // columns where a cell holds something in the other table alone
	path
}

// An edge is one number: cells by row, then the rows' totals, the sides', and the
// rows' rests.
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
	w.lone = make([]int, w.rows)
	for i, row := range c.cells {
		for j, n := range row {
			for _, e := range []int{w.cell(i, w.column[j]), w.rowTotal(i), w.sideTotal(w.side[i])} {
				w.edges[e].n += n
			}
			w.grand += n
			if n > 0 && w.column[j] == w.small {
				w.lone[i] = max(w.lone[i], w.owners[j])
			}
		}
	}
	for e := range w.edges[:w.rest(0)] {
		number := &w.edges[e]
		number.shown = w.showable(e)
		if e < w.rowTotal(0) {
			w.hang(e)
		}
	}
	for e := range w.edges {
		w.edges[e].other = w.edges[e].n
	}
	w.path = newPath(w.restNode(w.rows), w.columns)
	return w
}

// join lays the edges between the nodes.
func (w *network) join() {
	w.edges = make([]edge, w.rest(w.rows))
	w.tall, w.held = make([][]int, w.rows), make([][]int, w.columns)
	for side := range w.sides {
		w.edges[w.sideTotal(side)] = edge{tail: w.root(), head: w.sideNode(side)}
		if slices.Contains(w.side, side) {
			w.inhabited++
		}
	}
	for i, side := range w.side {
		w.edges[w.rowTotal(i)] = edge{tail: w.sideNode(side), head: i}
		w.edges[w.rest(i)] = edge{tail: i, head: w.restNode(i)}
		for j := range w.columns {
			w.edges[w.cell(i, j)] = edge{tail: i, head: w.rows + j}
		}
	}
}

// hang puts a cell where it is found again.
func (w *network) hang(e int) {
	cell := &w.edges[e]
	if row := cell.tail; cell.shown {
		w.tall[row] = append(w.tall[row], e)
	} else {
		w.edges[w.rest(row)].n += cell.n
		cell.tail = w.restNode(row)
	}
	if column := cell.head - w.rows; cell.n > 0 {
		w.held[column] = append(w.held[column], e)
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
		w.owners = append(w.owners, total)
		w.column = append(w.column, at)
	}
	w.columns = len(w.total)
}

func (w *network) cell(row, column int) int { return row*w.columns + column }
func (w *network) rowTotal(row int) int     { return w.rows*w.columns + row }
func (w *network) sideTotal(side int) int   { return w.rows*w.columns + w.rows + side }
func (w *network) rest(row int) int         { return w.sideTotal(w.sides) + row }

// The nodes: rows, columns, sides, root, rests.
func (w *network) sideNode(side int) int { return w.rows + w.columns + side }
func (w *network) root() int             { return w.rows + w.columns + w.sides }
func (w *network) restNode(row int) int  { return w.root() + 1 + row }

// shared reports whether a number is a cell of the shared column.
func (w *network) shared(e int) bool {
	return w.small != none && w.edges[e].head == w.rows+w.small
}

// showable reports whether a number is one of the crossing's own and at least k.
func (w *network) showable(e int) bool {
	return e < w.rest(0) && w.edges[e].n >= w.k && !w.shared(e)
}

// least is what a number must seem able to be. In the shared column it is so little
// that each of its columns may have come from other rows: where a row holds k and
// more of them, that is not none.
func (w *network) least(e int) int {
	n := w.edges[e].n
	switch {
	case n < w.k:
		return 0
	case w.shared(e):
		return min(n, w.total[w.small]-w.lone[e/w.columns])
	}
	return n
}

// most is what a number can be by the public totals alone.
func (w *network) most(e int) int {
	switch {
	case e < w.rowTotal(0):
		return w.total[e%w.columns]
	case e < w.rest(0):
		return w.grand
	}
	most := 0
	for j := range w.columns {
		if w.edges[w.cell(e-w.rest(0), j)].tail == w.edges[e].head {
			most += w.total[j]
		}
	}
	return most
}

// public reports whether the public totals tell a number whatever is hidden.
func (w *network) public(e int) bool {
	return w.rows == 1 || e >= w.sideTotal(0) && e < w.rest(0) && w.inhabited == 1
}

// around calls visit with the edges along which one can leave a node.
func (w *network) around(node int, visit func(e int) (more bool)) {
	switch {
	case node < w.rows:
		_ = each(w.tall[node], visit) && visit(w.rowTotal(node)) && visit(w.rest(node))
	case node < w.sideNode(0):
		each(w.held[node-w.rows], visit)
	case node < w.root():
		for row, side := range w.side {
			if w.sideNode(side) == node && !visit(w.rowTotal(row)) {
				return
			}
		}
		visit(w.sideTotal(node - w.sideNode(0)))
	case node == w.root():
		for side := range w.sides {
			if !visit(w.sideTotal(side)) {
				return
			}
		}
	default:
		row := node - w.restNode(0)
		_ = w.columnsFrom(row, visit) && visit(w.rest(row))
	}
}

func each(edges []int, visit func(e int) (more bool)) (more bool) {
	for _, e := range edges {
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
	for i := 0; i < len(w.open); {
		column := w.open[i]
		if w.cost[w.rows+column] <= w.cost[w.restNode(row)] {
			w.open[i] = w.open[len(w.open)-1]
			w.open = w.open[:len(w.open)-1]
			continue
		}
		if e := w.cell(row, column); w.edges[e].tail == w.restNode(row) && !visit(e) {
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
