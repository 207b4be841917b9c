//go:build browser

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
)

// TestBrowserHarness shows that the harness sees what it is there to see.
func TestBrowserHarness(t *testing.T) {
	own, stranger := site(t)
	for name, test := range map[string]func(*testing.T, *browser){
		"good page":    func(t *testing.T, b *browser) { harnessGood(t, b, own) },
		"bad page":     func(t *testing.T, b *browser) { harnessBad(t, b, own, stranger) },
		"hands":        func(t *testing.T, b *browser) { harnessHands(t, b, own) },
		"keyboard":     func(t *testing.T, b *browser) { harnessKeyboard(t, b, own) },
		"script":       func(t *testing.T, b *browser) { harnessScript(t, b, own) },
		"look":         func(t *testing.T, b *browser) { harnessLook(t, b, own) },
		"offline":      func(t *testing.T, b *browser) { harnessOffline(t, b, own) },
		"apart":        func(t *testing.T, b *browser) { harnessApart(t, b, own) },
		"refusals":     func(t *testing.T, b *browser) { harnessRefusals(t, b, own) },
		"icon":         harnessIcon,
		"real program": harnessServe,
	} {
		t.Run(name, func(t *testing.T) { test(t, newBrowser(t)) })
	}
}

func harnessGood(t *testing.T, b *browser, own string) {
	for _, l := range []look{{script: true}, {width: 360}, {width: 360, dark: true}, {dark: true, script: true}} {
		p := b.page(l)
		p.open(own + "/good.html")
		if got := p.axe(); len(got) > 0 {
			t.Errorf("%+v: axe = %v, want nothing", l, got)
		}
		if got := p.targets(); len(got) > 0 {
			t.Errorf("%+v: targets = %v, want none", l, got)
		}
		if got := p.overflow(); got != 0 {
			t.Errorf("%+v: overflow = %d, want 0", l, got)
		}
		if got := append(p.console(), p.dialogs()...); len(got) > 0 {
			t.Errorf("%+v: console and dialogs = %q, want nothing", l, got)
		}
		harnessWeighed(t, p, own)
		harnessAsleep(t, p)
		p.reload()
		harnessAsleep(t, p)
	}
}

// harnessAsleep looks whether script has run where it should, and only there:
// judging a page must not wake it.
func harnessAsleep(t *testing.T, p *tab) {
	t.Helper()
	if p.has("#noscript") == p.script || (p.text("#script") == "With script.") != p.script {
		t.Errorf("%+v: the page reads %q", p.look, p.text("main"))
	}
}

// harnessWeighed compares what the page weighs on the wire with its files.
func harnessWeighed(t *testing.T, p *tab, own string) {
	t.Helper()
	for _, f := range p.requests() {
		if !strings.HasPrefix(f.URL, own+"/") || f.Status != http.StatusOK {
			t.Errorf("requests has %+v, want only what %s answers", f, own)
		}
		file, err := os.Stat(filepath.Join("testdata/browser", strings.TrimPrefix(f.URL, own)))
		if err == nil && (f.Bytes <= int(file.Size()) || f.Bytes > int(file.Size())+400) {
			t.Errorf("%s weighs %d, want its %d bytes and a head", f.URL, f.Bytes, file.Size())
		}
	}
	if !slices.ContainsFunc(p.requests(), func(f fetched) bool { return f.URL == own+"/good.css" && f.Kind == "Stylesheet" }) {
		t.Errorf("requests = %+v, want the style sheet among them", p.requests())
	}
}

func harnessBad(t *testing.T, b *browser, own, stranger string) {
	p := b.page(look{width: 360, script: true})
	p.open(own + "/bad")
	found := p.axe()
	for _, want := range []violation{
		{"color-contrast", "serious", "#pale"}, {"html-has-lang", "serious", "html"}, {"image-alt", "critical", "#picture"},
		{"label", "critical", "#nameless"}, {"page-has-heading-one", "moderate", "html"}, {"target-size", "serious", "#tiny"},
	} {
		if !slices.Contains(found, want) {
			t.Errorf("axe misses %v among %v", want, found)
		}
	}
	if got := p.targets(); !slices.Contains(got, small{"#tiny", 20, 20}) {
		t.Errorf("targets = %v, want #tiny of 20 x 20 among them", got)
	}
	if got := p.overflow(); got < 1600 {
		t.Errorf("overflow = %d, want that of 2000 px on 360", got)
	}
	if got := strings.Join(p.dialogs(), "\n"); got != "a box" {
		t.Errorf("dialogs = %q, want a box", got)
	}
	complaints := strings.Join(p.console(), "\n")
	for _, want := range []string{"told to the console", "thrown by the page", "Content Security Policy", "404 (Not Found) " + own + "/missing.png"} {
		if !strings.Contains(complaints, want) {
			t.Errorf("console misses %q in:\n%s", want, complaints)
		}
	}
	if !slices.ContainsFunc(p.requests(), func(f fetched) bool { return f.URL == stranger+"/picture" && f.Status == http.StatusOK && f.Bytes > 40 }) {
		t.Errorf("requests = %+v, want the stranger's picture among them", p.requests())
	}
}

