package http

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
)

// A reading is what a read answers from. The read returns the value to encode and
// may set a validator and where the next page begins.
type reading struct {
	Views
	live    Views // as they stand now, whatever is asked for
	today   domain.Day
	rule    domain.RuleID // of the path
	query   query
	path    string
	cursors seal
	etag    string
	next    string // cursor
}

// A moment of the past that is asked for is allowed, or refused.
type moment func(day domain.Day, position uint64) error

// anyMoment is for what counts no reports: the board's own acts.
func anyMoment(domain.Day, uint64) error { return nil }

// monthEnd is for whatever counts reports. Two days or two positions next to each
// other would tell by subtraction on which day a report came, and what it said.
func monthEnd(day domain.Day, _ uint64) error {
	if day == 0 || (day+1).Month() == day.Month() {
		return domain.Refuse(AsOfMonth, inQuery+"as_of")
	}
	return nil
}

// read makes a handler of a read that counts reports.
func read(f func(*reading) (any, error)) func(*Server, echo.Context, query) error {
	return readAsOf(f, monthEnd)
}

// readActs makes a handler of a read of the board's acts.
func readActs(f func(*reading) (any, error)) func(*Server, echo.Context, query) error {
	return readAsOf(f, anyMoment)
}

// readAsOf makes a handler of a read. Answers from the live views are kept until
// the views move: a board of fifty rules is asked for far more often than it changes.
func readAsOf(f func(*reading) (any, error), allowed moment) func(*Server, echo.Context, query) error {
	return func(s *Server, c echo.Context, q query) error {
		r, w := c.Request(), c.Response().Writer
		p, err := s.page(r, q, c.Param("id"), f, allowed)
		if err != nil {
			return err
		}
		if p.link != "" {
			w.Header()["Link"] = []string{p.link}
		}
		if p.etag != "" {
			w.Header()["Etag"] = []string{p.etag}
			if unchanged(r.Header, p.etag) {
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		}
		w.Header()["Content-Type"], w.Header()["Content-Length"] = typeJSON, p.length
		w.WriteHeader(http.StatusOK)
		w.Write(p.body) // an error here means that the client has gone
		return nil
	}
}

// page is a kept answer, or a new one.
func (s *Server) page(r *http.Request, q query, id string, f func(*reading) (any, error), allowed moment) (*page, error) {
	least, err := q.number("min_seq", 0, 1<<63-1, 0)
	if err != nil {
		return nil, err
	}
	views, err := s.views(r.Context(), least)
	if err != nil {
		return nil, err
	}
	now := edition{views, views.Position(), views.Today(s.Now())}
	key := r.RequestURI
	if p := s.pages.get(now, key); p != nil {
		return p, nil
	}
	x := &reading{Views: views, live: views, today: now.today, query: q, path: r.URL.Path, cursors: s.cursors}
	if x.rule, err = pathRule(id); err != nil {
		return nil, err
	}
	past, err := s.goBack(r.Context(), x, allowed)
	if err != nil {
		return nil, err
	}
	p, err := x.render(f)
	if err == nil && !past {
		s.pages.put(now, key, p)
	}
	return p, err
}

// goBack puts the views in place as they stood at as_of, if that is asked for.
func (s *Server) goBack(ctx context.Context, x *reading, allowed moment) (past bool, err error) {
	asOf := x.query.get("as_of")
	if !url.Values(x.query).Has("as_of") {
		return false, nil
	}
	day, position, err := parseAsOf(asOf)
	if err == nil {
		err = allowed(day, position)
	}
	if err != nil {
		return true, err
	}
	views, err := s.AsOf(ctx, day, position)
	if err != nil {
		return true, at(inQuery+"as_of", err)
	}
	if x.Views = views; day != 0 {
		x.today = day
	}
	return true, nil
}

// parseAsOf reads a date or a position.
func parseAsOf(s string) (domain.Day, uint64, error) {
	if position, err := strconv.ParseUint(s, 10, 63); err == nil && s[0] != '+' {
		return 0, position, nil
	}
	day, err := domain.ParseDay(s)
	if err != nil || day == 0 {
		return 0, 0, domain.Refuse(AsOfSyntax, inQuery+"as_of")
	}
	return day, 0, nil
}

// pathRule reads the id of a path; what is no id of ours is not there.
func pathRule(id string) (domain.RuleID, error) {
	if id == "" {
		return domain.RuleID{}, nil
	}
	v, err := domain.ParseID(id)
	if err != nil {
		return domain.RuleID{}, domain.Refuse(domain.RuleUnknown, "")
	}
	return domain.RuleID{ID: v}, nil
}

func (x *reading) render(f func(*reading) (any, error)) (*page, error) {
	v, err := f(x)
	if err != nil {
		return nil, err
	}
	body, err := encode(v)
	if err != nil {
		return nil, err
	}
	p := &page{body: body, length: []string{strconv.Itoa(len(body))}, etag: x.etag}
	if x.next != "" {
		p.link = nextLink(x.path, x.query, x.next)
	}
	return p, nil
}

// nextLink is the Link header of the page that follows (RFC 8288).
func nextLink(path string, q query, cursor string) string {
	values := url.Values{"cursor": {cursor}}
	for name, v := range q {
		if name != "cursor" {
			values[name] = v
		}
	}
	return "<" + path + "?" + values.Encode() + `>; rel="next"`
}

// unchanged reports whether the client has this version already (RFC 9110, 13.1.2).
func unchanged(h http.Header, etag string) bool {
	for _, line := range h["If-None-Match"] {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
