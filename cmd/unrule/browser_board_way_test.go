//go:build browser

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// A boardWay is the way of one rule, by the hands of those who walk it: a reporter with a
// telephone, a leader at a desk, and another leader who only looks.
type boardWay struct {
	*walk
	language       domain.Language
	reporter       *reporter
	leader, other  *desk
	title, rule    string
	receipts       []string
	delays         []delay
	previewed      []string // what the last preview said
	owner, another string   // department, and a rule that weighs more
}

// TestBrowserBoardWay walks the whole way in the browser, once with script and once
// without for the leader who acts: what they do appears with the other as it happens.
func TestBrowserBoardWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language domain.Language
		script   bool
	}{{domain.Spanish, true}, {domain.English, false}} {
		t.Run(fmt.Sprintf("%s script %t", c.language, c.script), func(t *testing.T) {
			t.Parallel()
			w := newBoardWay(t, c.language, c.script)
			w.reports()
			w.commits()
			w.meanwhile()
			w.removes()
			w.verifies()
			w.relapses()
			w.ends()
		})
	}
}

func newBoardWay(t *testing.T, language domain.Language, script bool) *boardWay {
	b := newBrowser(t)
	w := &boardWay{walk: newWalk(t), language: language, title: tellings[language].title}
	w.reporter = (&served{TB: t, url: w.url, token: w.token}).reporter(b, look{width: 360, script: script}, language)
	w.leader = w.desk(b, look{script: script}, language)
	w.other = w.desk(b, look{script: true}, language)
	w.owner = w.ask("POST", "/api/v1/departments", `{"name":"Compras"}`, "Authorization", "Bearer "+w.token).ID
	_, w.another = w.walk.report(`{"title":"Another, which weighs more"}`, "2125-12")
	for range 9 {
		w.walk.report(fmt.Sprintf(`{"id":%q}`, w.another), "2125-12")
	}
	return w
}

// signIn lets both leaders in: a day later nobody is any more. The other looks at all
// rules.
func (w *boardWay) signIn() {
	w.Helper()
	w.leader.signsIn(w.link("Ana", domain.Leader))
	w.other.signsIn(w.link("Luis", domain.Leader))
	w.other.goes("/board?open=false")
}

// reports files the rule: one by the form, another by the form that finds it, and the
// rest by other means.
func (w *boardWay) reports() {
	w.Helper()
	w.reporter.minimal(w.title)
	w.receipts = append(w.receipts, w.reporter.send())
	w.signIn()
	w.leader.shows(w.title)
	link := ask[string](w.leader.tab, `title => [...document.querySelectorAll('[data-row] th a')].find(a => a.textContent === title).getAttribute('href')`, w.title)
	w.rule = link[strings.LastIndexByte(link, '/')+1:]
	w.receipts = append(w.receipts, w.again(""))
	for range 4 {
		receipt, _ := w.walk.report(fmt.Sprintf(`{"id":%q}`, w.rule), "2125-12")
		w.receipts = append(w.receipts, receipt)
	}
	w.leader.reload()
	if got := w.leader.texts(w.row("td:nth-last-child(5)")); len(got) != 1 {
		w.Errorf("the rule has %d rows on the board, want 1", len(got))
	}
}

// again reports the same rule by the form, as one that last happened in a month.
func (w *boardWay) again(month string) (receipt string) {
	w.Helper()
	r := w.reporter
	r.start()
	r.write("title", w.title)
	r.join()
	r.option("impact", "anger")
	r.option("severity", "3")
	r.next("time")
	if month != "" {
		r.list("month", month)
	}
	r.tap("#tocheck")
	r.at("check")
	return r.send()
}

// row selects something of the rule's row in the list of all.
func (w *boardWay) row(what string) string {
	return fmt.Sprintf(`#rows [data-row="/board/rules/%s"] %s`, w.rule, what)
}

// chip selects the stage of the rule in the list.
func (w *boardWay) chip(stage domain.Stage) string { return w.row(".chip." + string(stage)) }

// commits takes the rule under review and promises that it goes.
func (w *boardWay) commits() {
	w.Helper()
	w.opens("triage")
	w.leader.pick("#owner", w.owner)
	for name, value := range map[string]string{"authority": "internal", "diagnosis": "never_intended", "ease": "medium", "kind": "procedure"} {
		w.leader.option(name, value)
	}
	w.acts("triage", "send", w.chip(domain.UnderReview), w.leader.T("stage.under_review"))
	w.opens("decide")
	w.leader.option("verdict", "remove")
	w.leader.fill("#person", "Ana Prieto")
	w.leader.put("#effective_on", "2126-02-01")
	w.leader.fill("#reason", tellings[w.language].proposal)
	w.acts("decide", "preview", w.chip(domain.Committed), w.leader.T("stage.committed"))
	w.read()
	w.opens("reschedule")
	w.leader.put("#effective_on", "2126-02-10")
	w.leader.fill("#reason", "Falta un formulario.")
	w.acts("reschedule", "preview", w.row(".due"), w.day("2126-02-10"))
	w.read()
}

func (w *boardWay) day(day string) string {
	d, err := domain.ParseDay(day)
	if err != nil {
		w.Fatal(err)
	}
	return w.leader.Day(d)
}

// opens goes from the list by links to the page of an act on the rule.
func (w *boardWay) opens(verb string) {
	w.Helper()
	w.leader.goes("/board?open=false")
	w.leader.click(w.row("th a"))
	w.leader.arrives("/board/rules/" + w.rule)
	link := fmt.Sprintf(`main section.next a[href$="/%s"]`, verb)
	if !w.leader.has(link) {
		w.leader.touch("section.next summary")
	}
	w.leader.click(link)
	w.leader.arrives("/board/rules/" + w.rule + "/" + verb)
}

