//go:build browser

package main

import (
	"strings"
	"testing"

	"unrule/domain"
)

// TestBrowserFormSame says "me too": while typing where script runs, as a question
// of its own where it does not. Either can be taken back.
func TestBrowserFormSame(t *testing.T) {
	const title = "Sellar tres veces cada hoja de viaje"
	h := serveForBrowser(t, "--least", "0s")
	r := h.reporter(newBrowser(t), look{width: 360}, domain.Spanish)
	r.minimal(title)
	r.send()
	for _, script := range []bool{true, false} {
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.start()
		r.write("title", "hoja de viaje sellada")
		r.join()
		r.joined(title)
		r.tap(`button[value="other"]`)
		r.at("rule")
		if got := r.value("#title"); got != "hoja de viaje sellada" {
			t.Errorf("script %t: taken back, the rule reads %q, want what was typed", script, got)
		}
		r.write("title", "sello de la hoja de viaje") // nobody is asked twice about the same words
		r.join()
		r.option("impact", "anger")
		r.tap("#tocheck")
		r.shows(title)
		r.send()
		r.quiet()
	}
	if got := h.only(); got.Title != title || got.Reports != 3 || got.Impacts.Anger != 2 {
		t.Errorf("on the board is %+v, want %q with 3 reports", got, title)
	}
}

// join chooses the only rule that somebody reported before.
func (r *reporter) join() {
	r.Helper()
	if r.script {
		r.appears("#live button")
		r.tap("#live button")
	} else {
		r.next("same")
		r.tap(`input[name=same]:not([value=none])`)
		r.tap("#next")
	}
	r.at("effect")
}

// joined goes back and wants the rule to be shown as chosen.
func (r *reporter) joined(title string) {
	r.Helper()
	r.tap("button.back")
	r.at("rule")
	if got := r.text(".chosen"); !strings.Contains(got, title) || r.has("#title") {
		r.Errorf("the rule page reads %q, want %q as chosen and no question", r.text("main"), title)
	}
	r.shows(r.T("rule.chosen"))
}
