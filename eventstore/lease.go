package eventstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// leaseTime is how long a lease outlives the last word of who holds it.
const leaseTime = 15 * time.Second

// Lead runs work while this node holds the lease of a name, [a-z-], and again each time
// it comes to hold it. work's ctx ends when the lease is lost; a node that dies loses
// it within about 15 s, one that ends in order gives it back at once. Work that has
// returned nil is not begun again while the lease is held. Lead returns nil when ctx
// ends, the error of work when that returns one, and ErrClosed when the log is closed.
//
// A lease saves work and keeps mail single; it is no law. A node whose clock stood
// still may act once more after another has taken over, so what must not be done twice
// is guarded in the log, by expected positions and by the ids of acts.
func (s *Store) Lead(ctx context.Context, name string, work func(ctx context.Context) error) error {
	l := &lease{store: s, name: name, ttl: s.opts.leaseTime, self: []byte(s.process + "." + rand.Text())}
	if l.ttl == 0 {
		l.ttl = leaseTime
	}
	if !shelfName.MatchString(name) {
		return fmt.Errorf("eventstore: lease %q: a name has small letters and - alone", name)
	}
	for ctx.Err() == nil {
		h, err := l.take(ctx)
		if err == nil && h != nil {
			err = l.hold(ctx, *h, work)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A lease is the wish of one call of Lead to hold a name. An entry on a shelf says who
// holds it, and goes when that one does not write it again in time.
type lease struct {
	store *Store
	shelf *Shelf // nil until it could be opened
	name  string
	ttl   time.Duration
	self  []byte // the process, a dot, and what tells two calls of it apart
}

// A holding is a lease that is held: the revision of its entry, and a time before that
// was written, from which on the ttl counts. The log counts from later on.
type holding struct {
	revision uint64
	since    time.Time
}

// end is when a lease is over for who holds it: a tenth of the ttl before the log can
// notice, so that the work has heard of it when another begins.
func (l *lease) end(h holding) time.Time { return h.since.Add(l.ttl - l.ttl/10) }

// errSilence is why a lease is over that nobody else has taken.
var errSilence = errors.New("the log has not confirmed it in time")

// take returns when the lease is held, or with nil when ctx has ended.
func (l *lease) take(ctx context.Context) (*holding, error) {
	for ctx.Err() == nil {
		since := time.Now()
		revision, err := l.try(ctx)
		switch {
		case err == nil:
			l.store.opts.Log.Debug("lease taken", "lease", l.name)
			return &holding{revision, since}, nil
		case l.store.isClosed():
			return nil, l.fault(ErrClosed)
		case errors.Is(err, ErrTaken):
			err = l.untilFree(ctx)
		}
		if err != nil && ctx.Err() == nil && !l.store.isClosed() {
			l.warn("lease cannot be taken", err)
			l.pause(ctx)
		}
	}
	return nil, nil
}

// try takes the lease, or is ErrTaken.
func (l *lease) try(ctx context.Context) (revision uint64, err error) {
	if l.shelf == nil {
		shelf, err := l.store.Shelf(ctx, "leases", l.ttl)
		if err != nil {
			return 0, err
		}
		shelf.unsynced = true // after a power cut nobody holds anything
		l.shelf = shelf
	}
	if revision, err = l.shelf.Create(ctx, l.name, l.self); !errors.Is(err, ErrTaken) {
		return revision, err
	}
	return l.again(ctx, l.dead)
}

// again writes the entry over one that may be written over, or is ErrTaken.
func (l *lease) again(ctx context.Context, may func(holder []byte) bool) (revision uint64, err error) {
	entry, err := l.shelf.get(ctx, l.name)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && !may(entry.Value()):
		return 0, ErrTaken
	case err != nil:
		return 0, err
	}
	return l.shelf.Update(ctx, l.name, l.self, entry.Revision())
}

// mine says that an entry is of this very call: a write that got no answer was stored.
func (l *lease) mine(holder []byte) bool { return bytes.Equal(holder, l.self) }

// dead says that nobody holds what an entry says. An embedded log serves one process at
// a time, so on it a lease of another is left from one that was killed.
func (l *lease) dead(holder []byte) bool {
	process, _, _ := strings.Cut(string(holder), ".")
	return l.mine(holder) || l.store.server != nil && process != l.store.process
}

// untilFree returns when the entry is seen to be gone, and after the ttl at the latest.
func (l *lease) untilFree(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, l.ttl)
	defer stop()
	held := false
	return l.shelf.watch(ctx, l.name, func(_ string, holder []byte, _ time.Time) {
		if held = holder != nil; !held {
			stop()
		}
	}, func() {
		if !held {
			stop()
		}
	})
}

// pause waits a third of the ttl.
func (l *lease) pause(ctx context.Context) {
	select {
	case <-time.After(l.ttl / 3):
	case <-l.store.closed:
	case <-ctx.Done():
	}
}

// hold does the work while the lease is held, and then gives it back.
func (l *lease) hold(ctx context.Context, h holding, work func(context.Context) error) error {
	held, end := context.WithCancel(ctx)
	defer end()
	kept := make(chan *holding, 1)
	go func() {
		defer end()
		kept <- l.keep(held, h)
	}()
	err := work(held)
	if err == nil {
		<-held.Done()
	}
	if held.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // as it was told
	}
	end()
	if left := <-kept; left != nil {
		l.giveBack(left.revision)
	}
	return err
}

// keep renews the lease every third of the ttl, until ctx ends or it is lost: then it
// returns nil.
func (l *lease) keep(ctx context.Context, h holding) *holding {
	tick, over := time.NewTicker(l.ttl/3), time.NewTimer(time.Until(l.end(h)))
	defer tick.Stop()
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return &h
		case <-l.store.closed:
			return nil
		case <-over.C:
			l.warn("lease lost", errSilence)
			return nil
		case <-tick.C:
		}
		since := time.Now()
		revision, err := l.renew(h)
		switch {
		case err == nil:
			h = holding{revision, since}
			over.Reset(time.Until(l.end(h)))
		case ctx.Err() != nil: // what was written last is known no more
			return nil
		case errors.Is(err, ErrTaken):
			l.warn("lease lost", err)
			return nil
		default:
			l.warn("lease not renewed", err)
		}
	}
}

// renew writes the entry again. It is finished although the work was asked to end, for
// without its revision the lease could not be given back, and it gives up before the
// lease is over.
func (l *lease) renew(h holding) (revision uint64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), min(l.ttl/3, time.Until(l.end(h))))
	defer cancel()
	if revision, err = l.shelf.Update(ctx, l.name, l.self, h.revision); errors.Is(err, ErrTaken) {
		return l.again(ctx, l.mine)
	}
	return revision, err
}

// giveBack lets the next node take over at once; where it fails, the ttl does.
func (l *lease) giveBack(revision uint64) {
	ctx, cancel := context.WithTimeout(context.Background(), l.ttl/3)
	defer cancel()
	if err := l.shelf.discard(ctx, l.name, jetstream.LastRevision(revision)); err != nil && !l.store.isClosed() {
		l.warn("lease not given back", err)
	}
}

func (l *lease) warn(text string, err error) {
	l.store.opts.Log.Warn(text, "lease", l.name, "error", err)
}

func (l *lease) fault(err error) error {
	return fmt.Errorf("eventstore: lease %s: %w", l.name, err)
}
