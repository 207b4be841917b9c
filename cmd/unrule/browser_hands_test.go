//go:build browser

package main

import (
	"context"
	_ "embed"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// inPage are the words in which the harness asks a page.
//
//go:embed testdata/browser/page.js
var inPage string

// keys are those that press knows by name; others are the text they type.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Escape": kb.Escape, "Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End,
}

// click presses the mouse on the middle of an element that can be seen and is not
// covered, or of its label. Where HTML says that this leads elsewhere (a link, a
// button that sends a valid form) it waits until that is there.
func (p *tab) click(selector string) {
	p.Helper()
	spot := ask[struct {
		X, Y  float64
		Leads bool
	}](p, `s => aim(one(s))`, selector)
	p.follow("click "+selector, spot.Leads, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.MouseClickXY(spot.X, spot.Y))
	})
}

// touch is click on a thing that script keeps on the page, though HTML alone
// would go elsewhere.
func (p *tab) touch(selector string) {
	p.Helper()
	spot := ask[struct{ X, Y float64 }](p, `s => aim(one(s))`, selector)
	p.follow("touch "+selector, false, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.MouseClickXY(spot.X, spot.Y))
	})
}

// fill puts a text in the place of what a field holds, as a paste does.
func (p *tab) fill(selector, text string) {
	p.Helper()
	if ask[bool](p, `s => { const e = one(s); e.focus(); e.select(); return document.activeElement === e }`, selector) {
		if text == "" {
			p.press("Delete")
			return
		}
		tell(p, input.InsertText, input.InsertTextParams{Text: text})
		return
	}
	p.Fatalf("fill %s: it cannot be focused", selector)
}

// choose makes a radio or a checkbox checked.
func (p *tab) choose(selector string) {
	p.Helper()
	if !p.chosen(selector) {
		p.click(selector)
	}
	if !p.chosen(selector) {
		p.Fatalf("choose %s: it is not checked", selector)
	}
}

func (p *tab) chosen(selector string) bool {
	p.Helper()
	return ask[bool](p, `s => one(s).checked`, selector)
}

// pick chooses an option of a select by the keyboard.
func (p *tab) pick(selector, value string) {
	p.Helper()
	steps := ask[int](p, `(s, value) => { const e = one(s); e.focus(); return [...e.options].filter(o => !o.disabled).findIndex(o => o.value === value) }`, selector, value)
	if steps < 0 {
		p.Fatalf("pick %s: it has no %q", selector, value)
	}
	p.press("Home")
	for range steps {
		p.press("ArrowDown")
	}
	if got := p.value(selector); got != value {
		p.Fatalf("pick %s: it is %q, want %q", selector, got, value)
	}
}

// press presses keys one after the other where the focus is: "Tab", "Shift+Tab",
// "Enter", "x". Like click it waits where a key leads elsewhere.
func (p *tab) press(names ...string) {
	p.Helper()
	for _, name := range names {
		plain, shift := strings.CutPrefix(name, "Shift+")
		key, known := keys[plain]
		if !known {
			key = plain
		}
		var options []chromedp.KeyOption
		if shift {
			options = append(options, chromedp.KeyModifiers(chromedp.ModifierShift))
		}
		leads := ask[bool](p, `key => pressing(document.activeElement, key)`, plain)
		p.follow("press "+name, leads, func(ctx context.Context) error {
			return chromedp.Do(ctx, chromedp.KeyEvent(key, options...))
		})
	}
}
