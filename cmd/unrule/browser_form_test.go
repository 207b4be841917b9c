//go:build browser

package main

import (
	"strings"
	"time"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// languages are those of a browser, by the language of the pages it gets.
var languages = map[domain.Language]string{domain.Spanish: "es", domain.English: "en", domain.Portuguese: "pt-BR"}

// A reporter is somebody with the form before them.
type reporter struct {
	*tab
	*web.Text
	h     *served
	begun time.Time
	taps  int // what a person would have touched
	keys  int // and typed
}

// reporter opens a browser with a look, in a language, that has not come to the form
// yet.
func (h *served) reporter(b *browser, l look, language domain.Language) *reporter {
	b.Helper()
	l.language = languages[language]
	return &reporter{tab: b.page(l), Text: web.TextOf(language), h: h}
}

// start comes to the form and begins.
func (r *reporter) start() {
	r.Helper()
	r.open(r.h.url + "/")
	r.begun = time.Now()
	r.tap("#start")
	r.at("rule")
}

// at wants the page to be a certain one of the form.
func (r *reporter) at(page string) {
	r.Helper()
	if got := r.page(); got != page {
		r.Fatalf("the page is %q (%s), want %q\n%s", got, r.title(), page, r.text("main"))
	}
}

// page is the last part of the address, without its query.
func (r *reporter) page() string {
	r.Helper()
	path, _, _ := strings.Cut(r.path(), "?")
	return path[strings.LastIndexByte(path, '/')+1:]
}

func (r *reporter) tap(selector string) {
	r.Helper()
	r.taps++
	r.click(selector)
}

// write touches a field and writes into it.
func (r *reporter) write(id, text string) {
	r.Helper()
	r.taps++
	r.keys += len([]rune(text))
	r.fill("#"+id, text)
}

// option chooses one of the answers of a question.
func (r *reporter) option(name, value string) {
	r.Helper()
	r.taps++
	r.choose(`input[name=` + name + `][value="` + value + `"]`)
}

// list chooses from a list that opens.
func (r *reporter) list(name, value string) {
	r.Helper()
	r.taps += 2
	r.pick("select[name="+name+"]", value)
}

// next goes on to a page.
func (r *reporter) next(page string) {
	r.Helper()
	r.tap("#next")
	r.at(page)
}

// minimal does the least that makes a report, as far as the page to check it.
func (r *reporter) minimal(title string) {
	r.Helper()
	r.start()
	r.write("title", title)
	r.tap("#next")
	if r.page() == "same" {
		r.option("same", "none")
		r.tap("#next")
	}
	r.at("effect")
	r.option("impact", "delay")
	r.tap("#tocheck")
	r.at("check")
}

// send sends and returns the receipt.
func (r *reporter) send() string {
	r.Helper()
	r.tap("#send")
	r.at("sent")
	return r.text("#receipt")
}

// comeBack looks a receipt up.
func (r *reporter) comeBack(receipt string) {
	r.Helper()
	r.open(r.h.url + "/receipt")
	r.write("receipt", receipt)
	r.tap("#look")
}

// quiet wants nothing but our own pages to have been asked for, and no complaint.
func (r *reporter) quiet() {
	r.Helper()
	for _, f := range r.requests() {
		if !strings.HasPrefix(f.URL, r.h.url+"/") {
			r.Errorf("%s asks for %s %s", r.path(), f.Method, f.URL)
		}
	}
	if said := append(r.console(), r.dialogs()...); len(said) > 0 {
		r.Errorf("console and dialogs: %q, want nothing", said)
	}
	if stored := ask[int](r.tab, `() => document.cookie.length + localStorage.length + sessionStorage.length`); stored != 0 {
		r.Errorf("%s keeps something in the browser", r.path())
	}
}

// A line is a rule as the API lists it.
type line struct {
	ID       domain.RuleID
	Title    string
	Stage    domain.Stage
	Owner    domain.DepartmentID
	Reports  int
	Impacts  projections.ImpactCounts
	Severity projections.SeverityCounts `json:"severities"`
}

// board is the board as the admin reads it.
func (h *served) board() []line {
	h.Helper()
	return get[struct{ Rules []line }](h, "/api/v1/rules").Rules
}

// only is the one rule on the board.
func (h *served) only() line {
	h.Helper()
	lines := h.board()
	if len(lines) != 1 {
		h.Fatalf("the board has %d rules, want 1: %v", len(lines), lines)
	}
	return lines[0]
}
