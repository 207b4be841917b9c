package eventstore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"unrule/domain"
)

// How much is left open behind the last seal, at most, while somebody seals.
const (
	sealRecords = 1024
	sealAfter   = 10 * time.Minute
)

// seals are the roots that the log itself names, oldest first: the seals, and what
// quarters were closed on. The guard of the state is theirs.
type seals struct {
	list  []Seal
	last  Seal      // of a seal alone
	since time.Time // since when this node knows of a record behind it; zero for none
}

// rootIn is the root that an event names.
func rootIn(e domain.Event) (s Seal, ok bool) {
	size, text := uint64(0), ""
	switch e := e.(type) {
	case domain.LogSealed:
		size, text = e.Size, e.Root
	case domain.QuarterClosed:
		size, text = e.Head, e.Root
	default:
		return s, false
	}
	root, err := hashOf(text)
	return Seal{size, root}, err == nil && size > 0
}

// note takes in what an event says of seals. The guard must be held.
func (s *Store) note(r domain.Recorded) {
	seal, ok := rootIn(r.Event)
	if ok {
		s.seals.list = append(s.seals.list, seal)
	}
	if _, sealed := r.Event.(domain.LogSealed); sealed {
		s.seals.last, s.seals.since = seal, time.Time{}
	} else if s.seals.since.IsZero() {
		s.seals.since = s.opts.Now()
	}
}

// sealHolds demands that a root named by the log is that of the records before it.
func (s *Store) sealHolds(r domain.Recorded) error {
	seal, ok := rootIn(r.Event)
	if !ok || seal.Size >= r.Position {
		return nil
	}
	got, err := s.tree.at(seal.Size)
	switch {
	case errors.Is(err, errTree):
		return s.dropTree(err)
	case err != nil:
		return fmt.Errorf("eventstore: check the seal at position %d: %w", r.Position, err)
	case got.Root == seal.Root:
		return nil
	}
	return damageAt(s.tree.differsAt(), r.Position, fmt.Errorf("%w: it names the root of the first %d records", errSeal, seal.Size))
}

var errSeal = errors.New("the seal does not agree with the records before it")

// agrees demands, once all records are read of which the witness knew the root when this
// node began to read, that they give that root. Until then this node bears no witness
// to what it reads.
func (s *Store) agrees() error {
	if s.opts.Accepting || s.agreed.Load() || s.tree.head().Size < s.vouched.Size {
		return nil
	}
	got, err := s.tree.at(s.vouched.Size)
	if errors.Is(err, errTree) {
		return s.dropTree(err)
	}
	if err != nil {
		return fmt.Errorf("eventstore: check the witness: %w", err)
	}
	if s.vouched.Size > 0 && got.Root != s.vouched.Root {
		return damageAt(s.tree.differsAt(), s.vouched.Size, errRoot)
	}
	s.agreed.Store(true)
	return s.tree.settle()
}

// testimony is what this node can bear witness to, when the log is known to hold all
// up to a position.
func (s *Store) testimony(position uint64) testimony {
	t := testimony{secret: s.dir.secretID()}
	if s.Damage() == nil {
		t.position = position
	}
	if s.agreed.Load() {
		t.seal = s.tree.head()
	}
	return t
}

// Sealed is the last seal that was read.
func (s *Store) Sealed() (Seal, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.seals.last, s.seals.last.Size > 0
}

// Seal seals the log when enough has been added since the last seal, or when something
// has waited for long. Of several nodes that do so at once one is heard.
func (s *Store) Seal(ctx context.Context) error {
	s.mu.RLock()
	last, since := s.seals.last, s.seals.since
	s.mu.RUnlock()
	head := s.tree.head()
	if since.IsZero() || head.Size < last.Size+sealRecords && s.opts.Now().Sub(since) < sealAfter {
		return nil
	}
	return s.SealNow(ctx)
}

// SealNow seals what this node has read.
func (s *Store) SealNow(ctx context.Context) error {
	head := s.tree.head()
	c := domain.SealLog{LogSealed: domain.LogSealed{Size: head.Size, Root: hex.EncodeToString(head.Root[:])}}
	_, err := s.Handle(ctx, domain.Act{ID: randomID(), Command: c})
	if _, refused := errors.AsType[*domain.Refusal](err); refused {
		return nil // another node was first
	}
	return err
}