func harnessHands(t *testing.T, b *browser, own string) {
	for _, script := range []bool{true, false} {
		p := b.page(look{width: 360, script: script})
		p.open(own + "/good.html")
		p.fill("#title", "pen & paper ñ 日")
		p.fill("#story", "new\nlines")
		p.choose("#employee")
		p.choose("#employee")
		p.pick("#month", "2026-08")
		p.click("#send")
		if got, want := p.path(), "/sent?month=2026-08&side=employee&story=new%0D%0Alines&title=pen+%26+paper+%C3%B1+%E6%97%A5"; got != want {
			t.Errorf("script %t: sent %s, want %s", script, got, want)
		}
		if got := p.title(); got != "Sent" {
			t.Errorf("script %t: title = %q, want Sent", script, got)
		}
		p.back()
		if got := p.path() + " " + p.value("#title"); got != "/good.html pen & paper ñ 日" {
			t.Errorf("script %t: back at %q, want the form as it was left", script, got)
		}
		p.fill("#title", "")
		p.reload()
		if got := p.value("#title"); got != "" {
			t.Errorf("script %t: after a reload the title is %q, want none", script, got)
		}
		p.click("#down")
		if got := ask[string](p, `() => location.hash`); got != "#send" {
			t.Errorf("script %t: jumped to %q, want #send", script, got)
		}
		p.click("#save")
		if got := p.saved("kept.txt"); got != "kept" {
			t.Errorf("script %t: saved %q, want kept", script, got)
		}
	}
}

func harnessKeyboard(t *testing.T, b *browser, own string) {
	for _, script := range []bool{true, false} {
		p := b.page(look{script: script})
		p.open(own + "/good.html?cache")
		p.press("Tab")
		if got := p.focused(); !strings.Contains(got, "skip") {
			t.Errorf("script %t: the first stop is %s, want the link to the form", script, got)
		}
		p.press("Enter", "Tab", "Tab", "p", "e", "n", "Tab", "Tab", "Space", "ArrowDown", "Tab", "ArrowDown")
		if got := p.focused(); got != "#month" {
			t.Errorf("script %t: focused = %s, want #month", script, got)
		}
		p.press("Shift+Tab", "Shift+Tab", "Shift+Tab")
		if got := p.focused(); got != "#title" {
			t.Errorf("script %t: focused = %s, want #title", script, got)
		}
		p.press("Enter")
		if got, want := p.path(), "/sent?month=2026-09&side=employee&story=old&title=pen"; got != want {
			t.Errorf("script %t: sent %s, want %s", script, got, want)
		}
		p.back()
		p.fill("#title", "again")
		p.press("Tab", "Tab", "Tab", "Tab", "Space")
		if got := p.path(); !strings.Contains(got, "title=again") {
			t.Errorf("script %t: sent %s, want title=again", script, got)
		}
	}
}

func harnessScript(t *testing.T, b *browser, own string) {
	p := b.page(look{script: true})
	p.open(own + "/good.html")
	p.click("#count")
	p.click("#count")
	if got := p.text("#count"); got != "Count 2" {
		t.Errorf("#count reads %q, want Count 2", got)
	}
	p.touch("#stay")
	p.appears("#stayed")
	if got := p.path() + " " + p.text("#stayed"); got != "/good.html Stayed" {
		t.Errorf("#stay led to %q, want it to stay", got)
	}
}

func harnessLook(t *testing.T, b *browser, own string) {
	shots := t.TempDir()
	t.Setenv(envShots, shots)
	for _, c := range []struct {
		look
		background, language, number string
		width                        int
	}{
		{look{script: true}, "rgb(255, 255, 255)", "en", "1.5", 640},
		{look{width: 360, dark: true, language: "pt-BR"}, "rgb(17, 17, 17)", "pt-BR", "1,5", 180},
	} {
		p := b.page(c.look)
		p.open(own + "/sent")
		if got := p.text("#language"); !strings.HasPrefix(got, c.language) {
			t.Errorf("%+v: Accept-Language = %q, want %s", c.look, got, c.language)
		}
		p.open(own + "/good.html")
		if got := ask[string](p, `() => getComputedStyle(document.body).backgroundColor`); got != c.background {
			t.Errorf("%+v: background = %s, want %s", c.look, got, c.background)
		}
		if got := ask[string](p, `() => new Intl.NumberFormat().format(1.5)`); got != c.number {
			t.Errorf("%+v: 1.5 is written %s, want %s", c.look, got, c.number)
		}
		if got := ask[bool](p, `() => matchMedia('(pointer: coarse)').matches`); got != p.phone() {
			t.Errorf("%+v: touch = %t, want %t", c.look, got, p.phone())
		}
		p.shot("good/" + c.language)
		if b, err := os.ReadFile(filepath.Join(shots, "good", c.language+".png")); err != nil || len(b) < 5000 {
			t.Errorf("%+v: the picture has %d bytes, %v", c.look, len(b), err)
		}
		p.zoom(200)
		if got := ask[int](p, `() => document.documentElement.clientWidth`); got != c.width {
			t.Errorf("%+v: at 200 %% the page is %d px wide, want %d", c.look, got, c.width)
		}
	}
}

