package http

import (
	"context"
	"sync"
	"time"

	"unrule/domain"
)

// Bounds of the making of documents.
const (
	maxRenderings    = 2        // at once
	maxBegun         = 64       // those that wait for their turn among them
	maxRenderedBytes = 64 << 20 // kept
)

// A documentID names one document: a quarter in a format and a language.
type documentID struct {
	quarter  domain.Quarter
	format   string
	language domain.Language
}

// A wish says how new a document must be: made on this day, from views at this
// position or a later one. One of a closed quarter never grows old, unless closed
// quarters are counted anew.
type wish struct {
	documentID
	today    domain.Day
	least    uint64
	recounts int
}

// A rendering is one making of a document. What follows done is set before it is
// closed, and not changed any more.
type rendering struct {
	wish
	away bool // somebody was sent away before it was done
	used uint64

	done   chan struct{}
	body   []byte
	etag   string
	closed bool // the quarter is
	err    error
}

// A making makes a document; closed says that its quarter is closed.
type making func() (body []byte, closed bool, err error)

// renderings makes each document once, however many wait for it, and a few at a
// time. It goes on when those who wait give up, keeps what is made as far as there is
// room, and keeps a failure until somebody who was sent away has heard of it.
type renderings struct {
	turn  chan struct{} // held by who makes
	mu    sync.Mutex
	begun map[documentID]*rendering // the latest one
	kept  map[documentID]*rendering
	open  int // begun and not done
	bytes int
	uses  uint64
}

func newRenderings() *renderings {
	return &renderings{turn: make(chan struct{}, maxRenderings), begun: map[documentID]*rendering{}, kept: map[documentID]*rendering{}}
}

// fulfils reports whether a rendering is as new as somebody wishes.
func (r *rendering) fulfils(w wish) bool {
	return r.recounts >= w.recounts && (r.closed || r.today == w.today && r.wish.least >= w.least)
}

// find is the rendering that a wish is answered with: a kept one, one that is being
// made, or a new one, made from views at position.
func (k *renderings) find(w wish, position uint64, f making) (*rendering, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r := k.kept[w.documentID]; r != nil && r.fulfils(w) {
		k.uses++
		r.used = k.uses
		return r, nil
	}
	if r := k.begun[w.documentID]; r != nil && r.fulfils(w) {
		return r, nil
	}
	if k.open == maxBegun {
		return nil, domain.Refuse(DocumentsBusy, "")
	}
	w.least = position
	r := &rendering{wish: w, done: make(chan struct{})}
	k.begun[w.documentID] = r
	k.open++
	go func() {
		k.turn <- struct{}{}
		body, closed, err := f()
		<-k.turn
		k.finish(r, body, closed, err)
	}()
	return r, nil
}

// finish tells those who wait.
func (k *renderings) finish(r *rendering, body []byte, closed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r.body, r.closed, r.err = body, closed, err
	if err == nil {
		r.etag = etagOf(body)
	}
	k.open--
	if k.begun[r.documentID] == r {
		delete(k.begun, r.documentID)
	}
	k.keep(r)
	close(r.done)
}

// keep keeps a rendering that is done, unless a newer one is kept already. Where room
// is short the one that was not asked for longest goes, never the newest: who was sent
// away must find it.
func (k *renderings) keep(r *rendering) {
	if r.err != nil && !r.away {
		return
	}
	if old := k.kept[r.documentID]; old != nil {
		if old.err == nil && old.fulfils(r.wish) {
			return
		}
		k.drop(old)
	}
	k.uses++
	r.used = k.uses
	k.kept[r.documentID] = r
	k.bytes += len(r.body)
	for k.bytes > maxRenderedBytes && len(k.kept) > 1 {
		k.drop(k.oldest())
	}
}

func (k *renderings) oldest() (oldest *rendering) {
	for _, r := range k.kept {
		if oldest == nil || r.used < oldest.used {
			oldest = r
		}
	}
	return oldest
}

func (k *renderings) drop(r *rendering) {
	delete(k.kept, r.documentID)
	k.bytes -= len(r.body)
}

// wait reports whether a rendering is done within some time. If not, whoever asks
// is sent away and finds it later.
func (k *renderings) wait(ctx context.Context, r *rendering, most time.Duration) (done bool, err error) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-r.done:
	case <-ctx.Done():
		return false, errBehind
	case <-timer.C:
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	select {
	case <-r.done:
		k.heard(r)
		return true, r.err
	default:
		r.away = true
		return false, nil
	}
}

// heard lets a failure go that somebody has been told of.
func (k *renderings) heard(r *rendering) {
	if r.err != nil && k.kept[r.documentID] == r {
		k.drop(r)
	}
}
