package export

import (
	"slices"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// unsuppressed prints what ties counts to people, under the document's warning.
func (t teller) unsuppressed() document.Section {
	u := t.q.Unsuppressed
	s := t.section("unsuppressed", t.word(u.Warning))
	var rows []row
	for _, side := range u.Sides {
		rows = append(rows, row{sideWord(side.Side), document.CountOf(side.Reports)})
	}
	cells := t.table("unsuppressed_matrix", slices.Concat(
		t.texts("sufferer", "owner"), t.columns(document.Integer, "reports", "reports"),
		t.columns(document.Decimal, "hours_per_month", "floor"), t.columns(document.Integer, "rules", "rules_gone"),
	), nil)
	cells.Note = t.say("note.cell")
	for _, m := range u.Matrix {
		cells.Rows = append(cells.Rows, []document.Value{
			document.TextOf(t.whoever(m)), document.TextOf(t.owner(m.OwnerName)), document.CountOf(m.Reports), document.DecimalOf(m.FloorHours), document.CountOf(m.Removed),
		})
	}
	s.Tables = filled(t.named("unsuppressed_sides", "side", t.columns(document.Integer, "reports", "reports"), rows), cells)
	return s
}

func sideWord(s domain.Side) string {
	if s == "" {
		return "side_not_said"
	}
	return string(s)
}

// whoever names the sufferer of a cell that is not suppressed.
func (t teller) whoever(m projections.MatrixCell) string {
	switch {
	case m.Sufferer.Side != domain.Employee:
		return t.label(sideWord(m.Sufferer.Side))
	case m.SuffererName == "":
		return t.label("department_not_said")
	}
	return m.SuffererName
}
