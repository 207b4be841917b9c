package eventstore

import (
	"context"
	"fmt"
	"sync"
)

// A SyncMode says how writes reach the disk before they are acknowledged. In both
// modes they do; the modes differ in what it costs.
type SyncMode int

// The modes.
const (
	// Shared lets all writers that wait at the same time share one sync of the file
	// system. Where the file system is not known to honour that, Always is used.
	Shared SyncMode = iota
	// Always lets the log sync each write by itself.
	Always
)

// A syncer lets many writers share one sync. Its law: a round covers a writer only
// if it began after the writer's event was written. Its other law: once a sync has
// failed nobody is ever told "stored" again, because the kernel reports a failed
// write-back once and then drops the pages.
type syncer struct {
	flush func() error // nil where each write is synced by the log itself

	// saw is what the log is known to hold when a round begins; told hears of it when
	// the round has ended well. Both may be nil.
	saw  func() testimony
	told func(testimony) error

	mu      sync.Mutex
	next    *round // the round that has not begun
	running bool
	failed  error
}

type round struct {
	done chan struct{}
	err  error
}

// wait returns when all that was written before the call is on the disk.
func (y *syncer) wait(ctx context.Context) error {
	if y.flush == nil {
		return nil
	}
	r := y.join()
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrFateUnknown, ctx.Err())
	}
}

// err is the failure after which nothing is acknowledged.
func (y *syncer) err() error {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.failed
}

func (y *syncer) join() *round {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.next == nil {
		y.next = &round{done: make(chan struct{})}
	}
	if !y.running {
		y.running = true
		go y.run()
	}
	return y.next
}

// run goes on for as long as somebody waits.
func (y *syncer) run() {
	for r := y.begin(); r != nil; r = y.begin() {
		if r.err == nil {
			r.err = y.round()
		}
		close(r.done)
	}
}

// round syncs, and bears witness to what is on the disk since. Without its witness nobody
// is told "stored", although it is: who sends the same again hears so once there is room.
func (y *syncer) round() error {
	if y.saw == nil {
		return y.end(y.flush())
	}
	saw := y.saw()
	if err := y.end(y.flush()); err != nil {
		return err
	}
	if err := y.told(saw); err != nil {
		return fmt.Errorf("%w: %w", ErrFateUnknown, err)
	}
	return nil
}

// shared reports whether writers share syncs.
func (y *syncer) shared() bool { return y.flush != nil }

func (y *syncer) begin() *round {
	y.mu.Lock()
	defer y.mu.Unlock()
	r := y.next
	y.next, y.running = nil, r != nil
	if r != nil {
		r.err = y.failed
	}
	return r
}

func (y *syncer) end(err error) error {
	if err == nil {
		return nil
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	y.failed = fmt.Errorf("%w: %w", ErrNotSynced, err)
	return y.failed
}
