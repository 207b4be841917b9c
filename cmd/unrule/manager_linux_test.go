package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestServiceManager is told of the start once the server is ready, and of the end.
func TestServiceManager(t *testing.T) {
	for name, socket := range map[string]string{
		"in a directory": filepath.Join(t.TempDir(), "notify"),
		"abstract":       fmt.Sprintf("@unrule-test-%d", os.Getpid()),
	} {
		t.Run(name, func(t *testing.T) {
			manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
			if err != nil {
				t.Fatal(err)
			}
			defer manager.Close()
			ctx, end := context.WithCancel(t.Context())
			code := make(chan int, 1)
			go func() {
				args := []string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}
				code <- run(ctx, args, []string{"NOTIFY_SOCKET=" + socket}, strings.NewReader(""), io.Discard, io.Discard)
			}()
			if got := hear(t, manager); got != "STATUS=Reading the log" {
				t.Errorf("first heard %q", got)
			}
			got := hear(t, manager)
			addr, ok := strings.CutPrefix(got, "READY=1\nSTATUS=Answers on ")
			if !ok {
				t.Fatalf("heard %q, want READY=1 and where it answers", got)
			}
			answer, err := http.Get(addr + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			why, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK || err != nil {
				t.Errorf("told ready while /readyz answers %s: %s %v", answer.Status, why, err)
			}
			end()
			if got := hear(t, manager); got != "STOPPING=1" {
				t.Errorf("at the end heard %q, want STOPPING=1", got)
			}
			if c := <-code; c != exitDone {
				t.Errorf("exit %d, want %d", c, exitDone)
			}
		})
	}
}

func hear(t *testing.T, manager *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 512)
	n, err := manager.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

// A server is not kept from its work by a manager that does not listen.
func TestServiceManagerIsDeaf(t *testing.T) {
	var stderr strings.Builder
	p := silent(t.Context(), "", io.Discard, &stderr)
	p.settings = &settings{environ: []string{"NOTIFY_SOCKET=" + filepath.Join(t.TempDir(), "nobody")}}
	p.tellManager("READY=1")
	if got := stderr.String(); !strings.Contains(got, "service manager not told") || !strings.Contains(got, "READY=1") {
		t.Errorf("log has %q", got)
	}
}
