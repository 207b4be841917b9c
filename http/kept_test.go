package http

import (
	"testing"

	"unrule/projections"
)

// A page of the board is kept for each reader and language until the views move, and
// nobody sees another's.
func TestPagesAreKept(t *testing.T) {
	h, _ := led(t)
	ask := func(token, language string) string {
		g := h.ask("GET", "/board", "", "Authorization", "Bearer "+token, "Accept-Language", language)
		if g.StatusCode != 200 || g.Header.Get("Content-Language") != language {
			t.Fatalf("GET /board = %d in %q, want 200 in %s", g.StatusCode, g.Header.Get("Content-Language"), language)
		}
		return g.body
	}
	first := ask(viewerToken, "en")
	if len(h.pages.kept) != 1 || ask(viewerToken, "en") != first {
		t.Errorf("%d pages are kept, want the one that is answered twice", len(h.pages.kept))
	}
	for _, p := range h.pages.kept {
		p.body, p.length = []byte("kept"), []string{"4"}
	}
	if got := ask(viewerToken, "en"); got != "kept" {
		t.Error("a page that is kept is drawn again")
	}
	if ask(viewerToken, "es") == "kept" || ask(leaderToken, "en") == "kept" {
		t.Error("another reader, or another language, gets the same page")
	}
	h.lead("POST", "/api/v1/rules", `{"title":"Un sello más"}`)
	if ask(viewerToken, "en") == "kept" {
		t.Error("the views moved, and the page did not")
	}
}

// What was drawn before closed quarters were counted anew is given no more, and what is
// drawn late does not push out what is newer.
func TestPagesEndWithARecount(t *testing.T) {
	k, views := &pages{}, projections.New()
	before := editionOf(views, 20000)
	k.put(before, "list", &page{})
	views.Recount(projections.New())
	now := editionOf(views, 20000)
	if k.get(before, "list") == nil || k.get(now, "list") != nil {
		t.Error("a page is kept over a recount")
	}
	k.put(now, "list", &page{})
	k.put(before, "other", &page{})
	if k.get(now, "list") == nil {
		t.Error("an older page has pushed out a newer one")
	}
}
