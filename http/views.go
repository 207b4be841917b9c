package http

import (
	"context"

	"unrule/domain"
	"unrule/http/form"
	"unrule/projections"
)

// Views is what is read here; [projections.Views] is one. It is an interface so that
// the answers can be tested against views that are slow, behind or broken.
type Views interface {
	Position() uint64
	Wait(ctx context.Context, position uint64) error

	Board(q projections.BoardQuery, today domain.Day) projections.BoardPage
	Stories(id domain.RuleID, after domain.ReportID, limit int) ([]projections.StoryRef, bool)
	History(id domain.RuleID) ([]projections.Entry, bool)
	Departments(today domain.Day) []projections.DepartmentLine
	Impact(today domain.Day) projections.ImpactView

	Quarter(q domain.Quarter, today domain.Day, unsuppressed bool) projections.QuarterReport
	Quarters(today domain.Day) []projections.QuarterLine
	Delta(q domain.Quarter, today domain.Day) (projections.Delta, bool)
	Crossed() projections.CrossingView

	form.Views
	TokenByDigest(digest string) (projections.Token, bool)
}

var _ Views = (*projections.Views)(nil)
