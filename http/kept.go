package http

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"unrule/http/act"
	"unrule/http/web"
)

// A copied answer goes into memory before anybody gets it.
type copied struct {
	*answer // of which the headers alone are used
	status  int
	body    bytes.Buffer
}

func (c *copied) WriteHeader(status int)      { c.status = status }
func (c *copied) Write(b []byte) (int, error) { return c.body.Write(b) }

// showKept answers with a page of the board that is the same for one reader until the
// views move. It holds nothing that may be used once only.
func (s *Server) showKept(rt *route, a *answer, r *http.Request) error {
	views, err := s.views(r.Context(), 0)
	if err != nil {
		return err
	}
	now := editionOf(views, views.Today(s.Now()))
	key := pageKey(a.who, r)
	p := s.pages.get(now, key)
	if p == nil {
		if p, err = s.draw(rt, a, r); p == nil || err != nil {
			return err
		}
		s.pages.put(now, key, p)
	}
	a.Header()["Content-Type"], a.Header()["Content-Language"], a.Header()["Content-Length"] = typeHTML, p.language, p.length
	a.WriteHeader(http.StatusOK)
	a.Write(p.body) // an error here means that the client has gone
	return nil
}

var typeHTML = []string{"text/html; charset=utf-8"}

// draw makes a page to be kept. What is no page is answered at once, and then there is
// none.
func (s *Server) draw(rt *route, a *answer, r *http.Request) (*page, error) {
	c := &copied{answer: a}
	if err := rt.board(s.board, c, r, a.who); err != nil {
		return nil, err
	}
	if c.status != http.StatusOK {
		a.WriteHeader(c.status)
		a.Write(c.body.Bytes()) // an error here means that the client has gone
		return nil, nil
	}
	body := c.body.Bytes()
	return &page{body: body, length: []string{strconv.Itoa(len(body))}, language: a.Header()["Content-Language"]}, nil
}

// pageKey tells apart who reads, in which language and what.
func pageKey(who act.Who, r *http.Request) string {
	return strings.Join([]string{"page", who.By, who.Within.String(), string(web.ChosenLanguage(r, "")), r.RequestURI}, "\n")
}
