package http

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

func ruleID(n int) domain.RuleID {
	return domain.RuleID{ID: domain.IDFrom([16]byte{0xaa, byte(n >> 8), byte(n)})}
}

func reportID(n int) domain.ReportID {
	return domain.ReportID{ID: domain.IDFrom([16]byte{0xbb, byte(n >> 8), byte(n)})}
}

func line(n int) projections.Line {
	return projections.Line{
		ID: ruleID(n), Title: fmt.Sprintf("Rule <%d> of Ñandú", n), Stage: domain.UnderReview, Kind: domain.KindPolicy,
		Owner: domain.DepartmentID{ID: ruleID(1).ID}, OwnerName: "Finance", Authority: domain.Habit, Diagnosis: domain.Improvable,
		Ease: domain.Easy, Version: uint64(100 + n), Reports: n, Impacts: projections.ImpactCounts{Delay: n},
		Severity: projections.SeverityCounts{Three: n}, Quadrant: projections.QuickKill, Since: domain.MonthOf(2026, time.May),
		Burden:   projections.Burden{FloorHours: 12345, FloorSeconds: 5332, EstimateHours: 54321, Grade: domain.ManyFound},
		Priority: projections.Priority{Total: 5012, Burden: 3000, Severity: 1512, Breadth: 500}, StageSince: 20000,
		Next:  &domain.Clock{Name: domain.ClockDecision, Due: 20500},
		Trend: projections.Trend{Quarter: domain.Quarter{Year: 2026, Number: 4}, Reports: n},
	}
}

func furnish(h *house, rules int) *house {
	for n := range rules {
		h.views.rules = append(h.views.rules, line(n+1))
	}
	h.views.entries = []projections.Entry{{Position: 3, Time: time.Unix(0, 0).UTC(), By: "leader x", Act: "rule-renamed", Rule: ruleID(1), Details: domain.RuleRenamed{Title: "b"}}}
	h.views.departments = []projections.DepartmentLine{{ID: domain.DepartmentID{ID: ruleID(1).ID}, Name: "Finance", HeadCount: 9}}
	h.views.impact = projections.ImpactView{Reports: 3, ByOwner: []projections.ImpactByOwner{{Name: "Finance"}},
		Pareto: []projections.ParetoStep{{Rule: ruleID(1), Title: "x", FloorHours: 5, Cumulative: 10000}}}
	furnishQuarters(h.views)
	h.views.past = newFakeViews()
	h.views.past.position.Store(3)
	h.views.past.rules = []projections.Line{line(1)}
	return h
}

// tokenPaths is every route of figures that programs read with a viewer's token, with an
// id that exists.
func tokenPaths() (paths []string) {
	for _, rt := range routes {
		if rt.role == domain.Viewer && rt.method == "GET" && rt.board == nil && slices.Contains(rt.query, "min_seq") {
			paths = append(paths, existing(rt.path))
		}
	}
	return paths
}

// existing is an address of a route, with an id that exists.
func existing(pattern string) string {
	if strings.HasPrefix(pattern, "/api/v1/quarters/") {
		return strings.ReplaceAll(pattern, ":id", closedQuarter.String())
	}
	return strings.ReplaceAll(pattern, ":id", ruleID(1).String())
}

func TestTokens(t *testing.T) {
	h := furnish(newHouse(t), 2)
	for _, path := range tokenPaths() {
		for _, tc := range []struct {
			name, header string
			status       int
			code         string
		}{
			{"none", "", 401, "token.required"},
			{"good", "Bearer " + viewerToken, 200, ""},
			{"small letters", "bearer " + viewerToken, 200, ""},
			{"expired", "Bearer " + expiredToken, 401, "token.invalid"},
			{"revoked", "Bearer " + revokedToken, 401, "token.invalid"},
			{"unknown", "Bearer unrule_x", 401, "token.invalid"},
			{"digest", "Bearer " + TokenDigest(viewerToken), 401, "token.invalid"},
			{"basic", "Basic " + viewerToken, 401, "token.invalid"},
			{"no role", "Bearer " + noRoleToken, 403, "role.too_low"},
		} {
			t.Run(path+" "+tc.name, func(t *testing.T) {
				h.now.Add(60) // a new window
				h.views.tokens[TokenDigest(viewerToken)] = projections.Token{Role: domain.Viewer, Expires: h.Now().Add(time.Second)}
				h.views.tokens[TokenDigest(expiredToken)] = projections.Token{Role: domain.Viewer, Expires: h.Now()}
				var headers []string
				if tc.header != "" {
					headers = []string{"Authorization", tc.header}
				}
				g := h.ask("GET", path, "", headers...)
				if tc.status == 200 {
					if g.StatusCode != 200 {
						t.Errorf("GET = %d %s", g.StatusCode, g.body)
					}
					return
				}
				g.want(t, tc.status, tc.code)
				if v := g.Header.Get("WWW-Authenticate"); (v != "") != (tc.status == 401) {
					t.Errorf("WWW-Authenticate = %q", v)
				}
			})
		}
	}
}

