package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"unrule/domain"
	"unrule/eventstore"
)

// A dated is a program whose clock the test sets, to a time that no other clock shows.
type dated struct {
	*testing.T
	*program
	options eventstore.Options
	clock   atomic.Int64
	stderr  *lockedBuffer
}

func datedProgram(t *testing.T, url string) *dated {
	d := &dated{T: t, stderr: &lockedBuffer{}}
	d.program = silent(t.Context(), t.TempDir(), io.Discard, d.stderr)
	now := func() time.Time { return time.Unix(d.clock.Load(), 0) }
	if url != "" { // all nodes of a log have one secret
		writeSecret(t, filepath.Join(d.flags.Data, "secret"))
	}
	d.options = eventstore.Options{Dir: d.flags.Data, URL: url, Now: now, Log: slog.New(slog.DiscardHandler)}
	return d
}

func writeSecret(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, bytes.Repeat([]byte("s"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
}

// set is in Bogota, five hours behind.
func (d *dated) set(instant string) {
	d.Helper()
	at, err := time.Parse(time.DateTime, instant)
	if err != nil {
		d.Fatal(err)
	}
	d.clock.Store(at.Add(5 * time.Hour).Unix())
}

func (d *dated) house() *house {
	d.Helper()
	h, err := d.openWith(d.options)
	if err == nil {
		err = h.caughtUp(d.Context())
	}
	if err != nil {
		d.Fatal(err)
	}
	return h
}

// begin sets the zone and files a report.
func (d *dated) begin(h *house) {
	d.Helper()
	policy := domain.DefaultPolicy
	policy.TimeZone = "America/Bogota"
	_, err := h.handle(d.Context(), domain.Act{ID: newID(), By: byOperator, Command: domain.SetPolicy{Policy: policy}})
	if err == nil {
		_, err = h.handle(d.Context(), domain.Act{ID: newID(), Command: domain.ReportFriction{
			Report:           domain.ReportID{ID: newID()},
			FrictionReported: domain.FrictionReported{Rule: domain.RuleID{ID: newID()}, Title: "Sign twice", Impacts: []domain.Impact{domain.Delay}},
		}})
	}
	if err != nil {
		d.Fatal(err)
	}
}

// closings are the closings in the log.
func (d *dated) closings(h *house) (list []domain.Recorded) {
	d.Helper()
	err := h.Replay(d.Context(), 0, func(r domain.Recorded) error {
		if _, ok := r.Event.(domain.QuarterClosed); ok {
			list = append(list, r)
		}
		return nil
	})
	if err != nil {
		d.Fatal(err)
	}
	return list
}

func (d *dated) wantClosed(h *house, quarters ...domain.Quarter) {
	d.Helper()
	list := d.closings(h)
	for i, r := range list {
		e := r.Event.(domain.QuarterClosed)
		if i >= len(quarters) || e.Quarter != quarters[i] || r.By != domain.ByPolicy || e.Policy != h.policy() || e.Form != domain.ReportForm || e.Head >= r.Position {
			d.Errorf("closing %d = %+v", i, r)
		}
	}
	if len(list) != len(quarters) {
		d.Errorf("%d quarters are closed, want %v", len(list), quarters)
	}
}

func (h *house) policy() (p domain.Policy) {
	h.View(func(s *domain.State) { p = s.Policy() })
	return p
}

// serveUntil lets `unrule serve` run until the log has a position.
func (d *dated) serveUntil(position uint64) {
	d.Helper()
	h := d.house()
	p := *d.program
	ctx, stop := context.WithTimeout(d.Context(), time.Minute)
	defer stop()
	p.ctx = ctx
	served := make(chan error, 1)
	go func() { served <- serveCommand{Listen: "127.0.0.1:0", Connections: 8, Language: "es"}.serve(&p, h) }()
	if err := h.Wait(ctx, position); err != nil {
		d.Error(err)
	}
	stop()
	if err := <-served; err != nil {
		d.Error(err)
	}
	if err := h.close(); err != nil {
		d.Error(err)
	}
}

// A running server closes a quarter on the organisation's day after it ended, and at
// its start what fell due while it stood still.
func TestServeClosesQuarters(t *testing.T) {
	d := datedProgram(t, "")
	d.set("2126-03-31 20:00:00")
	h := d.house()
	d.begin(h)
	d.set("2126-03-31 23:59:59")
	h.applyPolicy(t.Context(), d.program)
	d.wantClosed(h)
	head, root, err := h.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.set("2126-04-01 00:00:00")
	h.applyPolicy(t.Context(), d.program)
	h.applyPolicy(t.Context(), d.program)
	winter := domain.Quarter{Year: 2126, Number: 1}
	d.wantClosed(h, winter)
	if e := d.closings(h)[0].Event.(domain.QuarterClosed); e.Head != head || e.Root != hex.EncodeToString(root[:]) {
		t.Errorf("closed on %d records with root %s, want %d and %x", e.Head, e.Root, head, root)
	}
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	d.set("2126-10-01 00:00:00")
	d.serveUntil(head + 1 + 2 + 2) // a closing, the first token and link, two closings
	h = d.house()
	d.wantClosed(h, winter, domain.Quarter{Year: 2126, Number: 2}, domain.Quarter{Year: 2126, Number: 3})
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	if said := d.stderr.b.String(); strings.Contains(said, "level=ERROR") {
		t.Errorf("the log says\n%s", said)
	}
}

// outsideServer starts a server that keeps the log of several nodes.
func outsideServer(t *testing.T) (url string) {
	t.Helper()
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(), SyncAlways: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	return srv.ClientURL()
}

// Two nodes of one log close what is due once, and neither complains.
func TestTwoNodesCloseOnce(t *testing.T) {
	url := outsideServer(t)
	var nodes [2]*dated
	var houses [2]*house
	for i := range nodes {
		nodes[i] = datedProgram(t, url)
		nodes[i].set("2126-03-31 20:00:00")
		houses[i] = nodes[i].house()
	}
	nodes[0].begin(houses[0])
	if err := houses[1].views.Wait(t.Context(), houses[0].Position()); err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	for i, node := range nodes {
		node.set("2126-10-01 00:00:00")
		both.Go(func() { houses[i].applyPolicy(t.Context(), node.program) })
	}
	both.Wait()
	for i, node := range nodes {
		houses[i].applyPolicy(t.Context(), node.program)
		node.wantClosed(houses[i], domain.Quarter{Year: 2126, Number: 1}, domain.Quarter{Year: 2126, Number: 2}, domain.Quarter{Year: 2126, Number: 3})
		if err := houses[i].close(); err != nil {
			t.Error(err)
		}
		if said := node.stderr.b.String(); strings.Contains(said, "level=ERROR") {
			t.Errorf("node %d says\n%s", i, said)
		}
	}
}
