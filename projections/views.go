package projections

import (
	"context"
	"sync"
	"time"

	"unrule/domain"
)

// Views is every fold of one log up to one position. It is safe for use from
// many goroutines: one applies, all others read.
type Views struct {
	mu       sync.Mutex
	position uint64
	waiting  []waiter

	rules    []*rule
	ruleAt   map[domain.RuleID]uint32
	reports  []report
	reportAt map[domain.ReportID]uint32
	talks    map[uint32]*talk // what board and reporter said to each other
	holds    map[uint32]hold  // of reports that are held
	replied  map[uint32]bool  // reports whose reply the board has not acted on
	meToo    monthly          // reports without a story
	org      organisation
	audit    []AuditLine // without the names that are looked up when it is shown
	titles   *finder
	closed   map[domain.Quarter]frozenQuarter
	recounts int    // how often they were taken from another fold
	moved    uint64 // position of the last event that a figure may follow from

	computed  domain.Quarter // for which the lines were computed
	published []Published    // nil when it must be made anew
	headlines []Headline     // the same
}

// A waiter wants to be told when a position is taken in.
type waiter struct {
	position uint64
	reached  chan struct{}
}

// New is the views of an empty log.
func New() *Views {
	return &Views{
		ruleAt:   map[domain.RuleID]uint32{},
		reportAt: map[domain.ReportID]uint32{},
		talks:    map[uint32]*talk{},
		holds:    map[uint32]hold{},
		replied:  map[uint32]bool{},
		meToo:    monthly{},
		org:      newOrganisation(),
		titles:   newFinder(),
		closed:   map[domain.Quarter]frozenQuarter{},
	}
}

// Grow makes room for so many reports, before the first is taken in.
func (v *Views) Grow(reports int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.reports) == 0 {
		v.reports = make([]report, 0, reports)
	}
}

// Apply takes in the next event of the log. One that is taken in already changes
// nothing.
func (v *Views) Apply(r domain.Recorded) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.apply(r)
}

func (v *Views) apply(r domain.Recorded) {
	if r.Position <= v.position {
		return
	}
	switch r.Aggregate.Of {
	case domain.OfReport:
		v.applyReport(r)
	case domain.OfRule:
		v.applyRule(r)
		v.published, v.headlines = nil, nil
	case domain.OfOrg:
		v.note(r, AuditLine{On: OnOrganisation})
		if e, ok := r.Event.(domain.QuarterClosed); ok {
			v.freeze(r, e)
			v.reach(r.Position)
			return
		}
		v.org.apply(r)
		if ofAccess(r.Event) {
			v.reach(r.Position)
			return
		}
		v.published, v.headlines = nil, nil
		v.stale()
	}
	v.moved = r.Position
	v.reach(r.Position)
}

// reach notes the position and wakes those who waited for it.
func (v *Views) reach(position uint64) {
	v.position = position
	kept := v.waiting[:0]
	for _, w := range v.waiting {
		if w.position <= position {
			close(w.reached)
			continue
		}
		kept = append(kept, w)
	}
	v.waiting = kept
}

// Wait returns when the views have taken in position, or with the context's error.
func (v *Views) Wait(ctx context.Context, position uint64) error {
	v.mu.Lock()
	if v.position >= position {
		v.mu.Unlock()
		return nil
	}
	w := waiter{position, make(chan struct{})}
	v.waiting = append(v.waiting, w)
	v.mu.Unlock()
	select {
	case <-w.reached:
		return nil
	case <-ctx.Done():
		v.forget(w)
		return ctx.Err()
	}
}

func (v *Views) forget(w waiter) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, o := range v.waiting {
		if o == w {
			v.waiting = append(v.waiting[:i], v.waiting[i+1:]...)
			return
		}
	}
}

// Position is the position of the last event taken in.
func (v *Views) Position() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.position
}

// Today is the organisation's day at the given instant.
func (v *Views) Today(now time.Time) domain.Day {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.org.dayOf(now)
}

// QuarterOf is the fiscal quarter that a day lies in.
func (v *Views) QuarterOf(d domain.Day) domain.Quarter {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.org.quarterOf(d)
}
