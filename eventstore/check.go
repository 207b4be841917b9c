package eventstore

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A Checked is what a check of the log has found whole.
type Checked struct {
	Seal          // over all records that were read
	Seals  int    // roots in the log that agree with the records before them
	Sealed uint64 // records under the last of them; behind it nothing but the witness speaks for what a record holds
	Gone   int    // records that were erased or whose loss was accepted
}

// Check reads the whole log once more, as far as this node has read it, and holds every
// record against the tree that was read before, against the roots that the log names
// and against the witness. What does not agree is a [DamageError] that stops the node.
// It needs a store that has caught up. progress is told of each record; nil is nobody.
func (s *Store) Check(ctx context.Context, progress func(position, of uint64)) (Checked, error) {
	if err := s.Damage(); err != nil {
		return Checked{}, err
	}
	if err := s.hashed.wait(ctx, s.closed, s.opened); err != nil {
		return Checked{}, err
	}
	found, err := s.check(ctx, s.tree.head(), progress)
	if isDamage(err) {
		err = s.failed(err)
	}
	return found, err
}

// check holds the records against the tree over them.
func (s *Store) check(ctx context.Context, want Seal, progress func(position, of uint64)) (found Checked, err error) {
	if want.Size == 0 { // 0 would mean all that there is by now
		return Checked{Seal: want}, nil
	}
	var e edge
	var differs uint64
	named := s.named(want)
	err = s.records(ctx, 1, want.Size, func(r Record) error {
		if r.Gone {
			found.Gone++
		}
		if differs == 0 && !s.tree.knows(r.Position, r.Hash) {
			differs = r.Position
		}
		e.add(r.Hash, nil)
		for ; len(named) > 0 && named[0].Size == e.records; named = named[1:] {
			if named[0].Root != e.root() {
				return damageAt(differs, e.records, errRoot)
			}
			found.Seals, found.Sealed = found.Seals+1, e.records
		}
		if progress != nil {
			progress(r.Position, want.Size)
		}
		return nil
	})
	found.Seal = Seal{e.records, e.root()}
	switch {
	case err != nil:
		return found, err
	case found.Seal != want:
		return found, damageAt(differs, e.records, errRoot)
	case differs != 0:
		return found, s.dropTree(fmt.Errorf("%w at position %d", errTree, differs))
	}
	return found, nil
}

// damageAt names the record that is not the one that was read before; where none can be
// named it is somewhere up to a position.
func damageAt(differs, position uint64, err error) error {
	if differs != 0 {
		return &DamageError{Position: differs, Err: errDiffers}
	}
	return &DamageError{Position: position, Err: err}
}

// named are the roots that the log names of a tree, by their sizes.
func (s *Store) named(of Seal) []Seal {
	s.mu.RLock()
	list := slices.Clone(s.seals.list)
	s.mu.RUnlock()
	slices.SortStableFunc(list, func(a, b Seal) int { return int(int64(a.Size) - int64(b.Size)) })
	return slices.DeleteFunc(list, func(one Seal) bool { return one.Size > of.Size })
}

// dropTree takes a tree away, once it is closed, that is damaged itself: the next start
// reads the log for another.
func (s *Store) dropTree(err error) error {
	s.tree.dropped.Store(true)
	return fmt.Errorf("eventstore: %w; start again, and it is made anew from the log", err)
}

// How long a node that runs on waits before it reads all it has once more, because disks
// forget, and before it tries again where that could not be.
const (
	checkEvery = 24 * time.Hour
	checkAgain = time.Hour
)

// checkBehind checks what was taken from the brief once the node has caught up, and then
// all there is every day. It returns damage, or when the reading ends.
func (s *Store) checkBehind(ctx context.Context, brief uint64) error {
	if err := s.hashed.wait(ctx, s.closed, s.opened); err != nil {
		return err
	}
	every := s.opts.checkEvery
	if every == 0 {
		every = checkEvery
	}
	for size := brief; ; size = s.tree.head().Size {
		pause := every
		until, err := s.tree.at(size)
		if err == nil {
			_, err = s.check(ctx, until, nil)
		}
		switch {
		case isDamage(err):
			return err
		case err != nil && ctx.Err() == nil && !s.isClosed():
			s.opts.Log.Warn("the log was not checked behind what was kept of it", "error", err)
			pause = min(every, checkAgain)
		}
		select {
		case <-time.After(pause):
		case <-s.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
