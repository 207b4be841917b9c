package http

import (
	"strings"
	"testing"

	"unrule/domain"
	"unrule/http/session"
)

// abroad is a hall whose people have an account elsewhere, too.
func abroad(t *testing.T) (*house, *folding, *provider) {
	t.Helper()
	p := newProvider(t)
	h, f := hall(t, func(c *Config) {
		c.Provider = &session.Provider{Issuer: p.URL, ClientID: clientID, Secret: clientSecret, Return: publicURL + session.ReturnPath, Groups: "groups", Roles: []session.Grant{
			{Group: "staff", Role: domain.Viewer}, {Group: "board", Role: domain.Leader, Within: officeID(0)}, {Group: "chiefs", Role: domain.Leader}, {Group: "it", Role: domain.Admin},
		}}
	})
	p.h, h.trail.abroad = h, p.URL
	return h, f, p
}

func TestSignInElsewhere(t *testing.T) {
	h, f, p := abroad(t)
	b := h.browser()
	if g := b.open("GET", "/board/sign-in?next=/board/account"); !contains(g.body, `href="/board/sign-in/oidc?next=%2Fboard%2Faccount"`) {
		t.Errorf("the ways in lack the provider\n%s", g.body)
	}
	back := p.goThere(b, "/board/account?language=en")
	if g := b.open("GET", back); g.StatusCode != 303 || g.Header.Get("Location") != "/board/account?language=en" {
		t.Fatalf("return = %d to %q\n%s", g.StatusCode, g.Header.Get("Location"), g.body)
	}
	if len(b.cookies) != 1 {
		t.Errorf("cookies = %v, want the session alone", b.cookies)
	}
	account := b.open("GET", "/board/account?language=en")
	for _, want := range []string{"Ana Ríos", "Leader", "Compras"} {
		if !contains(account.body, want) {
			t.Errorf("the account lacks %q\n%s", want, account.body)
		}
	}
	members, events := f.views.Members(), len(f.log)
	if len(members) != 1 || members[0].Name != "Ana Ríos" || members[0].Role != domain.Leader || members[0].Owner != officeID(0) {
		t.Errorf("members = %+v", members)
	}
	desk := h.browser()
	desk.open("GET", p.goThere(desk, "/"))
	if desk.inside(true); len(f.log) != events {
		t.Errorf("%d events are stored at a sign-in that brings nothing new", len(f.log)-events)
	}
	p.claims["groups"] = []string{"it"}
	third := h.browser()
	third.open("GET", p.goThere(third, ""))
	if g := b.open("GET", "/board/account?language=en"); !contains(g.body, ">Admin<") || contains(g.body, "Compras") {
		t.Errorf("a session that was open does not follow the new role\n%s", g.body)
	}
	h.wantSilence(t, b, "Ana", "ana-at-home")
}

// wantSilence fails the test if the log holds what may not be in it.
func (h *house) wantSilence(t *testing.T, b *browser, more ...string) {
	t.Helper()
	log := h.log.String()
	for _, secret := range append(more, secretWord, clientSecret, b.cookies["unrule"]) {
		if secret != "" && contains(log, secret) {
			t.Errorf("%q is in the log:\n%s", secret, log)
		}
	}
}

// Whoever has no role comes in nowhere, and is shown out where they still are.
func TestNoGroupNoRole(t *testing.T) {
	h, f, p := abroad(t)
	b := h.browser()
	b.open("GET", p.goThere(b, ""))
	b.inside(true)
	for _, groups := range []any{[]string{"strangers"}, []any{}, nil, "stranger", map[string]any{"board": true}} {
		p.claims["groups"] = groups
		other := h.browser()
		g := other.open("GET", p.goThere(other, ""))
		if g.StatusCode != 403 || len(other.cookies) > 0 || !contains(g.body, "/board/sign-in") {
			t.Errorf("groups %v: return = %d, %v\n%s", groups, g.StatusCode, other.cookies, g.body)
		}
	}
	b.inside(false)
	if n := len(f.views.Members()); n != 1 {
		t.Errorf("%d members, want 1", n)
	}
}

func TestHighestRoleWins(t *testing.T) {
	h, f, p := abroad(t)
	for _, tc := range []struct {
		groups any
		role   domain.Role
		within domain.DepartmentID
	}{
		{"staff", domain.Viewer, domain.DepartmentID{}},
		{[]string{"board", "staff"}, domain.Leader, officeID(0)},
		{[]string{"chiefs", "board"}, domain.Leader, domain.DepartmentID{}},
		{[]string{"staff", "it", "board"}, domain.Admin, domain.DepartmentID{}},
	} {
		p.claims["groups"] = tc.groups
		b := h.browser()
		b.open("GET", p.goThere(b, ""))
		m := f.views.Members()
		if len(m) != 1 || m[0].Role != tc.role || m[0].Owner != tc.within {
			t.Errorf("groups %v: members = %+v, want %s", tc.groups, m, tc.role)
		}
	}
}

