package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"unrule/domain"
	"unrule/http/act"
)

// An answer is a response that remembers its route and status for the log and
// the counters.
type answer struct {
	http.ResponseWriter
	id      uint64 // in the log; 0 while nothing is logged of it
	status  int
	route   *route // nil where none matched
	who     act.Who
	started time.Time
}

// WriteHeader sends the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends bytes of the body.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets a response controller reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w, started: s.Now()}
	defer s.finish(a, r)
	setHeaders(w.Header(), r.Host)
	if refusal := s.admit(a, r); refusal != nil {
		s.refuse(a, r, refusal)
		return
	}
	s.next.ServeHTTP(a, r)
}

// finish turns a panic into a fault, counts the answer and logs it. Neither a
// reporter's route nor a request that matched no route leaves a line: the second
// may have been meant as the first.
func (s *Server) finish(a *answer, r *http.Request) {
	if v := recover(); v != nil {
		if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(v)
		}
		s.panicked(a, r)
	}
	if a.route != nil && a.route.beside && a.who.By == "" {
		a.route = nil // perhaps a reporter who meant to post
	}
	s.counts.add(a.route, a.status)
	if a.route == nil || a.route.reporter() {
		return
	}
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", a.route.method), slog.String("route", a.route.path),
		slog.Int("status", a.status), slog.Duration("latency", s.Now().Sub(a.started)), slog.String("request", s.requestID(a)))
}

// panicked answers a panic and logs where it happened. What it said is not
// logged: it may hold words of a reporter.
func (s *Server) panicked(a *answer, r *http.Request) {
	s.Log.Error("panic", "route", a.pattern(), "request", s.requestID(a), "where", whereabouts(5))
	if a.status == 0 {
		s.refuse(a, r, domain.Refuse(Fault, ""))
	}
}

// whereabouts names the functions that a panic went through, without the first so many,
// which are those of the recovery.
func whereabouts(skip int) (where []string) {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip, pcs)])
	for f, more := frames.Next(); ; f, more = frames.Next() {
		where = append(where, f.Function+":"+strconv.Itoa(f.Line))
		if !more {
			return where
		}
	}
}

func (a *answer) pattern() string {
	if a.route == nil {
		return ""
	}
	return a.route.path
}

// requestID names a request in the log. A reporter's request has none, and is not
// counted: a gap between two lines would tell that somebody reported in between.
func (s *Server) requestID(a *answer) string {
	if a.route == nil || a.route.reporter() {
		return ""
	}
	if a.id == 0 {
		a.id = s.requests.Add(1)
	}
	id := append(make([]byte, 0, 32), s.prefix...)
	return string(strconv.AppendUint(append(id, '-'), a.id, 36))
}

// encode writes v as JSON.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Content types of answers.
var (
	typeJSON    = []string{"application/json"}
	typeProblem = []string{"application/problem+json"}
	typeYAML    = []string{"application/yaml"}
)

// send writes a whole body with its length.
func send(w http.ResponseWriter, status int, contentType []string, body []byte) error {
	h := w.Header()
	h["Content-Type"] = contentType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	w.Write(body) // an error here means that the client has gone
	return nil
}

// sendValue writes v as JSON.
func sendValue(w http.ResponseWriter, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	return send(w, status, typeJSON, body)
}
