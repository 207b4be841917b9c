package http

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// A reading is what a read answers from. The read returns the value to encode and
// may set a validator and where the next page begins.
type reading struct {
	Views
	today   domain.Day
	id      string // of the path
	query   query
	path    string
	cursors seal
	key     act.Keys
	etag    string
	hashed  bool   // the validator is made from the answer itself
	next    string // cursor
}

// read makes a handler of a read that counts reports.
func read(f func(*reading) (any, error)) func(*Server, echo.Context, query) error {
	return kept(f, (*Server).goBack)
}

// readActs makes a handler of a read of the board's acts, which looks back by itself.
func readActs(f func(*reading) (any, error)) func(*Server, echo.Context, query) error {
	return kept(f, func(*Server, context.Context, *reading) (bool, error) { return false, nil })
}

// A lookBack puts the views in place that are asked for, and says whether they are of
// the past.
type lookBack func(*Server, context.Context, *reading) (past bool, err error)

// kept makes a handler of a read. Answers from the live views are kept until the
// views move: a board of fifty rules is asked for far more often than it changes.
func kept(f func(*reading) (any, error), back lookBack) func(*Server, echo.Context, query) error {
	return func(s *Server, c echo.Context, q query) error {
		r, w := c.Request(), c.Response().Writer
		p, err := s.page(r, q, c.Param("id"), f, back)
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
func (s *Server) page(r *http.Request, q query, id string, f func(*reading) (any, error), back lookBack) (*page, error) {
	least, err := q.number("min_seq", 0, 1<<63-1, 0)
	if err != nil {
		return nil, err
	}
	views, err := s.views(r.Context(), least)
	if err != nil {
		return nil, err
	}
	now := editionOf(views, views.Today(s.Now()))
	key := r.RequestURI
	if p := s.pages.get(now, key); p != nil {
		return p, nil
	}
	x := &reading{Views: views, today: now.today, id: id, query: q, path: r.URL.Path, cursors: s.cursors, key: s.Key}
	past, err := back(s, r.Context(), x)
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
func (s *Server) goBack(ctx context.Context, x *reading) (past bool, err error) {
	views, day, err := s.past(ctx, x.query, x.today)
	if day != 0 {
		x.Views, x.today = views, day
	}
	return day != 0, err
}

// past is the views as they stood at as_of, and that day; the day is zero where as_of is
// not asked for. Where reports are counted it is the last day of a past month: two days
// next to each other would tell by subtraction on which day a report came, and what it
// said.
func (s *Server) past(ctx context.Context, q query, today domain.Day) (Views, domain.Day, error) {
	if !url.Values(q).Has("as_of") {
		return nil, 0, nil
	}
	day, position, err := parseAsOf(q.get("as_of"))
	if err != nil {
		return nil, 0, err
	}
	if position != 0 || (day+1).Month() == day.Month() {
		return nil, 0, domain.Refuse(AsOfMonth, inQuery+"as_of")
	}
	if day >= today {
		return nil, 0, domain.Refuse(domain.DateRange, inQuery+"as_of", "min", firstDay, "max", today-1)
	}
	views, err := s.AsOf(ctx, day)
	if err != nil {
		return nil, 0, err
	}
	return views, day, nil
}

// firstDay is the first that a report may speak of.
var firstDay = domain.MonthOf(1990, time.January).First()

// until cuts a history at as_of, if that is asked for. It holds the board's own acts
// and counts nothing, so any day and any position will do. A rule that was not
// reported yet answers like one without acts: another answer would tell when it was.
func (x *reading) until(entries []projections.Entry) ([]projections.Entry, error) {
	if !url.Values(x.query).Has("as_of") {
		return entries, nil
	}
	day, position, err := parseAsOf(x.query.get("as_of"))
	switch head := x.Position(); {
	case err != nil:
		return nil, err
	case day > x.today:
		return nil, domain.Refuse(domain.DateRange, inQuery+"as_of", "min", firstDay, "max", x.today)
	case day == 0 && (position == 0 || position > head):
		return nil, domain.Refuse(domain.NumberRange, inQuery+"as_of", "min", 1, "max", head)
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e projections.Entry) bool {
		return day == 0 && e.Position > position || day != 0 && x.Today(e.Time) > day
	}), nil
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
	if x.hashed {
		p.etag = etagOf(body)
	}
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

// etagOf is a strong validator: the same for the same bytes, and for no others.
func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
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
