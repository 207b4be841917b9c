//go:build browser

package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"unrule/domain"
	"unrule/http/web"
)

// both runs a test with script on and off.
func both(t *testing.T, test func(t *testing.T, script bool)) {
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script %t", script), func(t *testing.T) { test(t, script) })
	}
}

// TestBrowserFormTwice clicks twice on what sends, and goes back from the receipt:
// there is one report with one receipt.
func TestBrowserFormTwice(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.minimal("Firmar dos veces")
		r.twice("#send")
		r.at("sent")
		receipt := r.text("#receipt")
		for range 2 {
			r.reload()
			r.at("sent")
		}
		r.back()
		r.at("sent")
		if got := r.text("#receipt"); got != receipt {
			t.Errorf("back from the receipt shows %s, want %s", got, receipt)
		}
		r.quiet()
		if got := h.stored(); len(got) != 1 {
			t.Errorf("%d reports are stored, want 1", len(got))
		}
	})
}

// twice clicks two times, the second before anything can have come of the first.
func (r *reporter) twice(selector string) {
	r.Helper()
	spot := ask[struct{ X, Y float64 }](r.tab, `s => aim(one(s))`, selector)
	r.follow("click twice "+selector, true, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.MouseClickXY(spot.X, spot.Y), chromedp.MouseClickXY(spot.X, spot.Y))
	})
}

// answers fills the whole form as far as the page to check it, looking at each page
// once more before it is left.
func (r *reporter) answers(again func(page string)) {
	r.Helper()
	pages := []string{"rule", "effect", "time", "you", "words", "check"}
	r.start()
	for i, page := range pages {
		r.at(page)
		r.answer(page)
		again(page)
		if i+1 < len(pages) {
			r.next(pages[i+1])
		}
	}
}

// answer answers the questions of one page.
func (r *reporter) answer(page string) {
	r.Helper()
	switch page {
	case "rule":
		r.write("title", "Firmar «dos» veces & más")
	case "effect":
		r.option("impact", "frustration")
		r.option("severity", "4")
	case "time":
		r.option("frequency", "daily")
		r.write("amount", "7,5")
		r.list("unit", "hours")
		r.list("month", ask[string](r.tab, `() => one('#month').options[3].value`))
	case "you":
		r.option("side", "customer")
	case "words":
		r.write("story", "Primera línea\n\n  segunda «línea» 👍")
		r.write("proposal", "\nNinguna")
	}
}

// held is what all fields of a page hold, hidden ones left out.
func (r *reporter) held() string {
	r.Helper()
	return ask[string](r.tab, `() => JSON.stringify([...document.querySelectorAll('main :is(textarea, input:not([type=hidden]), select), .answers dd')]
		.map(e => [e.name, e.value ?? e.innerText, e.checked]))`)
}

// spoken is the language of the page.
func (r *reporter) spoken() string {
	r.Helper()
	return ask[string](r.tab, `() => document.documentElement.lang`)
}

// TestBrowserFormBack goes back from every page: each shows what was typed, also what
// was typed and never sent where script runs.
func TestBrowserFormBack(t *testing.T) {
	h := serveForBrowser(t)
	both(t, func(t *testing.T, script bool) {
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		held := map[string]string{}
		r.answers(func(page string) { held[page] = r.held() })
		for _, page := range []string{"words", "you", "time", "effect", "rule"} {
			r.back()
			r.at(page)
			if got := r.held(); got != held[page] {
				t.Errorf("back on %s is %s, want %s", page, got, held[page])
			}
		}
		for _, page := range []string{"effect", "time"} {
			r.next(page)
		}
		r.tap("button.back")
		r.at("effect")
		if got := r.held(); got != held["effect"] {
			t.Errorf("back on effect by its button is %s, want %s", got, held["effect"])
		}
		if script {
			r.option("severity", "1")
			r.back()
			r.at("time") // the page before the one that the button led to
			r.back()
			r.at("effect")
			if !r.chosen("input[name=severity][value='1']") {
				t.Errorf("what was chosen and never sent is lost: %s", r.held())
			}
		}
		r.quiet()
	})
}

// TestBrowserFormReload reloads every page and changes its language: what was
// answered stays, and the receipt is in the language of the last page.
func TestBrowserFormReload(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.answers(func(page string) {
			if page == "check" {
				return
			}
			held := r.held()
			for _, language := range []domain.Language{domain.English, domain.Portuguese, domain.Spanish} {
				r.speak(language)
				r.at(page)
				r.reload()
				if got := r.held(); got != held {
					t.Errorf("%s in %s holds %s, want %s", page, language, got, held)
				}
			}
		})
		for _, language := range []domain.Language{domain.English, domain.Portuguese} {
			r.speak(language)
			r.reload()
			r.at("check")
		}
		r.send()
		if got := r.spoken(); got != "pt-BR" {
			t.Errorf("the receipt is in %s, want pt-BR", got)
		}
		r.speak(domain.English)
		if got := r.text("h1"); r.spoken() != "en" || got != r.T("sent.title") {
			t.Errorf("the receipt's page in English is %q at %s", got, r.path())
		}
		r.quiet()
	})
}

// speak changes the language of the page by its buttons or links.
func (r *reporter) speak(l domain.Language) {
	r.Helper()
	r.tap(fmt.Sprintf(".languages [lang=%s]", l))
	r.Text = web.TextOf(l)
	if got := r.spoken(); got != r.Tag() {
		r.Fatalf("%s speaks %s, want %s", r.path(), got, r.Tag())
	}
}
