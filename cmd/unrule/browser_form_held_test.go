//go:build browser

package main

import (
	"testing"

	"unrule/domain"
)

// TestBrowserFormHeld sends as a machine does. It gets a receipt like anybody, which
// says that the report waits, and the board sees nothing of it.
func TestBrowserFormHeld(t *testing.T) {
	for _, c := range []struct {
		name, least string
		script      bool
		do          func(*reporter)
	}{
		{"trap", "0s", true, func(r *reporter) { ask[string](r.tab, `() => one('#subject_line').value = 'cheap watches'`) }},
		{"trap without script", "0s", false, func(r *reporter) { ask[string](r.tab, `() => one('#subject_line').value = 'cheap watches'`) }},
		{"haste", "1h", true, func(*reporter) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := serveForBrowser(t, "--least", c.least)
			r := h.reporter(newBrowser(t), look{width: 360, script: c.script}, domain.English)
			r.minimal("Stamp each page")
			c.do(r)
			receipt := r.send()
			r.comeBack(receipt)
			r.shows(r.T("view.held"))
			r.quiet()
			if got := h.board(); len(got) != 0 {
				t.Errorf("the board shows %+v, want nothing", got)
			}
			if got := h.stored(); len(got) != 1 || got[0].Held == "" {
				t.Errorf("stored is %+v, want one that is held", got)
			}
		})
	}
}
