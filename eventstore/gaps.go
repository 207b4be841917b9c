package eventstore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/mod/sumdb/tlog"

	"unrule/domain"
)

// gaps are the records that are not in the log any more although nothing is damaged:
// those whose words were erased, and those whose loss was accepted. An event further on
// says what stands for each of them, and without one a gap is damage.
type gaps struct {
	mu     sync.RWMutex
	at     map[uint64]standIn
	passed map[uint64]bool // where Run found no record: what stands there was never read with words
	sought [2]uint64       // what explains a gap was looked for between these positions
}

// A standIn is what takes the place of a record. One without a kind stands for a record
// that is lost: it has its hash and no event.
type standIn struct {
	domain.Erased
	aggregate domain.Aggregate
}

// explains lists what an event says of gaps.
func explains(r domain.Recorded) (list []standIn) {
	switch e := r.Event.(type) {
	case domain.ReportRedacted:
		for _, erased := range e.Erased {
			list = append(list, standIn{erased, r.Aggregate})
		}
	case domain.LossAccepted:
		for _, m := range e.Missing {
			list = append(list, standIn{Erased: domain.Erased{Position: m.Position, Hash: m.Hash}})
		}
	}
	return list
}

// learn takes in what an event says of gaps, and lists those of records that Run has read
// whole before it: they may still be in the log.
func (g *gaps) learn(r domain.Recorded) (fresh []standIn) {
	list := explains(r)
	if len(list) == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range list {
		if !g.passed[s.Position] {
			fresh = append(fresh, s)
		}
		g.at[s.Position] = s
	}
	return fresh
}

func (g *gaps) put(in standIn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at[in.Position] = in
}

// pass takes note that Run found no record at a position.
func (g *gaps) pass(position uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed[position] = true
}

func (g *gaps) get(position uint64) (standIn, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	s, ok := g.at[position]
	return s, ok
}

// of is what stands for a record that is there still: it is erased, and may not be
// overwritten yet.
func (g *gaps) of(m raw) (standIn, bool) {
	in, ok := g.get(m.position)
	if !ok {
		return in, false
	}
	leaf := leafHash(m.subject, m.header, m.body)
	return in, in.Hash == hex.EncodeToString(leaf[:])
}

// Erasures is how often words were taken away that this node may have read before: what
// was made of the log until then may hold them.
func (s *Store) Erasures() int64 { return s.erasures.Load() }

// lookedFor reports whether what may explain a gap at a position is known already, for
// a log that ends at head.
func (g *gaps) lookedFor(position, head uint64) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.sought[1] != 0 && g.sought[0] <= position && g.sought[1] >= head
}

// bridge is what stands for the record at a position where the log has none.
func (s *Store) bridge(ctx context.Context, position uint64) (span, error) {
	in, err := s.standIn(ctx, position)
	if err != nil {
		return span{}, err
	}
	leaf, err := hashOf(in.Hash)
	if err != nil {
		return span{}, &DamageError{Position: position, Err: fmt.Errorf("the hash of what was erased: %w", err)}
	}
	sp := span{leaves: []tlog.Hash{leaf}}
	if in.Kind == "" {
		return sp, nil
	}
	r, err := in.recorded()
	if err != nil {
		return span{}, &DamageError{Position: position, Err: err}
	}
	sp.events = []domain.Recorded{r}
	return sp, nil
}

func (in standIn) recorded() (r domain.Recorded, err error) {
	r = domain.Recorded{Position: in.Position, Aggregate: in.aggregate, Act: in.Act, By: in.By, Time: in.Time, Day: in.Day}
	r.Event, err = kinds.decode(in.Kind, in.Version, in.Body)
	return r, err
}

// standIn looks for what explains a gap, if need be in all that follows it.
func (s *Store) standIn(ctx context.Context, position uint64) (standIn, error) {
	in, ok := s.gaps.get(position)
	if ok {
		return in, nil
	}
	if err := s.seek(ctx, position); err != nil {
		return in, err
	}
	if in, ok = s.gaps.get(position); ok {
		return in, nil
	}
	if in, ok = s.missed(position); !ok {
		return in, &DamageError{Position: position, Err: errMissing}
	}
	s.gaps.put(in)
	return in, nil
}

// seek learns what all events behind a position say of gaps. It reads the headers
// alone.
func (s *Store) seek(ctx context.Context, position uint64) error {
	last, err := s.message(ctx, getRequest{Last: allSubjects}) // the end itself may be a gap
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	head := last.position
	if err != nil || position >= head || s.gaps.lookedFor(position, head) {
		return err
	}
	found, err := s.explaining(ctx, position+1, head)
	for _, at := range found {
		r, gerr := s.get(ctx, getRequest{Position: at})
		if gerr != nil && !isDamage(gerr) && !errors.Is(gerr, ErrNotFound) {
			err = errors.Join(err, gerr)
		}
		s.gaps.learn(r)
	}
	if err == nil {
		s.gaps.mu.Lock()
		s.gaps.sought = [2]uint64{position, head}
		s.gaps.mu.Unlock()
	}
	return err
}

// explaining lists the records from a position to another that say something of gaps. It
// goes past gaps by itself; where the log has records and gives none of them, that is
// damage.
func (s *Store) explaining(ctx context.Context, from, head uint64) (found []uint64, err error) {
	next := from
	for next <= head {
		headers := fromPosition(next)
		headers.HeadersOnly = true
		err = s.read(ctx, headers, func(m jetstream.Msg, at label) (bool, error) {
			switch m.Headers().Get(headerKind) {
			case domain.ReportRedacted{}.EventName(), domain.LossAccepted{}.EventName():
				found = append(found, at.position)
			}
			next = at.position + 1
			return at.position >= head, nil
		})
		if !errors.Is(err, errStuck) {
			return found, err
		}
		m, err := s.message(ctx, getRequest{Position: next, Next: allSubjects})
		if errors.Is(err, ErrNotFound) {
			err = &DamageError{Position: next, Err: errMissing}
		}
		if err != nil {
			return found, err
		}
		next = m.position
	}
	return found, nil
}
