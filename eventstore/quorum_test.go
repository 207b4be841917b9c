package eventstore

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"unrule/domain"
)

// A ledger is what was acknowledged of what was sent.
type ledger struct {
	mu    sync.Mutex
	acked map[domain.ID]uint64
}

func (l *ledger) add(t *testing.T, act domain.Act, position uint64) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if before, ok := l.acked[act.ID]; ok && before != position {
		t.Errorf("the same act is at %d and at %d", before, position)
	}
	l.acked[act.ID] = position
}

// send sends an act, over one node and another, until it is stored.
func (l *ledger) send(ctx context.Context, t *testing.T, act domain.Act, nodes ...*Store) {
	for i := 0; ctx.Err() == nil; i++ {
		position, err := nodes[i%len(nodes)].Handle(ctx, act)
		switch {
		case err == nil:
			l.add(t, act, position)
			return
		case !errors.Is(err, ErrAway) && !errors.Is(err, ErrFateUnknown):
			t.Errorf("Handle() = %v, want stored, away or a fate unknown", err)
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	t.Errorf("an act is not stored: %v", ctx.Err())
}

// check reads the log: what was acknowledged is there, once, where it was said to be.
func (l *ledger) check(c *cluster, s *Store) {
	t := c.T
	t.Helper()
	var times map[domain.ID]int
	c.until("the log can be read", func() error { // a leader may just be changing
		times = map[domain.ID]int{}
		return s.Replay(t.Context(), 0, func(r domain.Recorded) error {
			times[r.Act]++
			if at, ok := l.acked[r.Act]; ok && at != r.Position {
				t.Errorf("position %d was acknowledged as %d", r.Position, at)
			}
			return nil
		})
	})
	for id, position := range l.acked {
		if times[id] != 1 {
			t.Errorf("what was acknowledged at %d is stored %d times", position, times[id])
		}
	}
}

// storm sends reports from several writers until the returned function is called.
func (l *ledger) storm(t *testing.T, nodes ...*Store) (end func()) {
	over := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					l.send(ctx, t, friction(), nodes[w%len(nodes)], nodes[(w+1)%len(nodes)])
				}
			}
		})
	}
	return func() { close(over); all.Wait(); cancel() }
}

// atOnce sends one report over all nodes at the same time.
func (l *ledger) atOnce(t *testing.T, act domain.Act, nodes ...*Store) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { l.send(ctx, t, act, nodes[i%len(nodes)]) })
	}
	all.Wait()
}

// differs demands that other words under the id of a stored report are refused everywhere.
func differs(t *testing.T, act domain.Act, nodes ...*Store) {
	t.Helper()
	c := act.Command.(domain.ReportFriction)
	c.Story = "Other words."
	for _, node := range nodes {
		_, err := node.Handle(t.Context(), domain.Act{ID: act.ID, Command: c})
		if refusal, ok := errors.AsType[*domain.Refusal](err); !ok || refusal.Code != domain.ReportDiffers {
			t.Errorf("Handle() of other words = %v, want report.differs", err)
		}
	}
}

// TestReportInAClusterIsStoredOnce sends the same reports over two nodes at once, while
// the server that leads is stopped, while one that leads is cut off, and again when all
// is over. Both nodes read on without a gap.
func TestReportInAClusterIsStoredOnce(t *testing.T) {
	t.Parallel()
	c := startCluster(t).begin()
	a := run(t, openSoon(t, outsideIn(t, c.urls())))
	b := run(t, openSoon(t, outsideIn(t, c.urls())))
	book := &ledger{acked: map[domain.ID]uint64{}}
	act := friction()
	for range 20 {
		act = friction()
		book.atOnce(t, act, a, b)
	}
	differs(t, act, a, b)

	end := book.storm(t, a, b)
	first := c.leader(a)
	c.stop(first)
	book.atOnce(t, friction(), a, b)
	c.start(first)
	c.until("the log is well", func() error { return errors.Join(a.Ready(t.Context()), b.Ready(t.Context())) })
	second := c.leader(a)
	c.cut(second, true)
	book.atOnce(t, friction(), a, b)
	c.cut(second, false)
	end()
	c.until("the log is well", func() error { return errors.Join(a.Ready(t.Context()), b.Ready(t.Context())) })

	for id := range book.acked {
		if id == act.ID {
			book.atOnce(t, act, a, b)
		}
	}
	differs(t, act, a, b)
	head, err := a.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Store{a, b} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := s.Wait(ctx, head); err != nil {
			t.Error(err)
		}
		cancel()
		book.check(c, s)
	}
}

// TestClusterWithoutQuorum takes two of three servers away: who writes is told at once
// that nothing was stored, what was read stays there, and all goes on by itself. A node
// starts while one server is away.
func TestClusterWithoutQuorum(t *testing.T) {
	t.Parallel()
	c, ctx := startCluster(t).begin(), t.Context()
	a := run(t, openSoon(t, outsideIn(t, c.urls())))
	before := friction()
	position := handle(t, a, before)
	c.stop(0)
	b := run(t, openSoon(t, outsideIn(t, c.urls())))
	if again, err := b.Handle(ctx, before); again != position || err != nil {
		t.Errorf("Handle() on a node that began with two servers = %d, %v, want %d", again, err, position)
	}

	c.stop(1)
	c.until("the nodes notice", func() error {
		if a.pulse.err() == nil || b.pulse.err() == nil {
			return errors.New("a pulse is well")
		}
		return nil
	})
	if !errors.Is(a.Ready(ctx), ErrAway) || !errors.Is(b.Ready(ctx), ErrAway) {
		t.Error("a node is ready without quorum")
	}
	during := friction()
	if _, err := a.Handle(ctx, during); !errors.Is(err, ErrAway) || errors.Is(err, ErrFateUnknown) {
		t.Errorf("Handle() = %v, want away", err)
	}
	if _, err := a.ReadAt(ctx, position); !errors.Is(err, ErrAway) {
		t.Errorf("ReadAt() = %v, want away", err)
	}
	if _, err := a.Shelf(ctx, "sessions", time.Hour); !errors.Is(err, ErrAway) {
		t.Errorf("Shelf() = %v, want away", err)
	}
	a.View(func(s *domain.State) {
		if !s.HasReport(before.Command.(domain.ReportFriction).Report) {
			t.Error("what was read before is no longer known")
		}
	})

	c.start(0)
	c.until("the log is back", func() error { return errors.Join(a.Ready(ctx), b.Ready(ctx)) })
	c.until("the act is stored", func() (err error) {
		position, err = a.Handle(ctx, during)
		return err
	})
	if err := b.Wait(ctx, position); err != nil {
		t.Error(err)
	}
	if head, err := b.Head(ctx); head != 2 || err != nil {
		t.Errorf("Head() = %d, %v, want 2", head, err)
	}
}
