package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"unrule/domain"
	"unrule/http/act"
)

// A Shelf keeps sessions where all nodes see them.
type Shelf interface {
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	Create(ctx context.Context, key string, value []byte) (revision uint64, err error)
	Put(ctx context.Context, key string, value []byte) (revision uint64, err error)
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
	Delete(ctx context.Context, key string) error
	// Watch tells of every entry and then of every change; value nil means that there
	// is none. ready is called once all that was there has been seen.
	Watch(ctx context.Context, see func(key string, value []byte), ready func()) error
}

// A Store is the shelf of the sessions, and how it says that a key is not there and
// that somebody else was first.
type Store struct {
	Shelf       Shelf
	Gone, Taken error
}

// sessions are all sessions of all nodes, in memory: reading one costs no round trip.
type sessions struct {
	Store
	now       func() time.Time
	idle, end time.Duration

	mu    sync.RWMutex
	ready bool
	open  map[string]record // by key
	// ends are by the id of a session, which is over then, or of a holder, whose
	// sessions are over but those of one generation.
	ends map[string]string
}

// watch keeps what is in memory as it is on the shelf, until ctx ends.
func (s *sessions) watch(ctx context.Context) error {
	return s.Shelf.Watch(ctx, s.see, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ready = true
	})
}

// see takes in one entry. One that cannot be read lets nobody in.
func (s *sessions) see(key string, value []byte) {
	var r record
	readable := value != nil && json.Unmarshal(value, &r) == nil
	s.mu.Lock()
	defer s.mu.Unlock()
	id, isEnd := strings.CutPrefix(key, endKeys)
	switch {
	case isEnd && value != nil:
		s.ends[id] = string(value)
	case isEnd:
		delete(s.ends, id)
	case readable:
		s.open[key] = r
	default:
		delete(s.open, key)
	}
}

// find is the session that a secret opens. One that another node has begun a moment
// ago is asked of the shelf.
func (s *sessions) find(ctx context.Context, secret string) (r record, key string, ok bool, err error) {
	if key, ok = keyOf(secret); !ok {
		return r, key, false, nil
	}
	s.mu.RLock()
	ready := s.ready
	r, ok = s.open[key]
	s.mu.RUnlock()
	if !ready {
		return r, key, false, domain.Refuse(Behind, "")
	}
	if !ok {
		if r, _, err = s.get(ctx, key); errors.Is(err, s.Gone) {
			return r, key, false, nil
		}
	}
	return r, key, err == nil && !s.over(r), err
}

// over reports whether a session has ended, or the key that it was found under.
func (s *sessions) over(r record) bool {
	now := s.now()
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ended := s.ends[r.ID]
	generation, left := s.ends[r.holder()]
	return ended || left && generation != r.Generation || !now.Before(r.Ends) || !r.Over.IsZero() && !now.Before(r.Over) || now.Sub(r.Seen) >= s.idle
}

func (s *sessions) get(ctx context.Context, key string) (r record, revision uint64, err error) {
	value, revision, err := s.Shelf.Get(ctx, key)
	if err == nil {
		err = json.Unmarshal(value, &r)
	}
	if err != nil {
		return r, 0, fmt.Errorf("session: read: %w", err)
	}
	return r, revision, nil
}

// begin opens a session for somebody and is what their browser is to hold.
func (s *sessions) begin(ctx context.Context, who act.Who) (secret string, err error) {
	generation, _, err := s.Shelf.Get(ctx, endKeys+holderOf(who.By))
	if err != nil && !errors.Is(err, s.Gone) {
		return "", fmt.Errorf("session: read the generation: %w", err)
	}
	now := s.now()
	return s.lay(ctx, record{
		ID: newName(), By: who.By, Name: who.Name, Role: who.Role, Within: who.Within,
		Begun: now, Turned: now, Seen: now.Truncate(time.Minute), Ends: now.Add(s.end), Generation: string(generation),
	})
}

