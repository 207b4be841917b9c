//go:build real

package imports_test

import (
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// A realLog is a log and the views that are folded from it.
type realLog struct {
	*memory
	folded *projections.Views
}

func openReal(t *testing.T) realLog {
	t.Helper()
	m := newMemory(domain.DayOf(time.Now()).String())
	return realLog{m, projections.New()}
}

func (realLog) Key(purpose string, parts ...string) [32]byte { return testKey(purpose, parts...) }

// views are up to a position of the log at least.
func (l realLog) views(t *testing.T, position uint64) *projections.Views {
	t.Helper()
	for _, e := range l.events {
		l.folded.Apply(e)
	}
	if err := l.folded.Wait(t.Context(), position); err != nil {
		t.Fatal(err)
	}
	return l.folded
}
