package http

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

const xss = `"><script>alert(1)</script>&\u202e`

// taken has so many rules on the public page.
func taken(t *testing.T, f *folding, rules int) {
	t.Helper()
	for n := range rules {
		rule := domain.RuleID{ID: domain.IDFrom([16]byte{0xbb, byte(n >> 8), byte(n)})}
		title := fmt.Sprintf("Regla %03d", n)
		if n == 0 {
			title = xss
		}
		f.board(t, domain.RegisterRule{Rule: rule, RuleRegistered: domain.RuleRegistered{Title: title, Kind: domain.KindPolicy}})
		f.board(t, domain.TriageRule{Rule: rule, RuleTriaged: domain.RuleTriaged{Owner: officeID(1), Authority: domain.Habit, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindPolicy}})
	}
}

func TestPublicRules(t *testing.T) {
	h, f := openDesk(t)
	v := h.visit("/rules?language=es")
	v.shows("El comité")
	if contains(v.page.body, "<ol") {
		t.Error("nobody has said anything, and there is a list")
	}
	taken(t, f, 101)
	for query, want := range map[string]struct{ first, last, page string }{
		"": {xss, "Regla 049", "1"}, "&page=1": {xss, "Regla 049", "1"}, "&page=2": {"Regla 050", "Regla 099", "2"}, "&page=3": {"Regla 100", "Regla 100", "3"},
		"&page=4": {"Regla 100", "Regla 100", "3"}, "&page=0": {xss, "Regla 049", "1"}, "&page=-7": {xss, "Regla 049", "1"}, "&page=x": {xss, "Regla 049", "1"},
		"&page=99999999999": {"Regla 100", "Regla 100", "3"}, "&page=": {xss, "Regla 049", "1"},
	} {
		v := h.visit("/rules?language=es" + query)
		v.shows(want.first, want.last, "Página "+want.page+" de 3", "Almacén <&>")
		if n := strings.Count(v.page.body, "<article>"); n > 50 || n == 0 {
			t.Errorf("%q: %d rules on a page", query, n)
		}
		if contains(v.page.body, "<script>alert") || want.page == "1" && !contains(v.page.body, "<bdi>&#34;&gt;&lt;script") {
			t.Errorf("%q: a title is not escaped, or not set apart", query)
		}
		if older := contains(v.page.body, `rel="next"`); older != (want.page != "3") {
			t.Errorf("%q: a link to older ones: %t", query, older)
		}
	}
}

func TestPublicRulesSwitchedOff(t *testing.T) {
	h, f := openDesk(t, func(c *Config) {
		c.Site.Rules = false
		c.Site.Name, c.Site.Channel = xss, "https://canal.example/a?b=1&c"
	})
	taken(t, f, 1)
	if v := h.visit("/rules"); v.page.StatusCode != 404 {
		t.Errorf("/rules = %d, want 404", v.page.StatusCode)
	}
	v := h.visit("/elsewhere")
	v.shows(xss, `href="https://canal.example/a?b=1&c"`)
	if contains(v.page.body, `href="/rules`) || contains(v.page.body, "<script>alert") {
		t.Errorf("the page leads to the rules, or does not escape a name:\n%s", v.page.body)
	}
}

// A receipt that is none and one that nobody has get the same page, but for what was typed.
func TestReceiptsThatNobodyHas(t *testing.T) {
	h, _ := openDesk(t)
	answer := func(typed string) string {
		v := h.visit("/receipt?language=es")
		v.submit("/receipt", url.Values{"receipt": {typed}, "language": {"es"}})
		if v.page.StatusCode != 200 {
			t.Errorf("receipt %.20q = %d", typed, v.page.StatusCode)
		}
		if got := v.holds("/receipt").Get("receipt"); !strings.HasPrefix(typed, got) && got != "" || contains(v.page.body, "<script>alert") {
			t.Errorf("receipt %.20q is shown as %.30q", typed, got)
		}
		page := regexp.MustCompile(`/receipt/[0-9a-f]{32}|value="[^"]*"`).ReplaceAllString(v.page.body, "")
		return page
	}
	want := answer("0000-0000-0000-0000-0000-0000")
	for _, typed := range []string{"0000-0000-0000-0000-0000-000", "x", strings.Repeat("Z", 60_000)} {
		if got := answer(typed); !contains(got, "tiene 24 letras") {
			t.Errorf("receipt %.30q is not said to have another length:\n%s", typed, mainOf(got))
		}
	}
	for _, typed := range []string{strings.Repeat("Z", 24), "ñ", xss} {
		if got := answer(typed); got != want {
			t.Errorf("receipt %.30q is answered otherwise than one that nobody has:\n%s", typed, mainOf(got))
		}
	}
	for _, typed := range []string{"", "  "} {
		if got := answer(typed); !contains(got, "Error: ") || got == want {
			t.Errorf("receipt %q = %s", typed, mainOf(got))
		}
	}
}

