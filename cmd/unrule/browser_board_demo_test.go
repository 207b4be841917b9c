//go:build browser

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"unrule/demo"
	"unrule/domain"
)

// showDay is the day on which the demonstration is looked at.
var showDay = time.Date(2026, time.November, 18, 15, 0, 0, 0, time.UTC)

// newShow is the house of the demonstration, as the program plays it, on a day that stays
// the same.
func newShow(t *testing.T) *walk {
	t.Helper()
	clock := &stageClock{}
	w := &walk{dated: datedProgram(t, "")}
	w.options.Now, w.options.Staged = clock.now, true
	var err error
	if w.house, err = w.openWith(w.options); err == nil {
		err = w.house.play(w.program, clock, showDay)
	}
	if err != nil {
		t.Fatal(err)
	}
	clock.at.Store(&showDay)
	w.serve(serveCommand{
		Connections: 256, Language: "es", Rules: true, Name: demo.Name, SessionIdle: 8 * time.Hour, SessionEnd: 24 * time.Hour,
	})
	return w
}

// A place is a page of the board, and what is done to it before it is looked at.
type place struct {
	name, path string
	do         func(*desk)
}

// at is the first rule of a stage.
func (w *walk) at(stage domain.Stage) string {
	w.Helper()
	h := &served{TB: w, url: w.url, token: w.token}
	found := get[struct{ Rules []line }](h, "/api/v1/rules?limit=1&stage="+string(stage)).Rules
	if len(found) == 0 {
		w.Fatalf("no rule of the demonstration is %s", stage)
	}
	return "/board/rules/" + found[0].ID.String()
}

// told is a report of a rule with words, and one that is held.
func (w *walk) told(rule string) (voiced, held string) {
	w.Helper()
	waiting := w.house.views.Inbox(w.house.today(), domain.DepartmentID{}).Held
	if len(waiting) == 0 {
		w.Fatal("no report of the demonstration is held")
	}
	return "/board/reports/" + w.voiced(strings.TrimPrefix(rule, "/board/rules/")), "/board/reports/" + waiting[0].Report.String()
}

// places are all pages of the board.
func (w *walk) places() []place {
	w.Helper()
	list := w.lists()
	for _, part := range [][]place{w.ruleplaces(), w.forms(), w.previews(), w.reportplaces(), w.rooms(), w.settingplaces(), w.doors()} {
		list = append(list, part...)
	}
	return list
}

func (w *walk) lists() []place {
	return []place{
		{name: "list", path: "/board", do: (*desk).unfolds},
		{name: "list-all", path: "/board?open=false&sort=due"},
		{name: "list-filtered", path: "/board?stage=reported&impact=delay"},
		{name: "list-searched", path: "/board?text=a&quadrant=project"},
		{name: "list-none", path: "/board?text=zzzzzzzz"},
		{name: "list-past", path: "/board?as_of=2026-06-30"},
		{name: "bulk", path: "/board", do: func(d *desk) { d.ticks(2); d.click("button[value=choose]") }},
		{name: "bulk-wrong", path: "/board", do: func(d *desk) { d.ticks(2); d.click("button[value=choose]"); d.sends("send") }},
		{name: "bulk-none", path: "/board", do: func(d *desk) { d.click("button[value=choose]") }},
		{name: "meeting", path: "/board/meeting"},
		{name: "meeting-none", path: "/board/meeting?text=zzzzzzzz"},
		{name: "meeting-past", path: "/board/meeting?as_of=2026-06-30"},
		{name: "problem", path: "/board/rules/018f0000000070008000000000000000"},
	}
}

// ticks picks the first rules that can be triaged together.
func (d *desk) ticks(n int) {
	d.Helper()
	ask[bool](d.tab, `n => [...document.querySelectorAll('#rows [type=checkbox]')].slice(0, n).forEach(e => { e.checked = true }) ?? true`, n)
}

func (w *walk) ruleplaces() (list []place) {
	for _, stage := range domain.Stages {
		list = append(list, place{name: "rule-" + string(stage), path: w.at(stage)})
	}
	heavy := w.at(domain.UnderReview)
	return append(list, place{name: "rule-past", path: heavy + "?as_of=2026-09-30"},
		place{name: "rule-done", path: heavy + "?done=triage"},
		place{name: "rule-open", path: heavy, do: (*desk).unfolds})
}

// unfolds opens all that can be opened.
func (d *desk) unfolds() {
	d.Helper()
	ask[bool](d.tab, `() => document.querySelectorAll('main details').forEach(e => { e.open = true }) ?? true`)
}

// formed are the stages of rules on which the forms of acts are looked at.
var formed = []struct {
	verb  string
	stage domain.Stage
}{
	{"triage", domain.Reported}, {"reject", domain.Reported},
	{"justify", domain.UnderReview}, {"decide", domain.UnderReview}, {"decide", domain.Reported}, {"reschedule", domain.Committed},
	{"attest", domain.Unconfirmed}, {"reopen", domain.Relapsed}, {"rename", domain.UnderReview},
	{"assign-owner", domain.UnderReview}, {"declare-population", domain.UnderReview}, {"measure-burden", domain.UnderReview},
}

