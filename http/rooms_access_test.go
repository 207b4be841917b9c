package http

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

var secretShape = regexp.MustCompile(`unrule_[A-Za-z0-9_-]{43}`)

func TestTokensAreMadeAndRevoked(t *testing.T) {
	h, f, _ := peopled(t)
	page := settings + "/tokens"
	fields := []string{"key", "the key of this page", "way", "token", "name", "Dashboard " + hostile, "role", "viewer", "owner", "", "expires", "2027-01-31"}
	made := h.submit(chiefToken, page, fields...)
	made.says(t, 200, "This secret is seen only now", "Dashboard &lt;/h3&gt;", "until 31 January 2027", "!<script>alert")
	secret := secretShape.FindString(made.body)
	h.ask("GET", "/api/v1/rules", "", "Authorization", "Bearer "+secret).says(t, 200)
	before := len(f.log)
	if again := secretShape.FindString(h.submit(chiefToken, page, fields...).body); again != secret || len(f.log) != before {
		t.Errorf("the same form twice makes %q and %q, %d more events", secret, again, len(f.log)-before)
	}
	if other := h.open(chiefToken, page); secretShape.MatchString(other.body) {
		t.Error("the list of tokens holds a secret")
	}
	var id domain.ID
	for _, token := range f.views.Tokens() {
		if strings.HasPrefix(token.Name, "Dashboard") {
			id = token.ID
		}
	}
	h.follow(chiefToken, h.submit(chiefToken, page+"/"+id.String()+"/revoke", "key", "r")).says(t, 200, "opens nothing any more", "revoked")
	h.ask("GET", "/api/v1/rules", "", "Authorization", "Bearer "+secret).says(t, 401)
	h.submit(chiefToken, page+"/"+id.String()+"/revoke", "key", "s").says(t, 409, "revoked already")
	h.submit(chiefToken, page+"/zq/revoke").says(t, 404)
	for _, tc := range []struct{ field, typed, words string }{
		{"name", " ", "Please write something"}, {"role", "king", "Choose one of these"}, {"owner", "*", "no such department"}, {"expires", "31/01/2027", "YYYY-MM-DD"},
	} {
		bad := map[string]string{"name": "x", "role": "viewer", "owner": "", "expires": ""}
		bad[tc.field] = tc.typed
		h.submit(chiefToken, page, "key", "bad"+tc.field, "way", "token", "name", bad["name"], "role", bad["role"], "owner", bad["owner"], "expires", bad["expires"]).
			says(t, 422, "Error: ", `href="#`+tc.field+`"`, tc.words, "!This secret")
	}
}

// A link opens one session and nothing else; nobody is led anywhere with it.
func TestLinksAreMade(t *testing.T) {
	h, f, _ := peopled(t)
	g := h.submit(chiefToken, settings+"/tokens", "key", "the key of a link", "way", "link", "name", "Eva", "role", "leader", "owner", purchasing.String(), "expires", "2099-01-01")
	secret := secretShape.FindString(g.body)
	g.says(t, 200, "This link is seen only now", "http://"+h.addr+"/board/sign-in/"+secret, "until 23 November 2026", "only the rules of Compras")
	h.ask("GET", "/api/v1/rules", "", "Authorization", "Bearer "+secret).says(t, 401)
	for _, token := range f.views.Tokens() {
		if token.Name == "Eva" && (!token.Once || token.Owner != purchasing || token.Expires.IsZero()) {
			t.Errorf("the token of the link = %+v", token)
		}
	}
	if strings.Contains(h.log.String(), secret) {
		t.Error("the log holds the link")
	}
}

// A link leads to the address under which people reach the server.
func TestLinksLeadToThePublicAddress(t *testing.T) {
	h, _, _ := peopled(t)
	h.Source.URI = "https://unrule.example.org"
	g := h.submit(chiefToken, settings+"/tokens", "key", "the key of a link", "way", "link", "name", "Eva", "role", "leader", "owner", "", "expires", "")
	g.says(t, 200, "https://unrule.example.org/board/sign-in/"+secretShape.FindString(g.body))
}

