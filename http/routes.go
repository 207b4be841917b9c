package http

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/board"
	"unrule/http/form"
	"unrule/http/session"
)

// A route is one way in. Query lists every parameter it takes; any other is
// refused. Role is the least that a token must have; without one, anybody may
// come, and it is a reporter's route unless it is open.
type route struct {
	method, path string
	role         domain.Role
	open         bool // says nothing about who asked: it may be logged
	beside       bool // reporters post to the same address: who is not let in leaves no trace here
	query        []string
	handler      func(s *Server, c echo.Context, q query) error
	page         pageHandler  // in the place of handler: an answer for a browser of a reporter
	board        boardHandler // in the place of handler: an answer for a browser of the board
	kept         bool         // the page of the board is the same for one reader until the views move
	abroad       bool         // others lead here, with parameters of their own
	door         doorHandler  // in the place of handler: an answer for who comes in to the board, or leaves
}

// reporter reports whether whoever uses the route must leave no trace.
func (rt *route) reporter() bool { return rt.role == "" && !rt.open }

// The parameters of what a token reads.
var (
	boardQuery  = []string{"stage", "owner", "impact", "kind", "authority", "quadrant", "open", "text", "sort", "limit", "cursor", "as_of", "min_seq"}
	meetQuery   = []string{"stage", "owner", "impact", "kind", "authority", "quadrant", "text", "ids", "at", "seed", "done", "as_of", "min_seq", "language"}
	ruleQuery   = []string{"after", "done", "merged", "as_of", "min_seq", "language"}
	actQuery    = []string{"q", "rule", "ids", "at", "seed", "language"}
	sentQuery   = []string{"ids", "at", "seed"}
	listQuery   = []string{"stage", "owner", "impact", "kind", "authority", "quadrant", "open", "text", "sort", "cursor", "as_of", "min_seq", "language"}
	viewQuery   = []string{"as_of", "min_seq"}
	storyQuery  = []string{"limit", "cursor", "min_seq"}
	stillQuery  = []string{"min_seq"}
	heldQuery   = []string{"held", "limit", "cursor", "min_seq"}
	auditQuery  = []string{"rule", "by", "kind", "from", "to", "limit", "cursor", "min_seq"}
	exportQuery = []string{"rule", "by", "kind", "from", "to", "min_seq"}
)

// The parameters of the quarters.
var (
	documentQuery = []string{"language", "min_seq"}
	matrixQuery   = []string{"quarter", "owner", "sufferer", "as_of", "min_seq"}
)

// The parameters of a stream.
var liveQuery = []string{"after"}

// The parameters of a page, and of one that says what was done.
var (
	pageQuery = []string{"language"}
	doneQuery = []string{"language", "done", "min_seq"}
)

// The whole surface: what stands here, and the acts of the board from their table.
var routes = slices.Concat(table, acts(), actPages())

