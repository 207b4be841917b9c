package main

import (
	"context"
	"errors"
	"slices"

	"unrule/domain"
	unrulehttp "unrule/http"
	"unrule/projections"
)

// pastKept is how many replays are kept.
const pastKept = 2

// A past gives the views as they stood, by replay. One replay runs at a time and
// the last few are kept: looking back must not take the present down.
type past struct {
	*house
	turn chan struct{} // held by who replays or looks at kept
	kept []moment

	erased int64 // erasures of which those that are kept know
}

func newPast(h *house) *past { return &past{house: h, turn: make(chan struct{}, 1)} }

// A moment is the views at the end of a day that is over. The log takes in nothing
// for that day any more, so they stand for good.
type moment struct {
	day   domain.Day
	views *projections.Views
}

// views are the views at the end of a day that is over. Who gives up waiting waits
// no longer.
func (p *past) views(ctx context.Context, day domain.Day) (unrulehttp.Views, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := p.Damage(); err != nil {
		return nil, err
	}
	if erased := p.Erasures(); erased != p.erased {
		p.kept, p.erased = nil, erased // they may hold words that are gone
	}
	if i := slices.IndexFunc(p.kept, func(m moment) bool { return m.day == day }); i >= 0 {
		return p.kept[i].views, nil
	}
	views, err := p.replay(ctx, day)
	if err != nil {
		return nil, err
	}
	p.kept = append(p.kept[max(0, len(p.kept)-pastKept+1):], moment{day, views})
	return views, nil
}

var errEnough = errors.New("the day is over")

// replay folds the log afresh up to the end of a day.
func (h *house) replay(ctx context.Context, day domain.Day) (*projections.Views, error) {
	views := projections.New()
	err := h.Replay(ctx, 0, func(r domain.Recorded) error {
		if views.DayOf(r) > day {
			return errEnough
		}
		h.take(views, r)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return views, nil
}
