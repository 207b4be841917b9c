package projections

import (
	"context"
	"testing"
)

// TestWhoGivesUpIsForgotten: nothing is kept of a reader that left.
func TestWhoGivesUpIsForgotten(t *testing.T) {
	v := New()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for position := range uint64(3) {
		if err := v.Wait(ctx, position+1); err == nil {
			t.Errorf("Wait(%d) = nil at position 0", position+1)
		}
	}
	if n := len(v.waiting); n != 0 {
		t.Errorf("%d who gave up are still waiting", n)
	}
}
