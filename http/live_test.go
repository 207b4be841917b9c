package http

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/outlets"
)

// A listener reads a stream.
type listener struct {
	t    *testing.T
	body io.ReadCloser
	in   *bufio.Scanner
}

// A told is one event of a stream.
type told struct{ id, name, data string }

// listen opens a stream. What comes before its first event is its own place.
func (h *house) listen(path string, headers ...string) (*listener, told) {
	h.t.Helper()
	r, err := http.NewRequest("GET", h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+viewerToken)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { resp.Body.Close() })
	if ct := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || ct != "text/event-stream" {
		h.t.Fatalf("GET %s = %d %s, want a stream", path, resp.StatusCode, ct)
	}
	checkHeaders(h.t, resp.Header)
	l := &listener{t: h.t, body: resp.Body, in: bufio.NewScanner(resp.Body)}
	first, ok := l.next()
	if !ok {
		h.t.Fatalf("GET %s: the stream ended at once", path)
	}
	return l, first
}

// next is the next event, or false at the end of the stream. Comments are passed over.
func (l *listener) next() (e told, ok bool) {
	for l.in.Scan() {
		name, value, _ := strings.Cut(l.in.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			if e != (told{}) {
				return e, true
			}
		}
	}
	return e, false
}

func (l *listener) want(id uint64, name string) string {
	l.t.Helper()
	e, ok := l.next()
	if !ok || e.id != fmt.Sprint(id) || e.name != name {
		l.t.Fatalf("told %+v, %v, want %s %d", e, ok, name, id)
	}
	return e.data
}

func (f *folding) end() uint64 { return uint64(len(f.log)) }

// Both ways in tell an act at once, and after a break what was missed, no more.
func TestFollow(t *testing.T) {
	for _, path := range []string{"/api/v1/events", "/board/events"} {
		h, f, reports := lived(t)
		begun := f.end()
		l, place := h.listen(path)
		if want := fmt.Sprint(begun); place != (told{id: want}) {
			t.Errorf("%s begins with %+v, want the place of the last act, %s", path, place, want)
		}
		f.act(t, 40, domain.RenameRule{Rule: reports[0].Rule, Title: "El <bolígrafo>\u2028"})
		data := l.want(begun+1, "act")
		for _, want := range []string{`"specversion":"1.0"`, fmt.Sprintf(`"id":"%d"`, begun+1), `"type":"org.unrule.rule-renamed"`,
			`"subject":"rules/` + reports[0].Rule.String(), `"rule_title":"El \u003cbolígrafo\u003e\u2028"`, `"act":{"title":`} {
			if !contains(data, want) {
				t.Errorf("%s tells %s, want %s in it", path, data, want)
			}
		}
		l.body.Close()
		f.act(t, 41, domain.RenameRule{Rule: reports[0].Rule, Title: "b"})
		f.act(t, 42, domain.RenameRule{Rule: reports[0].Rule, Title: "c"})
		back, _ := h.listen(path+"?after=0", "Last-Event-ID", fmt.Sprint(begun+1))
		back.want(begun+2, "act")
		back.want(begun+3, "act")
		late, _ := h.listen(path + "?after=" + fmt.Sprint(begun+2))
		late.want(begun+3, "act")
	}
}

// A position that the log does not have yet, or what is none, leads to a fresh start.
func TestFollowFromNowhere(t *testing.T) {
	h, f, _ := lived(t)
	for _, last := range []string{"999999", "zq", "-1"} {
		l, _ := h.listen("/api/v1/events", "Last-Event-ID", last)
		if data := l.want(f.end(), "reset"); data != fmt.Sprintf(`{"position":%d}`, f.end()) {
			t.Errorf("reset after %q tells %s", last, data)
		}
	}
	h.read("/api/v1/events?after=-1").want(t, 400, "query.number", "?after")
}

