package http

import (
	"fmt"
	"strings"
	"testing"
)

// TestFull is the log without room, met by everybody who writes: all are told to come
// back, keep what they typed, and get through once there is room.
func TestFull(t *testing.T) {
	const decision, newName, reason = "A clearer title", "Archivo", "Looks like two in one"
	b := openBoardroom(t)
	rename := b.rules[1] + "/rename"
	held := b.open(reviewerToken, b.texts[0]+"/hold")
	act := filled(b.open(leaderToken, rename), "send", "title", decision)
	hold := filled(held, "send", "reason", reason)
	department := []string{"key", "a", "name", newName, "parent", "", "head_count", "9"}

	b.log.fail = func() error { return fmt.Errorf("eventstore: append: %w", errFull) }
	for name, g := range map[string]got{
		"a decision":      b.submit(leaderToken, rename, act...),
		"holding":         b.submit(reviewerToken, b.texts[0]+"/hold", hold...),
		"a department":    b.submit(chiefToken, settings+"/departments", department...),
		"several triaged": b.submit(reviewerToken, "/board/bulk/triage", filled(b.submit(reviewerToken, "/board/bulk/triage", "rule", idOf(b.rules[1])+":0", "go", "choose"), "send", triaged...)...),
	} {
		kept := map[string]string{"a decision": decision, "holding": reason, "a department": newName}[name]
		if name == "several triaged" { // each rule says why not
			g.says(t, 200, "no room left")
			continue
		}
		g.says(t, 503, kept)
		if after := g.Header.Get("Retry-After"); after != "30" {
			t.Errorf("%s: Retry-After = %q, want 30", name, after)
		}
	}
	g := b.by(leaderToken, "POST", "/api/v1"+strings.TrimPrefix(rename, "/board"), `{"title":"x"}`, "If-Match", `"0"`)
	if g.want(t, 503, "store.full"); g.Header.Get("Retry-After") != "30" {
		t.Errorf("the API: Retry-After = %q, want 30", g.Header.Get("Retry-After"))
	}
	b.log.fail = nil
	b.follow(leaderToken, b.submit(leaderToken, rename, act...)).says(t, 200, decision)
	b.follow(chiefToken, b.submit(chiefToken, settings+"/departments", department...)).says(t, 200, newName)
}
