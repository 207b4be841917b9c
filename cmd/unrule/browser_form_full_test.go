//go:build browser

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/eventstore"
)

// fullForBrowser serves a log that has no room left.
func fullForBrowser(t testing.TB) *served {
	t.Helper()
	h := atRest(t)
	ctx, end := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	p := &program{ctx: ctx, stdout: stdout, stderr: h.stderr, log: slog.New(slog.NewTextHandler(h.stderr, nil)), flags: &flags{Data: h.data}}
	in, err := p.openWith(eventstore.Options{Dir: h.data, Now: time.Now, Log: p.log, StoreLimit: 1 << 20})
	if err == nil {
		err = in.caughtUp(ctx)
	}
	if err == nil {
		h.token, err = in.createToken(ctx, "first admin", domain.Admin, time.Time{})
	}
	if err != nil {
		t.Fatal(err)
	}
	fill(t, in)
	ended := make(chan error, 1)
	command := serveCommand{Listen: "127.0.0.1:0", Connections: 64, Language: "es", Rules: true}
	go func() { ended <- errors.Join(command.serve(p, in), in.close()) }()
	h.end = func() {
		end()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	}
	h.listen(out)
	return h
}

// fill files reports, long ones and then short ones, until none fits.
func fill(t testing.TB, in *house) {
	t.Helper()
	for _, length := range []int{20_000, 1} {
		var err error
		for err == nil {
			report := domain.ReportFriction{Report: domain.ReportID{ID: newID()}, FrictionReported: domain.FrictionReported{
				Rule: domain.RuleID{ID: newID()}, Title: "Filler", Impacts: []domain.Impact{domain.Delay}, Story: strings.Repeat("x", length),
			}}
			_, err = in.Handle(t.Context(), domain.Act{ID: newID(), Command: report})
		}
		if !errors.Is(err, eventstore.ErrFull) {
			t.Fatal(err)
		}
	}
}

// TestBrowserFormFull sends what cannot be stored: the page says so, with everything
// that was typed.
func TestBrowserFormFull(t *testing.T) {
	var j judgement
	h := fullForBrowser(t)
	for i, language := range domain.Languages {
		r := h.reporter(newBrowser(t), look{width: 360, script: i%2 == 0}, language)
		var held string
		r.answers(func(page string) { held = r.held() })
		r.tap("#send")
		r.at("check")
		if got := r.statuses(); got[len(got)-1] != 503 {
			t.Errorf("%s: the answer is %d, want 503", language, got)
		}
		r.shows(r.T("errors.title"), r.T("send.failed"))
		if got := r.title(); !strings.HasPrefix(got, r.T("errors.prefix")) || r.focused() != "#errors" {
			t.Errorf("%s: the title is %q and %s has the focus", language, got, r.focused())
		}
		if got := r.held(); got != held {
			t.Errorf("%s: after the failure the page holds %s, want %s", language, got, held)
		}
		r.judge(&j, "check-failed")
	}
	t.Log(fmt.Sprint(j.looks.Load(), " times judged: ", j.violations.Load(), " violations"))
}
