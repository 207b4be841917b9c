package eventstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// An edge is the right edge of a Merkle tree: the hashes of its largest full
// subtrees, from the left. That is one for each bit that is set in their number.
type edge struct {
	records uint64
	full    []tlog.Hash
}

// add takes in the next leaf and appends the hashes that it completes: its own, and
// those of the subtrees that end with it, from the smallest on.
func (e *edge) add(leaf tlog.Hash, done []byte) []byte {
	h := leaf
	done = append(done, h[:]...)
	for n := e.records; n&1 == 1; n >>= 1 {
		last := len(e.full) - 1
		h = tlog.NodeHash(e.full[last], h)
		e.full = e.full[:last]
		done = append(done, h[:]...)
	}
	e.full = append(e.full, h)
	e.records++
	return done
}

func (e *edge) root() [32]byte {
	if e.records == 0 {
		return sha256.Sum256(nil)
	}
	last := len(e.full) - 1
	h := e.full[last]
	for _, left := range slices.Backward(e.full[:last]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

// hashOf reads a hash in hexadecimal.
func hashOf(text string) (h [32]byte, err error) {
	b, err := hex.DecodeString(text)
	if err == nil && len(b) != len(h) {
		err = errors.New("a hash has 32 bytes")
	}
	copy(h[:], b)
	return h, err
}
