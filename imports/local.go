package imports

import (
	"context"
	"fmt"
	"time"

	"unrule/domain"
)

// A Log is a log of this process and the state that is folded from it.
type Log interface {
	Handle(ctx context.Context, act domain.Act) (position uint64, err error)
	Import(ctx context.Context, acts []domain.Act) (stored int, last uint64, err error)
	// Wait returns when the state has reached a position.
	Wait(ctx context.Context, position uint64) error
	// View gives read access to the state.
	View(read func(*domain.State))
}

// Local is the [Store] that a log of this process makes.
type Local struct {
	Log
	Now func() time.Time
}

// Check has the state decide and forgets what it decided.
func (l Local) Check(act domain.Act) (err error) {
	l.View(func(s *domain.State) { _, err = s.Decide(act, s.Today(l.Now())) })
	return err
}

// Handle returns when the state knows what was stored, so that the next report
// finds its rule there.
func (l Local) Handle(ctx context.Context, act domain.Act) (uint64, error) {
	position, err := l.Log.Handle(ctx, act)
	if err != nil {
		return 0, err
	}
	if err := l.Wait(ctx, position); err != nil {
		return 0, fmt.Errorf("imports: wait for position %d: %w", position, err)
	}
	return position, nil
}

// Import returns when the state knows what was stored.
func (l Local) Import(ctx context.Context, acts []domain.Act) (stored int, last uint64, err error) {
	if stored, last, err = l.Log.Import(ctx, acts); err != nil {
		return 0, 0, err
	}
	if err := l.Wait(ctx, last); err != nil {
		return 0, 0, fmt.Errorf("imports: wait for position %d: %w", last, err)
	}
	return stored, last, nil
}

// HasReport reports whether this report is stored.
func (l Local) HasReport(id domain.ReportID) (has bool) {
	l.View(func(s *domain.State) { has = s.HasReport(id) })
	return has
}

// HasRule reports whether this rule is stored.
func (l Local) HasRule(id domain.RuleID) (has bool) {
	l.View(func(s *domain.State) { has = s.HasRule(id) })
	return has
}

// DepartmentByName finds the live department of a name.
func (l Local) DepartmentByName(name string) (id domain.DepartmentID, ok bool) {
	l.View(func(s *domain.State) {
		var d domain.Department
		d, ok = s.DepartmentByName(name)
		id = d.ID
	})
	return id, ok
}
