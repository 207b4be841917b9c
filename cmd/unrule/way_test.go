package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	unrulehttp "unrule/http"
	"unrule/http/web"
)

// A walk is a running house whose day the test sets, wired as serve wires it.
type walk struct {
	*dated
	house *house
	url   string
	token string
}

func newWalk(t *testing.T) *walk {
	w := &walk{dated: datedProgram(t, "")}
	w.set("2126-01-10 12:00:00")
	w.house = w.dated.house()
	w.house.read.Store(true)
	w.serve(serveCommand{Connections: 64, Language: "es", Rules: true, SessionIdle: 8 * time.Hour, SessionEnd: 24 * time.Hour})
	return w
}

// serve wires the house as the program does, and answers until the test ends.
func (w *walk) serve(command serveCommand) {
	w.Helper()
	ctx, end := context.WithCancel(context.Background())
	config := command.config(w.program, w.house)
	var wrong [5]error
	w.token, wrong[0] = w.house.createToken(ctx, "the board", domain.Admin, time.Time{})
	config.Assets, wrong[1] = web.NewAssets("")
	config.Sessions, wrong[2] = command.sessions(ctx, w.house)
	config.Webhooks, wrong[3] = command.webhooks(ctx, w.program, w.house)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	wrong[4] = err
	if err := errors.Join(wrong[:]...); err != nil {
		w.Fatal(err)
	}
	w.url = "http://" + listener.Addr().String()
	ended := make(chan error, 2)
	go func() { ended <- w.house.leadOnceRead(ctx, "outlets", config.Webhooks.Run) }()
	go func() { ended <- unrulehttp.NewServer(config).Serve(ctx, listener) }()
	w.Cleanup(func() {
		end()
		if err := errors.Join(<-ended, <-ended, w.house.close()); err != nil {
			w.Error(err)
		}
	})
}

// An answer of the API, as far as the walk looks at it.
type answered struct {
	status   int
	etag     string
	Receipt  string `json:"receipt"`
	ID       string `json:"id"`
	Rule     any    `json:"rule"`
	Stage    string `json:"stage"`
	Code     string `json:"code"`
	Asked    bool   `json:"is_it_gone"`
	Position uint64 `json:"position"`
	Log      struct {
		Position uint64 `json:"position"`
	} `json:"log"`
	Rules []struct {
		Title string `json:"title"`
		Stage string `json:"stage"`
	} `json:"rules"`
	History []struct {
		Act, By, From, To string
	} `json:"history"`
}

func (w *walk) ask(method, path, body string, headers ...string) (s answered) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		w.Fatalf("%s %s = %d %s: %v", method, path, got.StatusCode, b, err)
	}
	s.status, s.etag = got.StatusCode, got.Header.Get("Etag")
	return s
}

// report files a report that last happened in a month, and answers its receipt.
func (w *walk) report(rule, month string) (receipt string, id string) {
	w.Helper()
	s := w.ask("POST", "/api/v1/reports", fmt.Sprintf(`{"rule":%s,"side":"customer","impacts":["delay"],"severity":3,"frequency":"weekly","seconds":900,"last_happened":%q,"story":"una hora en la fila"}`, rule, month))
	if s.status != http.StatusCreated {
		w.Fatalf("report = %d %s", s.status, s.Code)
	}
	if err := w.house.views.Wait(w.Context(), s.Position); err != nil {
		w.Fatal(err)
	}
	return s.Receipt, fmt.Sprint(s.Rule)
}

// act does what the board does, with the version that it sees, and demands the stage
// that follows.
func (w *walk) act(rule, verb, body string, stage domain.Stage) {
	w.Helper()
	path := "/api/v1/rules/" + rule
	seen := w.ask("GET", path, "", "Authorization", "Bearer "+w.token)
	s := w.ask("POST", path+"/"+verb, body, "Authorization", "Bearer "+w.token, "If-Match", seen.etag)
	if s.status != http.StatusOK {
		w.Fatalf("%s = %d %s", verb, s.status, s.Code)
	}
	w.stage(rule, stage)
}

