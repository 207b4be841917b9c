package eventstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// openBeside opens what is kept beside the log. A witness that is gone or not whole lets the
// store open, and stops it: whoever asks whether it is ready hears why.
func (s *Store) openBeside() (err error) {
	if s.tree, err = openTree(filepath.Join(s.dir.path, "tree")); err != nil {
		return err
	}
	s.witness, err = openWitness(filepath.Join(s.dir.path, "witness"), !s.tree.empty())
	switch {
	case isDamage(err) && s.opts.Accepting:
	case isDamage(err):
		_ = s.failed(err)
	case err != nil:
		return err
	}
	if said := s.witness.said(); s.witness.count > 0 && said.secret != s.dir.secretID() {
		return fmt.Errorf("%s is not the secret that this log was written with: no receipt would be known", filepath.Join(s.dir.path, "secret"))
	}
	return nil
}

// mayBegin reports whether there may be no log yet. One that was there and is gone is
// not begun anew.
func (s *Store) mayBegin() bool {
	return s.opts.Accepting || s.Damage() == nil && s.witness.said().position == 0
}

// reaches demands that the log ends no earlier than the witness knows.
func (s *Store) reaches() error {
	if s.opts.Accepting {
		return nil
	}
	said := s.witness.said()
	if s.opened < said.position {
		_ = s.failed(&DamageError{Position: s.opened + 1, Err: fmt.Errorf("%w: the log ends at %d, and all up to %d was stored", errMissing, s.opened, said.position)})
		return nil
	}
	if s.Damage() != nil {
		return nil
	}
	return s.witness.tell(testimony{secret: s.dir.secretID()})
}

// Damage is what stopped this node for good, or nil.
func (s *Store) Damage() error {
	if d := s.damaged.Load(); d != nil {
		return d
	}
	return nil
}

// failed stops the node for good. The first damage that is found counts. An error that
// is none stops what waits for the reader alone.
func (s *Store) failed(err error) error {
	if d, ok := errors.AsType[*DamageError](err); ok {
		if s.damaged.CompareAndSwap(nil, d) {
			s.opts.Log.Error("the log is damaged; nothing is served from it", "position", d.Position, "error", d.Err)
		}
		err = s.damaged.Load()
	}
	s.progress.stop(err)
	s.hashed.stop(err)
	return err
}

// bearWitness lets the witness know at the end all that was read.
func (s *Store) bearWitness() {
	if s.stream == nil || s.Damage() != nil || !s.sync.shared() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	if err := s.sync.wait(ctx); err != nil {
		s.opts.Log.Warn("the last sync failed", "error", err)
	}
}
