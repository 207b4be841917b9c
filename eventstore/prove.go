package eventstore

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Prove is the audit path (RFC 6962) of the record at a position in the tree over the
// first size records, from the leaf's neighbour up; ErrNotFound where this node has not
// read so many.
func (s *Store) Prove(position, size uint64) ([][32]byte, error) {
	proof, err := s.tree.prove(position, size)
	if err != nil {
		return nil, fmt.Errorf("eventstore: prove position %d in the first %d: %w", position, size, err)
	}
	return plain(proof), nil
}

// ProveGrowth is the consistency proof (RFC 6962) that the tree over the first from
// records is the beginning of the tree over the first size.
func (s *Store) ProveGrowth(from, size uint64) ([][32]byte, error) {
	proof, err := s.tree.grown(from, size)
	if err != nil {
		return nil, fmt.Errorf("eventstore: prove the first %d in the first %d: %w", from, size, err)
	}
	return plain(proof), nil
}

func plain(proof []tlog.Hash) [][32]byte {
	list := make([][32]byte, len(proof))
	for i, h := range proof {
		list[i] = h
	}
	return list
}

// knows reports whether it holds a leaf at a position.
func (t *tree) knows(position uint64, leaf tlog.Hash) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.holds(position, leaf)
}

// contradicts reports whether the tree can prove that another leaf is at a position.
func (t *tree) contradicts(position uint64, leaf tlog.Hash) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	size := t.edge.records
	if position > size || t.holds(position, leaf) {
		return false
	}
	held, err := t.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(position-1))})
	if err != nil {
		return false
	}
	proof, err := tlog.ProveRecord(int64(size), int64(position-1), t)
	return err == nil && tlog.CheckRecord(proof, int64(size), t.edge.root(), int64(position-1), held[0]) == nil
}

// prove is the audit path of the record at a position in the tree over size records, and
// grown the one that shows that a smaller tree is its beginning. What cannot be proved
// is an error and never a proof that fails.
func (t *tree) prove(position, size uint64) (tlog.RecordProof, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if position == 0 || position > size || size > t.edge.records {
		return nil, ErrNotFound
	}
	at := int64(position - 1)
	of, err := t.grewAt(size)
	if err != nil {
		return nil, err
	}
	leaf, err := t.ReadHashes([]int64{tlog.StoredHashIndex(0, at)})
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(int64(size), at, t)
	if err == nil {
		err = tlog.CheckRecord(proof, int64(size), of.Root, at, leaf[0])
	}
	return proof, err
}

func (t *tree) grown(from, size uint64) (tlog.TreeProof, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if from == 0 || from > size || size > t.edge.records {
		return nil, ErrNotFound
	}
	was, err := t.grewAt(from)
	if err != nil {
		return nil, err
	}
	of, err := t.grewAt(size)
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveTree(int64(size), int64(from), t)
	if err == nil {
		err = tlog.CheckTree(proof, int64(size), of.Root, int64(from), was.Root)
	}
	return proof, err
}
