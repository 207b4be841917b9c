package eventstore

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// A leader is a call of Lead whose work lasts until it is told to stop.
type leader struct {
	*testing.T
	store *Store
	begun chan struct{} // hears of each time the work begins
	over  chan time.Time
	ended chan error
	stop  context.CancelFunc
}

// lead calls Lead; acting counts the works that go on.
func lead(t *testing.T, s *Store, acting *atomic.Int32) *leader {
	ctx, stop := context.WithCancel(t.Context())
	l := &leader{t, s, make(chan struct{}, 8), make(chan time.Time, 8), make(chan error, 1), stop}
	go func() {
		l.ended <- s.Lead(ctx, "policy", func(ctx context.Context) error {
			if n := acting.Add(1); n > 1 {
				t.Errorf("%d nodes act at the same time", n)
			}
			l.begun <- struct{}{}
			<-ctx.Done()
			acting.Add(-1)
			l.over <- time.Now()
			return ctx.Err()
		})
	}()
	return l
}

func (l *leader) end() {
	l.Helper()
	l.stop()
	if err := <-l.ended; err != nil {
		l.Errorf("Lead() = %v, want nil", err)
	}
}

// TestLeadIsOneAtATime lets three nodes take over from each other. None waits for a ttl
// to run out, which would take 15 s.
func TestLeadIsOneAtATime(t *testing.T) {
	url, begun := outside(t), time.Now()
	var acting atomic.Int32
	leads := make(chan *leader)
	for range 3 {
		l := lead(t, open(t, outsideIn(t, url)), &acting)
		go func() { <-l.begun; leads <- l }()
	}
	for range 3 {
		(<-leads).end()
	}
	if took := time.Since(begun); took > leaseTime/3 {
		t.Errorf("three nodes led one after the other in %v, want no waiting", took)
	}
}

// leaderBeside is a node that leads, with a lease of a second, and another that does not
// ask for it yet.
func leaderBeside(t *testing.T, acting *atomic.Int32) (*leader, *Store) {
	t.Helper()
	url := outside(t)
	o, other := outsideIn(t, url), outsideIn(t, url)
	o.leaseTime, other.leaseTime = time.Second, time.Second
	l := lead(t, open(t, o), acting)
	<-l.begun
	return l, open(t, other)
}

// TestLeadAfterDeath parts a node from the log: it knows of the end of its lease before
// the next one takes over, and the next one does.
func TestLeadAfterDeath(t *testing.T) {
	var acting atomic.Int32
	first, other := leaderBeside(t, &acting)
	second := lead(t, other, &acting)
	first.store.nc.Close()
	<-second.begun
	if len(first.over) != 1 {
		t.Error("the second node acts while the first does")
	}
	second.end()
	first.end()
}

// TestLeadRenews holds a lease for longer than its ttl while another node waits for it.
func TestLeadRenews(t *testing.T) {
	var acting atomic.Int32
	holder, other := leaderBeside(t, &acting)
	waiter := lead(t, other, &acting)
	leases, err := other.Shelf(t.Context(), "leases", other.opts.leaseTime)
	if err != nil {
		t.Fatal(err)
	}
	renewed := 0
	ctx, stop := context.WithCancel(t.Context())
	if err := leases.Watch(ctx, func(string, []byte) {
		if renewed++; renewed == 8 { // seven thirds of a ttl
			stop()
		}
	}, func() {}); err != nil {
		t.Fatal(err)
	}
	if len(waiter.begun) != 0 || len(holder.over) != 0 {
		t.Error("the lease was lost although it was renewed")
	}
	holder.end()
	<-waiter.begun
	waiter.end()
}

// TestLeadIsTakenAway gives the lease to somebody else, who then gives it back: the next
// renewal hears of it.
func TestLeadIsTakenAway(t *testing.T) {
	o := outsideIn(t, outside(t))
	o.leaseTime = 3 * time.Second
	s := open(t, o)
	var acting atomic.Int32
	l := lead(t, s, &acting)
	<-l.begun
	leases, err := s.Shelf(t.Context(), "leases", o.leaseTime)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	stored(t)(leases.Put(t.Context(), "policy", []byte("other.call")))
	if took := (<-l.over).Sub(begun); took > 2*o.leaseTime/3 {
		t.Errorf("it led for %v more, want a third of %v", took, o.leaseTime)
	}
	if err := leases.Delete(t.Context(), "policy"); err != nil {
		t.Fatal(err)
	}
	<-l.begun
	l.end()
	wantNone(t, leases, "policy")
}

// TestLeaseKnowsItsOwn is for a renewal that was stored and whose answer was lost.
func TestLeaseKnowsItsOwn(t *testing.T) {
	l := &lease{store: open(t, outsideIn(t, outside(t))), name: "policy", ttl: leaseTime, self: []byte("me.1")}
	old := stored(t)(l.try(t.Context()))
	lost := stored(t)(l.shelf.Put(t.Context(), "policy", l.self))
	if got := stored(t)(l.renew(holding{old, time.Now()})); got <= lost {
		t.Errorf("renew() = %d, want a revision after %d", got, lost)
	}
	stored(t)(l.shelf.Put(t.Context(), "policy", []byte("me.2")))
	if _, err := l.renew(holding{old, time.Now()}); !errors.Is(err, ErrTaken) {
		t.Errorf("renew() = %v, want taken", err)
	}
	if _, err := l.try(t.Context()); !errors.Is(err, ErrTaken) {
		t.Errorf("try() = %v, want taken", err)
	}
}

// TestLeadAfterAKill finds the lease of a process that had the data directory before:
// it must be dead. Another call of the same process is not.
func TestLeadAfterAKill(t *testing.T) {
	s := open(t, optionsIn(t))
	leases, err := s.Shelf(t.Context(), "leases", leaseTime)
	if err != nil {
		t.Fatal(err)
	}
	stored(t)(leases.Create(t.Context(), "policy", []byte("killed.call")))
	var acting atomic.Int32
	begun := time.Now()
	first := lead(t, s, &acting)
	<-first.begun
	second := lead(t, s, &acting)
	first.end()
	<-second.begun
	second.end()
	if took := time.Since(begun); took > leaseTime/3 {
		t.Errorf("it led after %v, want at once", took)
	}
}

func TestLeadEnds(t *testing.T) {
	s := open(t, optionsIn(t))
	broken := errors.New("broken")
	if err := s.Lead(t.Context(), "policy", func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Lead() = %v, want the error of the work", err)
	}
	if err := s.Lead(t.Context(), "Policy", nil); err == nil {
		t.Error("Lead() of a bad name = nil, want it refused")
	}
	ctx, stop := context.WithCancel(t.Context())
	works := 0
	if err := s.Lead(ctx, "policy", func(context.Context) error {
		works++
		go stop() // after the work has returned, or before: it is not begun again
		return nil
	}); err != nil || works != 1 {
		t.Errorf("Lead() = %v after %d works, want nil after 1", err, works)
	}
	var acting atomic.Int32
	l := lead(t, s, &acting)
	<-l.begun
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-l.ended; !errors.Is(err, ErrClosed) {
		t.Errorf("Lead() on a closed log = %v, want closed", err)
	}
}
