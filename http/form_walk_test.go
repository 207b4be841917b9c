package http

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// walked is the whole way through the form: what every page asks and what is said.
var walked = []struct {
	step   string
	fields []string
}{
	{"rule", []string{"title", "Tres firmas\r\npara un <bolígrafo>"}},
	{"effect", []string{"impact", "delay", "impact", "anger", "severity", "3"}},
	{"time", []string{"frequency", "weekly", "amount", "1,5", "unit", "hours", "month", "2026-10"}},
	{"you", []string{"side", "employee", "sufferer", officeID(1).String(), "owner", officeID(0).String()}},
	{"words", []string{"story", "\n  Espero \"mucho\" & más\r\n", "proposal", "+1 & <b>"}},
}

func TestWholeWayWithoutScript(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin()
	for _, w := range walked {
		v.at(w.step)
		v.press("next", w.fields...)
	}
	v.at("check")
	v.shows("Tres firmas para un <bolígrafo>", "Almacén <&>", "1,5 horas", "octubre de 2026", "+1 & <b>")
	v.press("send")
	receipt := v.receipt()
	want := domain.FrictionReported{
		Title: "Tres firmas para un <bolígrafo>", Impacts: []domain.Impact{domain.Delay, domain.Anger}, Severity: 3, Frequency: domain.Weekly, Seconds: 5400,
		LastHappened: domain.MonthOf(2026, time.October), Side: domain.Employee, Sufferer: officeID(1), Owner: officeID(0),
		Story: "\n  Espero \"mucho\" & más\n", Proposal: "+1 & <b>", Language: domain.Spanish, Day: domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)),
	}
	got := f.reports()
	if len(got) != 1 || receipt == "" {
		t.Fatalf("%d reports are stored, receipt %q", len(got), receipt)
	}
	want.Rule = got[0].Rule
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("stored = %+v\nwant %+v", got[0], want)
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log of a reporter = %s, want none", log)
	}
}

// Whatever page somebody comes back to shows what was typed into it, as it was typed.
func TestEveryPageShowsWhatWasTyped(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin()
	base := strings.TrimSuffix(v.path, "rule")
	for _, w := range walked {
		v.press("next", w.fields...)
	}
	for _, w := range walked {
		v.fetch(base+w.step, "same-origin")
		shown := v.holds(v.path)
		for name, values := range pairs(w.fields) {
			for i, value := range values {
				values[i] = strings.ReplaceAll(value, "\r\n", "\n")
			}
			if !sameSet(shown[name], values) {
				t.Errorf("%s shows %s = %q, want %q", w.step, name, shown[name], values)
			}
		}
	}
}

func pairs(fields []string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return values
}

func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// Two answers are enough.
func TestShortestWay(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin()
	v.press("next", "title", "Tres firmas")
	v.press("check", "impact", "anger")
	v.at("check")
	v.press("send")
	v.receipt()
	if got := f.reports(); len(got) != 1 || got[0].Title != "Tres firmas" || got[0].Side != "" || got[0].Story != "" {
		t.Errorf("stored = %+v", got)
	}
}

func TestButtonsLeadWhereTheySay(t *testing.T) {
	h, f := openDesk(t)
	for _, tc := range []struct {
		from, button string
		fields       []string
		to, shows    string
	}{
		{"rule", "next", []string{"title", "x"}, "effect", ""},
		{"rule", "next", []string{"title", " "}, "rule", "Error: "},
		{"rule", "", []string{"title", "x"}, "effect", ""},
		{"rule", "nonsense", []string{"title", "x"}, "effect", ""},
		{"rule", "language:en", nil, "rule", "Which rule is it?"},
		{"rule", "language:xx", nil, "rule", "¿Qué regla es?"},
		{"effect", "next", nil, "effect", "Elija al menos una opción"},
		{"effect", "check", nil, "effect", "Elija al menos una opción"},
		{"effect", "back", nil, "rule", ""},
		{"effect", "language:pt", nil, "effect", "Português"},
		{"time", "back", []string{"amount", "x"}, "effect", ""},
		{"time", "next", []string{"amount", "x"}, "time", "Escriba el tiempo con cifras"},
		{"time", "check", []string{"amount", "0"}, "time", "entre un segundo"},
		{"time", "next", nil, "you", ""},
		{"you", "back", nil, "time", ""},
		{"you", "next", []string{"side", "customer", "sufferer", officeID(0).String()}, "you", "El área es solo para quien trabaja aquí"},
		{"words", "back", nil, "you", ""},
		{"words", "next", []string{"story", strings.Repeat("ñ", domain.MaxStory+1)}, "words", "20001 caracteres"},
		{"check", "back", nil, "rule", ""}, // something is missing: it leads to that
	} {
		v := h.begin()
		if tc.from != "rule" && tc.from != "check" {
			v.fetch(strings.TrimSuffix(v.path, "rule")+tc.from, "same-origin")
		}
		if tc.from == "check" {
			v.fetch(strings.TrimSuffix(v.path, "rule")+"check", "same-origin")
			v.at(tc.to)
			v.shows("Error: ")
			continue
		}
		v.press(tc.button, tc.fields...)
		if v.at(tc.to); tc.shows != "" {
			v.shows(tc.shows)
		}
		for name, values := range pairs(tc.fields) {
			if tc.from == tc.to && !sameSet(v.holds(v.path)[name], values) {
				t.Errorf("%s after a mistake shows %s = %.40q, want %.40q", tc.from, name, v.holds(v.path)[name], values)
			}
		}
	}
	if len(f.reports()) != 0 {
		t.Error("something was stored")
	}
}