// asked is a report of which the board has a question, whose rule is said to be gone.
func asked(t *testing.T) (*house, *folding, *visitor, string) {
	t.Helper()
	h, f := openDesk(t)
	v := h.begin().toCheck("owner", officeID(0).String())
	v.press("send")
	receipt := v.receipt()
	rule, report := f.reports()[0].Rule, domain.ReportID{ID: f.log[len(f.log)-1].Aggregate.ID}
	for _, c := range []domain.Command{
		domain.TriageRule{Rule: rule, RuleTriaged: domain.RuleTriaged{Owner: officeID(0), Authority: domain.Habit, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindPolicy}},
		domain.DecideRule{Rule: rule, RuleDecided: domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)), Reason: "nadie la pidió " + xss}},
		domain.AnnounceRemoval{Rule: rule},
		domain.AskQuestion{Report: report, Question: "¿Qué formulario? " + xss},
		domain.SendThanks{Report: report, Words: "Gracias " + xss},
	} {
		f.board(t, c)
	}
	back := h.visit("/receipt?language=es")
	back.submit("/receipt", url.Values{"receipt": {strings.ToLower(strings.ReplaceAll(receipt, "-", " "))}, "language": {"es"}})
	return h, f, back, receipt
}

func TestReceiptShowsWhatBecameOfIt(t *testing.T) {
	h, _, v, receipt := asked(t)
	v.shows("Tres firmas para un bolígrafo", "¿Qué formulario? "+xss, "Gracias "+xss, "nadie la pidió "+xss)
	if contains(v.page.body, "<script>alert") || contains(v.path, receipt) {
		t.Error("the words of the board are not escaped, or the receipt stands in the address")
	}
	v.fetch(v.path+"?language=en", "same-origin")
	v.shows("Your report")
	h.now.Add(15 * 60)
	v.fetch(v.path, "same-origin")
	if v.path != "/receipt?language=en" || contains(v.page.body, "Tres firmas") {
		t.Errorf("after 15 minutes the visit shows %s:\n%s", v.path, mainOf(v.page.body))
	}
}

func TestReplying(t *testing.T) {
	_, f, v, _ := asked(t)
	reply := v.path + "/reply"
	for typed, says := range map[string]string{"": "Escriba su respuesta", " \u200b\n": "Escriba su respuesta", strings.Repeat("ñ", domain.MaxProposal+1): "5001 caracteres"} {
		fields := v.holds(reply)
		fields.Set("reply", typed)
		v.submit(reply, fields)
		v.shows("Error: ", says)
		if got := v.holds(reply).Get("reply"); got != typed {
			t.Errorf("after a mistake it holds %.30q, want %.30q", got, typed)
		}
	}
	fields := v.holds(reply)
	fields.Set("reply", "el <b>azul</b>\r\ny el rojo\x00")
	v.submit(reply, fields)
	v.shows("Su respuesta ha llegado", "el <b>azul</b>\ny el rojo")
	v.hides("Error: ")
	last := f.log[len(f.log)-1].Event
	if e, ok := last.(domain.ReplyGiven); !ok || e.Reply != "el <b>azul</b>\ny el rojo" {
		t.Errorf("stored = %+v", last)
	}
	v.submit(reply, fields) // the second of two clicks
	v.hides("Error: ")
	if f.log[len(f.log)-1].Event != last {
		t.Error("the second click was stored too")
	}
}

