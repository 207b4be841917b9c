package http

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/export"
)

const quarterPath = "/api/v1/quarters/2026-Q3"

func TestDocumentByItsEnd(t *testing.T) {
	h := furnish(newHouse(t), 1)
	for _, f := range export.Formats {
		g := h.read(quarterPath + "." + f.Name + "?language=pt")
		if g.StatusCode != 200 || g.Header.Get("Content-Type") != f.Media || g.Header.Get("Content-Language") != "pt" || g.Header["Vary"] != nil {
			t.Errorf("%s = %d, %q in %q, Vary %q", f.Name, g.StatusCode, g.Header.Get("Content-Type"), g.Header.Get("Content-Language"), g.Header["Vary"])
		}
		if d := g.Header.Get("Content-Disposition"); !strings.HasSuffix(d, `; filename="unrule-2026-Q3-pt`+f.File+`"`) {
			t.Errorf("%s: Content-Disposition = %q", f.Name, d)
		}
		head := h.ask("HEAD", quarterPath+"."+f.Name+"?language=pt", "", "Authorization", "Bearer "+viewerToken)
		if head.StatusCode != 200 || head.body != "" || head.Header.Get("Etag") != g.Header.Get("Etag") || head.ContentLength != g.ContentLength {
			t.Errorf("HEAD %s = %d, %v", f.Name, head.StatusCode, head.Header)
		}
	}
	if h.views.spilled.Load() {
		t.Error("what singles people out was asked for")
	}
}

// The qualities of RFC 9110: the most precise range counts, and what is liked equally is JSON.
func TestDocumentByAccept(t *testing.T) {
	h := furnish(newHouse(t), 1)
	for accept, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "application/json": "application/json", "text/csv": "text/csv",
		"text/csv, */*;q=0.1": "text/csv", "text/csv;q=0.5, application/json;q=0.4": "text/csv", "text/csv;q=0.5, application/json;q=0.5": "application/json",
		"TEXT/CSV": "text/csv", "text/csv; charset=UTF-8": "text/csv", "text/csv;q=0, */*": "application/json", "*/*;q=0.1, application/json;q=0": "",
		"image/png, text/csv;q=0.001": "text/csv", "nonsense": "application/json", "nonsense, text/csv": "text/csv", "application/*;q=0.1, text/csv;q=0.2": "text/csv",
		"text/csv;q=NaN": "application/json", "text/csv;q=2": "application/json", "application/json;q=0.2, application/*;q=0.9, text/csv;q=0.3": "",
		"*/*;q=0.9, text/csv, application/json;q=0.1": "text/csv",
		"image/png": "406", "application/json;q=0": "406", "*/*;q=0": "406", "text/csv;charset=utf-16": "406", "*/json": "application/json",
	} {
		t.Run(accept, func(t *testing.T) {
			g := h.read(quarterPath+"?language=es", "Accept", accept)
			if want == "406" {
				g.want(t, 406, "format.refused")
				if d := g.problem(t).Detail; !contains(d, "text/csv") || !contains(d, "application/json") {
					t.Errorf("detail = %q", d)
				}
				return
			}
			if media := g.Header.Get("Content-Type"); g.StatusCode != 200 || !strings.HasPrefix(media, want) || g.Header.Get("Vary") != "Accept" {
				t.Errorf("answer = %d %q, want %q; Vary %q", g.StatusCode, media, want, g.Header.Get("Vary"))
			}
		})
	}
}

func TestDocumentLanguage(t *testing.T) {
	h := furnish(newHouse(t, func(c *Config) { c.Language = domain.Portuguese }), 1)
	for _, tc := range []struct{ query, accept, language, vary, word string }{
		{"?language=es", "en", "es", "", "sección,"}, {"", "en, es;q=0.5", "en", "Accept-Language", "section,"},
		{"", "", "pt", "Accept-Language", "seção,"}, {"", "de", "pt", "Accept-Language", "seção,"},
	} {
		g := h.read(quarterPath+".csv"+tc.query, "Accept-Language", tc.accept)
		if g.StatusCode != 200 || g.Header.Get("Content-Language") != tc.language || g.Header.Get("Vary") != tc.vary || !contains(g.body, tc.word) {
			t.Errorf("%+v: %d in %q, Vary %q\n%.80s", tc, g.StatusCode, g.Header.Get("Content-Language"), g.Header.Get("Vary"), g.body)
		}
	}
	if g := h.read(quarterPath); g.Header.Get("Vary") != "Accept, Accept-Language" {
		t.Errorf("Vary = %q", g.Header.Get("Vary"))
	}
}

