package main

import (
	"context"
	"errors"
	"slices"
	"sync"

	"unrule/domain"
	unrulehttp "unrule/http"
	"unrule/projections"
)

// pastKept is how many replays are kept.
const pastKept = 4

// A past gives the views as they stood, by replay. One replay runs at a time and
// the last few are kept: looking back must not take the present down.
type past struct {
	*house
	mu   sync.Mutex
	kept []moment
}

// A moment is where a replay ended.
type moment struct {
	day      domain.Day
	position uint64
	head     uint64 // of the log when it was replayed by day
	views    *projections.Views
}

// views are the views at the end of a day or, with day 0, at a position.
func (p *past) views(ctx context.Context, day domain.Day, position uint64) (unrulehttp.Views, error) {
	head := p.Position()
	if day == 0 && (position == 0 || position > head) {
		return nil, domain.Refuse(domain.NumberRange, "/as_of", "min", 1, "max", head)
	}
	if today := p.today(); day > today {
		return nil, domain.Refuse(domain.DateRange, "/as_of", "min", domain.Day(1), "max", today)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.kept, func(m moment) bool {
		return m.day == day && m.position == position && (day == 0 || m.head == head)
	})
	if i >= 0 {
		return p.kept[i].views, nil
	}
	views, err := p.replay(ctx, day, position)
	if err != nil {
		return nil, err
	}
	p.kept = append(p.kept[max(0, len(p.kept)-pastKept+1):], moment{day, position, head, views})
	return views, nil
}

var errEnough = errors.New("the day is over")

func (p *past) replay(ctx context.Context, day domain.Day, position uint64) (*projections.Views, error) {
	views := projections.New()
	err := p.Replay(ctx, position, func(r domain.Recorded) error {
		if day != 0 && r.Day > day {
			return errEnough
		}
		views.Apply(r)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return views, nil
}
