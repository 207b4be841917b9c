package projections_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// TestAuditHoldsEveryAct: every act of the board and of policy, in the order of the log,
// and nothing that a reporter did.
func TestAuditHoldsEveryAct(t *testing.T) {
	b := cooperative(t)
	b.board(domain.CountReads{StoriesRead: domain.StoriesRead{Reads: []domain.Read{{By: leader, Rule: rule("pen"), Stories: 1}}}})
	var want []uint64
	for _, r := range b.records {
		if _, counted := r.Event.(domain.StoriesRead); r.By != "" && !counted {
			want = append(want, r.Position)
		}
	}
	v := b.views()
	all, more := v.Audit(projections.AuditQuery{})
	var got []uint64
	for _, a := range all {
		got = append(got, a.Position)
		rec := b.records[a.Position-1]
		if a.By != rec.By || a.Act != rec.Event.EventName() || a.Time.IsZero() || (a.Rule.IsZero()) != (rec.Aggregate.Of == domain.OfOrg) {
			t.Errorf("the audit says %+v of %+v", a, rec)
		}
	}
	if !slices.Equal(got, want) || more {
		t.Errorf("the audit holds %v, %t; want %v", got, more, want)
	}
	text, _ := json.Marshal(all)
	for _, r := range b.records {
		switch e := r.Event.(type) {
		case domain.ThanksSent:
			if strings.Contains(string(text), e.Words) {
				t.Errorf("the audit holds the thanks %q", e.Words)
			}
		case domain.TokenCreated:
			if strings.Contains(string(text), e.Digest) {
				t.Error("the audit holds the digest of a token")
			}
		}
	}
	if !strings.Contains(string(text), `"from":"reported","to":"under_review"`) {
		t.Error("the audit does not say from which stage to which")
	}
}

// TestAuditPages: pages of any length hold all that is asked for once, by whom, of what
// kind, on which rule and on which days.
func TestAuditPages(t *testing.T) {
	v := cooperative(t).views()
	all, _ := v.Audit(projections.AuditQuery{})
	mid := v.Today(all[len(all)/2].Time)
	for _, tt := range []struct {
		q    projections.AuditQuery
		keep func(projections.AuditLine) bool
	}{
		{projections.AuditQuery{}, func(projections.AuditLine) bool { return true }},
		{projections.AuditQuery{By: domain.ByPolicy}, func(a projections.AuditLine) bool { return a.By == domain.ByPolicy }},
		{projections.AuditQuery{Kind: "rule-decided"}, func(a projections.AuditLine) bool { return a.Act == "rule-decided" }},
		{projections.AuditQuery{Rule: rule("pen")}, func(a projections.AuditLine) bool { return a.Rule == rule("pen") }},
		{projections.AuditQuery{From: mid}, func(a projections.AuditLine) bool { return v.Today(a.Time) >= mid }},
		{projections.AuditQuery{To: mid}, func(a projections.AuditLine) bool { return v.Today(a.Time) <= mid }},
	} {
		var want, got []uint64
		for _, a := range all {
			if tt.keep(a) {
				want = append(want, a.Position)
			}
		}
		q, more := tt.q, true
		for q.Limit = 3; more; {
			var page []projections.AuditLine
			page, more = v.Audit(q)
			for _, a := range page {
				got = append(got, a.Position)
				q.After = a.Position
			}
		}
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("Audit(%+v) pages through %v, want %v", tt.q, got, want)
		}
	}
}

// TestVoices: what is read of a report, held or not and why.
func TestVoices(t *testing.T) {
	b := newBook(t)
	trap, honest := said("", domain.Daily, 60, 0, "Buy now.", domain.Anger), said("", domain.Daily, 60, 0, "It hurts.", domain.Anger)
	trap.Held = domain.Trap
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	b.tells("1", "pen", "Pen", honest)
	b.tells("2", "pen", "", trap)
	b.tells("3", "tie", "Tie", honest)
	b.board(domain.AssignOwner{Rule: rule("pen"), Owner: department("Compras")})
	b.board(domain.HoldReport{Report: report("3"), Reason: "names somebody"})
	b.board(domain.AskQuestion{Report: report("1"), Question: "Which one?"})
	b.reporter(domain.GiveReply{Report: report("1"), Reply: "Blue."})
	b.board(domain.RedactReport{Report: report("1"), Reason: "a name in it"})
	v := b.views()
	one, _ := v.Voice(report("1"))
	if one.Rule != rule("pen") || one.Title != "Pen" || one.Held || !one.Redacted || one.RedactedFor != "a name in it" || one.HasWords ||
		len(one.Questions) != 1 || one.Questions[0] != (projections.QuestionView{Question: domain.Elided, Reply: domain.Elided}) {
		t.Errorf("Voice(1) = %+v", one)
	}
	if _, ok := v.Voice(report("9")); ok {
		t.Error("there is a voice of nobody")
	}
	list := v.Held(domain.DepartmentID{}, domain.ReportID{}, 9)
	if len(list) != 2 || list[0].Report.Compare(list[1].Report.ID) >= 0 {
		t.Fatalf("Held() = %+v, want two in the order of their ids", list)
	}
	for _, h := range list {
		if want := map[domain.ReportID]string{report("2"): "trap", report("3"): "names somebody"}[h.Report]; h.HeldFor != want || !h.Held || !h.HasWords {
			t.Errorf("Held() has %+v, want it held for %q", h, want)
		}
	}
	if after := v.Held(domain.DepartmentID{}, list[0].Report, 9); len(after) != 1 || after[0].Report != list[1].Report {
		t.Errorf("Held(after the first) = %+v", after)
	}
	if own := v.Held(department("Compras"), domain.ReportID{}, 9); len(own) != 1 || own[0].Report != report("2") {
		t.Errorf("Held(Compras) = %+v, want the one about a rule of theirs", own)
	}
	if !v.Owns(department("Compras"), rule("pen")) || v.Owns(department("Compras"), rule("tie")) || !v.Owns(domain.DepartmentID{}, rule("tie")) || v.Owns(domain.DepartmentID{}, rule("none")) {
		t.Error("Owns() does not say whose rules are whose")
	}
}