func (w *walk) stage(rule string, want domain.Stage) {
	w.Helper()
	if got := w.ask("GET", "/api/v1/rules/"+rule, "", "Authorization", "Bearer "+w.token).Stage; got != string(want) {
		w.Fatalf("the rule is %s, want %s", got, want)
	}
}

// on lets a day come, with all that policy does on it.
func (w *walk) on(day string) {
	w.Helper()
	w.set(day + " 12:00:00")
	w.house.applyPolicy(w.Context(), w.program)
	if err := w.house.views.Wait(w.Context(), w.house.Position()); err != nil {
		w.Fatal(err)
	}
}

// answers lets receipts say whether the rule is gone.
func (w *walk) answers(answer domain.Answer, receipts ...string) {
	w.Helper()
	for _, receipt := range receipts {
		if s := w.ask("POST", "/api/v1/receipts/answer", fmt.Sprintf(`{"receipt":%q,"answer":%q}`, receipt, answer)); s.status != http.StatusOK {
			w.Fatalf("answer = %d %s", s.status, s.Code)
		}
	}
}

// committed is a rule with reports that leadership has promised to remove in February.
func (w *walk) committed(title string, reports int) (rule string, receipts []string) {
	w.Helper()
	first, rule := w.report(fmt.Sprintf(`{"title":%q}`, title), "2125-12")
	receipts = append(receipts, first)
	for range reports - 1 {
		receipt, _ := w.report(fmt.Sprintf(`{"id":%q}`, rule), "2125-12")
		receipts = append(receipts, receipt)
	}
	owner := w.ask("POST", "/api/v1/departments", fmt.Sprintf(`{"name":"Compras de %s"}`, title), "Authorization", "Bearer "+w.token).ID
	w.act(rule, "triage", fmt.Sprintf(`{"owner":%q,"authority":"internal","diagnosis":"never_intended","ease":"medium","kind":"procedure"}`, owner), domain.UnderReview)
	w.act(rule, "decide", `{"verdict":"remove","person":"Ana Prieto","effective_on":"2126-02-01","reason":"Nadie la pidió."}`, domain.Committed)
	return rule, receipts
}

// TestTheWayToGone walks the whole way over the API: reported, under review, committed,
// rescheduled, removed, asked, disputed, promised again, verified, relapsed when it is
// back, and taken up again.
func TestTheWayToGone(t *testing.T) {
	w := newWalk(t)
	rule, receipts := w.committed("Tres firmas para un bolígrafo", 6)
	w.act(rule, "reschedule", `{"effective_on":"2126-02-10","reason":"Falta un formulario."}`, domain.Committed)
	w.on("2126-02-10")
	w.act(rule, "announce-removal", "", domain.Removed)

	w.on("2126-03-09")
	if w.ask("POST", "/api/v1/receipts", fmt.Sprintf(`{"receipt":%q}`, receipts[0])).Asked {
		t.Error("the receipts are asked before four weeks have passed")
	}
	w.on("2126-03-10")
	if !w.ask("POST", "/api/v1/receipts", fmt.Sprintf(`{"receipt":%q}`, receipts[0])).Asked {
		t.Error("the receipts are not asked when four weeks have passed")
	}
	w.answers(domain.Gone, receipts[:3]...)
	w.answers(domain.StillThere, receipts[3:]...)
	w.on("2126-04-07")
	w.stage(rule, domain.Committed) // disputed

	w.act(rule, "reschedule", `{"effective_on":"2126-04-20","reason":"Quedaba una ventanilla."}`, domain.Committed)
	w.on("2126-04-20")
	w.act(rule, "announce-removal", "", domain.Removed)
	w.on("2126-05-18")
	w.answers(domain.Gone, receipts...)
	w.on("2126-06-15")
	w.stage(rule, domain.Verified)

	w.on("2126-07-01")
	w.report(fmt.Sprintf(`{"id":%q}`, rule), "2126-06")
	w.on("2126-07-02")
	w.stage(rule, domain.Verified) // one is no relapse
	w.report(fmt.Sprintf(`{"id":%q}`, rule), "2126-07")
	w.on("2126-07-03")
	w.stage(rule, domain.Relapsed)
	w.act(rule, "reopen", `{"motivation":"Volvió con otro nombre."}`, domain.UnderReview)
	w.historyIs(rule, "rule-triaged", "rule-decided", "removal-rescheduled", "removal-announced", "verification-opened*",
		"removal-disputed*", "removal-rescheduled", "removal-announced", "verification-opened*", "removal-verified*", "relapse-detected*", "rule-reopened")
}

