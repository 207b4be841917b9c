//go:build browser

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"

	"unrule/domain"
)

// TestBrowserBoardKeyboard triages, merges and decides without a mouse.
func TestBrowserBoardKeyboard(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	var rules []string
	for i, title := range []string{"Anillo", "Barco", "Casa", "Dado"} {
		_, rule := w.report(fmt.Sprintf(`{"title":%q}`, title), "2125-12")
		for range 3 - i {
			w.report(fmt.Sprintf(`{"id":%q}`, rule), "2125-12")
		}
		rules = append(rules, rule)
	}
	owner := w.ask("POST", "/api/v1/departments", `{"name":"Compras"}`, "Authorization", "Bearer "+w.token).ID
	d := w.desk(newBrowser(t), look{script: true}, domain.Spanish)
	d.signsIn(w.link("Ana", domain.Leader))
	d.walks()
	d.helps()
	d.searches()
	d.triages(rules[:2], owner)
	w.stage(rules[0], domain.UnderReview)
	w.stage(rules[1], domain.UnderReview)
	d.decides(rules[0])
	w.stage(rules[0], domain.Committed)
	d.merges(rules[3], "Casa", rules[2])
	d.keepsFocus(w, rules)
	d.quiet()
}

// row is the rule that has the focus.
func (d *desk) row() string {
	d.Helper()
	if outline := ask[string](d.tab, `() => getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		d.Errorf("the focus on %s cannot be seen", d.focused())
	}
	return ask[string](d.tab, `() => document.activeElement.closest('[data-row]')?.dataset.row ?? ''`)
}

// walks goes down and up among the rules, and opens one.
func (d *desk) walks() {
	d.Helper()
	d.goes("/board")
	d.strike("j")
	first := d.row()
	d.strike("j")
	second := d.row()
	d.strike("k")
	if got := d.row(); first == "" || second == first || got != first {
		d.Errorf("j, j, k lead to %q, %q, %q", first, second, got)
	}
	d.press("Enter")
	d.arrives(first)
}

// helps opens the help, which says what each key does, and closes it.
func (d *desk) helps() {
	d.Helper()
	d.strike("?")
	d.appears("#keys")
	for _, key := range []string{"next", "previous", "open", "select", "search", "triage", "decide", "merge", "undo"} {
		if want := d.T("key." + key); !strings.Contains(d.text("#keys"), want) {
			d.Errorf("the help does not say %q", want)
		}
	}
	d.strike("j")
	d.strike("t") // nothing while it is open
	d.press("Escape")
	if d.has("#keys") {
		d.Errorf("Escape leaves the help open")
	}
}

// searches writes into the search with keys that would do something elsewhere.
func (d *desk) searches() {
	d.Helper()
	d.goes("/board")
	d.strike("/")
	if got := d.focused(); got != "#search" {
		d.Fatalf("/ leads to %s, want #search", got)
	}
	d.press("d", "a", "d", "o")
	if got := d.value("#search"); got != "dado" {
		d.Errorf("the search reads %q, want dado", got)
	}
	d.press("Enter")
	d.arrives("/board")
	if got := d.texts("#rows th[scope=row] bdi"); len(got) == 0 || got[0] != "Dado" {
		d.Errorf("the search finds %q, want Dado", got)
	}
}

// stands goes down to a rule in the list.
func (d *desk) stands(rule string) {
	d.Helper()
	for range mostStops {
		d.strike("j")
		if d.row() == "/board/rules/"+rule && ask[bool](d.tab, `() => document.activeElement.closest('#rows') !== null`) {
			return
		}
	}
	d.Fatalf("j does not lead to %s", rule)
}

// triages ticks some rules and takes them under review together.
func (d *desk) triages(rules []string, owner string) {
	d.Helper()
	for _, rule := range rules {
		d.goesOnce("/board")
		d.stands(rule)
		d.strike("x")
	}
	if got := ask[int](d.tab, `() => document.querySelectorAll('#rows :checked').length`); got != len(rules) {
		d.Fatalf("x has ticked %d rules, want %d", got, len(rules))
	}
	d.tabTo("button[name=\"go\"][value=\"choose\"]")
	d.press("Enter")
	d.arrives("/board/bulk/triage")
	d.tabTo("#owner")
	d.press("ArrowDown")
	if got := d.value("#owner"); got != owner {
		d.Errorf("the owner is %q, want the only department", got)
	}
	for _, name := range []string{"authority", "diagnosis", "ease", "kind"} {
		d.tabTo("#" + name)
		d.press("Space")
	}
	d.tabTo(`button[name="go"][value="send"][class="main big"]`)
	d.press("Enter")
	d.arrives("/board/bulk/triage")
	d.shows(d.N("bulk.done", 2, "n", "2"))
}

// goesOnce opens a page unless it is open.
func (d *desk) goesOnce(path string) {
	d.Helper()
	if d.path() != path {
		d.goes(path)
	}
}

// tabTo presses Tab until something has the focus.
func (d *desk) tabTo(selector string) {
	d.Helper()
	for range mostStops {
		d.press("Tab")
		if d.focused() == selector {
			d.row()
			return
		}
	}
	d.Fatalf("Tab does not lead to %s on %s", selector, d.path())
}

// strike presses a letter as a keyboard does: what comes of it is one with it, so that a
// page that takes the key keeps it from being typed.
func (d *desk) strike(key string) {
	d.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		e := input.DispatchKeyEventParams{Type: kind, Key: key}
		if kind == input.DispatchKeyEventTypeKeyDown {
			e.Text = key
		}
		tell(d.tab, input.DispatchKeyEvent, e)
	}
}

// leaps strikes a key that leads to another page, which HTML does not say.
func (d *desk) leaps(key string) {
	d.Helper()
	d.follow("strike "+key, true, func(context.Context) error { d.strike(key); return nil })
}

// decides promises that a rule goes.
func (d *desk) decides(rule string) {
	d.Helper()
	d.goes("/board")
	d.stands(rule)
	d.leaps("d")
	d.arrives("/board/rules/" + rule + "/decide")
	d.tabTo("#verdict")
	d.press("Space")
	d.tabTo("#person")
	for _, r := range "Ana" {
		d.press(string(r))
	}
	d.put("#effective_on", "2126-02-01")
	d.tabTo("#reason")
	for _, r := range "td?jx" { // keys, were this no field
		d.strike(string(r))
	}
	if got := d.value("#reason"); got != "td?jx" {
		d.Errorf("the reason reads %q, want td?jx", got)
	}
	d.tabTo(`button[name="go"][value="preview"][class="main big"]`)
	d.press("Enter")
	d.tabTo(`button[name="go"][value="send"][class="main big"]`)
	d.press("Enter")
	d.arrives("/board/rules/" + rule)
}

// merges merges a rule into another, and takes it back at once.
func (d *desk) merges(rule, into, target string) {
	d.Helper()
	d.goes("/board/rules/" + rule)
	d.leaps("m")
	d.arrives("/board/rules/" + rule + "/merge")
	d.tabTo("#q")
	for _, r := range into {
		d.press(string(r))
	}
	d.press("Enter")
	d.tabTo(`button[name="rule"][value="` + target + `"]`)
	d.press("Enter")
	d.tabTo(`button[name="go"][value="send"][class="main big"]`)
	d.press("Enter")
	d.arrives("/board/rules/" + target)
	d.shows(d.T("done.merge"))
	d.leaps("u")
	d.arrives("/board/rules/" + rule)
	d.shows(d.T("done.unmerge"))
}

// keepsFocus lets others act: who stands on a rule stays there, with what is ticked, and
// what is typed into a form stays too.
func (d *desk) keepsFocus(w *walk, rules []string) {
	d.Helper()
	chip := func(rule string) string { return fmt.Sprintf(`#rows [data-row="/board/rules/%s"] .chip`, rule) }
	d.goes("/board?open=false")
	d.stands(rules[2])
	d.strike("x")
	d.watches(chip(rules[1]), d.T("stage.kept"))
	w.act(rules[1], "decide", `{"verdict":"keep","reason":"Lo manda la ley."}`, domain.Kept)
	d.sees()
	if got := d.row(); got != "/board/rules/"+rules[2] || !ask[bool](d.tab, `rule => one('#rows [value^="' + rule + '"]').checked`, rules[2]) {
		d.Errorf("after a live update the focus is on %q, or the tick is gone", got)
	}
	d.goes("/board/rules/" + rules[2] + "/reject")
	d.fill("#words", "Palabras a medio")
	w.act(rules[2], "rename", `{"title":"Casa nueva"}`, domain.Reported)
	d.press("!")
	if got := d.value("#words"); got != "Palabras a medio!" || d.focused() != "#words" {
		d.Errorf("what was typed is %q and the focus on %s after somebody acted", got, d.focused())
	}
}
