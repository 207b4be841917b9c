package http

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/export"
	"unrule/http/act"
	"unrule/http/board"
	"unrule/http/form"
	"unrule/http/web"
	"unrule/outlets"
	"unrule/projections"
)

// A pageHandler answers a browser.
type pageHandler func(f *form.Form, w http.ResponseWriter, r *http.Request) error

func (s *Server) newForm() *form.Form {
	return form.New(form.Config{
		Handle: s.handle, Preview: s.Preview, Explain: s.explainPage, Keys: s.keys, Guard: s.guard, Notary: s.notary, Now: s.Now,
		Views:    func(ctx context.Context) (form.Views, error) { return s.views(ctx, s.accepted.Load()) },
		Language: s.Language, Site: s.Site, Assets: s.Assets,
	})
}

// showPage hands a request to the form, with the parts of its path as net/http names
// them. An address with parameters that we do not know leads to the one without them:
// what a chat or an intranet hangs on says where somebody came from.
func (s *Server) showPage(rt *route, c echo.Context) error {
	w, r := c.Response().Writer, c.Request()
	for _, name := range c.ParamNames() {
		r.SetPathValue(name, c.Param(name))
	}
	known := knownQuery(r.URL.RawQuery, rt.query)
	switch {
	case known == r.URL.RawQuery:
		return rt.page(s.form, w, r)
	case rt.method == http.MethodPost:
		return domain.Refuse(QueryUnexpected, "")
	}
	to := url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: known}
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// knownQuery is what is known of a query, each parameter once.
func knownQuery(raw string, known []string) string {
	given, _ := url.ParseQuery(raw) // what cannot be read is not known
	kept := url.Values{}
	for name, v := range given {
		if slices.Contains(known, name) && len(v[0]) <= 16 {
			kept.Set(name, v[0])
		}
	}
	return kept.Encode()
}

// A boardHandler answers a browser of the board.
type boardHandler func(b *board.Board, w http.ResponseWriter, r *http.Request, who act.Who) error

func (s *Server) newBoard() *board.Board {
	return board.New(board.Config{
		Handle: s.handle, Explain: s.explainPage, Keys: act.Keys(s.Key), Now: s.Now, Events: s.Events, NotFound: s.NotFound,
		Views: func(ctx context.Context, least uint64) (board.Views, error) { return s.views(ctx, least) },
		Look:  s.look,
		Try:   s.try,
		Read:  s.reads.add,
		Rules: func(path string, q url.Values) (projections.BoardQuery, error) {
			return query(q).board(path, s.cursors)
		},
		Cursor: func(path string, q url.Values, c *projections.BoardCursor) string {
			return s.cursors.closeBoard(path, query(q), c)
		},
		NewToken: func(by, key string) (secret, digest string) {
			secret = act.Keys(s.Key).Token(TokenPrefix, by, key)
			return secret, TokenDigest(secret)
		},
		SignIn: s.signInAddress, Kinds: outlets.Kinds(), Hooks: s.hooks(),
		Document: s.document, Audit: s.auditOfPage, Formats: formatList(), Named: export.FigureName,
		Language: s.Language, Secure: s.Secure, Site: s.Site, Follow: s.followPage, Sessions: s.openSessions,
	})
}

// try is what an act would store, without its envelope.
func (s *Server) try(a domain.Act) (bodies [][]byte, err error) {
	records, err := s.Preview(a)
	for _, r := range records {
		bodies = append(bodies, r.Body)
	}
	return bodies, err
}

// look is the views that a page of the board asks for, as the API's reads find them.
func (s *Server) look(ctx context.Context, q url.Values) (board.Views, domain.Day, error) {
	least, err := query(q).number("min_seq", 0, 1<<63-1, 0)
	if err != nil {
		return nil, 0, err
	}
	live, err := s.views(ctx, least)
	if err != nil {
		return nil, 0, err
	}
	past, day, err := s.past(ctx, query(q), live.Today(s.Now()))
	if err != nil || day == 0 {
		return live, 0, err
	}
	return past, day, nil
}

