package http

import (
	"net/http"
	"slices"
	"strings"

	"unrule/http/board"
	"unrule/http/session"
)

// hooks is who tells the webhooks; none where nobody does.
func (s *Server) hooks() board.Hooks {
	if s.Webhooks == nil {
		return nil
	}
	return s.Webhooks
}

// signInAddress is where the token of a link opens a session: under the public address
// where one is set. Else only a server on the machine itself is reached without TLS.
func (s *Server) signInAddress(r *http.Request, token string) string {
	if s.Source.URI != "" {
		return s.Source.URI + session.LinkPath + token
	}
	scheme := "https://"
	if slices.ContainsFunc(loopback, func(name string) bool { return r.Host == name || strings.HasPrefix(r.Host, name+":") }) {
		scheme = "http://"
	}
	return scheme + r.Host + session.LinkPath + token
}
