//go:build browser

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"unrule/domain"
	"unrule/http/web"
)

// A desk is somebody of the board with its pages before them.
type desk struct {
	*tab
	*web.Text
	url string
}

// desk opens a browser that nobody has signed in with.
func (w *walk) desk(b *browser, l look, language domain.Language) *desk {
	w.Helper()
	l.language = languages[language]
	return &desk{tab: b.page(l), Text: web.TextOf(language), url: w.url}
}

// link makes an address that signs somebody in once.
func (w *walk) link(name string, role domain.Role) string {
	w.Helper()
	link, err := w.house.createLink(w.Context(), w.url, domain.TokenCreated{Name: name, Role: role})
	if err != nil {
		w.Fatal(err)
	}
	return link
}

// signsIn follows a link as a person does, and is on the board.
func (d *desk) signsIn(link string) {
	d.Helper()
	d.open(link)
	d.click("main button.main")
	d.arrives("/board")
}

// goes opens a page of the house.
func (d *desk) goes(path string) { d.Helper(); d.open(d.url + path) }

// arrives wants the page to be a certain one, whatever its query.
func (d *desk) arrives(path string) {
	d.Helper()
	if got, _, _ := strings.Cut(d.path(), "?"); got != path {
		d.Fatalf("the page is %s (%s), want %s\n%s", d.path(), d.title(), path, d.text("main"))
	}
}

// shows wants the page to say all of these.
func (d *desk) shows(texts ...string) {
	d.Helper()
	page := d.read("main")
	for _, want := range texts {
		if !strings.Contains(page, want) {
			d.Errorf("%s does not say %q:\n%s", d.path(), want, page)
		}
	}
}

// read is the text of all that a selector finds, with one space where there are more.
func (p *tab) read(selector string) string {
	p.Helper()
	return strings.Join(p.texts(selector), "\n")
}

// texts are those of the elements that a selector finds, one for each.
func (p *tab) texts(selector string) []string {
	p.Helper()
	return ask[[]string](p, `s => [...document.querySelectorAll(s)].map(e => e.textContent.replace(/\s+/g, ' ').trim())`, selector)
}

// put sets what a field holds, whatever its kind, and says so to the page.
func (p *tab) put(selector, text string) {
	p.Helper()
	ask[bool](p, `(s, text) => { const e = one(s); e.value = text; return e.dispatchEvent(new Event('input', { bubbles: true })) }`, selector, text)
}

// option chooses one of the answers of a field.
func (d *desk) option(name, value string) {
	d.Helper()
	d.choose(`main form[method=post] input[name="` + name + `"][value="` + value + `"]`)
}

// sends presses the button of the form that a page of an act is.
func (d *desk) sends(how string) {
	d.Helper()
	d.click(`main button[name=go][value=` + how + `]`)
}

// answered is when the answer to the last click came, the one that leads on, by the
// browser's clock in milliseconds.
func (d *desk) answered() float64 {
	d.Helper()
	return ask[float64](d.tab, `() => { const n = performance.getEntriesByType('navigation')[0]; return performance.timeOrigin + (n.redirectEnd || n.responseStart) }`)
}

// watches makes the page note when an element with a text is there, and itself, so that
// it is seen whether the page was loaded again.
func (d *desk) watches(selector, text string) {
	d.Helper()
	ask[bool](d.tab, `(selector, text) => {
		const there = () => [...document.querySelectorAll(selector)].some(e => e.textContent.includes(text))
		if (there()) throw new Error(text + ' is there already')
		window.watched = new Promise((done, failed) => {
			setTimeout(() => failed(new Error('no ' + text + ' in ' + [...document.querySelectorAll(selector)].map(e => e.textContent)
				+ '; at ' + document.body.dataset.position + ' the page reads ' + document.querySelector('main').innerText.slice(0, 400))), 15000)
			new MutationObserver((_, o) => {
				if (there()) { o.disconnect(); done(performance.timeOrigin + performance.now()) }
			}).observe(document.body, { childList: true, subtree: true, characterData: true })
		})
		return true
	}`, selector, text)
}

// sees waits until that is there, and tells when.
func (d *desk) sees() float64 {
	d.Helper()
	return ask[float64](d.tab, `() => window.watched ?? Promise.reject(new Error('the page was loaded again'))`)
}

// quiet wants nothing but our own pages to have been asked for, and no complaint but
// those that are expected: the browser notes every page that is refused.
func (d *desk) quiet(expected ...string) {
	d.Helper()
	for _, f := range d.requests() {
		if !strings.HasPrefix(f.URL, d.url+"/") {
			d.Errorf("%s asks for %s %s", d.path(), f.Method, f.URL)
		}
	}
	said := slices.DeleteFunc(d.console(), func(s string) bool {
		return slices.ContainsFunc(expected, func(want string) bool { return strings.Contains(s, want) })
	})
	if said = append(said, d.dialogs()...); len(said) > 0 {
		d.Errorf("console and dialogs: %q, want nothing", said)
	}
}

// A delay is how long what was done took to be seen elsewhere.
type delay struct {
	what string
	took time.Duration
}

// took is the time between two that browsers told.
func took(from, to float64) time.Duration {
	return time.Duration((to - from) * float64(time.Millisecond))
}

func (d delay) String() string { return fmt.Sprintf("%s %d ms", d.what, d.took.Milliseconds()) }