var table = []route{
	{method: http.MethodPost, path: "/api/v1/reports", handler: (*Server).fileReport},
	{method: http.MethodPost, path: "/api/v1/receipts", handler: (*Server).readReceipt},
	{method: http.MethodPost, path: "/api/v1/receipts/reply", handler: (*Server).reply},
	{method: http.MethodPost, path: "/api/v1/receipts/answer", handler: (*Server).answerRemoval},
	{method: http.MethodGet, path: "/api/v1/checkpoint", handler: (*Server).readCheckpoint},
	{method: http.MethodGet, path: "/api/v1/checkpoint/key", handler: (*Server).readCheckpointKey},
	{method: http.MethodGet, path: "/api/v1/checkpoint/consistency", query: []string{"from"}, handler: (*Server).readConsistency},
	{method: http.MethodGet, path: "/api/v1/suggestions", query: []string{"q"}, handler: (*Server).suggest},

	{method: http.MethodGet, path: "/api/v1/rules", role: domain.Viewer, query: boardQuery, handler: read(listRules)},
	{method: http.MethodGet, path: "/api/v1/rules/:id", role: domain.Viewer, query: viewQuery, handler: read(readRule)},
	{method: http.MethodGet, path: "/api/v1/rules/:id/stories", role: domain.Reviewer, query: storyQuery, handler: (*Server).listStories},
	{method: http.MethodGet, path: "/api/v1/rules/:id/history", role: domain.Viewer, query: viewQuery, handler: readActs(readHistory)},
	{method: http.MethodGet, path: "/api/v1/departments", role: domain.Viewer, query: viewQuery, handler: read(listDepartments)},
	{method: http.MethodGet, path: "/api/v1/impact", role: domain.Viewer, query: viewQuery, handler: read(readImpact)},
	{method: http.MethodGet, path: "/api/v1/quarters", role: domain.Viewer, query: stillQuery, handler: read(listQuarters)},
	{method: http.MethodGet, path: "/api/v1/quarters/:id", role: domain.Viewer, query: documentQuery, handler: (*Server).readQuarter},
	{method: http.MethodGet, path: "/api/v1/quarters/:id/delta", role: domain.Viewer, query: stillQuery, handler: read(readDelta)},
	{method: http.MethodGet, path: "/api/v1/matrix", role: domain.Viewer, query: matrixQuery, handler: read(readMatrix)},

	{method: http.MethodGet, path: "/api/v1/reports", role: domain.Reviewer, beside: true, query: heldQuery, handler: (*Server).listHeld},
	{method: http.MethodGet, path: "/api/v1/reports/:id", role: domain.Reviewer, query: stillQuery, handler: (*Server).readReportOf},
	{method: http.MethodGet, path: "/api/v1/policy", role: domain.Admin, query: stillQuery, handler: read(readPolicy)},
	{method: http.MethodGet, path: "/api/v1/tokens", role: domain.Admin, query: stillQuery, handler: read(listTokens)},
	{method: http.MethodGet, path: "/api/v1/members", role: domain.Admin, query: stillQuery, handler: read(listMembers)},
	{method: http.MethodGet, path: "/api/v1/reads", role: domain.Admin, query: stillQuery, handler: read(listReads)},
	{method: http.MethodGet, path: "/api/v1/webhooks", role: domain.Admin, query: stillQuery, handler: read(listWebhooks)},
	{method: http.MethodGet, path: "/api/v1/webhooks/:id", role: domain.Admin, query: stillQuery, handler: read(readWebhook)},
	{method: http.MethodGet, path: "/api/v1/audit", role: domain.Admin, query: auditQuery, handler: (*Server).listAudit},
	{method: http.MethodGet, path: "/api/v1/audit.csv", role: domain.Admin, query: exportQuery, handler: (*Server).exportAudit},

	{method: http.MethodGet, path: "/api/v1/events", role: domain.Viewer, query: liveQuery, handler: (*Server).listEvents},
	{method: http.MethodGet, path: "/board/events", role: domain.Viewer, query: liveQuery, board: (*board.Board).Live},
	{method: http.MethodGet, path: "/api/v1/webhooks/:id/deliveries", role: domain.Admin, handler: (*Server).listDeliveries},
	{method: http.MethodPost, path: "/api/v1/webhooks/:id/test", role: domain.Admin, handler: (*Server).testWebhook},
	{method: http.MethodPost, path: "/api/v1/webhooks/:id/redeliver", role: domain.Admin, handler: (*Server).redeliver},

	{method: http.MethodGet, path: "/", query: pageQuery, page: (*form.Form).Home},
	{method: http.MethodGet, path: "/privacy", query: pageQuery, page: (*form.Form).Privacy},
	{method: http.MethodGet, path: "/proof", query: pageQuery, page: (*form.Form).Proof},
	{method: http.MethodGet, path: "/elsewhere", query: pageQuery, page: (*form.Form).Elsewhere},
	{method: http.MethodGet, path: "/rules", query: []string{"language", "page"}, page: (*form.Form).Rules},
	{method: http.MethodGet, path: "/feed.atom", query: pageQuery, page: (*form.Form).Feed},
	{method: http.MethodGet, path: "/left", query: pageQuery, page: (*form.Form).Left},
	{method: http.MethodGet, path: "/receipt", query: pageQuery, page: (*form.Form).AskReceipt},
	{method: http.MethodPost, path: "/receipt", page: (*form.Form).TakeReceipt},
	{method: http.MethodGet, path: "/receipt/:draft", query: pageQuery, page: (*form.Form).ShowReceipt},
	{method: http.MethodPost, path: "/receipt/:draft/reply", page: (*form.Form).Reply},
	{method: http.MethodPost, path: "/receipt/:draft/answer", page: (*form.Form).Answer},
	{method: http.MethodPost, path: "/receipt/:draft/proof", page: (*form.Form).SaveProof},
	{method: http.MethodPost, path: "/receipt/:draft/leave", page: (*form.Form).Leave},
	{method: http.MethodPost, path: "/report", page: (*form.Form).Start},
	{method: http.MethodGet, path: "/report/:draft/receipt.txt", query: pageQuery, page: (*form.Form).SaveReceipt},
	{method: http.MethodPost, path: "/report/:draft/leave", page: (*form.Form).Leave},
	{method: http.MethodGet, path: "/report/:draft/:page", query: []string{"language", "from"}, page: (*form.Form).ShowStep},
	{method: http.MethodPost, path: "/report/:draft/:page", page: (*form.Form).SaveStep},
	{method: http.MethodPost, path: "/report/:draft/:page/live", page: (*form.Form).Live},
	{method: http.MethodGet, path: "/assets/:page", page: (*form.Form).Asset},

	{method: http.MethodGet, path: "/board", role: domain.Viewer, kept: true, query: listQuery, board: (*board.Board).List},
	{method: http.MethodGet, path: "/board/rules/:id", role: domain.Viewer, query: ruleQuery, board: (*board.Board).Rule},
	{method: http.MethodGet, path: "/board/reports/:id", role: domain.Reviewer, query: []string{"done", "min_seq", "language"}, board: (*board.Board).Report},
	{method: http.MethodGet, path: "/board/meeting", role: domain.Viewer, query: meetQuery, board: (*board.Board).Meeting},
	{method: http.MethodPost, path: "/board/bulk/triage", role: domain.Reviewer, board: (*board.Board).BulkTriage},

	{method: http.MethodGet, path: "/board/inbox", role: domain.Viewer, query: []string{"language", "done", "as_of", "min_seq"}, board: (*board.Board).Inbox},
	{method: http.MethodPost, path: "/board/inbox/:id/release", role: domain.Reviewer, board: (*board.Board).Release},
	{method: http.MethodPost, path: "/board/inbox/:id/keep-out", role: domain.Reviewer, board: (*board.Board).KeepOut},

	{method: http.MethodGet, path: "/board/departments", role: domain.Viewer, query: []string{"language", "view", "quarter", "as_of", "min_seq"}, board: (*board.Board).Departments},

	{method: http.MethodGet, path: "/board/settings", role: domain.Admin, query: doneQuery, board: (*board.Board).Settings},
	{method: http.MethodGet, path: "/board/settings/:section", role: domain.Admin, query: doneQuery, board: (*board.Board).Settings},
	{method: http.MethodPost, path: "/board/settings/:section", role: domain.Admin, board: (*board.Board).SaveSettings},
	{method: http.MethodGet, path: "/board/settings/departments/:id", role: domain.Admin, query: pageQuery, board: (*board.Board).Office},
	{method: http.MethodPost, path: "/board/settings/departments/:id/:verb", role: domain.Admin, board: (*board.Board).ChangeOffice},
	{method: http.MethodPost, path: "/board/settings/tokens/:id/revoke", role: domain.Admin, board: (*board.Board).Revoke},
	{method: http.MethodGet, path: "/board/settings/webhooks/:id", role: domain.Admin, query: pageQuery, board: (*board.Board).Webhook},
	{method: http.MethodPost, path: "/board/settings/webhooks/:id/remove", role: domain.Admin, board: (*board.Board).RemoveWebhook},
	{method: http.MethodPost, path: "/board/settings/webhooks/:id/test", role: domain.Admin, board: (*board.Board).TestWebhook},
	{method: http.MethodGet, path: "/board/audit.csv", role: domain.Admin, query: exportQuery, board: (*board.Board).AuditExport},
	{method: http.MethodGet, path: "/board/quarters", role: domain.Viewer, query: []string{"language", "delta", "as_of", "min_seq"}, board: (*board.Board).Quarters},
	{method: http.MethodGet, path: "/board/quarters/:id", role: domain.Viewer, query: documentQuery, board: (*board.Board).QuarterDocument},

	{method: http.MethodGet, path: "/board/account", role: domain.Viewer, query: pageQuery, board: (*board.Board).Account},
	{method: http.MethodGet, path: "/board/sign-in", open: true, query: []string{"language", "next", "ended"}, door: (*session.Door).Ways},
	{method: http.MethodPost, path: "/board/sign-in", open: true, door: (*session.Door).Enter},
	{method: http.MethodGet, path: "/board/sign-in/oidc", open: true, query: []string{"language", "next"}, door: (*session.Door).Depart},
	{method: http.MethodGet, path: session.ReturnPath, open: true, abroad: true, door: (*session.Door).Return},
	{method: http.MethodGet, path: "/board/sign-in/:token", open: true, query: pageQuery, door: (*session.Door).ShowLink},
	{method: http.MethodPost, path: "/board/sign-in/:token", open: true, door: (*session.Door).UseLink},
	{method: http.MethodPost, path: "/board/sign-out", role: domain.Viewer, door: (*session.Door).SignOut},
	{method: http.MethodPost, path: "/board/sign-out-everywhere", role: domain.Viewer, door: (*session.Door).SignOutEverywhere},

	{method: http.MethodGet, path: "/healthz", open: true, handler: (*Server).healthy},
	{method: http.MethodGet, path: "/readyz", open: true, handler: (*Server).ready},
	{method: http.MethodGet, path: "/api", open: true, query: pageQuery, handler: (*Server).readReference},
	{method: http.MethodGet, path: "/api/openapi.yaml", open: true, handler: (*Server).describeYAML},
	{method: http.MethodGet, path: "/api/openapi.json", open: true, handler: (*Server).describeJSON},
}

// mount puts a route into the router, with what comes before its handler. What may
// be read with GET may be asked for with HEAD.
func (s *Server) mount(e *echo.Echo, rt *route) {
	enter := func(c echo.Context) error {
		a := c.Response().Writer.(*answer)
		a.route = rt
		var err error
		if a.who, err = s.authorize(a, rt, c.Request()); err != nil {
			return s.orSignIn(a, c.Request(), err)
		}
		switch {
		case rt.page != nil:
			return s.showPage(rt, c)
		case rt.board != nil:
			return s.showBoard(rt, c)
		case rt.door != nil:
			return s.showDoor(rt, c)
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
	var methods []string
	for i := range routes {
		if !matches(routes[i].path, path) || slices.Contains(methods, routes[i].method) {
			continue
		}
		methods = append(methods, routes[i].method)
		if routes[i].method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	return strings.Join(methods, ", ")
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
