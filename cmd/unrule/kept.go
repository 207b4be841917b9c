package main

import (
	"context"
	"math"

	"unrule/domain"
	"unrule/projections"
)

// take takes an event of the log into views. A closed quarter that was counted before
// is recalled, whoever looks at it: the node itself, or who looks back.
func (h *house) take(v *projections.Views, r domain.Recorded) {
	if _, ok := r.Event.(domain.QuarterClosed); !ok {
		v.Apply(r)
		return
	}
	if made := v.ApplyKept(r, h.quarters.Recall(r.Position)); made != nil {
		h.quarters.Keep(r.Position, made)
	}
}

// forget lets closed quarters be counted anew.
func (h *house) forget() {
	select {
	case h.forgot <- struct{}{}:
	default: // it is to be done already
	}
}

// recount counts the closed quarters anew whenever words were erased, for as long as the
// log is read: until then they show a title that was one of those words.
func (h *house) recount(ctx context.Context) {
	for {
		select {
		case <-h.forgot:
		case <-ctx.Done():
			return
		}
		if len(h.views.Crossed().Quarters) == 0 {
			continue
		}
		anew, err := h.replay(ctx, math.MaxInt32)
		switch {
		case err == nil:
			h.views.Recount(anew)
		case ctx.Err() == nil:
			h.log.Warn("closed quarters may show a title that was erased until the next start", "error", err)
		}
	}
}
