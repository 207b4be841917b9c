package form

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/http/web"
)

const formType = "application/x-www-form-urlencoded"

func post(body string) *http.Request {
	r := httptest.NewRequest("POST", "/report", strings.NewReader(body))
	r.Header.Set("Content-Type", formType)
	return r
}

// The longest texts fit, in characters of four bytes.
func TestLongestTextsFit(t *testing.T) {
	values := map[string][]string{"go": {"next"}, "kept": {written().kept()}}
	values["story"], values["proposal"] = []string{strings.Repeat("😀", domain.MaxStory)}, []string{strings.Repeat("😀", domain.MaxProposal)}
	if _, err := web.ReadForm(post(encoded(values))); err != nil {
		t.Errorf("ReadForm(longest) = %v", err)
	}
}

func encoded(values url.Values) string { return values.Encode() }

// What is kept of a form is what was asked for, and not the rest of the body as well.
func TestFormIsNotHeldByOneFieldOfIt(t *testing.T) {
	const forms, junk = 100, 300 << 10
	var kept []*draft
	before := heap()
	for range forms {
		values, err := web.ReadForm(post("title=x&junk=" + strings.Repeat("j", junk)))
		if err != nil {
			t.Fatal(err)
		}
		d := &draft{Said: map[string][]string{}}
		d.take(values, "title")
		kept = append(kept, d)
	}
	if grown := heap() - before; grown > forms*junk/10 {
		t.Errorf("%d drafts of a letter hold %d KiB", forms, grown>>10)
	}
	runtime.KeepAlive(kept)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// saying is a draft that may be sent, with some answers changed; no value is no answer.
func saying(fields ...string) *draft {
	d := &draft{Language: domain.Spanish, Said: map[string][]string{"title": {"Tres firmas"}, "impact": {"delay"}}}
	for i := 0; i+1 < len(fields); i += 2 {
		d.Said[fields[i]] = append(d.Said[fields[i]], fields[i+1])
	}
	return d
}

const (
	someID = "0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11"
	timeID = "0190163d-8694-739b-aea5-966c26f8ad91" // version 7: it tells when it was made
)

func TestEveryFieldIsRead(t *testing.T) {
	d := saying("impact", "anger", "impact", "delay", "severity", "3", "frequency", "weekly", "amount", " 1,5 ", "unit", "hours", "month", "2026-10",
		"side", "employee", "sufferer", someID, "owner", someID, "story", "Cafe\u0301\n", "proposal", " una ")
	got, wrong := d.read()
	id := domain.DepartmentID{}
	if err := id.UnmarshalText([]byte(someID)); err != nil {
		t.Fatal(err)
	}
	want := domain.FrictionReported{
		Title: "Tres firmas", Impacts: []domain.Impact{domain.Delay, domain.Anger}, Severity: 3, Frequency: domain.Weekly, Seconds: 5400,
		LastHappened: domain.MonthOf(2026, time.October), Side: domain.Employee, Sufferer: id, Owner: id, Story: "Café\n", Proposal: " una ", Language: domain.Spanish,
	}
	if len(wrong) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("read() = %+v, %v, want %+v", got, wrong, want)
	}
}

func TestRulesAreRead(t *testing.T) {
	for _, tc := range []struct{ typed, want, wrong string }{
		{"Tres firmas", "Tres firmas", ""},
		{"  Tres\n\n\tfirmas \n", "Tres firmas", ""},
		{"Tres  firmas", "Tres  firmas", ""},
		{"", "", "text.required"}, {" \n\t", "", "text.required"}, {"\u200b\u00a0\ufeff", "", "text.required"}, {"\u2800", "", "text.required"},
		{strings.Repeat("ñ", domain.MaxTitle), strings.Repeat("ñ", domain.MaxTitle), ""},
		{strings.Repeat("ñ", domain.MaxTitle+1), "", "text.length"},
		{strings.Repeat("n\u0303", domain.MaxTitle), strings.Repeat("ñ", domain.MaxTitle), ""},
		{"=HYPERLINK()", "=HYPERLINK()", ""}, {"<script>", "<script>", ""},
	} {
		d := saying()
		d.Said["title"] = []string{tc.typed}
		e, wrong := d.read()
		if e.Title != tc.want || at("title", wrong) != tc.wrong {
			t.Errorf("title %.20q = %.20q, %s, want %.20q, %s", tc.typed, e.Title, at("title", wrong), tc.want, tc.wrong)
		}
	}
	for rule, want := range map[string]string{someID: "", "x": "rule.unknown", timeID: "rule.unknown", "*": "rule.unknown"} {
		d := saying()
		d.Rule = rule
		if e, wrong := d.read(); at("title", wrong) != want || e.Title != "" {
			t.Errorf("rule %q = %q, %s, want %s", rule, e.Title, at("title", wrong), want)
		}
	}
}

