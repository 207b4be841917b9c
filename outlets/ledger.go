package outlets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"unrule/domain"
	"unrule/projections"
)

const (
	logged      = 100 // attempts that are remembered of a webhook
	mostWaiting = 100 // acts that may wait for another attempt
)

// backoff is how long to wait after each attempt that failed; one more and it is given up.
var backoff = []time.Duration{5 * time.Second, 30 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 8 * time.Hour}

// A Shelf keeps what is no fact, such as how far something was sent. All nodes on one
// log share it.
type Shelf interface {
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	Create(ctx context.Context, key string, value []byte) (revision uint64, err error)
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
	Delete(ctx context.Context, key string) error
}

// A ledger is how far a webhook was told, and how it went.
type ledger struct {
	Told     uint64    `json:"told"` // acts up to here were sent, or wait
	Waiting  []waiting `json:"waiting,omitempty"`
	Gone     bool      `json:"gone,omitempty"` // the other side wants nothing more
	Attempts []Attempt `json:"attempts,omitempty"`
}

// A waiting act was not taken yet.
type waiting struct {
	Position uint64    `json:"position"`
	Attempts int       `json:"attempts"`
	Due      time.Time `json:"due"`
}

// An Attempt is one message to a webhook and what came back: a status, or a reason why
// there is none.
type Attempt struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // its id
	Kind    string    `json:"kind"`
	Attempt int       `json:"attempt"` // 1 is the first
	Status  int       `json:"status,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Millis  int64     `json:"ms"`
}

// Delivered reports whether the other side took the message.
func (a Attempt) Delivered() bool { return a.Status/100 == 2 }

// due is the act that has waited longest for an attempt that is due.
func (l *ledger) due(now time.Time) (w waiting, ok bool) {
	for _, o := range l.Waiting {
		if !o.Due.After(now) && (!ok || o.Due.Before(w.Due)) {
			w, ok = o, true
		}
	}
	return w, ok
}

// next is when the next attempt is due; zero when none is.
func (l *ledger) next() (at time.Time) {
	for _, o := range l.Waiting {
		if at.IsZero() || o.Due.Before(at) {
			at = o.Due
		}
	}
	return at
}

// note writes an attempt down.
func (l *ledger) note(a Attempt) {
	l.Attempts = append(l.Attempts, a)
	if n := len(l.Attempts) - logged; n > 0 {
		l.Attempts = slices.Delete(l.Attempts, 0, n)
	}
}

// settle notes what became of an act: taken, to be tried again, given up.
func (l *ledger) settle(position uint64, a Attempt) (givenUp bool) {
	l.note(a)
	l.Told = max(l.Told, position)
	l.Waiting = slices.DeleteFunc(l.Waiting, func(w waiting) bool { return w.Position == position })
	switch {
	case a.Delivered():
	case a.Status == statusGone:
		l.Gone, l.Waiting = true, nil
	case a.Attempt > len(backoff):
		return true
	default:
		ended := a.Time.Add(time.Duration(a.Millis) * time.Millisecond)
		l.Waiting = append(l.Waiting, waiting{position, a.Attempt, ended.Add(backoff[a.Attempt-1])})
	}
	return false
}

// statusGone is how the other side says that it wants nothing more.
const statusGone = 410

func ledgerKey(id domain.ID) string { return "webhook." + id.String() }

// ledger is what is written of a webhook; a new one is told from its registration on.
func (w *Webhooks) ledger(ctx context.Context, hook projections.Webhook) (l ledger, revision uint64, err error) {
	value, revision, err := w.Shelf.Get(ctx, ledgerKey(hook.ID))
	if errors.Is(err, w.NotFound) {
		return ledger{Told: hook.Position}, 0, nil
	}
	if err == nil {
		err = json.Unmarshal(value, &l)
	}
	if err != nil {
		return l, 0, fmt.Errorf("outlets: read the ledger of webhook %s: %w", hook.ID, err)
	}
	return l, revision, nil
}

// write changes the ledger of a webhook. Where another node was faster, it changes what
// that one wrote.
func (w *Webhooks) write(ctx context.Context, hook projections.Webhook, change func(*ledger)) error {
	for {
		l, revision, err := w.ledger(ctx, hook)
		if err != nil {
			return err
		}
		change(&l)
		value, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("outlets: encode the ledger of webhook %s: %w", hook.ID, err)
		}
		if revision == 0 {
			_, err = w.Shelf.Create(ctx, ledgerKey(hook.ID), value)
		} else {
			_, err = w.Shelf.Update(ctx, ledgerKey(hook.ID), value, revision)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, w.Taken) {
			return fmt.Errorf("outlets: write the ledger of webhook %s: %w", hook.ID, err)
		}
	}
}
