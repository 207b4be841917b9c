package http

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"unrule/domain"
	"unrule/outlets"
	"unrule/projections"
)

func logTo(l *lines) *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func listenLocal() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// A pane is an answer as it comes, with its bounds.
type pane struct {
	http.ResponseWriter // the headers
	mu                  sync.Mutex
	text                strings.Builder
	read, write         time.Time
	bounded             bool // the bound on reading was set
	stuck               bool // nobody reads what is written
}

func (p *pane) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stuck {
		time.Sleep(time.Until(p.write)) // of the bubble: it costs no time
		return 0, os.ErrDeadlineExceeded
	}
	return p.text.Write(b)
}

func (p *pane) WriteHeader(int)                    {}
func (p *pane) Flush()                             {}
func (p *pane) SetWriteDeadline(t time.Time) error { p.write = t; return nil }
func (p *pane) SetReadDeadline(t time.Time) error  { p.read, p.bounded = t, true; return nil }

// seen is what has come since it was last asked for.
func (p *pane) seen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.text.Reset()
	return p.text.String()
}

// following runs a stream in a bubble of time, and gives what ends with it.
func following(t *testing.T, h *house, p *pane, headers ...string) (over chan struct{}, stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost/api/v1/events", nil)
	r.Header.Set("Authorization", "Bearer "+viewerToken)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	p.ResponseWriter = httptest.NewRecorder()
	over = make(chan struct{})
	go func() {
		defer close(over)
		h.ServeHTTP(p, r)
	}()
	synctest.Wait()
	return over, stop
}

func reportAt(position uint64) domain.Recorded {
	return domain.Recorded{Position: position, Aggregate: reportID(int(position)).Aggregate(), Event: domain.FrictionReported{}}
}

func actAt(position uint64) domain.Recorded {
	return domain.Recorded{Position: position, Aggregate: ruleID(1).Aggregate(), By: domain.ByPolicy, Event: domain.RuleRenamed{Title: "a"}}
}

// inBubble is a house whose clock is the bubble's.
func inBubble(t *testing.T) (*house, *outlets.Tail) {
	tail := outlets.NewTail()
	h := buildHouse(t, func(c *Config) { c.Tail, c.Now = tail, time.Now })
	h.views.tokens[TokenDigest(viewerToken)] = projections.Token{Role: domain.Viewer}
	return h, tail
}

// That figures moved is told at the turn of the minute, once, whenever they did; it is
// not told where an act has told it.
func TestMovedIsToldAtTheTurnOfTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, tail := inBubble(t)
		time.Sleep(20 * time.Second)
		p := &pane{}
		over, stop := following(t, h, p)
		if got := p.seen(); got != "retry: 2000\nid: 0\n\n" {
			t.Errorf("the stream begins with %q", got)
		}
		for at := uint64(1); at <= 3; at++ { // at 20, 30 and 40 s
			tail.Apply(reportAt(at))
			time.Sleep(10 * time.Second)
		}
		time.Sleep(10*time.Second - time.Nanosecond)
		if got := p.seen(); strings.Trim(got, ":\n") != "" {
			t.Errorf("before the turn of the minute the stream tells %q", got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if got := p.seen(); got != "id: 0\nevent: moved\ndata: {\"position\":3}\n\n" {
			t.Errorf("at the turn of the minute the stream tells %q", got)
		}
		tail.Apply(reportAt(4))
		tail.Apply(actAt(5))
		time.Sleep(2*time.Minute + time.Second)
		if got := p.seen(); strings.Contains(got, "moved") || strings.Count(got, "event: act") != 1 {
			t.Errorf("after an act the stream tells %q", got)
		}
		if !p.bounded || !p.read.IsZero() {
			t.Errorf("the bound on reading the request is %v, want none", p.read)
		}
		stop()
		<-over
	})
}

// Whoever comes back hears that figures have moved since the page that they show.
func TestMovedSinceThePlaceOfTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, tail := inBubble(t)
		tail.Apply(actAt(1))
		tail.Apply(reportAt(2))
		p := &pane{}
		over, stop := following(t, h, p, "Last-Event-ID", "1")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := p.seen(); !strings.Contains(got, "id: 1\nevent: moved\ndata: {\"position\":2}\n\n") {
			t.Errorf("the stream tells %q", got)
		}
		stop()
		<-over
	})
}

func TestBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := inBubble(t)
		p := &pane{}
		over, stop := following(t, h, p)
		p.seen()
		time.Sleep(10 * beat)
		synctest.Wait()
		if got := p.seen(); got != strings.Repeat(":\n\n", 10) {
			t.Errorf("ten beats are %q", got)
		}
		stop()
		<-over
	})
}

// A token that does not let its holder in any more ends the stream that it opened.
func TestExpiredTokenEndsItsStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := inBubble(t)
		h.views.tokens[TokenDigest(viewerToken)] = projections.Token{Role: domain.Viewer, Expires: time.Now().Add(2*beat - 1)}
		begun := time.Now()
		over, stop := following(t, h, &pane{})
		defer stop()
		<-over
		if took := time.Since(begun); took != 2*beat {
			t.Errorf("the stream ended after %v, want %v", took, 2*beat)
		}
		if h.streams.following() != 0 {
			t.Errorf("%d streams are open, want none", h.streams.following())
		}
	})
}

// Who does not read is dropped; what happens waits for nobody.
func TestSlowClientsAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, tail := inBubble(t)
		p := &pane{}
		over, stop := following(t, h, p)
		defer stop()
		p.stuck = true
		tail.Apply(actAt(1))
		begun := time.Now()
		<-over
		if took := time.Since(begun); took != slowest || h.streams.following() != 0 {
			t.Errorf("the stream ended after %v, %d are open; want %v and none", took, h.streams.following(), slowest)
		}
	})
}

// A node that is behind waits, and does not send a client away that knows more.
func TestFollowWaitsForANodeThatIsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, tail := inBubble(t)
		h.views.moved, h.views.waiting = make(chan struct{}), make(chan struct{}, 1)
		p := &pane{}
		over, stop := following(t, h, p, "Last-Event-ID", "9")
		<-h.views.waiting
		for at := uint64(8); at <= 10; at++ {
			tail.Apply(actAt(at))
		}
		close(h.views.moved)
		synctest.Wait()
		if got := p.seen(); strings.Contains(got, "reset") || !strings.Contains(got, "id: 10\nevent: act") || strings.Contains(got, `"id":"9"`) {
			t.Errorf("the stream tells %q", got)
		}
		stop()
		<-over
	})
}
