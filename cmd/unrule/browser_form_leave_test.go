//go:build browser

package main

import (
	"strings"
	"testing"

	"unrule/domain"
)

// TestBrowserFormLeave leaves from a page with typed words and from the receipt.
// Neither can be had back.
func TestBrowserFormLeave(t *testing.T) {
	const secret = "Nobody may read this any more"
	h := serveForBrowser(t, "--least", "0s")
	both(t, func(t *testing.T, script bool) {
		b := newBrowser(t)
		r := h.reporter(b, look{width: 360, script: script}, domain.English)
		r.minimal(secret)
		r.tap("button.back")
		r.at("words")
		r.write("story", secret)
		r.left("#leave", secret)

		r = h.reporter(b, look{width: 360, script: script}, domain.Portuguese)
		r.minimal("Assinar duas vezes " + r.Tag())
		receipt := r.send()
		address := r.path()
		r.left("#done", receipt)
		r.open(h.url + address)
		r.shows(r.T("gone.title"))
	})
}

// left leaves by a button: then there is one page, in the same language, and no way
// back to what was there.
func (r *reporter) left(button, secret string) {
	r.Helper()
	r.tap(button)
	r.at("left")
	r.shows(r.T("left.title"))
	r.reload()
	r.at("left")
	for range 2 {
		r.back()
		if page := ask[string](r.tab, `() => document.documentElement.outerHTML`); strings.Contains(page, secret) {
			r.Errorf("back on %s after leaving shows what was there:\n%s", r.path(), r.text("main"))
		}
	}
}

// TestBrowserFormForeign opens the address of a draft elsewhere: nothing of it shows,
// and its writer goes on undisturbed.
func TestBrowserFormForeign(t *testing.T) {
	h := serveForBrowser(t)
	both(t, func(t *testing.T, script bool) {
		b := newBrowser(t)
		r := h.reporter(b, look{width: 360, script: script}, domain.English)
		r.minimal("A secret rule")
		address := strings.TrimSuffix(r.path(), "check")
		q := h.reporter(b, look{script: script}, domain.English)
		for _, page := range []string{"rule", "effect", "words", "check", "privacy", "receipt.txt", "nowhere"} {
			q.open(h.url + address + page)
			if got := q.text("body"); strings.Contains(got, "secret") || !strings.Contains(got, q.T("gone.title")) {
				t.Errorf("%s by its address reads\n%s", page, got)
			}
		}
		r.tap("button.back")
		r.at("words")
		r.next("check")
		r.shows("A secret rule")
	})
}

// TestBrowserFormOffline loses the network while it sends. By the way back, or by
// asking for the page again, the report arrives, once.
func TestBrowserFormOffline(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.minimal("Firmar sin red")
		r.offline(true)
		r.click("#send")
		r.offline(false)
		r.back()
		r.at("effect")
		r.tap("#tocheck")
		r.shows("Firmar sin red")
		r.offline(true)
		r.click("#send")
		r.offline(false)
		r.reload()
		r.at("sent")
		if got := h.stored(); len(got) != 1 {
			t.Errorf("%d reports are stored, want 1", len(got))
		}
	})
}

// TestBrowserFormLost loses the program, which knows nothing of the draft when it
// comes back. The page that is still open has it all.
func TestBrowserFormLost(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.answers(func(page string) {
			switch page {
			case "you", "words", "check":
				h.stop()
				h.start()
			}
		})
		r.send()
		got := h.stored()
		if len(got) != 1 {
			t.Fatalf("%d reports are stored, want 1", len(got))
		}
		want := domain.FrictionReported{
			Title: "Firmar «dos» veces & más", Impacts: []domain.Impact{domain.Frustration}, Severity: 4, Frequency: domain.Daily, Seconds: 27000,
			Side: domain.Customer, Story: "Primera línea\n\n  segunda «línea» 👍", Proposal: "\nNinguna", Language: domain.Spanish,
		}
		want.Rule, want.Day, want.LastHappened = got[0].Rule, got[0].Day, got[0].Day.Month()-2
		same(t, "stored", got[0], want)
	})
}
