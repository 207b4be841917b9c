package http

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/http/act"
)

// From the first look to the announcement: each step is a page, what the reporters will
// read is shown before it is sent, and sending it twice does it once.
func TestBoardDecidesOnPages(t *testing.T) {
	b := openBoardroom(t)
	rule := b.rules[1]
	g := b.follow(reviewerToken, b.fill(reviewerToken, rule+"/triage", "send", triaged...))
	g.says(t, 200, "The rule is under review.", "Reviewers", "Triaged it: policy of Compras", "Received → Under review", "This takes the role “Leader”")
	before := b.stored()
	decision := []string{"verdict", "remove", "person", "Ana Ruiz", "effective_on", "2026-11-22", "reason", "Nobody asked for it.\r\nNobody will miss it.", "until", "2030-01-01"}
	preview := b.fill(leaderToken, rule+"/decide", "preview", decision...)
	preview.says(t, 200, "Nothing has been sent yet", "Nobody asked for it.\nNobody will miss it.", "Decided on 22 November 2026", "In force from 22 November 2026", "To change, with a date", `value="Ana Ruiz"`)
	if main := middleOf(preview); strings.Contains(main, "2030") && !strings.Contains(main, `value="2030-01-01"`) || b.stored() != before {
		t.Errorf("a preview stored %d events, or shows what is not sent:\n%s", b.stored()-before, main)
	}
	b.submit(leaderToken, rule+"/decide", filled(preview, "edit")...).says(t, 200, "Ana Ruiz", `value="2026-11-22"`, "!Nothing has been sent")
	sent := filled(preview, "send")
	first, again := b.submit(leaderToken, rule+"/decide", sent...), b.submit(leaderToken, rule+"/decide", sent...)
	if b.stored() != before+1 || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("sent twice: %d events, %s and %s", b.stored()-before, first.Header.Get("Location"), again.Header.Get("Location"))
	}
	g = b.follow(leaderToken, first)
	g.says(t, 200, "Decided. Those who reported it read it under their receipts.", "Ana Ruiz answers for it", "Nobody asked for it.", rule+"/announce-removal")
	b.open(leaderToken, rule+"/announce-removal").says(t, 200, "This is what those who reported it will read", "Said to be gone", "Nobody asked for it.")
	b.follow(leaderToken, b.fill(leaderToken, rule+"/announce-removal", "send")).says(t, 200, "Announced.", "Said to be gone", "It is for those who suffered it to say")
	b.open(leaderToken, rule+"/decide").says(t, 200)
	b.fill(leaderToken, rule+"/decide", "send", decision...).says(t, 409, "Ana Ruiz")
}

