package http

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// A voice is one report for a reviewer: what was written, what became of it, and what
// board and reporter said to each other. Like a story it says nothing of when, from
// which side or department, or how often.
type voice struct {
	story
	Rule        domain.RuleID              `json:"rule"`
	Title       string                     `json:"title"`
	Held        bool                       `json:"held"`
	HeldFor     string                     `json:"held_for,omitempty"`
	Redacted    bool                       `json:"redacted"`
	RedactedFor string                     `json:"redacted_for,omitempty"`
	Thanks      []string                   `json:"thanks"`
	Questions   []projections.QuestionView `json:"questions"`
}

// mayRead refuses the words of reports about rules of a department that is not theirs.
func mayRead(who act.Who, views Views, rule domain.RuleID) error {
	if !views.Owns(who.Within, rule) {
		return domain.Refuse(domain.RuleNotTheirs, "")
	}
	return nil
}

// readReportOf is one report.
func (s *Server) readReportOf(c echo.Context, q query) error {
	a := c.Response().Writer.(*answer)
	views, err := s.viewsOf(c.Request().Context(), q)
	if err != nil {
		return err
	}
	id, _ := domain.ParseID(c.Param("id"))
	found, ok := views.Voice(domain.ReportID{ID: id})
	if !ok {
		return domain.Refuse(domain.ReportUnknown, "")
	}
	if err := mayRead(a.who, views, found.Rule); err != nil {
		return err
	}
	v, err := s.voiceOf(c.Request().Context(), found)
	if err != nil {
		return err
	}
	s.countRead(c, []voice{v})
	return sendValue(a, http.StatusOK, v)
}

// A heldPage is a page of held reports.
type heldPage struct {
	Reports []voice `json:"reports"`
	Next    string  `json:"next,omitempty"`
}

// listHeld is a page of the reports that are held, in the order of their ids. They are
// the only ones that are listed: all others are read under their rules.
func (s *Server) listHeld(c echo.Context, q query) error {
	a, path := c.Response().Writer.(*answer), c.Request().URL.Path
	found, limit, err := s.held(c, q)
	if err != nil {
		return err
	}
	page := heldPage{Reports: []voice{}}
	for _, f := range found[:min(limit, len(found))] {
		v, err := s.voiceOf(c.Request().Context(), f)
		if err != nil {
			return err
		}
		page.Reports = append(page.Reports, v)
	}
	if len(found) > limit {
		page.Next = s.cursors.close(scopeOf(path, q), found[limit-1].Report.ID[:])
		a.Header()["Link"] = []string{nextLink(path, q, page.Next)}
	}
	s.countRead(c, page.Reports)
	return sendValue(a, http.StatusOK, page)
}

// held finds one report more than the page holds, so that it is known whether another
// page follows.
func (s *Server) held(c echo.Context, q query) (found []projections.Voice, limit int, err error) {
	if q.get("held") != "true" {
		return nil, 0, domain.Refuse(domain.WordUnknown, inQuery+"held", "words", "true")
	}
	most, err := q.number("limit", 1, maxStories, maxStories)
	if err != nil {
		return nil, 0, err
	}
	after, err := s.afterReport(c.Request().URL.Path, q)
	if err != nil {
		return nil, 0, err
	}
	views, err := s.viewsOf(c.Request().Context(), q)
	if err != nil {
		return nil, 0, err
	}
	return views.Held(c.Response().Writer.(*answer).who.Within, after, int(most)+1), int(most), nil
}

// voiceOf fetches the words of a report, unless they were taken away.
func (s *Server) voiceOf(ctx context.Context, found projections.Voice) (voice, error) {
	v := voice{
		story: story{Report: found.Report, Impacts: []domain.Impact{}}, Rule: found.Rule, Title: found.Title,
		Held: found.Held, HeldFor: found.HeldFor, Redacted: found.Redacted, RedactedFor: found.RedactedFor,
		Thanks: found.Thanks, Questions: found.Questions,
	}
	if v.Thanks == nil {
		v.Thanks = []string{}
	}
	if v.Questions == nil {
		v.Questions = []projections.QuestionView{}
	}
	recorded, err := s.Events.ReadAt(ctx, found.Position)
	if s.NotFound != nil && errors.Is(err, s.NotFound) {
		return v, nil
	}
	e, ok := recorded.Event.(domain.FrictionReported)
	if err != nil || !ok {
		return v, err
	}
	v.Language, v.Impacts, v.Severity = e.Language, e.Impacts, e.Severity
	if !found.Redacted {
		v.Story, v.Proposal = e.Story, e.Proposal
	}
	return v, nil
}

// countRead counts what was shown of whose words. Whoever asks for the head alone is
// shown none.
func (s *Server) countRead(c echo.Context, shown []voice) {
	for _, v := range shown {
		if v.Story+v.Proposal != "" && c.Request().Method == http.MethodGet {
			s.reads.add(c.Response().Writer.(*answer).who, v.Rule, 1)
		}
	}
}

// viewsOf is the views as far as a request wants them.
func (s *Server) viewsOf(ctx context.Context, q query) (Views, error) {
	least, err := q.number("min_seq", 0, 1<<63-1, 0)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, least)
}

// afterReport is the report at which the page before ended.
func (s *Server) afterReport(path string, q query) (after domain.ReportID, err error) {
	if !url.Values(q).Has("cursor") {
		return after, nil
	}
	payload, err := s.cursors.open(scopeOf(path, q), q.get("cursor"))
	if err != nil || len(payload) != len(after.ID) {
		return after, domain.Refuse(CursorInvalid, inQuery+"cursor")
	}
	after.ID = domain.ID(payload)
	return after, nil
}
