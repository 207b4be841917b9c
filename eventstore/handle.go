package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"unrule/domain"
)

const (
	// attempts is how often an act is decided anew after losing to another one.
	attempts = 8
	// settlesWithin is how long to wait for another writer whose event is ahead in
	// the log but cannot be read yet; that happens only with several replicas.
	settlesWithin = 50 * time.Millisecond
)

// Handle decides an act and stores what was decided. When it returns a position,
// all that the act made is on the disk at or before it. A [domain.Refusal] comes
// back untouched; every other error is a fault. While the state has not yet
// reached the end that the log had at Open, Handle waits for it.
//
// The same act sent again under the same id is stored once, for as long as the log
// lives, and another under that id is refused.
func (s *Store) Handle(ctx context.Context, a domain.Act) (uint64, error) {
	if err := s.CaughtUp(ctx); err != nil {
		return 0, err
	}
	var undecided error
	for range attempts {
		if done, err := s.done(a.ID); err != nil {
			return 0, err
		} else if done != 0 {
			return s.confirm(ctx, done)
		}
		drafts, err := s.decide(a)
		if err == nil {
			err = s.takeAway(ctx, drafts)
		}
		if err != nil {
			return 0, err
		}
		position, err := s.write(ctx, []domain.Act{a}, drafts)
		if err == nil {
			return position, s.tookAway(ctx, position, drafts)
		}
		if !errors.Is(err, errConflict) && !s.asksAgain(ctx, err) {
			return 0, fmt.Errorf("eventstore: append %T: %w", a.Command, err)
		}
		position, err = s.settle(ctx, a, drafts)
		if position != 0 || err != nil && !errors.Is(err, errUndecided) {
			return position, err
		}
		undecided = err
	}
	if undecided != nil {
		return 0, fmt.Errorf("eventstore: append %T: %w", a.Command, undecided)
	}
	return 0, fmt.Errorf("eventstore: append %T: lost to other acts %d times", a.Command, attempts)
}

// asksAgain says that an act is to be sent once more although its fate is not known: an
// outside log may have lost it, or its answer, with one of its servers.
func (s *Store) asksAgain(ctx context.Context, err error) bool {
	return s.server == nil && errors.Is(err, ErrFateUnknown) && ctx.Err() == nil && s.pulse.err() == nil
}

