package http

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// callers are the columns of the matrix. The last but two act for the department that
// owns the rule, and for another.
var callers = []struct{ name, token string }{
	{"nobody", ""}, {"expired", expiredToken}, {"viewer", viewerToken}, {"reviewer", reviewToken}, {"leader", leaderToken},
	{"leader of the owner", ownToken}, {"leader of another", otherToken}, {"admin", adminToken},
}

// access says of every route who is let in, in the order of the callers: a point is in,
// 1 is 401, > is the way to the page where one signs in, 3 is 403 for the role, y is 403
// for a rule that is not theirs. Who may not act on a rule may still see the form of it,
// which says so.
var access = map[string]string{
	"POST /api/v1/reports":         "........",
	"POST /api/v1/receipts":        "........",
	"POST /api/v1/receipts/reply":  "........",
	"POST /api/v1/receipts/answer": "........",
	"GET /api/v1/suggestions":      "........",

	"GET /api/v1/rules":              "11......",
	"GET /api/v1/rules/:id":          "11......",
	"GET /api/v1/rules/:id/history":  "11......",
	"GET /api/v1/rules/:id/stories":  "113...y.",
	"GET /api/v1/departments":        "11......",
	"GET /api/v1/impact":             "11......",
	"GET /api/v1/quarters":           "11......",
	"GET /api/v1/quarters/:id":       "11......",
	"GET /api/v1/quarters/:id/delta": "11......",
	"GET /api/v1/matrix":             "11......",
	"GET /api/v1/events":             "11......",

	"GET /board":                      ">1......",
	"GET /board/events":               ">1......",
	"GET /board/inbox":                ">1......",
	"GET /board/departments":          ">1......",
	"GET /board/quarters":             ">1......",
	"GET /board/quarters/:id":         ">1......",
	"GET /board/rules/:id":            ">1......",
	"GET /board/meeting":              ">1......",
	"GET /board/account":              ">1......",
	"POST /board/sign-out":            ">1>>>>>>",
	"POST /board/sign-out-everywhere": ">1>>>>>>",
	"GET /board/reports/:id":          ">13...y.",
	"POST /board/inbox/:id/release":   ">13...y.",
	"POST /board/inbox/:id/keep-out":  ">13...y.",
	"POST /board/bulk/triage":         ">13.....",

	"GET /board/rules/new":                        ">13.....",
	"POST /board/rules/new":                       ">13...y.",
	"GET /board/rules/:id/triage":                 ">13.....",
	"POST /board/rules/:id/triage":                ">13...y.",
	"GET /board/rules/:id/reject":                 ">13.....",
	"POST /board/rules/:id/reject":                ">13...y.",
	"GET /board/rules/:id/merge":                  ">13.....",
	"POST /board/rules/:id/merge":                 ">13...y.",
	"GET /board/rules/:id/unmerge":                ">13.....",
	"POST /board/rules/:id/unmerge":               ">13...y.",
	"GET /board/rules/:id/request-justification":  ">13.....",
	"POST /board/rules/:id/request-justification": ">13...y.",
	"GET /board/rules/:id/rename":                 ">13.....",
	"POST /board/rules/:id/rename":                ">13...y.",
	"GET /board/rules/:id/assign-owner":           ">13.....",
	"POST /board/rules/:id/assign-owner":          ">13...y.",
	"GET /board/rules/:id/declare-population":     ">13.....",
	"POST /board/rules/:id/declare-population":    ">13...y.",
	"GET /board/rules/:id/measure-burden":         ">13.....",
	"POST /board/rules/:id/measure-burden":        ">13...y.",
	"GET /board/rules/:id/justify":                ">133....",
	"POST /board/rules/:id/justify":               ">133..y.",
	"GET /board/rules/:id/decide":                 ">133....",
	"POST /board/rules/:id/decide":                ">133..y.",
	"GET /board/rules/:id/reschedule":             ">133....",
	"POST /board/rules/:id/reschedule":            ">133..y.",
	"GET /board/rules/:id/announce-removal":       ">133....",
	"POST /board/rules/:id/announce-removal":      ">133..y.",
	"GET /board/rules/:id/attest":                 ">133....",
	"POST /board/rules/:id/attest":                ">133..y.",
	"GET /board/rules/:id/reopen":                 ">133....",
	"POST /board/rules/:id/reopen":                ">133..y.",
	"GET /board/reports/:id/move":                 ">13...y.",
	"POST /board/reports/:id/move":                ">13...y.",
	"GET /board/reports/:id/redact":               ">13...y.",
	"POST /board/reports/:id/redact":              ">13...y.",
	"GET /board/reports/:id/thank":                ">13...y.",
	"POST /board/reports/:id/thank":               ">13...y.",
	"GET /board/reports/:id/ask":                  ">13...y.",
	"POST /board/reports/:id/ask":                 ">13...y.",
	"GET /board/reports/:id/hold":                 ">13...y.",
	"POST /board/reports/:id/hold":                ">13...y.",
	"GET /board/reports/:id/release":              ">13...y.",
	"POST /board/reports/:id/release":             ">13...y.",

	"GET /board/settings":                        ">133333.",
	"GET /board/settings/:section":               ">133333.",
	"POST /board/settings/:section":              ">133333.",
	"GET /board/settings/departments/:id":        ">133333.",
	"POST /board/settings/departments/:id/:verb": ">133333.",
	"POST /board/settings/tokens/:id/revoke":     ">133333.",
	"GET /board/settings/webhooks/:id":           ">133333.",
	"POST /board/settings/webhooks/:id/remove":   ">133333.",
	"POST /board/settings/webhooks/:id/test":     ">133333.",

	"GET /board/sign-in":               "........",
	"POST /board/sign-in":              "11111111", // the form holds no token
	"GET /board/sign-in/oidc":          "........",
	"GET /board/sign-in/oidc/callback": "........",
	"GET /board/sign-in/:token":        "........",
	"POST /board/sign-in/:token":       "........",

	"POST /api/v1/rules":                           "113...y.",
	"POST /api/v1/rules/:id/triage":                "113...y.",
	"POST /api/v1/rules/:id/reject":                "113...y.",
	"POST /api/v1/rules/:id/merge":                 "113...y.",
	"POST /api/v1/rules/:id/unmerge":               "113...y.",
	"POST /api/v1/rules/:id/request-justification": "113...y.",
	"POST /api/v1/rules/:id/rename":                "113...y.",
	"POST /api/v1/rules/:id/assign-owner":          "113...y.",
	"POST /api/v1/rules/:id/declare-population":    "113...y.",
	"POST /api/v1/rules/:id/measure-burden":        "113...y.",
	"POST /api/v1/rules/:id/justify":               "1133..y.",
	"POST /api/v1/rules/:id/decide":                "1133..y.",
	"POST /api/v1/rules/:id/reschedule":            "1133..y.",
	"POST /api/v1/rules/:id/announce-removal":      "1133..y.",
	"POST /api/v1/rules/:id/attest":                "1133..y.",
	"POST /api/v1/rules/:id/reopen":                "1133..y.",

	"GET /api/v1/reports":              "113.....",
	"GET /api/v1/reports/:id":          "113...y.",
	"POST /api/v1/reports/:id/move":    "113...y.",
	"POST /api/v1/reports/:id/redact":  "113...y.",
	"POST /api/v1/reports/:id/thank":   "113...y.",
	"POST /api/v1/reports/:id/ask":     "113...y.",
	"POST /api/v1/reports/:id/hold":    "113...y.",
	"POST /api/v1/reports/:id/release": "113...y.",

	"POST /api/v1/departments":            "1133333.",
	"POST /api/v1/departments/:id/rename": "1133333.",
	"POST /api/v1/departments/:id/merge":  "1133333.",
	"POST /api/v1/departments/:id/retire": "1133333.",
	"GET /api/v1/policy":                  "1133333.",
	"POST /api/v1/policy":                 "1133333.",
	"GET /api/v1/tokens":                  "1133333.",
	"POST /api/v1/tokens":                 "1133333.",
	"POST /api/v1/tokens/:id/revoke":      "1133333.",
	"GET /api/v1/members":                 "1133333.",
	"GET /api/v1/reads":                   "1133333.",
	"GET /api/v1/webhooks":                "1133333.",
	"GET /api/v1/webhooks/:id":            "1133333.",
	"POST /api/v1/webhooks":               "1133333.",
	"POST /api/v1/webhooks/:id/remove":    "1133333.",
	"GET /api/v1/webhooks/:id/deliveries": "1133333.",
	"POST /api/v1/webhooks/:id/test":      "1133333.",
	"POST /api/v1/webhooks/:id/redeliver": "1133333.",
	"GET /api/v1/audit":                   "1133333.",
	"GET /api/v1/audit.csv":               "1133333.",

	"GET /":                          "........",
	"GET /privacy":                   "........",
	"GET /elsewhere":                 "........",
	"GET /rules":                     "........",
	"GET /feed.atom":                 "........",
	"GET /left":                      "........",
	"GET /receipt":                   "........",
	"POST /receipt":                  "........",
	"GET /receipt/:draft":            "........",
	"POST /receipt/:draft/reply":     "........",
	"POST /receipt/:draft/answer":    "........",
	"POST /receipt/:draft/leave":     "........",
	"POST /report":                   "........",
	"GET /report/:draft/receipt.txt": "........",
	"POST /report/:draft/leave":      "........",
	"GET /report/:draft/:page":       "........",
	"POST /report/:draft/:page":      "........",
	"POST /report/:draft/:page/live": "........",
	"GET /assets/:page":              "........",

	"GET /healthz":          "........",
	"GET /readyz":           "........",
	"GET /api":              "........",
	"GET /api/openapi.yaml": "........",
	"GET /api/openapi.json": "........",
}

