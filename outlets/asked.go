package outlets

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"

	"unrule/domain"
	"unrule/projections"
)

// testKind is the kind of an event that says nothing.
const testKind = "test"

// EventUnknown refuses to send again what never left.
var EventUnknown = domain.Code{Name: "event.unknown", Reason: domain.Missing, Text: "No event that leaves has this id."}

// Deliveries is how it went with a webhook of late, the last attempt first.
type Deliveries struct {
	Webhook    domain.ID `json:"webhook"`
	Told       uint64    `json:"told"`    // acts up to here were sent, or wait
	Waiting    int       `json:"waiting"` // for another attempt
	Gone       bool      `json:"gone"`    // it answered 410 and is told nothing more
	Deliveries []Attempt `json:"deliveries"`
}

// hook finds a registered webhook.
func (w *Webhooks) hook(id domain.ID) (projections.Webhook, error) {
	for _, h := range w.Hooks() {
		if h.ID == id {
			return h, nil
		}
	}
	return projections.Webhook{}, domain.Refuse(domain.WebhookUnknown, "")
}

// Deliveries is what was tried of late.
func (w *Webhooks) Deliveries(ctx context.Context, id domain.ID) (Deliveries, error) {
	hook, err := w.hook(id)
	if err != nil {
		return Deliveries{}, err
	}
	l, _, err := w.ledger(ctx, hook)
	slices.Reverse(l.Attempts)
	return Deliveries{id, l.Told, len(l.Waiting), l.Gone, append([]Attempt{}, l.Attempts...)}, err
}

// Test sends an event that says nothing but who asked for it, at once, and says what
// came back.
func (w *Webhooks) Test(ctx context.Context, id domain.ID, by string) (Attempt, error) {
	var random [16]byte
	rand.Read(random[:])
	e := w.envelope("test-"+domain.IDFrom(random).String(), testKind, w.Now())
	e.Data = Data{By: w.by(by), Act: struct{}{}}
	return w.once(ctx, id, e)
}

// Redeliver sends an act once more, at once, whatever became of it before.
func (w *Webhooks) Redeliver(ctx context.Context, id domain.ID, event string) (Attempt, error) {
	unknown := domain.Refuse(EventUnknown, "/event")
	position, err := strconv.ParseUint(event, 10, 63)
	if err != nil || strconv.FormatUint(position, 10) != event {
		return Attempt{}, unknown
	}
	act, err := w.ReadAt(ctx, position)
	if errors.Is(err, w.NotFound) || err == nil && !Leaves(act) {
		return Attempt{}, unknown
	}
	if err != nil {
		return Attempt{}, err
	}
	return w.once(ctx, id, w.Event(act))
}

// once sends an event outside of the order and notes that it did.
func (w *Webhooks) once(ctx context.Context, id domain.ID, e Event) (a Attempt, err error) {
	ctx = context.WithoutCancel(ctx) // what is sent is noted, whoever still listens
	hook, err := w.hook(id)
	if err != nil {
		return a, err
	}
	if a, err = w.deliver(ctx, hook, e, 1); err != nil {
		return a, err
	}
	return a, w.write(ctx, hook, func(l *ledger) { l.note(a) })
}
