package http

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// texts that somebody, or something, types into any field.
var typable = []string{
	"", " ", "Tres firmas", "lo mío\nen dos líneas", "<script>alert(1)</script>", "\u202e\u200b", "ñ😀", "15", "1,5", ".", "1e5", "-1", "999999999999", "2026-10", "2027-01", "x",
	"delay", "anger", "3", "9", "daily", "once", "minutes", "hours", "employee", "customer", "none", officeID(0).String(), officeID(7).String(), ruleID(1).String(),
	strings.Repeat("ñ", 20_001), "ana@example.com", "//evil.example", "\r\nLocation: //evil.example",
}

var buttons = []string{
	"", "next", "check", "back", "other", "send", "language:en", "language:es", "language:xx", "rule:" + ruleID(1).String(), "rule:", "rule://evil.example", "remove:story:0:5",
	"remove:title:0:15", "remove:", "nonsense", ":", "\n",
}

var asksFor = map[string][]string{
	"rule": {"title"}, "same": {"same"}, "effect": {"impact", "severity"}, "time": {"frequency", "amount", "unit", "month"}, "you": {"side", "sufferer", "owner"}, "words": {"story", "proposal"},
}

var written = []string{"title", "amount", "story", "proposal"} // fields that show any text

// Whatever is posted, in whatever order: no answer is a fault, none leads off the host,
// and what was typed last into a field is shown on its page until it is sent or erased.
func TestNothingTypedIsLost(t *testing.T) {
	h, f := openDesk(t)
	h.begin().toCheck().press("send")
	rapid.Check(t, func(t *rapid.T) {
		g := &wanderer{visitor: h.begin(), T: t, typed: url.Values{}}
		if rapid.Bool().Draw(t, "ready") {
			g.toCheck("story", "ana@example.com")
			g.typed.Set("title", "Tres firmas para un bolígrafo")
			g.typed.Set("story", "ana@example.com")
			if rapid.IntRange(0, 3).Draw(t, "sent first") == 0 {
				g.press("send")
				g.over = true
			}
		}
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			g.wander()
		}
		g.verify()
	})
	if len(f.reports()) < 2 {
		t.Error("nobody has ever sent anything, so this test proves little")
	}
}

// A wanderer posts anything to any page of one draft.
type wanderer struct {
	*visitor
	*rapid.T
	typed url.Values // what its draft must show
	over  bool       // it was sent or erased
}

func (g *wanderer) wander() {
	page := rapid.SampledFrom([]string{"rule", "rule", "same", "effect", "effect", "time", "you", "words", "check", "check", "privacy", "sent", "leave", "rule/live", "time/live", "nonsense"}).Draw(g.T, "page")
	fields := url.Values{}
	for _, name := range asksFor[strings.TrimSuffix(page, "/live")] {
		if slices.Contains(written, name) || rapid.Bool().Draw(g.T, "said "+name) { // a browser always sends what is written
			fields[name] = rapid.SliceOfN(rapid.SampledFrom(typable), 1, 2).Draw(g.T, name)
		}
	}
	stranger := rapid.SampledFrom([]string{"kept", "go", "work", "subject_line", "language", "title", "impact"}).Draw(g.T, "stranger")
	if !fields.Has(stranger) && !slices.Contains(asksFor[strings.TrimSuffix(page, "/live")], stranger) {
		fields.Set(stranger, rapid.SampledFrom(typable).Draw(g.T, "strange"))
	}
	fields.Set("go", rapid.SampledFrom(buttons).Draw(g.T, "button"))
	if page == "check" && rapid.Bool().Draw(g.T, "send") {
		fields.Set("go", "send")
	}
	token := g.token()
	chosen := false
	if step, live := strings.CutSuffix(page, "/live"); live && !g.over { // it is a page just opened that says what is typed
		at := "/report/" + token + "/" + step
		open := &visitor{house: g.house, path: at, page: g.ask("GET", at, "", "Sec-Fetch-Site", "same-origin")}
		held := open.holds(at)
		fields["kept"], chosen = held["kept"], step == "rule" && !held.Has("title")
	}
	if rapid.IntRange(0, 9).Draw(g.T, "lost") == 0 && page != "leave" {
		g.house.form = g.house.newForm() // the memory is lost, and the page has kept nothing
		g.over = true
	}
	answer := g.post("/report/"+token+"/"+page, fields)
	if answer.StatusCode >= 500 {
		g.T.Fatalf("POST %s %.300q = %d\n%s", page, fields.Encode(), answer.StatusCode, mainOf(answer.body))
	}
	to := answer.Header.Get("Location")
	if !ours.MatchString(to) && to != "" || (answer.StatusCode == 303) != (to != "") {
		g.T.Fatalf("POST %s = %d to %q", page, answer.StatusCode, to)
	}
	if !chosen { // what was typed before the choice comes too late
		g.expect(page, fields, to)
	}
}

// expect notes what must be shown from now on.
func (g *wanderer) expect(page string, fields url.Values, to string) {
	if page == "leave" || strings.HasSuffix(to, "/sent") {
		g.over = true
	}
	if g.over {
		return
	}
	for _, name := range asksFor[strings.TrimSuffix(page, "/live")] {
		g.typed.Set(name, asTyped(fields.Get(name)))
	}
	if strings.HasPrefix(fields.Get("go"), "remove:") && page == "check" {
		g.typed.Del("title") // it may have been taken out
		g.typed.Del("story")
	}
}

func asTyped(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// verify looks at every page of the draft.
func (g *wanderer) verify() {
	token := g.token()
	for page, names := range asksFor {
		at := "/report/" + token + "/" + page
		answer := g.ask("GET", at, "", "Sec-Fetch-Site", "same-origin")
		if g.over && (answer.StatusCode == 200 || contains(answer.body, "Tres firmas")) || !g.over && answer.StatusCode != 200 {
			g.T.Fatalf("GET %s = %d, over: %t", at, answer.StatusCode, g.over)
		}
		if g.over {
			continue
		}
		shown := (&visitor{house: g.house, path: at, page: answer}).holds(at)
		if page == "rule" && !shown.Has("title") {
			continue // a rule is chosen
		}
		for _, name := range names {
			if want, ok := g.typed[name]; ok && slices.Contains(written, name) && shown.Get(name) != want[0] {
				g.T.Fatalf("%s shows %s = %.100q, want %.100q", page, name, shown.Get(name), want[0])
			}
		}
	}
}
