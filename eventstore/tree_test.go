package eventstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"unrule/domain"
)

// The tree may be deleted or damaged: the log is read for another, and no damage of the
// log is claimed.
func TestDamagedTreeIsMadeAnew(t *testing.T) {
	o := optionsIn(t)
	end := filled(t, o, 9)
	path := filepath.Join(o.Dir, "tree")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) / 32 {
		b := bytes.Clone(whole)
		b[i*32] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 { // it may be noticed by the check, and then the next start mends it
			during(t, o, func(s *Store) {
				if _, err := s.Check(t.Context(), nil); err != nil && !errors.Is(err, errTree) {
					t.Fatalf("Check() with hash %d damaged = %v", i, err)
				}
			})
		}
		during(t, o, func(s *Store) {
			wait(t, s)
			if found, err := s.Check(t.Context(), nil); err != nil || found.Seal != end {
				t.Errorf("Check() after hash %d was damaged = %+v, %v, want %v", i, found, err, end)
			}
		})
	}
}

// No root of a tree that is damaged is told or held against the log.
func TestDamagedTreeIsNoWitness(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 9)
	path := filepath.Join(o.Dir, "tree")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) / tlog.HashSize {
		b := bytes.Clone(whole)
		b[i*tlog.HashSize] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx, func(domain.Recorded) {}) }()
		_ = s.CaughtUp(t.Context()) // or the tree is found to be damaged
		var e edge
		for size := range s.tree.head().Size {
			if got, err := s.tree.at(size); err == nil && got.Root != e.root() {
				t.Errorf("with hash %d damaged TreeAt(%d) = %v", i, size, got)
			}
			if err := s.Replay(t.Context(), size, func(domain.Recorded) error { return nil }); err != nil && !errors.Is(err, errTree) {
				t.Errorf("with hash %d damaged Replay(%d) = %v", i, size, err)
			}
			at := tlog.StoredHashIndex(0, int64(size)) * tlog.HashSize
			e.add(tlog.Hash(whole[at:at+tlog.HashSize]), nil)
		}
		cancel()
		if err := <-done; err != nil && !errors.Is(err, errTree) {
			t.Errorf("with hash %d damaged Run() = %v", i, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A tree that the disk does not take is read from memory, and written once it does.
func TestTreeWithoutRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tree")
	tr, err := openTree(path)
	if err != nil {
		t.Fatal(err)
	}
	var plain plainTree
	put := func(n int) {
		t.Helper()
		leaf := []byte{byte(n)}
		plain.add(t, int64(n), leaf)
		if err := tr.put([]tlog.Hash{tlog.RecordHash(leaf)}); err != nil {
			t.Fatal(err)
		}
		for size := range n + 2 {
			if got, err := tr.at(uint64(size)); err != nil || got.Root != plain.root(t, int64(size)) {
				t.Fatalf("at(%d) of %d = %v, %v", size, n+1, got, err)
			}
		}
	}
	for n := range 5 {
		put(n)
	}
	whole := tr.file
	if tr.file, err = os.Open(path); err != nil { // it cannot be written
		t.Fatal(err)
	}
	for n := range 4 {
		put(5 + n)
	}
	if err := tr.file.Close(); err != nil {
		t.Fatal(err)
	}
	tr.file = whole
	put(9)
	if len(tr.late) != 0 {
		t.Errorf("%d bytes are late", len(tr.late))
	}
	if b, err := os.ReadFile(path); err != nil || int64(len(b)) != tlog.StoredHashCount(10)*tlog.HashSize {
		t.Errorf("the file has %d bytes, %v", len(b), err)
	}
	if err := tr.close(); err != nil {
		t.Fatal(err)
	}
}