// What comes back must belong to what went out, from the same browser, once.
func TestReturnIsRefused(t *testing.T) {
	h, f, p := abroad(t)
	events := len(f.log)
	for name, tc := range map[string]struct {
		status int
		back   func(b *browser, path string) string
	}{
		"another state":   {400, func(_ *browser, path string) string { return strings.Replace(path, "&state=", "&state=x", 1) }},
		"no state":        {400, func(*browser, string) string { return session.ReturnPath + "?code=x" }},
		"another browser": {400, func(b *browser, path string) string { clear(b.cookies); return path }},
		"an altered trip": {400, func(b *browser, path string) string {
			b.cookies["unrule-trip"] = "e30" + b.cookies["unrule-trip"]
			return path
		}},
		"somebody else's": {400, func(b *browser, path string) string {
			other := h.browser()
			p.goThere(other, "")
			b.cookies["unrule-trip"] = other.cookies["unrule-trip"]
			return path
		}},
		"too late": {400, func(_ *browser, path string) string { h.now.Add(600); return path }},
		"a no": {403, func(_ *browser, path string) string {
			return strings.Replace(path, "code=", "error=access_denied&x=", 1)
		}},
		"another code": {403, func(_ *browser, path string) string { return strings.Replace(path, "code=", "code=x", 1) }},
		"a used code": {403, func(b *browser, path string) string {
			trip := b.cookies["unrule-trip"]
			b.open("GET", path)
			b.cookies = map[string]string{"unrule-trip": trip}
			return path
		}},
		"another nonce": {403, func(_ *browser, path string) string {
			p.change = func(c map[string]any) { c["nonce"] = "x" }
			return path
		}},
		"no nonce": {403, func(_ *browser, path string) string {
			p.change = func(c map[string]any) { delete(c, "nonce") }
			return path
		}},
		"another client": {403, func(_ *browser, path string) string {
			p.change = func(c map[string]any) { c["aud"] = "other" }
			return path
		}},
		"another issuer": {403, func(_ *browser, path string) string {
			p.change = func(c map[string]any) { c["iss"] = "https://evil.example" }
			return path
		}},
		"an old token": {403, func(_ *browser, path string) string {
			p.change = func(c map[string]any) { c["exp"] = h.Now().Unix() - 1 }
			return path
		}},
		"a forged token": {403, func(_ *browser, path string) string { p.forge = true; return path }},
	} {
		t.Run(name, func(t *testing.T) {
			p.change, p.forge = nil, false
			b := h.browser()
			path := tc.back(b, p.goThere(b, ""))
			g := b.open("GET", path)
			if g.StatusCode != tc.status || b.cookies["unrule"] != "" || contains(g.body, secretWord) {
				t.Errorf("return = %d, %v, want %d\n%s", g.StatusCode, b.cookies, tc.status, g.body)
			}
		})
	}
	if stored := len(f.log) - events; stored != 1 { // by the code that was used once before
		t.Errorf("%d events are stored, want 1", stored)
	}
	h.wantSilence(t, h.browser())
}

// A provider that is down keeps nobody from coming in otherwise, and is found once it
// is back.
func TestProviderIsDown(t *testing.T) {
	h, _, p := abroad(t)
	p.down = true
	b := h.browser()
	for range 2 {
		g := b.open("GET", "/board/sign-in/oidc")
		if g.StatusCode != 503 || g.Header.Get("Retry-After") == "" || contains(g.body, secretWord) || len(b.cookies) > 0 {
			t.Errorf("departure = %d, %v\n%s", g.StatusCode, b.cookies, g.body)
		}
	}
	b.signIn(anasToken).inside(true)
	h.now.Add(5)
	p.down = false
	other := h.browser()
	back := p.goThere(other, "")
	p.down = true
	if g := other.open("GET", back); g.StatusCode != 503 || other.cookies["unrule"] != "" {
		t.Errorf("return to a provider that is down = %d", g.StatusCode)
	}
	p.down = false
	other.open("GET", p.goThere(other, ""))
	if other.inside(true); p.asked != 1 {
		t.Errorf("the provider was discovered %d times, want once", p.asked)
	}
	h.wantSilence(t, other)
}

func TestNoProviderNoPage(t *testing.T) {
	h, _ := hall(t)
	for _, path := range []string{"/board/sign-in/oidc", session.ReturnPath + "?code=x&state=y"} {
		if g := h.browser().open("GET", path); g.StatusCode != 404 {
			t.Errorf("GET %s = %d, want 404", path, g.StatusCode)
		}
	}
}

// Nobody is led anywhere but into the board by signing in.
func TestNextLeadsIntoTheBoard(t *testing.T) {
	h, _, p := abroad(t)
	for next, want := range map[string]string{
		"": "/board", "/board": "/board", "/board/account": "/board/account", "/board/rules/x?a=1&b=ñ": "/board/rules/x?a=1&b=%C3%B1",
		"https://evil.example": "/board", "//evil.example": "/board", "//evil.example/board/account": "/board", "///evil.example/board": "/board", `/\evil.example`: "/board", `/board/\evil.example`: "/board",
		"/board/../rules": "/board", "/board/%2e%2e/rules": "/board", "/board//evil.example": "/board", "/board/%2f%2fevil.example": "/board", "/board@evil.example": "/board",
		"/boardroom": "/board", "/rules": "/board", "javascript:alert(1)": "/board", "board/account": "/board", "\t//evil.example": "/board", "/board\r\nSet-Cookie: x=1": "/board",
		"/board/sign-out": "/board", "/board/sign-in": "/board", "http:/board": "/board", "/board/" + strings.Repeat("a", 1024): "/board", "/board/account#there": "/board/account",
	} {
		token := h.browser()
		if g := token.open("POST", "/board/sign-in", "token", anasToken, "next", next); g.StatusCode != 303 || g.Header.Get("Location") != want {
			t.Errorf("by token, next=%q leads to %q (%d), want %q", next, g.Header.Get("Location"), g.StatusCode, want)
		}
		there := h.browser()
		if g := there.open("GET", p.goThere(there, next)); g.StatusCode != 303 || g.Header.Get("Location") != want {
			t.Errorf("by the provider, next=%q leads to %q (%d), want %q", next, g.Header.Get("Location"), g.StatusCode, want)
		}
	}
}
