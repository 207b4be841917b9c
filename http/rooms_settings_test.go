package http

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

var versionField = regexp.MustCompile(`name="version" value="([0-9]+)"`)

// version is the one of the policy that a page of the settings shows.
func version(t *testing.T, g got) string {
	t.Helper()
	m := versionField.FindStringSubmatch(g.body)
	if m == nil {
		t.Fatalf("the page shows no version\n%s", g.body)
	}
	return m[1]
}

// invalid fails the test unless an answer says what is wrong at a field, which holds
// what was typed.
func (g got) invalid(t *testing.T, status int, field, typed, words string) {
	t.Helper()
	g.says(t, status, "Error: ", `href="#`+field+`"`, words)
	input := regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="` + field + `"[^>]*>`).FindString(g.body)
	if !strings.Contains(input, `aria-invalid="true"`) || strings.HasPrefix(input, "<input") && !strings.Contains(input, `value="`+typed+`"`) {
		t.Errorf("the field is %q, want it invalid and %q kept", input, typed)
	}
}

const settings = "/board/settings"

func TestSettingsSetThePolicy(t *testing.T) {
	h, f, _ := peopled(t)
	for _, tc := range []struct {
		section, field, typed, shown string
		want                         func(domain.Policy) any
		is                           any
	}{
		{"privacy", "disclosure", "7", "Now: 7, since 22 November 2026", func(p domain.Policy) any { return p.Disclosure }, 7},
		{"privacy", "time_zone", "America/Bogota", "Now: America/Bogota, since", func(p domain.Policy) any { return p.TimeZone }, "America/Bogota"},
		{"privacy", "fiscal_year_begins", "7", "Now: July, since", func(p domain.Policy) any { return int(p.FiscalYearBegins) }, 7},
		{"scoring", "reference_hours", " 2000 ", "Now: 2,000, since", func(p domain.Policy) any { return p.ReferenceHours }, int64(2000)},
		{"scoring", "tariff_per_hour", "25,5", "Now: 25.50, since", func(p domain.Policy) any { return p.TariffPerHour }, int64(2550)},
		{"scoring", "currency", "EUR", "Now: EUR, since", func(p domain.Policy) any { return p.Currency }, "EUR"},
		{"scoring", "board", purchasing.String(), "Now: Compras, since", func(p domain.Policy) any { return p.Board }, purchasing},
		{"terms", "verify_gone_percent", "90", "Now: 90, since", func(p domain.Policy) any { return p.VerifyGonePercent }, 90},
		{"terms", "triage_days", "30", "Now: 30, since", func(p domain.Policy) any { return p.TriageDays }, int64(30)},
	} {
		before, page := f.views.Policy(), settings+"/"+tc.section
		g := h.submit(chiefToken, page, "key", "key of "+tc.field, "version", version(t, h.open(chiefToken, page)), tc.field, tc.typed)
		h.follow(chiefToken, g).says(t, 200, "Saved", tc.shown, "!Error: ")
		after := f.views.Policy()
		if got := tc.want(after); got != tc.is {
			t.Errorf("%s = %v, want %v", tc.field, got, tc.is)
		}
		if changed := policyChanges(before, after); changed != 1 {
			t.Errorf("%s: %d parameters have changed, want 1: %+v, %+v", tc.field, changed, before, after)
		}
	}
}

// policyChanges is how many parameters two policies differ in.
func policyChanges(a, b domain.Policy) (n int) {
	left, right := strings.Fields(fmt.Sprintf("%+v", a)), strings.Fields(fmt.Sprintf("%+v", b))
	for i := range left {
		if left[i] != right[i] {
			n++
		}
	}
	return n
}

func TestSettingsRefuseAPolicy(t *testing.T) {
	h, f := crossed(t)
	before := len(f.log)
	for _, tc := range []struct{ section, field, typed, words string }{
		{"privacy", "disclosure", "4", "may not be lower than 5"},
		{"privacy", "disclosure", "five", "A whole number is expected"},
		{"privacy", "disclosure", "5.5", "A whole number is expected"},
		{"privacy", "disclosure", "1001", "between 5 and 1000"},
		{"privacy", "time_zone", "Mars/Olympus", "This time zone is not known"},
		{"privacy", "time_zone", "Local", "This time zone is not known"},
		{"scoring", "reference_hours", "0", "between 1 and 1000000"},
		{"scoring", "tariff_per_hour", "a lot", "An amount like 25 or 25.50"},
		{"scoring", "tariff_per_hour", "-1", "An amount like 25 or 25.50"},
		{"scoring", "board", "*", "There is no such department"},
		{"terms", "verify_gone_percent", "49", "between 50 and 100"},
		{"terms", "verify_rounds", "99999999999999999999", "A whole number is expected"},
		{"terms", "relapse_days", "", "between 1 and 3650"},
	} {
		page := settings + "/" + tc.section
		h.submit(chiefToken, page, "key", "k", "version", version(t, h.open(chiefToken, page)), tc.field, tc.typed).invalid(t, 422, tc.field, tc.typed, tc.words)
	}
	fixed := h.open(chiefToken, settings+"/privacy")
	fixed.says(t, 200, "January. It can no longer be changed", `!name="fiscal_year_begins"`)
	h.submit(chiefToken, settings+"/privacy", "key", "k", "version", version(t, fixed), "fiscal_year_begins", "4").says(t, 409, "cannot begin with another month")
	h.submit(chiefToken, settings+"/privacy", "key", "k", "version", version(t, fixed), "disclosure", "5").says(t, 409, "Nothing would change")
	h.submit(chiefToken, settings+"/zq", "disclosure", "9").says(t, 404)
	if len(f.log) != before {
		t.Errorf("what was refused has stored %d events", len(f.log)-before)
	}
}

// What somebody else has set meanwhile is not overwritten: they learn so, keep what
// they typed, and see what is in force now.
func TestSettingsAreNotOverwrittenUnseen(t *testing.T) {
	h, f, _ := peopled(t)
	page := settings + "/terms"
	seen := version(t, h.open(chiefToken, page))
	h.follow(chiefToken, h.submit(chiefToken, page, "key", "first", "version", seen, "triage_days", "20")).says(t, 200, "Saved")
	late := h.submit(chiefToken, page, "key", "second", "version", seen, "decision_days", "60")
	late.says(t, 412, "Somebody has set the policy since you looked at it", `value="60"`, "Now: 20, since")
	if p := f.views.Policy(); p.DecisionDays != 90 || p.TriageDays != 20 {
		t.Errorf("policy = %+v", p)
	}
	h.follow(chiefToken, h.submit(chiefToken, page, "key", "third", "version", version(t, late), "decision_days", "60")).says(t, 200, "Saved")
	if p := f.views.Policy(); p.DecisionDays != 60 || p.TriageDays != 20 {
		t.Errorf("policy = %+v", p)
	}
}

// One form sent twice is one act.
func TestSettingsOnce(t *testing.T) {
	h, f, _ := peopled(t)
	fields := []string{"key", "the key of a page", "version", version(t, h.open(chiefToken, settings)), "disclosure", "6"}
	first := h.submit(chiefToken, settings+"/privacy", fields...)
	before := len(f.log)
	again := h.submit(chiefToken, settings+"/privacy", fields...)
	if again.StatusCode != 303 || again.Header.Get("Location") != first.Header.Get("Location") || len(f.log) != before {
		t.Errorf("again = %d %s, %d more events", again.StatusCode, again.Header.Get("Location"), len(f.log)-before)
	}
}

// Where nobody can tell whether it was stored, the page sends the same form again under
// the same key; a key under which something else is stored is given up.
func TestSettingsKeepTheirKey(t *testing.T) {
	h, f, _ := peopled(t)
	page, seen := settings+"/privacy", version(t, h.open(chiefToken, settings))
	f.fail = func() error { return errFate }
	lost := h.submit(chiefToken, page, "key", "a key to be kept", "version", seen, "disclosure", "6")
	lost.says(t, 503, "it will be stored once", `name="key" value="a key to be kept"`, `value="6"`)
	f.fail = nil
	h.follow(chiefToken, h.submit(chiefToken, page, "key", "a key to be kept", "version", seen, "disclosure", "6")).says(t, 200, "Saved")
	h.submit(chiefToken, page, "key", "a key to be kept", "version", version(t, h.open(chiefToken, page)), "disclosure", "7").
		says(t, 409, "Something else was already done", "!a key to be kept", `value="7"`)
}

func TestDepartmentsAreLookedAfter(t *testing.T) {
	h, f, _ := peopled(t)
	page := settings + "/departments"
	h.follow(chiefToken, h.submit(chiefToken, page, "key", "a", "name", "Archivo "+hostile, "parent", purchasing.String(), "head_count", "9")).says(t, 200, "Added", "Archivo &lt;/h3&gt;", "!<script>alert")
	for _, tc := range []struct{ field, typed, words string }{
		{"name", "", "Please write something"}, {"name", "compras", "Another department has this name"}, {"head_count", "many", "A whole number"}, {"parent", "*", "no such department"},
	} {
		fields := map[string]string{"key": "b" + tc.typed, "name": "Nueva", "parent": "", "head_count": "1"}
		fields[tc.field] = tc.typed
		g := h.submit(chiefToken, page, "key", fields["key"], "name", fields["name"], "parent", fields["parent"], "head_count", fields["head_count"])
		g.invalid(t, g.StatusCode, tc.field, tc.typed, tc.words)
		if g.StatusCode/100 != 4 {
			t.Errorf("%s=%q is answered with %d", tc.field, tc.typed, g.StatusCode)
		}
	}
	one := page + "/" + purchasing.String()
	h.open(chiefToken, one).says(t, 200, "Compras", "First merge or retire those below it, such as Archivo", "!/merge\"")
	h.submit(chiefToken, one+"/retire", "key", "c").says(t, 409, "has departments below it")
	h.submit(chiefToken, one+"/rename", "key", "d", "name", "Almacén").invalid(t, 409, "name", "Almacén", "Another department has this name")
	h.follow(chiefToken, h.submit(chiefToken, one+"/rename", "key", "e", "name", "Compras y ventas")).says(t, 200, "has another name", "Compras y ventas")
	other := page + "/" + storehouse.String()
	h.submit(chiefToken, other+"/merge", "key", "f", "into", "").says(t, 422, "There is no such department")
	h.follow(chiefToken, h.submit(chiefToken, other+"/merge", "key", "g", "into", purchasing.String())).says(t, 200, "count as one", "Merged into Compras y ventas")
	h.open(chiefToken, other).says(t, 200, "Merged into Compras y ventas", "!<form method=\"post\"")
	for _, path := range []string{page + "/zq", page + "/" + domain.IDFrom([16]byte{0x77}).String()} {
		h.open(chiefToken, path).says(t, 404)
	}
	h.submit(chiefToken, one+"/zq").says(t, 404)
	if lines := f.views.Departments(0); len(lines) != 3 {
		t.Errorf("departments = %d, want 3", len(lines))
	}
}

func TestReadsAreShown(t *testing.T) {
	h, f, reports := peopled(t)
	h.open(chiefToken, settings+"/reads").says(t, 200, "Nobody has read a story yet")
	f.act(t, 70, domain.CountReads{StoriesRead: domain.StoriesRead{Reads: []domain.Read{{By: domain.ByHolder(domain.Reviewer, domain.IDFrom([16]byte{20})), Rule: reports[0].Rule, Stories: 41}}}})
	h.open(chiefToken, settings+"/reads").says(t, 200, "Reviewers", "Regla 0", ">41<")
}

// Looking at settings changes nothing, and every form that changes something has a key.
func TestSettingsOnlyShow(t *testing.T) {
	h, f, _ := peopled(t)
	f.act(t, 71, domain.RegisterWebhook{WebhookRegistered: domain.WebhookRegistered{Webhook: domain.IDFrom([16]byte{0x71}), Name: "W", URL: "https://w.example"}})
	h.hooks = f.views.Webhooks()
	before := len(f.log)
	forms, keys := regexp.MustCompile(`<form method="post"`), regexp.MustCompile(`name="key" value="[A-Z2-7]{26}"`)
	for path, least := range map[string]int{
		"": 1, "/privacy": 1, "/scoring": 1, "/terms": 1, "/departments": 1, "/departments/" + purchasing.String(): 3, "/tokens": 5, "/webhooks": 2, "/webhooks/" + domain.IDFrom([16]byte{0x71}).String(): 1, "/reads": 0,
	} {
		g := h.open(chiefToken, settings+path)
		g.says(t, 200, "!style=", "!onclick", "!Error: ")
		if n, k := len(forms.FindAllString(g.body, -1)), len(keys.FindAllString(g.body, -1)); n != k || n < least {
			t.Errorf("%s: %d forms and %d keys, want at least %d", path, n, k, least)
		}
		for _, token := range []string{viewerToken, reviewerToken, leaderToken, withinToken} {
			h.open(token, settings+path).says(t, 403)
		}
	}
	h.open(chiefToken, settings+"/zq").says(t, 404)
	if len(f.log) != before {
		t.Errorf("looking stores %d events", len(f.log)-before)
	}
}
