package eventstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// TestSyncRounds is the law of rounds: whoever is told "synced" was covered by a
// flush that began after they had written.
func TestSyncRounds(t *testing.T) {
	var written, flushed, flushes atomic.Int64
	y := &syncer{flush: func() error {
		seen := written.Load()
		for range rand.IntN(200) { // a flush takes a while
			written.Load()
		}
		flushed.Store(seen)
		flushes.Add(1)
		return nil
	}}
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			for range 200 {
				mine := written.Add(1)
				if err := y.wait(t.Context()); err != nil {
					t.Errorf("wait() = %v, want nil", err)
				}
				if got := flushed.Load(); got < mine {
					t.Errorf("told synced when %d were, want at least %d", got, mine)
				}
			}
		})
	}
	all.Wait()
	if n := flushes.Load(); n > 32*200 {
		t.Errorf("%d flushes for %d waits", n, 32*200)
	}
}

// TestSyncShares holds a flush back: all who come meanwhile share the next one,
// and nobody is let go by the one that began before they came.
func TestSyncShares(t *testing.T) {
	begun, let := make(chan struct{}), make(chan struct{})
	y := &syncer{flush: func() error { begun <- struct{}{}; <-let; return nil }}
	first := make(chan error, 1)
	go func() { first <- y.wait(t.Context()) }()
	<-begun
	rounds := map[*round]bool{}
	for range 10 {
		rounds[y.join()] = true
	}
	if len(rounds) != 1 {
		t.Fatalf("%d rounds for those who came during a flush, want 1", len(rounds))
	}
	let <- struct{}{}
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	for r := range rounds {
		<-begun // the second flush has begun; until it ends nobody of the second round is let go
		select {
		case <-r.done:
			t.Error("let go by a flush that began before they came")
		default:
		}
		let <- struct{}{}
		<-r.done
	}
}

// TestSyncErrorIsLatched is the law of errors: after one failure nobody is told
// "synced" again, although the next flush would succeed.
func TestSyncErrorIsLatched(t *testing.T) {
	broken := errors.New("input/output error")
	calls := 0
	y := &syncer{flush: func() error {
		if calls++; calls == 2 {
			return broken
		}
		return nil
	}}
	for i, want := range []error{nil, broken, broken, broken} {
		err := y.wait(t.Context())
		if !errors.Is(err, want) || want != nil && !errors.Is(err, ErrNotSynced) {
			t.Errorf("wait %d = %v, want %v", i+1, err, want)
		}
	}
	if calls != 2 {
		t.Errorf("%d flushes, want 2: none after the failure", calls)
	}
}

func TestSyncGivesUpWithItsContext(t *testing.T) {
	let := make(chan struct{})
	y := &syncer{flush: func() error { <-let; return nil }}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := y.wait(ctx); !errors.Is(err, ErrFateUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("wait() = %v, want a fate unknown", err)
	}
	close(let)
}

// TestSyncOfTheFileSystem runs the real one where there is one.
func TestSyncOfTheFileSystem(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	y := &syncer{flush: groupSync(dir)}
	if err := y.wait(t.Context()); err != nil {
		t.Errorf("wait() = %v, want nil", err)
	}
	always := Options{Sync: Always}
	s := &Store{opts: always, dir: &dataDir{self: dir}}
	if !s.shareSync() {
		t.Error("shareSync() with Always shares, want each write synced by the log")
	}
}

var errBroken = errors.New("input/output error")

// breakable is for a store whose syncs can be made to fail.
func breakable(t *testing.T) (Options, *atomic.Bool) {
	var fail atomic.Bool
	o := optionsIn(t)
	o.flush = func() error {
		if fail.Load() {
			return errBroken
		}
		return nil
	}
	return o, &fail
}

// TestNothingIsAcknowledgedAfterAFailedSync takes it through the store: the act is
// in the log, and still nobody is told so.
func TestNothingIsAcknowledgedAfterAFailedSync(t *testing.T) {
	o, fail := breakable(t)
	s := run(t, open(t, o))
	handle(t, s, friction())
	if err := s.Ready(t.Context()); err != nil {
		t.Fatalf("Ready() = %v, want nil", err)
	}
	fail.Store(true)
	if _, err := s.Handle(t.Context(), friction()); !errors.Is(err, ErrNotSynced) || !errors.Is(err, errBroken) {
		t.Errorf("Handle() = %v, want not synced", err)
	}
	fail.Store(false)
	if _, err := s.Handle(t.Context(), friction()); !errors.Is(err, ErrNotSynced) {
		t.Errorf("Handle() afterwards = %v, want not synced", err)
	}
	if head, err := s.Head(t.Context()); head != 2 || err != nil {
		t.Errorf("Head() = %d, %v, want 2: nothing was written after the failure", head, err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrNotSynced) {
		t.Errorf("Ready() = %v, want not synced", err)
	}
}
