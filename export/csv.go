package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// CSV writes a quarter as one long table with headings in the given language.
func CSV(w io.Writer, q projections.QuarterReport, language domain.Language) error {
	return table{csv: csv.NewWriter(w), words: wordsOf(language)}.write(q)
}

// A table writes rows; the writer keeps the first error.
type table struct {
	csv   *csv.Writer
	words map[string]string
	comma bool // decimals behind a comma
}

func (t table) write(q projections.QuarterReport) error {
	t.csv.UseCRLF = true
	_ = t.csv.Write([]string{t.word("section"), t.word("key"), t.word("name"), t.word("measure"), t.word("value"), t.word("unit")})
	t.about(q)
	t.closing(q.Closed)
	t.figures("figures", q.ID, q.Figures)
	for _, past := range q.Trend {
		if past.Quarter != q.ID {
			t.figures("trend", past.Quarter, past.Figures)
		}
	}
	t.life(q)
	t.counts("impacts", "", "", impacts(q.Impacts))
	t.counts("severities", "", "", severities(q.Severities))
	for _, o := range q.Owners {
		t.owner(o)
	}
	t.rules("costliest", q.Costliest)
	t.rules("rules", q.Rules)
	t.rules("board_rules", q.BoardRules)
	for _, a := range q.Acts {
		t.act(a)
	}
	t.crossing(q.Crossing)
	t.corrections(q.Corrections)
	t.unsuppressed(q.Unsuppressed)
	t.csv.Flush()
	return t.csv.Error()
}

// row writes the cells; the first, fourth and last are words of the table itself. A
// value with a unit is a number or a date of ours, and a negative one stays so.
func (t table) row(section, key, name, measure, value, unit string) {
	switch {
	case unit == "":
		value = document.Defuse(value)
	case t.comma:
		value = strings.Replace(value, ".", ",", 1)
	}
	_ = t.csv.Write([]string{t.word(section), document.Defuse(key), document.Defuse(name), t.word(measure), value, t.word(unit)})
}

func (t table) word(w string) string {
	if translated, ok := t.words[w]; ok {
		return translated
	}
	return w
}

// A figure is one number with its name and unit.
type figure struct{ measure, value, unit string }

func counted(measure string, n int, unit string) figure {
	return figure{measure, strconv.Itoa(n), unit}
}

func (t table) counts(section, key, name string, figures []figure) {
	for _, f := range figures {
		t.row(section, key, name, f.measure, f.value, f.unit)
	}
}

func (t table) about(q projections.QuarterReport) {
	t.row("about", "", "", "quarter", q.ID.String(), "")
	t.row("about", "", "", "from", q.From.String(), "date")
	t.row("about", "", "", "to", q.To.String(), "date")
	t.row("about", "", "", "through", q.Through.String(), "date")
	t.row("about", "", "", "time_zone", q.TimeZone, "")
	t.row("about", "", "", "threshold", strconv.Itoa(q.Threshold), "reports")
	t.row("about", "", "", "position", strconv.FormatUint(q.Position, 10), "")
}

func impacts(c projections.ImpactCounts) []figure {
	return []figure{
		counted("anger", c.Anger, "reports"), counted("frustration", c.Frustration, "reports"),
		counted("delay", c.Delay, "reports"), counted("annoyance", c.Annoyance, "reports"),
	}
}

func severities(c projections.SeverityCounts) []figure {
	return []figure{
		counted("severity_1", c.One, "reports"), counted("severity_2", c.Two, "reports"),
		counted("severity_3", c.Three, "reports"), counted("severity_4", c.Four, "reports"),
		counted("severity_not_said", c.NotSaid, "reports"),
	}
}

func (t table) figures(section string, of domain.Quarter, f projections.Figures) {
	for _, figure := range f.All() {
		if figure.Value != nil {
			t.row(section, of.String(), "", figure.Name, number(figure), string(figure.Unit))
		}
	}
}

// number is a count without places, and any other figure with two.
func number(f projections.Figure) string {
	switch f.Unit {
	case projections.Hours, projections.Percent:
		return f.Value.String()
	}
	return strconv.FormatInt(int64(*f.Value/100), 10)
}

func (t table) owner(o projections.QuarterOwner) {
	t.counts("owners", o.Owner.String(), o.Name, append(
		[]figure{counted("reports", o.Reports, "reports"), counted("new_rules", o.NewRules, "rules")},
		impacts(o.Impacts)...))
}

func (t table) rules(section string, list []projections.QuarterRule) {
	for _, r := range list {
		t.counts(section, r.Rule.String(), r.Title, append([]figure{
			{"owner", r.OwnerName, ""},
			{"stage", t.word(string(r.Stage)), ""},
			counted("reports", r.Reports, "reports"),
			counted("all_reports", r.AllReports, "reports"),
			{"floor", r.Burden.FloorHours.String(), "hours_per_month"},
			{"estimate", r.Burden.EstimateHours.String(), "hours_per_month"},
			{"grade", string(r.Burden.Grade), ""},
		}, impacts(r.Impacts)...))
	}
}

func (t table) act(a projections.QuarterAct) {
	what := t.word(a.Act)
	if a.Verdict != "" {
		what += ": " + t.word(string(a.Verdict))
	}
	t.row("acts", a.Rule.String(), a.Title, "act", what, "")
	t.row("acts", a.Rule.String(), a.Title, "day", a.Day.String(), "date")
	if a.Reason != "" {
		t.row("acts", a.Rule.String(), a.Title, "reason", a.Reason, "")
	}
}

// unsuppressed prints what ties counts to people, its warning first.
func (t table) unsuppressed(u *projections.Unsuppressed) {
	if u == nil {
		return
	}
	t.row("unsuppressed", "", "", "warning", t.word(u.Warning), "")
	for _, s := range u.Sides {
		t.row("unsuppressed", "", t.side(s.Side), "reports", strconv.Itoa(s.Reports), "reports")
	}
	for _, m := range u.Matrix {
		name := t.sufferer(m) + " → " + m.OwnerName
		key := m.Sufferer.Department.String() + " " + m.Owner.String()
		t.counts("unsuppressed", strings.TrimSpace(key), name, []figure{
			counted("reports", m.Reports, "reports"),
			{"floor", m.FloorHours.String(), "hours_per_month"},
			counted("removed", m.Removed, "rules"),
		})
	}
}

func (t table) side(s domain.Side) string {
	if s == "" {
		return t.word("side_not_said")
	}
	return t.word(string(s))
}

func (t table) sufferer(m projections.MatrixCell) string {
	switch {
	case m.Sufferer.Side != domain.Employee:
		return t.side(m.Sufferer.Side)
	case m.SuffererName == "":
		return t.word("department_not_said")
	}
	return m.SuffererName
}
