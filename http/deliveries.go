package http

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"unrule/domain"
)

// listDeliveries is how it went of late with what a webhook was told.
func (s *Server) listDeliveries(c echo.Context, _ query) error {
	id, err := pathWebhook(c)
	if err != nil {
		return err
	}
	d, err := s.Webhooks.Deliveries(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return sendValue(c.Response().Writer, http.StatusOK, d)
}

// testWebhook sends a message that says nothing and answers with what came back: that
// nobody took it is an answer, and no failure of the request.
func (s *Server) testWebhook(c echo.Context, _ query) error {
	a := c.Response().Writer.(*answer)
	if err := a.who.ForAll(); err != nil {
		return err
	}
	id, err := pathWebhook(c)
	if err != nil {
		return err
	}
	if c.Request().ContentLength > 0 {
		if _, err := readBody(c.Request()); err != nil {
			return err
		}
	}
	attempt, err := s.Webhooks.Test(c.Request().Context(), id, a.who.By)
	if err != nil {
		return err
	}
	return sendValue(a, http.StatusOK, attempt)
}

// redeliver tells a webhook an act once more.
func (s *Server) redeliver(c echo.Context, _ query) error {
	a := c.Response().Writer.(*answer)
	if err := a.who.ForAll(); err != nil {
		return err
	}
	id, err := pathWebhook(c)
	if err != nil {
		return err
	}
	f, err := readBody(c.Request(), "event")
	if err != nil {
		return err
	}
	event, _ := f.text("event")
	if err := f.err(); err != nil {
		return err
	}
	attempt, err := s.Webhooks.Redeliver(c.Request().Context(), id, event)
	if err != nil {
		return err
	}
	return sendValue(a, http.StatusOK, attempt)
}

func pathWebhook(c echo.Context) (domain.ID, error) {
	id, err := domain.ParseID(c.Param("id"))
	if err != nil {
		return id, domain.Refuse(domain.WebhookUnknown, "")
	}
	return id, nil
}