// Reading how a report is proved loses nothing of a reply that is half written.
func TestReplyStaysWhileTheProofIsExplained(t *testing.T) {
	h, f, v, _ := asked(t)
	back, reply, stored := v.path, v.path+"/reply", len(f.log)
	v.shows("Cómo puede comprobarlo")
	fields := v.holds(reply)
	fields.Set("reply", "el az")
	fields.Set("go", "proof")
	v.submit(reply, fields)
	if v.path != "/proof?language=es" || len(f.log) != stored {
		t.Errorf("it leads to %s, with %d stored, want the proof explained and nothing stored", v.path, len(f.log)-stored)
	}
	v.fetch(back, "same-origin")
	if got := v.holds(reply).Get("reply"); got != "el az" {
		t.Errorf("back on the page it holds %q, want what was typed", got)
	}
	v.house = newHouse(t, func(c *Config) { *c = h.Config }) // which knows of no visit
	v.submit(reply, fields)
	if got := v.holds(v.path + "/reply").Get("reply"); got != "el az" || v.path == back {
		t.Errorf("on %s it holds %q, want what was typed on a page of its own", v.path, got)
	}
}

func TestAnswering(t *testing.T) {
	h, f, v, receipt := asked(t)
	f.happened(domain.Recorded{Aggregate: f.reports()[0].Rule.Aggregate(), By: domain.ByPolicy, Event: domain.VerificationOpened{Round: 1, ClosesOn: domain.DayOf(time.Date(2026, 12, 22, 0, 0, 0, 0, time.UTC))}})
	v.fetch(v.path, "same-origin")
	answer := v.path + "/answer"
	for _, typed := range []string{"", "perhaps", "GONE"} {
		fields := v.holds(answer)
		fields.Set("answer", typed)
		v.submit(answer, fields)
		v.shows("Error: ", "Elija una respuesta")
	}
	for _, typed := range []domain.Answer{domain.Partly, domain.Gone} {
		fields := v.holds(answer)
		fields.Set("answer", string(typed))
		v.submit(answer, fields)
		if got := v.holds(answer).Get("answer"); got != string(typed) {
			t.Errorf("it holds %q, want %q", got, typed)
		}
		v.hides("Error: ")
	}
	// The visit is no longer in memory, and the page goes on by the receipt that it holds.
	fields, old := v.holds(answer), v.path
	if got := fields.Get("receipt"); got != receipt {
		t.Errorf("the page holds receipt %q, want %q", got, receipt)
	}
	fields.Set("answer", string(domain.StillThere))
	v.house = newHouse(t, func(c *Config) { *c = h.Config })
	v.submit(answer, fields)
	if e, ok := f.log[len(f.log)-1].Event.(domain.RemovalAnswered); !ok || e.Answer != domain.StillThere || v.path == old {
		t.Errorf("stored = %+v, on %s", f.log[len(f.log)-1].Event, v.path)
	}
	fields.Set("receipt", "0000-0000-0000-0000-0000-0000")
	stored := len(f.log)
	v.house = newHouse(t, func(c *Config) { *c = h.Config })
	if g := v.post(answer, fields); g.StatusCode != 303 || len(f.log) != stored {
		t.Errorf("an answer by nobody's receipt = %d, %d stored", g.StatusCode, len(f.log)-stored)
	}
	fields.Set("receipt", receipt)
	for name, headers := range map[string][]string{"hidden": {"Origin", "null"}, "none": {"Sec-Fetch-Site", "none"}} {
		v.house = newHouse(t, func(c *Config) { *c = h.Config })
		if g := v.post(answer, fields, headers...); g.StatusCode != 404 || len(f.log) != stored {
			t.Errorf("%s: an answer by a page of nobody knows whom = %d", name, g.StatusCode)
		}
	}
}

// What cannot be stored of a reply is not lost.
func TestReplyThatFails(t *testing.T) {
	h, f, v, _ := asked(t)
	reply := v.path + "/reply"
	fields := v.holds(reply)
	fields.Set("reply", "el azul")
	ours := h.Config.Handler
	h.Config.Handler = handlerFunc(func(context.Context, domain.Act) (uint64, error) { return 0, fmt.Errorf("x: %w", errFull) })
	v.submit(reply, fields)
	v.shows("Error: ", "Ya no queda espacio")
	h.Config.Handler = ours
	if got := v.holds(reply).Get("reply"); got != "el azul" {
		t.Errorf("the page holds %q, want what was typed", got)
	}
	v.submit(reply, v.holds(reply))
	if e, ok := f.log[len(f.log)-1].Event.(domain.ReplyGiven); !ok || e.Reply != "el azul" {
		t.Errorf("stored = %+v", f.log[len(f.log)-1].Event)
	}
}

