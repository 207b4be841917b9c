package http

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"unrule/domain"
)

// The description of the interface, written by hand; the JSON is made from the
// YAML by the tests with -update.
var (
	//go:embed web/openapi.yaml
	openapiYAML []byte
	//go:embed web/openapi.json
	openapiJSON []byte
)

// How long the store has to say whether it is ready.
const readyTimeout = 2 * time.Second

// healthy says that the program runs.
func (s *Server) healthy(c echo.Context, _ query) error {
	return sendValue(c.Response().Writer, http.StatusOK, map[string]string{"status": "ok", "version": s.Version})
}

// ready says whether the node should get traffic, and if not, why. It does not say
// how far the log is: whoever watched that would know when somebody reports.
func (s *Server) ready(c echo.Context, _ query) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		return domain.Refuse(NotReady, "", "why", scrub(err.Error()))
	}
	if _, ok := s.Views(); !ok {
		return domain.Refuse(NotReady, "", "why", "the log is being read")
	}
	return sendValue(c.Response().Writer, http.StatusOK, map[string]string{"status": "ready"})
}

func (s *Server) describeYAML(c echo.Context, _ query) error {
	return send(c.Response().Writer, http.StatusOK, typeYAML, openapiYAML)
}

func (s *Server) describeJSON(c echo.Context, _ query) error {
	return send(c.Response().Writer, http.StatusOK, typeJSON, openapiJSON)
}
