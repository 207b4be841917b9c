package http

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/http/act"
)

// The list says what hurts, and its address says which rules and in which order.
func TestBoardList(t *testing.T) {
	b := openBoardroom(t)
	g := b.open(viewerToken, "/board")
	g.says(t, 200, "Regla 0", "Regla 1", "Regla 2", "3 open rules", `href="`+b.rules[0]+`"`)
	if strings.Contains(middleOf(g), "relato") {
		t.Errorf("the list holds a story")
	}
	for query, want := range map[string][]string{
		"?stage=committed": {"Regla 0"}, "?stage=reported&sort=-title": {"Regla 2", "Regla 1"}, "?text=regla&sort=title": {"Regla 0", "Regla 1", "Regla 2"},
		"?owner=" + purchasing.String() + "&sort=title": {"Regla 0", "Regla 1", "Regla 2"}, "?open=false&sort=-title": {"Regla 2", "Regla 1", "Regla 0"}, "?quadrant=project": {}, "?impact=anger": {},
	} {
		if got := rowsOf(b.open(viewerToken, "/board"+query)); !slices.Equal(got, want) {
			t.Errorf("/board%s shows %q, want %q", query, got, want)
		}
	}
	if g := b.open(viewerToken, "/board?stage=&owner=&text=regla&sort="); g.StatusCode != 303 || g.Header.Get("Location") != "/board?text=regla" {
		t.Errorf("a form's empty fields lead to %d %s", g.StatusCode, g.Header.Get("Location"))
	}
	b.open(viewerToken, "/board?stage=gone").says(t, 422)
	b.open(viewerToken, "/board?cursor=made-up").says(t, 400)
}

var rowTitle = regexp.MustCompile(`(?s)<tr data-row=.*?<bdi>([^<]*)</bdi>`)

func rowsOf(g got) []string {
	titles := []string{}
	for _, m := range rowTitle.FindAllStringSubmatch(g.body, -1) {
		titles = append(titles, m[1])
	}
	return titles
}

// A board without a rule says what to do first.
func TestBoardListIsEmpty(t *testing.T) {
	b := openBoardroom(t)
	b.open(viewerToken, "/board?as_of=2026-10-31").says(t, 200, "No report has come in yet", "As it stood on 31 October 2026")
}

// Looking changes nothing: no page that is fetched stores anything.
func TestBoardPagesOnlyShow(t *testing.T) {
	b := openBoardroom(t)
	before := b.stored()
	report := idOf(b.texts[0])
	for _, rt := range routes {
		if rt.board == nil || rt.method != http.MethodGet || strings.HasSuffix(rt.path, "/events") {
			continue
		}
		id := idOf(b.rules[1])
		if strings.Contains(rt.path, "/reports/") {
			id = report
		}
		if strings.Contains(rt.path, "/quarters/") {
			id = "2026-Q4.html"
		}
		path := strings.ReplaceAll(rt.path, ":id", id)
		for _, query := range []string{"", "?go=send&key=0123456789abcdef&expects=0&title=Otra"} {
			b.open(adminToken, path+query)
			b.open(leaderToken, path+query)
		}
	}
	if after := b.stored(); after != before {
		t.Errorf("looking at pages stored %d events", after-before)
	}
}

// Whoever has too low a role gets no form and no act.
func TestBoardPagesAskForTheRole(t *testing.T) {
	b := openBoardroom(t)
	before := b.stored()
	tokens := map[domain.Role]string{domain.Viewer: viewerToken, domain.Reviewer: reviewerToken}
	for _, v := range act.Verbs {
		if v.Of != act.OfRule && v.Of != act.OfReport {
			continue
		}
		path := "/board/" + v.Of + "/" + idOf(b.rules[1]) + "/" + v.Name
		if v.Name == "" {
			path = "/board/rules/new"
		}
		for role, token := range tokens {
			if role.Allows(v.Role) {
				continue
			}
			for _, g := range []got{b.open(token, path), b.submit(token, path, filled(got{}, "send", triaged...)...)} {
				if g.StatusCode != 403 || strings.Contains(g.body, `method="post"`) {
					t.Errorf("%s at %s as %s = %d", g.Request.Method, path, role, g.StatusCode)
				}
			}
		}
	}
	if b.stored() != before {
		t.Errorf("somebody acted without the role")
	}
	b.open(viewerToken, b.rules[1]).says(t, 200, "This takes the role “Reviewer”. Yours is “Viewer”.", "Reading the words is for reviewers")
}

// A page of the past has no acts on it.
func TestBoardPagesOfThePast(t *testing.T) {
	b := openBoardroom(t)
	for _, path := range []string{"/board", "/board/meeting"} {
		b.open(leaderToken, path+"?as_of=2026-11-21").says(t, 422)
		g := b.open(leaderToken, path+"?as_of=2026-10-31")
		g.says(t, 200, "As it stood on 31 October 2026")
		if strings.Contains(g.body, `method="post"`) || strings.Contains(g.body, "data-acts") {
			t.Errorf("%s can act on the past", path)
		}
	}
	b.open(leaderToken, b.rules[0]+"?as_of=2026-10-31").says(t, 404)
}

// What the script replaces has a name of its own, once a page.
func TestBoardLivePartsHaveNames(t *testing.T) {
	b := openBoardroom(t)
	live := regexp.MustCompile(`<[^>]*\bdata-live\b[^>]*>`)
	id := regexp.MustCompile(`\bid="([^"]+)"`)
	for _, path := range []string{"/board", b.rules[0], b.texts[0]} {
		g := b.open(leaderToken, path)
		parts := live.FindAllString(g.body, -1)
		if len(parts) == 0 {
			t.Errorf("%s has no live part", path)
		}
		for _, part := range parts {
			m := id.FindStringSubmatch(part)
			if m == nil || strings.Count(g.body, `id="`+m[1]+`"`) != 1 {
				t.Errorf("%s: the live part %s has no name of its own", path, part)
			}
		}
	}
}
