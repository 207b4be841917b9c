package main

import (
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