// takeAway completes an event by which words are taken away.
func (s *Store) takeAway(ctx context.Context, drafts []domain.Draft) error {
	for i := range drafts {
		if _, ok := drafts[i].Event.(domain.ReportRedacted); ok {
			if err := s.erased(ctx, &drafts[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// tookAway erases them once the event that says so is on the disk, and waits until this
// node has heard of it: from then on the gap is explained. What fails here is done
// again by itself.
func (s *Store) tookAway(ctx context.Context, position uint64, drafts []domain.Draft) error {
	for _, d := range drafts {
		e, ok := d.Event.(domain.ReportRedacted)
		if !ok {
			continue
		}
		if err := s.Wait(ctx, position); err != nil {
			return err
		}
		var positions []uint64
		for _, one := range e.Erased {
			positions = append(positions, one.Position)
		}
		if err := s.shred(ctx, positions); err != nil {
			s.opts.Log.Warn("words are not erased yet", "error", err)
		}
	}
	return nil
}

// done is the position at which an act of the board is stored already.
func (s *Store) done(id domain.ID) (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.state.Done(id)
}

func (s *Store) decide(a domain.Act) ([]domain.Draft, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	drafts, err := s.state.Decide(a, s.today())
	if err == nil && len(drafts) == 0 {
		err = fmt.Errorf("eventstore: decide %T: nothing was decided", a.Command)
	}
	return drafts, err
}

// today is the day it is for the organisation. The guard must be held.
func (s *Store) today() domain.Day { return s.state.Today(s.opts.Now()) }

// write appends and syncs. A position at which a record was read before is given a second
// time: the log was put back to an earlier one while this node runs.
func (s *Store) write(ctx context.Context, acts []domain.Act, drafts []domain.Draft) (uint64, error) {
	if err := s.sync.err(); err != nil {
		return 0, err
	}
	read := s.Position()
	position, err := s.append(ctx, acts, drafts)
	if err != nil {
		return 0, err
	}
	if position <= read {
		return 0, s.failed(&DamageError{Position: position, Err: errTwice})
	}
	return position, s.synced(ctx, position)
}

// synced returns when what was stored up to a position is on the disk, and a witness
// outside the log knows that.
func (s *Store) synced(ctx context.Context, position uint64) error {
	for at := s.written.Load(); position > at && !s.written.CompareAndSwap(at, position); at = s.written.Load() {
	}
	if s.sync.shared() {
		return s.sync.wait(ctx)
	}
	if err := s.witness.tell(s.testimony(position)); err != nil {
		return fmt.Errorf("%w: %w", ErrFateUnknown, err)
	}
	return nil
}

// settle looks at what an act has lost to. A position means that it lost to
// itself: it is stored already. Otherwise the state has caught up on return, or nothing
// can be seen yet (errUndecided), and the act is to be decided anew.
func (s *Store) settle(ctx context.Context, a domain.Act, drafts []domain.Draft) (uint64, error) {
	ahead := uint64(0)
	for _, d := range drafts {
		last, err := s.lastOf(ctx, d.Aggregate)
		switch {
		case errors.Is(err, ErrNotFound) || err == nil && last.Position == d.Expected:
			continue // this one has not moved
		case err != nil:
			return 0, fmt.Errorf("eventstore: settle %T: %w", a.Command, unsettled(err))
		}
		if report, ok := d.Event.(domain.FrictionReported); ok && d.Expected == 0 {
			return s.settleReport(ctx, a, report, last)
		}
		if last.Act == a.ID {
			return s.confirm(ctx, last.Position)
		}
		ahead = max(ahead, last.Position)
	}
	return 0, s.overtake(ctx, ahead)
}

// unsettled is for an act that may be stored already, and that cannot be looked at.
func unsettled(err error) error { return fmt.Errorf("%w: %w", ErrFateUnknown, err) }

// settleReport compares a report with the one that is stored under its id: what was
// said, and neither the day nor whether it is held. A retry may come after midnight,
// and what looked like spam the first time need not do so the second.
func (s *Store) settleReport(ctx context.Context, a domain.Act, wanted domain.FrictionReported, last domain.Recorded) (uint64, error) {
	first, err := last, error(nil)
	if _, ok := last.Event.(domain.FrictionReported); !ok {
		if first, err = s.firstOf(ctx, last.Aggregate); err != nil {
			return 0, fmt.Errorf("eventstore: settle report: %w", unsettled(err))
		}
	}
	if stored, ok := first.Event.(domain.FrictionReported); ok {
		if !sameReport(stored, wanted) {
			return 0, domain.Refuse(domain.ReportDiffers, "")
		}
		return s.confirm(ctx, first.Position)
	}
	left, err := s.erasedReport(ctx, last.Aggregate)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return 0, fmt.Errorf("eventstore: settle report: %w", err)
	case err != nil || !sameAsErased(left, a, wanted, last.Aggregate):
		return 0, domain.Refuse(domain.ReportDiffers, "")
	}
	return s.confirm(ctx, left.Position)
}

// sameReport compares what would be stored, so that an absent list and an empty
// one are told apart exactly when the log tells them apart.
func sameReport(a, b domain.FrictionReported) bool {
	a.Day, b.Day = 0, 0
	a.Held, b.Held = "", ""
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// confirm answers for an event that an earlier call has stored: that call may have
// ended before its sync.
func (s *Store) confirm(ctx context.Context, position uint64) (uint64, error) {
	if err := s.synced(ctx, position); err != nil {
		return 0, fmt.Errorf("eventstore: confirm: %w", err)
	}
	return position, nil
}

// errUndecided says that what an act has lost to is not stored yet, and may never be: it
// may be the same act, sent before, that waits for the servers to hear each other again.
var errUndecided = fmt.Errorf("%w: another act under way has come first", ErrFateUnknown)

// overtake waits for the state to reach a position; where nothing can be seen
// ahead yet, for the next event or a moment.
func (s *Store) overtake(ctx context.Context, position uint64) error {
	if position > 0 {
		return s.Wait(ctx, position)
	}
	moment := time.NewTimer(settlesWithin)
	defer moment.Stop()
	_, risen := s.progress.look()
	select {
	case <-risen:
	case <-moment.C:
	case <-ctx.Done():
		return fmt.Errorf("eventstore: settle: %w", ctx.Err())
	}
	return errUndecided
}
