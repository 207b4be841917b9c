//go:build bench && linux

package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go"
)

const importBatch = 1000

// imported fills both stores that are read. The first turns on the large one are
// measured against bare batches of the same messages, on streams of the same size.
func imported(b *bench) {
	b.smallToken = b.fill(b.small(), smallStore, false)
	b.largeToken = b.fill(b.large(), b.reports, true)
}

// fill imports reports into a new store.
func (b *bench) fill(dir string, reports int, measured bool) (token string) {
	s := newSource(min(boardRules, reports/2))
	h := b.stand(dir)
	s.settle(b, h)
	for s.made < len(s.rules) { // those that follow name a rule that must be known
		b.importBatch(h, s, min(importBatch, len(s.rules)-s.made))
	}
	h.caught(b)
	if measured && reports >= 8*importBatch {
		b.importTurns(h, s, min(20, reports/importBatch/8))
	}
	begin, before := time.Now(), s.made
	for s.made < reports {
		b.importBatch(h, s, min(importBatch, reports-s.made))
	}
	if measured {
		fmt.Printf("the large store was filled at %s reports/s\n", thousands(float64(reports-before)/time.Since(begin).Seconds()))
	}
	h.caught(b)
	b.must(h.house.close())
	b.count(dir, 1+len(s.departments)+reports) // the one is the token
	return h.token
}

// importBatch returns how long a batch took, without the making of its reports.
func (b *bench) importBatch(h *household, s *source, n int) time.Duration {
	b.Helper()
	acts := s.batch(n)
	begin := time.Now()
	stored, _, err := h.Import(b.Context(), acts)
	took := time.Since(begin)
	if err != nil || stored != n {
		b.Fatalf("import stored %d of %d: %v", stored, n, err)
	}
	return took
}

// importTurns takes turns of so many batches each.
func (b *bench) importTurns(h *household, s *source, batches int) {
	p := b.importPattern()
	bare := b.openBare(filepath.Join(b.dir, "bare-import"), &p.stream)
	defer bare.close()
	ours := func() (turn, error) {
		return batchTurn(batches, func() (time.Duration, error) { return b.importBatch(h, s, importBatch), nil })
	}
	theirs := func() (turn, error) {
		return batchTurn(batches, func() (time.Duration, error) {
			msgs := make([]*nats.Msg, importBatch)
			for i := range msgs {
				msgs[i] = p.message()
			}
			begin := time.Now()
			err := bare.batch(msgs)
			return time.Since(begin), err
		})
	}
	x, y, err := alternate(repetitions, ours, theirs)
	b.must(err)
	if want := (repetitions + 1) * batches * importBatch; bare.messages() != want {
		b.Errorf("the bare stream holds %d messages, want %d", bare.messages(), want)
	}
	ratio := x.rate() / y.rate()
	goal, met := atLeast(0.50, ratio)
	b.table.add(row{"reports imported, batches of 1,000", thousands(x.rate()) + "/s", thousands(y.rate()) + "/s", ratioText(ratio), goal, met})
}

// batchTurn counts reports, not batches.
func batchTurn(batches int, store func() (time.Duration, error)) (turn, error) {
	var t turn
	var sum time.Duration
	for range batches {
		d, err := store()
		if err != nil {
			return t, err
		}
		t.took = append(t.took, d)
		sum += d
	}
	t.calls = batches * importBatch
	t.rate = float64(t.calls) / sum.Seconds()
	return t, nil
}

// importPattern is the message of an imported report that joins a rule, taken from a
// store of its own.
func (b *bench) importPattern() pattern {
	dir := filepath.Join(b.dir, "pattern")
	s := newSource(1)
	h := b.serve(dir, "")
	s.settle(b, h)
	for range 2 {
		b.importBatch(h, s, 1)
		h.caught(b)
	}
	h.stop(b)
	return b.patternOf(dir)
}
