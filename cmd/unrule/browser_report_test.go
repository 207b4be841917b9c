//go:build browser

package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"

	"unrule/domain"
	"unrule/projections"
)

// hostile are titles that would do harm in a page that takes them for more than text.
var hostile = []string{
	`<script>alert("title")</script>`, `"><img src=x onerror=alert(1)>`, `</style></title><svg onload=alert(2)>`,
	`=HYPERLINK("http://evil.example/")`, "\u202eodatsop & \u200fimrif {{.}} %s", strings.Repeat("Ñandú", 30) + " 👩‍👩‍👧‍👦",
}

// TestBrowserReport reads the report of the last quarter, with the title of anybody's
// choice in it: everybody can, on a screen of any size and on paper.
func TestBrowserReport(t *testing.T) {
	h := atRest(t)
	q := domain.QuarterOf(domain.DayOf(time.Now().UTC()), time.January).Previous(1)
	reportsOf(h, q)
	h.start()
	h.closed(q)
	for _, language := range domain.Languages {
		t.Run(string(language), func(t *testing.T) {
			t.Parallel()
			r := h.reporter(newBrowser(t), look{width: 360}, language)
			tell(r.tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
				Headers: network.Headers{"Authorization": "Bearer " + h.token},
			})
			r.open(fmt.Sprintf("%s/api/v1/quarters/%s.html?language=%s", h.url, q, language))
			r.reads(q)
			r.looks()
			r.prints()
			r.quiet()
		})
	}
}

// reportsOf fills a quarter and the one before it: each rule with a hostile title is
// reported by departments and customers, often enough that not all is hidden, and the
// first is removed.
func reportsOf(h *served, q domain.Quarter) {
	first, next := q.Span(time.January)
	rules, from := make([]domain.RuleID, len(hostile)), []domain.DepartmentID{{}}
	h.inside(daysSince(first-40), func(c *clerk) {
		from = append(from, c.department("Urgencias <b>24 h</b>"), c.department("Compras & caja"))
		for i, title := range hostile {
			rules[i] = domain.RuleID{ID: newID()}
			c.board(domain.RegisterRule{Rule: rules[i], RuleRegistered: domain.RuleRegistered{Title: title, Owner: from[1]}})
		}
		c.suffer("before", rules, from, 2)
	})
	h.inside(daysSince(first+9), func(c *clerk) { c.suffer("early", rules, from, 6) })
	h.inside(daysSince(next-9), func(c *clerk) {
		c.suffer("late", rules, from, 1)
		c.removed(rules[0])
	})
}

func daysSince(d domain.Day) int { return int(domain.DayOf(time.Now().UTC()) - d) }

// suffer reports every rule some times from everywhere; no department is a customer.
func (c *clerk) suffer(when string, rules []domain.RuleID, from []domain.DepartmentID, times int) {
	c.served.Helper()
	for i := range len(rules) * len(from) * times {
		e := domain.FrictionReported{
			Rule: rules[i%len(rules)], Side: domain.Customer, Impacts: []domain.Impact{domain.Impacts[i%len(domain.Impacts)]},
			Severity: 1 + i%4, Frequency: domain.Weekly, Seconds: int64(60 * (1 + i%9)), Story: "A <b>story</b>.",
		}
		if e.Sufferer = from[i/len(rules)%len(from)]; !e.Sufferer.IsZero() {
			e.Side = domain.Employee
		}
		c.report(fmt.Sprint(when, i), e)
	}
}

// closed returns when the program has closed a quarter: it asks for a later state of the
// list until the quarter is closed in it, and is refused where nothing happens any more.
func (h *served) closed(q domain.Quarter) {
	h.Helper()
	for next := uint64(0); ; {
		list := get[struct {
			Position uint64
			Quarters []projections.QuarterLine
		}](h, fmt.Sprintf("/api/v1/quarters?min_seq=%d", next))
		for _, line := range list.Quarters {
			if line.ID == q && line.Closed != nil {
				return
			}
		}
		next = list.Position + 1
	}
}

