package projections

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
)

// row makes a row of departments and others from their notation: "a 25: 3 9" is
// department a of 25 people with 3 and 9 reports; "?" stands for employees who did
// not say where, "customers" and "nobody" for themselves.
func row(name string, people int64, counts ...int) crossRow {
	r := crossRow{side: domain.Employee, people: people, counts: counts}
	switch name {
	case "customers":
		r.side = domain.Customer
	case "nobody":
		r.side = ""
	case "?":
	default:
		r.department = departmentAt(int(name[0]))
	}
	return r
}

// rowsRead says who is in which row, in order, with what they reported.
func rowsRead(rows []crossRow) string {
	var list []string
	for _, r := range rows {
		name := ""
		switch {
		case r.other:
			name = fmt.Sprintf("other of %d, %d", r.parts, r.people)
		case !r.department.IsZero():
			for c := 'a'; c <= 'z'; c++ {
				if r.department == departmentAt(int(c)) {
					name = string(c)
				}
			}
		case r.side == domain.Employee:
			name = "?"
		default:
			name = map[domain.Side]string{domain.Customer: "customers", "": "nobody"}[r.side]
		}
		list = append(list, fmt.Sprint(name, " ", r.counts))
	}
	return strings.Join(list, "; ")
}

func TestRollUp(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows []crossRow
		want string
	}{
		{"large departments stand alone",
			[]crossRow{row("a", 20, 5, 0), row("b", 0, 2, 3)}, "a [5 0]; b [2 3]"},
		{"small teams and few reports go together, after the departments",
			[]crossRow{row("customers", 0, 1, 0), row("a", 19, 9, 0), row("b", 40, 7, 7), row("c", 40, 4, 0), row("?", 0, 2, 0), row("nobody", 0, 0, 0)},
			"customers [1 0]; b [7 7]; other of 2, 59 [13 0]; ? [2 0]; nobody [0 0]"},
		{"one alone takes the department of the fewest reports with it",
			[]crossRow{row("a", 30, 2, 2), row("b", 50, 9, 9), row("c", 50, 3, 4), row("d", 50, 20, 0)},
			"b [9 9]; d [20 0]; other of 2, 80 [5 6]"},
		{"of equals the first",
			[]crossRow{row("a", 50, 7, 0), row("b", 50, 0, 7), row("c", 50, 4, 0)}, "b [0 7]; other of 2, 100 [11 0]"},
		{"a department alone in the house stays in other",
			[]crossRow{row("customers", 0, 9, 9), row("a", 8, 9, 9), row("?", 0, 1, 1)},
			"customers [9 9]; other of 1, 8 [9 9]; ? [1 1]"},
		{"two small teams are still a small team",
			[]crossRow{row("a", 3, 9, 0), row("b", 4, 0, 0), row("c", 50, 6, 6), row("d", 50, 7, 7)},
			"d [7 7]; other of 3, 57 [15 6]"},
		{"unless somebody's head count is not known",
			[]crossRow{row("a", 3, 9, 0), row("b", 0, 0, 0), row("c", 50, 6, 6)}, "c [6 6]; other of 2, 0 [9 0]"},
		{"all too small",
			[]crossRow{row("a", 3, 1, 0), row("b", 4, 0, 0), row("nobody", 0, 1, 1)}, "other of 2, 7 [1 0]; nobody [1 1]"},
		{"no department", []crossRow{row("customers", 0, 1, 0), row("?", 0, 0, 0)}, "customers [1 0]; ? [0 0]"},
		{"nobody", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := rowsRead(rollUp(tt.rows, 5)); got != tt.want {
				t.Errorf("rollUp = %s, want %s", got, tt.want)
			}
		})
	}
}

// TestRollUpKeepsCounts: nothing is lost, nothing is written to, and whoever stands
// alone may.
func TestRollUpKeepsCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := aQuarter(t, anOrganisation(t, 8), 3)
		before := fmt.Sprint(rows)
		rolled := rollUp(rows, 5)
		if after := fmt.Sprint(rows); after != before {
			t.Fatalf("rollUp changed its rows from %s to %s", before, after)
		}
		was, is := crossingOf(rows), crossingOf(rolled)
		departments := 0
		for j := range 3 {
			if was.sum(all, only(j)) != is.sum(all, only(j)) {
				t.Errorf("column %d holds %d, held %d", j, is.sum(all, only(j)), was.sum(all, only(j)))
			}
		}
		for _, r := range rolled {
			departments += r.parts
			if r.isDepartment() {
				departments++
				if r.tooSmall(5) {
					t.Errorf("%v stands alone", r)
				}
			}
			if r.other && r.parts == 1 && departments > 1 {
				t.Errorf("other holds one department alone: %s", rowsRead(rolled))
			}
		}
		if departments != len(rows)-3 {
			t.Errorf("%d departments became %d", len(rows)-3, departments)
		}
	})
}
