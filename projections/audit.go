package projections

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"unrule/domain"
)

// What an act of the board is about.
const (
	OnRule         = "rule"
	OnReport       = "report"
	OnOrganisation = "organisation"
)

// An AuditLine is one act of the board, or of policy in its name. It says on which
// report somebody acted, so that it is for administrators alone; the words between
// board and reporter are not in it.
type AuditLine struct {
	Position uint64          `json:"position"`
	Time     time.Time       `json:"time"`
	By       string          `json:"by"`
	Name     string          `json:"name,omitempty"` // of who acted, as it is known now
	Act      string          `json:"act"`
	On       string          `json:"on"`
	Rule     domain.RuleID   `json:"rule,omitzero"`   // acted on, or the one that the report was filed under
	Title    string          `json:"title,omitempty"` // of the rule, as it is now
	Report   domain.ReportID `json:"report,omitzero"`
	From     domain.Stage    `json:"from,omitempty"` // of the rule before
	To       domain.Stage    `json:"to,omitempty"`   // and after it
	Details  domain.Event    `json:"details"`
}

// An AuditQuery says which acts. What is zero picks all.
type AuditQuery struct {
	Rule     domain.RuleID
	By       string
	Kind     string     // name of the act
	From, To domain.Day // the organisation's days, both included
	After    uint64     // position behind which to begin
	Limit    int        // below 1 there is none
}

// A Withheld stands in the place of an event whose words are between the board and a
// reporter alone, or whose content is nobody's to read.
type Withheld struct{ name string }

// EventName is that of the event.
func (w Withheld) EventName() string { return w.name }

// A tokenMade is what may be told of a new token: all but its digest.
type tokenMade struct {
	Token   domain.ID           `json:"token"`
	Name    string              `json:"name"`
	Role    domain.Role         `json:"role"`
	Expires time.Time           `json:"expires,omitzero"`
	Owner   domain.DepartmentID `json:"owner,omitzero"`
	Once    bool                `json:"once,omitempty"`
}

// EventName is that of the event.
func (tokenMade) EventName() string { return domain.TokenCreated{}.EventName() }

// tellable is what may be told of an act.
func tellable(e domain.Event) domain.Event {
	switch e := e.(type) {
	case domain.ThanksSent, domain.QuestionAsked:
		return Withheld{e.EventName()}
	case domain.ReportRedacted:
		return domain.ReportRedacted{Reason: e.Reason}
	case domain.TokenCreated:
		return tokenMade{e.Token, e.Name, e.Role, e.Expires, e.Owner, e.Once}
	}
	return e
}

// note keeps an act for the audit. What only counts who read stories is no act: it is
// told by [Views.Reads].
func (v *Views) note(rec domain.Recorded, line AuditLine) {
	if _, counted := rec.Event.(domain.StoriesRead); rec.By == "" || counted {
		return
	}
	line.Position, line.Time, line.By = rec.Position, rec.Time, rec.By
	line.Act, line.Details = rec.Event.EventName(), tellable(rec.Event)
	v.audit = append(v.audit, line)
}

// handled keeps an act of the board on a report: in the life of the rule that the
// report is filed under, without saying which report it was, and in the audit. A report
// that moves is told where it leaves and where it arrives.
func (v *Views) handled(r *report, rec domain.Recorded) {
	if rec.By == "" {
		return
	}
	i := r.rule
	v.note(rec, AuditLine{On: OnReport, Rule: v.rules[i].ID, Report: r.id})
	v.handledUnder(i, rec)
	if moved, ok := rec.Event.(domain.ReportMoved); ok {
		v.handledUnder(v.rule(moved.To), rec)
	}
}

func (v *Views) handledUnder(i uint32, rec domain.Recorded) {
	r := v.rules[i]
	r.handled = append(r.handled, Entry{
		Position: rec.Position, Time: rec.Time, By: rec.By, Act: rec.Event.EventName(), Rule: r.ID, Details: tellable(rec.Event),
	})
}

// Audit lists the acts that match, oldest first, and whether more follow.
func (v *Views) Audit(q AuditQuery) (page []AuditLine, more bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	page = []AuditLine{}
	first, _ := slices.BinarySearchFunc(v.audit, q.After+1, func(a AuditLine, p uint64) int { return cmp.Compare(a.Position, p) })
	for _, a := range v.audit[first:] {
		if !v.asked(q, a) {
			continue
		}
		if q.Limit > 0 && len(page) == q.Limit {
			return page, true
		}
		a.Name = v.org.nameOf(a.By)
		if i, ok := v.lookUp(a.Rule); ok {
			a.Title = v.rules[i].Title
		}
		page = append(page, a)
	}
	return page, false
}

// asked reports whether an act is among those that are asked for.
func (v *Views) asked(q AuditQuery, a AuditLine) bool {
	switch {
	case !q.Rule.IsZero() && a.Rule != q.Rule, q.By != "" && a.By != q.By, q.Kind != "" && a.Act != q.Kind:
		return false
	case q.From == 0 && q.To == 0:
		return true
	}
	day := v.org.dayOf(a.Time)
	return (q.From == 0 || day >= q.From) && (q.To == 0 || day <= q.To)
}

// redactionOf is why the words of a report were taken away, the last time.
func (v *Views) redactionOf(id domain.ReportID) *RedactionView {
	for _, a := range slices.Backward(v.audit) {
		if e, ok := a.Details.(domain.ReportRedacted); ok && a.Report == id {
			role, _, _ := strings.Cut(a.By, ":")
			return &RedactionView{By: role, On: v.org.dayOf(a.Time), Reason: e.Reason}
		}
	}
	return nil
}

// redactions are the reasons for which the words of these reports were taken away.
func (v *Views) redactions(of map[domain.ReportID]bool) map[domain.ReportID]string {
	reasons := map[domain.ReportID]string{}
	for _, a := range v.audit {
		if e, ok := a.Details.(domain.ReportRedacted); ok && of[a.Report] {
			reasons[a.Report] = e.Reason
		}
	}
	return reasons
}
