package http

import (
	"fmt"
	"strings"
	"testing"

	"unrule/domain"
)

const leaderToken = TokenPrefix + "leader"

// led is a house that has lived, with a leader in it.
func led(t *testing.T) (*house, string) {
	h, f, reports := lived(t)
	f.act(t, 6, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: domain.IDFrom([16]byte{6}), Name: "Dirección", Role: domain.Leader, Digest: TokenDigest(leaderToken)}})
	return h, reports[1].Rule.String()
}

// lead asks in the leader's name, with more headers.
func (h *house) lead(method, path, body string, headers ...string) got {
	return h.ask(method, path, body, append([]string{"Authorization", "Bearer " + leaderToken}, headers...)...)
}

// An act answers with the rule as it stands then, and only whoever has seen that may
// act on.
func TestActsFollowEachOther(t *testing.T) {
	h, id := led(t)
	rule := "/api/v1/rules/" + id
	etag := h.lead("GET", rule, "").Header.Get("ETag")
	triage := `{"owner":"01000000-0000-4000-8000-000000000000","authority":"habit","diagnosis":"never_intended","ease":"easy","kind":"policy"}`
	h.lead("POST", rule+"/triage", triage).want(t, 428, "match.required")
	h.lead("POST", rule+"/triage", triage, "If-Match", "7").want(t, 400, "match.syntax")
	g := h.lead("POST", rule+"/triage", triage, "If-Match", etag)
	if g.StatusCode != 200 || !strings.Contains(g.body, `"stage":"under_review"`) {
		t.Fatalf("triage = %d %s", g.StatusCode, g.body)
	}
	stale := h.lead("POST", rule+"/rename", `{"title":"Otra"}`, "If-Match", etag)
	stale.want(t, 412, "rule.moved")
	if p := stale.problem(t); !strings.Contains(fmt.Sprint(p.Current), "stage:under_review") {
		t.Errorf("a stale act is refused without the present state: %s", stale.body)
	}
	g = h.lead("POST", rule+"/decide", `{"verdict":"remove","person":"Ana","effective_on":"2026-12-24","reason":"nadie la pidió"}`, "If-Match", g.Header.Get("ETag"))
	if g.StatusCode != 200 || !strings.Contains(g.body, `"stage":"committed"`) {
		t.Fatalf("decide = %d %s", g.StatusCode, g.body)
	}
	g = h.lead("GET", rule+"/history", "")
	for _, want := range []string{`"by":"leader:06000000-0000-4000-8000-000000000000"`, `"name":"Dirección"`, `"from":"reported","to":"under_review"`, `"from":"under_review","to":"committed"`} {
		if !strings.Contains(g.body, want) {
			t.Errorf("history lacks %s: %s", want, g.body)
		}
	}
}

// What an act makes has an id that follows from its key.
func TestActsMake(t *testing.T) {
	h, _ := led(t)
	body := `{"title":"Un sello más","kind":"procedure"}`
	first := h.lead("POST", "/api/v1/rules", body, "Idempotency-Key", "the-key-of-a-stamp")
	again := h.lead("POST", "/api/v1/rules", body, "Idempotency-Key", "the-key-of-a-stamp")
	if first.StatusCode != 201 || again.StatusCode != 201 || first.body != again.body {
		t.Errorf("the same act twice = %d %s, %d %s", first.StatusCode, first.body, again.StatusCode, again.body)
	}
	h.lead("POST", "/api/v1/departments", `{"name":"Archivo"}`).want(t, 403, "role.too_low")
}

// An id that is none is as unknown as one that nobody has.
func TestActsOnNothing(t *testing.T) {
	h, _ := led(t)
	for _, id := range []string{"*", "x", "01000000-0000-4000-8000-0000000000ff"} {
		h.lead("POST", "/api/v1/rules/"+id+"/announce-removal", "", "If-Match", `"0"`).want(t, 404, "rule.unknown")
		h.lead("POST", "/api/v1/reports/"+id+"/thank", `{"words":"gracias"}`).want(t, 404, "report.unknown")
	}
}

// Bodies of acts are read as strictly as those of reports, all faults at once.
func TestActsBadly(t *testing.T) {
	h, id := led(t)
	rule := "/api/v1/rules/" + id
	for _, tc := range []struct {
		verb, body string
		status     int
		code       string
	}{
		{"rename", `{"title":7}`, 422, "text.type"},
		{"rename", `{"titel":"x"}`, 400, "json.unknown"},
		{"rename", ``, 400, "body.empty"},
		{"measure-burden", `{"seconds":"many","times_per_month":1.5,"source":"x"}`, 422, "number.type"},
		{"triage", `{"owner":"*","authority":"king"}`, 422, "department.unknown"},
		{"merge", `{"into":"r.>"}`, 404, "rule.unknown"},
		{"unmerge", `{"why":"x"}`, 400, "json.unknown"},
	} {
		g := h.lead("POST", rule+"/"+tc.verb, tc.body, "If-Match", `"0"`)
		g.want(t, tc.status, tc.code)
	}
	g := h.lead("POST", rule+"/triage", `{"owner":"*","authority":"king"}`, "If-Match", `"0"`)
	if n := len(g.problem(t).Errors); n != 2 {
		t.Errorf("two faults are told as %d: %s", n, g.body)
	}
	if fmt.Sprint(g.problem(t).Errors[1].Pointer) != "/authority" {
		t.Errorf("the second fault is told at %s", g.problem(t).Errors[1].Pointer)
	}
}
