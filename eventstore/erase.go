package eventstore

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// shreds are the records whose words an event has taken away and which may still be in
// the log: the program can end between the two.
type shreds struct {
	mu    sync.Mutex
	list  []uint64
	added chan struct{}
	turn  sync.Mutex // held while some are overwritten
}

func newShreds() *shreds { return &shreds{added: make(chan struct{}, 1)} }

func (q *shreds) add(gone []standIn) {
	q.mu.Lock()
	for _, in := range gone {
		if in.Kind != "" {
			q.list = append(q.list, in.Position)
		}
	}
	q.mu.Unlock()
	select {
	case q.added <- struct{}{}:
	default:
	}
}

func (q *shreds) take() []uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = nil
	return list
}

// erased lets an event that takes words away say what is left of each record of the
// report that holds some. It looks at the records up to the one that the decision saw:
// the log refuses the event when there is another since.
func (s *Store) erased(ctx context.Context, d *domain.Draft) error {
	e := d.Event.(domain.ReportRedacted)
	subject, err := subjectOf(d.Aggregate)
	if err != nil {
		return err
	}
	for at := uint64(0); at < d.Expected; {
		m, err := s.message(ctx, getRequest{Position: at + 1, Next: subject})
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return fmt.Errorf("eventstore: erase: %w", err)
		}
		at = m.position
		left, ok, err := s.leftOf(m)
		if err != nil {
			return err
		}
		if ok {
			e.Erased = append(e.Erased, left)
		}
	}
	d.Event = e
	return nil
}

// leftOf is what is left of a record without its words, if it has any. A record that is
// not the one that was read before is not erased: its own hash would be gone for good.
func (s *Store) leftOf(m raw) (left domain.Erased, ok bool, err error) {
	hash := leafHash(m.subject, m.header, m.body)
	if s.tree.contradicts(m.position, hash) {
		return left, false, s.failed(&DamageError{Position: m.position, Err: errDiffers})
	}
	r, err := s.opens(m)
	if err != nil {
		return left, false, err
	}
	wordless, ok := domain.Wordless(r.Event, s.titleNow(r.Event))
	if !ok {
		return left, false, nil
	}
	name, version, body, err := kinds.encode(wordless)
	return domain.Erased{
		Position: r.Position, Hash: hex.EncodeToString(hash[:]), Day: r.Day, Act: r.Act, By: r.By, Time: r.Time,
		Kind: name, Version: version, Body: json.RawMessage(body),
	}, true, err
}

// titleNow is the title that the rule of a report has by now.
func (s *Store) titleNow(e domain.Event) string {
	f, ok := e.(domain.FrictionReported)
	if !ok {
		return ""
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	rule, _ := s.state.Rule(f.Rule)
	return rule.Title
}

// shred overwrites what was erased in the files of the log. On a cluster all servers must
// be there: one that was away learns later that a record is gone, and drops it without
// overwriting it.
func (s *Store) shred(ctx context.Context, positions []uint64) error {
	if len(positions) == 0 {
		return nil
	}
	info, err := s.stream.Info(ctx)
	if err == nil {
		err = whole(info)
	}
	if err == nil {
		err = s.sync.wait(ctx) // the event that says so, before anything is gone
	}
	if err != nil {
		return fmt.Errorf("eventstore: erase: %w", err)
	}
	if s.server != nil {
		s.shreds.turn.Lock()
		defer s.shreds.turn.Unlock()
		if positions, err = s.there(ctx, positions); err == nil {
			err = s.dir.begins(positions)
		}
		if err != nil {
			return fmt.Errorf("eventstore: erase: %w", err)
		}
	}
	for _, at := range positions {
		if err := s.stream.SecureDeleteMsg(ctx, at); err != nil && !s.byOther(err) {
			return fmt.Errorf("eventstore: erase position %d: %w", at, err)
		}
		if _, err := s.message(ctx, getRequest{Position: at}); !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("eventstore: erase position %d: it is still there (%v)", at, err)
		}
	}
	if err := s.sync.wait(ctx); err != nil || s.server == nil {
		return err
	}
	return s.dir.ended(positions)
}

// byOther says that a record may be gone because another node has erased it. The server in
// this process says the same of one that it will not give any more and could not overwrite:
// there the note stays, and the next start overwrites it.
func (s *Store) byOther(err error) bool {
	return s.server == nil && (errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) || errors.Is(err, jetstream.ErrMsgNotFound))
}

// shredAll overwrites whatever is found to be erased by an event and not yet in the
// files, for as long as ctx lives.
func (s *Store) shredAll(ctx context.Context) {
	var left []uint64
	for {
		left = append(left, s.shreds.take()...)
		err := s.shredOnce(ctx, left)
		if err == nil {
			left = nil
		} else if ctx.Err() == nil {
			s.opts.Log.Warn("words are not erased yet", "error", err)
		}
		select {
		case <-s.shreds.added:
		case <-time.After(time.Minute):
		case <-ctx.Done():
			return
		}
	}
}

func (s *Store) shredOnce(ctx context.Context, positions []uint64) error {
	there, err := s.there(ctx, positions)
	if err != nil {
		return err
	}
	return s.shred(ctx, there)
}

// there are those of some positions whose records the log still gives.
func (s *Store) there(ctx context.Context, positions []uint64) (there []uint64, err error) {
	for _, at := range positions {
		switch _, err := s.message(ctx, getRequest{Position: at}); {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, err
		default:
			there = append(there, at)
		}
	}
	return there, nil
}

// erasedReport finds what is left of a report whose first record was erased.
func (s *Store) erasedReport(ctx context.Context, a domain.Aggregate) (in domain.Erased, err error) {
	subject, err := subjectOf(a)
	if err != nil {
		return in, err
	}
	for at := uint64(0); ; {
		m, err := s.message(ctx, getRequest{Position: at + 1, Next: subject})
		if err != nil {
			return in, err
		}
		at = m.position
		r, err := s.opens(m)
		if err != nil {
			return in, err
		}
		for _, in := range explains(r) {
			if in.Kind == (domain.FrictionReported{}).EventName() {
				return in.Erased, nil
			}
		}
	}
}

// sameAsErased reports whether a report that is sent again is the one whose words were
// erased: its words are nowhere any more, but their hash is.
func sameAsErased(in domain.Erased, a domain.Act, wanted domain.FrictionReported, aggregate domain.Aggregate) bool {
	r, err := (standIn{in, aggregate}).recorded()
	if err != nil {
		return false
	}
	first := r.Event.(domain.FrictionReported)
	wanted.Day, wanted.Held = first.Day, first.Held
	m, err := kinds.seal(a, domain.Draft{Aggregate: aggregate, Event: wanted}, time.Time{})
	if err != nil {
		return false
	}
	hash := leafHash(m.Subject, m.Header, m.Data)
	return hex.EncodeToString(hash[:]) == in.Hash
}
