package http

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strings"
	"sync"
	"testing"

	"unrule/domain"
	"unrule/http/form"
	"unrule/http/spam"
)

// Whatever goes wrong with sending, the page that is sent comes back with everything
// on it and no detail, and what is sent again is the same report.
func TestSendingThatFails(t *testing.T) {
	const inner = "eventstore: append friction.report.0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11: dial 10.1.2.3:4222: " + secretWord
	for _, tc := range []struct {
		name           string
		err            error
		stored         bool // nevertheless
		status         int
		retry, says    string
		linesInTheLog  int
		neverMentioned []string
	}{
		{"full", fmt.Errorf("eventstore: append: %w", errFull), false, 503, "30", "Ahora mismo no hay sitio", 0, nil},
		{"fate unknown, not stored", fmt.Errorf("eventstore: append: %w", errFate), false, 503, "1", "No sabemos si ha llegado", 0, nil},
		{"fate unknown, stored", fmt.Errorf("eventstore: append: %w", errFate), true, 503, "1", "No sabemos si ha llegado", 0, nil},
		{"away", fmt.Errorf("eventstore: append: %w", errAway), false, 503, "2", "Ahora mismo no podemos guardarlo", 0, nil},
		{"too late, stored", context.DeadlineExceeded, true, 503, "1", "No sabemos si ha llegado", 0, nil},
		{"fault", errors.New(inner), false, 500, "", "Algo salió mal de nuestro lado", 1, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, f := openDesk(t, func(c *Config) { c.Limits = spam.Limits{Site: 1} })
			v := h.begin().toCheck("story", "mi relato")
			sent := v.filled("send")
			ours := h.Config.Handler
			h.Config.Handler = handlerFunc(func(ctx context.Context, a domain.Act) (uint64, error) {
				if tc.stored {
					f.Handle(ctx, a)
				}
				return 0, tc.err
			})
			v.page = v.post(v.path, sent)
			if v.page.StatusCode != tc.status || v.page.Header.Get("Retry-After") != tc.retry {
				t.Errorf("answer = %d, Retry-After %q, want %d, %q", v.page.StatusCode, v.page.Header.Get("Retry-After"), tc.status, tc.retry)
			}
			v.shows(tc.says, "ha perdido nada", "Tres firmas para un bolígrafo", "mi relato", "Error: ")
			v.hides(secretWord, "eventstore", "10.1.2.3", "Idempotency", "No se ha enviado")
			log := h.log.String()
			if strings.Count(log, "\n") != tc.linesInTheLog || contains(log, "10.1.2.3") || contains(log, "0d6e2b0c") || contains(log, "relato") {
				t.Errorf("log = %s, want %d lines", log, tc.linesInTheLog)
			}
			h.Config.Handler = ours
			v.press("send")
			first := v.receipt()
			v.submit(strings.TrimSuffix(v.path, "sent")+"check", sent) // the page from before, out of the history
			if again := v.receipt(); again != first {
				t.Errorf("receipt = %s, and again %s", first, again)
			}
			if got := f.reports(); len(got) != 1 || got[0].Held != "" {
				t.Errorf("stored = %+v, want one report that is not held", got)
			}
		})
	}
}

func TestSentOnceInOtherWords(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin().toCheck("story", "uno", "frequency", "daily", "amount", "30")
	sent, other := v.filled("send"), v.filled("next")
	check := v.path
	v.press("send")
	first := v.receipt()
	v.shows("jornadas de trabajo")
	v.submit(strings.Replace(check, "check", "words", 1), map[string][]string{"kept": other["kept"], "story": {"dos"}, "go": {"next"}})
	v.at("check")
	v.shows("dos")
	v.press("send")
	if again := v.receipt(); again != first {
		t.Errorf("receipt = %s, and again %s", first, again)
	}
	v.shows("Su reporte ya había llegado")
	v.hides("jornadas de trabajo")
	if got := f.reports(); len(got) != 1 || got[0].Story != "uno" {
		t.Errorf("stored = %+v", got)
	}
	v.submit(check, sent)
	v.hides("Su reporte ya había llegado")
}