// Whatever is refused, what was typed is still there, with what is wrong at its place.
func TestBoardFormsKeepWhatWasTyped(t *testing.T) {
	b := openBoardroom(t)
	b.fill(reviewerToken, b.rules[2]+"/triage", "send", triaged...)
	long := strings.Repeat("ñ", domain.MaxWords+1)
	for _, tc := range []struct {
		path   string
		fields []string
		status int
		at     string
		keeps  []string
	}{
		{"/board/rules/new", []string{"title", " ", "kind", "system"}, 422, "title", []string{`value="system" checked`}},
		{b.rules[1] + "/triage", []string{"owner", "", "authority", "habit", "kind", "policy"}, 422, "owner", []string{`value="habit" id="authority" checked`}},
		{b.rules[1] + "/reject", []string{"reason", "other", "words", ""}, 422, "words", []string{`value="other" checked`}},
		{b.rules[1] + "/reject", []string{"reason", "spam", "words", long}, 422, "words", []string{long}},
		{b.rules[2] + "/decide", []string{"verdict", "remove", "person", "Ana", "effective_on", "2026-11-21", "reason", "why not"}, 422, "effective_on", []string{`value="Ana"`, "why not", `value="2026-11-21"`}},
		{b.rules[2] + "/decide", []string{"verdict", "defer", "until", "the day after", "reason", "later"}, 422, "until", []string{"later", `value="the day after"`}},
		{b.rules[2] + "/decide", []string{"reason", "something"}, 422, "verdict", []string{"something"}},
		{b.rules[2] + "/request-justification", []string{"due", "2026-11-22"}, 422, "due", []string{`value="2026-11-22"`}},
		{b.rules[2] + "/justify", []string{"words", "because"}, 409, "", []string{"because"}},
		{b.rules[0] + "/reschedule", []string{"effective_on", "2026-12-01", "reason", "not yet"}, 409, "effective_on", []string{"not yet"}},
		{b.rules[0] + "/announce-removal", nil, 409, "", nil},
		{b.rules[0] + "/attest", []string{"attester", "Eva", "department", purchasing.String()}, 409, "", []string{`value="Eva"`}},
		{b.rules[0] + "/reopen", []string{"motivation", "it is back"}, 409, "", []string{"it is back"}},
		{b.rules[2] + "/rename", []string{"title", strings.Repeat("x", 201)}, 422, "title", []string{strings.Repeat("x", 201)}},
		{b.rules[2] + "/assign-owner", []string{"owner", purchasing.String()}, 409, "owner", []string{" selected"}},
		{b.rules[2] + "/declare-population", []string{"side", "employee", "people", "many", "source", "payroll"}, 422, "people", []string{`value="many"`, "payroll"}},
		{b.rules[2] + "/measure-burden", []string{"seconds", "0", "times_per_month", "7", "source", "watch"}, 422, "seconds", []string{`value="7"`, "watch"}},
		{b.rules[2] + "/unmerge", nil, 409, "", nil},
		{b.texts[0] + "/thank", []string{"words", "\u200b"}, 422, "words", nil},
		{b.texts[0] + "/ask", []string{"question", long}, 422, "question", []string{long}},
		{b.texts[0] + "/redact", []string{"reason", ""}, 422, "reason", nil},
		{b.texts[0] + "/hold", []string{"reason", ""}, 422, "reason", nil},
		{b.texts[0] + "/release", nil, 409, "", nil},
	} {
		before := b.stored()
		page := b.open(leaderToken, tc.path)
		g := b.submit(leaderToken, tc.path, filled(page, "preview", tc.fields...)...)
		g.says(t, tc.status, append(tc.keeps, `id="errors"`, "<title>Error: ")...)
		if tc.at != "" {
			g.says(t, tc.status, `href="#`+tc.at+`"`, `id="`+tc.at+`-error"`, `id="`+tc.at+`"`)
		}
		if b.stored() != before {
			t.Errorf("%s: refused and stored all the same", tc.path)
		}
	}
}

// A refusal reads on a page as it does over the API.
func TestBoardPagesRefuseLikeTheAPI(t *testing.T) {
	b := openBoardroom(t)
	path := strings.TrimPrefix(b.rules[0], "/board")
	api := b.ask("POST", "/api/v1"+path+"/reschedule", `{"effective_on":"2026-01-01","reason":"x"}`, "Authorization", "Bearer "+leaderToken, "If-Match",
		b.lead("GET", "/api/v1"+path, "").Header.Get("Etag"), "Accept-Language", "en")
	b.fill(leaderToken, b.rules[0]+"/reschedule", "send", "effective_on", "2026-01-01", "reason", "x").says(t, 422, html.EscapeString(api.problem(t).Errors[0].Detail))
}

// Two decide past each other: the second is told what is new, with what they typed, and
// may send it once more.
func TestBoardTellsWhatIsNew(t *testing.T) {
	b := openBoardroom(t)
	page := b.open(leaderToken, b.rules[1]+"/rename")
	b.fill(reviewerToken, b.rules[1]+"/triage", "send", triaged...)
	g := b.submit(leaderToken, b.rules[1]+"/rename", filled(page, "send", "title", "A clearer title")...)
	g.says(t, 412, "Somebody acted meanwhile", "Triaged it: policy of Compras", "Reviewers", `value="A clearer title"`)
	b.follow(leaderToken, b.submit(leaderToken, b.rules[1]+"/rename", filled(g, "send", "title", "A clearer title")...)).says(t, 200, "The title is changed.", "<h1><bdi>A clearer title</bdi></h1>")
	b.submit(leaderToken, b.rules[1]+"/rename", "title", "Unseen", "go", "send").says(t, 412, `value="Unseen"`)
}

