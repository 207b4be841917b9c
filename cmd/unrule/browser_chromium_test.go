//go:build browser

package main

import (
	"context"
	"sync"
	"testing"
	"time"

	download "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a step in the browser may take before its test fails.
const patience = 30 * time.Second

// chromium is started by the first test that asks for it and ends after the last:
// one process, with an empty profile of its own.
var chromium = sync.OnceValues(func() (context.Context, error) {
	ctx, end := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("no-sandbox", true), // a container has no user namespaces to build one from
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)...)
	ctx, _ = chromedp.NewContext(ctx)
	afterAll = append(afterAll, func() {
		_ = chromedp.Cancel(ctx) // all tests have ended: nobody is left to tell
		end()
	})
	return ctx, chromedp.Do(ctx)
})

// A browser opens tabs for one test. No two of its tabs share anything: no
// cache, no history, no storage.
type browser struct {
	testing.TB
	ctx context.Context
}

func newBrowser(t testing.TB) *browser {
	t.Helper()
	ctx, err := chromium()
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &browser{TB: t, ctx: ctx}
}

// A look is what somebody brings: a screen, wishes, a language.
type look struct {
	width    int64  // in CSS pixels; 1280 unless said. Up to 480 it is a telephone
	dark     bool   // prefers a dark page
	script   bool   // lets pages run script
	language string // of Accept-Language and of numbers and dates; English unless said
}

// height is that of a screen of some width.
func (l look) height() int64 {
	if l.phone() {
		return 740
	}
	return 800
}

func (l look) phone() bool { return l.width <= 480 }

// A tab is one page in a browser of its own, as a person with a look has it.
type tab struct {
	testing.TB
	look
	ctx   context.Context
	seen  *record
	saves string // the folder of the files that it saves
}

// page opens an empty tab, which closes with the test.
func (b *browser) page(l look) *tab {
	b.Helper()
	if l.width == 0 {
		l.width = 1280
	}
	if l.language == "" {
		l.language = "en"
	}
	seen := newRecord()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(seen.take))
	b.Cleanup(end)
	p := &tab{TB: b.TB, look: l, ctx: ctx, seen: seen, saves: b.TempDir()}
	seen.dismiss = p.dismiss
	p.do("open a tab", chromedp.Do(ctx))
	p.zoom(100)
	p.dress()
	return p
}

// dress tells Chromium the look, but for the screen.
func (p *tab) dress() {
	p.Helper()
	scheme := "light"
	if p.dark {
		scheme = "dark"
	}
	tell(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	tell(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: p.phone()})
	tell(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{AcceptLanguage: p.language})
	tell(p, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: p.language})
	tell(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	events := true
	tell(p, download.SetDownloadBehavior, download.SetDownloadBehaviorParams{
		Behavior: download.SetDownloadBehaviorBehaviorAllow, DownloadPath: p.saves, EventsEnabled: &events,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	p.runScript(p.script)
}

// zoom makes everything larger, as a browser's zoom does: at 200 per cent the
// page has half as many CSS pixels.
func (p *tab) zoom(percent int64) {
	p.Helper()
	tell(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: p.width * 100 / percent, Height: p.height() * 100 / percent,
		DeviceScaleFactor: float64(percent) / 100, Mobile: p.phone(),
	})
}

func (p *tab) runScript(on bool) {
	p.Helper()
	tell(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// offline takes the network away, or gives it back.
func (p *tab) offline(off bool) {
	p.Helper()
	tell(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	tell(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// dismiss closes a box that the page has opened, for the page waits for it.
func (p *tab) dismiss() {
	_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
}
