package http

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

func TestReady(t *testing.T) {
	var why error
	h := newHouse(t, func(c *Config) { c.Ready = func(context.Context) error { return why } })
	if g := h.ask("GET", "/readyz", ""); g.StatusCode != 200 || g.body != "{\"status\":\"ready\"}\n" {
		t.Errorf("GET /readyz = %d %s", g.StatusCode, g.body)
	}
	why = errors.New("the log ends at 5 and its witness says 9 (10.0.0.1:4222)")
	g := h.ask("GET", "/readyz", "")
	g.want(t, 503, "service.not_ready")
	if d := g.problem(t).Detail; !contains(d, "its witness says 9") || contains(d, "10.0.0.1") {
		t.Errorf("detail = %q", d)
	}
}

func TestWrongTokensAreFew(t *testing.T) {
	h := furnish(newHouse(t), 1)
	try := func(token string) got { return h.ask("GET", "/api/v1/rules", "", "Authorization", "Bearer "+token) }
	for range maxFailures {
		try("unrule_guess").want(t, 401, "token.invalid")
	}
	g := try("unrule_guess")
	if g.want(t, 429, "token.too_often"); g.Header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After = %q", g.Header.Get("Retry-After"))
	}
	if g := try(viewerToken); g.StatusCode != 200 {
		t.Errorf("a good token from the same network = %d, want 200", g.StatusCode)
	}
	h.ask("GET", "/api/v1/rules", "").want(t, 401, "token.required")
	if g := h.ask("POST", "/api/v1/reports", small); g.StatusCode != 201 {
		t.Errorf("a report from the same network = %d, want 201", g.StatusCode)
	}
	h.now.Add(60)
	try("unrule_guess").want(t, 401, "token.invalid")
}

// Counters of reporters' routes stand still within the hour.
func TestMetrics(t *testing.T) {
	h := furnish(newHouse(t), 1)
	scrape := func() string {
		w := &recorder{header: http.Header{}}
		r, _ := http.NewRequest("GET", "/metrics", nil)
		h.Metrics().ServeHTTP(w, r)
		return w.body.String()
	}
	const (
		reports = `unrule_http_requests_total{method="POST",route="/api/v1/reports",status="2xx"} `
		rules   = `unrule_http_requests_total{method="GET",route="/api/v1/rules",status="2xx"} `
		strange = `unrule_http_requests_total{method="",route="",status="4xx"} `
	)
	h.ask("POST", "/api/v1/reports", small)
	h.read("/api/v1/rules?text=" + secretWord)
	h.ask("GET", "/"+secretWord, "")
	if s := scrape(); !contains(s, reports+"0") || !contains(s, rules+"1") || !contains(s, strange+"0") || contains(s, secretWord) || contains(s, "127.0.0.1") {
		t.Errorf("within the hour:\n%s", s)
	}
	h.now.Add(3600)
	h.views.tokens[TokenDigest(viewerToken)] = projections.Token{Role: domain.Viewer}
	h.ask("POST", "/api/v1/reports", small)
	if s := scrape(); !contains(s, reports+"1") || !contains(s, strange+"1") {
		t.Errorf("in the next hour:\n%s", s)
	}
}