// Two clicks, from two connections at the same moment, are one report.
func TestTwoSendsAreOneReport(t *testing.T) {
	h, f := openDesk(t, func(c *Config) { c.Limits = spam.Limits{Site: 1} })
	v := h.begin().toCheck("story", "mi relato")
	sent := v.filled("send")
	answers := make([]got, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = v.post(v.path, sent) })
	}
	wg.Wait()
	receipts := map[string]bool{}
	for _, g := range answers {
		if g.StatusCode != 303 {
			t.Fatalf("answer = %d, want 303\n%s", g.StatusCode, g.body)
		}
		v.fetch(g.Header.Get("Location"), "same-origin")
		receipts[v.receipt()] = true
	}
	if got := f.reports(); len(got) != 1 || got[0].Held != "" || len(receipts) != 1 {
		t.Errorf("%d reports and receipts %v, want one of each; stored %+v", len(got), receipts, got)
	}
}

// What the law has come to refuse since it was typed leads to the page that asks for
// it, and that page says why.
func TestRefusedMeanwhile(t *testing.T) {
	t.Run("department", func(t *testing.T) {
		h, f := openDesk(t)
		v := h.begin().toCheck("side", "employee", "owner", officeID(0).String(), "sufferer", officeID(1).String())
		f.board(t, domain.RetireDepartment{Department: officeID(0)})
		v.press("send")
		v.at("you")
		v.shows("Error: ", "Esta área")
		if got := v.holds(v.path); got.Get("sufferer") != officeID(1).String() || got.Get("side") != "employee" {
			t.Errorf("the page holds %v, want what else was said", got)
		}
		v.press("check", "owner", "")
		v.at("check")
		v.hides("Error: ")
		v.press("send")
		v.receipt()
	})
	t.Run("rule", func(t *testing.T) {
		h, f := openDesk(t)
		h.begin().toCheck().press("send")
		v := h.begin()
		v.press("rule:"+ruleID(77).String(), "title", "lo mío")
		v.press("check", "impact", "delay")
		v.at("rule")
		v.shows("Error: ", "Esta regla ya no está", "lo mío")
		v.press("next")
		v.at("effect")
		v.press("check")
		v.press("send")
		v.receipt()
		if got := f.reports(); got[1].Title != "lo mío" {
			t.Errorf("stored = %+v", got[1])
		}
	})
	t.Run("event page", func(t *testing.T) {
		h, f := openDesk(t)
		v := h.begin().toCheck("owner", officeID(0).String())
		f.board(t, domain.RetireDepartment{Department: officeID(0)})
		v.fetch(strings.Replace(v.path, "check", "privacy", 1), "same-origin")
		v.at("privacy")
	})
}

// The views may be behind or absent: nothing is lost by that, and no report is sent
// without its page.
func TestViewsBehind(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin().toCheck("story", "mi relato")
	views := h.Config.Views
	h.Config.Views = func() (Views, bool) { return nil, false }
	for _, path := range []string{v.path, "/rules", strings.Replace(v.path, "check", "rule", 1)} {
		g := h.ask("GET", path, "", "Sec-Fetch-Site", "same-origin")
		if g.StatusCode != 503 || g.Header.Get("Retry-After") != "1" || !contains(g.body, "<h1>") || contains(g.body, secretWord) {
			t.Errorf("GET %s = %d, Retry-After %q, want 503", path, g.StatusCode, g.Header.Get("Retry-After"))
		}
	}
	if g := v.post("/receipt", map[string][]string{"receipt": {"x"}}); g.StatusCode != 503 {
		t.Errorf("POST /receipt = %d, want 503", g.StatusCode)
	}
	v.press("send")
	receipt := v.receipt()
	h.Config.Views = views
	w := h.visit("/receipt?language=es")
	w.submit("/receipt", map[string][]string{"receipt": {receipt}})
	w.shows("Tres firmas para un bolígrafo")
	if len(f.reports()) != 1 {
		t.Errorf("%d reports", len(f.reports()))
	}
}

// Why a report is held is stored with it, and its sender is not told.
func TestHeldReports(t *testing.T) {
	for _, tc := range []struct {
		name   string
		limits spam.Limits
		fields []string
		wait   int64
		want   domain.Suspicion
	}{
		{"well", spam.Limits{Site: 1, Least: 3e9}, nil, 3, ""},
		{"trap", spam.Limits{}, []string{"subject_line", "buy"}, 3, domain.Trap},
		{"haste", spam.Limits{Least: 3e9}, nil, 2, domain.Haste},
		{"flood", spam.Limits{Site: 1}, nil, 3, domain.Flood},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, f := openDesk(t, func(c *Config) { c.Limits = tc.limits })
			before := 0
			if tc.want == domain.Flood {
				h.begin().toCheck().press("send")
				before = 1
			}
			v := h.begin().toCheck()
			h.now.Add(tc.wait)
			v.press("send", tc.fields...)
			v.receipt()
			if got := f.reports(); len(got) != before+1 || got[before].Held != tc.want {
				t.Errorf("stored = %+v, want one held for %q", got, tc.want)
			}
			v.hides(string(domain.Trap), string(domain.Haste), string(domain.Flood), "espera a que")
		})
	}
}