// reads wants the report to be there, with its style, and every title as it was given.
func (r *reporter) reads(q domain.Quarter) {
	r.Helper()
	if got, want := r.spoken(), r.Tag(); got != want || !strings.Contains(r.title(), fmt.Sprint(q.Year)) {
		r.Fatalf("the page is %q in %q, want the report of %s in %s\n%.400s", r.title(), got, q, want, r.text("body"))
	}
	if got := ask[string](r.tab, `() => getComputedStyle(document.querySelector('section')).borderTopLeftRadius`); got != "14.4px" {
		r.Errorf("the corners of a section are %s, want the 14.4px of the style", got)
	}
	for _, title := range hostile {
		if !ask[bool](r.tab, `title => document.body.textContent.includes(title)`, title) {
			r.Errorf("the report does not show %q", title)
		}
	}
	if got := ask[int](r.tab, `() => document.querySelectorAll('script, img, link, iframe, [onload], [onerror]').length`); got != 0 {
		r.Errorf("the report has %d elements that load or run something", got)
	}
}

// looks judges the report on a telephone and on a desk, by day and by night.
func (r *reporter) looks() {
	r.Helper()
	grounds := map[bool]string{false: "rgb(250, 248, 244)", true: "rgb(18, 23, 28)"}
	for _, l := range []look{{width: 360}, {width: 360, dark: true}, {width: 1280, dark: true}, {width: 1280}} {
		r.wear(l)
		if found := r.axe(); len(found) > 0 {
			r.Errorf("%s, %s: axe finds %v", r.Language, r.seenAs(), found)
		}
		if got := ask[string](r.tab, `() => getComputedStyle(document.documentElement).backgroundColor`); got != grounds[l.dark] {
			r.Errorf("%s, %s: the ground is %s, want %s", r.Language, r.seenAs(), got, grounds[l.dark])
		}
		for _, percent := range map[int64][]int64{360: {100}, 1280: {400, 200, 100}}[l.width] {
			r.zoom(percent)
			if over := r.overflow(); over != 0 {
				r.Errorf("%s, %s at %d %%: %d px too wide", r.Language, r.seenAs(), percent, over)
			}
		}
		r.shot(fmt.Sprintf("report/%s-%s", r.Language, r.seenAs()))
	}
}

// prints makes a PDF of the page, as anybody can: its structure is told to who cannot
// see it, and its headings are its table of contents.
func (r *reporter) prints() {
	r.Helper()
	yes := true
	pdf := tell(r.tab, page.PrintToPDF, page.PrintToPDFParams{
		PreferCSSPageSize: &yes, GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes,
	}).Data
	if got := bytes.Count(pdf, []byte("/Type /Page\n")); got < 5 {
		r.Errorf("the report is printed on %d pages, want several", got)
	}
	for _, want := range []string{"/Type /Catalog", "/MarkInfo <</Type /MarkInfo\n/Marked true>>", "/StructTreeRoot ", "/DisplayDocTitle true", "/Lang (" + r.Tag() + ")>>\nendobj"} {
		if !bytes.Contains(pdf, []byte(want)) {
			r.Errorf("the print in %s has no %q", r.Language, want)
		}
	}
	for tag, selector := range map[string]string{"/S /H1": "h1", "/S /H2": "h2", "/S /Table\n": "table", "/S /TR": "tr", "/Alt ": "svg.broad"} {
		want := ask[int](r.tab, `s => document.querySelectorAll(s).length`, selector)
		if got := bytes.Count(pdf, []byte(tag)); want == 0 || got != want {
			r.Errorf("the print in %s has %d of %q, want as many as the page has of %s, %d", r.Language, got, tag, selector, want)
		}
	}
	for _, heading := range ask[[]string](r.tab, `() => [...document.querySelectorAll('h1, h2')].map(e => e.innerText)`) {
		if !bytes.Contains(pdf, []byte("/Title "+inPDF(heading)+"\n/Dest ")) {
			r.Errorf("the outline of the print in %s has no %q", r.Language, heading)
		}
	}
}

// inPDF is a text as Chromium writes it into a PDF: in ASCII where that is enough.
func inPDF(text string) string {
	var hex strings.Builder
	ascii := true
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&hex, "%04X", unit)
		ascii = ascii && unit < 0x80
	}
	if ascii {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text) + ")"
	}
	return "<FEFF" + hex.String() + ">"
}
