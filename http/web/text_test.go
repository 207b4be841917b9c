package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/http/personal"
)

// saidIn is all that a language says. No key stands in two files.
func saidIn(t *testing.T, l domain.Language) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{}
	for _, name := range stringsOf(l) {
		body, err := stringFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var some map[string]json.RawMessage
		if err := json.Unmarshal(body, &some); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, value := range some {
			if _, twice := all[key]; twice {
				t.Errorf("%s says %q, which another file says too", name, key)
			}
			all[key] = value
		}
	}
	return all
}

// Every language says everything, and nothing is said that no page shows.
func TestEveryKeyIsThereInEveryLanguage(t *testing.T) {
	wanted := usedKeys(t)
	for _, l := range domain.Languages {
		said := saidIn(t, l)
		for _, key := range slices.Sorted(maps.Keys(wanted)) {
			if _, ok := said[key]; !ok {
				t.Errorf("%s lacks %q", l, key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(said)) {
			if !wanted[key] {
				t.Errorf("%s says %q, which no page shows", l, key)
			}
		}
	}
}

// The places that are filled in are the same in every language.
func TestPlacesAreTheSame(t *testing.T) {
	place := regexp.MustCompile(`{{\.\w+}}`)
	english := saidIn(t, domain.English)
	for _, l := range domain.Languages {
		for key, value := range saidIn(t, l) {
			got, want := placesOf(place, value), placesOf(place, english[key])
			if !slices.Equal(got, want) {
				t.Errorf("%s: places of %q = %q, want %q", l, key, got, want)
			}
		}
	}
}

func placesOf(place *regexp.Regexp, value []byte) []string {
	all := place.FindAllString(string(value), -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// usedKeys are the keys that pages and code name, and those they put together from a
// closed list.
func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	literal := regexp.MustCompile(`\.(?:T|N) "([\w.-]+)"|\b(?:T|N|optional|departments|days)\("([\w.-]+)"|\b(?:[bf]\.frame|f\.plain|f\.draftFrame)\([^\n]*"([\w.-]+)"\)`)
	for _, pattern := range []string{"templates/*.html", "templates/board/*.html", "templates/door/*.html", "../session/*.go", "../form/*.go", "../board/*.go", "../reference/*.go", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("glob %s: %v", pattern, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllStringSubmatch(string(body), -1) {
				if key := m[1] + m[2] + m[3]; !strings.HasSuffix(key, ".") { // else it is put together
					used[key] = true
				}
			}
		}
	}
	for _, key := range composedKeys() {
		used[key] = true
	}
	return used
}

// composedKeys are the keys that are put together.
func composedKeys() []string {
	var keys []string
	each := func(prefix string, list any) {
		for w := range strings.FieldsSeq(strings.Trim(fmt.Sprint(list), "[]")) {
			keys = append(keys, prefix+w)
		}
	}
	each("language.", domain.Languages)
	each("role.", domain.Roles)
	each("board.room.", []string{"inbox", "departments", "quarters", "settings"})
	keys = append(keys, "board.room.")
	each("board.", "rule hours priority impact trend stage slips next")
	const ofRules = "register triage reject merge unmerge request-justification justify decide reschedule announce-removal attest reopen rename assign-owner declare-population measure-burden"
	const ofReports = "move redact thank ask hold release"
	for _, prefix := range []string{"verb.", "send.", "lead."} {
		each(prefix, ofRules+" "+ofReports)
	}
	each("done.", ofRules)
	each("done.report.", ofReports)
	each("wait.", domain.Stages)
	each("life.", "rule-registered rule-triaged rule-rejected rule-merged rule-absorbed merge-reverted rule-split-off justification-requested rule-justified justification-lapsed")
	each("life.rule-decided.", domain.Verdicts)
	each("life.", "removal-rescheduled removal-announced verification-opened removal-verified removal-verified.attested removal-disputed verification-expired relapse-detected deferral-ended")
	each("life.", "rule-reopened rule-renamed owner-assigned population-declared burden-measured report-moved report-redacted report-held report-released thanks-sent question-asked")
	each("field.", "owner title kind authority diagnosis ease reason words due verdict person effective_on escalated_to until attester department declare-population.department motivation side people source seconds times_per_month question")
	each("hint.", "owner decide.reason decide.person effective_on until reject.words motivation source ask.question redact.reason title")
	each("hurt.", domain.Impacts)
	each("kind.", domain.Kinds)
	each("authority.", domain.Authorities)
	each("diagnosis.", domain.Diagnoses)
	each("ease.", domain.Eases)
	each("grade.", "A B C D")
	each("part.", "burden severity breadth")
	each("clock.", "triage justification decision removal verification answers deferral")
	each("quadrant.", "quick_kill project tidy_up leave")
	each("sort.", "priority floor estimate reports severity title owner since stage_since slips trend due anger frustration delay annoyance")
	each("key.", "next previous open select search help triage decide merge reject announce reopen onward undo")
	each("impact.", domain.Impacts)
	each("frequency.", domain.Frequencies)
	each("side.", domain.Sides)
	each("stage.", domain.Stages)
	each("says.", domain.Stages)
	each("verdict.", domain.Verdicts)
	each("reject.", domain.RejectReasons)
	each("answer.", domain.Answers)
	each("personal.", personal.Kinds)
	each("severity.", "1 2 3 4")
	each("unit.", "minutes hours")
	each("month.", "1 2 3 4 5 6 7 8 9 10 11 12")
	each("", "impact frequency severity amount month side sufferer owner story proposal")
	each("", "rule.title effect.title time.title you.title words.title alike.title")
	each("check.", "rule impact severity frequency amount month side sufferer owner story proposal")
	each("event.", "Nats-Expected-Last-Subject-Sequence Unrule-Kind Unrule-Version Unrule-Command rule owner side sufferer impacts severity frequency seconds last_happened story proposal language day held")
	each("", "event.title.field burden.month.hours burden.month burden.month.one duration.hours duration.seconds duration.minutes personal.mark")
	each("send.", "fate.unknown store.full store.damaged log.away views.behind")
	each("refusal.", "title.required impact.required rule.required text.length text.required amount.number amount.range choice department.unknown department.gone sufferer.customer rule.unknown date.range reply.required answer.required")
	keys = append(keys, roomKeys()...)
	return keys
}

func TestPagesAreAllParsed(t *testing.T) {
	ours, err := fs.Glob(templateFiles, "templates/*.html")
	board, err2 := fs.Glob(templateFiles, "templates/board/*.html")
	door, err3 := fs.Glob(templateFiles, "templates/door/*.html")
	shared := len([]string{"layout", "field", "board/layout", "board/parts", "door/layout"})
	if n := len(ours) + len(board) + len(door); err != nil || err2 != nil || err3 != nil || n != len(pages)+shared {
		t.Errorf("%d files of templates and %d pages, %v, %v, %v", n, len(pages), err, err2, err3)
	}
}

func TestNumbersAsTheLanguageWritesThem(t *testing.T) {
	for _, tc := range []struct {
		n          int64
		es, en, pt string
	}{
		{0, "0", "0", "0"}, {999, "999", "999", "999"}, {1234, "1234", "1,234", "1.234"}, {12345, "12.345", "12,345", "12.345"},
		{1234567, "1.234.567", "1,234,567", "1.234.567"}, {-1234, "-1234", "-1,234", "-1.234"},
	} {
		for l, want := range map[domain.Language]string{domain.Spanish: tc.es, domain.English: tc.en, domain.Portuguese: tc.pt} {
			if got := TextOf(l).Number(tc.n); got != want {
				t.Errorf("%s: Number(%d) = %q, want %q", l, tc.n, got, want)
			}
		}
	}
	for l, want := range map[domain.Language]string{domain.Spanish: "1,5 2", domain.English: "1.5 2", domain.Portuguese: "1,5 2"} {
		if got := TextOf(l).Halves(3) + " " + TextOf(l).Halves(4); got != want {
			t.Errorf("%s: Halves(3), Halves(4) = %q, want %q", l, got, want)
		}
	}
}

// Plurals follow the language: one and a half is one hour in Portuguese and two in Spanish.
func TestPlurals(t *testing.T) {
	for l, want := range map[domain.Language][]string{
		domain.Spanish:    {"1 hora", "1,5 horas", "2 horas", "1.000.000 horas"},
		domain.English:    {"1 hour", "1.5 hours", "2 hours", "1,000,000 hours"},
		domain.Portuguese: {"1 hora", "1,5 hora", "2 horas", "1.000.000 horas"},
	} {
		text := TextOf(l)
		got := []string{
			text.N("duration.hours", 1, "n", "1"), text.N("duration.hours", "1.5", "n", text.Halves(3)),
			text.N("duration.hours", 2, "n", "2"), text.N("duration.hours", 1000000, "n", text.Number(1000000)),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s = %q, want %q", l, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	day, err := domain.ParseDay("2026-02-28")
	if err != nil {
		t.Fatal(err)
	}
	for l, want := range map[domain.Language]string{
		domain.Spanish: "28 de febrero de 2026, febrero de 2026", domain.English: "28 February 2026, February 2026",
		domain.Portuguese: "28 de fevereiro de 2026, fevereiro de 2026",
	} {
		if got := TextOf(l).Day(day) + ", " + TextOf(l).Month(day.Month()); got != want {
			t.Errorf("%s = %q, want %q", l, got, want)
		}
	}
}

func TestPreferredLanguage(t *testing.T) {
	for accept, want := range map[string]domain.Language{
		"": "es", "es-MX,es;q=0.9": "es", "en-GB": "en", "pt": "pt", "pt-PT": "pt", "pt-BR,en;q=0.5": "pt", "de,en;q=0.3": "en",
		"de": "es", "fr-CA, de": "es", "*": "es", "ca, gl": "es", "xx;q=nonsense": "es", strings.Repeat("en,", 200): "es",
	} {
		if got := Preferred(http.Header{"Accept-Language": {accept}}, domain.Spanish); got != want {
			t.Errorf("Preferred(%.20q) = %s, want %s", accept, got, want)
		}
	}
	if got := Preferred(http.Header{"Accept-Language": {"de"}}, domain.Portuguese); got != domain.Portuguese {
		t.Errorf("Preferred(de) = %s, want what the organisation says", got)
	}
}