// Every route is in the matrix, and nothing else is.
func TestEveryRouteHasItsRow(t *testing.T) {
	served := map[string]bool{}
	for _, rt := range routes {
		name := rt.method + " " + rt.path
		if served[name] = true; len(access[name]) != len(callers) {
			t.Errorf("the access matrix does not say who may %s", name)
		}
	}
	for name := range access {
		if !served[name] {
			t.Errorf("the access matrix knows %s, which is not there", name)
		}
	}
}

// Every path, with every method, for nobody and everybody.
func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	asked, met := 0, map[byte]int{}
	for _, path := range slices.Compact(slices.Sorted(paths())) {
		s := newScene(t)
		s.act(domain.CreateToken{TokenCreated: domain.TokenCreated{
			Token: domain.IDFrom([16]byte{81}), Name: "past", Role: domain.Admin, Digest: TokenDigest(expiredToken), Expires: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		}})
		s.act(domain.RegisterWebhook{WebhookRegistered: domain.WebhookRegistered{Webhook: domain.IDFrom([16]byte{82}), Name: "chat", URL: "https://chat.example/"}})
		s.variables["WEBHOOK"] = domain.IDFrom([16]byte{82}).String()
		s.hooked()
		lines := s.curls()
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			for _, i := range []int{0, 1, 2, 6, 5, 3, 4, 7} { // whoever is let in may change whose rule it is
				g, want := s.enter(path, method, i, lines)
				if got := s.classOf(g); got != want {
					t.Errorf("%s %s by %s = %d %.200s, want %c", method, path, callers[i].name, g.StatusCode, g.body, want)
				}
				asked, met[want] = asked+1, met[want]+1
			}
		}
	}
	t.Logf("%d routes, %d requests: %d let in, %d shown where to sign in, %d without a good token (401), %d without the role and %d of another department (403), %d with another method (405)",
		len(routes), asked, met['.'], met['>'], met['1'], met['3'], met['y'], met['5'])
}

