package eventstore

import (
	"context"
	"errors"
	"fmt"

	"unrule/domain"
)

// MaxImport is how many acts one Import may hold: the log takes no larger batch.
const MaxImport = 1000

// An ActError says which act of an import was refused, and why.
type ActError struct {
	Index int
	Err   error
}

func (e *ActError) Error() string { return fmt.Sprintf("act %d: %v", e.Index+1, e.Err) }

// Unwrap is the refusal.
func (e *ActError) Unwrap() error { return e.Err }

// Import stores reports, or rules that the board registers, all or none. Those that
// are stored already, or that come twice, are passed over, so that an import that
// broke off can be run again. All are decided on one state: a report cannot speak of
// a rule of the same call. It
// returns how many it stored and a position at or before which all of them lie.
// When one act is refused nothing is stored and the error is an [ActError].
func (s *Store) Import(ctx context.Context, acts []domain.Act) (stored int, last uint64, err error) {
	if len(acts) > MaxImport {
		return 0, 0, fmt.Errorf("eventstore: import: %d acts are more than %d", len(acts), MaxImport)
	}
	if err := s.CaughtUp(ctx); err != nil {
		return 0, 0, err
	}
	for range attempts {
		fresh, drafts, err := s.decideImport(acts)
		if err != nil {
			return 0, 0, err
		}
		if len(drafts) == 0 {
			last, err = s.confirm(ctx, s.Position())
			return 0, last, err
		}
		last, err = s.write(ctx, fresh, drafts)
		if !errors.Is(err, errConflict) {
			return imported(len(drafts), last, err)
		}
		if err := s.reachHead(ctx); err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, fmt.Errorf("eventstore: import: lost to other acts %d times", attempts)
}

func imported(n int, last uint64, err error) (int, uint64, error) {
	if err != nil {
		return 0, 0, fmt.Errorf("eventstore: import: %w", err)
	}
	return n, last, nil
}

// makes is what a command brings into being, and whether that is there already; the
// organisation for a command that does neither.
func (s *Store) makes(c domain.Command) (made domain.Aggregate, known bool) {
	switch c := c.(type) {
	case domain.ReportFriction:
		return c.Report.Aggregate(), s.state.HasReport(c.Report)
	case domain.RegisterRule:
		return c.Rule.Aggregate(), s.state.HasRule(c.Rule)
	}
	return domain.Org, false
}

// decideImport decides all acts that bring something new into being, on one state.
func (s *Store) decideImport(acts []domain.Act) (fresh []domain.Act, drafts []domain.Draft, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	today, seen := s.today(), make(map[domain.Aggregate]bool, len(acts))
	for i, a := range acts {
		made, known := s.makes(a.Command)
		if made == domain.Org {
			return nil, nil, fmt.Errorf("eventstore: import: act %d is a %T: neither a report nor a rule", i+1, a.Command)
		}
		if known || seen[made] {
			continue
		}
		seen[made] = true
		d, err := s.state.Decide(a, today)
		if err != nil {
			return nil, nil, &ActError{Index: i, Err: err}
		}
		for range d {
			fresh = append(fresh, a)
		}
		drafts = append(drafts, d...)
	}
	return fresh, drafts, nil
}

// reachHead waits until the state has taken in all that is in the log now.
func (s *Store) reachHead(ctx context.Context) error {
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	return s.Wait(ctx, head)
}