// What a reporter does, and what is done about one report, are not on the stream.
func TestFollowTellsNothingOfReports(t *testing.T) {
	h, f, reports := lived(t)
	l, _ := h.listen("/api/v1/events")
	filed := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", with(`"story":"`+secretWord+`"`)))
	report := domain.ReportID{ID: f.log[filed.Position-1].Aggregate.ID}
	f.act(t, 50, domain.SendThanks{Report: report, Words: secretWord})
	f.act(t, 51, domain.AskQuestion{Report: report, Question: secretWord})
	f.act(t, 52, domain.RedactReport{Report: report, Reason: secretWord})
	f.act(t, 53, domain.RenameRule{Rule: reports[0].Rule, Title: "b"})
	if data := l.want(f.end(), "act"); contains(data, secretWord) {
		t.Errorf("told %s", data)
	}
	h.Tail.Apply(domain.Recorded{Position: f.end() + 1, Event: domain.StoriesRead{}, Aggregate: domain.Org})
	back, _ := h.listen("/api/v1/events?after=" + fmt.Sprint(filed.Position-1))
	back.want(f.end(), "act")
}

func TestFollowersAreCounted(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Streams = 1 })
	l, _ := h.listen("/api/v1/events")
	g := h.read("/api/v1/events")
	if g.want(t, 503, "streams.busy"); g.Header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After = %q, want 60", g.Header.Get("Retry-After"))
	}
	l.body.Close()
	for h.read("/api/v1/rules"); h.streams.following() > 0; { // until the server has heard of it
		h.read("/api/v1/rules")
	}
	h.listen("/board/events")
}

// following is how many follow now.
func (c *seats) following() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all
}

// One holder cannot keep all others from following.
func TestOneHolderFollowsSoOften(t *testing.T) {
	c := newSeats(32)
	for n, want := range []bool{true, true, false} {
		if got := c.enter("leader:a"); got != want {
			t.Errorf("stream %d of one holder let in: %t, want %t", n+1, got, want)
		}
	}
	if !c.enter("leader:b") {
		t.Error("another holder is kept out")
	}
	c.leave("leader:a")
	if !c.enter("leader:a") || c.following() != 3 {
		t.Errorf("%d follow after one left and came again, want 3", c.following())
	}
}

func TestHeadOfAStream(t *testing.T) {
	h := newHouse(t)
	g := h.ask("HEAD", "/api/v1/events", "", "Authorization", "Bearer "+viewerToken)
	if g.StatusCode != 200 || g.Header.Get("Content-Type") != "text/event-stream" || g.body != "" {
		t.Errorf("HEAD = %d %q %q", g.StatusCode, g.Header.Get("Content-Type"), g.body)
	}
	h.ask("GET", "/api/v1/events", "").want(t, 401, "token.required")
}

// The end of the server is the end of every stream, at once and in order.
func TestFollowersDoNotHoldTheEndUp(t *testing.T) {
	logged := &lines{}
	h := newHouse(t, func(c *Config) { c.Log = logTo(logged) })
	addr, cancel, ended := h.serving(t)
	h.url = "http://" + addr
	l, _ := h.listen("/api/v1/events")
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
	if e, ok := l.next(); ok {
		t.Errorf("told %+v at the end", e)
	}
	if contains(logged.String(), "cut off") {
		t.Errorf("a stream was cut off:\n%s", logged)
	}
}

// BenchmarkFollow is from an act to its being read on a stream over TCP.
func BenchmarkFollow(b *testing.B) {
	tail := outlets.NewTail()
	t := &testing.T{}
	h := buildHouse(t, func(c *Config) { c.Tail = tail })
	ln, err := listenLocal()
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, ln) }()
	h.url = "http://" + ln.Addr().String()
	l, _ := h.listen("/api/v1/events")
	position := uint64(0)
	for b.Loop() {
		position++
		tail.Apply(domain.Recorded{Position: position, Aggregate: domain.RuleID{ID: domain.IDFrom([16]byte{1})}.Aggregate(), By: "operator", Event: domain.RuleRenamed{Title: "a"}})
		l.want(position, "act")
	}
	l.body.Close()
	cancel()
	<-ended
}
