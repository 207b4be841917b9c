package eventstore

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"
)

// A Seal is the Merkle tree hash (RFC 6962) over the first Size records of the log.
type Seal struct {
	Size uint64
	Root [32]byte
}

func (s Seal) String() string { return fmt.Sprintf("%d %x", s.Size, s.Root) }

// A tree holds the hashes of the Merkle tree over the log, as this node has read it,
// in a file beside the log: the record at position n is leaf n-1. The order is that of
// tlog's stored hashes.
//
// It tells what was read once: where it holds another hash than the record gives, one of
// the two is no longer what it was, and the root that the witness has says which. Until
// that is known what is read now goes to a file of its own, so that the place of the
// difference can be named again at the next start. The tree is disposable and never
// synced by itself.
type tree struct {
	path    string
	dropped atomic.Bool // it is damaged itself, and goes when it is closed

	mu      sync.RWMutex
	file    *os.File
	parted  *os.File // the file that differs from what is read now
	edge    edge
	vouched Seal   // what the witness knew
	late    []byte // what the file has no room for yet, and where it belongs
	lateAt  int64
	had     uint64 // records that were read before, as far as the witness vouches for them
	differs uint64 // the first position at which another record was read before; 0 for none
}

func openTree(path string) (*tree, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	return &tree{path: path, file: f}, nil
}

// empty reports whether no record was ever read into it.
func (t *tree) empty() bool {
	info, err := t.file.Stat()
	return err == nil && info.Size() == 0
}

// recordsIn is the most records whose hashes a file of so many hashes can hold.
func recordsIn(hashes int64) uint64 {
	n := hashes / 2
	for tlog.StoredHashCount(n+1) <= hashes {
		n++
	}
	return uint64(n)
}

// ReadHashes is how tlog reads the tree.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		from := at * tlog.HashSize
		if late := from - t.lateAt; len(t.late) > 0 && late >= 0 && late+tlog.HashSize <= int64(len(t.late)) {
			copy(hashes[i][:], t.late[late:])
			continue
		}
		if _, err := t.file.ReadAt(hashes[i][:], from); err != nil {
			return nil, fmt.Errorf("read tree: %w", err)
		}
	}
	return hashes, nil
}

// vouch says up to where, and under which root, the file is what was read before, and
// reports whether the file agrees. It holds nothing against what follows.
func (t *tree) vouch(s Seal) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	info, err := t.file.Stat()
	if err != nil {
		return false
	}
	have := recordsIn(info.Size() / tlog.HashSize)
	t.vouched, t.had = s, min(have, s.Size)
	if have < s.Size || s.Size == 0 {
		return s.Size == 0
	}
	h, err := tlog.TreeHash(int64(s.Size), t)
	return err == nil && h == s.Root
}

// errTree says that the tree itself is damaged, and the log need not be.
var errTree = errors.New("the tree beside the log is damaged")

// begin goes on behind the first size records that the file holds, if they are the
// beginning of the tree that the witness knew.
func (t *tree) begin(size uint64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, at := edge{records: size}, int64(0)
	for level := 62; level >= 0; level-- {
		if size&(1<<level) == 0 {
			continue
		}
		h, err := t.ReadHashes([]int64{tlog.StoredHashIndex(level, at>>level)})
		if err != nil {
			return err
		}
		e.full, at = append(e.full, h[0]), at+1<<level
	}
	if size > 0 && !t.grewFrom(Seal{size, e.root()}, t.vouched) {
		return errTree
	}
	t.edge = e
	return nil
}

// grewFrom reports whether the tree over more records begins with the other.
func (t *tree) grewFrom(from, to Seal) bool {
	proof, err := tlog.ProveTree(int64(to.Size), int64(from.Size), t)
	return err == nil && tlog.CheckTree(proof, int64(to.Size), to.Root, int64(from.Size), from.Root) == nil
}

