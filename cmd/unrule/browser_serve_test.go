//go:build browser

package main

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A served is the whole program, serving in this process on a free port.
type served struct {
	url    string // without a slash at its end
	data   string // its data directory, empty at first
	stderr *overheard
	stop   func() // ends it as a signal does; the end of the test does so too
}

// overheard is what a program that still runs has written.
type overheard struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *overheard) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *overheard) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// serveForBrowser starts `unrule serve` with more flags and returns when it says
// where it answers.
func serveForBrowser(t testing.TB, args ...string) *served {
	t.Helper()
	h := &served{data: filepath.Join(t.TempDir(), "data"), stderr: &overheard{}}
	ctx, end := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	code := make(chan int, 1)
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", h.data}, args...)
	go func() {
		code <- run(ctx, args, nil, strings.NewReader(""), stdout, h.stderr)
		stdout.Close()
	}()
	h.stop = sync.OnceFunc(func() {
		end()
		if got := <-code; got != exitDone {
			t.Errorf("serve: exit %d, want %d: %s", got, exitDone, h.stderr)
		}
	})
	t.Cleanup(h.stop)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("serve does not answer: %s", h.stderr)
	}
	_, h.url, _ = strings.Cut(lines.Text(), "answers on ")
	go io.Copy(io.Discard, out)
	return h
}
