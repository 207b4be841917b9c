package eventstore

import (
	"crypto/sha256"
	"hash"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// A digest is a SHA-256 that is being made.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// marksEvery is how many leaves lie between two edges that are kept.
const marksEvery = 1024

// A roots is a tree that grows and knows the root that it had at every size, for 33
// bytes a leaf.
type roots struct {
	edge
	leaves []tlog.Hash
	marks  []edge // before each marksEvery leaves
	done   []byte // what add gives and nobody here needs
}

func (r *roots) add(h tlog.Hash) {
	if r.records%marksEvery == 0 {
		r.marks = append(r.marks, r.copy())
	}
	r.leaves = append(r.leaves, h)
	r.done = r.edge.add(h, r.done[:0])
}

func (e *edge) copy() edge { return edge{e.records, slices.Clone(e.full)} }

// at is the root that the tree had when it had size leaves.
func (r *roots) at(size uint64) (root [32]byte, ok bool) {
	switch {
	case size > r.records:
		return root, false
	case size == r.records:
		return r.root(), true
	}
	e := r.marks[size/marksEvery].copy()
	for _, h := range r.leaves[e.records:size] {
		e.add(h, nil)
	}
	return e.root(), true
}
