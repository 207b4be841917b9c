//go:build browser

package main

import (
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// A mischief is one way to get a page wrong, and what is then said beside a field.
type mischief struct {
	page, field string
	do          func(*reporter)
	say         string // key of the sentence
	args        []any
}

// typing types into a field.
func typing(id, text string) func(*reporter) { return func(r *reporter) { r.write(id, text) } }

// forging gives the first choice of a field, or a list, a value that it never had.
func forging(name, value string) func(*reporter) {
	return func(r *reporter) {
		ask[bool](r.tab, `(name, value) => {
			const e = one('[name=' + name + ']')
			if (e.options) e.add(new Option('forged', value, true, true))
			else { e.value = value; e.checked = true }
			return true
		}`, name, value)
	}
}

var mischiefs = []mischief{
	{"rule", "title", func(*reporter) {}, "refusal.title.required", nil},
	{"rule", "title", typing("title", " \u00a0\u200b\n "), "refusal.title.required", nil},
	{"rule", "title", typing("title", strings.Repeat("ñ", 201)), "refusal.text.length", []any{"length", 201, "max", 200}},
	{"same", "same", func(*reporter) {}, "refusal.rule.required", nil},
	{"same", "same", forging("same", "nonsense"), "refusal.choice", nil},
	{"effect", "impact", func(*reporter) {}, "refusal.impact.required", nil},
	{"effect", "impact", forging("impact", "joy"), "refusal.choice", nil},
	{"effect", "severity", forging("severity", "9"), "refusal.choice", nil},
	{"time", "amount", typing("amount", "a while"), "refusal.amount.number", nil},
	{"time", "amount", typing("amount", "-15"), "refusal.amount.number", nil},
	{"time", "amount", typing("amount", "1.5.2"), "refusal.amount.number", nil},
	{"time", "amount", typing("amount", "0"), "refusal.amount.range", nil},
	{"time", "amount", typing("amount", "999999999999"), "refusal.amount.range", nil},
	{"time", "frequency", forging("frequency", "hourly"), "refusal.choice", nil},
	{"you", "side", forging("side", "spy"), "refusal.choice", nil},
	{"you", "sufferer", forging("sufferer", "nowhere"), "refusal.department.unknown", nil},
	{"you", "owner", forging("owner", "nowhere"), "refusal.department.unknown", nil},
	{"words", "story", typing("story", strings.Repeat("a", 20_000)+"ñ"), "refusal.text.length", []any{"length", 20_001, "max", 20_000}},
	{"words", "proposal", typing("proposal", strings.Repeat("😀", 5_001)), "refusal.text.length", []any{"length", 5_001, "max", 5_000}},
}

// TestBrowserFormWrong gets every page wrong in every way. Each time the page comes
// back with what was typed, a summary that has the focus and leads to the field, and
// the same words beside it.
func TestBrowserFormWrong(t *testing.T) {
	h := atRest(t, "--least", "0s")
	h.away(0, func(c *clerk) {
		c.department("Urgencias")
		c.report("seed", domain.FrictionReported{Title: "Sellar la hoja de viaje"})
	})
	for script, languages := range map[bool][]domain.Language{true: {domain.Spanish, domain.Portuguese}, false: {domain.English}} {
		for _, language := range languages {
			r := h.reporter(newBrowser(t), look{width: 360, script: script}, language)
			r.start()
			page := "rule"
			for i, m := range mischiefs {
				if m.page != page {
					r.right(page)
					page = m.page
					r.at(page)
				}
				if i > 0 && mischiefs[i-1].page == page {
					r.reset()
				}
				r.wrong(m)
			}
			r.right("words")
			r.at("check")
			r.quiet()
		}
	}
}

// wrong does a mischief and goes on.
func (r *reporter) wrong(m mischief) {
	r.Helper()
	m.do(r)
	held := r.held()
	r.tap("#next")
	r.at(m.page)
	r.refused(m.field, r.T(m.say, m.args...))
	forged := m.say == "refusal.choice" || m.say == "refusal.department.unknown"
	if !forged && r.held() != held {
		r.Errorf("%s: after %q the page holds %.200s, want %.200s", m.page, m.say, r.held(), held)
	}
}

// refused wants the page to say that a field is wrong, and how.
func (r *reporter) refused(field, words string) {
	r.Helper()
	if got := r.title(); !strings.HasPrefix(got, r.T("errors.prefix")) {
		r.Errorf("%s %s: the title is %q, want it to begin with %q", r.page(), field, got, r.T("errors.prefix"))
	}
	if got := r.focused(); got != "#errors" {
		r.Errorf("%s %s: %s has the focus, want #errors", r.page(), field, got)
	}
	if got := r.text(`#errors a[href="#` + field + `"]`); got != words {
		r.Errorf("%s %s: the summary says %q, want %q", r.page(), field, got, words)
	}
	if got := r.text("#" + field + "-error"); !strings.HasSuffix(got, words) {
		r.Errorf("%s %s: beside the field stands %q, want %q", r.page(), field, got, words)
	}
	described := ask[string](r.tab, `f => one('#' + f).closest('[aria-describedby]')?.getAttribute('aria-describedby') ?? ''`, field)
	if !slices.Contains(strings.Fields(described), field+"-error") {
		r.Errorf("%s %s: it is described by %q, want its error among that", r.page(), field, described)
	}
	if got := r.statuses(); !slices.Equal(got, []int64{303, 200}) {
		r.Errorf("%s %s: the answers are %d, want a redirect and a page", r.page(), field, got)
	}
	r.click(`#errors a[href="#` + field + `"]`)
	if got := r.focused(); got != "#"+field {
		r.Errorf("%s %s: the summary leads to %s, want the field", r.page(), field, got)
	}
}

// statuses are those of the last two pages that were asked for.
func (r *reporter) statuses() (last []int64) {
	r.Helper()
	for _, f := range r.requests() {
		if f.Kind == "Document" {
			last = append(last, f.Status)
		}
	}
	return last[max(0, len(last)-2):]
}

// reset takes back what a mischief left on the page.
func (r *reporter) reset() {
	r.Helper()
	ask[bool](r.tab, `() => {
		for (const e of document.querySelectorAll('main :is(textarea, input[type=text])')) e.value = ''
		for (const e of document.querySelectorAll('main :is([type=radio], [type=checkbox])')) e.checked = false
		for (const e of document.querySelectorAll('main select')) e.selectedIndex = 0
		return true
	}`)
}

// right answers a page well enough to go on.
func (r *reporter) right(page string) {
	r.Helper()
	r.reset()
	switch page {
	case "rule":
		r.write("title", "Sellar la hoja dos veces")
	case "same":
		r.option("same", "none")
	case "effect":
		r.option("impact", "anger")
	}
	r.tap("#next")
}

// TestBrowserFormMeanwhile takes away what was chosen before it is sent: the page
// that asked for it says so.
func TestBrowserFormMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		var gone domain.DepartmentID
		h := atRest(t, "--least", "0s")
		h.away(0, func(c *clerk) { c.department("Urgencias"); gone = c.department("Compras") })
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.answers(func(page string) {
			if page == "you" {
				r.list("owner", gone.String())
			}
		})
		h.away(0, func(c *clerk) { c.board(domain.RetireDepartment{Department: gone}) })
		r.tap("#send")
		r.at("you")
		r.refused("owner", r.T("refusal.department.unknown"))
		if r.value("#owner") != "" || !r.chosen("[name=side][value=customer]") {
			t.Errorf("the page holds %s", r.held())
		}
		r.next("words")
		if got := r.value("#proposal"); got != "\nNinguna" {
			t.Errorf("the proposal is %q, want it kept", got)
		}
		r.next("check")
		r.send()
		if got := h.stored(); len(got) != 1 || !got[0].Owner.IsZero() {
			t.Errorf("stored is %+v, want one of no department", got)
		}
	})
}
