package projections_test

import (
	"testing"

	"unrule/domain"
)

// What stands on a rule follows its acts.
func TestStanding(t *testing.T) {
	b := newBook(t)
	b.founded()
	b.tells("1", "pen", "Pens", said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	b.tells("2", "pencil", "Pencils", said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	b.board(domain.MergeRule{Rule: rule("pencil"), Into: rule("pen")})
	b.triage("pen", "Compras", domain.Internal, domain.Medium)
	b.board(domain.RequestJustification{Rule: rule("pen"), Due: b.today() + 10})
	s, ok := b.views().Standing(rule("pen"))
	if !ok || s.JustificationDue != b.today()+10 || s.Decision != nil || len(s.Absorbed) != 1 || s.Absorbed[0].Title != "Pencils" {
		t.Errorf("asked for a justification: %+v, %t", s, ok)
	}
	if s, _ := b.views().Standing(rule("pencil")); s.Into.ID != rule("pen") {
		t.Errorf("merged: %+v", s)
	}
	b.days(11)
	b.board(domain.JustifyRule{Rule: rule("pen"), Words: "the law says so"})
	b.decide("pen", domain.RuleDecided{Verdict: domain.Change, Person: "Ana", EffectiveOn: b.today() + 1, Reason: "half of it goes"})
	s, _ = b.views().Standing(rule("pen"))
	if !s.Lapsed || s.Justification != "the law says so" || s.Person != "Ana" || s.Decision == nil || s.Decision.Verdict != domain.Change {
		t.Errorf("decided: %+v", s)
	}
	b.tells("3", "ink", "Ink", said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	b.board(domain.RejectRule{Rule: rule("ink"), RuleRejected: domain.RuleRejected{Reason: domain.OtherReason, Words: "it is no rule"}})
	if s, _ := b.views().Standing(rule("ink")); s.Rejection == nil || s.Rejection.Words != "it is no rule" {
		t.Errorf("rejected: %+v", s)
	}
	if _, ok := b.views().Standing(rule("nobody's")); ok {
		t.Error("a rule that is not there stands somewhere")
	}
}