// lay puts a session under a key of its own.
func (s *sessions) lay(ctx context.Context, r record) (secret string, err error) {
	secret = newSecret()
	key, _ := keyOf(secret)
	value, err := json.Marshal(r)
	if err == nil {
		_, err = s.Shelf.Create(ctx, key, value)
	}
	if err != nil {
		return "", fmt.Errorf("session: begin: %w", err)
	}
	s.see(key, value)
	return secret, nil
}

// keep notes that a session is in use. Once its key is old another takes its place:
// that is what the browser is to hold from then on; "" where nothing changes.
func (s *sessions) keep(ctx context.Context, key string) (secret string, err error) {
	now := s.now()
	turn, seen := s.claim(key, now)
	if !turn && !seen {
		return "", nil
	}
	r, revision, err := s.get(ctx, key)
	if err != nil || !r.Over.IsZero() {
		return "", s.tolerated(err)
	}
	if r.Seen = now.Truncate(time.Minute); turn {
		next := r
		next.Turned = now
		if secret, err = s.lay(ctx, next); err != nil {
			return "", err
		}
		r.Over = now.Add(overlap)
	}
	value, err := json.Marshal(r)
	if err == nil {
		_, err = s.Shelf.Update(ctx, key, value, revision)
	}
	if err != nil && secret != "" { // it has ended meanwhile, or somebody else has turned it
		unused, _ := keyOf(secret)
		return "", errors.Join(s.tolerated(err), s.drop(ctx, unused))
	}
	return secret, s.tolerated(err)
}

// tolerated is nil where another was first, or has ended the session: the next request
// sees what they have done.
func (s *sessions) tolerated(err error) error {
	if err == nil || errors.Is(err, s.Gone) || errors.Is(err, s.Taken) {
		return nil
	}
	return fmt.Errorf("session: keep: %w", err)
}

// claim says what is to be noted of a session, to one of those who ask at a time.
func (s *sessions) claim(key string, now time.Time) (turn, seen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.open[key]
	if !ok || !r.Over.IsZero() {
		return false, false
	}
	turn, seen = now.Sub(r.Turned) >= turnedAfter, now.Sub(r.Seen) >= seenEvery
	if turn {
		r.Turned = now
	}
	if turn || seen {
		r.Seen = now.Truncate(time.Minute)
		s.open[key] = r
	}
	return turn, seen
}

// endOne ends a session under every key that opens it, also one that is made just now.
func (s *sessions) endOne(ctx context.Context, id string) error {
	return s.endAll(ctx, id, "ended", func(r record) bool { return r.ID == id })
}

// endOf ends all sessions of a holder. One that they begin afterwards is of the next
// generation.
func (s *sessions) endOf(ctx context.Context, by string) error {
	holder := holderOf(by)
	return s.endAll(ctx, holder, newName(), func(r record) bool { return r.holder() == holder })
}

// endAll stores an end before it takes away what it can see: what another node begins
// meanwhile is over by it.
func (s *sessions) endAll(ctx context.Context, of, end string, is func(record) bool) error {
	if _, err := s.Shelf.Put(ctx, endKeys+of, []byte(end)); err != nil {
		return fmt.Errorf("session: end: %w", err)
	}
	s.see(endKeys+of, []byte(end))
	var keys []string
	s.mu.RLock()
	for key, r := range s.open {
		if is(r) {
			keys = append(keys, key)
		}
	}
	s.mu.RUnlock()
	return s.drop(ctx, keys...)
}

func (s *sessions) drop(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := s.Shelf.Delete(ctx, key); err != nil {
			return fmt.Errorf("session: end: %w", err)
		}
		s.see(key, nil)
	}
	return nil
}

// of lists the open sessions of a holder, each once, the last seen first.
func (s *sessions) of(by string) (list []record) {
	holder := holderOf(by)
	s.mu.RLock()
	for _, r := range s.open {
		if r.holder() == holder && r.Over.IsZero() {
			list = append(list, r)
		}
	}
	s.mu.RUnlock()
	list = slices.DeleteFunc(list, s.over)
	slices.SortFunc(list, func(a, b record) int {
		if c := b.Seen.Compare(a.Seen); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list
}
