//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A store is a data directory that nobody uses, with the ledger of what it holds and
// what is known of it. Trials work on copies.
type store struct {
	*ledger
	data   string
	early  string // as it was half way
	token  string
	digest string // of all that is folded from it
}

// store makes a store with so many reports, and leaves it as the program does that was
// asked to end or, with dead, that was killed. Half way it is copied as it stands then.
func (t *trial) store(name string, reports int, dead bool) (*store, error) {
	dir := filepath.Join(t.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l, err := newLedger(dir)
	if err != nil {
		return nil, err
	}
	n := newNode(t.unrule, filepath.Join(dir, "data"))
	s := &store{ledger: l, data: n.data, early: filepath.Join(dir, "early")}
	if err := errors.Join(n.admit(), n.start()); err != nil {
		return nil, err
	}
	s.token = n.token
	if err := n.register(l, 8); err != nil {
		return nil, err
	}
	t.fill(l, n, reports/2)
	if err := n.stop(); err != nil {
		return nil, err
	}
	if err := errors.Join(copyDir(s.data, s.early), n.start()); err != nil {
		return nil, err
	}
	t.fill(l, n, reports-reports/2)
	if dead {
		n.kill()
	} else if err := n.stop(); err != nil {
		return nil, err
	}
	s.digest, err = s.digestOf(t)
	return s, err
}

// fill has so many reports acknowledged.
func (t *trial) fill(l *ledger, n *node, reports int) {
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 2000, limit: reports / (4 * writersAtOnce)}
	writers.start(4 * writersAtOnce)
	writers.done()
}

// digestOf digests a copy: whoever reads a log opens it for writing.
func (s *store) digestOf(t *trial) (string, error) {
	n, err := s.copy(t)
	if err != nil {
		return "", err
	}
	return n.digest()
}

// copy is a node on a copy that the next copy takes the place of.
func (s *store) copy(t *trial) (*node, error) {
	at := filepath.Join(t.dir, "copy")
	if err := errors.Join(os.RemoveAll(at), copyDir(s.data, at)); err != nil {
		return nil, err
	}
	n := newNode(t.unrule, at)
	n.token = s.token
	return n, nil
}

// copyDir copies directories and files, and lets sockets lie.
func copyDir(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch at := filepath.Join(to, name); {
		case e.IsDir():
			return os.MkdirAll(at, 0o700)
		case e.Type().IsRegular():
			b, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(at, b, 0o600))
		}
		return nil
	})
}

// digest reads the whole log anew.
func (n *node) digest() (string, error) {
	out, err := n.tool("rebuild")
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	return strings.TrimSpace(out), nil
}