func TestBoardQuery(t *testing.T) {
	h := furnish(newHouse(t), 2)
	owner := ruleID(9).String()
	g := h.read("/api/v1/rules?stage=kept&owner=" + owner + "&impact=anger&kind=rule&authority=habit&quadrant=leave&text=%C3%B1a+b&sort=-floor&limit=7")
	want := projections.BoardQuery{Stage: domain.Kept, Owner: domain.DepartmentID{ID: ruleID(9).ID}, Impact: domain.Anger, Kind: domain.KindRule,
		Authority: domain.Habit, Quadrant: projections.Leave, Text: "ña b", Sort: "floor", Limit: 7}
	if g.StatusCode != 200 || h.views.query != want {
		t.Errorf("query = %+v, want %+v\n%s", h.views.query, want, g.body)
	}
	h.read("/api/v1/rules?sort=title")
	if q := h.views.query; q != (projections.BoardQuery{Sort: "title", Ascending: true, Limit: 50}) {
		t.Errorf("query = %+v", q)
	}
	for _, tc := range []struct {
		query  string
		status int
		code   string
	}{
		{"stage=x", 422, "word.unknown"}, {"stage=", 422, "text.required"}, {"stage=kept&stage=kept", 400, "query.repeated"},
		{"owner=*", 422, "department.unknown"}, {"impact=joy", 422, "word.unknown"}, {"quadrant=up", 422, "word.unknown"},
		{"sort=side", 422, "word.unknown"}, {"sort=--floor", 422, "word.unknown"}, {"limit=0", 400, "query.number"},
		{"limit=101", 400, "query.number"}, {"limit=+5", 400, "query.number"}, {"limit=x", 400, "query.number"}, {"limit=", 400, "query.number"},
		{"text=", 422, "text.required"}, {"text=" + strings.Repeat("x", 201), 422, "text.length"}, {"text=%00", 422, "text.control"},
		{"text=%ff", 400, "text.utf8"}, {"text=%zz", 400, "query.syntax"}, {"a;b", 400, "query.syntax"}, {"cursor=", 400, "cursor.invalid"},
		{"cursor=AAAA", 400, "cursor.invalid"}, {"as_of=x", 400, "as_of.syntax"}, {"as_of=2026-02-31", 400, "as_of.syntax"},
		{"as_of=", 400, "as_of.syntax"},
		{"as_of=3", 422, "as_of.month"}, {"as_of=2026-04-29", 422, "as_of.month"}, {"as_of=2026-05-01", 422, "as_of.month"}, {"as_of=2024-02-28", 422, "as_of.month"}, {"min_seq=-1", 400, "query.number"}, {"min_seq=1e9", 400, "query.number"},
		{"Stage=kept", 400, "query.unexpected"},
		// Nothing that crosses people with counts is a filter.
		{"sufferer=" + owner, 400, "query.unexpected"}, {"side=customer", 400, "query.unexpected"}, {"day=2026-11-22", 400, "query.unexpected"},
		{"severity=3", 400, "query.unexpected"}, {"since=2026-10", 400, "query.unexpected"},
	} {
		t.Run(tc.query, func(t *testing.T) {
			h.read("/api/v1/rules?"+tc.query).want(t, tc.status, tc.code)
		})
	}
}

func TestEveryRouteRefusesStrangeParameters(t *testing.T) {
	h := furnish(newHouse(t), 2)
	for _, rt := range routes {
		path := existing(rt.path)
		body := map[string]string{"POST": small, "GET": ""}[rt.method]
		if rt.page != nil || rt.board != nil || rt.door != nil {
			continue
		}
		g := h.ask(rt.method, path+"?utm_source=mail", body, "Authorization", "Bearer "+adminToken)
		g.want(t, 400, "query.unexpected", "?utm_source")
	}
}

