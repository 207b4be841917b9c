package http

import (
	"context"
	"errors"
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
	report := s.reportOf(f)
	if err := f.err(); err != nil {
		return err
	}
	return s.sendReceipt(c, report)
}

// reportOf is the report of the receipt that somebody shows, or one that is nobody's.
func (s *Server) reportOf(f *object) domain.ReportID {
	typed, _ := f.text("receipt")
	rc, _ := receipt.Parse(typed)
	return s.keys.Report(rc)
}

// sendReceipt answers with what became of a report.
func (s *Server) sendReceipt(c echo.Context, report domain.ReportID) error {
	views, err := s.views(c.Request().Context(), s.accepted.Load())
	if err != nil {
		return err
	}
	view, ok := views.Receipt(report)
	if !ok {
		return domain.Refuse(ReceiptUnknown, "")
	}
	told, err := s.prove(c.Request().Context(), view, views.PositionOf(report))
	if err != nil {
		return err
	}
	return sendValue(c.Response().Writer, http.StatusOK, told)
}

// reply answers the board's question.
func (s *Server) reply(c echo.Context, _ query) error {
	return s.fromReceipt(c, "reply", func(f *object, report domain.ReportID) domain.Command {
		reply, _ := f.text("reply")
		return domain.GiveReply{Report: report, Reply: reply}
	})
}

// answerRemoval says whether the rule is gone.
func (s *Server) answerRemoval(c echo.Context, _ query) error {
	return s.fromReceipt(c, "answer", func(f *object, report domain.ReportID) domain.Command {
		answer, _ := f.text("answer")
		return domain.AnswerRemoval{Report: report, Answer: domain.Answer(answer)}
	})
}

// fromReceipt does what somebody with a receipt wants, and answers with what became of
// the report.
func (s *Server) fromReceipt(c echo.Context, field string, want func(*object, domain.ReportID) domain.Command) error {
	f, err := readBody(c.Request(), "receipt", field)
	if err != nil {
		return err
	}
	report := s.reportOf(f)
	command := want(f, report)
	if err := f.err(); err != nil {
		return err
	}
	once := s.Key("reporter's act", receipt.NewKey())
	if _, err = s.handle(c.Request().Context(), domain.Act{ID: domain.IDFrom([16]byte(once[:16])), Command: command}); err != nil {
		if refusal, ok := err.(*domain.Refusal); ok && refusal.Name == domain.ReportUnknown.Name {
			return domain.Refuse(ReceiptUnknown, "")
		}
		return err
	}
	return s.sendReceipt(c, report)
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

// noViews says why there are none.
func (s *Server) noViews() error {
	if err := s.Ready(context.Background()); s.Damaged != nil && errors.Is(err, s.Damaged) {
		return domain.Refuse(StoreDamaged, "")
	}
	return domain.Refuse(ViewsBehind, "")
}

// views is the live views, once they have taken in position.
func (s *Server) views(ctx context.Context, position uint64) (Views, error) {
	v, ok := s.Views()
	if !ok {
		return nil, s.noViews()
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
