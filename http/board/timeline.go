package board

import (
	"slices"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// A lifeLine is one act in a rule's life, in a sentence.
type lifeLine struct {
	Day      string
	Since    string // day of the first, where the line stands for several acts of one kind
	Times    string // how many those are
	When     string // the full time, for programs
	By       string
	Auto     bool // nobody's act: a clock ran out
	Talk     bool // on one of its reports, which leaves the rule as it is
	Says     string
	Quote    string // words of whoever acted
	From, To domain.Stage
	Of       string // title of the merged rule whose life it is from; "" for the rule's own
}

// livesOf are all acts of a rule's life, the latest first. Of those on its reports that
// lie between two on the rule itself, the same ones are one line.
func (f Frame) livesOf(s sight, rule domain.RuleID, entries []projections.Entry) []lifeLine {
	list := make([]lifeLine, 0, len(entries))
	times := map[int]int{} // of a line that stands for several acts
	since := 0             // the first line after the last act on the rule
	for i := len(entries) - 1; i >= 0; i-- {
		l := f.lifeOf(s, entries[i])
		if entries[i].Rule != rule {
			l.Of = f.titleOf(s, entries[i].Rule)
		}
		if at := since + slices.IndexFunc(list[since:], l.same); l.Talk && at >= since {
			times[at]++
			list[at].Since, list[at].Times = l.Day, f.days("life.times", times[at]+1)
			continue
		}
		if list = append(list, l); !l.Talk {
			since = len(list)
		}
	}
	return list
}

// same reports whether two acts differ in nothing but their time.
func (l lifeLine) same(k lifeLine) bool {
	return l.By == k.By && l.Says == k.Says && l.Quote == k.Quote && l.Of == k.Of
}

// lifeOf tells one act.
func (f Frame) lifeOf(s sight, e projections.Entry) lifeLine {
	l := lifeLine{Day: f.Day(s.Today(e.Time)), When: e.Time.UTC().Format(time.RFC3339), From: e.From, To: e.To, Talk: e.To == ""}
	switch role, _, ok := domain.HolderOf(e.By); {
	case e.By == domain.ByPolicy:
		l.Auto, l.By = true, f.T("life.policy")
	case e.Name != "":
		l.By = e.Name
	case ok:
		l.By = f.T("role." + string(role))
	default:
		l.By = f.T("life.board")
	}
	l.Says, l.Quote = f.told(s, e)
	return l
}

// told is the sentence of an act and the words that were given with it.
func (f Frame) told(s sight, e projections.Entry) (says, quote string) {
	key := "life." + e.Act
	switch d := e.Details.(type) {
	case domain.RuleRegistered:
		return f.T(key, "title", d.Title), ""
	case domain.RuleTriaged:
		return f.T(key, "owner", f.officeOf(s, d.Owner), "kind", f.T("kind."+string(d.Kind)), "authority", f.T("authority."+string(d.Authority)),
			"diagnosis", f.T("diagnosis."+string(d.Diagnosis)), "ease", f.T("ease."+string(d.Ease))), ""
	case domain.RuleRejected:
		return f.T(key, "reason", f.T("reject."+string(d.Reason))), d.Words
	case domain.RuleMerged:
		return f.T(key, "title", f.titleOf(s, d.Into)), ""
	case domain.RuleAbsorbed:
		return f.T(key, "title", f.titleOf(s, d.Rule)), ""
	case domain.RuleSplitOff:
		return f.T(key, "title", f.titleOf(s, d.Rule)), ""
	case domain.JustificationRequested:
		return f.T(key, "date", f.Day(d.Due)), ""
	case domain.RuleJustified:
		return f.T(key), d.Words
	case domain.JustificationLapsed:
		return f.T(key, "date", f.Day(d.Due)), ""
	case domain.RuleDecided:
		return f.decided(key, d), d.Reason
	case domain.RemovalRescheduled:
		return f.T(key, "date", f.Day(d.EffectiveOn)), d.Reason
	case domain.RuleReopened:
		return f.T(key), d.Motivation
	case domain.RuleRenamed:
		return f.T(key, "title", d.Title), ""
	case domain.OwnerAssigned:
		return f.T(key, "owner", f.officeOf(s, d.Owner)), ""
	case domain.PopulationDeclared:
		return f.T(key, "n", f.Text.Number(d.People), "who", f.whoOf(d.Sufferer, f.officeOf(s, d.Department))), d.Source
	case domain.BurdenMeasured:
		return f.T(key, "seconds", f.Text.Number(d.Seconds), "times", f.Text.Number(d.TimesPerMonth)), d.Source
	case domain.ReportMoved:
		return f.T(key, "title", f.titleOf(s, d.To)), ""
	case domain.ReportRedacted:
		return f.T(key), d.Reason
	case domain.ReportHeld:
		return f.T(key), d.Reason
	}
	return f.checked(s, key, e.Details), ""
}

// decided tells a decision.
func (f Frame) decided(key string, d domain.RuleDecided) string {
	return f.T(key+"."+string(d.Verdict), "person", d.Person, "date", f.Day(max(d.EffectiveOn, d.Until)), "body", d.EscalatedTo)
}

// checked tells what came of a removal, and of all else that its name says everything.
func (f Frame) checked(s sight, key string, e domain.Event) string {
	tally := func(t domain.Tally) []any {
		return []any{"gone", f.Number(t.Gone), "partly", f.Number(t.Partly), "still", f.Number(t.StillThere)}
	}
	switch d := e.(type) {
	case domain.VerificationOpened:
		return f.T(key, "round", f.Number(d.Round), "date", f.Day(d.ClosesOn))
	case domain.RemovalVerified:
		if d.Attester != "" {
			return f.T(key+".attested", "person", d.Attester, "department", f.officeOf(s, d.Department))
		}
		return f.T(key, tally(d.Tally)...)
	case domain.RemovalDisputed:
		return f.T(key, append(tally(d.Tally), "later", f.Number(d.LaterReports))...)
	case domain.VerificationExpired:
		return f.T(key, tally(d.Tally)...)
	case domain.RelapseDetected:
		return f.T(key, "n", f.Number(d.Reports))
	}
	return f.T(key)
}

func (f Frame) titleOf(s sight, id domain.RuleID) string {
	if l, ok := s.Rule(id, s.Day); ok {
		return l.Title
	}
	return f.T("life.unknown")
}

// officeOf is the name of a department that is live; of others it is not told here.
func (f Frame) officeOf(s sight, id domain.DepartmentID) string {
	for _, o := range s.Offices() {
		if o.ID == id {
			return o.Name
		}
	}
	return f.T("life.office")
}

// whoOf names a sufferer.
func (f Frame) whoOf(s domain.Sufferer, name string) string {
	switch {
	case s.Side == domain.Customer:
		return f.T("who.customers")
	case s.Department.IsZero():
		return f.T("who.employees")
	}
	return name
}
