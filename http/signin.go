package http

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/board"
	"unrule/http/session"
	"unrule/http/web"
)

// A doorHandler answers who comes in to the pages of the board, or leaves them.
type doorHandler func(d *session.Door, w http.ResponseWriter, r *http.Request, who act.Who) error

func (s *Server) newDoor() *session.Door {
	return session.New(session.Config{
		Store: s.Sessions, Idle: s.SessionIdle, End: s.SessionEnd, Secure: s.Secure,
		Token: s.holder, Link: s.linked, Standing: s.standing,
		Handle: s.handleAndSee, Explain: s.explainPage, Keys: act.Keys(s.Key), Now: s.Now,
		Fault:    func(err error) { s.Log.Error("fault", "route", "sessions", "error", scrub(err.Error())) },
		Provider: s.Provider, Language: s.Language, Site: s.Site,
	})
}

// handleAndSee takes an act and waits until it can be read here. Where that takes too
// long it is stored all the same.
func (s *Server) handleAndSee(ctx context.Context, a domain.Act) (uint64, error) {
	position, err := s.handle(ctx, a)
	if err == nil {
		_, _ = s.views(ctx, position)
	}
	return position, err
}

// openSessions lists where somebody is signed in.
func (s *Server) openSessions(who act.Who) (list []board.Session) {
	for _, o := range s.door.Of(who) {
		list = append(list, board.Session{Begun: o.Begun, Seen: o.Seen, Here: o.ID == who.Session})
	}
	return list
}

// showDoor hands a request to the door of the board.
func (s *Server) showDoor(rt *route, c echo.Context) error {
	if err := admitPage(rt, c); err != nil {
		return err
	}
	a := c.Response().Writer.(*answer)
	return rt.door(s.door, a, c.Request(), a.who)
}

// orSignIn leads whoever is nobody to where they can sign in, and then back.
func (s *Server) orSignIn(a *answer, r *http.Request, err error) error {
	if !errors.Is(err, session.ErrNobody) {
		return err
	}
	next := r.URL.RequestURI()
	if r.Method == http.MethodPost {
		next = pageAbove(r.URL.Path)
	}
	return web.SeeOther(a, session.SignIn(next))
}

// pageAbove is the nearest page of the board above an address that takes posts alone.
func pageAbove(at string) string {
	for at = path.Clean(at); strings.HasPrefix(at, "/board/"); at = path.Dir(at) {
		for i := range routes {
			if routes[i].board != nil && routes[i].method == http.MethodGet && matches(routes[i].path, at) {
				return at
			}
		}
	}
	return "/board"
}

// linked is whom a link lets in that works once.
func (s *Server) linked(token, remote string) (act.Who, error) {
	known, ok, err := s.tokenOf(token)
	switch {
	case err != nil:
		return act.Who{}, err
	case !ok || !known.Once:
		return act.Who{}, s.wrong(remote, session.LinkUnknown)
	case known.Revoked:
		return act.Who{}, domain.Refuse(session.LinkUsed, "")
	case s.expired(known):
		return act.Who{}, domain.Refuse(session.LinkExpired, "")
	}
	return whoHolds(known), nil
}

// standing is who somebody is now who has come in before. A link is used up by coming
// in, and ends nothing. Nobody is ever forgotten, so somebody who is not known is one
// of whom this node has not read yet.
func (s *Server) standing(was act.Who) (act.Who, bool, error) {
	views, ok := s.Views()
	if !ok {
		return act.Who{}, false, s.noViews()
	}
	_, id, _ := domain.HolderOf(was.By)
	if t, ok := views.Token(id); ok {
		return whoHolds(t), t.Once || !s.spent(t), nil
	}
	if m, ok := views.Member(id); ok {
		return act.Who{By: domain.ByHolder(m.Role, m.Member), Name: m.Name, Role: m.Role, Within: m.Owner}, true, nil
	}
	return was, true, nil
}
