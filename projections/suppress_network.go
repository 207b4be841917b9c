package projections

import "slices"

// A network is a crossing as a graph. Its nodes are what everybody knows to be a sum:
// a row is its cells, a side its rows, all sides together are the grand total, and a
// column is its public total. Each number stands in two of them and is the edge from
// one to the other: a cell from its row to its column, a row's total from its side to
// the row, a side's total from the root to the side. Two tables that agree in what is
// shown differ by cycles through hidden edges (Gusfield, A graph theoretic approach to
// statistical data security, 1988); so what a reader can work out is read off the graph.
//
// Two kinds of sums are numbers too, although no table has them, because the rest of a
// line may tell them: the rest of a row, which is what of it is below k, and what a
// side says in the shared column. The cells go from their row's rest, and to their
// side's node before the shared column.
type network struct {
	k                    int
	rows, columns, sides int
	side                 []int // of each row
	column               []int // of each owner: those below k share one
	shared               int   // the shared column, or none
	owner, total         []int // public totals by owner and by column
	grand                int
	inhabited            int // sides that have rows
	edges                []edge
	tall                 [][]int     // of each row, its cells that are not in its rest
	held                 [][]int     // of each node, the cells to it that hold something
	lent                 []int       // nodes to which a cell holds something in the other table alone
	lone                 map[int]int // of a number in the shared column, its largest owner's total
	path
}

// An edge is one number: cells by row, then the totals of rows and sides, the rests
// of rows, and the sides' numbers in the shared column.
type edge struct {
	tail, head int // nodes
	n          int // what it is
	other      int // what it is in another table that agrees
	shown      bool
}

const none = -1

func newNetwork(c crossing, k int) *network {
	w := &network{k: k, rows: len(c.cells), side: c.sides, shared: none, lone: map[int]int{}}
	w.lay(c)
	w.join()
	for i, row := range c.cells {
		for j, n := range row {
			w.count(i, j, n)
		}
	}
	for e := range w.edges {
		w.edges[e].shown = w.showable(e)
		if e < w.rowTotal(0) {
			w.hang(e)
		}
	}
	for e := range w.edges {
		w.edges[e].other = w.edges[e].n
	}
	w.path = newPath(w.nodes(), w.columns)
	return w
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
		at := w.shared
		if total >= w.k || at == none {
			at = len(w.total)
			w.total = append(w.total, 0)
		}
		if total < w.k {
			w.shared = at
		}
		w.total[at] += total
		w.owner = append(w.owner, total)
		w.column = append(w.column, at)
	}
	w.columns = len(w.total)
}

// join lays the edges between the nodes.
func (w *network) join() {
	w.edges = make([]edge, w.gathered(w.sides))
	w.tall, w.held = make([][]int, w.rows), make([][]int, w.nodes())
	for side := range w.sides {
		w.edges[w.sideTotal(side)] = edge{tail: w.root(), head: w.sideNode(side)}
		w.edges[w.gathered(side)] = edge{tail: w.gatherNode(side), head: w.rows + max(w.shared, 0)}
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
		if w.shared != none {
			w.edges[w.cell(i, w.shared)].head = w.gatherNode(side)
		}
	}
}

// count adds what a row says of an owner to every number that it stands in, but
// for the row's rest.
func (w *network) count(row, owner, n int) {
	e, side := w.cell(row, w.column[owner]), w.side[row]
	w.edges[e].n += n
	w.edges[w.rowTotal(row)].n += n
	w.edges[w.sideTotal(side)].n += n
	w.grand += n
	if w.inShared(e) {
		w.edges[w.gathered(side)].n += n
		if n > 0 {
			w.lone[e] = max(w.lone[e], w.owner[owner])
			w.lone[w.gathered(side)] = max(w.lone[w.gathered(side)], w.owner[owner])
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
	if cell.n > 0 {
		w.held[cell.head] = append(w.held[cell.head], e)
	}
}

// The numbers: cells, totals of rows and sides, rests of rows, sides in the shared column.
func (w *network) cell(row, column int) int { return row*w.columns + column }
func (w *network) rowTotal(row int) int     { return w.rows*w.columns + row }
func (w *network) sideTotal(side int) int   { return w.rowTotal(w.rows) + side }
func (w *network) rest(row int) int         { return w.sideTotal(w.sides) + row }
func (w *network) gathered(side int) int    { return w.rest(w.rows) + side }

// The nodes: rows, columns, sides, the root, the rows' rests, the sides before the shared column.
func (w *network) sideNode(side int) int   { return w.rows + w.columns + side }
func (w *network) root() int               { return w.sideNode(w.sides) }
func (w *network) restNode(row int) int    { return w.root() + 1 + row }
func (w *network) gatherNode(side int) int { return w.restNode(w.rows) + side }
func (w *network) nodes() int              { return w.gatherNode(w.sides) }

// inShared reports whether a number is a cell of the shared column.
func (w *network) inShared(e int) bool {
	return w.shared != none && e < w.rowTotal(0) && e%w.columns == w.shared
}

// showable reports whether a number is one of the crossing's own and at least k.
func (w *network) showable(e int) bool {
	return e < w.rest(0) && w.edges[e].n >= w.k && !w.inShared(e)
}
