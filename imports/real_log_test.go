//go:build real

package imports_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"unrule/eventstore"
	"unrule/projections"
)

// A realLog is an embedded log in a fresh folder and the views folded from it.
type realLog struct {
	*eventstore.Store
	folded *projections.Views
}

func openReal(t *testing.T) realLog {
	t.Helper()
	store, err := eventstore.Open(t.Context(), eventstore.Options{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	log := realLog{store, projections.New()}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := store.Run(ctx, log.folded.Apply); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
		if err := store.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	return log
}

// views are up to a position of the log at least.
func (l realLog) views(t *testing.T, position uint64) *projections.Views {
	t.Helper()
	if err := l.folded.Wait(t.Context(), position); err != nil {
		t.Fatal(err)
	}
	return l.folded
}
