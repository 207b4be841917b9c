//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// killedInReplay kills the program while it reads the whole log, because its short
// form is gone, and compares what the next start folds from whatever was left.
func killedInReplay(t *trial) error {
	s, err := t.store("store", min(4*fullReports, fewReports+500*t.rounds), false)
	if err != nil {
		return err
	}
	acknowledged, _ := s.split()
	t.acknowledged = len(acknowledged)
	n, err := s.copy(t)
	if err != nil {
		return err
	}
	took, err := n.freshStart()
	if err != nil {
		return err
	}
	n.kill()
	for ; t.more(); t.tried++ {
		if err := os.Remove(filepath.Join(n.data, "brief")); err != nil {
			return err
		}
		if err := n.killInStart(t.moment(took)); err != nil {
			return err
		}
		if err := errors.Join(n.start(), t.receipts(s.sample(t.random, 40), n), t.counts(s.ledger, n)); err != nil {
			return fmt.Errorf("round %d: %w", t.tried, err)
		}
		n.kill()
	}
	digest, err := n.digest()
	if err == nil && digest != s.digest {
		err = fmt.Errorf("the digest is %s, want %s", digest, s.digest)
	}
	if err == nil {
		err = errors.Join(n.start(), t.words(s.ledger, n))
		n.kill()
	}
	t.note("a replay of %d reports takes %s; the digest is the same", len(acknowledged), took.Round(time.Millisecond))
	return err
}

// freshStart starts without the short form of the log, and says how long that took.
func (n *node) freshStart() (time.Duration, error) {
	if err := os.Remove(filepath.Join(n.data, "brief")); err != nil {
		return 0, err
	}
	begin := time.Now()
	err := n.start()
	return time.Since(begin), err
}
