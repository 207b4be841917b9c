package main

import (
	"context"

	"unrule/eventstore"
	"unrule/proof"
)

// A provable is the log as proofs are made from it.
type provable struct{ store *eventstore.Store }

// Sealed is the last head that the log has sealed in itself.
func (l provable) Sealed() (proof.Head, bool) {
	seal, ok := l.store.Sealed()
	return proof.Head(seal), ok
}

// Prove is the path from a record to the root.
func (l provable) Prove(position, size uint64) ([][32]byte, error) {
	return l.store.Prove(position, size)
}

// ProveTree shows that the log goes on from an earlier one.
func (l provable) ProveTree(from, size uint64) ([][32]byte, error) {
	return l.store.ProveGrowth(from, size)
}

// Leaf is the record at a position, without text where its words were erased.
func (l provable) Leaf(ctx context.Context, position uint64) (proof.Leaf, error) {
	record, err := l.store.RecordAt(ctx, position)
	return proof.Leaf{Text: record.Leaf(), Hash: record.Hash}, err
}
