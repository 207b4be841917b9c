package http

import (
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/reference"
	"unrule/http/web"
)

// newReference reads the description that is part of the program.
func newReference() *reference.Reference {
	r, err := reference.Read(openapiJSON, openapiYAML)
	if err != nil {
		panic("http: " + err.Error()) // embedded: a test would have seen it
	}
	return r
}

// readReference is the description as a page. It names the server as the browser knows
// it, which is one of its own names, or it would not have come so far.
func (s *Server) readReference(c echo.Context, q query) error {
	r := c.Request()
	l := web.Preferred(r.Header, s.Language)
	var asked domain.Language
	if err := q.word("language", &asked); err != nil {
		return err
	}
	if asked != "" {
		l = asked
	}
	return s.explains.Write(c.Response().Writer, web.TextOf(l), s.Site, serverOf(r.Host))
}

// serverOf is the address of a server that answers under a name: a port that is no
// number is left out, because the address is to be pasted into a shell.
func serverOf(host string) string {
	name, scheme := hostname(host), "https://"
	if slices.Contains(loopback, name) {
		scheme = "http://"
	}
	port := strings.TrimPrefix(host[min(len(name), len(host)):], ":")
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return scheme + name
	}
	return scheme + name + ":" + port
}