// put takes in the leaves of records that follow, in order.
func (t *tree) put(leaves []tlog.Hash) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, leaf := range leaves {
		if at := t.edge.records + uint64(i) + 1; at <= t.had && t.differs == 0 && !t.holds(at, leaf) {
			t.write(leaves[:i])
			if err := t.part(at); err != nil {
				return err
			}
			t.write(leaves[i:])
			return nil
		}
	}
	t.write(leaves)
	return nil
}

// write adds to the end. What the disk does not take, for want of room, is written once it does:
// the reading of the log does not depend on the tree being on the disk.
func (t *tree) write(leaves []tlog.Hash) {
	if len(t.late) == 0 {
		t.lateAt = tlog.StoredHashCount(int64(t.edge.records)) * tlog.HashSize
		t.late = make([]byte, 0, 2*len(leaves)*tlog.HashSize)
	}
	for _, leaf := range leaves {
		t.late = t.edge.add(leaf, t.late)
	}
	if _, err := t.file.WriteAt(t.late, t.lateAt); err == nil {
		t.late = t.late[:0]
	}
}

// part goes on in a file of its own from a position at which another record was read
// before.
func (t *tree) part(position uint64) error {
	f, err := os.OpenFile(t.path+".new", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("write tree: %w", err)
	}
	alike := tlog.StoredHashCount(int64(position-1)) * tlog.HashSize
	if _, err := io.Copy(f, io.NewSectionReader(t.file, 0, alike)); err != nil {
		return errors.Join(fmt.Errorf("write tree: %w", err), f.Close())
	}
	t.parted, t.file, t.differs = t.file, f, position
	return nil
}

// hadAt is the leaf that was read at a position before, as far as the witness vouches
// for it.
func (t *tree) hadAt(position uint64) (tlog.Hash, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if position > t.had || t.parted != nil {
		return tlog.Hash{}, false
	}
	h, err := t.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(position-1))})
	return append(h, tlog.Hash{})[0], err == nil
}

// settle lets what is read now take the place of what was read before: a root says that
// it is right.
func (t *tree) settle() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.had = 0
	if t.parted == nil {
		return nil
	}
	// Windows renames no file that is open, and over none.
	err := errors.Join(t.file.Close(), t.parted.Close(), os.Rename(t.path+".new", t.path))
	t.parted, t.differs = nil, 0
	if err == nil {
		t.file, err = os.OpenFile(t.path, os.O_RDWR, 0o600)
	}
	return err
}

func (t *tree) holds(position uint64, leaf tlog.Hash) bool {
	h, err := t.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(position-1))})
	return err == nil && h[0] == leaf
}

// head is the tree over all that was put in.
func (t *tree) head() Seal {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return Seal{t.edge.records, t.edge.root()}
}

// differsAt is the first position at which another record was read before, or 0.
func (t *tree) differsAt() uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.differs
}

// at is the tree over the first size records. What the file says of it is believed only
// as the beginning of the tree over all records; where it is not that, it is errTree.
func (t *tree) at(size uint64) (Seal, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.grewAt(size)
}

// grewAt is at for who has the guard.
func (t *tree) grewAt(size uint64) (Seal, error) {
	head := Seal{t.edge.records, t.edge.root()}
	switch {
	case size > head.Size:
		return Seal{}, fmt.Errorf("the tree has %d records: %w", head.Size, ErrNotFound)
	case size == head.Size:
		return head, nil
	case size == 0:
		return Seal{0, sha256.Sum256(nil)}, nil
	}
	h, err := tlog.TreeHash(int64(size), t)
	if was := (Seal{size, h}); err != nil || t.grewFrom(was, head) {
		return was, err
	}
	return Seal{}, errTree
}

// close leaves the file that was there before, where nothing has settled that what was
// read now is right.
func (t *tree) close() error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.file.Close()
	if t.parted != nil {
		err = errors.Join(err, t.parted.Close(), os.Remove(t.path+".new"))
	}
	if t.dropped.Load() {
		err = errors.Join(err, os.Remove(t.path))
	}
	return err
}