var nextPage = regexp.MustCompile(`^<(/[^>]*)>; rel="next"$`)

func TestBoardPages(t *testing.T) {
	h := furnish(newHouse(t), 120)
	var seen []string
	path := "/api/v1/rules?sort=title&stage=under_review"
	for range 10 {
		g := h.read(path)
		page := decodeInto[struct{ Rules []struct{ ID string } }](t, g)
		for _, r := range page.Rules {
			seen = append(seen, r.ID)
		}
		link := nextPage.FindStringSubmatch(g.Header.Get("Link"))
		if link == nil {
			break
		}
		path = link[1]
	}
	if len(seen) != 120 || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != 120 {
		t.Errorf("seen %d rules, want 120, each once", len(seen))
	}
}

func TestAlteredCursorIsRefused(t *testing.T) {
	t.Parallel()
	h := furnish(newHouse(t), 60)
	link := nextPage.FindStringSubmatch(h.read("/api/v1/rules?sort=title").Header.Get("Link"))[1]
	base, cursor, _ := strings.Cut(link, "cursor=")
	cursor, rest, _ := strings.Cut(cursor, "&")
	if g := h.read(link); g.StatusCode != 200 {
		t.Fatalf("unaltered: %d", g.StatusCode)
	}
	for i := range cursor {
		for _, c := range []byte{'A', 'B', '-'} {
			if cursor[i] == c {
				continue
			}
			altered := cursor[:i] + string(c) + cursor[i+1:]
			h.read(base+"cursor="+altered+"&"+rest).want(t, 400, "cursor.invalid")
		}
	}
	for _, other := range []string{"sort=-title", "sort=owner", "", "sort=title&stage=kept", "sort=title&as_of=2026-04-30"} {
		h.read("/api/v1/rules?"+other+"&cursor="+cursor).want(t, 400, "cursor.invalid")
	}
	h.review("/api/v1/rules/"+ruleID(1).String()+"/stories?cursor="+cursor).want(t, 400, "cursor.invalid")
	if g := h.read("/api/v1/rules?sort=title&limit=5&cursor=" + cursor); g.StatusCode != 200 {
		t.Errorf("another limit: %d, want 200", g.StatusCode)
	}
}

// No two spellings of a cursor are the same cursor, whatever its length.
func TestCursorHasOneSpelling(t *testing.T) {
	k := seal{key: testKey("cursor")}
	for n := range 4 {
		cursor := k.close("scope", make([]byte, n))
		for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=" {
			altered := cursor[:len(cursor)-1] + string(c)
			if _, err := k.open("scope", altered); (err == nil) != (altered == cursor) {
				t.Errorf("open(%q) = %v, sealed was %q", altered, err, cursor)
			}
		}
	}
}

func TestRuleVersion(t *testing.T) {
	h := furnish(newHouse(t), 2)
	path := "/api/v1/rules/" + ruleID(2).String()
	g := h.read(path)
	if g.StatusCode != 200 || g.Header.Get("Etag") != `"102"` {
		t.Fatalf("GET = %d, ETag %q", g.StatusCode, g.Header.Get("Etag"))
	}
	for match, status := range map[string]int{`"102"`: 304, `W/"102"`: 304, `"1", "102"`: 304, `*`: 304, `"101"`: 200, `102`: 200} {
		if g := h.read(path, "If-None-Match", match); g.StatusCode != status || g.Header.Get("Etag") != `"102"` {
			t.Errorf("If-None-Match %s = %d, ETag %q; want %d", match, g.StatusCode, g.Header.Get("Etag"), status)
		}
	}
}

func TestStrangeIDsAreNotFound(t *testing.T) {
	h := furnish(newHouse(t), 1)
	for _, id := range []string{"*", "%3E", "a.b", "x", "0190163d-8694-739b-aea5-966c26f8ad91", strings.ToUpper(ruleID(1).String()),
		"{" + ruleID(1).String() + "}", ruleID(1).String() + "%00", ruleID(99).String(), "%2e%2e"} {
		for _, below := range []string{"", "/stories", "/history"} {
			h.review("/api/v1/rules/"+id+below).want(t, 404, "rule.unknown")
		}
	}
}

