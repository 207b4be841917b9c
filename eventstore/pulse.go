package eventstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// beat is how often an outside log is asked whether it takes writes.
	beat = time.Second
	// answersWithin is how long it may take to say so.
	answersWithin = 2 * time.Second
	// outsideWithin is how long an outside log may take to answer anything. A server that
	// has gone takes what it was asked with it, so asking another one soon is better than
	// waiting.
	outsideWithin = 3 * time.Second
	// heardWithin is how long ago a replica may have been heard by the one that leads. They
	// speak to each other every second, and choose another leader after four at the
	// earliest: what one says that has heard most of them since is not out of date.
	heardWithin = 3 * time.Second
	// elsewhereAfter is how many bad beats it takes to look for another server: this one may
	// be cut off from the others while they go on without it.
	elsewhereAfter = 3
)

// A pulse is what is known of an outside log without writing to it: whether a leader is
// there that hears most of its replicas. While it is not, nothing is sent to it, so that
// who writes is told at once, and truly, that nothing was stored. An embedded log has no
// pulse; the zero pulse is well.
type pulse struct {
	mu     sync.Mutex
	away   error           // why it takes no writes; nil while it does
	good   context.Context // ends when it turns bad; nil while nobody waits
	turn   context.CancelCauseFunc
	denial error // the last permission that was missing
}

// err is why the log takes no writes, if so.
func (p *pulse) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.away
}

// tell notes a beat and gives the one before.
func (p *pulse) tell(err error) (before error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, p.away = p.away, err
	if err != nil && p.good != nil {
		p.turn(err)
		p.good = nil
	}
	return before
}

// lasts ends, with why, when the pulse turns bad.
func (p *pulse) lasts() context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.good != nil {
		return p.good
	}
	good, turn := context.WithCancelCause(context.Background())
	if p.away != nil {
		turn(p.away)
		return good
	}
	p.good, p.turn = good, turn
	return good
}

// heard keeps what the server said about permissions: whoever lacks one gets no answer.
func (p *pulse) heard(err error) {
	if errors.Is(err, nats.ErrPermissionViolation) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.denial = err
	}
}

func (p *pulse) denied() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.denial
}

// watchPulse asks an outside log every beat until the store is closed.
func (s *Store) watchPulse() {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for bad := 0; ; {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
		now := s.beats()
		s.notes(now)
		if bad++; now == nil {
			bad = 0
		} else if bad%elsewhereAfter == 0 && s.nc.IsConnected() {
			_ = s.nc.ForceReconnect() // closed is the only other answer
		}
	}
}

// notes takes a beat down and says when the pulse turns.
func (s *Store) notes(beat error) {
	switch before := s.pulse.tell(beat); {
	case beat == nil && before != nil:
		s.opts.Log.Info("log is back")
	case beat != nil && before == nil:
		s.opts.Log.Warn("log is away", "error", beat)
	}
}

// beats asks for one beat.
func (s *Store) beats() error {
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin)
	defer cancel()
	stream, err := s.js.Stream(ctx, streamName)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrAway, err) // a time-out of this question is none of who writes
	}
	return quorum(stream.CachedInfo())
}

// quorum says that most replicas of a stream are there, or that they are not.
func quorum(info *jetstream.StreamInfo) error {
	c := info.Cluster
	if c == nil || info.Config.Replicas < 2 {
		return nil
	}
	if c.Leader == "" {
		return fmt.Errorf("%w: no server leads", ErrAway)
	}
	there := 1
	for _, r := range c.Replicas {
		if !r.Offline && r.Active < heardWithin {
			there++
		}
	}
	if there <= info.Config.Replicas/2 {
		return fmt.Errorf("%w: %d of %d servers hear each other", ErrAway, there, info.Config.Replicas)
	}
	return nil
}

// whole demands that all replicas of a stream are there and have what the leader has.
func whole(info *jetstream.StreamInfo) error {
	if info.Cluster == nil {
		return nil
	}
	for _, r := range info.Cluster.Replicas {
		if r.Offline || !r.Current || r.Active >= heardWithin {
			return fmt.Errorf("server %s is away or behind", r.Name)
		}
	}
	return quorum(info)
}

// insist does what needs an outside log again and again while that is away, if it is to be
// patient: the reader of a node begins while the servers choose who leads.
func (s *Store) insist(ctx context.Context, patient bool, do func() error) error {
	for {
		err := do()
		if !patient || s.server != nil || !errors.Is(err, ErrAway) {
			return err
		}
		select {
		case <-time.After(beat):
		case <-s.closed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answering bounds the wait for an answer of the log: by time, and on an outside log by
// its pulse.
func (s *Store) answering(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.server != nil {
		return context.WithTimeout(ctx, answerWithin)
	}
	ctx, cancel := context.WithTimeout(ctx, outsideWithin)
	ctx, turn := context.WithCancelCause(ctx)
	good := s.pulse.lasts()
	unlink := context.AfterFunc(good, func() { turn(context.Cause(good)) })
	return ctx, func() { unlink(); turn(nil); cancel() }
}
