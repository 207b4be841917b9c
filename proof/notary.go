package proof

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// A Leaf is a record of the log as it is hashed. Text is nil where its words were erased.
type Leaf struct {
	Text []byte
	Hash [32]byte
}

// A Log is what proofs are made from.
type Log interface {
	// Sealed is the last head that the log has sealed in itself; false while there is none.
	Sealed() (h Head, ok bool)
	// Prove is the path from the leaf of a position to the root over the first size records.
	Prove(position, size uint64) ([][32]byte, error)
	// ProveTree shows that the first size records begin with the first from records.
	ProveTree(from, size uint64) ([][32]byte, error)
	// Leaf is the record at a position.
	Leaf(ctx context.Context, position uint64) (Leaf, error)
}

// Pause is the least time between two looks for a head to show, whether there was news or
// not. A head says how many records there are, and anybody may ask for it: one for each
// report would tell when others came, and in a quiet log so would the first one after a
// long silence, to whoever kept asking.
// It is the pace of all counters of reporters.
const Pause = time.Hour

// A Notary shows the heads of a log, signed, and proves what is under them.
type Notary struct {
	log    Log
	signer *Signer
	now    func() time.Time

	mu    sync.Mutex
	shown shown
}

// A shown head is the one that everybody is told until the pause is over.
type shown struct {
	Head
	since      time.Time
	checkpoint string
}

// NewNotary is the notary of a log; of no log where it is nil, in which nothing is ever
// sealed.
func NewNotary(log Log, seed [32]byte, now func() time.Time) *Notary {
	return &Notary{log: log, signer: NewSigner(seed), now: now}
}

// Key is the public key of the checkpoints.
func (n *Notary) Key() string { return n.signer.Key() }

// ErrUnsealed says that the log has not been sealed so far yet.
var ErrUnsealed = errors.New("proof: not sealed yet")

// Checkpoint is the head that is shown, signed; [ErrUnsealed] while there is none.
func (n *Notary) Checkpoint() (string, error) {
	s, err := n.look()
	return s.checkpoint, err
}

// Sealed reports whether a position is under the head that is shown.
func (n *Notary) Sealed(position uint64) (bool, error) {
	s, err := n.look()
	if errors.Is(err, ErrUnsealed) {
		return false, nil
	}
	return err == nil && position <= s.Size, err
}

// look is the head that is shown. The same head is never signed twice.
func (n *Notary) look() (shown, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	if n.shown.Size > 0 && now.Sub(n.shown.since) < Pause {
		return n.shown, nil
	}
	if n.log == nil {
		return shown{}, ErrUnsealed
	}
	head, ok := n.log.Sealed()
	switch {
	case !ok || head.Size == 0:
		return shown{}, ErrUnsealed
	case head.Size <= n.shown.Size: // no head but a greater one is news
		n.shown.since = now
		return n.shown, nil
	}
	checkpoint, err := n.signer.Sign(head)
	if err != nil {
		return shown{}, err
	}
	n.shown = shown{head, now, checkpoint}
	return n.shown, nil
}

// Include proves that the record at a position is in the log; [ErrUnsealed] where it is
// not under the head that is shown. Without its words, the proof is of the record's hash.
// What is handed out was checked.
func (n *Notary) Include(ctx context.Context, position uint64, wordless bool) (Inclusion, error) {
	s, err := n.look()
	if err != nil {
		return Inclusion{}, err
	}
	if position == 0 || position > s.Size {
		return Inclusion{}, ErrUnsealed
	}
	leaf, err := n.log.Leaf(ctx, position)
	if err != nil {
		return Inclusion{}, fmt.Errorf("proof: read record: %w", err)
	}
	path, err := n.log.Prove(position, s.Size)
	if err != nil {
		return Inclusion{}, fmt.Errorf("proof: prove record: %w", err)
	}
	p := Inclusion{Index: position - 1, Path: texts(path), Checkpoint: s.checkpoint, Key: n.Key()}
	if p.Leaf = string(leaf.Text); wordless || leaf.Text == nil {
		p.Leaf, p.LeafHash = "", tlog.Hash(leaf.Hash).String()
	}
	if !utf8.Valid(leaf.Text) {
		return Inclusion{}, errors.New("proof: prove record: it is no text")
	}
	if _, err := p.Check(""); err != nil {
		return Inclusion{}, fmt.Errorf("proof: prove record: %w", err)
	}
	return p, nil
}

// Extend proves that the log that is shown begins with the first from records of an
// earlier one; [ErrUnsealed] where it has none so far. Whether those are the records that
// somebody has seen is for them to check.
func (n *Notary) Extend(from uint64) (Extension, error) {
	s, err := n.look()
	if err != nil {
		return Extension{}, err
	}
	if from == 0 || from > s.Size {
		return Extension{}, ErrUnsealed
	}
	path, err := n.log.ProveTree(from, s.Size)
	if err != nil {
		return Extension{}, fmt.Errorf("proof: prove log: %w", err)
	}
	return Extension{From: from, Path: texts(path), Checkpoint: s.checkpoint, Key: n.Key()}, nil
}
