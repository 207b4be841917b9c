package http

import (
	"maps"
	"slices"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"unrule/domain"
)

// The page is there in every language, without a script, and its own addresses lead
// somewhere.
func TestReferencePage(t *testing.T) {
	h := newHouse(t)
	for _, l := range domain.Languages {
		g := h.ask("GET", "/api?language="+string(l), "")
		if g.StatusCode != 200 || g.Header.Get("Content-Type") != "text/html; charset=utf-8" || contains(g.body, "<script") || contains(g.body, "style=") {
			t.Errorf("%s: GET /api = %d %s", l, g.StatusCode, g.Header.Get("Content-Type"))
		}
		doc, err := nethtml.Parse(strings.NewReader(g.body))
		if err != nil {
			t.Fatal(err)
		}
		ids, links := map[string]bool{"": true}, map[string]bool{}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "id" && ids[a.Val] {
					t.Errorf("%s: two parts are called %s", l, a.Val)
				}
				if a.Key == "id" {
					ids[a.Val] = true
				}
				if to, ok := strings.CutPrefix(a.Val, "#"); ok && a.Key == "href" {
					links[to] = true
				}
			}
		}
		for _, to := range slices.Sorted(maps.Keys(links)) {
			if !ids[to] {
				t.Errorf("%s: a link leads to #%s, where nothing is", l, to)
			}
		}
		if len(links) < 80 {
			t.Errorf("%s: %d links only", l, len(links))
		}
		if g := h.ask("GET", "/api?language="+string(l), "", "Accept-Language", "de"); !contains(g.body, "URL=http://127.0.0.1:") {
			t.Errorf("%s: the page does not name this server", l)
		}
	}
	h.ask("GET", "/api?language=xx", "").want(t, 422, "word.unknown", "?language")
	for host, want := range map[string]string{"Unrule.example": "https://unrule.example", "localhost:8080": "http://localhost:8080", "[::1]:80": "http://[::1]:80", "localhost:x;y": "http://localhost"} {
		if got := serverOf(host); got != want {
			t.Errorf("serverOf(%q) = %q, want %q", host, got, want)
		}
	}
}
