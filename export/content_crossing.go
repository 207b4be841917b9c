package export

import (
	"cmp"
	"fmt"
	"slices"

	"unrule/projections"
)

// heatOwners is how many columns a heat map can have and still be read.
const heatOwners = 12

// matrix tells who suffers whose rules, as far as it may be told.
func (t teller) matrix() Section {
	c := t.q.Crossing
	if c == nil {
		return t.section("matrix", t.say("matrix.none"))
	}
	s := t.section("matrix", t.say("matrix.row"), t.say("matrix.column"), t.say("matrix.hidden", "k", t.q.Threshold))
	whole := long(t.cells())
	if len(c.Owners) > 0 && len(c.Sufferers) > 0 {
		s.Chart = t.heat()
		s.Tables = []Table{t.crossTable()}
	}
	s.Tables = append(s.Tables, whole)
	return s
}

// heat shows the owners with the most reports.
func (t teller) heat() *Chart {
	c := t.q.Crossing
	h := Chart{ID: "matrix", Kind: HeatMap, Unit: t.word("reports"), Title: t.heatTitle(), Description: t.say("chart.matrix")}
	at := t.mostReported()
	if len(at) < len(c.Owners) {
		h.Description = sentences(h.Description, t.say("chart.matrix.most", "shown", len(at), "all", len(c.Owners)))
	}
	for _, i := range at {
		h.Categories = append(h.Categories, t.owner(c.Owners[i].Name))
	}
	for _, who := range c.Sufferers {
		s := Series{Name: t.sufferer(who)}
		for _, i := range at {
			s.Values = append(s.Values, reportsOf(cellAt(who, i)))
		}
		h.Series = append(h.Series, s)
	}
	return &h
}

// mostReported are the columns of the heat map, in the order in which they stand.
func (t teller) mostReported() []int {
	owners := t.q.Crossing.Owners
	at := make([]int, len(owners))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(owners[b].Reports, owners[a].Reports) })
	at = at[:min(len(at), heatOwners)]
	slices.Sort(at)
	return at
}

// heatTitle names the cell with the most reports of those that are told.
func (t teller) heatTitle() string {
	most, title := 0, t.say("chart.matrix.plain")
	for _, who := range t.q.Crossing.Sufferers {
		for i, owner := range t.q.Crossing.Owners {
			if cell := cellAt(who, i); cell != nil && cell.Reports > most {
				most = cell.Reports
				title = t.count("chart.matrix.title", most, "sufferer", t.sufferer(who), "owner", t.owner(owner.Name))
			}
		}
	}
	return title
}

// cellAt is a cell that is told, or nil.
func cellAt(of projections.CrossSufferer, owner int) *projections.CrossCell {
	if owner >= len(of.Cells) {
		return nil
	}
	return of.Cells[owner]
}

func reportsOf(c *projections.CrossCell) Value {
	if c == nil {
		return hidden(Integer)
	}
	return count(c.Reports)
}

// countOr is a count, or hidden.
func countOr(n *int) Value {
	if n == nil {
		return hidden(Integer)
	}
	return count(*n)
}

// crossTable is the matrix for readers: a row a sufferer, a column an owner, with
// totals of both.
func (t teller) crossTable() Table {
	columns := t.texts("sufferer")
	totals := []Value{text(t.label("all_sufferers"))}
	sum := 0
	for i, o := range t.q.Crossing.Owners {
		columns = append(columns, Column{
			ID: fmt.Sprintf("owner_%d", i+1), Name: t.owner(o.Name), Kind: Integer, Unit: t.word("reports"), Definition: t.say("matrix.cell"),
		})
		totals = append(totals, count(o.Reports))
		sum += o.Reports
	}
	table := Table{ID: "matrix_read", Title: t.say("table.matrix_read"), Columns: append(columns, t.columns(Integer, "reports", "total")...)}
	for _, who := range t.q.Crossing.Sufferers {
		row := []Value{text(t.sufferer(who))}
		for i := range t.q.Crossing.Owners {
			row = append(row, reportsOf(cellAt(who, i)))
		}
		table.Rows = append(table.Rows, append(row, countOr(who.Reports)))
	}
	table.Rows = append(table.Rows, append(totals, count(sum)))
	return table
}

// cells is the matrix as an analyst turns it: a row a cell.
func (t teller) cells() Table {
	columns := slices.Concat(
		t.texts("sufferer_id", "sufferer", "owner_id", "owner"), t.columns(Integer, "reports", "reports"),
		t.columns(Decimal, "hours_per_month", "floor"), t.columns(Integer, "rules", "rules_gone"),
	)
	table := t.table("matrix", columns, nil)
	table.Note = t.say("note.cell")
	for _, who := range t.q.Crossing.Sufferers {
		for i, o := range t.q.Crossing.Owners {
			row := []Value{suffererID(who), text(t.sufferer(who)), t.ownerID(o.Owner), text(t.owner(o.Name))}
			cell := cellAt(who, i)
			if cell == nil {
				row = append(row, hidden(Integer), hidden(Decimal), hidden(Integer))
			} else {
				row = append(row, count(cell.Reports), decimal(cell.FloorHours), count(cell.Removed))
			}
			table.Rows = append(table.Rows, row)
		}
	}
	return table
}

// sufferer names a row.
func (t teller) sufferer(s projections.CrossSufferer) string {
	if s.Who == projections.OneDepartment && s.Name != "" {
		return s.Name
	}
	return t.label(string(s.Who))
}

// suffererID names a row for data: a department by its id, the others by their kind.
func suffererID(s projections.CrossSufferer) Value {
	if s.Who == projections.OneDepartment && !s.Department.IsZero() {
		return id(s.Department)
	}
	return text(string(s.Who))
}

// sufferers are the totals of the rows.
func (t teller) sufferers() []Table {
	whole := long(t.table("sufferers", append(t.texts("sufferer_id", "sufferer"), t.columns(Integer, "reports", "reports")...), nil))
	for _, s := range t.q.Crossing.Sufferers {
		whole.Rows = append(whole.Rows, []Value{suffererID(s), text(t.sufferer(s)), countOr(s.Reports)})
	}
	return []Table{t.excerpt("sufferers_read", whole, "sufferer", "reports"), whole}
}

// sides are the totals of both sides of the counter.
func (t teller) sides() Table {
	var rows []row
	for _, s := range t.q.Crossing.Sides {
		rows = append(rows, row{sideWord(s.Side), countOr(s.Reports)})
	}
	return t.named("sides", "side", t.columns(Integer, "reports", "reports"), rows)
}
