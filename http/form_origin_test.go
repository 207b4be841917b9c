package http

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// origins are what browsers say of where a post comes from, and what may be done with it.
var origins = []struct {
	name                  string
	headers               []string
	start, inMemory, kept bool
}{
	{"our page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, true, true, true},
	{"our page, by an older browser", []string{"Origin", "OURS"}, true, true, true},
	{"no browser", []string{"X-Nothing", ""}, true, true, true},
	{"hidden, by an older browser", []string{"Origin", "null"}, true, true, false},
	{"hidden, of another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "null"}, false, false, false},
	{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, false, false, false},
	{"another site, by an older browser", []string{"Origin", "https://evil.example"}, false, false, false},
	{"another host of the site", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://other.127.0.0.1"}, false, false, false},
	{"another port", []string{"Origin", "http://127.0.0.1:1"}, false, false, false},
}

func TestWhereAPostComesFrom(t *testing.T) {
	for _, tc := range origins {
		t.Run(tc.name, func(t *testing.T) {
			h, f := openDesk(t)
			var from []string
			for _, s := range tc.headers {
				from = append(from, strings.Replace(s, "OURS", h.url, 1))
			}
			begun := func(action string, fields url.Values, want bool) {
				t.Helper()
				v := &visitor{house: h}
				g := v.post(action, fields, from...)
				if (g.StatusCode == 303) != want {
					t.Errorf("POST %s = %d, want it done: %t", action, g.StatusCode, want)
				}
				if g.StatusCode != 303 && (!strings.HasPrefix(g.Header.Get("Content-Type"), "text/html") || !contains(g.body, "<h1>") || contains(g.body, secretWord)) {
					t.Errorf("POST %s is refused without a page: %s", action, g.body)
				}
				if g.StatusCode != 303 && g.StatusCode != 403 && g.StatusCode != 404 {
					t.Errorf("POST %s = %d", action, g.StatusCode)
				}
			}
			begun("/report", url.Values{"language": {"es"}}, tc.start)
			v := h.begin()
			next := v.filled("next", "title", "lo mío "+secretWord)
			begun(v.path, next, tc.inMemory)
			begun(strings.Replace(v.path, v.token(), strings.Repeat("0", 32), 1), next, tc.kept)
			check := h.begin().toCheck()
			sent := check.filled("send")
			h.form = h.newForm() // the memory is lost
			begun(check.path, sent, tc.kept)
			if n := len(f.reports()); (n == 1) != tc.kept {
				t.Errorf("%d reports are stored, want one: %t", n, tc.kept)
			}
		})
	}
}

// A link to somebody's draft, mailed or found in a history, opens nothing of it: not
// what was typed, not the receipt, not what became of it. Nor can anybody be led onto
// a draft of somebody else's making.
func TestLinksOpenNothing(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin().toCheck("story", secretWord, "side", "employee")
	drafts := []string{}
	for _, page := range []string{"rule", "same", "effect", "time", "you", "words", "check", "privacy"} {
		drafts = append(drafts, "/report/"+v.token()+"/"+page)
	}
	w := h.begin().toCheck("story", secretWord)
	w.press("send")
	receipt := w.receipt()
	back := h.visit("/receipt?language=es")
	back.submit("/receipt", url.Values{"receipt": {receipt}})
	back.shows("Tres firmas para un bolígrafo")
	paths := append(drafts, "/report/"+w.token()+"/sent", "/report/"+w.token()+"/receipt.txt", back.path)
	for _, from := range []string{"none", "cross-site", "same-site", "nonsense"} {
		for _, path := range paths {
			x := &visitor{house: h}
			x.fetch(path, from)
			for _, secret := range []string{secretWord, "Tres firmas", receipt, strings.ReplaceAll(receipt, "-", ""), `name="kept"`, v.token(), w.token()} {
				if contains(x.page.body, secret) {
					t.Errorf("%s from %s shows %q", path, from, secret)
				}
			}
			if strings.HasPrefix(path, "/report/") && x.page.StatusCode != 404 {
				t.Errorf("%s from %s = %d, want 404", path, from, x.page.StatusCode)
			}
		}
	}
	for _, path := range paths {
		if g := h.ask("GET", path, "", "Sec-Fetch-Site", "same-origin"); g.StatusCode != 200 {
			t.Errorf("%s from our own page = %d: a knock took it away", path, g.StatusCode)
		}
		if g := h.ask("GET", path, ""); g.StatusCode != 200 {
			t.Errorf("%s from a browser that says nothing = %d", path, g.StatusCode)
		}
	}
}

// What is typed is kept while it is typed, and nothing comes back by it that was
// erased or that lay in no memory.
func TestLive(t *testing.T) {
	h, _ := openDesk(t)
	h.begin().toCheck().press("send")
	v := h.begin()
	live := v.path + "/live"
	typed := v.filled("", "title", "firmas para un bolígrafo <b>")
	g := v.post(live, typed)
	if g.StatusCode != 200 || !contains(g.body, "Tres firmas para un bolígrafo") || contains(g.body, "<html") || contains(g.body, "<b>") {
		t.Errorf("live = %d %s", g.StatusCode, g.body)
	}
	v.fetch(v.path, "same-origin")
	v.shows("firmas para un bolígrafo <b>")
	late := url.Values{"frequency": {"weekly"}, "amount": {"45"}}
	if g := v.post(strings.Replace(live, "/rule/", "/time/", 1), late); contains(g.body, "3,5 horas") {
		t.Error("what does not say on which turn it was typed is taken")
	}
	late.Set("kept", typed.Get("kept"))
	g = v.post(strings.Replace(live, "/rule/", "/time/", 1), late)
	if g.StatusCode != 200 || !contains(g.body, "3,5 horas") {
		t.Errorf("live = %d %s", g.StatusCode, g.body)
	}
	for _, page := range []string{"check", "sent", "privacy", "nonsense"} {
		if g := v.post(strings.Replace(live, "/rule/", "/"+page+"/", 1), typed); g.StatusCode != 404 {
			t.Errorf("live of %s = %d, want 404", page, g.StatusCode)
		}
	}
	if g := v.post(live, typed, "Sec-Fetch-Site", "none"); g.StatusCode != 404 {
		t.Errorf("live from nowhere = %d, want 404", g.StatusCode)
	}
	v.submit("/report/"+v.token()+"/leave", nil)
	for _, path := range []string{live, strings.Replace(live, strings.Split(live, "/")[2], strings.Repeat("0", 32), 1)} {
		if g := v.post(path, typed); g.StatusCode != 404 || contains(g.body, "bolígrafo") {
			t.Errorf("live after leaving = %d", g.StatusCode)
		}
	}
	if g := h.ask("GET", strings.TrimSuffix(live, "/live"), "", "Sec-Fetch-Site", "same-origin"); g.StatusCode != 404 {
		t.Errorf("the draft after leaving = %d, want 404", g.StatusCode)
	}
}

// Whoever leaves takes everything along: draft, receipt, what became of it.
func TestLeavingErases(t *testing.T) {
	h, _ := openDesk(t)
	draft := h.begin()
	draft.press("language:pt", "title", secretWord)
	sent := h.begin().toCheck()
	sent.press("send")
	back := h.visit("/receipt?language=en")
	back.submit("/receipt", url.Values{"receipt": {sent.receipt()}, "language": {"en"}})
	for _, tc := range []struct {
		v                  *visitor
		leave, path, heard string
	}{
		{draft, "/report/" + draft.token() + "/leave", draft.path, "pt"},
		{sent, "/report/" + sent.token() + "/leave", sent.path, "es"},
		{back, back.path + "/leave", back.path, "en"},
	} {
		if g := tc.v.ask("GET", tc.path, "", "Sec-Fetch-Site", "same-origin"); g.StatusCode != 200 {
			t.Fatalf("%s = %d", tc.path, g.StatusCode)
		}
		g := tc.v.post(tc.leave, nil)
		if g.StatusCode != 303 || g.Header.Get("Location") != "/left?language="+tc.heard || g.Header.Get("Clear-Site-Data") != `"cache", "storage"` {
			t.Errorf("leaving %s = %d %s, Clear-Site-Data %q", tc.path, g.StatusCode, g.Header.Get("Location"), g.Header.Get("Clear-Site-Data"))
		}
		tc.v.fetch(g.Header.Get("Location"), "same-origin")
		if tc.v.page.Header.Get("Clear-Site-Data") == "" || tc.v.page.Header.Get("Content-Language") == "" {
			t.Errorf("left = %d %v", tc.v.page.StatusCode, tc.v.page.Header)
		}
		if g := tc.v.ask("GET", tc.path, "", "Sec-Fetch-Site", "same-origin"); g.StatusCode == 200 {
			t.Errorf("%s is still there", tc.path)
		}
		if g := tc.v.post(tc.leave, nil); g.StatusCode != 303 {
			t.Errorf("leaving twice = %d", g.StatusCode)
		}
	}
}

// The receipt is shown for 15 minutes and no longer, however often it is looked at.
func TestSentPageEnds(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin().toCheck()
	check, sent := v.path, v.filled("send")
	v.press("send")
	receipt, text := v.receipt(), strings.TrimSuffix(v.path, "sent")+"receipt.txt"
	for range 14 {
		h.now.Add(60)
		g := h.ask("GET", text, "", "Sec-Fetch-Site", "same-origin")
		if g.StatusCode != 200 || !contains(g.body, receipt) || !contains(g.body, h.addr+"/receipt") || !contains(g.body, "\r\n") ||
			g.Header.Get("Content-Type") != "text/plain; charset=utf-8" || g.Header.Get("Content-Disposition") != `attachment; filename="clave.txt"` {
			t.Fatalf("receipt.txt = %d %v\n%s", g.StatusCode, g.Header, g.body)
		}
		v.fetch(check, "same-origin") // whatever page of it is asked for
		v.shows(receipt)
	}
	h.now.Add(60)
	for _, path := range []string{v.path, text, check} {
		if g := h.ask("GET", path, "", "Sec-Fetch-Site", "same-origin"); g.StatusCode != 404 || contains(g.body, receipt) {
			t.Errorf("%s after 15 minutes = %d, want 404", path, g.StatusCode)
		}
	}
	v.submit(check, sent) // the page of the answers is still open
	if again := v.receipt(); again != receipt {
		t.Errorf("receipt = %s, and later %s", receipt, again)
	}
}

// Unknown parameters are dropped, and what is left is the same address on this host.
func TestUnknownParametersAreDropped(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin()
	for path, want := range map[string]string{
		"/?utm_source=intranet":                     "/",
		"/?language=en&utm_source=x":                "/?language=en",
		"/?language=en&language=es":                 "/?language=en",
		"/?language=%65n":                           "/?language=en",
		"/?language=" + strings.Repeat("x", 17):     "/",
		"/?language=%0d%0aSet-Cookie:x":             "/?language=%0D%0ASet-Cookie%3Ax",
		"/?%zz":                                     "/",
		"/?a;b":                                     "/",
		"/privacy?page=2":                           "/privacy",
		"/rules?page=2&ref=ana&language=pt":         "/rules?language=pt&page=2",
		"/receipt?receipt=0000":                     "/receipt",
		"/receipt//evil.example?x=1":                "",
		"/receipt/%2f%2fevil.example?x=1":           "/receipt/%2f%2fevil.example",
		"/receipt/%5cevil.example?x=1":              "/receipt/%5cevil.example",
		"/receipt/..%2f..%2f%2fevil.example?x=1":    "/receipt/..%2f..%2f%2fevil.example",
		"//evil.example?x=1":                        "",
		"/%2fevil.example?x=1":                      "",
		"/%5cevil.example?x=1":                      "",
		v.path + "?x=1":                             v.path,
		"/assets/form.css?v=1":                      "/assets/form.css",
		"/report/x%0d%0aLocation:%20y/rule?utm=1":   "/report/x%0d%0aLocation:%20y/rule",
		"/left?language=es&next=//evil.example":     "/left?language=es",
		"/elsewhere?url=https://evil.example&x=%00": "/elsewhere",
	} {
		g := h.ask("GET", path, "", "Accept", "text/html")
		if to := g.Header.Get("Location"); to != want || (g.StatusCode == 303) != (want != "") || g.StatusCode != 303 && g.StatusCode != 404 {
			t.Errorf("GET %s = %d to %q, want %q", path, g.StatusCode, to, want)
		}
		if g := h.ask("HEAD", path, "", "Accept", "text/html"); g.StatusCode == 303 && g.Header.Get("Location") != want {
			t.Errorf("HEAD %s leads to %q, want %q", path, g.Header.Get("Location"), want)
		}
	}
	if g := v.post("/report?utm=1", nil); g.StatusCode != 400 || !contains(g.body, "<h1>") {
		t.Errorf("POST with a parameter = %d, want 400 as a page", g.StatusCode)
	}
}

func TestLanguageOfAPage(t *testing.T) {
	for _, configured := range append([]domain.Language{""}, domain.Languages...) {
		h, _ := openDesk(t, func(c *Config) { c.Language = configured })
		usual := configured
		if usual == "" {
			usual = domain.Spanish
		}
		for _, tc := range []struct {
			query, accept string
			want          domain.Language
		}{
			{"", "", usual}, {"", "de", usual}, {"", "*", usual}, {"", "en-GB,es;q=0.5", "en"}, {"", "pt-PT", "pt"}, {"", "es-419", "es"},
			{"?language=en", "es", "en"}, {"?language=pt", "", "pt"}, {"?language=xx", "es", "es"}, {"?language=EN", "", usual}, {"?language=", "", usual},
		} {
			for _, path := range []string{"/", "/privacy", "/elsewhere", "/rules", "/left", "/receipt"} {
				g := h.ask("GET", path+tc.query, "", "Accept-Language", tc.accept)
				tag := map[domain.Language]string{"es": "es", "en": "en", "pt": "pt-BR"}[tc.want]
				if g.StatusCode != 200 || g.Header.Get("Content-Language") != tag || !contains(g.body, `<html lang="`+tag+`">`) {
					t.Errorf("%s%s for %q, configured %q = %d in %q, want %q", path, tc.query, tc.accept, configured, g.StatusCode, g.Header.Get("Content-Language"), tag)
				}
				if path == "/" && !sameSet(slices.Collect(maps.Keys((&visitor{house: h, page: g}).holds("/report"))), []string{"language"}) {
					t.Errorf("the start page sends more than its language")
				}
			}
		}
	}
}
