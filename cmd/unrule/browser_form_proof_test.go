//go:build browser

package main

import (
	"strings"
	"testing"

	"unrule/domain"
)

// TestBrowserFormProof saves the proof of a report once it is sealed, a reply half
// written, and checks the file without the server.
func TestBrowserFormProof(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.minimal("Pedir permiso para pedir permiso")
		receipt := r.send()
		r.comeBack(receipt)
		r.shows(r.T("sealed.not"), r.T("sealed.what"))
		if r.has("#proof") {
			t.Error("there is a proof of what is not sealed")
		}
		h.away(0, func(c *clerk) {
			c.board(domain.AskQuestion{Report: c.reportOf(receipt), Question: "¿Cuál?"})
			c.sealed()
		})
		r = h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.open(h.url + "/")
		r.comeBack(receipt)
		r.shows(r.T("sealed.yes"))
		r.fill("#reply", "La del segundo")
		r.tap("#proof")
		file := r.saved("proof.json")
		if got := r.value("#reply"); got != "La del segundo" {
			t.Errorf("once the proof is saved the reply reads %q", got)
		}
		r.tap("#proof-how")
		r.shows(r.T("proof.check.text"))
		r.back()
		if got := r.value("#reply"); got != "La del segundo" {
			t.Errorf("back from how it is checked the reply reads %q", got)
		}
		out, code := provedBy(t, "--receipt", kept(t, file))
		if code != exitDone || !strings.Contains(out, "Pedir permiso para pedir permiso") || strings.Contains(file, receipt) {
			t.Errorf("verify = %d %s", code, out)
		}
		r.quiet()
	})
}
