package http

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/form"
	"unrule/projections"
	"unrule/proof"
)

var typeText = []string{"text/plain; charset=utf-8"}

// readCheckpoint is the head of the log that is shown, signed. It stays the same for an
// hour, and says nothing about who asks.
func (s *Server) readCheckpoint(c echo.Context, _ query) error {
	if _, err := s.views(c.Request().Context(), 0); err != nil {
		return err // what is damaged is not vouched for
	}
	text, err := s.notary.Checkpoint()
	if err != nil {
		return unsealed(err)
	}
	return send(c.Response().Writer, http.StatusOK, typeText, []byte(text))
}

// readCheckpointKey is the key by which anybody checks a checkpoint.
func (s *Server) readCheckpointKey(c echo.Context, _ query) error {
	return send(c.Response().Writer, http.StatusOK, typeText, []byte(s.notary.Key()+"\n"))
}

// readConsistency proves that the log that is shown begins with what somebody has seen.
func (s *Server) readConsistency(c echo.Context, q query) error {
	from, err := q.number("from", 1, 1<<63-1, 0)
	if err == nil && from == 0 {
		err = domain.Refuse(domain.TextRequired, inQuery+"from")
	}
	if err != nil {
		return err
	}
	if _, err = s.views(c.Request().Context(), 0); err != nil {
		return err
	}
	e, err := s.notary.Extend(from)
	if err != nil {
		return unsealed(err)
	}
	return sendValue(c.Response().Writer, http.StatusOK, e)
}

// unsealed is the refusal of what the log has not sealed yet.
func unsealed(err error) error {
	if errors.Is(err, proof.ErrUnsealed) {
		return domain.Refuse(NotSealed, "")
	}
	return err
}

// A receiptAnswer is what became of a report, where in the log it stands, and once that
// is sealed the proof.
type receiptAnswer struct {
	projections.ReceiptView
	Log   logPlace         `json:"log"`
	Proof *proof.Inclusion `json:"proof,omitempty"`
}

type logPlace struct {
	Position uint64 `json:"position"`
	Sealed   bool   `json:"sealed"`
}

// prove adds the proof to what became of a report. Only who holds the receipt comes so
// far: the record is theirs, and who else sees it learns whose it is.
func (s *Server) prove(ctx context.Context, view projections.ReceiptView, position uint64) (receiptAnswer, error) {
	a := receiptAnswer{ReceiptView: view, Log: logPlace{Position: position}}
	p, err := s.notary.Include(ctx, position, form.Wordless(view))
	switch {
	case errors.Is(err, proof.ErrUnsealed):
		return a, nil
	case err != nil:
		return a, err
	}
	a.Log.Sealed, a.Proof = true, &p
	return a, nil
}
