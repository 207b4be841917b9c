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
	asked, met, lines := 0, map[byte]int{}, newScene(t).curls()
	for _, path := range slices.Compact(slices.Sorted(paths())) {
		s := newScene(t)
		s.act(domain.CreateToken{TokenCreated: domain.TokenCreated{
			Token: domain.IDFrom([16]byte{81}), Name: "past", Role: domain.Admin, Digest: TokenDigest(expiredToken), Expires: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		}})
		s.act(domain.RegisterWebhook{WebhookRegistered: domain.WebhookRegistered{Webhook: domain.IDFrom([16]byte{82}), Name: "chat", URL: "https://chat.example/"}})
		s.variables["WEBHOOK"] = domain.IDFrom([16]byte{82}).String()
		s.hooked()
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