// Who says what was said already is asked, once, and may join in.
func TestJoiningAnEarlierRule(t *testing.T) {
	h, f := openDesk(t)
	h.begin().toCheck().press("send")
	rule := f.reports()[0].Rule.String()
	for _, tc := range []struct {
		name string
		join func(v *visitor)
		own  bool
	}{
		{"by the list below the field", func(v *visitor) { v.press("rule:"+rule, "title", "firmas para un bolígrafo") }, false},
		{"when asked", func(v *visitor) {
			v.press("next", "title", "firmas para un bolígrafo")
			v.at("same")
			v.press("next")
			v.shows("Elija una de la lista")
			v.press("next", "same", rule)
		}, false},
		{"declined", func(v *visitor) {
			v.press("next", "title", "firmas para un bolígrafo")
			v.press("next", "same", "none")
			v.press("back")
			v.at("rule")
			v.press("next") // nobody is asked twice
		}, true},
		{"joined and left again", func(v *visitor) {
			v.press("rule:"+rule, "title", "firmas para un bolígrafo")
			v.press("back")
			v.shows("Tres firmas para un bolígrafo")
			v.press("other")
			v.press("next", "title", "Nadie contesta")
		}, true},
	} {
		v, before := h.begin(), len(f.reports())
		tc.join(v)
		v.at("effect")
		v.press("check", "impact", "delay")
		v.at("check")
		v.press("send")
		v.receipt()
		got := f.reports()
		if last := got[len(got)-1]; len(got) != before+1 || (last.Rule.String() != rule) != tc.own || (last.Title != "") != tc.own {
			t.Errorf("%s: stored rule %v, title %q", tc.name, last.Rule, last.Title)
		}
	}
}

// A draft that is no longer in memory comes back from the page that is sent, under
// another token, on any server with the same secret.
func TestDraftOutlivesTheServer(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin()
	for _, w := range walked[:4] {
		v.press("next", w.fields...)
	}
	old := v.token()
	v.house = newHouse(t, func(c *Config) { *c = h.Config })
	v.press("next", walked[4].fields...)
	v.at("check")
	v.shows("Tres firmas para un <bolígrafo>", "1,5 horas", "+1 & <b>", "Almacén <&>")
	if v.token() == old {
		t.Error("the draft came back under its old token")
	}
	v.press("send")
	first := v.receipt()
	if got := f.reports(); len(got) != 1 || got[0].Story == "" || got[0].Held != "" {
		t.Errorf("stored = %+v", got)
	}
	if first == "" {
		t.Error("there is no receipt")
	}
}

func TestGoneDraftLeadsOn(t *testing.T) {
	h, _ := openDesk(t)
	for _, path := range []string{"rule", "same", "check", "privacy", "sent", "receipt.txt", "nonsense"} {
		v := h.visit("/report/" + strings.Repeat("0", 32) + "/" + path)
		if v.page.StatusCode != 404 || !contains(v.page.body, `action="/report"`) || !contains(v.page.body, `href="/receipt?language=es"`) {
			t.Errorf("%s = %d, want 404 with a way on\n%s", path, v.page.StatusCode, v.page.body)
		}
	}
	v := h.begin()
	h.now.Add(3600)
	v.fetch(v.path, "same-origin")
	if v.page.StatusCode != 404 {
		t.Errorf("a draft after an hour = %d, want 404", v.page.StatusCode)
	}
	if g := v.post("/report/"+strings.Repeat("0", 32)+"/rule", url.Values{"title": {"x"}}); g.StatusCode != 404 {
		t.Errorf("POST to no draft = %d, want 404", g.StatusCode)
	}
}

// Back from the first page leads to the start, with what was typed still in the draft.
func TestBackFromTheFirstPage(t *testing.T) {
	h, _ := openDesk(t)
	v := h.begin()
	first := v.path
	v.press("back", "title", "Three signatures")
	if !strings.HasPrefix(v.path, "/?language=") {
		t.Errorf("back from the first page leads to %s", v.path)
	}
	if v.fetch(first, "same-origin"); v.holds(first).Get("title") != "Three signatures" {
		t.Errorf("the title is %q, want what was typed", v.holds(first).Get("title"))
	}
}

// Nothing that a hostile page keeps is more than a draft, and no answer is a fault.
func TestHostileKept(t *testing.T) {
	h, f := openDesk(t)
	v := h.begin()
	kept := v.holds(v.path).Get("kept")
	gone := "/report/" + strings.Repeat("0", 32) + "/rule"
	for _, k := range []string{"", "x", "!!!", kept[:len(kept)/2], kept + kept, strings.Repeat("A", 200_000)} {
		if g := v.post(gone, url.Values{"kept": {k}, "title": {"x"}}); g.StatusCode != 404 {
			t.Errorf("kept %.20q = %d, want 404", k, g.StatusCode)
		}
	}
	for _, d := range []string{
		`{"key":"` + strings.Repeat("k", 32) + `","language":"es","rule":"../../../evil","said":{"impact":["delay"]}}`,
		`{"key":"//evil.example/////////////////x","language":"en","stamp":"x","said":{"title":["x"],"impact":["delay"]}}`,
	} {
		g := v.post("/report/"+strings.Repeat("0", 32)+"/check", url.Values{"kept": {b64(d)}, "go": {"send"}})
		if g.StatusCode != 404 {
			t.Errorf("kept %s = %d, want 404", d, g.StatusCode)
		}
	}
	if n := len(f.reports()); n != 0 {
		t.Errorf("%d reports stored of drafts that were not begun here", n)
	}
}