func TestNoSuchDocument(t *testing.T) {
	h := furnish(newHouse(t), 1)
	for _, tc := range []struct {
		path   string
		status int
		code   string
	}{
		{"2026-Q5", 404, "quarter.unknown"}, {"2026-q3", 404, "quarter.unknown"}, {"2026", 404, "quarter.unknown"}, {"*", 404, "quarter.unknown"}, {".csv", 404, "quarter.unknown"},
		{"1989-Q4.json", 404, "quarter.unknown"}, {"2026-Q3.exe", 404, "format.unknown"}, {"2026-Q3.", 404, "format.unknown"}, {"2026-Q3.csv.csv", 404, "format.unknown"},
		{"2026-Q3.CSV", 404, "format.unknown"}, {"2026-Q3.csv?language=de", 422, "word.unknown"}, {"2026-Q3.csv?language=", 422, "text.required"},
		{"2026-Q3?unsuppressed=true", 400, "query.unexpected"}, {"2026-Q3?as_of=2026-04-30", 400, "query.unexpected"}, {"2027-Q2.json", 422, "quarter.future"},
		{"2026-Q3/csv", 404, "path.unknown"},
	} {
		t.Run(tc.path, func(t *testing.T) { h.read("/api/v1/quarters/"+tc.path).want(t, tc.status, tc.code) })
	}
	if d := h.read(quarterPath + ".exe").problem(t).Detail; !contains(d, "csv, ") && !contains(d, ", csv") {
		t.Errorf("detail = %q, want the formats there are", d)
	}
	if d := h.read("/api/v1/quarters/2027-Q2").problem(t).Detail; !contains(d, "2026-11-23") {
		t.Errorf("detail = %q, want the first day", d)
	}
}

// A closed quarter is made once. An open one is made anew when the log or the day moves.
func TestDocumentIsKept(t *testing.T) {
	h := furnish(newHouse(t), 1)
	step := func(what string, times int64, path string, headers ...string) got {
		t.Helper()
		g := h.read(path, headers...)
		if n := h.views.counted.Load(); n != times {
			t.Errorf("%s: made %d times, want %d", what, n, times)
		}
		return g
	}
	first := step("closed", 1, quarterPath+".csv?language=es")
	h.views.position.Add(1)
	if g := step("closed, later", 1, quarterPath+".csv?language=es"); g.body != first.body || g.Header.Get("Etag") != first.Header.Get("Etag") {
		t.Error("a closed quarter has changed")
	}
	if g := step("closed, known", 1, quarterPath+".csv?language=es", "If-None-Match", first.Header.Get("Etag")); g.StatusCode != 304 || g.Header.Get("Vary") != "" {
		t.Errorf("If-None-Match = %d", g.StatusCode)
	}
	if g := step("in another language", 2, quarterPath+".csv?language=en"); g.Header.Get("Etag") == first.Header.Get("Etag") {
		t.Error("two languages have one validator")
	}
	h.views.quarter.Closed = nil
	const open = "/api/v1/quarters/2026-Q4.json?language=es"
	was := step("open", 3, open)
	step("open, again", 3, open)
	h.views.position.Add(1)
	if g := step("open, after an event", 4, open, "If-None-Match", was.Header.Get("Etag")); g.StatusCode != 200 || g.Header.Get("Etag") == was.Header.Get("Etag") {
		t.Errorf("after an event = %d, ETag %s", g.StatusCode, g.Header.Get("Etag"))
	}
	h.now.Add(24 * 3600)
	h.views.tokens[TokenDigest(viewerToken)] = h.views.tokens[TokenDigest(revokedToken)]
	h.ask("GET", open, "", "Authorization", "Bearer "+viewerToken).want(t, 401, "token.invalid")
}

// slow is a house whose quarters are made only when it is let, and where nobody waits
// for that. The quarter is open.
func slow(t *testing.T) *house {
	h := furnish(newHouse(t, func(c *Config) { c.Linger = time.Nanosecond }), 1)
	h.views.quarter.Closed, h.views.quarter.Crossing = nil, nil
	h.views.working, h.views.worked = make(chan struct{}, 9), make(chan struct{})
	return h
}

// let lets all quarters be made; from now on it is waited for them.
func (h *house) let() {
	h.Linger = time.Hour
	close(h.views.worked)
}

func TestSlowDocument(t *testing.T) {
	h := slow(t)
	g := h.read("/api/v1/quarters/2026-Q4", "Accept", "text/csv", "Accept-Language", "en")
	const where = "/api/v1/quarters/2026-Q4.csv?language=en&min_seq=7"
	want := `{"format":"csv","language":"en","location":"` + strings.ReplaceAll(where, "&", `\u0026`) + `","quarter":"2026-Q4","retry_after_seconds":1}` + "\n"
	if g.StatusCode != 202 || g.Header.Get("Location") != where || g.Header.Get("Retry-After") != "1" || g.body != want || g.Header.Get("Etag") != "" {
		t.Fatalf("answer = %d, %v\n%s", g.StatusCode, g.Header, g.body)
	}
	if g := h.read(where); g.StatusCode != 202 || g.Header.Get("Location") != where {
		t.Errorf("too soon = %d, %s", g.StatusCode, g.Header.Get("Location"))
	}
	<-h.views.working
	h.views.position.Add(1)
	if g := h.read(where); g.StatusCode != 202 || g.Header.Get("Location") != where {
		t.Errorf("too soon, after an event = %d, %s", g.StatusCode, g.Header.Get("Location"))
	}
	h.let()
	if g := h.read(where); g.StatusCode != 200 || g.Header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" {
		t.Errorf("the place it will be = %d %s", g.StatusCode, g.body)
	}
	if n := h.views.counted.Load(); n != 1 {
		t.Errorf("made %d times, want once for all who asked", n)
	}
	h.read("/api/v1/quarters/2026-Q4.csv?language=en")
	if n := h.views.counted.Load(); n != 2 {
		t.Errorf("made %d times, want once more for who wants what is known now", n)
	}
}

