package http

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/projections"
)

const (
	maxSuggestions = 8
	maxSearch      = 200 // characters
)

// readReceipt says what became of a report. A receipt that is none, and one that
// nobody has, take the same way and get the same answer.
func (s *Server) readReceipt(c echo.Context, _ query) error {
	f, err := readBody(c.Request(), "receipt")
	if err != nil {
		return err
	}
	typed, _ := f.text("receipt")
	if err := f.err(); err != nil {
		return err
	}
	rc, _ := receipt.Parse(typed)
	views, err := s.views(c.Request().Context(), s.accepted.Load())
	if err != nil {
		return err
	}
	view, ok := views.Receipt(s.keys.Report(rc))
	if !ok {
		return domain.Refuse(ReceiptUnknown, "")
	}
	return sendValue(c.Response().Writer, http.StatusOK, view)
}

// suggest lists rules that somebody reported already.
func (s *Server) suggest(c echo.Context, q query) error {
	words, err := q.text("q", maxSearch)
	if err != nil {
		return err
	}
	views, err := s.views(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	rules := views.Suggest(words, maxSuggestions)
	if rules == nil {
		rules = []projections.Suggestion{}
	}
	return sendValue(c.Response().Writer, http.StatusOK, map[string]any{"rules": rules})
}

// views is the live views, once they have taken in position.
func (s *Server) views(ctx context.Context, position uint64) (Views, error) {
	v, ok := s.Views()
	if !ok {
		return nil, domain.Refuse(ViewsBehind, "")
	}
	if v.Position() >= position {
		return v, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	if err := v.Wait(ctx, position); err != nil {
		return nil, errBehind
	}
	return v, nil
}
