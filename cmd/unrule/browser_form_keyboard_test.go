//go:build browser

package main

import (
	"slices"
	"testing"

	"unrule/domain"
)

// TestBrowserFormKeyboard files a report without a mouse.
func TestBrowserFormKeyboard(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{script: script}, domain.English)
		r.open(h.url + "/")
		r.tabTo("#start")
		r.press("Enter")
		r.at("rule")
		r.tabTo("#title")
		r.press("n", "o", "Space", "p", "e", "n", "s")
		r.tabTo("#next")
		r.press("Space")
		r.at("effect")
		want := []string{
			`a[href="#main"][class="skip"]`, `a[href="/?language=en"][class="mark"]`, "#leave",
			`button[name="go"][value="language:es"]`, `button[name="go"][value="language:pt"]`, `button[name="go"][value="back"][class="back"]`,
			"#impact", `input[name="impact"][value="frustration"]`, `input[name="impact"][value="delay"]`, `input[name="impact"][value="annoyance"]`,
			"#severity", "#next", "#tocheck",
		}
		if got := r.stops(len(want)); !slices.Equal(got, want) {
			t.Errorf("the keyboard stops at\n%q, want\n%q", got, want)
		}
		r.backTo(`input[name="impact"][value="delay"]`)
		r.press("Space")
		r.tabTo("#tocheck")
		r.press("Enter")
		r.at("check")
		r.shows("no pens", r.T("impact.delay"))
		r.tabTo("#send")
		r.press("Enter")
		r.at("sent")
		r.quiet()
		if got := h.only(); got.Title != "no pens" || got.Reports != 1 || got.Impacts.Delay != 1 {
			t.Errorf("on the board is %+v", got)
		}
	})
}

// TestBrowserFormEnter presses Enter in a field: it goes on, in the same language.
func TestBrowserFormEnter(t *testing.T) {
	h := serveForBrowser(t)
	both(t, func(t *testing.T, script bool) {
		r := h.reporter(newBrowser(t), look{script: script}, domain.Portuguese)
		r.start()
		r.write("title", "Carimbar "+map[bool]string{true: "papel", false: "vidro"}[script])
		r.next("effect")
		r.option("impact", "anger")
		r.press("Enter") // in a checkbox
		r.at("time")
		r.write("amount", "15")
		r.press("Enter")
		r.at("you")
		if got := r.spoken(); got != "pt-BR" {
			t.Errorf("Enter changes the language to %s", got)
		}
		r.option("side", "employee")
		r.press("Enter")
		r.at("words")
		r.open(h.url + "/receipt")
		r.write("receipt", "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
		r.press("Enter")
		r.shows(r.T("lookup.unknown"))
	})
}

// mostStops is more than any page of the form has.
const mostStops = 60

// tabTo presses Tab until something has the focus.
func (r *reporter) tabTo(selector string) { r.Helper(); r.until("Tab", selector) }

func (r *reporter) backTo(selector string) { r.Helper(); r.until("Shift+Tab", selector) }

func (r *reporter) until(key, selector string) {
	r.Helper()
	for range mostStops {
		r.press(key)
		if r.focused() == selector {
			return
		}
	}
	r.Fatalf("%s does not lead to %s on %s", key, selector, r.path())
}

// stops are the first things that Tab stops at on a page that was just opened.
func (r *reporter) stops(n int) (all []string) {
	r.Helper()
	for range n {
		r.press("Tab")
		all = append(all, r.focused())
	}
	return all
}