// A merge is shown before it is done, and taken back with one click.
func TestBoardMergesAndTakesItBack(t *testing.T) {
	b := openBoardroom(t)
	merge := b.rules[1] + "/merge"
	b.open(reviewerToken, merge+"?q=regla").says(t, 200, "Regla 0", "Regla 2", `name="rule" value="`+idOf(b.rules[2])+`"`, `!name="rule" value="`+idOf(b.rules[1])+`"`)
	page := b.open(reviewerToken, merge+"?rule="+idOf(b.rules[0]))
	page.says(t, 200, "Both as one")
	if got, want := numbersOf(page), []string{"1", "5", "6"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("reports of both and as one = %v, want %v", got, want)
	}
	g := b.submit(reviewerToken, merge, filled(page, "send")...)
	if pathOf(g) != b.rules[0] {
		t.Fatalf("a merge leads to %s, want %s\n%s", pathOf(g), b.rules[0], middleOf(g))
	}
	landed := b.follow(reviewerToken, g)
	landed.says(t, 200, "Merged. It counts together with this one:", "6 reports", "Undo", b.rules[1]+"/unmerge", "1 rule counts in this one")
	b.open(reviewerToken, b.rules[1]).says(t, 200, "Joined with another", "It counts together with “Regla 0”")
	undone := b.submit(reviewerToken, b.rules[1]+"/unmerge", filled(landed, "send")...)
	b.follow(reviewerToken, undone).says(t, 200, "Separated: it counts on its own again.", "1 report")
	b.open(reviewerToken, b.rules[0]).says(t, 200, "5 reports")
	b.fill(reviewerToken, merge+"?rule="+idOf(b.rules[1]), "send").says(t, 409)
}

var mergedReports = regexp.MustCompile(`data-label="Reports">(\d+)<`)

func numbersOf(g got) (numbers []string) {
	for _, m := range mergedReports.FindAllStringSubmatch(g.body, -1) {
		numbers = append(numbers, m[1])
	}
	return numbers
}

// Several rules are triaged with one form; one that has moved on is refused alone.
func TestBoardTriagesInBulk(t *testing.T) {
	b := openBoardroom(t)
	one, other := idOf(b.rules[1])+":0", idOf(b.rules[2])+":0"
	b.open(reviewerToken, "/board").says(t, 200, `name="rule" value="`+one+`"`, `action="/board/bulk/triage"`)
	b.open(viewerToken, "/board").says(t, 200, `!name="rule"`, `!action="/board/bulk/triage"`)
	before := b.stored()
	page := b.submit(reviewerToken, "/board/bulk/triage", "rule", one, "rule", other, "rule", "nonsense", "go", "choose")
	page.says(t, 200, "Regla 1", "Regla 2", "Take 2 rules under review")
	b.submit(reviewerToken, "/board/bulk/triage", "go", "choose").says(t, 200, "You selected no rule")
	wrong := b.submit(reviewerToken, "/board/bulk/triage", filled(page, "send", "owner", purchasing.String(), "ease", "easy")...)
	wrong.says(t, 422, `value="easy" id="ease" checked`, "Regla 2", `href="#authority"`)
	if b.stored() != before {
		t.Errorf("words that were refused triaged %d rules", b.stored()-before)
	}
	b.fill(leaderToken, b.rules[2]+"/rename", "send", "title", "Meanwhile renamed")
	done := b.submit(reviewerToken, "/board/bulk/triage", filled(page, "send", triaged...)...)
	done.says(t, 200, "1 rule is under review", "Refused:", "The rule has moved on since you looked at it")
	after := b.stored()
	if b.submit(reviewerToken, "/board/bulk/triage", filled(page, "send", triaged...)...); b.stored() != after || after != before+2 {
		t.Errorf("%d events were stored, and %d when it was sent again", after-before, b.stored()-after)
	}
	b.open(reviewerToken, b.rules[1]).says(t, 200, "Under review")
}

// A leader of one department sees all numbers, acts on no other rule, and reads nobody's
// words about it.
func TestBoardPagesKeepToOneDepartment(t *testing.T) {
	b := openBoardroom(t)
	b.open(limitedToken, b.rules[0]).says(t, 200, "You act on the rules of one department", "You read the voices about your department", "!mejor 4")
	b.open(limitedToken, b.rules[0]+"/reschedule").says(t, 200, "You act on the rules of one department", `!method="post"`)
	page := b.open(leaderToken, b.rules[0]+"/reschedule")
	b.submit(limitedToken, b.rules[0]+"/reschedule", filled(page, "send", "effective_on", "2026-12-24", "reason", "later")...).says(t, 403)
	b.open(limitedToken, b.texts[3]).says(t, 403, "!mejor 3")
	b.open(limitedToken, b.texts[3]+"/thank").says(t, 403)
	b.open(withinToken, b.texts[3]).says(t, 200, "mejor 3")
}

