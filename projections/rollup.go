package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// A crossRow is what one sufferer reported in a quarter, before and after roll-up.
type crossRow struct {
	side       domain.Side
	department domain.DepartmentID // zero for customers, for "did not say where", for no side
	people     int64               // head count; 0 is not known
	counts     []int               // by owner
	other      bool                // departments rolled up together
	parts      int                 // how many departments are in it (other only)
}

// smallTeam is the head count below which a department is never a row of its own:
// who works there is known to everybody by name.
const smallTeam = 20

// rollUp puts the departments that are too small to stand alone into one row,
// other: those with a known head count below 20, and those with fewer than k
// reports in the quarter. The smallest of the rest, by reports, go with them while
// other would hold one department alone, or fewer than 20 people as far as all its
// head counts are known. Rows that are no department are left as they are. The
// order is kept, and other comes after the last department.
func rollUp(rows []crossRow, k int) []crossRow {
	other := crossRow{side: domain.Employee, other: true}
	last := none
	alone := make([]bool, len(rows))
	for i, r := range rows {
		alone[i] = true
		if r.isDepartment() {
			last = i
			if alone[i] = !r.tooSmall(k); !alone[i] {
				other.take(r)
			}
		}
	}
	for other.parts > 0 && (other.parts == 1 || other.tooSmall(0)) {
		i := fewest(rows, alone)
		if i == none {
			break
		}
		alone[i] = false
		other.take(rows[i])
	}
	var out []crossRow
	for i, r := range rows {
		if alone[i] {
			out = append(out, r)
		}
		if i == last && other.parts > 0 {
			out = append(out, other)
		}
	}
	return out
}

func (r *crossRow) isDepartment() bool { return !r.department.IsZero() }

func (r *crossRow) tooSmall(k int) bool {
	return r.people > 0 && r.people < smallTeam || r.reports() < k
}

func (r *crossRow) reports() int {
	sum := 0
	for _, n := range r.counts {
		sum += n
	}
	return sum
}

// take adds a department to the row other. Its people are known while all are.
func (r *crossRow) take(d crossRow) {
	if r.parts == 0 {
		r.people, r.counts = d.people, slices.Clone(d.counts)
		r.parts = 1
		return
	}
	if r.people == 0 || d.people == 0 {
		r.people = 0
	} else {
		r.people += d.people
	}
	for j, n := range d.counts {
		r.counts[j] += n
	}
	r.parts++
}

// fewest is the department that stands alone with the fewest reports, or none.
func fewest(rows []crossRow, alone []bool) int {
	var list []int
	for i, r := range rows {
		if alone[i] && r.isDepartment() {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return none
	}
	return slices.MinFunc(list, func(a, b int) int { return cmp.Compare(rows[a].reports(), rows[b].reports()) })
}
