package projections

// A doubt is one that must remain: that a hidden number might be something else.
type doubt struct {
	number, might int
	leans         []int // the numbers of k and more that are hidden for it
}

// sensitive lists the doubts that the law asks for.
func (w *network) sensitive() []doubt {
	var list []doubt
	for e, number := range w.edges {
		if number.n == 0 || w.public(e) {
			continue
		}
		if least := w.least(e); least < number.n {
			list = append(list, doubt{number: e, might: least})
		}
		if most := min(w.k, w.most(e)); number.n < most {
			list = append(list, doubt{number: e, might: most})
		}
	}
	return list
}

// public reports whether the public totals tell a number whatever is hidden.
func (w *network) public(e int) bool {
	ofSide := e >= w.sideTotal(0) && e < w.rest(0) || e >= w.gathered(0)
	return w.rows == 1 || ofSide && w.inhabited == 1
}

// least is what a number must seem able to be: below k, none. Where k and more are
// in the shared column, it is so little that the reports of each owner in it may all
// have come from elsewhere.
func (w *network) least(e int) int {
	n := w.edges[e].n
	switch {
	case n < w.k:
		return 0
	case w.inShared(e) || e >= w.gathered(0):
		return min(n, w.total[w.shared]-w.lone[e])
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
	case e >= w.gathered(0):
		return w.total[w.shared]
	}
	most := 0
	for j := range w.columns {
		if w.edges[w.cell(e-w.rest(0), j)].tail == w.edges[e].head {
			most += w.total[j]
		}
	}
	return most
}

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

// raise adds to a number of the other table. A cell that holds nothing in the table
// itself is found from where it leads to from now on.
func (w *network) raise(e, units int) {
	number := &w.edges[e]
	if e < w.rowTotal(0) && number.n == 0 && number.other == 0 {
		w.held[number.head] = append(w.held[number.head], e)
		w.lent = append(w.lent, number.head)
	}
	number.other += units
}

// settle goes back to the table as it is, hides what the other table has changed
// and lists what of it could be shown.
func (w *network) settle(moved []int) (leans []int) {
	for _, e := range moved {
		number := &w.edges[e]
		if number.other != number.n {
			number.other, number.shown = number.n, false
			if w.showable(e) {
				leans = append(leans, e)
			}
		}
	}
	for _, node := range w.lent {
		w.held[node] = w.held[node][:len(w.held[node])-1]
	}
	w.lent = w.lent[:0]
	return leans
}