func harnessOffline(t *testing.T, b *browser, own string) {
	p := b.page(look{})
	p.open(own + "/good.html")
	p.fill("#title", "kept")
	p.offline(true)
	p.click("#send")
	if p.has("form") || p.path() != "/" {
		t.Errorf("offline the form leads to %s %q, want Chromium's own page", p.path(), p.title())
	}
	p.offline(false)
	p.back()
	if got := p.value("#title"); got != "kept" {
		t.Errorf("back from nowhere the title is %q, want kept", got)
	}
	p.click("#send")
	if got := p.path(); !strings.HasPrefix(got, "/sent?") {
		t.Errorf("with the network back the form leads to %s, want /sent", got)
	}
}

// harnessApart has two tabs open at once: neither finds what the other keeps.
func harnessApart(t *testing.T, b *browser, own string) {
	p, q := b.page(look{script: true}), b.page(look{script: true})
	p.open(own + "/good.html")
	q.open(own + "/good.html")
	ask[string](p, `() => localStorage.mine = document.cookie = 'mine=1'`)
	if got := ask[string](p, `() => document.cookie + localStorage.mine`); got != "mine=1mine=1" {
		t.Errorf("a tab keeps %q, want mine=1 twice", got)
	}
	if got := ask[string](q, `() => document.cookie + (localStorage.mine ?? '')`); got != "" {
		t.Errorf("a tab finds %q of another, want nothing", got)
	}
}

// harnessRefusals does what nobody could do by hand.
func harnessRefusals(t *testing.T, b *browser, own string) {
	p := b.page(look{script: true})
	p.open(own + "/bad")
	for _, c := range []struct {
		want string
		step func(*tab)
	}{
		{"has no #nowhere", func(p *tab) { p.text("#nowhere") }},
		{"#under lies under #cover", func(p *tab) { p.click("#under") }},
		{"#hidden cannot be seen", func(p *tab) { p.click("#hidden") }},
		{"#off: it is not checked", func(p *tab) { p.choose("#off") }},
		{"there is nothing before", func(p *tab) { p.back(); p.back() }},
		{"net::ERR_UNSAFE_PORT", func(p *tab) { p.open("http://127.0.0.1:1") }},
	} {
		w := &witness{TB: t}
		q := *p
		q.TB = w
		ended := make(chan struct{})
		go func() { defer close(ended); c.step(&q) }()
		<-ended
		if !strings.Contains(w.said, c.want) {
			t.Errorf("a step that cannot be done says %q, want %q", w.said, c.want)
		}
	}
}

// harnessIcon shows which things that do not load are complaints of a page.
func harnessIcon(t *testing.T, _ *browser) {
	r := newRecord()
	for id, sent := range map[network.RequestID]struct {
		kind   network.ResourceType
		status int64 // 0 where no answer came
	}{
		"icon": {network.ResourceTypeOther, 0}, "missing icon": {network.ResourceTypeOther, http.StatusNotFound}, "picture": {network.ResourceTypeImage, 0},
	} {
		r.take(&network.EventRequestWillBeSent{RequestID: id, Type: sent.kind, Request: &network.Request{}})
		if sent.status != 0 {
			r.take(&network.EventResponseReceived{RequestID: id, Response: &network.Response{Status: sent.status}})
		}
		r.take(&log.EventEntryAdded{Entry: &log.Entry{Level: log.EntryLevelError, NetworkRequestID: id, Text: string(id)}})
	}
	r.take(&log.EventEntryAdded{Entry: &log.Entry{Level: log.EntryLevelError, Text: "of no request"}})
	slices.Sort(r.errors)
	if want := []string{"missing icon", "of no request", "picture"}; !slices.Equal(r.errors, want) {
		t.Errorf("complaints = %q, want %q", r.errors, want)
	}
}

func harnessServe(t *testing.T, b *browser) {
	h := serveForBrowser(t)
	p := b.page(look{})
	p.open(h.url + "/api/openapi.json")
	if got := p.text("body"); !strings.Contains(got, `"openapi"`) {
		t.Errorf("the program shows %.80q, want its description", got)
	}
	if _, err := os.Stat(h.data); err != nil {
		t.Errorf("its data: %v", err)
	}
	h.stop()
	if got := h.stderr.String(); !strings.Contains(got, "route=/api/openapi.json status=200") {
		t.Errorf("the program wrote %q, want the one request", got)
	}
}
