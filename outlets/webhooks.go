package outlets

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"unrule/domain"
	"unrule/projections"
)

const (
	ahead = 64          // acts that are looked at together
	again = time.Minute // after which a fault of ours is tried again: what was sent may be sent twice
)

// A WebhookConfig is what [Webhooks] is built from. All of it is required but Private.
type WebhookConfig struct {
	Source
	Tail *Tail
	// Hooks are those that are registered now.
	Hooks func() []projections.Webhook
	// ReadAt fetches one event of the log.
	ReadAt func(ctx context.Context, position uint64) (domain.Recorded, error)
	// Key is the keyed hash of the installation; purposes keep its uses apart.
	Key func(purpose string, parts ...string) [32]byte

	Shelf Shelf
	// NotFound is how Shelf and ReadAt say that there is nothing; Taken, how Shelf says
	// that somebody else was faster.
	NotFound, Taken error

	Private bool // addresses that are not public, and http, are allowed
	Now     func() time.Time
	Log     *slog.Logger
}

// Webhooks tells every registered webhook each act that leaves and that it wants to
// hear of, at least once, from its registration on.
type Webhooks struct {
	WebhookConfig
	client *http.Client
	grace  time.Duration // that a message on its way has when the node ends
}

// NewWebhooks sends nothing yet.
func NewWebhooks(c WebhookConfig) *Webhooks {
	return &Webhooks{WebhookConfig: c, client: newClient(c.Private), grace: 3 * time.Second}
}

// Run tells until ctx ends. One node of a log should run it at a time. Each webhook has
// a worker of its own, so that none waits for another.
func (w *Webhooks) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	workers := map[domain.ID]func(){}
	for {
		news := w.Tail.News()
		hooks := w.Hooks()
		for _, hook := range hooks {
			if workers[hook.ID] == nil {
				workers[hook.ID] = w.start(ctx, &all, hook)
			}
		}
		for id, dismiss := range workers {
			if !slices.ContainsFunc(hooks, func(h projections.Webhook) bool { return h.ID == id }) {
				dismiss()
				delete(workers, id)
			}
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil
		}
	}
}

// start gives a webhook its worker. Dismissed, it leaves nothing behind.
func (w *Webhooks) start(ctx context.Context, all *sync.WaitGroup, hook projections.Webhook) (dismiss func()) {
	own, stop := context.WithCancel(ctx)
	all.Go(func() {
		w.work(own, hook)
		if ctx.Err() == nil {
			if err := w.Shelf.Delete(ctx, ledgerKey(hook.ID)); err != nil {
				w.Log.Warn("a webhook that was removed left its ledger", "webhook", hook.ID, "error", err)
			}
		}
	})
	return stop
}

// work tells one webhook until ctx ends.
func (w *Webhooks) work(ctx context.Context, hook projections.Webhook) {
	for ctx.Err() == nil {
		news := w.Tail.News()
		next, err := w.step(ctx, hook)
		if err != nil && ctx.Err() == nil {
			w.Log.Error("a webhook waits", "webhook", hook.ID, "error", err)
			next = w.Now().Add(again)
		}
		if next.IsZero() {
			next = w.Now().Add(backoff[len(backoff)-1])
		}
		rest := time.NewTimer(next.Sub(w.Now()))
		select {
		case <-news:
		case <-rest.C:
		case <-ctx.Done():
		}
		rest.Stop()
	}
}

// step makes the attempt that is due, and says when the next one is: now, where there
// may be more to do; zero, where it waits for an act.
func (w *Webhooks) step(ctx context.Context, hook projections.Webhook) (next time.Time, err error) {
	l, _, err := w.ledger(ctx, hook)
	if err != nil || l.Gone {
		return time.Time{}, err
	}
	job, ok := l.due(w.Now())
	var act domain.Recorded
	if ok {
		act, err = w.ReadAt(ctx, job.Position)
	} else if len(l.Waiting) < mostWaiting {
		act, ok, err = w.find(ctx, hook, &l)
		job.Position = act.Position
	}
	if err != nil || !ok {
		return l.next(), err
	}
	return w.Now(), w.tell(ctx, hook, act, job.Attempts+1)
}

// find is the next act that a webhook wants to hear of. What it passes by is not looked
// at again.
func (w *Webhooks) find(ctx context.Context, hook projections.Webhook, l *ledger) (act domain.Recorded, ok bool, err error) {
	passed := l.Told
	for {
		positions := w.Tail.After(passed, ahead)
		for _, p := range positions {
			if act, err = w.ReadAt(ctx, p); err != nil {
				return act, false, err
			}
			if wants(hook, act) {
				return act, true, nil
			}
			passed = p
		}
		if len(positions) == ahead {
			continue
		}
		if passed > l.Told {
			err = w.write(ctx, hook, func(l *ledger) { l.Told = max(l.Told, passed) })
		}
		return act, false, err
	}
}

// wants reports whether a webhook wants to hear of an act.
func wants(hook projections.Webhook, act domain.Recorded) bool {
	return Leaves(act) && (len(hook.Kinds) == 0 || slices.Contains(hook.Kinds, act.Event.EventName()))
}

// tell makes one attempt and writes down what came of it. A message that is on its way
// when the node ends is waited for a little: what was sent and not noted is sent again.
func (w *Webhooks) tell(ctx context.Context, hook projections.Webhook, act domain.Recorded, number int) error {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(w.grace, cancel) })()
	attempt, err := w.deliver(sending, hook, w.Event(act), number)
	if err != nil {
		return err
	}
	var givenUp, gone bool
	err = w.write(context.WithoutCancel(ctx), hook, func(l *ledger) {
		givenUp = l.settle(act.Position, attempt)
		gone = l.Gone
	})
	switch {
	case givenUp:
		w.Log.Warn("a webhook was not told", "webhook", hook.ID, "event", act.Position, "attempts", number)
	case gone:
		w.Log.Warn("a webhook wants nothing more", "webhook", hook.ID, "event", act.Position)
	}
	return err
}