// pagePaths are a path for each route of a page.
func pagePaths() map[string]*route {
	all := map[string]*route{}
	for i := range routes {
		if routes[i].page != nil {
			all[routes[i].method+" "+strings.NewReplacer(":draft", strings.Repeat("0", 32), ":page", "rule").Replace(routes[i].path)] = &routes[i]
		}
	}
	return all
}

func TestMethodsOfPages(t *testing.T) {
	h, _ := openDesk(t)
	for name := range pagePaths() {
		_, path, _ := strings.Cut(name, " ")
		allow := allowed(path)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"} {
			g := h.ask(method, path, "", "Accept", "text/html", "Content-Type", formType)
			known := contains(" "+strings.ReplaceAll(allow, ",", "")+" ", " "+method+" ")
			if known == (g.StatusCode == 405) {
				t.Errorf("%s %s = %d, allowed are %s", method, path, g.StatusCode, allow)
			}
			if g.StatusCode == 405 && (g.Header.Get("Allow") != allow || method != "HEAD" && !contains(g.body, "<h1>")) {
				t.Errorf("%s %s: Allow %q, want %q, as a page", method, path, g.Header.Get("Allow"), allow)
			}
			if method == "HEAD" && g.body != "" {
				t.Errorf("HEAD %s has a body", path)
			}
		}
	}
}

