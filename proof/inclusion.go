package proof

import (
	"crypto/sha256"
	"errors"
	"math"

	"golang.org/x/mod/sumdb/tlog"
)

// An Inclusion shows that one record is in the log. It is what the holder of a receipt
// takes away, and all that is needed to check it.
type Inclusion struct {
	// Leaf is the record as it is hashed. Where its words were erased, LeafHash stands
	// in its place: the hash of what is gone, in base64.
	Leaf     string `json:"leaf,omitempty"`
	LeafHash string `json:"leaf_hash,omitempty"`

	Index      uint64   `json:"index"`      // of the leaf: its position less 1
	Path       []string `json:"path"`       // hashes from the leaf up to the root, in base64
	Checkpoint string   `json:"checkpoint"` // signed
	Key        string   `json:"key"`        // that the checkpoint says it is signed by
}

// What can be wrong with a proof.
var (
	ErrLeaf      = errors.New("it holds neither the record nor its hash, or both")
	ErrPath      = errors.New("its hashes are not hashes of 32 bytes in base64")
	ErrExcluded  = errors.New("the record is not in the log that the checkpoint names: the record, the hashes or the checkpoint was changed")
	ErrRewritten = errors.New("the later log does not hold what the earlier one held: its records were changed or taken out")
)

// Check checks the signature of the checkpoint, by a key that the reader trusts or else
// by the one in the proof, and that the record is under its root.
func (p Inclusion) Check(key string) (Checkpoint, error) {
	if key == "" {
		key = p.Key
	}
	c, err := Open(p.Checkpoint, key)
	if err != nil {
		return c, err
	}
	leaf, err := p.Hash()
	if err != nil {
		return c, err
	}
	path, err := hashes(p.Path)
	if err != nil {
		return c, err
	}
	if p.Index >= c.Size {
		return c, ErrExcluded
	}
	if tlog.CheckRecord(path, int64(c.Size), tlog.Hash(c.Root), int64(p.Index), leaf) != nil {
		return c, ErrExcluded
	}
	return c, nil
}

// Hash is the hash of the leaf.
func (p Inclusion) Hash() (tlog.Hash, error) {
	if (p.Leaf == "") == (p.LeafHash == "") {
		return tlog.Hash{}, ErrLeaf
	}
	if p.Leaf != "" {
		return tlog.RecordHash([]byte(p.Leaf)), nil
	}
	h, err := tlog.ParseHash(p.LeafHash)
	if err != nil {
		return h, ErrPath
	}
	return h, nil
}

// An Extension shows that the log of a checkpoint begins with the first From records
// of an earlier one.
type Extension struct {
	From       uint64   `json:"from"`
	Path       []string `json:"path"`
	Checkpoint string   `json:"checkpoint"`
	Key        string   `json:"key"`
}

// Check checks the signature of the checkpoint, by a key that the reader trusts or else
// by the one in the proof, and that its log begins with all that was under old.
func (p Extension) Check(old Head, key string) (Checkpoint, error) {
	if key == "" {
		key = p.Key
	}
	c, err := Open(p.Checkpoint, key)
	if err != nil {
		return c, err
	}
	path, err := hashes(p.Path)
	if err != nil {
		return c, err
	}
	if old.Size == 0 || old.Size > math.MaxInt64 || p.From != old.Size || old.Size > c.Size {
		return c, ErrSizes
	}
	if tlog.CheckTree(path, int64(c.Size), tlog.Hash(c.Root), int64(old.Size), tlog.Hash(old.Root)) != nil {
		return c, ErrRewritten
	}
	return c, nil
}

// ErrSizes says that a proof speaks of another pair of logs than the reader.
var ErrSizes = errors.New("the proof does not begin at the size of the earlier log, or the later log is the shorter one")

func hashes(list []string) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(list))
	for i, s := range list {
		h, err := tlog.ParseHash(s)
		if err != nil {
			return nil, ErrPath
		}
		out[i] = h
	}
	return out, nil
}

func texts(list [][sha256.Size]byte) []string {
	out := make([]string, len(list))
	for i, h := range list {
		out[i] = tlog.Hash(h).String()
	}
	return out
}