func TestAsOf(t *testing.T) {
	h := furnish(newHouse(t), 5)
	for path, asOf := range map[string]string{
		"/api/v1/rules": "2026-04-30", "/api/v1/rules/" + ruleID(1).String(): "2026-02-28",
		"/api/v1/departments": "2024-02-29", "/api/v1/impact": "2025-12-31",
	} {
		g := h.read(path + "?as_of=" + asOf)
		if g.StatusCode != 200 || h.views.asked != asOf {
			t.Errorf("%s as of %s = %d, asked %q", path, asOf, g.StatusCode, h.views.asked)
		}
	}
	h.read("/api/v1/rules?as_of=2099-01-31").want(t, 422, "date.range")
	g := h.read("/api/v1/rules?as_of=2026-04-30")
	if p := decodeInto[struct{ Position, Total int }](t, g); p.Position != 3 || p.Total != 1 {
		t.Errorf("board of the past = %+v", p)
	}
	if day := h.views.past.today.String(); day != "2026-04-30" {
		t.Errorf("today of the past = %s", day)
	}
	h.review("/api/v1/rules/"+ruleID(1).String()+"/stories?as_of=3").want(t, 400, "query.unexpected")
}

// A history may be cut anywhere. It is cut without a replay, and a rule that was not
// reported yet answers like one without acts.
func TestHistoryAsOf(t *testing.T) {
	h := furnish(newHouse(t), 2)
	path := "/api/v1/rules/" + ruleID(1).String() + "/history?as_of="
	for asOf, acts := range map[string]int{"1970-01-02": 1, "2026-05-01": 1, "3": 1, "2": 0} {
		g := h.read(path + asOf)
		if n := strings.Count(g.body, "rule-renamed"); g.StatusCode != 200 || n != acts {
			t.Errorf("as of %s = %d with %d acts, want %d", asOf, g.StatusCode, n, acts)
		}
	}
	if h.views.asked != "" {
		t.Errorf("a history was replayed to %s", h.views.asked)
	}
	h.read(path+"999").want(t, 422, "number.range")
	h.read(path+"0").want(t, 422, "number.range")
	h.read(path+"2099-01-31").want(t, 422, "date.range")
	h.read(path+"x").want(t, 400, "as_of.syntax")
}

func TestMinSeqWaits(t *testing.T) {
	h := furnish(newHouse(t, func(c *Config) { c.Patience = 20 * time.Second }), 2)
	h.views.waiting, h.views.moved = make(chan struct{}), make(chan struct{})
	answered := make(chan got)
	go func() { answered <- h.read("/api/v1/rules?min_seq=9") }()
	<-h.views.waiting
	h.views.position.Store(9)
	close(h.views.moved)
	if g := <-answered; g.StatusCode != 200 || !contains(g.body, `"position":9`) {
		t.Errorf("GET = %d %s", g.StatusCode, g.body)
	}
}

func TestMinSeqGivesUp(t *testing.T) {
	h := furnish(newHouse(t), 2)
	for _, path := range tokenPaths() {
		if g := h.read(path + "?min_seq=7"); g.StatusCode != 200 {
			t.Errorf("%s at 7 = %d", path, g.StatusCode)
		}
		g := h.read(path + "?min_seq=8")
		if g.want(t, 503, "views.behind"); g.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
}

func TestPagesAreKeptUntilTheViewsMove(t *testing.T) {
	t.Parallel()
	h := furnish(newHouse(t), 2)
	step := func(what string, boards int64) {
		t.Helper()
		g := h.read("/api/v1/rules?limit=1")
		if n := h.views.boards.Load(); n != boards || g.StatusCode != 200 || g.Header.Get("Link") == "" {
			t.Errorf("%s: %d boards made, want %d; %d, Link %q", what, n, boards, g.StatusCode, g.Header.Get("Link"))
		}
	}
	step("first", 1)
	step("again", 1)
	h.views.position.Add(1)
	step("after an event", 2)
	step("again", 2)
	h.now.Add(24 * 3600)
	h.views.tokens[TokenDigest(viewerToken)] = projections.Token{Role: domain.Viewer}
	step("on another day", 3)
	h.ask("GET", "/api/v1/rules?limit=1", "").want(t, 401, "token.required")
	h.views.rules = nil
	for n := range maxPages + 9 {
		h.read(fmt.Sprintf("/api/v1/rules?text=%d", n))
	}
	if n := len(h.pages.kept); n > maxPages {
		t.Errorf("%d pages kept, want at most %d", n, maxPages)
	}
}
