package http

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// serving runs Serve until cancel, and gives what it ends with.
func (h *house) serving(t *testing.T) (addr string, cancel func(), ended <-chan error) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Serve(ctx, ln) }()
	return ln.Addr().String(), cancel, done
}

func TestServeAnswersWhatIsOpenBeforeItEnds(t *testing.T) {
	h := newHouse(t)
	inside, let := make(chan struct{}), make(chan struct{})
	h.store.fail = func() error { close(inside); <-let; return nil }
	addr, cancel, ended := h.serving(t)
	answered := make(chan int, 1)
	go func() {
		resp, err := http.Post("http://"+addr+"/api/v1/reports", "application/json", strings.NewReader(small))
		if err != nil {
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-inside
	cancel()
	for { // the listener closes while the request is open
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		conn.Close()
	}
	select {
	case err := <-ended:
		t.Fatalf("Serve() = %v while a request was open", err)
	default:
	}
	close(let)
	if status := <-answered; status != 201 {
		t.Errorf("the open request got %d, want 201", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}

func TestServeEndsWhenItsGraceIsOver(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Grace = 20 * time.Millisecond })
	inside, let := make(chan struct{}), make(chan struct{})
	h.store.fail = func() error { close(inside); <-let; return nil }
	addr, cancel, ended := h.serving(t)
	gone := make(chan error, 1)
	go func() {
		_, err := http.Post("http://"+addr+"/api/v1/reports", "application/json", strings.NewReader(small))
		gone <- err
	}()
	<-inside
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v: a request that is cut off is no failure", err)
	}
	if err := <-gone; err == nil {
		t.Error("the open request was answered")
	}
	close(let)
}

// A read that waits for the views does not hold the end up.
func TestEndInterruptsWaits(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Patience = time.Hour })
	h.views.waiting = make(chan struct{})
	addr, cancel, ended := h.serving(t)
	answered := make(chan int, 1)
	go func() {
		r, _ := http.NewRequest("GET", "http://"+addr+"/api/v1/rules?min_seq=99", nil)
		r.Header.Set("Authorization", "Bearer "+viewerToken)
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-h.views.waiting
	cancel()
	if status := <-answered; status != 503 {
		t.Errorf("the waiting read got %d, want 503", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}

// A reporter who hangs up wanted the report sent: the store is not told to stop.
func TestHangingUpDoesNotStopTheReport(t *testing.T) {
	h := newHouse(t)
	inside, let := make(chan struct{}), make(chan struct{})
	h.store.fail = func() error { close(inside); <-let; return nil }
	seen := make(chan error, 1)
	h.Config.Handler = handlerFunc(func(ctx context.Context, a domain.Act) (uint64, error) {
		position, err := h.store.Handle(ctx, a)
		seen <- ctx.Err()
		return position, err
	})
	ctx, hangUp := context.WithCancel(context.Background())
	r, _ := http.NewRequestWithContext(ctx, "POST", h.url+"/api/v1/reports", strings.NewReader(small))
	r.Header.Set("Content-Type", "application/json")
	failed := make(chan error, 1)
	go func() { _, err := client.Do(r); failed <- err }()
	<-inside
	hangUp()
	<-failed
	close(let)
	if err := <-seen; err != nil {
		t.Errorf("the store's context says %v", err)
	}
}

type handlerFunc func(context.Context, domain.Act) (uint64, error)

func (f handlerFunc) Handle(ctx context.Context, a domain.Act) (uint64, error) { return f(ctx, a) }

func TestConnectionsAreLimited(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Connections = 1 })
	_, _, first := h.raw(t, "GET /healthz HTTP/1.1\r\nHost: HOST\r\n\r\n")
	answered := make(chan int)
	go func() {
		resp, _, _ := h.raw(t, "GET /healthz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
		answered <- resp.StatusCode
	}()
	select {
	case <-answered:
		t.Error("a second connection was served beside the first")
	case <-time.After(30 * time.Millisecond):
		first.Close()
		if status := <-answered; status != 200 {
			t.Errorf("after the first = %d, want 200", status)
		}
	}
}
