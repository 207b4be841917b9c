//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// goneWithin is how long words may be found on the disk once they were taken away and
// the program runs.
const goneWithin = 10 * time.Second

// killedInErasure takes the words of a report away and kills the program meanwhile:
// between the act and the erasure, or close to it. After the next start they are in no
// file, and nothing else is gone.
func killedInErasure(t *trial) error {
	l, err := newLedger(t.dir)
	if err != nil {
		return err
	}
	n := newNode(t.unrule, filepath.Join(t.dir, "data"))
	if err := errors.Join(n.admit(), n.start()); err != nil {
		return err
	}
	if err := n.register(l, 8); err != nil {
		return err
	}
	for ; t.more(); t.tried++ {
		if err := t.eraseOnce(l, n); err != nil {
			return fmt.Errorf("round %d: %w", t.tried, err)
		}
	}
	if err := errors.Join(t.all(l, n), n.stop()); err != nil {
		return err
	}
	t.note("%d were cut short before the act was stored, and done again", t.repeated)
	return nil
}

// eraseOnce has some report, and takes away the words of one of them.
func (t *trial) eraseOnce(l *ledger, n *node) error {
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 200, limit: 5}
	writers.start(writersAtOnce)
	writers.done()
	acknowledged, _ := l.split()
	e := acknowledged[len(acknowledged)-1-t.random.IntN(min(len(acknowledged), 200))]
	if e.erased {
		return nil
	}
	report, err := n.reportOf(l, e)
	if err != nil {
		return err
	}
	if found, err := find(n.data, e.Key); err != nil || len(found) == 0 {
		return errors.Join(err, errors.New("the words are nowhere before they are taken away"))
	}
	sent := make(chan error, 1)
	go func() { sent <- n.redact(report, e) }()
	time.Sleep(t.moment(12 * time.Millisecond))
	n.kill()
	acted := <-sent == nil
	if err := n.start(); err != nil {
		return err
	}
	return t.erased(l, n, report, e, acted)
}

// erased demands that the words are gone if the act was stored; else it is done again
// first.
func (t *trial) erased(l *ledger, n *node, report string, e *entry, acted bool) error {
	stored, err := n.redacted(report)
	if err != nil {
		return err
	}
	if !stored {
		if acted {
			t.lose(1, "acts were acknowledged")
		}
		t.repeated++
		if err := n.redact(report, e); err != nil {
			return err
		}
	}
	e.erased = true
	var found []string
	for end := time.Now().Add(goneWithin); ; time.Sleep(20 * time.Millisecond) {
		if found, err = find(n.data, e.Key); err != nil || len(found) == 0 {
			break
		}
		if time.Now().After(end) {
			t.undetected++
			t.note("round %d: words are left in %s", t.tried, strings.Join(found, ", "))
			break
		}
	}
	return errors.Join(err, t.receipts([]*entry{e}, n), t.counts(l, n))
}

// reportOf is the id of an entry's report, as the board knows it.
func (n *node) reportOf(l *ledger, e *entry) (id string, err error) {
	one := &ledger{rules: []string{e.Rule}, position: l.position}
	err = n.stories(one, func(report, story string) {
		if story == e.Story {
			id = report
		}
	})
	if err == nil && id == "" {
		err = fmt.Errorf("the board does not find the story of %s", e.Key)
	}
	return id, err
}

func (n *node) redact(report string, e *entry) error {
	a, err := n.call("POST", "/api/v1/reports/"+report+"/redact", "redact-"+e.Key, `{"reason":"It names somebody."}`)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("redact: %d %s", a.status, a.body)
	}
	return err
}

func (n *node) redacted(report string) (bool, error) {
	a, err := n.call("GET", "/api/v1/reports/"+report, "", "")
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("read the report: %d %s", a.status, a.body)
	}
	return a.holds(`"redacted":true`), err
}

// find names the files under dir that hold a text.
func find(dir, text string) (found []string, err error) {
	files, err := filesOf(dir)
	for _, f := range files {
		b, ferr := os.ReadFile(f.path)
		if errors.Is(ferr, os.ErrNotExist) {
			continue // the log lets files go
		}
		err = errors.Join(err, ferr)
		if bytes.Contains(b, []byte(text)) {
			name, _ := filepath.Rel(dir, f.path)
			found = append(found, name)
		}
	}
	return found, err
}
