package export

import (
	"slices"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// Names of the acts that readers are shown in lists of their own.
var (
	decision = domain.RuleDecided{}.EventName()
	rejected = domain.RuleRejected{}.EventName()
	removed  = domain.RemovalAnnounced{}.EventName()
	verified = domain.RemovalVerified{}.EventName()
	relapsed = domain.RelapseDetected{}.EventName()
)

// acts is what was done about rules, in the order of the log.
func (t teller) acts(which func(projections.QuarterAct) bool) document.Table {
	columns := slices.Concat(t.columns(document.Integer, "", "number"), t.texts("rule", "title"), t.columns(document.Date, "", "day"), t.texts("act", "verdict", "reason"))
	table := t.table("acts", columns, nil)
	for i, a := range t.q.Acts {
		if which(a) {
			table.Rows = append(table.Rows, []document.Value{
				document.CountOf(i + 1), id(a.Rule), document.TextOf(a.Title), document.DateOf(a.Day), document.TextOf(t.label(a.Act)), t.verdict(a.Verdict), document.TextOf(a.Reason),
			})
		}
	}
	return table
}

func (t teller) verdict(v domain.Verdict) document.Value {
	if v == "" {
		return document.Value{}
	}
	return document.TextOf(t.label(string(v)))
}

func every(projections.QuarterAct) bool { return true }

// named selects acts of one name.
func called(name string) func(projections.QuarterAct) bool {
	return func(a projections.QuarterAct) bool { return a.Act == name }
}

// stays selects the decisions by which a rule stays as it is.
func stays(a projections.QuarterAct) bool {
	return a.Act == decision && (a.Verdict == domain.Keep || a.Verdict == domain.Explain)
}

// decided tells what leadership decided, why, and how long it took.
func (t teller) decided() document.Section {
	f := t.q.Figures
	s := t.section("decided",
		sentences(t.counted("summary.decided", total(f.Decided)), t.waiting()),
		t.some("decided.rejected", f.Rejected), t.days(f), t.say("decided.medians", "k", t.q.Threshold),
	)
	s.Chart = t.byQuarter(document.Line, "days_by_quarter", projections.DayUnit, "days_from_report_to_decision", "days_from_decision_to_verified")
	s.Chart.Title = t.say("chart.days_by_quarter.plain")
	if f.DaysToDecision != nil {
		s.Chart.Title = t.count("chart.days_by_quarter.title", int(f.DaysToDecision.Median), "quarter", t.q.ID)
	}
	whole := long(t.acts(every))
	s.Tables = filled(
		t.excerpt("days_by_quarter", t.figures(), "quarter", "days_from_report_to_decision", "days_from_decision_to_verified"),
		t.verdicts(),
		t.excerpt("acts_read", whole, "title", "day", "act", "verdict", "reason"), whole,
		t.excerpt("rejected", t.acts(called(rejected)), "title", "day", "reason"),
		t.excerpt("kept", t.acts(stays), "title", "day", "verdict", "reason"),
	)
	return s
}

// days says how long decisions and verifications took.
func (t teller) days(f projections.Figures) string {
	var decided, verified string
	if d := f.DaysToDecision; d != nil {
		decided = t.count("decided.days", int(d.Median), "cases", d.Cases)
	}
	if d := f.DaysToVerified; d != nil {
		verified = t.count("decided.days_verified", int(d.Median), "cases", d.Cases)
	}
	return sentences(decided, verified)
}

func (t teller) verdicts() document.Table {
	d := t.q.Figures.Decided
	return t.named("verdicts", "verdict", t.columns(document.Integer, "decisions", "decisions"), []row{
		{string(domain.Remove), document.CountOf(d.Remove)}, {string(domain.Change), document.CountOf(d.Change)}, {string(domain.Explain), document.CountOf(d.Explain)},
		{string(domain.Keep), document.CountOf(d.Keep)}, {string(domain.Escalate), document.CountOf(d.Escalate)}, {string(domain.Defer), document.CountOf(d.Defer)},
	})
}

// gone tells how far rules have come, and which are gone or came back.
func (t teller) gone() document.Section {
	f, funnel := t.q.Figures, t.q.Funnel
	s := t.section("gone",
		sentences(t.counted("gone.removed", f.Removed), t.counted("summary.verified", f.Verified), t.counted("summary.relapsed", f.Relapsed)),
		sentences(t.some("gone.disputed", f.Disputed), t.some("gone.unconfirmed", f.Expired)),
		t.say("gone.funnel"),
	)
	steps := []row{
		{"known", document.CountOf(funnel.Known)}, {"reviewed", document.CountOf(funnel.Reviewed)}, {"decided", document.CountOf(funnel.Decided)},
		{"to_change", document.CountOf(funnel.Committed)}, {"claimed_gone", document.CountOf(funnel.Removed)}, {"confirmed_gone", document.CountOf(funnel.Verified)},
	}
	table := t.named("funnel", "step", t.columns(document.Integer, "rules", "rules"), steps)
	s.Chart = t.funnel(table)
	s.Tables = filled(table, t.stages(), t.outcome("verified"), t.outcome("removed"), t.outcome("relapsed"))
	return s
}

// funnel draws its table.
func (t teller) funnel(of document.Table) *document.Chart {
	c := document.Chart{
		ID: "funnel", Kind: document.Rows, Unit: t.word("rules"), Description: t.say("chart.funnel"),
		Title:  t.count("chart.funnel.title", t.q.Funnel.Known, "gone", t.q.Funnel.Verified),
		Series: []document.Series{{Name: t.Columns["rules"][0]}},
	}
	for _, r := range of.Rows {
		c.Categories = append(c.Categories, r[0].Text)
		c.Series[0].Values = append(c.Series[0].Values, r[1])
	}
	return &c
}

func (t teller) stages() document.Table {
	var rows []row
	for _, s := range t.q.Stages {
		rows = append(rows, row{string(s.Stage), document.CountOf(s.Rules)})
	}
	return t.named("stages", "stage", t.columns(document.Integer, "rules", "rules"), rows)
}

// outcome lists the rules to which one thing happened.
func (t teller) outcome(id string) document.Table {
	act := map[string]string{"verified": verified, "removed": removed, "relapsed": relapsed}[id]
	return t.excerpt("acts_"+id, t.acts(called(act)), "title", "day")
}
