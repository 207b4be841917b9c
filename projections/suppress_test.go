package projections

import (
	"fmt"
	"strings"
	"testing"
)

// reads is a crossing as it is told: a line a row, its total behind the bar, then a
// line with the totals of the sides. What is hidden is a dot.
func (c crossing) reads(t telling) string {
	number := func(n int, told bool) string {
		if !told {
			return "."
		}
		return fmt.Sprint(n)
	}
	lines := []string{}
	for i, row := range c.cells {
		line := ""
		for j, n := range row {
			line += number(n, t.cells[i][j]) + " "
		}
		lines = append(lines, line+"| "+number(c.sum(only(i), all), t.rows[i]))
	}
	totals := []string{}
	for s, told := range t.sides {
		totals = append(totals, number(c.sum(c.ofSide(s), all), told))
	}
	return strings.Join(append(lines, strings.Join(totals, " ")), "\n")
}

// TestSuppress: what is told of customers, two rows of employees and those who named
// no side. The totals of the columns are public.
func TestSuppress(t *testing.T) {
	usual := []int{0, 1, 1, 2}
	for _, tt := range []struct {
		name  string
		sides []int
		cells [][]int
		want  string
	}{
		{"nothing is small", usual, [][]int{{12, 40, 7}, {20, 9, 8}, {6, 13, 11}, {8, 7, 9}}, `
12 40 7 | 59
20 9 8 | 37
6 13 11 | 30
8 7 9 | 24
59 67 24`[1:]},
		{"a 3 alone would be a subtraction away, in its row and in its column", usual,
			[][]int{{12, 40, 7}, {20, 3, 8}, {6, 13, 11}, {8, 7, 9}}, `
12 40 7 | 59
20 . . | 31
6 13 11 | 30
8 . . | 24
59 61 24`[1:]},
		{"zeros that can be worked out do no harm", usual, [][]int{{12, 40, 0}, {20, 0, 8}, {6, 13, 11}, {8, 7, 9}}, `
12 40 . | 52
20 . 8 | 28
6 13 11 | 30
8 7 9 | 24
52 58 24`[1:]},
		{"a row below 5 takes another row and their sides with it", usual,
			[][]int{{12, 40, 7}, {20, 9, 8}, {6, 13, 11}, {0, 0, 2}}, `
12 40 7 | 59
20 9 8 | 37
6 13 . | .
. . . | .
59 . .`[1:]},
		{"15 less 12 of customers would leave 3 employees", usual, [][]int{{12, 9}, {0, 20}, {3, 20}, {0, 10}}, `
. . | 21
. 20 | 20
. . | 23
. 10 | 10
21 43 10`[1:]},
		{"an owner's 3 are known, not that they are all of one row", usual, [][]int{{20, 0}, {30, 0}, {17, 3}, {10, 0}}, `
20 . | 20
30 . | 30
. . | 20
. . | 10
20 50 10`[1:]},
		{"nor that they are all of one side", usual, [][]int{{20, 0}, {30, 2}, {17, 2}, {10, 0}}, `
20 . | 20
. . | 32
. . | 19
. . | 10
20 51 10`[1:]},
		{"nothing reaches 5", usual, [][]int{{0, 1}, {2, 0}, {0, 0}, {1, 0}}, `
. . | .
. . | .
. . | .
. . | .
. . .`[1:]},
		{"of one row the public totals are the cells", []int{0}, [][]int{{20, 3}}, `
20 . | 23
23`[1:]},
		{"of one side the public total is the side's", []int{0, 0}, [][]int{{20, 3}, {7, 7}}, `
. . | 23
. . | 14
37`[1:]},
		{"no owner", []int{0, 1}, [][]int{{}, {}}, `
| .
| .
. .`[1:]},
		{"nobody", nil, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := crossing{sides: tt.sides, cells: tt.cells}
			if got := c.reads(suppress(c, 5)); got != tt.want {
				t.Errorf("suppress(%v) reads\n%s\nwant\n%s", tt.cells, got, tt.want)
			}
		})
	}
}

// TestSubtractionGivesBack: what hides the small number alone tells it all the same.
func TestSubtractionGivesBack(t *testing.T) {
	c := crossing{sides: []int{0, 1, 2}, cells: [][]int{{12, 40}, {20, 3}, {8, 7}}}
	told := primaryOnly(c, 5)
	if told.cells[1][1] || !told.cells[1][0] || !told.rows[1] {
		t.Fatalf("the naive table tells %v", told)
	}
	if got := c.sum(only(1), all) - c.cells[1][0]; got != c.cells[1][1] {
		t.Errorf("row total less the other cell = %d, want the hidden %d", got, c.cells[1][1])
	}
	if told = suppress(c, 5); told.cells[1][0] || told.cells[0][1] && told.cells[2][1] {
		t.Errorf("suppress leaves the subtraction possible:\n%s", c.reads(told))
	}
}

// TestSuppressTwice: the same crossing, the same answer, and the crossing is as it was.
func TestSuppressTwice(t *testing.T) {
	c := skewed(7, 30, 20, 0.5)
	before := fmt.Sprint(c)
	first := fmt.Sprint(suppress(c, 5))
	if again := fmt.Sprint(suppress(c, 5)); again != first {
		t.Errorf("suppress(c) = %s, then %s", first, again)
	}
	if after := fmt.Sprint(c); after != before {
		t.Errorf("suppress changed its crossing from %s to %s", before, after)
	}
}
