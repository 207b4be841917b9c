package http

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/http/board"
	"unrule/http/session"
)

// A browser keeps what it is given and shows it where it belongs.
type browser struct {
	*house
	cookies map[string]string
}

func (h *house) browser() *browser { return &browser{h, map[string]string{}} }

func (b *browser) open(method, path string, fields ...string) got {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	headers := []string{"Content-Type", formType, "Sec-Fetch-Site", "same-origin"}
	if strings.HasPrefix(path, "/board") && len(b.cookies) > 0 {
		headers = append(headers, "Cookie", b.shows())
	}
	g := b.ask(method, path, form.Encode(), headers...)
	for _, c := range g.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
		if c.Path != "/board" && c.Path != "/board/sign-in" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != b.Secure {
			b.t.Errorf("cookie %s", c.Raw)
		}
	}
	return g
}

func (b *browser) shows() string {
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	return strings.Join(all, "; ")
}

// inside fails the test unless the browser is signed in, or is not.
func (b *browser) inside(want bool) {
	b.t.Helper()
	g := b.open("GET", "/board")
	if in := g.StatusCode == 200; in != want || !in && g.Header.Get("Location") != "/board/sign-in" {
		b.t.Errorf("GET /board = %d to %q, want signed in %v", g.StatusCode, g.Header.Get("Location"), want)
	}
}

func (b *browser) signIn(token string) *browser {
	b.t.Helper()
	if g := b.open("POST", "/board/sign-in", "token", token); g.StatusCode != 303 || len(b.cookies) == 0 {
		b.t.Fatalf("sign-in = %d with %d cookies\n%s", g.StatusCode, len(b.cookies), g.body)
	}
	return b
}

// Tokens of the desk in which people sign in.
const (
	anasToken = TokenPrefix + "anas-token-for-the-board"
	evasLink  = TokenPrefix + "evas-link-for-the-board"
)

func tokenID(n byte) domain.ID { return domain.IDFrom([16]byte{0x70, n}) }

// hall is a house with real views in which Ana has a leader's token and Eva a
// reviewer's link.
func hall(t *testing.T, change ...func(*Config)) (*house, *folding) {
	t.Helper()
	h, f := openDesk(t, change...)
	f.board(t, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: tokenID(1), Name: "Ana <&> Ríos", Role: domain.Leader, Digest: TokenDigest(anasToken), Owner: officeID(0),
	}})
	f.board(t, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: tokenID(2), Name: "Eva", Role: domain.Reviewer, Digest: TokenDigest(evasLink), Once: true, Expires: h.Now().Add(24 * time.Hour),
	}})
	return h, f
}

func TestSignInByToken(t *testing.T) {
	h, _ := hall(t)
	b := h.browser()
	for _, method := range []string{"GET", "HEAD"} {
		if g := b.open(method, "/board/account?language=en"); g.StatusCode != 303 || g.Header.Get("Location") != "/board/sign-in?next=%2Fboard%2Faccount%3Flanguage%3Den" {
			t.Errorf("%s = %d to %q", method, g.StatusCode, g.Header.Get("Location"))
		}
	}
	page := b.open("GET", "/board/sign-in?next=%2Fboard%2Faccount%3Flanguage%3Den&language=en")
	if page.StatusCode != 200 || !contains(page.body, `name="next" value="/board/account?language=en"`) {
		t.Errorf("sign-in page = %d\n%s", page.StatusCode, page.body)
	}
	wrong := b.open("POST", "/board/sign-in", "token", "unrule_"+secretWord, "language", "en", "next", "/board/account")
	if wrong.StatusCode != 401 || contains(wrong.body, secretWord) || !contains(wrong.body, TokenInvalid.Text) || len(b.cookies) > 0 {
		t.Errorf("a wrong token = %d %v\n%s", wrong.StatusCode, b.cookies, wrong.body)
	}
	if g := b.open("POST", "/board/sign-in", "token", evasLink); g.StatusCode != 401 {
		t.Errorf("the token of a link = %d, want 401", g.StatusCode)
	}
	g := b.open("POST", "/board/sign-in", "token", " "+anasToken+"\r\n", "next", "/board/account?language=en")
	if g.StatusCode != 303 || g.Header.Get("Location") != "/board/account?language=en" || b.cookies["unrule"] == "" {
		t.Fatalf("sign-in = %d to %q, %v", g.StatusCode, g.Header.Get("Location"), b.cookies)
	}
	account := b.open("GET", "/board/account?language=en")
	for _, want := range []string{"Ana &lt;&amp;&gt; Ríos", "Leader", "Compras", "22 November 2026, 10:00", "this one"} {
		if !contains(account.body, want) {
			t.Errorf("the account lacks %q\n%s", want, account.body)
		}
	}
	if g := h.ask("GET", "/api/v1/rules", "", "Cookie", b.shows()); g.StatusCode != 401 {
		t.Errorf("the API with a cookie = %d, want 401", g.StatusCode)
	}
	if g := h.ask("GET", "/board", "", "Authorization", "Bearer "+anasToken); g.StatusCode != 200 || len(g.Cookies()) > 0 {
		t.Errorf("a page with a token = %d, %v", g.StatusCode, g.Cookies())
	}
}

