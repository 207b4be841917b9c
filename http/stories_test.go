package http

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// A story says nothing about when, from where or how often; not even its place in the log.
func TestStories(t *testing.T) {
	h := furnish(newHouse(t), 1)
	for n := range 7 {
		body := with(fmt.Sprintf(`"story":"story %d","proposal":"do %d","severity":2,"language":"es","frequency":"daily","seconds":77,"last_happened":"2026-10"`, n, n))
		if n == 3 {
			body = small
		}
		if g := h.ask("POST", "/api/v1/reports", body); g.StatusCode != 201 {
			t.Fatal(g.body)
		}
		h.views.refs = append(h.views.refs, projections.StoryRef{Report: reportID(n + 1), Position: uint64(n + 1)})
	}
	h.views.refs = append(h.views.refs, projections.StoryRef{Report: reportID(8), Position: 8}) // its words are gone
	var told []string
	path := "/api/v1/rules/" + ruleID(1).String() + "/stories?limit=3"
	for path != "" {
		g := h.review(path)
		page := decodeInto[struct {
			Stories []map[string]json.RawMessage
			Next    string
		}](t, g)
		for _, s := range page.Stories {
			keys := slices.Sorted(maps.Keys(s))
			if !slices.Equal(keys, []string{"impacts", "language", "proposal", "report", "severity", "story"}) {
				t.Errorf("a story has %v", keys)
			}
			told = append(told, string(s["story"]))
		}
		path = ""
		if link := nextPage.FindStringSubmatch(g.Header.Get("Link")); link != nil {
			path = link[1]
			if !contains(path, page.Next) {
				t.Errorf("Link %s is not next %s", path, page.Next)
			}
		}
	}
	want := `"story 0" "story 1" "story 2" "story 4" "story 5" "story 6"`
	if got := strings.Join(told, " "); got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	h.review("/api/v1/rules/"+ruleID(1).String()+"/stories?limit=51").want(t, 400, "query.number")
}

func TestSuggestions(t *testing.T) {
	h := newHouse(t)
	if g := h.ask("GET", "/api/v1/suggestions?q=pen", ""); g.StatusCode != 200 || g.body != "{\"rules\":[]}\n" {
		t.Errorf("GET = %d %s", g.StatusCode, g.body)
	}
	h.views.suggestions = []projections.Suggestion{{ID: ruleID(1), Title: "<b>", Stage: domain.Kept}}
	if g := h.ask("GET", "/api/v1/suggestions?q=%C3%B1", ""); g.StatusCode != 200 || !contains(g.body, `"stage":"kept"`) {
		t.Errorf("GET = %d %s", g.StatusCode, g.body)
	}
	h.ask("GET", "/api/v1/suggestions", "").want(t, 422, "text.required", "?q")
	h.ask("GET", "/api/v1/suggestions?q=%20%E2%80%8B", "").want(t, 422, "text.required", "?q")
	h.ask("GET", "/api/v1/suggestions?q="+strings.Repeat("%C3%B1", 201), "").want(t, 422, "text.length", "?q")
	if g := h.ask("GET", "/api/v1/suggestions?q="+strings.Repeat("%C3%B1", 200), ""); g.StatusCode != 200 {
		t.Errorf("200 characters = %d", g.StatusCode)
	}
}

func TestNothingIsReadBeforeTheLogIs(t *testing.T) {
	h := furnish(newHouse(t), 1)
	h.views.absent = true
	for _, path := range append(tokenPaths(), "/api/v1/suggestions?q=x") {
		h.read(path).want(t, 503, "views.behind")
	}
	h.ask("POST", "/api/v1/receipts", `{"receipt":"x"}`).want(t, 503, "views.behind")
	h.ask("GET", "/readyz", "").want(t, 503, "service.not_ready")
	if g := h.ask("GET", "/healthz", ""); g.StatusCode != http.StatusOK {
		t.Errorf("GET /healthz = %d", g.StatusCode)
	}
}
