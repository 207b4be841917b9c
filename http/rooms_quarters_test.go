package http

import (
	"testing"
	"time"

	"unrule/domain"
	"unrule/export"
)

func TestQuartersRoom(t *testing.T) {
	h, f := crossed(t)
	before := len(f.log)
	h.open(viewerToken, "/board/quarters").says(t, 200, "2026-Q4", "In progress", "2026-Q3", "not a byte of its report changes", "abababab", "Hours returned, confirmed", "See what became known later", "!style=")
	h.open(viewerToken, "/board/quarters?delta=2026-Q3").says(t, 200, "Nothing has changed since")
	h.open(viewerToken, "/board/quarters?delta=zq").says(t, 422)
	if len(f.log) != before {
		t.Error("looking at quarters stores something")
	}
	late := domain.FrictionReported{
		Rule: domain.RuleID{ID: domain.IDFrom([16]byte{0xc0})}, Impacts: []domain.Impact{domain.Delay}, Day: domain.MonthOf(2026, time.August).First(),
	}
	if _, err := f.Handle(t.Context(), domain.Act{ID: domain.IDFrom([16]byte{0xc9}), Command: domain.ReportFriction{Report: domain.ReportID{ID: domain.IDFrom([16]byte{0xc9})}, FrictionReported: late}}); err != nil {
		t.Fatal(err)
	}
	h.open(viewerToken, "/board/quarters?delta=2026-Q3").says(t, 200, "What became known later", "Un sello por copia", "58 reports", "!Nothing has changed")
}

// A document of the board is the API's, byte by byte, in every format and language.
func TestQuarterDocumentsOfTheBoard(t *testing.T) {
	h, _ := crossed(t)
	for _, format := range export.Formats {
		for _, l := range domain.Languages {
			of := "/quarters/2026-Q3." + format.Name + "?language=" + string(l)
			page, api := h.open(viewerToken, "/board"+of), h.read("/api/v1"+of)
			if page.StatusCode != 200 || page.body != api.body || len(page.body) < 1000 {
				t.Errorf("%s: %d bytes (%d), over the API %d (%d)", of, len(page.body), page.StatusCode, len(api.body), api.StatusCode)
			}
			for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Language", "Etag", "Content-Security-Policy"} {
				if got, want := page.Header.Get(name), api.Header.Get(name); got != want {
					t.Errorf("%s: %s = %q, want %q", of, name, got, want)
				}
			}
		}
	}
	h.open(viewerToken, "/board/quarters/2026-Q3.zq").says(t, 404, "no such format")
	h.open(viewerToken, "/board/quarters/zq.pdf").says(t, 404)
	h.ask("GET", "/board/quarters/2026-Q3.pdf", "").says(t, 303)
}

// A browser that must wait for a document comes back for it by itself.
func TestQuarterDocumentLater(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Linger = time.Nanosecond })
	h.views.working, h.views.worked = make(chan struct{}, 9), make(chan struct{})
	g := h.open(viewerToken, "/board/quarters/2026-Q4.json?language=en")
	g.says(t, 202, "The document is being made", "/board/quarters/2026-Q4.json?language=en&amp;min_seq=7")
	if got, want := g.Header.Get("Refresh"), "1;url=/board/quarters/2026-Q4.json?language=en&min_seq=7"; got != want {
		t.Errorf("Refresh = %q, want %q", got, want)
	}
	close(h.views.worked)
}
