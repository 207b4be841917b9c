package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"unrule/domain"
	"unrule/projections"
)

type rebuildCommand struct{}

// Run drops whatever was folded, replays the log from its beginning and prints a
// digest of the result: the same log gives the same digest.
func (rebuildCommand) Run(p *program) error {
	h, err := p.openRead()
	if err != nil {
		return err
	}
	start, last := time.Now(), time.Now()
	views, head := projections.New(), h.Position()
	err = h.Replay(p.ctx, head, func(r domain.Recorded) error {
		views.Apply(r)
		if r.Position%1024 == 0 && time.Since(last) >= time.Second {
			last = time.Now()
			p.log.Info("replaying", "position", r.Position, "of", head)
		}
		return nil
	})
	return closing(h, err, func() {
		digest := views.Digest()
		fmt.Fprintf(p.stderr, "%d events in %s\n", head, time.Since(start).Round(time.Millisecond))
		fmt.Fprintln(p.stdout, hex.EncodeToString(digest[:]))
	})
}
