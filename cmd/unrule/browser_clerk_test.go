//go:build browser

package main

import (
	"io"
	"log/slog"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/http/receipt"
)

// A clerk writes into the log what has no way in over HTTP, and reads in it what the
// pages must have stored.
type clerk struct {
	*served
	*house
	now func() time.Time
}

// away is inside, and starts the program again.
func (h *served) away(daysAgo int, do func(*clerk)) {
	h.Helper()
	h.inside(daysAgo, do)
	h.start()
}

// inside stops the program, if it runs, and lets a clerk at its data as of some days
// ago.
func (h *served) inside(daysAgo int, do func(*clerk)) {
	h.Helper()
	h.stop()
	now := func() time.Time { return time.Now().AddDate(0, 0, -daysAgo) }
	p := &program{ctx: h.Context(), stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: h.data}}
	in, err := p.openWith(eventstore.Options{Dir: h.data, Now: now, Log: p.log})
	if err == nil {
		err = in.caughtUp(h.Context())
	}
	if err != nil {
		h.Fatal(err)
	}
	do(&clerk{served: h, house: in, now: now})
	if err := in.close(); err != nil {
		h.Fatal(err)
	}
}

// board does what the board may do.
func (c *clerk) board(commands ...domain.Command) {
	c.served.Helper()
	for _, command := range commands {
		if err := c.act(c.Context(), command); err != nil {
			c.Fatalf("%T: %v", command, err)
		}
	}
}

// sealed lets the log seal itself.
func (c *clerk) sealed() {
	c.served.Helper()
	if err := c.SealNow(c.Context()); err != nil {
		c.Fatal(err)
	}
}

// reporter does what somebody with a receipt may do.
func (c *clerk) reporter(commands ...domain.Command) {
	c.served.Helper()
	for _, command := range commands {
		if _, err := c.Handle(c.Context(), domain.Act{ID: newID(), Command: command}); err != nil {
			c.Fatalf("%T: %v", command, err)
		}
	}
}

// reportOf is the report that a receipt is for.
func (c *clerk) reportOf(typed string) domain.ReportID {
	rc, _ := receipt.Parse(typed)
	return receipt.Keys(c.Key).Report(rc)
}

// report files a report as the form would for a draft with this key.
func (c *clerk) report(key string, e domain.FrictionReported) (receipt.Receipt, domain.ReportID) {
	c.served.Helper()
	keys := receipt.Keys(c.Key)
	rc := keys.Receipt(key)
	if e.Rule.IsZero() {
		e.Rule = keys.Rule(rc)
	}
	if e.Impacts == nil {
		e.Impacts = []domain.Impact{domain.Delay}
	}
	position, err := c.Handle(c.Context(), domain.Act{ID: keys.Act(rc), Command: domain.ReportFriction{Report: keys.Report(rc), FrictionReported: e}})
	if err == nil {
		err = c.views.Wait(c.Context(), position)
	}
	if err != nil {
		c.Fatalf("report %s: %v", key, err)
	}
	return rc, keys.Report(rc)
}

// reports are all that were ever filed, in their order.
func (c *clerk) reports() (all []domain.FrictionReported) {
	c.served.Helper()
	err := c.Replay(c.Context(), c.Position(), func(e domain.Recorded) error {
		if filed, ok := e.Event.(domain.FrictionReported); ok {
			all = append(all, filed)
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	return all
}

// department registers a department.
func (c *clerk) department(name string) domain.DepartmentID {
	c.served.Helper()
	id := domain.DepartmentID{ID: newID()}
	c.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: id, Name: name}})
	return id
}

// stored stops the program and is what was reported so far.
func (h *served) stored() (all []domain.FrictionReported) {
	h.Helper()
	h.inside(0, func(c *clerk) { all = c.reports() })
	return all
}