// acts sends the form of an act, after its preview where it has one, and wants the other
// to see what comes of it on the page that stays open.
func (w *boardWay) acts(verb, how, selector, text string) {
	w.Helper()
	if how == "preview" {
		w.leader.sends("preview")
		if w.previewed = w.leader.texts(".panel.receipt section"); len(w.previewed) == 0 {
			w.Fatalf("%s shows no preview:\n%s", verb, w.leader.text("main"))
		}
	}
	w.other.watches(selector, text)
	w.leader.sends("send")
	w.leader.arrives("/board/rules/" + w.rule)
	w.leader.shows(w.leader.T("done." + verb))
	w.delays = append(w.delays, delay{verb, took(w.leader.answered(), w.other.sees())})
}

// read wants the reporter's page to say what the preview said, and not a word else about
// it.
func (w *boardWay) read() {
	w.Helper()
	w.reporter.comeBack(w.receipts[0])
	got := w.reporter.texts("main > section, main form + section")
	if len(got) < len(w.previewed) || !slices.Equal(got[:len(w.previewed)], w.previewed) {
		w.Errorf("the receipt's page says\n%q, want what the preview said\n%q", got, w.previewed)
	}
	w.reporter.tap("#done")
}

// removes announces the removal on its day.
func (w *boardWay) removes() {
	w.Helper()
	w.on("2126-02-10")
	w.signIn()
	w.opens("announce-removal")
	w.acts("announce-removal", "send", w.chip(domain.Removed), w.leader.T("stage.removed"))
}

// verifies asks everybody four weeks later, and believes them another four later.
func (w *boardWay) verifies() {
	w.Helper()
	w.on("2126-03-10")
	for _, receipt := range w.receipts {
		w.reporter.comeBack(receipt)
		w.reporter.option("answer", "gone")
		w.reporter.tap("#answer-send")
		w.reporter.shows(w.reporter.T("answer.given", "answer", w.reporter.T("answer.gone")))
		w.reporter.tap("#done")
	}
	w.other.appears("#lost") // their session ended weeks ago
	w.comes("2126-04-07", domain.Verified)
	w.reporter.comeBack(w.receipts[0])
	w.reporter.shows(w.reporter.T("stage.verified"))
}

// comes lets a day come on which policy takes the rule to a stage, while both look at it.
func (w *boardWay) comes(day string, stage domain.Stage) {
	w.Helper()
	w.set(day + " 12:00:00")
	w.signIn()
	w.leader.goes("/board/rules/" + w.rule)
	w.other.watches(w.chip(stage), w.other.T("stage."+string(stage)))
	if w.leader.script {
		w.leader.watches("main .chip."+string(stage), w.leader.T("stage."+string(stage)))
	}
	w.on(day)
	w.other.sees()
	if w.leader.script {
		w.leader.sees()
	} else {
		w.leader.reload()
		w.leader.shows(w.leader.T("stage." + string(stage)))
	}
}

// relapses reports the rule again, until it is the first thing on the board; then it is
// taken up again.
func (w *boardWay) relapses() {
	w.Helper()
	w.on("2126-07-01")
	w.again("2126-06")
	w.on("2126-07-02")
	w.again("2126-07")
	w.comes("2126-07-03", domain.Relapsed)
	for _, d := range []*desk{w.leader, w.other} {
		d.goes("/board")
		if got := d.texts("[data-row]"); len(got) < 2 || !strings.HasPrefix(got[0], w.title) {
			w.Errorf("first on the board is %.100q, want what came back", got)
		}
	}
	w.other.goes("/board?open=false")
	w.opens("reopen")
	w.leader.fill("#motivation", "Volvió con otro nombre.")
	w.acts("reopen", "preview", w.chip(domain.UnderReview), w.leader.T("stage.under_review"))
	w.read()
}

// ends tells the delays, and wants no browser to have complained.
func (w *boardWay) ends() {
	w.Helper()
	w.historyIs(w.rule, "rule-triaged", "rule-decided", "removal-rescheduled", "removal-announced", "verification-opened*",
		"removal-verified*", "relapse-detected*", "rule-reopened")
	w.Logf("%s, from the answer to a click to the text with the other: %v", w.language, w.delays)
	w.leader.quiet("412 (Precondition Failed)", `MIME type ("text/html") that is not "text/event-stream"`)
	w.other.quiet(`MIME type ("text/html") that is not "text/event-stream"`) // where a stream leads whose session has ended
	w.reporter.quiet()
}

// meanwhile has both act on another rule at once: the second is told, and what they typed
// is still there.
func (w *boardWay) meanwhile() {
	w.Helper()
	page := "/board/rules/" + w.another
	w.act(w.another, "triage", fmt.Sprintf(`{"owner":%q,"authority":"internal","diagnosis":"improvable","ease":"hard","kind":"rule"}`, w.owner), domain.UnderReview)
	w.leader.goes(page + "/decide")
	w.leader.option("verdict", "keep")
	w.leader.fill("#reason", "The law wants <it>.")
	w.other.goes(page + "/rename")
	w.other.fill("#title", "Another name")
	w.other.sends("send")
	w.other.arrives(page)
	w.leader.sends("preview")
	w.leader.shows(w.leader.T("act.moved"), w.leader.T("act.moved.text"), "Luis", "Another name")
	if got := w.leader.value("#reason"); got != "The law wants <it>." || !w.leader.chosen("input[name=verdict][value=keep]") {
		w.Errorf("what was typed is %q on a page where somebody acted meanwhile", got)
	}
	w.leader.sends("preview")
	w.leader.sends("send")
	w.leader.arrives(page)
	w.leader.shows("Another name", w.leader.T("stage.kept"))
	w.other.goes("/board?open=false")
}
