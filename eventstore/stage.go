package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"unrule/domain"
)

// A Scene is an act of a play and the instant at which it happens there.
type Scene struct {
	At  time.Time
	Act domain.Act
}

// Stage plays scenes into a log that was opened as Staged and that nobody else
// writes to, in as few batches as the log takes. Each act is decided at its own
// instant by the same laws as any other, on the state that the scenes before it
// left: while they are asked for, [Store.View] shows that state, which is ahead of
// the log until Stage returns. A refused act ends the play with an [ActError]. After
// an error the store is of no more use.
func (s *Store) Stage(ctx context.Context, scenes iter.Seq[Scene]) error {
	if !s.opts.Staged {
		return errors.New("eventstore: stage: the log was not opened for a play")
	}
	if err := s.reachHead(ctx); err != nil {
		return err
	}
	p := play{store: s, last: s.Position()}
	for scene := range scenes {
		if err := p.act(ctx, scene); err != nil {
			return fmt.Errorf("eventstore: stage: %w", err)
		}
		p.acts++
	}
	if err := p.flush(ctx); err != nil {
		return fmt.Errorf("eventstore: stage: %w", err)
	}
	return s.Wait(ctx, p.last)
}

// A play is what is decided already and not stored yet.
type play struct {
	store *Store
	envelopes
	acts int    // before the one that is played
	last uint64 // position of the last event decided
}

// act decides one scene and lets the state take it in.
func (p *play) act(ctx context.Context, scene Scene) error {
	s := p.store
	s.mu.Lock()
	drafts, err := s.state.Decide(scene.Act, s.state.Today(scene.At))
	for _, d := range drafts {
		if err == nil {
			err = p.seal(scene.Act, d, scene.At)
		}
		p.last++
		s.state.Evolve(recorded(p.last, scene, d))
	}
	s.mu.Unlock()
	if err != nil {
		return &ActError{Index: p.acts, Err: err}
	}
	if len(p.msgs) > MaxImport-maxDrafts {
		return p.flush(ctx)
	}
	return nil
}

// maxDrafts is more than any one act is decided into.
const maxDrafts = 8

// recorded is a draft as it will be read from the log.
func recorded(position uint64, scene Scene, d domain.Draft) domain.Recorded {
	r := domain.Recorded{Position: position, Aggregate: d.Aggregate, Act: scene.Act.ID, By: scene.Act.By, Event: d.Event}
	if r.By != "" {
		r.Time = scene.At.UTC()
	}
	r.Day = ownDay(r)
	return r
}

// flush stores what was decided, where it was foreseen.
func (p *play) flush(ctx context.Context) error {
	if len(p.msgs) == 0 {
		return nil
	}
	last, err := p.store.send(ctx, p.msgs)
	if err != nil {
		return err
	}
	if last != p.last {
		return fmt.Errorf("position %d was foreseen and the log gave %d: somebody else writes to it", p.last, last)
	}
	p.envelopes = envelopes{}
	return p.store.synced(ctx, last)
}

// opens takes an event out of its envelope; in a staged log its own day counts. Words
// that are known to be taken away are read no more, although the files may still hold them.
func (s *Store) opens(m raw) (domain.Recorded, error) {
	if in, ok := s.gaps.of(m); ok && in.Kind != "" {
		return in.recorded()
	}
	r, err := kinds.open(m)
	if err == nil && s.opts.Staged {
		r.Day = ownDay(r)
	}
	return r, err
}

// ownDay is the day that an event itself tells: a reporter's in its body, an act of
// the board by its time.
func ownDay(r domain.Recorded) domain.Day {
	if day := r.SaidOn(); day != 0 {
		return day
	}
	return domain.DayOf(r.Time)
}

// nameOfLog tells logs, and readings of one log that differ in their days, apart.
func (s *Store) nameOfLog() string {
	name := s.stream.CachedInfo().Created.String()
	if s.opts.Staged {
		name += " staged"
	}
	return name
}