func TestCookieOfASecureHouse(t *testing.T) {
	h, _ := hall(t, func(c *Config) { c.Secure = true })
	b := h.browser().signIn(anasToken)
	b.inside(true)
	if len(b.cookies) != 1 || b.cookies["__Secure-unrule"] == "" {
		t.Errorf("cookies = %v", b.cookies)
	}
	b.cookies = map[string]string{"unrule": b.cookies["__Secure-unrule"]}
	b.inside(false)
}

// Wrong tokens are counted together, wherever they are shown.
func TestWrongTokensAtTheDoorAreFew(t *testing.T) {
	h, _ := hall(t)
	b := h.browser()
	for range maxFailures - 1 {
		b.open("POST", "/board/sign-in", "token", "unrule_guess")
	}
	if g := b.open("GET", "/board/sign-in/unrule_guess"); g.StatusCode != 404 {
		t.Errorf("a wrong link = %d, want 404", g.StatusCode)
	}
	for _, path := range []string{"/board/sign-in", "/board/sign-in/unrule_guess"} {
		g := b.open("POST", path, "token", "unrule_guess", "language", "en")
		if g.StatusCode != 429 || g.Header.Get("Retry-After") != "60" || contains(g.body, "unrule_guess") {
			t.Errorf("POST %s = %d, Retry-After %q\n%s", path, g.StatusCode, g.Header.Get("Retry-After"), g.body)
		}
	}
	b.signIn(anasToken).inside(true)
}

// No route of a reporter sets a cookie, and none reads one: it answers as it does
// without.
func TestReportersRoutesKnowNoCookie(t *testing.T) {
	h, _ := hall(t)
	b := h.browser().signIn(anasToken)
	asked := 0
	for _, rt := range routes {
		if rt.role != "" || strings.HasPrefix(rt.path, "/board") {
			continue
		}
		asked++
		with := h.ask(rt.method, rt.path, "", "Cookie", b.shows(), "Accept", "text/html")
		without := h.ask(rt.method, rt.path, "", "Accept", "text/html")
		if with.StatusCode != without.StatusCode || with.StatusCode != 303 && with.body != without.body {
			t.Errorf("%s %s = %d with a cookie and %d without", rt.method, rt.path, with.StatusCode, without.StatusCode)
		}
		for _, g := range []got{with, without} {
			if len(g.Header["Set-Cookie"]) > 0 {
				t.Errorf("%s %s sets a cookie", rt.method, rt.path)
			}
		}
	}
	if asked < 20 {
		t.Errorf("%d routes were asked", asked)
	}
}

// Whoever may not is told so where they are.
func TestRoleTooLowOnAPage(t *testing.T) {
	h, _ := hall(t)
	b := h.browser().signIn(anasToken)
	a := &answer{ResponseWriter: &recorder{header: http.Header{}}, route: &route{path: "/board/settings", role: domain.Admin, board: (*board.Board).List}}
	r, _ := http.NewRequest("GET", "/board/settings?language=en", nil)
	r.Header.Set("Cookie", b.shows())
	var err error
	a.who, err = h.authorize(a, a.route, r)
	h.refuse(a, r, err)
	body := a.ResponseWriter.(*recorder).body.String()
	if a.status != 403 || !contains(body, "Ana") || !contains(body, RoleTooLow.Text) || !contains(body, `href="/board/account"`) {
		t.Errorf("answer = %d\n%s", a.status, body)
	}
}

// Nothing that opens anything stands in a log.
func TestDoorLogsNothingThatOpens(t *testing.T) {
	h, _ := hall(t)
	b := h.browser().signIn(anasToken)
	e := h.browser()
	e.open("GET", session.LinkPath+evasLink)
	e.open("POST", session.LinkPath+evasLink)
	e.open("POST", "/board/sign-in", "token", TokenPrefix+secretWord)
	e.open("GET", "/board/account?text="+secretWord)
	b.open("POST", "/board/sign-out")
	log := h.log.String()
	for _, secret := range []string{anasToken, evasLink, TokenPrefix, secretWord, e.cookies["unrule"], "Ana", "Eva", tokenID(1).String()} {
		if secret == "" || contains(log, secret) {
			t.Errorf("%q is in the log:\n%s", secret, log)
		}
	}
	if !contains(log, `"route":"/board/sign-in/:token"`) {
		t.Errorf("the log lacks the route, so this test proves nothing:\n%s", log)
	}
}

// Posts from elsewhere, and those of which nobody can tell, do nothing.
func TestDoorIsOpenToOurOwnPagesAlone(t *testing.T) {
	h, _ := hall(t)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		for _, path := range []string{"/board/sign-in", session.LinkPath + evasLink} {
			g := h.ask("POST", path, "token="+anasToken, append(headers, "Content-Type", formType)...)
			if g.StatusCode != 403 || len(g.Cookies()) > 0 {
				t.Errorf("POST %s with %q = %d, %v", path, headers, g.StatusCode, g.Cookies())
			}
		}
	}
	if g := h.browser().open("GET", session.LinkPath+evasLink); g.StatusCode != 200 {
		t.Errorf("the link is used up: %d", g.StatusCode)
	}
}