// named are the variables of what an address names by its id.
var named = map[string]string{
	"rules": "RULE", "reports": "REPORT", "inbox": "REPORT", "departments": "DEPARTMENT", "tokens": "TOKEN_ID", "webhooks": "WEBHOOK", "quarters": "QUARTER",
}

func paths() func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := range routes {
			if !yield(routes[i].path) {
				return
			}
		}
	}
}

// enter asks for a path with a method as a caller does, and says what they should get.
// Where the description shows how, it is asked as it shows.
func (s *scene) enter(path, method string, caller int, lines map[string]string) (got, byte) {
	s.versions()
	s.now.Add(60) // so that wrong tokens are few
	c := curl{method: method, path: strings.NewReplacer(":draft", "x", ":page", "x", ":token", "x", ":section", "terms", ":verb", "rename").Replace(path)}
	row, want := s.rowOf(path, method), byte('5')
	if operation := s.operationOf(path, method); operation != "" {
		shown := parseCurl(s.t, lines[operation], s.variables)
		c.path, c.body, c.headers = shown.path, shown.body, withoutToken(shown.headers)
	} else if before, _, ok := strings.Cut(path, "/:id"); ok {
		c.path = strings.Replace(c.path, ":id", s.variables[named[before[strings.LastIndexByte(before, '/')+1:]]], 1)
	}
	if strings.HasPrefix(path, "/board") && method == http.MethodPost {
		c.body, c.headers = s.formOf(path, lines), append(c.headers, "Content-Type", formType)
	}
	if row != "" {
		want = row[caller]
	}
	if want == 'y' && method == http.MethodHead {
		want = '3' // the head alone does not say why
	}
	if token := callers[caller].token; token != "" {
		c.headers = append(c.headers, "Authorization", "Bearer "+token)
	}
	return s.ask(c.method, c.path, c.body, c.headers...), want
}

