package export

import (
	"slices"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// corrections tells what is known now of quarters whose numbers are final, and was
// not known then.
func (t teller) corrections() document.Section {
	if len(t.q.Corrections) == 0 {
		return t.section("corrections", t.say("corrections.none"))
	}
	said := []string{t.say("corrections.means")}
	for _, d := range t.q.Corrections {
		said = append(said, sentences(
			t.say("corrections.quarter", "quarter", d.Quarter, "frozen", d.Frozen, "position", d.Position),
			t.counted("corrections.figures", len(d.Figures)), t.counted("corrections.rules", len(d.Rules)),
		))
	}
	s := t.section("corrections", said...)
	whole := long(t.correctedRules())
	s.Tables = filled(
		t.correctedFigures(),
		t.excerpt("corrected_rules_read", whole, "title", "quarter", "reports_frozen", "reports_now", "floor_frozen", "floor_now"), whole,
	)
	return s
}

// correctedFigures has a row for each figure of a quarter that differs. Figures of
// several units share a column, so all have two places.
func (t teller) correctedFigures() document.Table {
	table := t.table("corrected_figures", append(t.texts("figure", "quarter", "unit"), t.columns(document.Decimal, "", "frozen", "now")...), nil)
	table.Note = t.say("note.figure")
	for _, d := range t.q.Corrections {
		for _, f := range d.Figures {
			table.Rows = append(table.Rows, []document.Value{
				document.TextOf(t.figureName(f.Figure)), document.TextOf(d.Quarter.String()), document.TextOf(t.word(unitOf(f.Unit))), decimalOr(f.Frozen), decimalOr(f.Now),
			})
		}
	}
	return table
}

func decimalOr(h *domain.Hundredths) document.Value {
	if h == nil {
		return document.Value{Kind: document.Decimal}
	}
	return document.DecimalOf(*h)
}

func (t teller) correctedRules() document.Table {
	columns := slices.Concat(
		t.texts("rule", "title", "quarter", "owner_frozen", "owner_now", "stage_frozen", "stage_now"),
		t.columns(document.Integer, "reports", "reports_frozen", "reports_now", "all_reports_frozen", "all_reports_now"),
		t.columns(document.Decimal, "hours_per_month", "floor_frozen", "floor_now", "estimate_frozen", "estimate_now"),
	)
	table := t.table("corrected_rules", columns, nil)
	table.Note = t.say("note.rule")
	for _, d := range t.q.Corrections {
		for _, r := range d.Rules {
			row := []document.Value{id(r.Rule), document.TextOf(r.Title), document.TextOf(d.Quarter.String())}
			then, now := t.ruleFigures(r.Frozen), t.ruleFigures(r.Now)
			for i := range then {
				row = append(row, then[i], now[i])
			}
			table.Rows = append(table.Rows, row)
		}
	}
	return table
}

// ruleFigures are the numbers of a rule that a correction may change, nothing of one
// that is not in the list.
func (t teller) ruleFigures(f *projections.RuleFigures) []document.Value {
	if f == nil {
		return []document.Value{{}, {}, {Kind: document.Integer}, {Kind: document.Integer}, {Kind: document.Decimal}, {Kind: document.Decimal}}
	}
	return []document.Value{
		t.ownerID(f.Owner), document.TextOf(t.label(string(f.Stage))), document.CountOf(f.Reports), document.CountOf(f.AllReports), document.DecimalOf(f.FloorHours), document.DecimalOf(f.EstimateHours),
	}
}
