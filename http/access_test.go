package http

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"unrule/domain"
)

// The policy is set by whoever has seen the one in force.
func TestPolicyIsSet(t *testing.T) {
	h, _, _ := staffed(t)
	admin := func(method, body string, headers ...string) got {
		return h.by(adminToken, method, "/api/v1/policy", body, headers...)
	}
	seen := admin("GET", "")
	body := string(jsonOf(t, decodeInto[struct{ Policy domain.Policy }](t, seen).Policy))
	if etag := seen.Header.Get("Etag"); seen.StatusCode != 200 || etag != `"0"` {
		t.Fatalf("GET = %d, ETag %s", seen.StatusCode, etag)
	}
	stricter := strings.Replace(body, `"disclosure":5`, `"disclosure":7`, 1)
	admin("POST", stricter).want(t, 428, "match.required")
	first := admin("POST", stricter, "If-Match", `"0"`)
	if first.StatusCode != 200 || !contains(first.body, `"disclosure":7`) || first.Header.Get("Etag") == `"0"` {
		t.Fatalf("POST = %d %s, ETag %s", first.StatusCode, first.body, first.Header.Get("Etag"))
	}
	late := admin("POST", stricter, "If-Match", `"0"`)
	if late.want(t, 412, "policy.moved"); !contains(fmt.Sprint(late.problem(t).Current), "disclosure:7") {
		t.Errorf("the refusal does not say what is in force: %s", late.body)
	}
	admin("POST", body, "If-Match", first.Header.Get("Etag")).want(t, 422, "policy.floor", "/disclosure")
	admin("POST", `{}`, "If-Match", first.Header.Get("Etag")).want(t, 422, "zone.unknown")
	if g := admin("GET", "", "If-None-Match", first.Header.Get("Etag")); g.StatusCode != 304 {
		t.Errorf("GET of what was answered = %d", g.StatusCode)
	}
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A token made twice under one key is one token, which lets its holder in until it is
// revoked.
func TestTokensAreMade(t *testing.T) {
	h, _, _ := staffed(t)
	make := func(body string) got {
		return h.by(adminToken, "POST", "/api/v1/tokens", body, "Idempotency-Key", "the-key-of-a-reading-room")
	}
	first, again := make(`{"name":"Sala","role":"viewer","expires":"2027-03-31"}`), make(`{"name":"Sala","role":"viewer","expires":"2027-03-31"}`)
	if first.StatusCode != http.StatusCreated || first.body != again.body {
		t.Fatalf("POST twice = %d %s, %d %s", first.StatusCode, first.body, again.StatusCode, again.body)
	}
	make(`{"name":"Otra","role":"admin"}`).want(t, 409, "act.differs")
	made := decodeInto[acted](t, first)
	if g := h.by(made.Token, "GET", "/api/v1/rules", ""); g.StatusCode != 200 {
		t.Errorf("the new token = %d %s", g.StatusCode, g.body)
	}
	if g := h.by(adminToken, "GET", "/api/v1/tokens", ""); !contains(g.body, `"name":"Sala","role":"viewer"`) || !contains(g.body, `"expires":"2027-04-01T00:00:00Z"`) || contains(g.body, made.Token) {
		t.Errorf("tokens = %s", g.body)
	}
	revoke := "/api/v1/tokens/" + made.ID.String() + "/revoke"
	if g := h.by(adminToken, "POST", revoke, ""); g.StatusCode != 200 {
		t.Errorf("revoke = %d %s", g.StatusCode, g.body)
	}
	h.by(made.Token, "GET", "/api/v1/rules", "").want(t, 401, "token.invalid")
	h.by(adminToken, "POST", revoke, "").want(t, 409, "token.revoked")
	h.by(adminToken, "POST", "/api/v1/tokens", `{"name":"x","role":"king","once":"yes"}`).want(t, 422, "flag.type", "/once", "/role")
}

// A webhook shows its secret to administrators, always the same.
func TestWebhooksAreKept(t *testing.T) {
	h, _, _ := staffed(t)
	g := h.by(adminToken, "POST", "/api/v1/webhooks", `{"name":"chat","url":"https://chat.example/x","kinds":["rule-decided"]}`)
	made := decodeInto[acted](t, g)
	if g.StatusCode != 201 || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Fatalf("POST = %d %s", g.StatusCode, g.body)
	}
	path := "/api/v1/webhooks/" + made.ID.String()
	if g := h.by(adminToken, "GET", path, ""); !contains(g.body, `"secret":"`+made.Secret+`"`) {
		t.Errorf("GET %s = %s", path, g.body)
	}
	if g := h.by(adminToken, "GET", "/api/v1/webhooks", ""); !contains(g.body, `"name":"chat"`) || contains(g.body, "whsec_") {
		t.Errorf("the list = %s", g.body)
	}
	if g := h.by(adminToken, "POST", path+"/remove", ""); g.StatusCode != 200 {
		t.Errorf("remove = %d %s", g.StatusCode, g.body)
	}
	h.by(adminToken, "GET", path, "").want(t, 404, "webhook.unknown")
	h.by(adminToken, "POST", "/api/v1/webhooks", `{"name":"x","url":"ftp://x","kinds":[]}`).want(t, 422, "address.syntax", "/url")
}
