package http

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

const maxStories = 50 // on a page

// A story is what one reporter wrote, without anything that says when, from which
// side or department, or how often it happens to the person: a reader who knows
// those of a colleague would know whose words these are.
type story struct {
	Report   domain.ReportID `json:"report"`
	Story    string          `json:"story,omitempty"`
	Proposal string          `json:"proposal,omitempty"`
	Language domain.Language `json:"language,omitempty"`
	Impacts  []domain.Impact `json:"impacts"`
	Severity int             `json:"severity,omitempty"`
}

type storyPage struct {
	Stories []story `json:"stories"`
	Next    string  `json:"next,omitempty"`
}

// listStories is a page of what reporters wrote about a rule, in the order of the
// reports' ids, which are keyed hashes. The words are fetched from the log and not
// kept: a report whose words were taken away must be gone with the next request.
func (s *Server) listStories(c echo.Context, q query) error {
	rule, err := pathRule(c.Param("id"))
	if err != nil {
		return err
	}
	a := c.Response().Writer.(*answer)
	refs, limit, err := s.storyRefs(c.Request(), a.who, rule, q)
	if err != nil {
		return err
	}
	p := storyPage{Stories: make([]story, 0, len(refs))}
	for _, ref := range refs[:min(limit, len(refs))] {
		if err := s.addStory(c.Request().Context(), &p, ref); err != nil {
			return err
		}
	}
	if len(refs) > limit {
		last := refs[limit-1].Report
		p.Next = s.cursors.close(scopeOf(c.Request().URL.Path, q), last.ID[:])
		a.Header()["Link"] = []string{nextLink(c.Request().URL.Path, q, p.Next)}
	}
	if c.Request().Method == http.MethodGet {
		s.reads.add(a.who, rule, len(p.Stories))
	}
	return sendValue(a, http.StatusOK, p)
}

// storyRefs finds one story more than the page holds, so that it is known whether
// another page follows.
func (s *Server) storyRefs(r *http.Request, who act.Who, rule domain.RuleID, q query) ([]projections.StoryRef, int, error) {
	limit, err := q.number("limit", 1, maxStories, maxStories)
	if err != nil {
		return nil, 0, err
	}
	after, err := s.afterReport(r.URL.Path, q)
	if err != nil {
		return nil, 0, err
	}
	views, err := s.viewsOf(r.Context(), q)
	if err != nil {
		return nil, 0, err
	}
	refs, ok := views.Stories(rule, after, int(limit)+1)
	if !ok {
		return nil, 0, domain.Refuse(domain.RuleUnknown, "")
	}
	return refs, int(limit), mayRead(who, views, rule)
}

// addStory fetches one story. One whose words are gone by now is left out.
func (s *Server) addStory(ctx context.Context, p *storyPage, ref projections.StoryRef) error {
	recorded, err := s.Events.ReadAt(ctx, ref.Position)
	if s.NotFound != nil && errors.Is(err, s.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e, ok := recorded.Event.(domain.FrictionReported)
	if !ok || e.Story == "" && e.Proposal == "" {
		return nil
	}
	p.Stories = append(p.Stories, story{ref.Report, e.Story, e.Proposal, e.Language, e.Impacts, e.Severity})
	return nil
}
