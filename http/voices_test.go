package http

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// Tokens of those who are limited to the rules of Compras or Almacén.
const (
	ownToken   = TokenPrefix + "own"
	otherToken = TokenPrefix + "other"
)

// staffed is a house that has lived, with somebody of every role in it.
func staffed(t *testing.T) (*house, *folding, []filed) {
	h, f, reports := lived(t)
	for i, holder := range []struct {
		token string
		role  domain.Role
		owner byte
	}{{leaderToken, domain.Leader, 0}, {adminToken, domain.Admin, 0}, {ownToken, domain.Leader, 1}, {otherToken, domain.Leader, 2}} {
		c := domain.TokenCreated{Token: domain.IDFrom([16]byte{6 + byte(i)}), Name: string(holder.role), Role: holder.role, Digest: TokenDigest(holder.token)}
		if holder.owner != 0 {
			c.Owner = domain.DepartmentID{ID: domain.IDFrom([16]byte{holder.owner})}
		}
		f.act(t, 40+byte(i), domain.CreateToken{TokenCreated: c})
	}
	return h, f, reports
}

// by asks in the name of a token.
func (h *house) by(token, method, path, body string, headers ...string) got {
	h.t.Helper()
	return h.ask(method, path, body, append(headers, "Authorization", "Bearer "+token)...)
}

// What is read of a report ties it to nobody, and holds the words as long as they stand.
func TestVoiceOfAReport(t *testing.T) {
	h, f, reports := staffed(t)
	path := "/api/v1/reports/" + f.reportAt(reports[1].Position).String()
	h.lead("POST", path+"/ask", `{"question":"¿Cuál?"}`)
	h.lead("POST", path+"/hold", `{"reason":"la misma cuarenta veces"}`)
	g := h.review(path)
	for _, want := range []string{`"story":"relato 1"`, `"held":true`, `"held_for":"la misma cuarenta veces"`, `"question":"¿Cuál?"`} {
		if !contains(g.body, want) {
			t.Errorf("GET %s = %d without %s: %s", path, g.StatusCode, want, g.body)
		}
	}
	for _, word := range []string{`"side"`, `"sufferer"`, `"day"`, `"frequency"`, `"seconds"`, `"last_happened"`, `"position"`, "2026-11"} {
		if contains(g.body, word) {
			t.Errorf("GET %s holds %s: %s", path, word, g.body)
		}
	}
	h.lead("POST", path+"/redact", `{"reason":"nombra a alguien"}`)
	if g := h.review(path); contains(g.body, "relato") || contains(g.body, "mejor") || !contains(g.body, `"redacted":true,"redacted_for":"nombra a alguien"`) {
		t.Errorf("a redacted report reads %s", g.body)
	}
	h.read(path).want(t, 403, "role.too_low")
	h.review("/api/v1/reports/x").want(t, 404, "report.unknown")
	h.review("/api/v1/reports/"+reportID(9).String()).want(t, 404, "report.unknown")
}

// The lane of held reports is paged in the order of ids, with why each is held.
func TestHeldReportsArePaged(t *testing.T) {
	h, f, reports := staffed(t)
	var want []string
	for _, r := range reports[:3] {
		id := f.reportAt(r.Position)
		f.act(t, 60+byte(len(want)), domain.HoldReport{Report: id, Reason: "dudoso"})
		want = append(want, id.String())
	}
	slices.Sort(want)
	var got []string
	for path := "/api/v1/reports?held=true&limit=2"; path != ""; {
		g := h.review(path)
		for _, r := range decodeInto[struct{ Reports []struct{ Report string } }](t, g).Reports {
			got = append(got, r.Report)
		}
		path = ""
		if link := nextPage.FindStringSubmatch(g.Header.Get("Link")); link != nil {
			path = link[1]
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("held = %v, want %v", got, want)
	}
	for _, query := range []string{"", "?held=false"} {
		h.review("/api/v1/reports"+query).want(t, 422, "word.unknown", "?held")
	}
	if g := h.by(otherToken, "GET", "/api/v1/reports?held=true", ""); g.StatusCode != 200 || !contains(g.body, `"reports":[]`) {
		t.Errorf("the lane of another department = %s", g.body)
	}
}

// Whoever is limited to one department reads the words about its rules alone.
func TestVoicesOfOwnRulesAlone(t *testing.T) {
	h, f, reports := staffed(t)
	for _, path := range []string{"/api/v1/rules/" + reports[0].Rule.String() + "/stories", "/api/v1/reports/" + f.reportAt(reports[0].Position).String()} {
		if g := h.by(ownToken, "GET", path, ""); g.StatusCode != 200 {
			t.Errorf("its own rule: GET %s = %d %s", path, g.StatusCode, g.body)
		}
		h.by(otherToken, "GET", path, "").want(t, 403, "rule.not_yours")
	}
	if g := h.by(otherToken, "GET", "/api/v1/rules/"+reports[0].Rule.String(), ""); g.StatusCode != 200 {
		t.Errorf("the numbers of another's rule = %d %s", g.StatusCode, g.body)
	}
}

// Each story that is shown is counted for whoever reads it, and stored once.
func TestReadsAreCounted(t *testing.T) {
	h, f, reports := staffed(t)
	stories := "/api/v1/rules/" + reports[0].Rule.String() + "/stories"
	h.review(stories + "?limit=3")
	h.review(stories + "?limit=1")
	h.by(reviewToken, "HEAD", stories, "")
	h.lead("GET", "/api/v1/reports/"+f.reportAt(reports[1].Position).String(), "")
	h.read(stories).want(t, 403, "role.too_low")
	f.memory.fail = func() error { return fmt.Errorf("eventstore: append: %w", errFate) }
	h.storeReads(context.Background())
	f.memory.fail = nil
	h.storeReads(context.Background())
	h.storeReads(context.Background())
	want := []projections.ReadLine{
		{By: domain.ByHolder(domain.Reviewer, domain.IDFrom([16]byte{33})), Name: "w", Rule: reports[0].Rule, Title: "Regla 0", Stories: 4},
		{By: domain.ByHolder(domain.Leader, domain.IDFrom([16]byte{6})), Name: "leader", Rule: reports[1].Rule, Title: "Regla 1", Stories: 1},
	}
	g := h.by(adminToken, "GET", "/api/v1/reads", "")
	if got := decodeInto[struct{ Reads []projections.ReadLine }](t, g).Reads; !slices.Equal(got, want) {
		t.Errorf("reads = %+v, want %+v", got, want)
	}
	counted := 0
	for _, r := range f.log {
		if _, ok := r.Event.(domain.StoriesRead); ok {
			counted++
		}
	}
	if counted != 1 {
		t.Errorf("%d acts count the reads, want 1", counted)
	}
}

// What was read in the last minute is stored when the server ends.
func TestReadsAreStoredAtTheEnd(t *testing.T) {
	var f *folding
	t.Run("house", func(t *testing.T) {
		h, folding, reports := staffed(t)
		f = folding
		h.review("/api/v1/rules/" + reports[0].Rule.String() + "/stories")
	})
	if e, ok := f.log[len(f.log)-1].Event.(domain.StoriesRead); !ok || e.Reads[0].Stories != 5 {
		t.Errorf("the log ends with %+v, want five stories read", f.log[len(f.log)-1].Event)
	}
}
