package http

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
)

// A route is one way in. Query lists every parameter it takes; any other is
// refused. Role is the least that a token must have; without one, anybody may
// come, and it is a reporter's route unless it is open.
type route struct {
	method, path string
	role         domain.Role
	open         bool // says nothing about who asked: it may be logged
	query        []string
	handler      func(s *Server, c echo.Context, q query) error
}

// reporter reports whether whoever uses the route must leave no trace.
func (rt *route) reporter() bool { return rt.role == "" && !rt.open }

// The parameters of what a token reads.
var (
	boardQuery = []string{"stage", "owner", "impact", "kind", "authority", "quadrant", "text", "sort", "limit", "cursor", "as_of", "min_seq"}
	viewQuery  = []string{"as_of", "min_seq"}
	storyQuery = []string{"limit", "cursor", "min_seq"}
)

// The whole surface.
var routes = []route{
	{method: http.MethodPost, path: "/api/v1/reports", handler: (*Server).fileReport},
	{method: http.MethodPost, path: "/api/v1/receipts", handler: (*Server).readReceipt},
	{method: http.MethodGet, path: "/api/v1/suggestions", query: []string{"q"}, handler: (*Server).suggest},

	{method: http.MethodGet, path: "/api/v1/rules", role: domain.Viewer, query: boardQuery, handler: read(listRules)},
	{method: http.MethodGet, path: "/api/v1/rules/:id", role: domain.Viewer, query: viewQuery, handler: read(readRule)},
	{method: http.MethodGet, path: "/api/v1/rules/:id/stories", role: domain.Viewer, query: storyQuery, handler: (*Server).listStories},
	{method: http.MethodGet, path: "/api/v1/rules/:id/history", role: domain.Viewer, query: viewQuery, handler: readActs(readHistory)},
	{method: http.MethodGet, path: "/api/v1/departments", role: domain.Viewer, query: viewQuery, handler: read(listDepartments)},
	{method: http.MethodGet, path: "/api/v1/impact", role: domain.Viewer, query: viewQuery, handler: read(readImpact)},

	{method: http.MethodGet, path: "/healthz", open: true, handler: (*Server).healthy},
	{method: http.MethodGet, path: "/readyz", open: true, handler: (*Server).ready},
	{method: http.MethodGet, path: "/api/openapi.yaml", open: true, handler: (*Server).describeYAML},
	{method: http.MethodGet, path: "/api/openapi.json", open: true, handler: (*Server).describeJSON},
}

// mount puts a route into the router, with what comes before its handler. What may
// be read with GET may be asked for with HEAD.
func (s *Server) mount(e *echo.Echo, rt *route) {
	enter := func(c echo.Context) error {
		c.Response().Writer.(*answer).route = rt
		if err := s.authorize(rt, c.Request()); err != nil {
			return err
		}
		q, err := readQuery(c.Request().URL.RawQuery, rt.query)
		if err != nil {
			return err
		}
		return rt.handler(s, c, q)
	}
	e.Add(rt.method, rt.path, enter)
	if rt.method == http.MethodGet {
		e.Add(http.MethodHead, rt.path, enter)
	}
}

// noOptions answers OPTIONS like any other method that a route does not take: the
// router's own answer would say yes to it.
func noOptions(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method != http.MethodOptions {
			return next(c)
		}
		if c.Get(echo.ContextKeyHeaderAllow) != nil {
			return echo.ErrMethodNotAllowed
		}
		return echo.ErrNotFound
	}
}

// allowed lists the methods that a path takes.
func allowed(path string) string {
	for i := range routes {
		if !matches(routes[i].path, path) {
			continue
		}
		if routes[i].method == http.MethodGet {
			return "GET, HEAD"
		}
		return routes[i].method
	}
	return ""
}

// matches reports whether a path has the form of a pattern.
func matches(pattern, path string) bool {
	p, q := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i := range p {
		if i >= len(q) || p[i] != q[i] && !(strings.HasPrefix(p[i], ":") && q[i] != "") {
			return false
		}
	}
	return len(p) == len(q)
}
