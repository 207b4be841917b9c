package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/outlets"
	"unrule/projections"
)

// mostRoom bounds the room that is made at once on the word of the log's end.
const mostRoom = 4 << 20

// A house is an open log with the views folded from it: what every command but
// healthcheck and version works in.
type house struct {
	*eventstore.Store
	views    *projections.Views
	tail     *outlets.Tail // taken in after the views
	quarters *eventstore.Quarters
	forgot   chan struct{}   // words were taken away that closed quarters may show
	running  chan error      // what ended the reading of the log
	over     context.Context // ends with the reading
	read     atomic.Bool     // the log has been read once
	stop     context.CancelFunc
	now      func() time.Time
	log      *slog.Logger
}

// open opens the data directory and starts to read the log.
func (p *program) open() (*house, error) {
	return p.openWith(p.options())
}

// options say where the log is, as the settings have it.
func (p *program) options() eventstore.Options {
	f := p.flags
	return eventstore.Options{
		Dir: f.Data, URL: f.NATSURL, SecretFile: f.Secret, Now: time.Now, Log: p.log,
		Access: eventstore.Access{Creds: f.Creds, CA: f.CA, Cert: f.Cert, Key: f.Key},
	}
}

func (p *program) openWith(o eventstore.Options) (*house, error) {
	store, err := eventstore.Open(p.ctx, o)
	if err != nil {
		return nil, err
	}
	// What has begun is finished although the program was asked to end: the log is
	// read until the house is closed, not until the signal comes.
	ctx, stop := context.WithCancel(context.WithoutCancel(p.ctx))
	over, end := context.WithCancel(context.Background())
	h := &house{
		Store: store, views: projections.New(), tail: outlets.NewTail(), quarters: store.Quarters(projections.KeptForm),
		forgot: make(chan struct{}, 1), running: make(chan error, 1), over: over, stop: stop, now: o.Now, log: p.log,
	}
	h.views.Grow(int(min(store.Opened(), mostRoom)))
	go func() {
		var beside sync.WaitGroup
		beside.Go(func() { h.recount(over) })
		err := store.Run(ctx, h.apply)
		end()
		beside.Wait()
		h.running <- err
	}()
	return h, nil
}

// apply takes in the next event of the log. Who hears of an act from the tail finds it in
// the views.
func (h *house) apply(r domain.Recorded) {
	h.take(h.views, r)
	h.tail.Apply(r)
	switch r.Event.(type) {
	case domain.ReportRedacted, domain.LossAccepted: // the closings before it are in the views by now
		if h.Erasures() > 0 {
			h.forget()
		}
	}
}

// openChecked is openOld for what is kept as a document: every record is checked first,
// also behind what was kept for a fast start.
func (p *program) openChecked() (*house, error) {
	h, err := p.openOld()
	if err != nil {
		return nil, err
	}
	if _, err := h.Check(p.ctx, nil); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// openOld is openRead for who only reads.
func (p *program) openOld() (*house, error) {
	if err := p.mustBeThere(); err != nil {
		return nil, err
	}
	return p.openRead()
}

// mustBeThere refuses a directory without a log: a mistyped one must not look like
// an empty one.
func (p *program) mustBeThere() error {
	if p.flags.NATSURL == "" && !eventstore.Exists(p.flags.Data) {
		return fmt.Errorf("there is no log in %s", p.flags.Data)
	}
	return nil
}

// openRead opens the house and waits until the whole log is read.
func (p *program) openRead() (*house, error) {
	h, err := p.open()
	if err != nil {
		return nil, err
	}
	if err := h.caughtUp(p.ctx); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// caughtUp waits until the state has read what the log held when it was opened.
// Where that cannot be, close says why.
func (h *house) caughtUp(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	reached := make(chan error, 1)
	go func() {
		select {
		case <-h.Begun():
			reached <- h.CaughtUp(ctx)
		case <-ctx.Done():
			reached <- ctx.Err()
		}
	}()
	select {
	case err := <-reached:
		if err == nil {
			err = h.views.Wait(ctx, h.Position())
		}
		h.read.Store(err == nil)
		return err
	case err := <-h.running:
		h.running <- err
		return errors.New("the log could not be read to its end")
	}
}

// close ends the reading, says what ended it if nobody asked it to, and then closes
// the log.
func (h *house) close() error {
	h.stop()
	err := <-h.running
	return errors.Join(err, h.quarters.Close(), h.Store.Close())
}

// byOperator is who acts through the command line.
const byOperator = "operator"

// act does one thing in the name of the command line.
func (h *house) act(ctx context.Context, c domain.Command) error {
	_, err := h.handle(ctx, domain.Act{ID: newID(), By: byOperator, Command: c})
	return err
}

// handle does one act and waits until it can be read, for as long as the log is read
// at all.
func (h *house) handle(ctx context.Context, a domain.Act) (position uint64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.over, cancel)()
	if position, err = h.Handle(ctx, a); err != nil {
		return 0, err
	}
	return position, h.views.Wait(ctx, position)
}

// errNotWell is what anybody may be told of a fault: the rest names files.
var errNotWell = errors.New("the log cannot be used; the program's own log says why")

// ready says why the node should get no traffic, in words that anybody may read.
func (h *house) ready(ctx context.Context) error {
	err := h.Ready(ctx)
	for _, told := range []error{eventstore.ErrNotCaughtUp, eventstore.ErrAway, eventstore.ErrFull, eventstore.ErrNotSynced, eventstore.ErrClosed} {
		if errors.Is(err, told) {
			return told
		}
	}
	if damage, ok := errors.AsType[*eventstore.DamageError](err); ok {
		return fmt.Errorf("%w at position %d: %w", eventstore.ErrDamaged, damage.Position, damage.Err)
	}
	if err != nil {
		h.log.Error("not ready", "error", err)
		return errNotWell
	}
	return nil
}

// today is the organisation's day.
func (h *house) today() domain.Day { return h.views.Today(h.now()) }