// showBoard hands a request to the board, with the parts of its path as net/http names
// them. A post of which nobody can tell from where it comes acts for nobody.
func (s *Server) showBoard(rt *route, c echo.Context) error {
	r := c.Request()
	if err := admitPage(rt, c); err != nil {
		return err
	}
	a := c.Response().Writer.(*answer)
	if rt.kept {
		return s.showKept(rt, a, r)
	}
	return rt.board(s.board, a, r, a.who)
}

// admitPage is what all pages of the board and its door ask before they answer.
func admitPage(rt *route, c echo.Context) error {
	r := c.Request()
	if web.IsUnsure(r) {
		return domain.Refuse(CrossSite, "")
	}
	for _, name := range c.ParamNames() {
		r.SetPathValue(name, c.Param(name))
	}
	if rt.abroad {
		return nil
	}
	_, err := readQuery(r.URL.RawQuery, rt.query)
	return err
}

// isPage reports whether whoever asks looks at the answer in a browser.
func (a *answer) isPage(r *http.Request) bool {
	if a.route != nil {
		return a.route.page != nil || a.route.board != nil || a.route.door != nil
	}
	return !isAPI(r) && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// explainPage says an error in the words of a page.
func (s *Server) explainPage(w http.ResponseWriter, err error, l domain.Language) web.Answer {
	a, ok := w.(*answer)
	if c, kept := w.(*copied); !ok && kept {
		a = c.answer
	}
	return answerOf(s.explained(a, err)[0], l)
}

func answerOf(refusal *domain.Refusal, l domain.Language) web.Answer {
	status := statusOf(refusal.Code)
	return web.Answer{
		Code: refusal.Name, Field: refusal.Field, Status: status, Title: texts[string(l)]["status."+strconv.Itoa(status)], Words: wordsOf(refusal, string(l)),
		RetryAfter: retryAfter[refusal.Name],
	}
}

// wordsOf is the sentence of a refusal for whoever knows nothing of programs.
func wordsOf(refusal *domain.Refusal, lang string) string {
	if s, ok := texts[lang]["page."+refusal.Name]; ok {
		return s
	}
	return textOf(refusal, lang)
}

// writePage answers a browser with a refusal.
func (s *Server) writePage(a *answer, r *http.Request, refusal *domain.Refusal) {
	language := s.form.LanguageOf(r)
	s.problemHeaders(a, r, refusal.Code, string(language))
	if err := s.showProblem(a, r, answerOf(refusal, language)); err != nil {
		s.Log.Error("fault", "route", a.pattern(), "error", scrub(err.Error()))
	}
}

// showProblem says what went wrong in the surroundings that somebody was in.
func (s *Server) showProblem(a *answer, r *http.Request, what web.Answer) error {
	switch {
	case a.who.By != "":
		return s.board.Problem(a, r, a.who, what)
	case a.route != nil && (a.route.door != nil || a.route.board != nil):
		return s.door.Problem(a, r, what)
	}
	return s.form.Problem(a, r, what)
}

// sameSite refuses posts from other sites. Pages say no referrer, so a browser that
// tells nothing else, because it is old or the address is a plain one, hides the
// origin of our own posts as well: such a post goes on, marked, to the form alone.
func (s *Server) sameSite(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case guard.Check(r) == nil:
			next.ServeHTTP(w, r)
		case r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "null" && !isAPI(r):
			next.ServeHTTP(w, r.WithContext(web.Unsure(r.Context())))
		default:
			s.refuse(w, r, domain.Refuse(CrossSite, ""))
		}
	})
}

// actPages are the pages of all that the board may do to rules and reports, as their
// table says it.
func actPages() (list []route) {
	for _, v := range act.Verbs {
		path := "/board/" + v.Of + "/:id/" + v.Name
		switch {
		case v.Of == act.OfRule && v.Name == "":
			path = "/board/rules/new"
		case v.Of != act.OfRule && v.Of != act.OfReport:
			continue
		}
		list = append(list,
			route{method: http.MethodGet, path: path, role: v.Role, query: actQuery, board: board.Show(v)},
			route{method: http.MethodPost, path: path, role: v.Role, query: sentQuery, board: board.Do(v)})
	}
	return list
}
