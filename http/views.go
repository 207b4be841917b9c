package http

import (
	"context"

	"unrule/domain"
	"unrule/http/board"
	"unrule/http/form"
	"unrule/outlets"
	"unrule/projections"
)

// Views is what is read here; [projections.Views] is one. It is an interface so that
// the answers can be tested against views that are slow, behind or broken.
type Views interface {
	Wait(ctx context.Context, position uint64) error

	Departments(today domain.Day) []projections.DepartmentLine
	Impact(today domain.Day) projections.ImpactView

	Quarter(q domain.Quarter, today domain.Day, unsuppressed bool) projections.QuarterReport
	Quarters(today domain.Day) []projections.QuarterLine
	Delta(q domain.Quarter, today domain.Day) (projections.Delta, bool)
	Crossed() projections.CrossingView
	Recounts() int

	PolicyVersion() uint64
	Tokens() []projections.Token
	Members() []domain.MemberAdmitted
	Webhooks() []projections.Webhook
	Webhook(id domain.ID) (projections.Webhook, bool)
	Reads() []projections.ReadLine
	Held(within domain.DepartmentID, after domain.ReportID, limit int) []projections.Voice
	Audit(q projections.AuditQuery) (page []projections.AuditLine, more bool)
	outlets.Names

	form.Views
	board.Views
	TokenByDigest(digest string) (projections.Token, bool)
	Token(id domain.ID) (projections.Token, bool)
	Member(id domain.ID) (domain.MemberAdmitted, bool)
}

var _ Views = (*projections.Views)(nil)
