//go:build bench && linux

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

const acceptRules = 200

// accepts measures durable reports over HTTP against bare publishes that wait for
// a shared sync of their own, on the same disk, in turns.
func accepts(b *bench) {
	dir := filepath.Join(b.dir, "accept")
	h := b.serve(dir, "")
	requests := b.found(h)
	token := h.token
	h.stop(b)
	p := b.patternOf(dir)
	bare := b.openBare(filepath.Join(b.dir, "bare"), &p.stream)
	h = b.serve(dir, token)
	accepted, published := 0, 0
	for _, connections := range []int{1, 16, 64} {
		ours := func() (turn, error) {
			t, err := load(connections, b.turn, overHTTP(h.addr, requests, 201))
			accepted += t.calls
			return t, err
		}
		theirs := func() (turn, error) {
			t, err := load(connections, b.turn, func(int) (worker, error) {
				return worker{call: func() error { return bare.publish(p) }, done: func() {}}, nil
			})
			published += t.calls
			return t, err
		}
		x, y, err := alternate(repetitions, ours, theirs)
		b.must(err)
		b.acceptRow(connections, x, y)
	}
	if got := bare.messages(); got != published {
		b.Errorf("the bare stream holds %d messages, want %d", got, published)
	}
	bare.close()
	h.stop(b)
	b.count(dir, 1+acceptRules+accepted) // the one is the token
}

func (b *bench) acceptRow(connections int, ours, bare series) {
	r := row{figure: fmt.Sprintf("reports accepted, %d connections", connections), ours: ours.String(), bare: bare.String()}
	ratio := ours.rate() / bare.rate()
	r.goal, r.met = atLeast(0.60, ratio)
	if connections == 1 {
		r.figure = "time to 201, one reporter alone"
		ratio = float64(ours.at(0.5)) / float64(bare.at(0.5))
		r.goal, r.met = atMost(3, ratio)
	}
	r.ratio = ratioText(ratio)
	b.table.add(r)
}

// found has each rule founded by a report over HTTP, and returns one request a
// rule that joins it.
func (b *bench) found(h *household) [][]byte {
	b.Helper()
	c, err := dial(h.addr)
	b.must(err)
	defer c.conn.Close()
	requests := make([][]byte, acceptRules)
	for i := range requests {
		rule := fmt.Sprintf(`{"title":"Three signatures for purchase %d"}`, i+1)
		b.must(c.do(request("POST", "/api/v1/reports", "", reportOf(rule)), 201))
		var filed struct{ Rule string }
		b.must(json.Unmarshal(c.body, &filed))
		requests[i] = request("POST", "/api/v1/reports", "", reportOf(fmt.Sprintf(`{"id":%q}`, filed.Rule)))
	}
	h.caught(b)
	return requests
}

func reportOf(rule string) string {
	return fmt.Sprintf(`{"rule":%s,"side":"employee","impacts":["delay","anger"],"severity":3,"frequency":"weekly",`+
		`"seconds":900,"language":"en","story":%q}`, rule, story)
}

// count proves that a store that is closed holds exactly so many events: none
// that was acknowledged is lost, and none is there twice.
func (b *bench) count(dir string, want int) {
	b.Helper()
	s := b.openBare(dir, nil)
	defer s.close()
	if got := s.messages(); got != want {
		b.Errorf("the log holds %d events, want %d", got, want)
	}
}
