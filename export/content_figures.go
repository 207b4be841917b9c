package export

import (
	"unrule/domain"
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
func (t teller) figures() Table {
	columns := t.texts("quarter")
	for _, f := range (projections.Figures{}).All() {
		columns = append(columns, t.columns(kindOf(f.Unit), unitOf(f.Unit), f.Name)...)
	}
	var rows [][]Value
	for _, past := range t.trend() {
		row := []Value{text(past.Quarter.String())}
		for _, f := range past.Figures.All() {
			row = append(row, valueOf(f, past.Figures))
		}
		rows = append(rows, row)
	}
	return t.table("figures", columns, rows)
}

func kindOf(u projections.Unit) Kind {
	switch u {
	case projections.Hours:
		return Decimal
	case projections.Percent:
		return Percent
	}
	return Integer
}

func unitOf(u projections.Unit) string {
	if u == projections.Percent {
		return "%"
	}
	return string(u)
}

// valueOf is a figure as it is told. A median that is left out although there were
// cases is hidden.
func valueOf(f projections.Figure, of projections.Figures) Value {
	switch {
	case f.Value != nil:
		return Value{Kind: kindOf(f.Unit), State: Shown, Number: *f.Value}
	case f.Name == "days_from_report_to_decision":
		return days(nil, total(of.Decided))
	case f.Name == "days_from_decision_to_verified":
		return days(nil, of.Verified)
	}
	return Value{Kind: kindOf(f.Unit)}
}

// days is a median. It is absent below the threshold: hidden, where there were cases.
func days(d *projections.Days, cases int) Value {
	switch {
	case d != nil:
		return count(int(d.Median))
	case cases > 0:
		return hidden(Integer)
	}
	return Value{Kind: Integer}
}

// total is how many decisions were taken.
func total(d projections.Decided) int {
	return d.Remove + d.Change + d.Explain + d.Keep + d.Escalate + d.Defer
}

// byQuarter draws figures over the trend.
func (t teller) byQuarter(kind ChartKind, id string, unit projections.Unit, figures ...string) *Chart {
	c := Chart{ID: id, Kind: kind, Unit: t.word(string(unit)), Description: t.say("chart." + id)}
	for _, name := range figures {
		c.Series = append(c.Series, Series{Name: t.Columns[name][0]})
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
func (t teller) cameIn() Section {
	f := t.q.Figures
	s := t.section("came_in", t.arrived(), t.some("came_in.me_too", f.MeToo), t.some("came_in.merged", f.Merged), t.say("came_in.impacts"))
	whole := long(t.figures())
	s.Chart = t.byQuarter(Bars, "reports_by_quarter", projections.Reports, "reports")
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

func (t teller) impacts() Table {
	c := t.q.Impacts
	return t.named("impacts", "impact", t.columns(Integer, "reports", "reports"), []row{
		{"anger", count(c.Anger)}, {"frustration", count(c.Frustration)}, {"delay", count(c.Delay)}, {"annoyance", count(c.Annoyance)},
	})
}

func (t teller) severities() Table {
	c := t.q.Severities
	return t.named("severities", "severity", t.columns(Integer, "reports", "reports"), []row{
		{"severity_1", count(c.One)}, {"severity_2", count(c.Two)}, {"severity_3", count(c.Three)}, {"severity_4", count(c.Four)},
		{"severity_not_said", count(c.NotSaid)},
	})
}

// A row is a value under one of our words.
type row struct {
	word  string
	value Value
}

// named is a table of one measure, its rows named by our words.
func (t teller) named(id, first string, measure []Column, rows []row) Table {
	table := t.table(id, append(t.texts(first), measure...), nil)
	for _, r := range rows {
		table.Rows = append(table.Rows, []Value{text(t.label(r.word)), r.value})
	}
	return table
}

func (t teller) owners() []Table {
	columns := append(t.texts("owner_id", "owner"), t.columns(Integer, "reports", "reports", "anger", "frustration", "delay", "annoyance")...)
	whole := long(t.table("owners", append(columns, t.columns(Integer, "rules", "new_rules")...), nil))
	for _, o := range t.q.Owners {
		whole.Rows = append(whole.Rows, []Value{
			t.ownerID(o.Owner), text(t.owner(o.Name)), count(o.Reports),
			count(o.Impacts.Anger), count(o.Impacts.Frustration), count(o.Impacts.Delay), count(o.Impacts.Annoyance), count(o.NewRules),
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
func (t teller) ownerID(of domain.DepartmentID) Value {
	if of.IsZero() {
		return text("not_known")
	}
	return id(of)
}
