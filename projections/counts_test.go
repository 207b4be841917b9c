package projections

import (
	"testing"

	"unrule/domain"
)

// The priority moves with a sufferer only once it has as many reports as may be told
// of: one report less changes nothing, one more adds one sufferer.
func TestBreadthTellsOfNoSmallCell(t *testing.T) {
	for n, want := range map[int]domain.Hundredths{1: 0, 4: 0, 5: 750, 6: 750} {
		c := counts{cells: map[uint16]*cell{1: {reports: n}, unsaid: {reports: 9}}}
		if got := domain.PriorityBreadth(c.hit(domain.DefaultPolicy.Disclosure), 2); got != want {
			t.Errorf("%d reports of one of two sufferers: breadth %v, want %v", n, got, want)
		}
	}
}
