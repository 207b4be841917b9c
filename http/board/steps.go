package board

import (
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// A step is an act that a page offers, or says why it does not.
type step struct {
	Verb string // "" where there is nothing to do
	Key  string // of the keyboard
	Why  string // it is not for this reader; "" when it is
}

// keysOf are the keys of the common acts.
var keysOf = map[string]string{"triage": "t", "decide": "d", "merge": "m", "reject": "r", "announce-removal": "a", "reopen": "o", "unmerge": "u"}

// live are the stages of all that is still to be dealt with or watched.
var live = slices.DeleteFunc(slices.Clone(domain.Stages), func(s domain.Stage) bool { return !s.Live() })

// stagesOf says at which stages a page offers an act. The law is the domain's: what
// is offered too often is refused there.
var stagesOf = map[string][]domain.Stage{
	"triage":                {domain.Reported, domain.UnderReview},
	"reject":                {domain.Reported},
	"decide":                {domain.Reported, domain.UnderReview},
	"request-justification": {domain.UnderReview},
	"justify":               {domain.UnderReview},
	"reschedule":            {domain.Committed},
	"announce-removal":      {domain.Committed},
	"attest":                {domain.Removed, domain.Unconfirmed},
	"reopen":                {domain.Relapsed, domain.Kept, domain.Deferred, domain.Escalated, domain.Rejected},
	"merge":                 live,
	"unmerge":               {domain.Merged},
	"rename":                live,
	"assign-owner":          live,
	"declare-population":    live,
	"measure-burden":        live,
}

// nextVerb is the one act that takes a rule on; "" where the next step is not the board's,
// or has not come.
func nextVerb(l projections.Line, s projections.Standing, today domain.Day) string {
	switch l.Stage {
	case domain.Reported:
		return "triage"
	case domain.UnderReview:
		return "decide"
	case domain.Committed:
		switch {
		case s.Disputed:
			return "reschedule"
		case l.Next != nil && l.Next.Due <= today:
			return "announce-removal"
		}
	case domain.Relapsed:
		return "reopen"
	case domain.Unconfirmed:
		return "attest"
	case domain.Merged:
		return "unmerge"
	}
	return ""
}

// offered lists the verbs that a rule's page offers besides the next one.
func offered(l projections.Line, s projections.Standing, next string) (verbs []string) {
	open := s.JustificationDue != 0 && s.Justification == ""
	for _, v := range act.Verbs {
		switch {
		case v.Of != act.OfRule || v.Name == "" || v.Name == next || !slices.Contains(stagesOf[v.Name], l.Stage):
		case v.Name == "justify" && !open, v.Name == "request-justification" && open && !s.Lapsed:
		default:
			verbs = append(verbs, v.Name)
		}
	}
	return verbs
}

// stepOf is an act on a rule as this reader may do it.
func (f Frame) stepOf(l projections.Line, verb string) step {
	if verb == "" {
		return step{}
	}
	v, _ := act.Find(act.OfRule, verb)
	return step{Verb: verb, Key: keysOf[verb], Why: f.why(v, l.Owner)}
}

// why says why this reader may not act on a rule of an owner; "" when they may.
func (f Frame) why(v act.Verb, owner domain.DepartmentID) string {
	switch {
	case f.Past != 0:
		return f.T("past.text")
	case !f.Who.May(v.Role):
		return f.T("why.role", "needed", f.T("role."+string(v.Role)), "yours", f.T("role."+string(f.Who.Role)))
	case !f.Who.Within.IsZero() && f.Who.Within != owner:
		return f.T("why.within")
	}
	return ""
}
