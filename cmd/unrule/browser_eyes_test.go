//go:build browser

package main

import (
	"net/url"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
)

// envShots names a directory for pictures of pages.
const envShots = "UNRULE_SHOTS"

// text is what can be read in an element.
func (p *tab) text(selector string) string {
	p.Helper()
	return ask[string](p, `s => one(s).innerText.trim()`, selector)
}

// value is what a field holds.
func (p *tab) value(selector string) string {
	p.Helper()
	return ask[string](p, `s => one(s).value`, selector)
}

func (p *tab) title() string {
	p.Helper()
	return ask[string](p, `() => document.title`)
}

// path is that of the page's address, with its query.
func (p *tab) path() string {
	p.Helper()
	at, err := url.Parse(ask[string](p, `() => location.href`))
	p.do("read the address", err)
	return at.RequestURI()
}

// has says whether an element is in the page and can be seen.
func (p *tab) has(selector string) bool {
	p.Helper()
	return ask[bool](p, `s => [...document.querySelectorAll(s)].some(e => e.checkVisibility({ visibilityProperty: true }))`, selector)
}

// appears waits until script has shown an element.
func (p *tab) appears(selector string) {
	p.Helper()
	ask[bool](p, `s => new Promise(done => {
		const look = () => document.querySelector(s)?.checkVisibility({ visibilityProperty: true }) ? done(true) : requestAnimationFrame(look)
		look()
	})`, selector)
}

// focused names what has the focus: #id, or the tag with its attributes.
func (p *tab) focused() string {
	p.Helper()
	got := "body"
	for asked := 0; got == "body" && asked < 500; asked++ { // a page gives the focus away when it is first drawn
		got = ask[string](p, `() => name(document.activeElement)`)
	}
	return got
}

// overflow is by how many pixels the page is wider than the screen.
func (p *tab) overflow() int {
	p.Helper()
	return ask[int](p, `() => { const e = document.documentElement; return e.scrollWidth - e.clientWidth }`)
}

// A small is something to press that is easily missed.
type small struct {
	Selector      string
	Width, Height float64
}

// targets are the things to press that are smaller than 48 x 48 px, links inside
// running text left out. A radio or a checkbox is as large as its label; what
// shows only while it has the focus is measured with it.
func (p *tab) targets() []small {
	p.Helper()
	return p.smaller(48)
}

// smaller are those that are smaller than some pixels each way.
func (p *tab) smaller(least int) []small {
	p.Helper()
	return ask[[]small](p, `least => tooSmall(least)`, least)
}

// saved is what a file holds that a click has saved.
func (p *tab) saved(name string) string {
	p.Helper()
	b, err := os.ReadFile(filepath.Join(p.saves, name))
	p.do("read a saved file", err)
	return string(b)
}

// shot saves a picture of the whole page where UNRULE_SHOTS says where to.
func (p *tab) shot(name string) {
	p.Helper()
	dir := os.Getenv(envShots)
	if dir == "" {
		return
	}
	size := tell(p, page.GetLayoutMetrics, cdp.Empty{}).CSSContentSize
	whole := true
	picture := tell(p, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &whole,
		Clip: &page.Viewport{Width: size.Width, Height: size.Height, Scale: 1},
	})
	file := filepath.Join(dir, name+".png")
	p.do("make a folder of pictures", os.MkdirAll(filepath.Dir(file), 0o755))
	p.do("save a picture", os.WriteFile(file, picture.Data, 0o644))
}
