package export

import (
	"slices"

	"unrule/domain"
	"unrule/projections"
)

// unsuppressed prints what ties counts to people, under the document's warning.
func (t teller) unsuppressed() Section {
	u := t.q.Unsuppressed
	s := t.section("unsuppressed", t.word(u.Warning))
	var rows []row
	for _, side := range u.Sides {
		rows = append(rows, row{sideWord(side.Side), count(side.Reports)})
	}
	cells := t.table("unsuppressed_matrix", slices.Concat(
		t.texts("sufferer", "owner"), t.columns(Integer, "reports", "reports"),
		t.columns(Decimal, "hours_per_month", "floor"), t.columns(Integer, "rules", "rules_gone"),
	), nil)
	cells.Note = t.say("note.cell")
	for _, m := range u.Matrix {
		cells.Rows = append(cells.Rows, []Value{
			text(t.whoever(m)), text(t.owner(m.OwnerName)), count(m.Reports), decimal(m.FloorHours), count(m.Removed),
		})
	}
	s.Tables = filled(t.named("unsuppressed_sides", "side", t.columns(Integer, "reports", "reports"), rows), cells)
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
