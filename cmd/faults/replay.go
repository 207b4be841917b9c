//go:build linux

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
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
	want, err := n.figures()
	n.kill()
	if err != nil {
		return err
	}
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
		got, err := n.figures()
		if err == nil && got != want {
			t.undetected++
			t.note("round %d: other figures", t.tried)
		}
		n.kill()
		if err != nil {
			return err
		}
	}
	t.note("a replay of %d reports takes %s; the figures are the same", len(acknowledged), took.Round(time.Millisecond))
	if said, code := n.verify(); code != 0 {
		return fmt.Errorf("verify ends with %d: %s", code, said)
	}
	err = errors.Join(n.start(), t.words(s.ledger, n))
	n.kill()
	return err
}

// figures are what the board sees, without the position: a node that runs goes on to
// seal its log.
func (n *node) figures() (all string, err error) {
	for _, path := range []string{"/api/v1/rules?limit=100", "/api/v1/impact", "/api/v1/departments"} {
		a, err := n.call("GET", path, "", "")
		if err == nil && a.status != http.StatusOK {
			err = fmt.Errorf("%s: %d %s", path, a.status, a.body)
		}
		if err != nil {
			return "", err
		}
		all += positions.ReplaceAllString(string(a.body), "")
	}
	return all, nil
}

var positions = regexp.MustCompile(`"position":\d+`)

// freshStart starts without the short form of the log, and says how long that took.
func (n *node) freshStart() (time.Duration, error) {
	if err := os.Remove(filepath.Join(n.data, "brief")); err != nil {
		return 0, err
	}
	begin := time.Now()
	err := n.start()
	return time.Since(begin), err
}
