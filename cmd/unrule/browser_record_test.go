//go:build browser

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	download "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// A fetched is one request of a tab and its answer.
type fetched struct {
	Method, URL string
	Kind        string // Document, Stylesheet, Script, Image, ...
	Status      int64  // 0 where no answer came
	Bytes       int    // of the answer on the wire, headers included
}

// A record is what Chromium tells of a tab, from its first moment on. take runs
// in the order of the events, so when a page is seen to have arrived, all that
// happened before is on record.
type record struct {
	dismiss func() // closes a box that waits for an answer

	mu       sync.Mutex
	changed  chan struct{} // closed at the next arrival
	arrivals int
	frame    cdp.FrameID // the tab's own, not one inside a page
	requests []*fetched
	open     map[network.RequestID]*fetched
	errors   []string
	boxes    []string
}

func newRecord() *record {
	return &record{changed: make(chan struct{}), open: map[network.RequestID]*fetched{}}
}

func (r *record) take(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.takeArrival(event)
	r.takeRequest(event)
	r.takeComplaint(event)
}

// takeArrival counts pages that are there with all they load, jumps inside a
// page, and files that were saved instead of shown.
func (r *record) takeArrival(event any) {
	switch e := event.(type) {
	case *page.EventFrameNavigated:
		if e.Frame.ParentID != "" {
			return
		}
		r.frame = e.Frame.ID
		if e.Type == page.NavigationTypeBackForwardCacheRestore { // it loads no more
			r.arrive()
		}
	case *page.EventLifecycleEvent:
		if e.Name == "load" && e.FrameID == r.frame {
			r.arrive()
		}
	case *page.EventNavigatedWithinDocument:
		r.arrive()
	case *download.EventDownloadProgress:
		if e.State != download.DownloadProgressStateInProgress {
			r.arrive()
		}
	}
}

func (r *record) arrive() {
	r.arrivals++
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *record) arrived() (int, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.arrivals, r.changed
}

// await returns when more has arrived than before.
func (r *record) await(ctx context.Context, before int) error {
	for {
		now, changed := r.arrived()
		if now > before {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("no page has come: %w", ctx.Err())
		}
	}
}

func (r *record) takeRequest(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, "data:") { // touches no wire
			return
		}
		if from := r.open[e.RequestID]; from != nil && e.RedirectResponse != nil {
			from.Status, from.Bytes = e.RedirectResponse.Status, int(e.RedirectResponse.EncodedDataLength)
		}
		f := &fetched{Method: e.Request.Method, URL: e.Request.URL, Kind: string(e.Type)}
		r.requests, r.open[e.RequestID] = append(r.requests, f), f
	case *network.EventResponseReceived:
		if f := r.open[e.RequestID]; f != nil {
			f.Status, f.Bytes = e.Response.Status, int(e.Response.EncodedDataLength)
		}
	case *network.EventLoadingFinished:
		if f := r.open[e.RequestID]; f != nil {
			f.Bytes = int(e.EncodedDataLength)
		}
	}
}

func (r *record) takeComplaint(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		r.boxes = append(r.boxes, e.Message)
		go r.dismiss()
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !r.icon(e.Entry.NetworkRequestID) {
			r.errors = append(r.errors, strings.TrimSpace(e.Entry.Text+" "+e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		r.errors = append(r.errors, said([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			r.errors = append(r.errors, said(e.Args))
		}
	}
}

// icon tells of a request that got no answer whether it was for the page's icon, which
// Chromium fetches in its own time after the page is there: the program may have been
// stopped by then.
func (r *record) icon(id network.RequestID) bool {
	f := r.open[id]
	return f != nil && f.Kind == string(network.ResourceTypeOther) && f.Status == 0
}

// said is what a page wrote to its console.
func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if a.Description != "" {
			words = append(words, a.Description)
		} else {
			words = append(words, string(a.Value))
		}
	}
	return strings.Join(words, " ")
}

// settled asks the page for nothing, so that what it said before is on record.
func (p *tab) settled() *record {
	p.Helper()
	ask[bool](p, `() => true`)
	return p.seen
}

// requests are all that the tab has asked for, of anybody.
func (p *tab) requests() []fetched {
	p.Helper()
	r := p.settled()
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]fetched, 0, len(r.requests))
	for _, f := range r.requests {
		all = append(all, *f)
	}
	return all
}

// console lists the errors of script, of loading, and of the page's own policy of
// what may be loaded and run.
func (p *tab) console() []string {
	p.Helper()
	r := p.settled()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.errors)
}

// dialogs lists the boxes that pages have opened; each was accepted at once.
func (p *tab) dialogs() []string {
	p.Helper()
	r := p.settled()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.boxes)
}
