//go:build browser

package main

import (
	"context"
	"os"
	"sync"

	"github.com/chromedp/chromedp"
)

// axeSource is the program that judges pages; `make browser` installs it.
var axeSource = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile("../../tools/browser/node_modules/axe-core/axe.min.js")
})

// A violation is a rule of accessibility that an element of a page breaks.
type violation struct {
	Rule, Impact, Selector string
}

// axe judges the page by the rules of WCAG 2.0 to 2.2, A and AA, and by those of
// good practice. A page that was loaded without script stays as it is, with what
// stands in its <noscript>: script may run while axe does, and no reload happens.
func (p *tab) axe() []violation {
	p.Helper()
	source, err := axeSource()
	p.do("read axe, which make browser installs", err)
	if !p.script {
		p.runScript(true)
		defer p.runScript(false)
	}
	ctx, end := context.WithTimeout(p.ctx, patience)
	defer end()
	if !ask[bool](p, `() => !!window.axe`) { // it stays as long as the page does
		p.do("load axe", chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](string(source)+";0")))
	}
	return ask[[]violation](p, `judge`)
}
