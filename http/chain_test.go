package http

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"unrule/proof"
)

// A chain is the log of a memory as proofs see it, sealed as far as a test says.
type chain struct {
	of     *memory
	mu     sync.Mutex
	sealed uint64
	erased map[uint64]bool
	fail   error
}

func (c *chain) seal(size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sealed = uint64(size)
}

// stored are the hashes of the tree over the first n records.
func (c *chain) stored(n uint64) (hashes tlog.HashReaderFunc) {
	var all []tlog.Hash
	hashes = func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = all[x]
		}
		return out, nil
	}
	for i := range n {
		more, err := tlog.StoredHashes(int64(i), c.leaf(i+1), hashes)
		if err != nil {
			panic(err)
		}
		all = append(all, more...)
	}
	return hashes
}

func (c *chain) leaf(position uint64) []byte {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	r := c.of.log[position-1]
	body, err := json.Marshal(r.Event)
	if err != nil {
		panic(err)
	}
	return fmt.Appendf(nil, "friction.%s.%s\nUnrule-Kind: %s\n\n%s", r.Aggregate.Of, r.Aggregate.ID, r.Event.EventName(), body)
}

func (c *chain) Sealed() (proof.Head, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	root, err := tlog.TreeHash(int64(c.sealed), c.stored(c.sealed))
	return proof.Head{Size: c.sealed, Root: root}, err == nil && c.sealed > 0
}

func (c *chain) Prove(position, size uint64) ([][32]byte, error) {
	p, err := tlog.ProveRecord(int64(size), int64(position-1), c.stored(size))
	return plainHashes(p), err
}

func (c *chain) ProveTree(from, size uint64) ([][32]byte, error) {
	p, err := tlog.ProveTree(int64(size), int64(from), c.stored(size))
	return plainHashes(p), err
}

func (c *chain) Leaf(_ context.Context, position uint64) (proof.Leaf, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return proof.Leaf{}, c.fail
	}
	leaf := proof.Leaf{Text: c.leaf(position)}
	leaf.Hash = tlog.RecordHash(leaf.Text)
	if c.erased[position] {
		leaf.Text = nil
	}
	return leaf, nil
}

func plainHashes(list []tlog.Hash) (out [][32]byte) {
	for _, h := range list {
		out = append(out, h)
	}
	return out
}
