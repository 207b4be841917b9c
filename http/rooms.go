package http

import (
	"cmp"
	"net/http"

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
	return cmp.Or(s.Source.URI, serverOf(r.Host)) + session.LinkPath + token
}
