package http

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
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

// The audit is paged in the order of the log, and filtered.
func TestAuditPages(t *testing.T) {
	h, f, reports := staffed(t)
	h.lead("POST", "/api/v1/reports/"+f.reportAt(reports[0].Position).String()+"/thank", `{"words":"gracias de todos"}`)
	all := map[uint64]bool{}
	for path := "/api/v1/audit?limit=3"; path != ""; {
		g := h.by(adminToken, "GET", path, "")
		last := uint64(0)
		for _, a := range decodeInto[struct{ Acts []struct{ Position uint64 } }](t, g).Acts {
			if a.Position <= last {
				t.Errorf("position %d after %d", a.Position, last)
			}
			last, all[a.Position] = a.Position, true
		}
		if contains(g.body, "gracias de todos") || contains(g.body, "digest") {
			t.Errorf("the audit tells too much: %s", g.body)
		}
		path = ""
		if link := nextPage.FindStringSubmatch(g.Header.Get("Link")); link != nil {
			path = link[1]
		}
	}
	want := map[uint64]bool{}
	for _, r := range f.log {
		if r.By != "" {
			want[r.Position] = true
		}
	}
	if !maps.Equal(all, want) {
		t.Errorf("the audit holds %v, want %v", all, want)
	}
	for query, holds := range map[string]string{
		"rule=" + reports[0].Rule.String(): `"act":"rule-triaged"`, "kind=rule-decided": `"from":"under_review","to":"committed"`, "by=policy": `"acts":[]`,
		"from=2026-11-22&to=2026-11-22": `"act":"thanks-sent"`, "from=2026-11-23": `"acts":[]`,
	} {
		if g := h.by(adminToken, "GET", "/api/v1/audit?"+query, ""); g.StatusCode != 200 || !contains(g.body, holds) {
			t.Errorf("audit?%s = %d without %s: %s", query, g.StatusCode, holds, g.body)
		}
	}
	for query, code := range map[string]string{"kind=vote": "word.unknown", "from=x": "date.syntax", "rule=x": "rule.unknown", "cursor=x": "cursor.invalid", "limit=201": "query.number"} {
		if g := h.by(adminToken, "GET", "/api/v1/audit?"+query, ""); g.problem(t).Code != code {
			t.Errorf("audit?%s is refused with %s, want %s", query, g.body, code)
		}
	}
}

