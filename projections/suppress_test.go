package projections

import "testing"

func TestX(t *testing.T) {
	c := crossing{sides: []int{0, 1, 1, 1, 2}, cells: [][]int{{12, 40, 3}, {20, 9, 0}, {6, 3, 1}, {8, 7, 0}, {0, 2, 0}}}
	t.Log(suppress(c, 5))
}