// at names what is wrong with a field; "" where nothing is.
func at(field string, wrong []*domain.Refusal) string {
	var names []string
	for _, refusal := range wrong {
		if refusal.Field == field {
			names = append(names, refusal.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestWhatIsWrongIsSaidByField(t *testing.T) {
	for _, tc := range []struct {
		field string
		said  []string
		want  string
	}{
		{"impact", nil, ""}, {"impact", []string{"impact", "joy"}, "word.unknown"}, {"impact", []string{"impact", ""}, "word.unknown"},
		{"impact", []string{"impact", "delay", "impact", "delay"}, ""},
		{"severity", []string{"severity", "1"}, ""}, {"severity", []string{"severity", "4"}, ""}, {"severity", []string{"severity", "0"}, "word.unknown"},
		{"severity", []string{"severity", "5"}, "word.unknown"}, {"severity", []string{"severity", "+2"}, "word.unknown"},
		{"severity", []string{"severity", "02"}, "word.unknown"}, {"severity", []string{"severity", "x"}, "word.unknown"}, {"severity", []string{"severity", "٢"}, "word.unknown"},
		{"frequency", []string{"frequency", "hourly"}, "word.unknown"}, {"frequency", []string{"frequency", "Daily"}, "word.unknown"},
		{"month", []string{"month", "2026-13"}, "date.syntax"}, {"month", []string{"month", "2026-10-01"}, "date.syntax"}, {"month", []string{"month", "x"}, "date.syntax"},
		{"side", []string{"side", "boss"}, "word.unknown"}, {"side", []string{"side", "customer"}, ""},
		{"owner", []string{"owner", "*"}, "department.unknown"}, {"owner", []string{"owner", "a.b"}, "department.unknown"}, {"owner", []string{"owner", timeID}, "department.unknown"},
		{"sufferer", []string{"sufferer", ">"}, "department.unknown"}, {"sufferer", []string{"sufferer", someID}, ""},
		{"sufferer", []string{"sufferer", someID, "side", "employee"}, ""}, {"sufferer", []string{"sufferer", someID, "side", "customer"}, "sufferer.customer"},
		{"sufferer", []string{"sufferer", someID, "side", "boss"}, ""},
		{"story", []string{"story", strings.Repeat("ñ", domain.MaxStory)}, ""}, {"story", []string{"story", strings.Repeat("ñ", domain.MaxStory+1)}, "text.length"},
		{"story", []string{"story", " \u200b "}, ""}, {"proposal", []string{"proposal", strings.Repeat("x", domain.MaxProposal+1)}, "text.length"},
		{"amount", []string{"amount", "x"}, "amount.number"},
	} {
		if _, wrong := saying(tc.said...).read(); at(tc.field, wrong) != tc.want {
			t.Errorf("%s of %.60q: %s, want %s", tc.field, tc.said, at(tc.field, wrong), tc.want)
		}
	}
	_, wrong := (&draft{Said: map[string][]string{"severity": {"9"}, "frequency": {"x"}, "amount": {"x"}, "story": {strings.Repeat("x", 1<<16)}}}).read()
	var fields []string
	for _, refusal := range wrong {
		fields = append(fields, refusal.Field)
	}
	if want := []string{"title", "impact", "severity", "frequency", "amount", "story"}; !slices.Equal(fields, want) {
		t.Errorf("wrong in %q, want %q: the order of the questions", fields, want)
	}
}

// Whoever names their own department works here.
func TestDepartmentSaysTheSide(t *testing.T) {
	for said, want := range map[string]domain.Side{"": domain.Employee, "employee": domain.Employee} {
		if e, wrong := saying("sufferer", someID, "side", said).read(); e.Side != want || len(wrong) > 0 {
			t.Errorf("side %q with a department = %q, %v, want %q", said, e.Side, wrong, want)
		}
	}
	if e, _ := saying().read(); e.Side != "" {
		t.Errorf("side = %q, want it not said", e.Side)
	}
}

func TestTimesAsPeopleWriteThem(t *testing.T) {
	for _, tc := range []struct {
		amount, unit string
		want         int64
		wrong        string
	}{
		{"", "", 0, ""}, {"  ", "hours", 0, ""}, {"15", "minutes", 900, ""}, {"15", "", 900, ""}, {"15", "days", 900, ""},
		{"1,5", "hours", 5400, ""}, {"1.5", "hours", 5400, ""}, {"0.25", "hours", 900, ""}, {"0,4", "minutes", 24, ""}, {".5", "minutes", 30, ""}, {"5.", "minutes", 300, ""},
		{" 7 ", "minutes", 420, ""}, {"007", "minutes", 420, ""}, {"0.1", "hours", 360, ""}, {"0.33", "minutes", 19, ""},
		{"0", "minutes", 0, "amount.range"}, {"0.01", "minutes", 0, "amount.range"}, {"1.000", "minutes", 0, "amount.number"}, {"1,500", "hours", 0, "amount.number"}, {"999999999999", "hours", 0, "amount.range"},
		{"744", "hours", domain.MaxSeconds, ""}, {"744.01", "hours", 0, "amount.range"}, {"44640", "minutes", domain.MaxSeconds, ""},
		{"1e5", "minutes", 0, "amount.number"}, {".", "minutes", 0, "amount.number"}, {",", "minutes", 0, "amount.number"}, {"1,0,0", "minutes", 0, "amount.number"},
		{"1.000,5", "minutes", 0, "amount.number"}, {"-1", "minutes", 0, "amount.number"}, {"+1", "minutes", 0, "amount.number"}, {"1/2", "hours", 0, "amount.number"},
		{"١", "minutes", 0, "amount.number"}, {"½", "hours", 0, "amount.number"}, {"0x10", "minutes", 0, "amount.number"}, {"1_0", "minutes", 0, "amount.number"},
		{"quince", "minutes", 0, "amount.number"}, {"1 2", "minutes", 0, "amount.number"}, {strings.Repeat("9", 1000), "minutes", 0, "amount.number"}, {"Inf", "hours", 0, "amount.number"},
	} {
		got, err := seconds(tc.amount, tc.unit)
		name := ""
		if refusal, ok := errors.AsType[*domain.Refusal](err); ok {
			name = refusal.Name
		}
		if got != tc.want || name != tc.wrong {
			t.Errorf("seconds(%.20q, %q) = %d, %q, want %d, %q", tc.amount, tc.unit, got, name, tc.want, tc.wrong)
		}
	}
}

// What is read is what the domain takes, or it is said to be wrong beside its field.
func FuzzRead(f *testing.F) {
	f.Add("Tres firmas", "delay", "1,5", "2026-10", "story\r\n\x00")
	f.Add("", "", "1e5", "x", "\xff")
	f.Fuzz(func(t *testing.T, title, impact, amount, month, story string) {
		values, err := web.ReadForm(post(encoded(map[string][]string{"title": {title}, "impact": {impact}, "amount": {amount}, "month": {month}, "story": {story}})))
		if err != nil {
			return
		}
		d := &draft{Language: domain.English, Said: map[string][]string{}}
		for _, st := range steps {
			d.take(values, st.asks...)
		}
		e, wrong := d.read()
		if len(wrong) > 0 {
			return
		}
		var id domain.ID
		id[0] = 1
		e.Rule = domain.RuleID{ID: domain.IDFrom(id)}
		_, err = domain.NewState().Decide(domain.Act{ID: domain.IDFrom(id), Command: domain.ReportFriction{Report: domain.ReportID{ID: domain.IDFrom(id)}, FrictionReported: e}}, domain.DayOf(newClock().at))
		if refusal, ok := errors.AsType[*domain.Refusal](err); err != nil && (!ok || refusal.Field != "/last_happened") {
			t.Errorf("the domain says %v to %+v", err, e)
		}
	})
}

// The language is that of words. Often the browser has chosen it, so a report without
// words keeps none: it would tell of the reporter alone.
func TestLanguageIsOfWords(t *testing.T) {
	for field, want := range map[string]domain.Language{"month": "", "story": domain.Portuguese, "proposal": domain.Portuguese} {
		d := &draft{Language: domain.Portuguese, Said: map[string][]string{"title": {"Tres firmas"}, "impact": {"delay"}, field: {"2026-10"}}}
		if e, wrong := d.read(); e.Language != want || len(wrong) > 0 {
			t.Errorf("language of a report with a %s = %q, %v, want %q", field, e.Language, wrong, want)
		}
	}
	d := &draft{Language: domain.Portuguese, Said: map[string][]string{"title": {"Tres firmas"}, "impact": {"delay"}, "story": {" \n"}}}
	if e, _ := d.read(); e.Language != "" {
		t.Errorf("language of a blank story = %q, want none", e.Language)
	}
}