// However often others want a newer one, who was sent away finds theirs.
func TestWhoIsSentAwayFindsItThoughTheLogGoesOn(t *testing.T) {
	h := slow(t)
	const path = "/api/v1/quarters/2026-Q4.csv?language=en"
	where := h.read(path).Header.Get("Location")
	<-h.views.working
	h.views.position.Add(1)
	h.read(path)
	<-h.views.working
	h.views.worked <- struct{}{} // one of the two
	g := h.read(where)
	for tries := 0; g.StatusCode == 202 && tries < 10_000; tries++ { // until it is kept
		g = h.read(where)
	}
	if g.StatusCode != 200 {
		t.Errorf("GET %s = %d while a newer one is being made, want 200", where, g.StatusCode)
	}
	close(h.views.worked)
}

func TestHangingUpDoesNotStopTheMaking(t *testing.T) {
	h := slow(t)
	h.Linger = time.Hour
	ctx, hangUp := context.WithCancel(context.Background())
	r, _ := http.NewRequestWithContext(ctx, "GET", h.url+quarterPath+".csv?language=en&min_seq=1", nil)
	r.Header.Set("Authorization", "Bearer "+viewerToken)
	failed := make(chan error, 1)
	go func() { _, err := client.Do(r); failed <- err }()
	<-h.views.working
	hangUp()
	<-failed
	h.let()
	if g := h.read(quarterPath + ".csv?language=en&min_seq=1"); g.StatusCode != 200 || h.views.counted.Load() != 1 {
		t.Errorf("answer = %d, made %d times, want once", g.StatusCode, h.views.counted.Load())
	}
}

// A fault in the making is logged once, without words, and told to whoever asks next.
func TestBrokenDocument(t *testing.T) {
	h := slow(t)
	where := h.read(quarterPath + ".csv?language=en").Header.Get("Location")
	h.views.broken = true
	h.let()
	h.read(where).want(t, 500, "fault")
	if log := h.log.String(); strings.Count(log, `"msg":"panic"`) != 1 || contains(log, secretWord) || !contains(log, "fakeViews") {
		t.Errorf("log = %s", log)
	}
	h.views.broken = false
	if g := h.read(where); g.StatusCode != 200 {
		t.Errorf("after the fault = %d, want 200", g.StatusCode)
	}
}

// A document in HTML may have its own style and nothing else; what a browser does not show is saved.
func TestDocumentHeaders(t *testing.T) {
	h := newHouse(t)
	for _, tc := range []struct {
		name                string
		format              export.Format
		disposition, policy string
	}{
		{"styled", export.Format{Read: true, Style: "'sha256-abc'"}, "inline", "default-src 'none'; style-src 'sha256-abc'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
		{"read", export.Format{Read: true}, "inline", ""}, {"saved", export.Format{}, "attachment", ""},
	} {
		tc.format.File, tc.format.Media = ".x", "a/b"
		w := httptest.NewRecorder()
		ask := choice{quarter: closedQuarter, format: tc.format, language: domain.Spanish}
		h.sendDocument(w, httptest.NewRequest("GET", "/", nil), ask, &rendering{body: []byte("x"), etag: `"x"`})
		if d := w.Header().Get("Content-Disposition"); d != tc.disposition+`; filename="unrule-2026-Q3-es.x"` {
			t.Errorf("%s: Content-Disposition = %q", tc.name, d)
		}
		if p := w.Header().Get("Content-Security-Policy"); p != tc.policy {
			t.Errorf("%s: Content-Security-Policy = %q, want %q", tc.name, p, tc.policy)
		}
	}
}

// The description lists each type of the table, and no other.
func TestDescriptionListsTheFormats(t *testing.T) {
	described := readAPI(t).doc.Paths.Find("/api/v1/quarters/{id}").Get.Responses.Value("200").Value.Content
	for _, f := range export.Formats {
		if media, _, _ := strings.Cut(f.Media, ";"); described[media] == nil {
			t.Errorf("%s: %s is not described", f.Name, media)
		}
	}
	for media := range described {
		if !contains(mediaTypes(), media) {
			t.Errorf("%s is described and is no format", media)
		}
	}
}
