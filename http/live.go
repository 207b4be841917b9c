package http

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/outlets"
)

const (
	beat       = 15 * time.Second // a stream is never silent for longer
	hush       = time.Minute      // that figures moved is told at the turn of one
	slowest    = 10 * time.Second // that a client may take to read what is sent
	maxStreams = 256
)

var typeStream = []string{"text/event-stream"}

// listEvents is the acts of the board as they happen, for programs.
func (s *Server) listEvents(c echo.Context, q query) error {
	return s.follow(c.Response().Writer, c.Request(), q)
}

// followPage is the same for the pages, whose query is known to be in order.
func (s *Server) followPage(w http.ResponseWriter, r *http.Request) error {
	return s.follow(w, r, query(r.URL.Query()))
}

// follow streams the acts after the position that the client has seen, until it goes,
// is too slow, may not read any more, or the server ends.
//
// An act is told at once. That figures have moved is told at the turn of a minute, the
// same minute for everybody: a stream must not tell when a report came.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, q query) error {
	after, err := q.number("after", 0, 1<<63-1, s.Tail.Last())
	if err != nil {
		return err
	}
	by := w.(*answer).who.By
	if !s.streams.enter(by) {
		return domain.Refuse(StreamsBusy, "")
	}
	defer s.streams.leave(by)
	_, position := s.Tail.Figures()
	f := &stream{Server: s, w: w, r: r, control: http.NewResponseController(w), at: after, shown: position}
	if _, given := q["after"]; given {
		f.shown = after
	}
	if last := r.Header.Get("Last-Event-Id"); last != "" {
		if f.at, err = strconv.ParseUint(last, 10, 63); err != nil {
			f.at = 1<<63 - 1 // no place of ours: the client begins anew
		}
		f.shown = f.at
	}
	f.await(r.Context())
	return f.run(r.Context())
}

// Seats count who follows: so many at once, and of one holder a sixteenth of them,
// so that nobody keeps all others out.
type seats struct {
	most int
	mu   sync.Mutex
	all  int
	of   map[string]int
}

func newSeats(most int) *seats { return &seats{most: most, of: map[string]int{}} }

// enter reports whether there is room for one more of a holder.
func (c *seats) enter(by string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == c.most || c.of[by] >= max(1, c.most/16) {
		return false
	}
	c.all++
	c.of[by]++
	return true
}

func (c *seats) leave(by string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.of[by]--; c.of[by] == 0 {
		delete(c.of, by)
	}
}

// A stream is one client that follows.
type stream struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	out     bytes.Buffer // what is to be sent next
	at      uint64       // acts up to here are sent
	shown   uint64       // figures up to here are known to the client
}

// await gives a node that is behind the one that the client came from time to catch up.
func (f *stream) await(ctx context.Context) {
	views, ok := f.Views()
	if !ok || views.Position() >= f.at || f.at == 1<<63-1 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, f.Patience)
	defer cancel()
	_ = views.Wait(ctx, f.at) // who waited in vain is told to begin anew
}

// run sends until the stream ends. Its end is no error: the client comes again.
func (f *stream) run(ctx context.Context) error {
	f.begin()
	if f.r.Method == http.MethodHead {
		return nil
	}
	defer f.last()
	pulse, turn := time.NewTicker(beat), time.NewTimer(f.untilTurn())
	defer pulse.Stop()
	defer turn.Stop()
	for {
		acts, news, whole := f.Tail.Since(f.at)
		if !whole {
			f.reset()
		}
		for _, act := range acts {
			f.act(act)
		}
		if f.send() != nil {
			return nil
		}
		select {
		case <-news:
		case <-pulse.C:
			if _, err := f.authorize(nil, f.w.(*answer).route, f.r); err != nil {
				return nil
			}
			f.out.WriteString(":\n\n")
		case <-turn.C:
			turn.Reset(f.untilTurn())
			f.moved()
		case <-ctx.Done():
			return nil
		}
	}
}

// untilTurn is the time to the next full minute.
func (f *stream) untilTurn() time.Duration {
	now := f.Now()
	return now.Truncate(hush).Add(hush).Sub(now)
}

// begin sends the head, and where the client is to go on if it is parted. Neither the
// server's bound on reading a request nor that on answering holds here.
func (f *stream) begin() {
	h := f.w.Header()
	h["Content-Type"] = typeStream
	h["X-Accel-Buffering"] = []string{"no"}
	_ = f.control.SetReadDeadline(time.Time{})
	f.w.WriteHeader(http.StatusOK)
	fmt.Fprintf(&f.out, "retry: 2000\nid: %d\n\n", f.at)
}

// act puts an act into what is sent next.
func (f *stream) act(r domain.Recorded) {
	f.at, f.shown = r.Position, max(f.shown, r.Position)
	f.event("act", f.at, f.Source.Event(r))
}

// reset tells the client that it has missed too much.
func (f *stream) reset() {
	f.at = f.Tail.Last()
	_, f.shown = f.Tail.Figures()
	f.event("reset", f.at, map[string]uint64{"position": f.shown})
}

// moved tells that only figures have moved, if they have.
func (f *stream) moved() {
	figures, position := f.Tail.Figures()
	if figures <= f.shown {
		return
	}
	f.shown = position
	f.event("moved", f.at, map[string]uint64{"position": position})
}

// event writes one event: data without a line break, as JSON is.
func (f *stream) event(name string, id uint64, data any) {
	body, err := json.Marshal(data)
	if err != nil {
		f.Log.Error("fault", "route", f.w.(*answer).pattern(), "error", "http: encode event: "+err.Error())
		return
	}
	fmt.Fprintf(&f.out, "id: %d\nevent: %s\ndata: %s\n\n", id, name, body)
}

// last leaves time to tell the client that the stream ends: that to read what was sent
// before is over by now.
func (f *stream) last() { _ = f.control.SetWriteDeadline(time.Now().Add(slowest)) }

// send sends what is there. Who does not read it in time is not waited for.
func (f *stream) send() error {
	if f.out.Len() == 0 {
		return nil
	}
	_ = f.control.SetWriteDeadline(time.Now().Add(slowest))
	_, err := f.w.Write(f.out.Bytes())
	f.out.Reset()
	if err == nil {
		err = f.control.Flush()
	}
	return err
}

var _ outlets.Names = Views(nil)