// The limits count what comes over the API as well; a retry is the same report there too.
func TestFloodOverTheAPI(t *testing.T) {
	h, f := openDesk(t, func(c *Config) { c.Limits = spam.Limits{Site: 2} })
	h.begin().toCheck().press("send")
	first := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "key-of-report-no-1")
	for range 3 {
		if again := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "key-of-report-no-1"); again.body != first.body || again.StatusCode != 201 {
			t.Errorf("retry = %d %s, want %s", again.StatusCode, again.body, first.body)
		}
	}
	second := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "key-of-report-no-2")
	again := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "key-of-report-no-2")
	if second.StatusCode != 201 || again.body != second.body || contains(second.body, "flood") {
		t.Errorf("held = %d %s, again %d %s", second.StatusCode, second.body, again.StatusCode, again.body)
	}
	var held []domain.Suspicion
	for _, e := range f.reports() {
		held = append(held, e.Held)
	}
	if fmt.Sprint(held) != "[  flood]" {
		t.Errorf("held = %q, want the third alone", held)
	}
}

// The page says what would be stored, to the letter, and stores nothing.
func TestEventPageShowsThePreview(t *testing.T) {
	const xss = `</pre><script>alert("1")</script>`
	h, f := openDesk(t)
	v := h.begin()
	base := strings.TrimSuffix(v.path, "rule")
	v.fetch(base+"privacy", "same-origin")
	v.at("privacy")
	v.shows("hacen falta la regla y al menos una respuesta")
	v.fetch(base+"rule", "same-origin")
	v.toCheck("story", xss, "severity", "4")
	var asked domain.Act
	preview := h.form.Preview
	h.form.Preview = func(a domain.Act) ([]form.Record, error) { asked = a; return preview(a) }
	v.fetch(base+"privacy", "same-origin")
	records, err := f.preview(asked)
	if err != nil || len(records) != 1 {
		t.Fatalf("preview = %v, %v", records, err)
	}
	v.shows(records[0].Subject, "Unrule-Kind: friction-reported", string(records[0].Body), "Tres firmas para un bolígrafo", xss, "<script>")
	if contains(v.page.body, "<script>alert") || contains(v.page.body, "<pre></pre>") {
		t.Error("what was typed is not escaped")
	}
	if contains(mainOf(html.UnescapeString(v.page.body)), "event.") {
		t.Error("a field has no meaning")
	}
	if len(f.reports()) != 0 {
		t.Error("it was stored")
	}
	v.press("back")
	v.at("check")
	v.fetch(base+"privacy", "same-origin")
	v.press("language:en")
	v.at("privacy")
	v.shows("This is what would be stored")
}

// One tap takes one finding out, and an id that is none takes nothing.
func TestPersonalDataIsFoundAndRemoved(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin().toCheck("story", "Escriba a ana@example.com o llame al 612 345 678.")
	v.shows("ana@example.com", "612 345 678", "Un correo electrónico", "Quitar")
	at := strings.Index("Escriba a ana@example.com", "ana")
	for _, id := range []string{"", "x", "story", "story:0:5", "story:-1:99999999999999999999", "story:10:9", "story:10:26:", "kept:0:1", "title:10:25", "../x:1:2", "story:010:25"} {
		v.press("remove:" + id)
		v.at("check")
		v.shows("ana@example.com", "612 345 678")
	}
	v.press(fmt.Sprintf("remove:story:%d:%d", at, at+len("ana@example.com")))
	v.at("check")
	v.hides("ana@example.com")
	v.shows("Escriba a [quitado] o llame al 612 345 678.")
	v.press("remove:story:10:25") // a second tap on what is gone
	v.shows("Escriba a [quitado] o llame al 612 345 678.")
	v.press("send")
	v.receipt()
	if got := f.reports(); got[0].Story != "Escriba a [quitado] o llame al 612 345 678." {
		t.Errorf("stored = %q", got[0].Story)
	}
}
