package http

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

// Tokens of those who come to the rooms.
const (
	reviewerToken = TokenPrefix + "reviewer"
	chiefToken    = TokenPrefix + "chief"
	withinToken   = TokenPrefix + "within"
)

// purchasing is a department of a house that has lived.
var purchasing = domain.DepartmentID{ID: domain.IDFrom([16]byte{1})}

// peopled is a house that has lived, with somebody of every role in it, and a leader
// of purchasing alone.
func peopled(t *testing.T) (*house, *folding, []filed) {
	h, f, reports := lived(t)
	for n, token := range map[byte]domain.TokenCreated{
		20: {Name: "Reviewers", Role: domain.Reviewer, Digest: TokenDigest(reviewerToken)},
		21: {Name: "Leaders", Role: domain.Leader, Digest: TokenDigest(leaderToken)},
		22: {Name: "Admins", Role: domain.Admin, Digest: TokenDigest(chiefToken)},
		23: {Name: "Head of Compras", Role: domain.Leader, Digest: TokenDigest(withinToken), Owner: purchasing},
	} {
		token.Token = domain.IDFrom([16]byte{n})
		f.act(t, n, domain.CreateToken{TokenCreated: token})
	}
	return h, f, reports
}

// open asks for a page with a token, in English.
func (h *house) open(token, path string, headers ...string) got {
	h.t.Helper()
	return h.ask("GET", path, "", append(headers, "Authorization", "Bearer "+token, "Accept-Language", "en")...)
}

// submit sends a form of a page with a token; fields are pairs.
func (h *house) submit(token, path string, fields ...string) got {
	h.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return h.ask("POST", path, values.Encode(), "Authorization", "Bearer "+token, "Accept-Language", "en", "Content-Type", formType)
}

// says fails the test unless an answer has a status and holds all of some words, with
// those that begin with "!" left out.
func (g got) says(t *testing.T, status int, words ...string) {
	t.Helper()
	if g.StatusCode != status {
		t.Errorf("%s %s = %d, want %d\n%s", g.Request.Method, g.Request.URL, g.StatusCode, status, g.body)
	}
	for _, w := range words {
		if without, not := strings.CutPrefix(w, "!"); strings.Contains(g.body, without) == not {
			t.Errorf("%s %s: holds %q = %v\n%s", g.Request.Method, g.Request.URL, without, not, g.body)
		}
	}
}

// follow goes where an answer leads.
func (h *house) follow(token string, g got) got {
	h.t.Helper()
	if g.StatusCode != 303 {
		h.t.Fatalf("%s %s = %d, want 303\n%s", g.Request.Method, g.Request.URL, g.StatusCode, g.body)
	}
	return h.open(token, g.Header.Get("Location"))
}

const hostile = `</h3><script>alert("x")</script>{{.}}&amp;'`

