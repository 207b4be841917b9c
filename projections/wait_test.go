package projections_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"unrule/domain"
	"unrule/projections"
)

// empty is an event that no view cares for.
func empty(position uint64) domain.Recorded {
	return domain.Recorded{Position: position, Aggregate: domain.Org, Event: domain.DepartmentRetired{}}
}

// TestWait: many wait, each for a position of its own, and each wakes as soon as it
// is reached and no earlier. The bubble ends only when no goroutine is left.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const waiters = 200
		v := projections.New()
		var woken [waiters + 1]bool
		var mu sync.Mutex
		for i := 1; i <= waiters; i++ {
			go func() {
				if err := v.Wait(t.Context(), uint64(i)); err != nil {
					t.Errorf("Wait(%d) = %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				woken[i] = true
			}()
		}
		for position := uint64(3); position <= waiters+2; position += 3 {
			synctest.Wait()
			v.Apply(empty(position))
			synctest.Wait()
			mu.Lock()
			for i := 1; i <= waiters; i++ {
				if want := uint64(i) <= position; woken[i] != want {
					t.Errorf("at %d the waiter for %d is awake: %v, want %v", position, i, woken[i], want)
				}
			}
			mu.Unlock()
		}
		if err := v.Wait(t.Context(), waiters); err != nil {
			t.Errorf("Wait for what is reached = %v", err)
		}
	})
}

// TestWaitHonoursContext: who gives up is told why, and the others wait on.
func TestWaitHonoursContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := projections.New()
		impatient, cancel := context.WithCancelCause(t.Context())
		results := make(chan error, 20)
		for i := range 20 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = impatient
			}
			go func() { results <- v.Wait(ctx, 1) }()
		}
		synctest.Wait()
		cancel(errors.New("the reader left"))
		synctest.Wait()
		if len(results) != 10 {
			t.Fatalf("%d returned after 10 gave up", len(results))
		}
		for range 10 {
			if err := <-results; !errors.Is(err, context.Canceled) {
				t.Errorf("Wait after cancel = %v, want %v", err, context.Canceled)
			}
		}
		v.Apply(empty(1))
		for range 10 {
			if err := <-results; err != nil {
				t.Errorf("Wait for what is reached = %v", err)
			}
		}
	})
}

// TestReadWhileApplying: readers of every view never meet a half applied event.
func TestReadWhileApplying(t *testing.T) {
	b := cooperative(t)
	v := projections.New()
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for v.Position() < uint64(len(b.records)) {
				v.Board(projections.BoardQuery{Text: "travel", Limit: 3}, b.today())
				v.Quarter(domain.Quarter{Year: 2025, Number: 2}, afterwards, true)
				v.Stories(rule("pen"), domain.ReportID{}, 3)
				v.Receipt(report("excel 1"))
				v.Suggest("pen", 3)
				v.History(rule("travel"))
				v.Impact(b.today())
				v.Offices()
				for _, p := range v.Published() {
					_ = p.Decision
				}
			}
		})
	}
	b.read(v)
	readers.Wait()
	if v.Digest() != b.views().Digest() {
		t.Errorf("reading while applying left another digest")
	}
}
