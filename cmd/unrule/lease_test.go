package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// A node is one `unrule serve` of several on one log.
type node struct {
	*dated
	h     *house
	stop  context.CancelFunc
	ended chan error
}

// serveOn starts a node and returns when it says where to go.
func serveOn(t *testing.T, url, clock string) *node {
	t.Helper()
	d := datedProgram(t, url)
	d.set(clock)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	said, stdout := io.Pipe()
	p := *d.program
	p.ctx, p.stdout = ctx, stdout
	n := &node{d, d.house(), stop, make(chan error, 1)}
	go func() {
		n.ended <- serveCommand{Listen: "127.0.0.1:0", Connections: 8, Language: "es"}.serve(&p, n.h)
		stdout.Close()
	}()
	if _, err := said.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, said)
	return n
}

// end ends a node in order.
func (n *node) end() {
	n.Helper()
	n.stop()
	if err := <-n.ended; err != nil {
		n.Errorf("serve() = %v, want nil", err)
	}
	if err := n.h.close(); err != nil {
		n.Error(err)
	}
	if said := n.stderr.b.String(); strings.Contains(said, "level=ERROR") || strings.Contains(said, "level=WARN") {
		n.Errorf("the log of a node says\n%s", said)
	}
}

// wait returns when a node has read the log to a position.
func (n *node) wait(position uint64) {
	n.Helper()
	ctx, stop := context.WithTimeout(n.Context(), time.Minute)
	defer stop()
	if err := n.h.Wait(ctx, position); err != nil {
		n.Fatal(err)
	}
}

// One node does what policy wants; the one that stands by knows that more is due and
// leaves it alone, until the first ends. Everything is done once.
func TestOneNodeActsAndTheNextTakesOver(t *testing.T) {
	url := outsideServer(t)
	d := datedProgram(t, url)
	d.set("2126-03-31 20:00:00")
	h := d.house()
	d.begin(h)
	first := serveOn(t, url, "2126-04-01 00:00:00")
	first.wait(h.Position() + 2) // the first token, a closing
	winter, spring := domain.Quarter{Year: 2126, Number: 1}, domain.Quarter{Year: 2126, Number: 2}
	second := serveOn(t, url, "2126-07-01 00:00:00")
	if due := second.h.due(); len(due) != 1 {
		t.Errorf("due() on the node that stands by = %d acts, want 1", len(due))
	}
	second.wantClosed(second.h, winter)
	begun := time.Now()
	head := first.h.Position()
	first.end()
	second.wait(head + 1)
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("the second node took over after %v, want at once", took)
	}
	second.wantClosed(second.h, winter, spring)
	second.end()
	if err := h.close(); err != nil {
		t.Error(err)
	}
}