// forms are the pages of the acts on a rule, as they are opened and as they come back.
func (w *walk) forms() (list []place) {
	for _, f := range formed {
		at, name := w.at(f.stage)+"/"+f.verb, fmt.Sprintf("%s-%s", f.verb, f.stage)
		list = append(list, place{name: name, path: at}, place{name: name + "-wrong", path: at, do: (*desk).sendsNothing})
	}
	reported, other := w.at(domain.Reported), w.at(domain.UnderReview)
	return append(list, place{name: "request-justification", path: other + "/request-justification"},
		place{name: "register", path: "/board/rules/new"}, place{name: "register-wrong", path: "/board/rules/new", do: (*desk).sendsNothing},
		place{name: "announce-removal", path: w.at(domain.Committed) + "/announce-removal"},
		place{name: "unmerge", path: w.at(domain.Merged) + "/unmerge"},
		place{name: "merge", path: reported + "/merge"},
		place{name: "merge-found", path: reported + "/merge?q=a"},
		place{name: "merge-chosen", path: reported + "/merge?rule=" + other[len("/board/rules/"):]})
}

// sendsNothing empties the form of an act and sends it.
func (d *desk) sendsNothing() {
	d.Helper()
	ask[bool](d.tab, `() => {
		for (const e of document.querySelectorAll('main form[method=post] :is(input, select, textarea)')) {
			if (['radio', 'checkbox'].includes(e.type)) e.checked = false
			else if (e.type !== 'hidden') e.value = ''
		}
		return true
	}`)
	d.click("main form[method=post]:last-of-type button.main")
	if !d.has("#errors") {
		d.Errorf("%s sent empty shows no mistake:\n%s", d.path(), d.text("main"))
	}
}

// previews are what reporters will read, before anything is sent.
func (w *walk) previews() []place {
	show := func(fill func(*desk)) func(*desk) {
		return func(d *desk) {
			fill(d)
			d.sends("preview")
			if !d.has(".panel.receipt") {
				d.Errorf("%s shows no preview:\n%s", d.path(), d.text("main"))
			}
		}
	}
	return []place{
		{"preview-decide", w.at(domain.UnderReview) + "/decide", show(func(d *desk) { d.option("verdict", "keep"); d.put("#reason", "Lo manda la ley.") })},
		{"preview-reject", w.at(domain.Reported) + "/reject", show(func(d *desk) { d.option("reason", string(domain.RejectReasons[0])); d.put("#words", "Ya está.") })},
		{"preview-reschedule", w.at(domain.Committed) + "/reschedule", show(func(d *desk) { d.put("#effective_on", "2027-03-01"); d.put("#reason", "Falta.") })},
		{"preview-reopen", w.at(domain.Relapsed) + "/reopen", show(func(d *desk) { d.put("#motivation", "Volvió.") })},
	}
}

func (w *walk) reportplaces() []place {
	voiced, held := w.told(w.at(domain.UnderReview))
	list := []place{
		{name: "report", path: voiced}, {name: "report-held", path: held},
		{name: "report-release", path: held + "/release"},
		{name: "report-move", path: voiced + "/move"}, {name: "report-move-found", path: voiced + "/move?q=a"},
	}
	for _, verb := range []string{"thank", "ask", "hold", "redact"} {
		list = append(list, place{name: "report-" + verb, path: voiced + "/" + verb},
			place{name: "report-" + verb + "-wrong", path: voiced + "/" + verb, do: (*desk).sendsNothing})
	}
	return list
}

func (w *walk) rooms() []place {
	return []place{
		{name: "inbox", path: "/board/inbox", do: (*desk).unfolds},
		{name: "received", path: "/board/departments", do: (*desk).unfolds},
		{name: "delivered", path: "/board/departments?view=delivered"},
		{name: "departments-past", path: "/board/departments?as_of=2026-06-30"},
		{name: "quarters", path: "/board/quarters", do: (*desk).unfolds},
		{name: "quarters-delta", path: "/board/quarters?delta=2026-Q2"},
		{name: "quarter", path: "/board/quarters/2026-Q3.html"},
		{name: "account", path: "/board/account"},
	}
}

func (w *walk) settingplaces() (list []place) {
	hook := w.ask("POST", "/api/v1/webhooks", `{"name":"Chat","url":"https://chat.example.org/hook"}`, "Authorization", "Bearer "+w.token).ID
	office := w.ask("POST", "/api/v1/departments", `{"name":"Archivo general"}`, "Authorization", "Bearer "+w.token).ID
	for _, section := range []string{"privacy", "scoring", "terms", "departments", "tokens", "webhooks"} {
		path := "/board/settings/" + section
		list = append(list, place{name: "settings-" + section, path: path, do: (*desk).unfolds}, place{name: "settings-" + section + "-wrong", path: path, do: (*desk).sendsNothing})
	}
	return append(list, place{name: "settings-reads", path: "/board/settings/reads"},
		place{name: "office", path: "/board/settings/departments/" + office},
		place{name: "webhook", path: "/board/settings/webhooks/" + hook, do: (*desk).unfolds})
}

// doors are the pages of who is not in yet.
func (w *walk) doors() []place {
	used := w.link("Used", domain.Viewer)
	return []place{
		{name: "sign-in", path: "/board/sign-in"},
		{name: "sign-in-ended", path: "/board/sign-in?ended=here"},
		{name: "sign-in-wrong", path: "/board/sign-in", do: func(d *desk) { d.put("#token", "none"); d.click("main form button") }},
		{name: "link", path: used[len(w.url):]},
		{name: "link-none", path: "/board/sign-in/unrule_none"},
	}
}
