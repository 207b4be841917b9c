//go:build linux

package main

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// Reports in the stores that are harmed: enough for two files of the log where there
// are rounds enough to make it worth while.
const (
	fewReports  = 500
	fullReports = 6000
)

// mutated harms copies of a data directory, one harm each, of one that was closed and
// one that was killed, and asks `unrule verify`. What that lets pass must be there
// whole: the same digest, the same counts, each receipt. Some are served too.
func mutated(t *trial) error {
	var stores []*store
	for _, dead := range []bool{false, true} {
		s, err := t.store(fmt.Sprintf("dead-%t", dead), min(fullReports, fewReports+50*t.rounds), dead)
		if err != nil {
			return err
		}
		acknowledged, _ := s.split()
		t.acknowledged += len(acknowledged)
		stores = append(stores, s)
	}
	found := map[string]int{}
	for ; t.more(); t.tried++ {
		h, v, err := t.mutateOnce(stores[t.tried%len(stores)])
		if err != nil {
			return fmt.Errorf("round %d, %s: %w", t.tried, h, err)
		}
		found[v]++
		if v == undetected {
			t.undetected++
			t.note("round %d: undetected: %s", t.tried, h)
			err = t.keep(stores[t.tried%len(stores)])
		}
		if err != nil {
			return err
		}
	}
	for _, v := range slices.Sorted(maps.Keys(found)) {
		t.note("%d %s", found[v], v)
	}
	return nil
}

// What may become of a harm.
const (
	detected   = "detected"
	harmless   = "harmless (same digest, counts, receipts and words)"
	undetected = "undetected"
)

func (t *trial) mutateOnce(s *store) (h harm, v string, err error) {
	n, h, err := s.harmed(t)
	if err != nil {
		return h, "", err
	}
	said, code := n.verify()
	switch {
	case code == 1 && h.name == noFile:
		return h, detected, t.mended(s, n, h)
	case code == 1:
		if t.tried%10 == 0 {
			return h, detected, t.servesNone(s, n, h)
		}
		return h, detected, nil
	case code != 0:
		return h, "", fmt.Errorf("verify ends with %d: %s", code, said)
	}
	if s.whole(t, n) != nil {
		return h, undetected, nil
	}
	return h, harmless, nil
}

// mended demands that all is there once a file that could not be read can be read again:
// who looks at a log, or tries to serve it, takes nothing away.
func (t *trial) mended(s *store, n *node, h harm) error {
	path := filepath.Join(n.data, h.file)
	b, err := os.ReadFile(filepath.Join(s.data, h.file))
	if err = errors.Join(err, os.RemoveAll(path), os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
		return err
	}
	if err := s.whole(t, n); err != nil {
		t.lose(1, "logs are not whole once %s is mended: %v", h, err)
	}
	return nil
}

// harmed is a copy that comes to the harm of the round.
func (s *store) harmed(t *trial) (*node, harm, error) {
	n, err := s.copy(t)
	if err != nil {
		return nil, harm{}, err
	}
	h, err := mutate(randomOf(t.seed, fmt.Sprint("mutation ", t.tried)), n.data, s.early)
	return n, h, err
}

// keep leaves the copy of the round, as nobody has opened it yet, to be looked at.
func (t *trial) keep(s *store) error {
	n, _, err := s.harmed(t)
	if err != nil {
		return err
	}
	return os.Rename(n.data, filepath.Join(t.dir, fmt.Sprint("undetected-", t.tried)))
}

// verify is what `unrule verify` says, and its exit code.
func (n *node) verify() (string, int) {
	c := exec.Command(n.unrule, "verify", "--data", n.data)
	c.SysProcAttr = apart()
	out, err := c.CombinedOutput()
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), e.ExitCode()
	}
	if err != nil {
		return err.Error(), -1
	}
	return string(out), 0
}

// whole demands that all of the store is in a copy of it.
func (s *store) whole(t *trial, n *node) error {
	digest, err := n.digest()
	if err != nil {
		return err
	}
	if digest != s.digest {
		return fmt.Errorf("digest %s, want %s", digest, s.digest)
	}
	if err := n.start(); err != nil {
		return err
	}
	defer n.kill()
	var r row
	if err := errors.Join(r.receipts(s.sample(t.random, 50), n), r.counts(s.ledger, n), r.words(s.ledger, n)); err != nil {
		return err
	}
	if r.lost+r.doubled > 0 {
		return fmt.Errorf("%d lost, %d doubled", r.lost, r.doubled)
	}
	return nil
}

// redWithin is how long a node that started from what it had read before may take to
// find that the log behind it is damaged.
const redWithin = 20 * time.Second

// servesNone demands that a damaged log is not served: the node ends, or is not ready
// and gives no figures. A node that mends what was harmed serves the right ones.
func (t *trial) servesNone(s *store, n *node, h harm) error {
	addr, err := freeAddress("127.0.0.1")
	if err != nil {
		return err
	}
	n.args, n.url = append(n.args, "--listen", addr), "http://"+addr // it need not say where it answers
	if err := n.spawn(); err != nil {
		return err
	}
	defer n.kill()
	for end := time.Now().Add(redWithin); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if n.hasEnded() {
			return nil // and said why
		}
		a, err := n.call("GET", "/readyz", "", "")
		if err == nil && a.status != http.StatusOK && !a.holds("still being read") {
			return n.refuses()
		}
	}
	n.kill()
	n, _, err = s.harmed(t) // as it was
	if err == nil && s.whole(t, n) != nil {
		t.undetected++
		t.note("round %d: served although damaged: %s", t.tried, h)
	}
	return err
}

// refuses demands that a node that is not ready gives no figures and takes no report.
func (n *node) refuses() error {
	for _, path := range []string{"/api/v1/rules", "/api/v1/impact"} {
		a, err := n.call("GET", path, "", "")
		if err == nil && a.status == http.StatusOK {
			return fmt.Errorf("%s is served from a damaged log", path)
		}
	}
	a, err := n.call("POST", "/api/v1/reports", "a-report-to-a-damaged-log", `{"rule":{"title":"Too late"},"side":"employee","impacts":["delay"]}`)
	if err == nil && a.status == http.StatusCreated {
		return errors.New("a report is taken into a damaged log")
	}
	return nil
}
