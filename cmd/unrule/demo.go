package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"unrule/demo"
	"unrule/domain"
	"unrule/eventstore"
	"unrule/http/receipt"
)

type demoCommand struct {
	serveCommand
	Keep string `help:"Directory to keep the data in; a temporary one, removed at the end, when absent." placeholder:"DIR"`
}

// demoSeed makes the acts the same in every demonstration.
const demoSeed = 1

// Run plays the script of an organisation that does not exist into a log of its own
// and then serves it like any other.
func (c demoCommand) Run(p *program) error {
	if c.Name == "" {
		c.Name = demo.Name
	}
	dir, remove, err := c.dir()
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return errors.Join(c.run(p, dir), remove())
}

// dir is an empty directory, and what is to be done with it at the end.
func (c demoCommand) dir() (dir string, remove func() error, err error) {
	if c.Keep == "" {
		dir, err = os.MkdirTemp("", "unrule-demo-")
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if eventstore.Exists(c.Keep) {
		return "", nil, fmt.Errorf("there is a log in %s already", c.Keep)
	}
	return c.Keep, func() error { return nil }, nil
}

func (c demoCommand) run(p *program, dir string) error {
	p = p.in(dir)
	clock := &stageClock{}
	h, err := p.openWith(eventstore.Options{Dir: dir, Now: clock.now, Log: p.log, Staged: true})
	if err != nil {
		return err
	}
	if err := h.play(p, clock, time.Now()); err != nil {
		return errors.Join(err, h.close())
	}
	return errors.Join(c.serve(p, h), h.close())
}

// in is the program with another data directory: where it opens its door to commands,
// another server may have one.
func (p *program) in(dir string) *program {
	flags, there := *p.flags, *p
	flags.Data, there.flags = dir, &flags
	return &there
}

// numbered is the receipt of a report of the play.
func (h *house) numbered(n int) receipt.Receipt {
	return receipt.Keys(h.Key).Receipt(fmt.Sprintf("demo %d", n))
}

// A stageClock shows the time of a play, and its own once the play is over.
type stageClock struct{ at atomic.Pointer[time.Time] }

func (c *stageClock) now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Now()
}

// beginOf puts the clock to the beginning of a day.
func (c *stageClock) beginOf(day domain.Day, zone *time.Location) {
	y, m, d := day.Time().Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, zone)
	c.at.Store(&at)
}

// play performs the whole script up to now, and says with which receipts there is
// something to see. What has begun is finished: it takes a second.
func (h *house) play(p *program, clock *stageClock, now time.Time) error {
	ctx := context.WithoutCancel(p.ctx)
	if err := h.caughtUp(ctx); err != nil {
		return err
	}
	play, err := demo.Write(demo.Options{Now: now, Seed: demoSeed, Report: func(n int) domain.ReportID {
		return receipt.Keys(h.Key).Report(h.numbered(n))
	}})
	if err != nil {
		return err
	}
	if err := h.perform(ctx, clock, play.Steps); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Receipt of somebody who is asked whether a rule is gone: %s\n", h.numbered(play.Asked))
	fmt.Fprintf(p.stdout, "Receipt of somebody whom the board has asked something: %s\n", h.numbered(play.Questioned))
	return nil
}

// perform stores the steps and what policy does among them, quarter by quarter.
func (h *house) perform(ctx context.Context, clock *stageClock, steps []demo.Step) error {
	defer clock.at.Store(nil)
	for s := (stage{house: h, clock: clock, steps: steps, day: domain.DayOf(steps[0].At)}); len(s.steps) > 0; s.quarters = nil {
		if err := h.Stage(ctx, s.scenes); err != nil {
			return err
		}
		if _, err := h.closeQuarters(ctx, s.quarters); err != nil {
			return err
		}
	}
	if err := h.views.Wait(ctx, h.Position()); err != nil {
		return err
	}
	return h.SealNow(ctx) // so that its receipts can be proved at once
}

// A stage is how far a play has got.
type stage struct {
	*house
	clock    *stageClock
	steps    []demo.Step // left to play
	day      domain.Day
	quarters []domain.Act // that fall due on this day
}

// scenes are the steps with what policy does among them at the beginning of each
// day. It ends where a quarter falls due: closing it takes the root of the log, so
// that all before must be stored.
func (s *stage) scenes(yield func(eventstore.Scene) bool) {
	for len(s.steps) > 0 && len(s.quarters) == 0 {
		next := s.steps[0]
		if s.day < domain.DayOf(next.At) {
			s.day++
			s.clock.beginOf(s.day, next.At.Location())
			if !s.policy(yield) {
				return
			}
			continue
		}
		s.clock.at.Store(&next.At)
		s.steps = s.steps[1:]
		if !yield(eventstore.Scene(next)) {
			return
		}
	}
}

// policy does what has fallen due on the day, all but the quarters.
func (s *stage) policy(yield func(eventstore.Scene) bool) bool {
	for _, a := range s.due() {
		if _, ok := a.Command.(domain.CloseQuarter); ok {
			s.quarters = append(s.quarters, a)
			continue
		}
		if !yield(eventstore.Scene{At: s.now(), Act: a}) {
			return false
		}
	}
	return true
}