// formOf is what a page of the board sends: for an act, what the description shows that a
// program sends.
func (s *scene) formOf(path string, lines map[string]string) string {
	form := url.Values{"key": {rand.Text()}, "go": {"send"}, "expects": {s.variables["VERSION"]}}
	same := strings.TrimSuffix(strings.Replace(path, "/board/", "/api/v1/", 1), "/new")
	var fields map[string]any
	if operation := s.operationOf(same, http.MethodPost); operation != "" {
		if body := parseCurl(s.t, lines[operation], s.variables).body; body != "" && json.Unmarshal([]byte(body), &fields) != nil {
			s.t.Fatalf("%s is no JSON", body)
		}
	}
	for name, value := range fields {
		form.Set(name, fmt.Sprint(value))
	}
	return form.Encode()
}

// rowOf is the row of the route that takes a method at a path; "" where none does. A
// last parameter with nothing below it takes all that follows.
func (s *scene) rowOf(path, method string) string {
	method = strings.Replace(method, http.MethodHead, http.MethodGet, 1)
	row := access[method+" "+path]
	for _, takes := range []func(pattern, path string) bool{matches, swallows} {
		for i := 0; row == "" && i < len(routes); i++ {
			if routes[i].method == method && takes(routes[i].path, path) {
				row = access[method+" "+routes[i].path]
			}
		}
	}
	return row
}

func swallows(pattern, path string) bool {
	above := strings.LastIndexByte(pattern, '/')
	if !strings.HasPrefix(pattern[above:], "/:") || slices.ContainsFunc(routes, func(rt route) bool { return strings.HasPrefix(rt.path, pattern+"/") }) {
		return false
	}
	parts := strings.Split(path, "/")
	n := strings.Count(pattern, "/")
	return len(parts) > n+1 && matches(pattern[:above], strings.Join(parts[:n], "/"))
}

func (s *scene) operationOf(path, method string) string {
	item := s.api.doc.Paths.Value(strings.ReplaceAll(path, ":id", "{id}"))
	method = strings.Replace(method, http.MethodHead, http.MethodGet, 1)
	if item == nil || item.GetOperation(method) == nil {
		return ""
	}
	return item.GetOperation(method).OperationID
}

// classOf is what an answer says of who asked.
func (s *scene) classOf(g got) byte {
	switch g.StatusCode {
	case http.StatusUnauthorized:
		return '1'
	case http.StatusMethodNotAllowed:
		return '5'
	case http.StatusSeeOther:
		if to := g.Header.Get("Location"); strings.HasPrefix(to, "/board/sign-in") && !strings.HasPrefix(g.Request.URL.Path, "/board/sign-in") {
			return '>'
		}
	case http.StatusForbidden:
		if contains(g.body, domain.RuleNotTheirs.Name) || contains(g.body, texts["es"][domain.RuleNotTheirs.Name]) {
			return 'y'
		}
		return '3'
	}
	if g.StatusCode >= 500 || g.StatusCode == http.StatusTooManyRequests || contains(g.body, `"path.unknown"`) {
		return '!'
	}
	return '.'
}

// withoutToken are headers without that of who asks.
func withoutToken(headers []string) (rest []string) {
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] != "Authorization" {
			rest = append(rest, headers[i], headers[i+1])
		}
	}
	return rest
}
