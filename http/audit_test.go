package http

import (
	"encoding/csv"
	"maps"
	"strings"
	"testing"

	"unrule/domain"
)

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
	for accept, table := range map[string]bool{"text/csv": true, "text/*": true, "text/csv, application/json;q=0.5": true, "text/csv;q=0.5, application/json": false, "*/*": false, "text/csv;q=0": false} {
		if again := h.by(adminToken, "GET", "/api/v1/audit", "", "Accept", accept); (again.body == g.body) != table {
			t.Errorf("Accept %s = %s, want a table %t", accept, again.Header.Get("Content-Type"), table)
		}
	}
}
