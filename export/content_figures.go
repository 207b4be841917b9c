package export

import (
	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// trend is the quarters that are told of, this one last.
func (t teller) trend() []projections.PastFigures {
	if len(t.q.Trend) == 0 {
		return []projections.PastFigures{{Quarter: t.q.ID, Figures: t.q.Figures}}
	}
	return t.q.Trend
}

// figures is every figure of every quarter of the trend: a row a quarter and a column
// a figure, so that each column has one kind, one unit and one definition.
func (t teller) figures() document.Table {
	columns := t.texts("quarter")
	for _, f := range (projections.Figures{}).All() {
		columns = append(columns, t.columns(kindOf(f.Unit), unitOf(f.Unit), f.Name)...)
	}
	var rows [][]document.Value
	for _, past := range t.trend() {
		row := []document.Value{document.TextOf(past.Quarter.String())}
		for _, f := range past.Figures.All() {
			row = append(row, valueOf(f, past.Figures))
		}
		rows = append(rows, row)
	}
	return t.table("figures", columns, rows)
}

func kindOf(u projections.Unit) document.Kind {
	switch u {
	case projections.Hours:
		return document.Decimal
	case projections.Percent:
		return document.Percent
	}
	return document.Integer
}

func unitOf(u projections.Unit) string {
	if u == projections.Percent {
		return "%"
	}
	return string(u)
}

// valueOf is a figure as it is told. A median that is left out although there were
// cases is hidden.
func valueOf(f projections.Figure, of projections.Figures) document.Value {
	switch {
	case f.Value != nil:
		return document.Value{Kind: kindOf(f.Unit), State: document.Shown, Number: *f.Value}
	case f.Name == "days_from_report_to_decision":
		return days(nil, total(of.Decided))
	case f.Name == "days_from_decision_to_verified":
		return days(nil, of.Verified)
	}
	return document.Value{Kind: kindOf(f.Unit)}
}

// days is a median. It is absent below the threshold: hidden, where there were cases.
func days(d *projections.Days, cases int) document.Value {
	switch {
	case d != nil:
		return document.CountOf(int(d.Median))
	case cases > 0:
		return document.HiddenOf(document.Integer)
	}
	return document.Value{Kind: document.Integer}
}

// total is how many decisions were taken.
func total(d projections.Decided) int {
	return d.Remove + d.Change + d.Explain + d.Keep + d.Escalate + d.Defer
}

// byQuarter draws figures over the trend.
func (t teller) byQuarter(kind document.ChartKind, id string, unit projections.Unit, figures ...string) *document.Chart {
	c := document.Chart{ID: id, Kind: kind, Unit: t.word(string(unit)), Description: t.say("chart." + id)}
	for _, name := range figures {
		c.Series = append(c.Series, document.Series{Name: t.Columns[name][0]})
	}
	for _, past := range t.trend() {
		c.Categories = append(c.Categories, past.Quarter.String())
		for _, f := range past.Figures.All() {
			for i, name := range figures {
				if f.Name == name {
					c.Series[i].Values = append(c.Series[i].Values, valueOf(f, past.Figures))
				}
			}
		}
	}
	return &c
}

// cameIn tells what was reported, about whose rules, and what it does to people.
func (t teller) cameIn() document.Section {
	f := t.q.Figures
	s := t.section("came_in", t.arrived(), t.some("came_in.me_too", f.MeToo), t.some("came_in.merged", f.Merged), t.say("came_in.impacts"))
	whole := long(t.figures())
	s.Chart = t.byQuarter(document.Bars, "reports_by_quarter", projections.Reports, "reports")
	s.Chart.Title = t.arrivalTitle()
	s.Tables = append(filled(
		t.excerpt("reports_by_quarter", whole, "quarter", "reports", "me_too", "rules_reported", "new_rules", "merged"), whole,
		t.impacts(), t.severities(),
	), t.owners()...)
	if t.q.Crossing != nil {
		s.Tables = append(s.Tables, filled(append(t.sufferers(), t.sides())...)...)
	}
	return s
}

func (t teller) arrivalTitle() string {
	before, ok := t.q.Before(1)
	if !ok {
		return t.count("chart.reports_by_quarter.first", t.q.Figures.Reports, "quarter", t.q.ID)
	}
	return t.say("chart.reports_by_quarter.title", "then", before.Reports, "before", t.q.ID.Previous(1), "now", t.q.Figures.Reports, "quarter", t.q.ID)
}

func (t teller) impacts() document.Table {
	c := t.q.Impacts
	return t.named("impacts", "impact", t.columns(document.Integer, "reports", "reports"), []row{
		{"anger", document.CountOf(c.Anger)}, {"frustration", document.CountOf(c.Frustration)}, {"delay", document.CountOf(c.Delay)}, {"annoyance", document.CountOf(c.Annoyance)},
	})
}

func (t teller) severities() document.Table {
	c := t.q.Severities
	return t.named("severities", "severity", t.columns(document.Integer, "reports", "reports"), []row{
		{"severity_1", document.CountOf(c.One)}, {"severity_2", document.CountOf(c.Two)}, {"severity_3", document.CountOf(c.Three)}, {"severity_4", document.CountOf(c.Four)},
		{"severity_not_said", document.CountOf(c.NotSaid)},
	})
}

// A row is a value under one of our words.
type row struct {
	word  string
	value document.Value
}

// named is a table of one measure, its rows named by our words.
func (t teller) named(id, first string, measure []document.Column, rows []row) document.Table {
	table := t.table(id, append(t.texts(first), measure...), nil)
	for _, r := range rows {
		table.Rows = append(table.Rows, []document.Value{document.TextOf(t.label(r.word)), r.value})
	}
	return table
}

func (t teller) owners() []document.Table {
	columns := append(t.texts("owner_id", "owner"), t.columns(document.Integer, "reports", "reports", "anger", "frustration", "delay", "annoyance")...)
	whole := long(t.table("owners", append(columns, t.columns(document.Integer, "rules", "new_rules")...), nil))
	for _, o := range t.q.Owners {
		whole.Rows = append(whole.Rows, []document.Value{
			t.ownerID(o.Owner), document.TextOf(t.owner(o.Name)), document.CountOf(o.Reports),
			document.CountOf(o.Impacts.Anger), document.CountOf(o.Impacts.Frustration), document.CountOf(o.Impacts.Delay), document.CountOf(o.Impacts.Annoyance), document.CountOf(o.NewRules),
		})
	}
	read := t.excerpt("owners_read", whole, "owner", "reports", "anger", "frustration", "delay", "annoyance", "new_rules")
	return filled(read, whole)
}

// owner names a department; rules without one have a row of their own.
func (t teller) owner(name string) string {
	if name == "" {
		return t.label("owner_not_known")
	}
	return name
}

// ownerID names a department for data.
func (t teller) ownerID(of domain.DepartmentID) document.Value {
	if of.IsZero() {
		return document.TextOf("not_known")
	}
	return id(of)
}
