package projections_test

import (
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// TestReceiptAnswer: an answer is shown while the removal stands that it was given
// to, and never as one given to another rule's removal.
func TestReceiptAnswer(t *testing.T) {
	b := newBook(t)
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	for _, name := range []string{"a", "b"} {
		b.tells(name+" 1", name, "Stamp "+name, said("Compras", domain.Daily, 60, 0, "", domain.Anger))
		b.triage(name, "Compras", domain.Internal, domain.Easy)
		b.decide(name, domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: b.today(), Reason: "Basta."})
		b.board(domain.AnnounceRemoval{Rule: rule(name)})
	}
	b.days(28)
	b.reporter(domain.AnswerRemoval{Report: report("a 1"), Answer: domain.StillThere})
	v := b.views()
	answer := func() domain.Answer {
		b.read(v)
		r, _ := v.Receipt(report("a 1"))
		if !r.Asked {
			t.Errorf("the receipt is not asked while its rule's removal is verified")
		}
		return r.Answer
	}
	if got := answer(); got != domain.StillThere {
		t.Errorf("answer = %q, want %q", got, domain.StillThere)
	}
	b.board(domain.MergeRule{Rule: rule("a"), Into: rule("b")})
	if got := answer(); got != "" {
		t.Errorf("answer to the removal of the rule it is part of now = %q, want none", got)
	}
	b.board(domain.RevertMerge{Rule: rule("a")})
	if got := answer(); got != domain.StillThere {
		t.Errorf("answer after the merge is undone = %q, want %q", got, domain.StillThere)
	}
	b.board(domain.MoveReport{Report: report("a 1"), To: rule("b")})
	if got := answer(); got != "" {
		t.Errorf("answer after the report is moved = %q, want none", got)
	}
}

// TestReceiptOfNobody: what is not in the log has no receipt, history or stories.
func TestReceiptOfNobody(t *testing.T) {
	v := projections.New()
	_, receipt := v.Receipt(report("none"))
	_, history := v.History(rule("none"))
	_, stories := v.Stories(rule("none"), domain.ReportID{}, 5)
	_, line := v.Rule(rule("none"), day("2025-01-01"))
	if receipt || history || stories || line {
		t.Errorf("an empty log knows of a receipt %v, a history %v, stories %v, a line %v", receipt, history, stories, line)
	}
	if _, ok := v.TokenByDigest(""); ok {
		t.Errorf("an empty log lets somebody in")
	}
}
