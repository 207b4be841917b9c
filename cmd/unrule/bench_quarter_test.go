//go:build bench && linux

package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"unrule/domain"
	"unrule/export"
)

// quarterWithin is how long any form of a quarter may take.
const quarterWithin = 2 * time.Second

// quarters waits until the server has closed what fell due in the large store, and
// then asks for the last closed quarter and for the running one in every form. Each
// language is a document of its own, so that none is kept from the one before.
func quarters(b *bench) {
	h := b.serve(b.large(), b.largeToken)
	defer h.stop(b)
	begin := time.Now()
	h.caught(b)
	due := uint64(0)
	h.View(func(s *domain.State) {
		for _, c := range s.Due(h.today()) {
			if _, ok := c.(domain.CloseQuarter); ok {
				due++
			}
		}
	})
	b.must(h.views.Wait(b.Context(), h.Position()+due))
	fmt.Printf("%d quarters were closed in %s\n", due, seconds(time.Since(begin)))
	now := h.views.QuarterOf(h.today())
	for _, of := range []struct {
		name    string
		quarter domain.Quarter
	}{{"closed", now.Previous(1)}, {"running", now}} {
		for _, f := range export.Formats {
			var took []time.Duration
			size := 0
			for _, language := range domain.Languages {
				begin := time.Now()
				size = b.document(h, fmt.Sprintf("http://%s/api/v1/quarters/%s.%s?language=%s", h.addr, of.quarter, f.Name, language))
				took = append(took, time.Since(begin))
			}
			r := row{figure: fmt.Sprintf("%s quarter as %s, %s reports, %d kB", of.name, f.Name, thousands(b.reports), size>>10), ours: milliseconds(median(took))}
			r.bare, r.ratio = milliseconds(quarterWithin), ratioText(float64(median(took))/float64(quarterWithin))
			r.goal, r.met = atMost(1, float64(median(took))/float64(quarterWithin))
			b.table.add(r)
		}
	}
}

// document fetches one, and comes back as often as it is told to.
func (b *bench) document(h *household, address string) (size int) {
	b.Helper()
	for {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
		b.must(err)
		r.Header.Set("Authorization", "Bearer "+h.token)
		answer, err := http.DefaultClient.Do(r)
		b.must(err)
		body, err := io.ReadAll(answer.Body)
		b.must(err)
		b.must(answer.Body.Close())
		switch answer.StatusCode {
		case http.StatusOK:
			return len(body)
		case http.StatusAccepted:
			time.Sleep(10 * time.Millisecond)
		default:
			b.Fatalf("%s: %s: %s", address, answer.Status, body)
		}
	}
}