// Every page says its length to HEAD as to GET, and none leaves a mark in the browser.
func TestHeadersOfPages(t *testing.T) {
	h, _ := openDesk(t)
	draft := h.begin()
	sent := h.begin().toCheck()
	sent.press("send")
	for _, path := range []string{"/", "/privacy", "/proof", "/elsewhere", "/rules", "/left", "/receipt", draft.path, sent.path, strings.TrimSuffix(sent.path, "sent") + "receipt.txt",
		"/assets/form.css", "/assets/nothing", "/nothing", "/report/x/rule"} {
		get := h.ask("GET", path, "", "Sec-Fetch-Site", "same-origin", "Accept", "text/html")
		head := h.ask("HEAD", path, "", "Sec-Fetch-Site", "same-origin", "Accept", "text/html")
		if head.StatusCode != get.StatusCode || head.body != "" || head.Header.Get("Content-Length") != fmt.Sprint(len(get.body)) {
			t.Errorf("HEAD %s = %d of %s bytes, GET %d of %d", path, head.StatusCode, head.Header.Get("Content-Length"), get.StatusCode, len(get.body))
		}
		for _, name := range []string{"Etag", "Last-Modified", "Set-Cookie", "Link", "Refresh"} {
			if get.Header.Get(name) != "" {
				t.Errorf("GET %s: %s = %q", path, name, get.Header.Get(name))
			}
		}
		for _, bad := range []string{"http-equiv", "<style", " style=", "javascript:", " onclick", "{{", "<no value>"} {
			if contains(get.body, bad) {
				t.Errorf("GET %s holds %s", path, bad)
			}
		}
		for _, from := range regexp.MustCompile(`(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(get.body, -1) {
			if !strings.HasPrefix(from[1], "/") && !strings.HasPrefix(from[1], "#") || strings.HasPrefix(from[1], "//") {
				t.Errorf("GET %s refers to %q", path, from[1])
			}
		}
	}
}

// A panic in a page is the page of a fault, and no word of it is logged.
func TestPanicsInPages(t *testing.T) {
	broken := false
	h, f := openDesk(t)
	views := h.Config.Views
	h.Config.Views = func() (Views, bool) {
		if broken {
			return brokenViews{f.views}, true
		}
		return views()
	}
	v := h.begin().toCheck("story", secretWord)
	broken = true
	for _, path := range []string{v.path, "/rules"} {
		g := h.ask("GET", path, "", "Sec-Fetch-Site", "same-origin", "Accept-Language", "en")
		if g.StatusCode != 500 || !contains(g.body, "<h1>A fault on our side</h1>") || contains(g.body, secretWord) {
			t.Errorf("GET %s = %d\n%s", path, g.StatusCode, g.body)
		}
	}
	if g := v.post("/receipt", url.Values{"receipt": {secretWord}}); g.StatusCode != 500 || contains(g.body, secretWord) {
		t.Errorf("POST /receipt = %d\n%s", g.StatusCode, g.body)
	}
	log := h.log.String()
	if strings.Count(log, `"msg":"panic"`) != 3 || contains(log, secretWord) || contains(log, v.token()) || contains(log, "127.0.0.1") {
		t.Errorf("log = %s, want three panics and no word of them", log)
	}
	broken = false
	v.fetch(v.path, "same-origin")
	v.shows(secretWord)
}

type brokenViews struct{ *projections.Views }

func (brokenViews) Offices() []projections.Office      { panic("offices of " + secretWord) }
func (brokenViews) Published() []projections.Published { panic("rules of " + secretWord) }
func (brokenViews) Receipt(domain.ReportID) (projections.ReceiptView, bool) {
	panic("receipt of " + secretWord)
}

// What a form cannot be is refused as a page, in the reader's language.
func TestFormsThatAreNone(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin()
	for _, tc := range []struct {
		name, body, kind string
		status           int
		says             string
	}{
		{"JSON", small, "application/json", 415, "Se esperaba un formulario"},
		{"multipart", "--x--", "multipart/form-data; boundary=x", 415, "Se esperaba un formulario"},
		{"too large", strings.Repeat("x", 400<<10), formType, 413, "demasiado largo"},
		{"syntax", "a=%zz", formType, 400, "no se puede leer"},
		{"no UTF-8", "a=%ff", formType, 400, "UTF-8"},
	} {
		for name, rt := range pagePaths() {
			if rt.method != "POST" || strings.HasSuffix(name, "/leave") {
				continue // leaving reads nothing
			}
			path := strings.Replace(strings.TrimPrefix(name, "POST "), strings.Repeat("0", 32), v.token(), 1)
			g := h.ask("POST", path, tc.body, "Content-Type", tc.kind, "Sec-Fetch-Site", "same-origin", "Accept-Language", "es")
			if g.StatusCode != tc.status || !contains(g.body, tc.says) || contains(g.body, "xxxxxxxxxx") {
				t.Errorf("%s to %s = %d, want %d, %q\n%.500s", tc.name, path, g.StatusCode, tc.status, tc.says, mainOf(g.body))
			}
		}
	}
}

// The first page and all it needs is for a cheap phone.
func TestFirstPageIsLight(t *testing.T) {
	h, _ := openDesk(t)
	total, scripts := 0, 0
	weigh := func(path string) string {
		g := h.ask("GET", path, "", "Accept-Encoding", "gzip")
		if g.StatusCode != 200 {
			t.Fatalf("GET %s = %d", path, g.StatusCode)
		}
		total += len(g.body)
		return g.body
	}
	start := weigh("/")
	draft := h.begin()
	total += len(draft.page.body)
	for _, name := range []string{"brand.css", "form.css", "form.js", "work.js", "logo.svg"} {
		body := weigh("/assets/" + name)
		z, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		packed, _ := io.ReadAll(z)
		plain := h.ask("GET", "/assets/"+name, "")
		if plain.body != string(packed) || plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Vary") != "Accept-Encoding" || !bytes.Contains(packed, []byte{'\n'}) {
			t.Errorf("%s is another when it is not compressed", name)
		}
		if strings.HasSuffix(name, ".js") {
			scripts += len(plain.body)
		}
	}
	if scripts > 5<<10 {
		t.Errorf("all script has %d bytes, want 5 KB at most", scripts)
	}
	if total > 15<<10 {
		t.Errorf("the first two pages with all their files have %d bytes, want 15 KB at most", total)
	}
	if contains(start, "<script") {
		t.Error("the start page needs a script")
	}
	for _, name := range []string{"", "form.css/", "../form.css", "%2e%2e/doc.go", "FORM.CSS", "form.css%00"} {
		if g := h.ask("GET", "/assets/"+name, "", "Accept", "text/html"); g.StatusCode != http.StatusNotFound {
			t.Errorf("GET /assets/%s = %d, want 404", name, g.StatusCode)
		}
	}
}
