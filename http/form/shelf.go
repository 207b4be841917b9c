package form

import (
	"container/list"
	"sync"
	"time"
)

// A shelf keeps things in memory by their tokens, each for as long as it is touched
// now and then. When room runs out, what was not touched for longest goes first.
type shelf[T interface{ bytes() int }] struct {
	idle time.Duration
	room int
	now  func() time.Time

	mu    sync.Mutex
	items map[string]*list.Element
	order *list.List // the last touched in front
	held  int        // bytes
	timer *time.Timer
}

type item[T any] struct {
	token   string
	thing   T
	touched time.Time
	bytes   int
}

// itemBytes is what a thing takes beside its own bytes.
const itemBytes = 512

func newShelf[T interface{ bytes() int }](idle time.Duration, room int, now func() time.Time) *shelf[T] {
	return &shelf[T]{idle: idle, room: room, now: now, items: map[string]*list.Element{}, order: list.New()}
}

// look is the thing under a token, untouched.
func (s *shelf[T]) look(token string) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it, ok := s.find(token); ok {
		return it.thing, true
	}
	var none T
	return none, false
}

// get is the thing under a token. It is touched by that.
func (s *shelf[T]) get(token string) (T, bool) {
	return s.change(token, func(thing T) T { return thing })
}

// change puts what f makes of a thing in its place, and is that. Where there is
// nothing, nothing is put: between the two nobody can take the thing away.
func (s *shelf[T]) change(token string, f func(T) T) (thing T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.find(token)
	if ok {
		thing = f(it.thing)
		s.lay(token, thing)
	}
	return thing, ok
}

// find is what has not expired under a token.
func (s *shelf[T]) find(token string) (*item[T], bool) {
	s.expire()
	if e, ok := s.items[token]; ok {
		return e.Value.(*item[T]), true
	}
	return nil, false
}

// put lays a thing down under a token.
func (s *shelf[T]) put(token string, thing T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lay(token, thing)
}

func (s *shelf[T]) lay(token string, thing T) {
	s.remove(token)
	it := &item[T]{token, thing, s.now(), itemBytes + thing.bytes()}
	s.items[token] = s.order.PushFront(it)
	s.held += it.bytes
	for s.held > s.room && s.order.Len() > 1 {
		s.remove(s.order.Back().Value.(*item[T]).token)
	}
	s.wind()
}

// swap puts another thing in the place of one. It lives no longer for that.
func (s *shelf[T]) swap(token string, thing T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it, ok := s.find(token); ok {
		s.held += itemBytes + thing.bytes() - it.bytes
		it.thing, it.bytes = thing, itemBytes+thing.bytes()
	}
}

// drop takes a thing away, and reports whether it was there.
func (s *shelf[T]) drop(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.find(token)
	s.remove(token)
	return ok
}

func (s *shelf[T]) remove(token string) {
	e, ok := s.items[token]
	if !ok {
		return
	}
	s.held -= e.Value.(*item[T]).bytes
	s.order.Remove(e)
	delete(s.items, token)
}

// expire takes away what was not touched for too long.
func (s *shelf[T]) expire() {
	limit := s.now().Add(-s.idle)
	for e := s.order.Back(); e != nil; e = s.order.Back() {
		it := e.Value.(*item[T])
		if it.touched.After(limit) {
			return
		}
		s.remove(it.token)
	}
}

// wind lets what is forgotten go by itself: nobody else may ever come by.
func (s *shelf[T]) wind() {
	if s.timer != nil {
		return
	}
	s.timer = time.AfterFunc(s.idle/16, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.expire()
		s.timer = nil
		if s.order.Len() > 0 {
			s.wind()
		}
	})
}
