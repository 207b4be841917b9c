package projections

import (
	"context"

	"unrule/domain"
)

// Views is every fold of one log up to one position. It is safe for use from
// many goroutines: one applies, all others read.
type Views struct{}

// New is the views of an empty log.
func New() *Views { return &Views{} }

// Apply takes in the next event of the log.
func (v *Views) Apply(r domain.Recorded) {}

// Wait returns when the views have taken in position, or with the context's error.
func (v *Views) Wait(ctx context.Context, position uint64) error { return nil }

// Position is the position of the last event taken in.
func (v *Views) Position() uint64 { return 0 }

// Board is one page of the board as it stands on day today.
func (v *Views) Board(q BoardQuery, today domain.Day) BoardPage { return BoardPage{} }

// Rule is one line, merged rules included.
func (v *Views) Rule(id domain.RuleID, today domain.Day) (Line, bool) { return Line{}, false }

// Departments lists all departments, by name.
func (v *Views) Departments() []DepartmentLine { return nil }

// Impact breaks all reports down.
func (v *Views) Impact() ImpactView { return ImpactView{} }

// History is a rule's life, oldest act first.
func (v *Views) History(id domain.RuleID) ([]Entry, bool) { return nil, false }

// Stories lists where at most limit stories of a rule are, in the order of the
// reports' ids, those after the given id; held and redacted ones are left out.
func (v *Views) Stories(id domain.RuleID, after domain.ReportID, limit int) ([]StoryRef, bool) {
	return nil, false
}

// Receipt is what became of a report.
func (v *Views) Receipt(id domain.ReportID) (ReceiptView, bool) { return ReceiptView{}, false }

// Suggest lists at most limit rules that read like q.
func (v *Views) Suggest(q string, limit int) []Suggestion { return nil }

// TokenByDigest finds a token by the SHA-256, in hexadecimal, of what its holder shows.
func (v *Views) TokenByDigest(digest string) (Token, bool) { return Token{}, false }

// Tokens lists all tokens, by name.
func (v *Views) Tokens() []Token { return nil }

// Today is the organisation's day at the given instant of the policy's time zone.
func (v *Views) Today(unixSeconds int64) domain.Day { return 0 }