func TestWebhooksAreLookedAfter(t *testing.T) {
	h, f, _ := peopled(t)
	page := settings + "/webhooks"
	g := h.submit(chiefToken, page, "key", "one", "name", "Intranet "+hostile, "url", "https://intranet.example/hook", "kinds", "rule-decided", "kinds", "removal-verified")
	g.says(t, 200, "This secret is seen only now", "whsec_", "Intranet &lt;/h3&gt;", "2 kinds of acts", "!<script>alert")
	hooks := f.views.Webhooks()
	if len(hooks) != 1 || strings.Join(hooks[0].Kinds, " ") != "rule-decided removal-verified" {
		t.Fatalf("webhooks = %+v", hooks)
	}
	one := page + "/" + hooks[0].ID.String()
	h.hooks = hooks
	h.open(chiefToken, one).says(t, 200, "whsec_", "https://intranet.example/hook", "rule-decided", "Nothing has been sent yet")
	for _, tc := range []struct{ field, typed, words string }{
		{"name", "", "Please write something"}, {"url", "javascript:alert(1)", "An address that begins with https://"}, {"url", "https://a:b@c.example/", "An address that begins with"},
	} {
		bad := map[string]string{"name": "x", "url": "https://x.example"}
		bad[tc.field] = tc.typed
		h.submit(chiefToken, page, "key", "bad"+tc.typed, "name", bad["name"], "url", bad["url"], "kinds", "rule-decided").invalid(t, 422, tc.field, tc.typed, tc.words)
	}
	h.submit(chiefToken, page, "key", "bad kind", "name", "x", "url", "https://x.example", "kinds", "zq").says(t, 422, "Choose one of these")
	h.follow(chiefToken, h.submit(chiefToken, one+"/remove", "key", "end")).says(t, 200, "told nothing any more", "!intranet.example")
	h.open(chiefToken, one).says(t, 404)
	h.submit(chiefToken, one+"/remove", "key", "again").says(t, 404, "There is no such webhook")
}

// The button of a test shows what came back, and so does the list of what was sent.
func TestWebhooksAreTested(t *testing.T) {
	h, f, _ := peopled(t)
	status := http.StatusTeapot
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer other.Close()
	f.act(t, 72, domain.RegisterWebhook{WebhookRegistered: domain.WebhookRegistered{Webhook: domain.IDFrom([16]byte{0x72}), Name: "W", URL: other.URL}})
	h.hooks = f.views.Webhooks()
	one := settings + "/webhooks/" + h.hooks[0].ID.String()
	h.submit(chiefToken, one+"/test").says(t, 200, "It was not taken: answered 418")
	status = http.StatusNoContent
	h.submit(chiefToken, one+"/test").says(t, 200, "It arrived: answered 204", ">418<")
	h.open(chiefToken, one).says(t, 200, "204", ">418<", "!It arrived")
	h.submit(chiefToken, settings+"/webhooks/zq/test").says(t, 404)
	h.submit(leaderToken, one+"/test").says(t, 403)
	const limited = TokenPrefix + "limited-admin"
	f.act(t, 73, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: domain.IDFrom([16]byte{0x73}), Name: "l", Role: domain.Admin, Digest: TokenDigest(limited), Owner: purchasing,
	}})
	h.submit(limited, one+"/test").says(t, 403, "one department")
}

// What an administrator downloads in the browser is what the API gives.
func TestAuditIsDownloaded(t *testing.T) {
	h, _, _ := peopled(t)
	h.open(chiefToken, settings+"/reads").says(t, 200, `href="/board/audit.csv"`)
	page := h.open(chiefToken, "/board/audit.csv")
	if api := h.open(chiefToken, "/api/v1/audit.csv"); page.StatusCode != 200 || page.body != api.body || page.Header.Get("Content-Type") != api.Header.Get("Content-Type") {
		t.Errorf("GET /board/audit.csv = %d %.200s, want %.200s", page.StatusCode, page.body, api.body)
	}
	h.open(leaderToken, "/board/audit.csv").says(t, 403)
}
