package export

import (
	"cmp"
	"fmt"
	"slices"

	"unrule/export/document"
	"unrule/projections"
)

// heatOwners is how many columns a heat map can have and still be read.
const heatOwners = 12

// matrix tells who suffers whose rules, as far as it may be told.
func (t teller) matrix() document.Section {
	c := t.q.Crossing
	if c == nil {
		return t.section("matrix", t.say("matrix.none"))
	}
	s := t.section("matrix", t.say("matrix.row"), t.say("matrix.column"), t.say("matrix.hidden", "k", t.q.Threshold))
	whole := long(t.cells())
	if len(c.Owners) > 0 && len(c.Sufferers) > 0 {
		s.Chart = t.heat()
		s.Tables = []document.Table{t.crossTable()}
	}
	s.Tables = append(s.Tables, whole)
	return s
}

// heat shows the owners with the most reports.
func (t teller) heat() *document.Chart {
	c := t.q.Crossing
	h := document.Chart{ID: "matrix", Kind: document.HeatMap, Unit: t.word("reports"), Title: t.heatTitle(), Description: t.say("chart.matrix")}
	at := t.mostReported()
	if len(at) < len(c.Owners) {
		h.Description = sentences(h.Description, t.say("chart.matrix.most", "shown", len(at), "all", len(c.Owners)))
	}
	for _, i := range at {
		h.Categories = append(h.Categories, t.owner(c.Owners[i].Name))
	}
	for _, who := range c.Sufferers {
		s := document.Series{Name: t.sufferer(who)}
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

func reportsOf(c *projections.CrossCell) document.Value {
	if c == nil {
		return document.HiddenOf(document.Integer)
	}
	return document.CountOf(c.Reports)
}

// countOr is a count, or hidden.
func countOr(n *int) document.Value {
	if n == nil {
		return document.HiddenOf(document.Integer)
	}
	return document.CountOf(*n)
}

// crossTable is the matrix for readers: a row a sufferer, a column an owner, with
// totals of both.
func (t teller) crossTable() document.Table {
	columns := t.texts("sufferer")
	totals := []document.Value{document.TextOf(t.label("all_sufferers"))}
	sum := 0
	for i, o := range t.q.Crossing.Owners {
		columns = append(columns, document.Column{
			ID: fmt.Sprintf("owner_%d", i+1), Name: t.owner(o.Name), Kind: document.Integer, Unit: t.word("reports"), Definition: t.say("matrix.cell"),
		})
		totals = append(totals, document.CountOf(o.Reports))
		sum += o.Reports
	}
	table := document.Table{ID: "matrix_read", Title: t.say("table.matrix_read"), Columns: append(columns, t.columns(document.Integer, "reports", "total")...)}
	for _, who := range t.q.Crossing.Sufferers {
		row := []document.Value{document.TextOf(t.sufferer(who))}
		for i := range t.q.Crossing.Owners {
			row = append(row, reportsOf(cellAt(who, i)))
		}
		table.Rows = append(table.Rows, append(row, countOr(who.Reports)))
	}
	table.Rows = append(table.Rows, append(totals, document.CountOf(sum)))
	return table
}

// cells is the matrix as an analyst turns it: a row a cell.
func (t teller) cells() document.Table {
	columns := slices.Concat(
		t.texts("sufferer_id", "sufferer", "owner_id", "owner"), t.columns(document.Integer, "reports", "reports"),
		t.columns(document.Decimal, "hours_per_month", "floor"), t.columns(document.Integer, "rules", "rules_gone"),
	)
	table := t.table("matrix", columns, nil)
	table.Note = t.say("note.cell")
	for _, who := range t.q.Crossing.Sufferers {
		for i, o := range t.q.Crossing.Owners {
			row := []document.Value{suffererID(who), document.TextOf(t.sufferer(who)), t.ownerID(o.Owner), document.TextOf(t.owner(o.Name))}
			cell := cellAt(who, i)
			if cell == nil {
				row = append(row, document.HiddenOf(document.Integer), document.HiddenOf(document.Decimal), document.HiddenOf(document.Integer))
			} else {
				row = append(row, document.CountOf(cell.Reports), document.DecimalOf(cell.FloorHours), document.CountOf(cell.Removed))
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
func suffererID(s projections.CrossSufferer) document.Value {
	if s.Who == projections.OneDepartment && !s.Department.IsZero() {
		return id(s.Department)
	}
	return document.TextOf(string(s.Who))
}

// sufferers are the totals of the rows.
func (t teller) sufferers() []document.Table {
	whole := long(t.table("sufferers", append(t.texts("sufferer_id", "sufferer"), t.columns(document.Integer, "reports", "reports")...), nil))
	for _, s := range t.q.Crossing.Sufferers {
		whole.Rows = append(whole.Rows, []document.Value{suffererID(s), document.TextOf(t.sufferer(s)), countOr(s.Reports)})
	}
	return []document.Table{t.excerpt("sufferers_read", whole, "sufferer", "reports"), whole}
}

// sides are the totals of both sides of the counter.
func (t teller) sides() document.Table {
	var rows []row
	for _, s := range t.q.Crossing.Sides {
		rows = append(rows, row{sideWord(s.Side), countOr(s.Reports)})
	}
	return t.named("sides", "side", t.columns(document.Integer, "reports", "reports"), rows)
}
