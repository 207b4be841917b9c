package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

type rebuildCommand struct{}

// Run drops whatever was folded, reads the log from its beginning and prints a
// digest of the result: the same log gives the same digest.
func (rebuildCommand) Run(p *program) error {
	if err := p.mustBeThere(); err != nil {
		return err
	}
	start := time.Now()
	o := p.options()
	o.Fresh = true
	h, err := p.openWith(o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(p.ctx)
	told := make(chan struct{})
	go func() { h.tellProgress(ctx, p); close(told) }()
	err = h.caughtUp(p.ctx)
	stop()
	<-told
	if err != nil {
		return errors.Join(err, h.close())
	}
	digest, events := h.views.Digest(), h.views.Position()
	return closing(h, nil, func() {
		fmt.Fprintf(p.stderr, "%d events in %s\n", events, time.Since(start).Round(time.Millisecond))
		fmt.Fprintln(p.stdout, hex.EncodeToString(digest[:]))
	})
}

// tellProgress says every second how far the log is read.
func (h *house) tellProgress(ctx context.Context, p *program) {
	head, err := h.Head(ctx)
	if err != nil {
		return // whoever waits for the log says what is wrong with it
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.log.Info("replaying", "position", h.Position(), "of", head)
		case <-ctx.Done():
			return
		}
	}
}