// The table of the audit holds the same acts, and no cell that a spreadsheet would run.
func TestAuditAsTable(t *testing.T) {
	h, f, _ := staffed(t)
	f.act(t, 70, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{70})}, Name: "=1+1"}})
	f.act(t, 71, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: domain.IDFrom([16]byte{71}), Name: "=cmd()", Role: domain.Admin, Digest: TokenDigest(TokenPrefix + "run")}})
	h.by(TokenPrefix+"run", "POST", "/api/v1/departments", `{"name":"Archivo"}`)
	g := h.by(adminToken, "GET", "/api/v1/audit.csv", "")
	if typ := g.Header.Get("Content-Type"); typ != "text/csv; charset=utf-8" {
		t.Errorf("Content-Type = %q", typ)
	}
	rows, err := csv.NewReader(strings.NewReader(g.body)).ReadAll()
	if err != nil || len(rows) != 1+len(f.log)-7 {
		t.Fatalf("%d rows of %d events, seven of them reports: %v", len(rows), len(f.log), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(cell, "=+-@\t\r") == 0 {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
	if last := rows[len(rows)-1]; last[3] != "'=cmd()" {
		t.Errorf("who acted last is %q, want it defused", last[3])
	}
	if again := h.by(adminToken, "GET", "/api/v1/audit", "", "Accept", "text/csv"); again.body != g.body {
		t.Error("Accept asks for another table than the address")
	}
}

// The policy is set by whoever has seen the one in force.
func TestPolicyIsSet(t *testing.T) {
	h, _, _ := staffed(t)
	admin := func(method, body string, headers ...string) got {
		return h.by(adminToken, method, "/api/v1/policy", body, headers...)
	}
	seen := admin("GET", "")
	body := string(jsonOf(t, decodeInto[struct{ Policy domain.Policy }](t, seen).Policy))
	if etag := seen.Header.Get("Etag"); seen.StatusCode != 200 || etag != `"0"` {
		t.Fatalf("GET = %d, ETag %s", seen.StatusCode, etag)
	}
	stricter := strings.Replace(body, `"disclosure":5`, `"disclosure":7`, 1)
	admin("POST", stricter).want(t, 428, "match.required")
	first := admin("POST", stricter, "If-Match", `"0"`)
	if first.StatusCode != 200 || !contains(first.body, `"disclosure":7`) || first.Header.Get("Etag") == `"0"` {
		t.Fatalf("POST = %d %s, ETag %s", first.StatusCode, first.body, first.Header.Get("Etag"))
	}
	late := admin("POST", stricter, "If-Match", `"0"`)
	if late.want(t, 412, "policy.moved"); !contains(fmt.Sprint(late.problem(t).Current), "disclosure:7") {
		t.Errorf("the refusal does not say what is in force: %s", late.body)
	}
	admin("POST", body, "If-Match", first.Header.Get("Etag")).want(t, 422, "policy.floor", "/disclosure")
	admin("POST", `{}`, "If-Match", first.Header.Get("Etag")).want(t, 422, "zone.unknown")
	if g := admin("GET", "", "If-None-Match", first.Header.Get("Etag")); g.StatusCode != 304 {
		t.Errorf("GET of what was answered = %d", g.StatusCode)
	}
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A token made twice under one key is one token, which lets its holder in until it is
// revoked.
func TestTokensAreMade(t *testing.T) {
	h, _, _ := staffed(t)
	make := func(body string) got {
		return h.by(adminToken, "POST", "/api/v1/tokens", body, "Idempotency-Key", "the-key-of-a-reading-room")
	}
	first, again := make(`{"name":"Sala","role":"viewer","expires":"2027-03-31"}`), make(`{"name":"Sala","role":"viewer","expires":"2027-03-31"}`)
	if first.StatusCode != http.StatusCreated || first.body != again.body {
		t.Fatalf("POST twice = %d %s, %d %s", first.StatusCode, first.body, again.StatusCode, again.body)
	}
	make(`{"name":"Otra","role":"admin"}`).want(t, 409, "act.differs")
	made := decodeInto[acted](t, first)
	if g := h.by(made.Token, "GET", "/api/v1/rules", ""); g.StatusCode != 200 {
		t.Errorf("the new token = %d %s", g.StatusCode, g.body)
	}
	if g := h.by(adminToken, "GET", "/api/v1/tokens", ""); !contains(g.body, `"name":"Sala","role":"viewer"`) || !contains(g.body, `"expires":"2027-04-01T00:00:00Z"`) || contains(g.body, made.Token) {
		t.Errorf("tokens = %s", g.body)
	}
	revoke := "/api/v1/tokens/" + made.ID.String() + "/revoke"
	if g := h.by(adminToken, "POST", revoke, ""); g.StatusCode != 200 {
		t.Errorf("revoke = %d %s", g.StatusCode, g.body)
	}
	h.by(made.Token, "GET", "/api/v1/rules", "").want(t, 401, "token.invalid")
	h.by(adminToken, "POST", revoke, "").want(t, 409, "token.revoked")
	h.by(adminToken, "POST", "/api/v1/tokens", `{"name":"x","role":"king","once":"yes"}`).want(t, 422, "flag.type", "/once", "/role")
}

// A webhook shows its secret to administrators, always the same.
func TestWebhooksAreKept(t *testing.T) {
	h, _, _ := staffed(t)
	g := h.by(adminToken, "POST", "/api/v1/webhooks", `{"name":"chat","url":"https://chat.example/x","kinds":["rule-decided"]}`)
	made := decodeInto[acted](t, g)
	if g.StatusCode != 201 || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Fatalf("POST = %d %s", g.StatusCode, g.body)
	}
	path := "/api/v1/webhooks/" + made.ID.String()
	if g := h.by(adminToken, "GET", path, ""); !contains(g.body, `"secret":"`+made.Secret+`"`) {
		t.Errorf("GET %s = %s", path, g.body)
	}
	if g := h.by(adminToken, "GET", "/api/v1/webhooks", ""); !contains(g.body, `"name":"chat"`) || contains(g.body, "whsec_") {
		t.Errorf("the list = %s", g.body)
	}
	if g := h.by(adminToken, "POST", path+"/remove", ""); g.StatusCode != 200 {
		t.Errorf("remove = %d %s", g.StatusCode, g.body)
	}
	h.by(adminToken, "GET", path, "").want(t, 404, "webhook.unknown")
	h.by(adminToken, "POST", "/api/v1/webhooks", `{"name":"x","url":"ftp://x","kinds":[]}`).want(t, 422, "address.syntax", "/url")
}