// TestTooFewAnswers: two rounds without enough answers leave a removal unconfirmed,
// until somebody who suffered it puts their name to it.
func TestTooFewAnswers(t *testing.T) {
	w := newWalk(t)
	rule, receipts := w.committed("Fotocopia de la fotocopia", 6)
	w.on("2126-02-01")
	w.act(rule, "announce-removal", "", domain.Removed)
	w.on("2126-03-01")
	w.answers(domain.Gone, receipts[0], receipts[1])
	w.answers(domain.DontKnow, receipts[2:]...)
	w.on("2126-03-29")
	w.stage(rule, domain.Removed)
	w.on("2126-04-26")
	w.stage(rule, domain.Unconfirmed)
	sufferer := w.ask("POST", "/api/v1/departments", `{"name":"Almacén"}`, "Authorization", "Bearer "+w.token).ID
	seen := w.ask("GET", "/api/v1/rules/"+rule, "", "Authorization", "Bearer "+w.token)
	attest := fmt.Sprintf(`{"attester":"Luis Mora","department":%q}`, sufferer)
	if s := w.ask("POST", "/api/v1/rules/"+rule+"/attest", attest, "Authorization", "Bearer "+w.token, "If-Match", seen.etag); s.Code != "attester.stranger" {
		t.Errorf("attested by who never suffered it = %d %s", s.status, s.Code)
	}
	w.act(rule, "declare-population", fmt.Sprintf(`{"side":"employee","department":%q,"people":12,"source":"nómina"}`, sufferer), domain.Unconfirmed)
	w.act(rule, "attest", attest, domain.Verified)
}

// TestClocksOfOthers: an owner's silence lapses, and a deferral ends by itself.
func TestClocksOfOthers(t *testing.T) {
	w := newWalk(t)
	_, silent := w.report(`{"title":"Informe que nadie lee"}`, "2125-12")
	owner := w.ask("POST", "/api/v1/departments", `{"name":"Archivo"}`, "Authorization", "Bearer "+w.token).ID
	w.act(silent, "triage", fmt.Sprintf(`{"owner":%q,"authority":"unknown","diagnosis":"improvable","ease":"hard","kind":"rule"}`, owner), domain.UnderReview)
	w.act(silent, "request-justification", `{"due":"2126-02-01"}`, domain.UnderReview)
	w.on("2126-02-02")
	w.act(silent, "decide", `{"verdict":"defer","until":"2126-03-01","reason":"Cambia el sistema."}`, domain.Deferred)
	w.on("2126-03-01")
	w.stage(silent, domain.UnderReview)
	w.historyIs(silent, "rule-triaged", "justification-requested", "justification-lapsed*", "rule-decided", "deferral-ended*")
}

// historyIs demands the acts of a rule's life; a star marks those of policy itself.
func (w *walk) historyIs(rule string, want ...string) {
	w.Helper()
	var got []string
	for _, e := range w.ask("GET", "/api/v1/rules/"+rule+"/history", "", "Authorization", "Bearer "+w.token).History {
		act := e.Act
		if e.By == domain.ByPolicy {
			act += "*"
		}
		got = append(got, act)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		w.Errorf("history = %v, want %v", got, want)
	}
}