// What board and reporter say to each other stands on the report's page.
func TestBoardReportPage(t *testing.T) {
	b := openBoardroom(t)
	before := b.stored()
	b.fill(reviewerToken, b.texts[0]+"/thank", "preview", "words", "Thank <you>").says(t, 200, "This is what whoever wrote the report will read", "Thank &lt;you&gt;", `value="send"`)
	b.fill(reviewerToken, b.texts[0]+"/ask", "preview", "question", "Since when?").says(t, 200, "This is what whoever wrote the report will read", "Since when?", `value="edit"`)
	if b.stored() != before {
		t.Errorf("a preview stored %d events", b.stored()-before)
	}
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/thank", "send", "words", "Thank you, whoever you are")).says(t, 200, "Sent: they will read it", "Thank you, whoever you are", "relato 0")
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/ask", "send", "question", "Which of the three forms?")).says(t, 200, "Which of the three forms?", "There is no answer yet.")
	move := b.texts[0] + "/move"
	b.open(reviewerToken, move+"?q=regla").says(t, 200, "Regla 1")
	b.follow(reviewerToken, b.fill(reviewerToken, move+"?rule="+idOf(b.rules[1]), "send")).says(t, 200, "The report is with the other rule.", "Regla 1")
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/hold", "send", "reason", "looks made up")).says(t, 200, "This report does not count", "looks made up")
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/release", "send")).says(t, 200, "The report counts now.")
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/redact", "send", "reason", "it named somebody")).says(t, 200, "The words were removed", "it named somebody", "!relato 0", "!"+b.texts[0]+"/redact")
}

// What is replied after the words of a report were taken away can be taken away too.
func TestBoardReplyAfterRedaction(t *testing.T) {
	b := openBoardroom(t)
	page := b.texts[0]
	var report domain.ReportID
	if err := report.UnmarshalText([]byte(idOf(page))); err != nil {
		t.Fatal(err)
	}
	b.log.board(t, domain.AskQuestion{Report: report, Question: "Which of the three forms?"})
	b.log.board(t, domain.RedactReport{Report: report, Reason: "it named somebody"})
	b.open(reviewerToken, page).says(t, 200, "!"+page+"/redact")
	b.log.happened(domain.Recorded{Aggregate: report.Aggregate(), Event: domain.ReplyGiven{Reply: "Bob's form"}})
	b.open(reviewerToken, page).says(t, 200, "Bob&#39;s form", page+"/redact")
	b.follow(reviewerToken, b.fill(reviewerToken, page+"/redact", "send", "reason", "it named Bob")).says(t, 200, "it named Bob", "!Bob&#39;s form", "!"+page+"/redact")
}

// Every verb has its two pages, and no other address has one.
func TestBoardEveryVerbHasAPage(t *testing.T) {
	for _, v := range act.Verbs {
		for _, method := range []string{"GET", "POST"} {
			path := "/board/" + v.Of + "/:id/" + v.Name
			if v.Name == "" {
				path = "/board/" + v.Of + "/new"
			}
			found := false
			for i := range routes {
				found = found || routes[i].path == path && routes[i].method == method && routes[i].role == v.Role
			}
			if want := v.Of == act.OfRule || v.Of == act.OfReport; found != want && v.Of != act.OfDepartment {
				t.Errorf("%s %s is there: %t, want %t", method, path, found, want)
			}
		}
	}
	b := openBoardroom(t)
	for _, path := range []string{"/board/rules/none", "/board/rules/none/decide", "/board/reports/none", b.rules[0] + "/destroy"} {
		if g := b.open(leaderToken, path); g.StatusCode != 404 {
			t.Errorf("GET %s = %d, want 404", path, g.StatusCode)
		}
	}
}

// What is easy and nobody else's is decided on at once, and what would need a review is
// not offered before it.
func TestBoardDecidesBeforeReview(t *testing.T) {
	b := openBoardroom(t)
	rule := b.rules[2]
	b.open(leaderToken, rule).says(t, 200, "Decide at once, without triage")
	b.open(reviewerToken, rule).says(t, 200, "!Decide at once, without triage")
	page := b.open(leaderToken, rule+"/decide")
	page.says(t, 200, `value="remove"`, `value="habit"`, `!value="keep"`)
	quick := []string{"verdict", "remove", "person", "Ana", "effective_on", "2026-12-01", "reason", "no longer needed", "ease", "easy"}
	b.submit(leaderToken, rule+"/decide", filled(page, "preview", append(quick, "authority", "external")...)...).says(t, 409, "no longer needed", `value="external" checked`)
	preview := b.submit(leaderToken, rule+"/decide", filled(page, "preview", append(quick, "authority", "internal")...)...)
	preview.says(t, 200, "Nothing has been sent yet", "no longer needed")
	b.follow(leaderToken, b.submit(leaderToken, rule+"/decide", filled(preview, "send")...)).says(t, 200, "To change, with a date", "Ana answers for it")
}
