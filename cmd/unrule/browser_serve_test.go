//go:build browser

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A served is the whole program, serving in this process on a free port.
type served struct {
	testing.TB
	url    string // without a slash at its end
	data   string // its data directory, empty at first
	token  string // of the first admin
	stderr *overheard
	flags  []string
	end    func()
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
func serveForBrowser(t testing.TB, flags ...string) *served {
	t.Helper()
	h := atRest(t, flags...)
	h.start()
	return h
}

// atRest is the same before it is started.
func atRest(t testing.TB, flags ...string) *served {
	t.Helper()
	h := &served{TB: t, data: filepath.Join(t.TempDir(), "data"), stderr: &overheard{}, flags: flags}
	t.Cleanup(h.stop)
	return h
}

// start starts the program, from the second time on with the address and the data
// of the first.
func (h *served) start() {
	h.Helper()
	addr := "127.0.0.1:0"
	if h.url != "" {
		addr = strings.TrimPrefix(h.url, "http://")
	}
	ctx, end := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	code := make(chan int, 1)
	args := append([]string{"serve", "--listen", addr, "--data", h.data}, h.flags...)
	go func() {
		code <- run(ctx, args, nil, strings.NewReader(""), stdout, h.stderr)
		stdout.Close()
	}()
	h.end = func() {
		end()
		if got := <-code; got != exitDone {
			h.Errorf("serve: exit %d, want %d: %s", got, exitDone, h.stderr)
		}
	}
	h.listen(out)
}

// listen reads where the program answers and, the first time, the token.
func (h *served) listen(out io.Reader) {
	h.Helper()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		h.Fatalf("serve does not answer: %s", h.stderr)
	}
	_, h.url, _ = strings.Cut(lines.Text(), "answers on ")
	if h.token == "" && lines.Scan() {
		_, h.token, _ = strings.Cut(lines.Text(), "only now: ")
	}
	go io.Copy(io.Discard, out)
}

// stop ends the program as a signal does; the end of the test does so too.
func (h *served) stop() {
	if h.end != nil {
		h.end()
		h.end = nil
	}
}

// get reads an answer of the API with the token of the admin.
func get[T any](h *served, path string) (answer T) {
	h.Helper()
	r, err := http.NewRequest(http.MethodGet, h.url+path, nil)
	if err != nil {
		h.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(&answer); err != nil || got.StatusCode != http.StatusOK {
		h.Fatalf("GET %s: %d, %v", path, got.StatusCode, err)
	}
	return answer
}
