//go:build browser

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// do fails the test when a step in the browser has failed.
func (p *tab) do(step string, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", step, err)
	}
}

// tell gives Chromium a command about the tab.
func tell[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.Helper()
	ctx, end := context.WithTimeout(p.ctx, patience)
	defer end()
	answer, err := chromedp.Call(ctx, command, params)
	p.do(command.Method, err)
	return answer
}

// ask calls a function of JavaScript in the page. Selectors in it are met by
// one(s), which wants an element to be there. Chromium does this, and settles
// promises, whether or not the page may run script (seen in Chromium 156); timers,
// frames of animation and listeners are never called in a page that may not.
func ask[T any](p *tab, function string, args ...any) T {
	p.Helper()
	ctx, end := context.WithTimeout(p.ctx, patience)
	defer end()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](call(function, args), chromedp.EvalAwaitPromise))
	p.do("ask the page", err)
	return answer
}

func call(function string, args []any) string {
	values := make([]string, len(args))
	for i, a := range args {
		b, _ := json.Marshal(a) // of strings and numbers
		values[i] = string(b)
	}
	return fmt.Sprintf(`(() => { %s; return (%s)(%s) })()`, inPage, function, strings.Join(values, ", "))
}

// open goes to a page and returns when it is there with all that it loads.
func (p *tab) open(url string) {
	p.Helper()
	p.follow("open "+url, true, func(ctx context.Context) error {
		gone, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: url})
		if err == nil && gone.ErrorText != "" {
			err = errors.New(gone.ErrorText)
		}
		return err
	})
}

// back goes one step back in the tab's history.
func (p *tab) back() {
	p.Helper()
	p.follow("go back", true, func(ctx context.Context) error {
		history, err := chromedp.Call(ctx, page.GetNavigationHistory, cdp.Empty{})
		if err != nil {
			return err
		}
		if history.CurrentIndex == 0 {
			return errors.New("there is nothing before this page")
		}
		before := history.Entries[history.CurrentIndex-1]
		_, err = chromedp.Call(ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID})
		return err
	})
}

// reload asks for the page again, by the same method.
func (p *tab) reload() {
	p.Helper()
	p.follow("reload", true, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, page.Reload, page.ReloadParams{})
		return err
	})
}

// follow does something and, where it leads elsewhere, waits until that is there.
func (p *tab) follow(step string, leads bool, act func(context.Context) error) {
	p.Helper()
	ctx, end := context.WithTimeout(p.ctx, patience)
	defer end()
	before, _ := p.seen.arrived()
	err := act(ctx)
	if err == nil && leads {
		err = p.seen.await(ctx, before)
	}
	p.do(step, err)
}
