package eventstore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"unrule/domain"
)

// A Loss is what a log has lost: all behind After up to and with Through, and single
// records before. Had is the tree that the witness knew; nothing where the witness
// itself is damaged.
type Loss struct {
	After, Through uint64
	Had            Seal
	Missing        []domain.Lost
	Unwitnessed    bool // the witness is damaged: nobody can tell whether more is lost
}

// Any reports whether anything is lost.
func (l Loss) Any() bool { return l.Through > l.After || len(l.Missing) > 0 || l.Unwitnessed }

// Loss is what the log has lost, for a store that was opened to accept that. It waits
// until all that is left is read. A record that is there and is not what it was is no
// loss but damage, and only a backup helps.
func (s *Store) Loss(ctx context.Context) (Loss, error) {
	if !s.opts.Accepting {
		return Loss{}, errors.New("eventstore: the store was not opened to accept a loss")
	}
	if err := s.hashed.wait(ctx, s.closed, s.opened); err != nil {
		return Loss{}, err
	}
	if at := s.tree.differsAt(); at != 0 {
		if err := s.acceptedAt(ctx, at); err != nil {
			return Loss{}, err
		}
	}
	said := s.witness.said()
	if got, err := s.tree.at(said.seal.Size); err == nil && got.Size > 0 && got != said.seal {
		return Loss{}, s.failed(&DamageError{Position: got.Size, Err: errRoot})
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.missing) > mostLost {
		return Loss{}, fmt.Errorf("eventstore: %d records are lost: that is more than can be accepted, restore a backup", len(s.missing))
	}
	return Loss{
		After: s.opened, Through: max(s.opened, said.position), Had: said.seal, Missing: s.missing, Unwitnessed: s.witness.isTorn(),
	}, nil
}

// AcceptLoss goes on without what is lost, in the name of somebody who answers for it:
// the log says so from then on, and the witness begins anew with what is left.
func (s *Store) AcceptLoss(ctx context.Context, by, name, reason string) (uint64, error) {
	lost, err := s.Loss(ctx)
	if err != nil {
		return 0, err
	}
	e := domain.LossAccepted{
		After: lost.After, Through: lost.Through, Size: lost.Had.Size, Root: hex.EncodeToString(lost.Had.Root[:]),
		Missing: lost.Missing, Name: name, Reason: reason,
	}
	position, err := s.Handle(ctx, domain.Act{ID: randomID(), By: by, Command: domain.AcceptLoss{LossAccepted: e}})
	if err != nil {
		return 0, err
	}
	if err := s.hashed.wait(ctx, s.closed, position); err != nil {
		return 0, err
	}
	if err := s.clearLost(lost.Missing); err != nil {
		return 0, fmt.Errorf("eventstore: accept a loss: %w", err)
	}
	return position, s.beginAnew(position)
}

// beginAnew lets tree and witness begin with what is left.
func (s *Store) beginAnew(position uint64) error {
	s.agreed.Store(true)
	if err := s.tree.settle(); err != nil {
		return fmt.Errorf("eventstore: accept a loss: %w", err)
	}
	return s.witness.forget(s.testimony(position))
}

// acceptedAt goes on where the first record that differs accepts the loss of all that
// this node had behind it: the program ended before the witness heard of that, or
// another node did it. Any other record is damage.
func (s *Store) acceptedAt(ctx context.Context, position uint64) error {
	r, err := s.ReadAt(ctx, position)
	if err != nil {
		return err
	}
	if e, ok := r.Event.(domain.LossAccepted); !ok || e.After != position-1 || e.Through < position {
		return s.failed(&DamageError{Position: position, Err: errDiffers})
	}
	return s.beginAnew(s.opened)
}

// mostLost is how many single lost records one event can list.
const mostLost = 5000

// clearLost lets the next start make erased records of those that cannot be read: the
// log's own readers stop at what is not whole.
func (s *Store) clearLost(lost []domain.Lost) error {
	if s.server == nil || len(lost) == 0 {
		return nil
	}
	positions := make([]uint64, len(lost))
	for i, one := range lost {
		positions[i] = one.Position
	}
	return s.dir.begins(positions)
}

// missed takes note of a record that is not there any more, if it is known what it was.
func (s *Store) missed(position uint64) (standIn, bool) {
	if !s.opts.Accepting {
		return standIn{}, false
	}
	leaf, ok := s.tree.hadAt(position)
	if !ok {
		return standIn{}, false
	}
	lost := domain.Lost{Position: position, Hash: hex.EncodeToString(leaf[:])}
	s.mu.Lock()
	s.missing = append(s.missing, lost)
	s.mu.Unlock()
	return standIn{Erased: domain.Erased{Position: position, Hash: lost.Hash}}, true
}
