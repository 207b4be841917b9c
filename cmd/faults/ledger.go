//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A ledger is what reporters hold in their hands: what they sent, under which key,
// and the receipt that they were given. A receipt stands in it only after its answer
// has arrived.
type ledger struct {
	mu       sync.Mutex
	file     *os.File
	rules    []string // ids of the rules that reports are about
	entries  []*entry
	position uint64 // the last that an answer has named
}

// An entry is one report of one reporter.
type entry struct {
	Key     string `json:"key"`
	Rule    string `json:"rule"`
	Story   string `json:"story"`
	Receipt string `json:"receipt"` // "" until it is acknowledged
	erased  bool   // its words were taken away
}

func newLedger(dir string) (*ledger, error) {
	f, err := os.Create(filepath.Join(dir, "ledger"))
	return &ledger{file: f}, err
}

// next is a report that nobody has sent yet; its words have size bytes or a few more.
func (l *ledger) next(size int) *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.entries)
	e := &entry{Key: fmt.Sprintf("reporter-number-%d-%016x", n, rand.Uint64()), Rule: l.rules[n%len(l.rules)]}
	e.Story = "What torments " + e.Key + "." + strings.Repeat(" Again and again.", max(0, size-40)/17)
	l.entries = append(l.entries, e)
	return e
}

// acknowledge writes a receipt down. It reports false for another receipt than the one
// that the entry had.
func (l *ledger) acknowledge(e *entry, receipt string, position uint64) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.position = max(l.position, position)
	if e.Receipt != "" {
		return e.Receipt == receipt, nil
	}
	e.Receipt = receipt
	return true, json.NewEncoder(l.file).Encode(e)
}

// split parts what is acknowledged from what is under way.
func (l *ledger) split() (acknowledged, pending []*entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.Receipt != "" {
			acknowledged = append(acknowledged, e)
		} else {
			pending = append(pending, e)
		}
	}
	return acknowledged, pending
}

// sample is some of what is acknowledged: the last ones, and others at random.
func (l *ledger) sample(r *rand.Rand, n int) []*entry {
	all, _ := l.split()
	if len(all) <= 2*n {
		return all
	}
	some := append([]*entry(nil), all[len(all)-n:]...)
	for range n {
		some = append(some, all[r.IntN(len(all))])
	}
	return some
}