// suspected files a report that is held, with words that would do harm.
func suspected(t *testing.T, f *folding, n byte, why domain.Suspicion, title string) domain.ReportID {
	t.Helper()
	id := domain.ReportID{ID: domain.IDFrom([16]byte{0xee, n})}
	_, err := f.Handle(t.Context(), domain.Act{ID: domain.IDFrom([16]byte{0xef, n}), Command: domain.ReportFriction{Report: id, FrictionReported: domain.FrictionReported{
		Rule: domain.RuleID{ID: domain.IDFrom([16]byte{0xed, n})}, Title: title, Impacts: []domain.Impact{domain.Delay}, Story: secretWord + hostile, Held: why,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Every room opens for the roles that it is for, and for nobody else.
func TestRoomsAndRoles(t *testing.T) {
	h, _, _ := peopled(t)
	tokens := map[domain.Role]string{domain.Viewer: viewerToken, domain.Reviewer: reviewerToken, domain.Leader: leaderToken, domain.Admin: chiefToken}
	for path, least := range map[string]domain.Role{"/board/inbox": domain.Viewer, "/board/departments": domain.Viewer, "/board/quarters": domain.Viewer} {
		for role, token := range tokens {
			want := 200
			if !role.Allows(least) {
				want = 403
			}
			h.open(token, path).says(t, want)
		}
		h.ask("GET", path, "").says(t, 303)
	}
}

func TestInbox(t *testing.T) {
	h, f, reports := peopled(t)
	suspected(t, f, 1, domain.Trap, "Followers "+hostile)
	held := suspected(t, f, 2, domain.Haste, "Two badges")
	safe := `&lt;/h3&gt;&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;{{.}}&amp;amp;&#39;`
	before := len(f.log)
	h.open(reviewerToken, "/board/inbox").says(t, 200, "Regla 1", "To triage", "Held on suspicion", "Followers "+safe, secretWord+safe, "Looks like a program", "Too fast", "!<script>", "!2026-11-22")
	h.open(viewerToken, "/board/inbox").says(t, 200, "Regla 1", "Held on suspicion", "Reviewers read them", "!Followers", "!"+secretWord, "!Two badges", "!keep-out")
	h.open(withinToken, "/board/inbox").says(t, 200, "Regla 0", "Regla 1", "!Followers", "!"+secretWord, "!held on")
	first := reports[1].Rule.String()
	h.open(reviewerToken, "/board/inbox").says(t, 200, `href="/board/rules/`+first+`/triage"`, ">Triage<")
	h.open(viewerToken, "/board/inbox").says(t, 200, `href="/board/rules/`+first+`"`, ">See the rule<", "!/triage")
	if len(f.log) != before {
		t.Errorf("reading the inbox stores %d events", len(f.log)-before)
	}
	if g := h.follow(reviewerToken, h.submit(reviewerToken, "/board/inbox/"+held.String()+"/release", "key", "one")); true {
		g.says(t, 200, "The report counts now", "Two badges")
	}
	h.read("/api/v1/rules").says(t, 200, `"total":4`, "Two badges", "!Followers")
	h.submit(reviewerToken, "/board/inbox/"+held.String()+"/release", "key", "two").says(t, 409, "The report is not held.", "Error: What waits")
	for _, path := range []string{"/release", "/keep-out"} {
		h.submit(viewerToken, "/board/inbox/"+held.String()+path).says(t, 403)
		h.submit(reviewerToken, "/board/inbox/zq"+path).says(t, 404)
		h.submit(reviewerToken, "/board/inbox/"+domain.IDFrom([16]byte{9}).String()+path, "reason", "x").says(t, 404, "There is no such report")
	}
}

// The inbox of a past month holds its rules and nothing to do, and no words of anybody.
func TestInboxOfThePast(t *testing.T) {
	h, f, reports := peopled(t)
	suspected(t, f, 1, domain.Trap, "Followers")
	h.now.Add(31 * 24 * 3600)
	const end = "2026-11-30"
	rule := "/board/rules/" + reports[1].Rule.String()
	h.open(reviewerToken, "/board/inbox?as_of="+end).says(t, 200, "Regla 1", `href="`+rule+`?as_of=`+end+`"`, ">See the rule<", "!/triage", "!Followers", "!keep-out", "As it stood on")
	h.open(reviewerToken, "/board/inbox?as_of=2026-10-30").says(t, 422, "last day of a month")
}

func TestInboxKeepsOut(t *testing.T) {
	h, f, _ := peopled(t)
	held := suspected(t, f, 1, domain.Flood, "Followers")
	path := "/board/inbox/" + held.String() + "/keep-out"
	h.submit(reviewerToken, path, "key", "one", "reason", "  ").says(t, 422, "Please write something here", `aria-invalid="true"`, "Followers")
	h.submit(reviewerToken, path, "key", "one", "reason", strings.Repeat("typed ", 400)).says(t, 422, "at most 2000", strings.Repeat("typed ", 400))
	done := h.submit(reviewerToken, path, "key", "two", "reason", "It is advertising"+hostile)
	h.follow(reviewerToken, done).says(t, 200, "stays out", "Kept out", "It is advertising&lt;/h3&gt;", "!Held on suspicion")
	before := len(f.log)
	if again := h.submit(reviewerToken, path, "key", "two", "reason", "It is advertising"+hostile); again.Header.Get("Location") != done.Header.Get("Location") || len(f.log) != before {
		t.Errorf("the same form twice = %d %s", again.StatusCode, again.Header.Get("Location"))
	}
	h.submit(reviewerToken, path, "key", "three", "reason", "again").says(t, 409, "held already")
	h.follow(reviewerToken, h.submit(reviewerToken, "/board/inbox/"+held.String()+"/release")).says(t, 200, "counts now")
}

// Who reads held reports is counted like any reader of stories; a viewer has read none.
func TestInboxCountsReads(t *testing.T) {
	h, f, _ := peopled(t)
	suspected(t, f, 1, domain.Trap, "Followers")
	h.open(viewerToken, "/board/inbox")
	h.storeReads(t.Context())
	if reads := f.views.Reads(); len(reads) != 0 {
		t.Errorf("a viewer has read %+v", reads)
	}
	h.open(reviewerToken, "/board/inbox")
	h.open(reviewerToken, "/board/inbox")
	h.storeReads(t.Context())
	if reads := f.views.Reads(); len(reads) != 1 || reads[0].Name != "Reviewers" || reads[0].Stories != 2 {
		t.Errorf("a reviewer who looked twice has read %+v", reads)
	}
}

var keyField = regexp.MustCompile(`name="key" value="([^"]+)"`)

// Every form of a page has a key of its own.
func TestInboxKeys(t *testing.T) {
	h, f, _ := peopled(t)
	for n := range byte(3) {
		suspected(t, f, n, domain.Trap, fmt.Sprint("Rule ", n))
	}
	seen := map[string]int{}
	for _, m := range keyField.FindAllStringSubmatch(h.open(reviewerToken, "/board/inbox").body, -1) {
		seen[m[1]]++
	}
	if len(seen) != 3 {
		t.Errorf("keys = %v, want one for each report", seen)
	}
}

// Of an open quarter of the past there is no document: that one is made of the present.
func TestQuartersOfThePast(t *testing.T) {
	h, _, _ := peopled(t)
	h.now.Add(31 * 24 * 3600)
	h.open(leaderToken, "/board/quarters?as_of=2026-11-30").says(t, 200, "As it stood on 30 November 2026", "2026-Q4", "!2026-Q4.pdf")
	h.open(leaderToken, "/board/quarters?as_of=2026-11-21").says(t, 422, "last day of a month")
}
