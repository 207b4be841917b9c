package workbook

import (
	"slices"

	"github.com/xuri/excelize/v2"

	"unrule/export/document"
)

// A picture is a chart on its way into a sheet.
type picture struct{ document.Chart }

// A plot is where a chart's numbers stand in a table: each series along a row or down
// a column, the categories in the heads of the columns or in the first column.
type plot struct {
	across bool
	from   int   // the row or column of the first category, from 0
	series []int // the rows or columns of the series
}

// find looks a chart's numbers up in a table, so that the picture follows the cells
// beside it.
func (c picture) find(t table) (plot, bool) {
	var names, firsts []string
	for _, column := range t.Columns {
		names = append(names, column.Name)
	}
	for _, row := range t.Rows {
		firsts = append(firsts, row[0].Text)
	}
	row := func(i, from int) []document.Value { return t.Rows[i][from : from+len(c.Categories)] }
	if p, ok := c.among(names, firsts, row); ok {
		p.across = true
		return p, true
	}
	column := func(i, from int) []document.Value {
		var list []document.Value
		for _, row := range t.Rows[from : from+len(c.Categories)] {
			list = append(list, row[i])
		}
		return list
	}
	return c.among(firsts, names, column)
}

// among finds the categories in one list of heads, each series in the other, and its
// values where the two meet.
func (c picture) among(categories, series []string, values func(i, from int) []document.Value) (plot, bool) {
	p := plot{from: index(categories, c.Categories)}
	if p.from < 0 {
		return p, false
	}
	for _, s := range c.Series {
		i := 0
		for i < len(series) && (series[i] != s.Name || !slices.Equal(values(i, p.from), s.Values)) {
			i++
		}
		if i == len(series) {
			return p, false
		}
		p.series = append(p.series, i)
	}
	return p, true
}

// index is where one list stands in another, or -1.
func index(list, part []string) int {
	for i := range len(list) - len(part) + 1 {
		if slices.Equal(list[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// table is a chart's numbers as a table of their own: a heat map as it looks, every
// other with a column for each series.
func (c picture) table() table {
	t := table{document.Table{Columns: []document.Column{{}}}}
	if c.Kind == document.HeatMap {
		for _, category := range c.Categories {
			t.Columns = append(t.Columns, document.Column{Name: category, Kind: document.Integer})
		}
		for _, s := range c.Series {
			t.Rows = append(t.Rows, append([]document.Value{document.TextOf(s.Name)}, s.Values...))
		}
		return t
	}
	for _, category := range c.Categories {
		t.Rows = append(t.Rows, []document.Value{{Kind: document.Text, State: document.Shown, Text: category}})
	}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, document.Column{Name: s.Name, Kind: document.Integer})
		for i, v := range s.Values {
			t.Rows[i] = append(t.Rows[i], v)
		}
	}
	return t
}

// hides reports whether a value may not be drawn.
func (c picture) hides() bool {
	return c.Kind != document.HeatMap && c.table().hides()
}

// beside is the chart's own numbers for the sheet, where the table has them in another
// shape or where it says that one is hidden: a chart would draw a word as nought, and
// leaves an empty cell out.
func (c picture) beside(t table) (table, plot) {
	own := c.table()
	p, ok := c.find(t)
	if ok && !c.hides() {
		return table{}, p
	}
	p = plot{across: c.Kind == document.HeatMap}
	for i := range c.Series {
		p.series = append(p.series, i)
	}
	if p.across {
		p.from = 1
		return own, p
	}
	for i := range p.series {
		p.series[i]++
	}
	for _, row := range own.Rows {
		for i, v := range row {
			if v.State == document.Hidden {
				row[i] = document.Value{}
			}
		}
	}
	return own, p
}

// What a table may be wide in characters so that its chart is seen beside it; under a
// wider one it is seen better.
const (
	besideChart = 90.0
	chartWidth  = 105.0
)

// draw adds a sheet's chart, and gives back what must stand beside its table for it.
func (b *book) draw(s sheet, g grid, width float64) table {
	if s.chart == nil {
		return table{}
	}
	own, p := s.chart.beside(s.table)
	at := g.cell(1, len(s.table.Columns)+1)
	if width > besideChart {
		at = g.cell(max(len(s.table.Rows), len(own.Rows))+2, 0)
	}
	if own.Columns != nil {
		g.column += len(s.table.Columns) + 1
		if width <= besideChart {
			at = g.cell(1, len(own.Columns)+1)
		}
	}
	if s.chart.Kind == document.HeatMap {
		b.shade(s.chart, g, p)
		return own
	}
	drawn, more := s.chart.native(g, p)
	b.try(b.file.AddChart(s.name, at, drawn, more...))
	return own
}

// shade colours a heat map's cells from nothing over the middle one to the most there is, so
// that a single large one does not bleach the rest; a word stays without colour.
func (b *book) shade(c *picture, g grid, p plot) {
	first, last := slices.Min(p.series), slices.Max(p.series)
	cells := g.cells(first+1, p.from, last+1, p.from+len(c.Categories)-1)
	if !p.across {
		cells = g.cells(p.from+1, first, p.from+len(c.Categories), last)
	}
	b.try(b.file.SetConditionalFormat(g.sheet, cells, []excelize.ConditionalFormatOptions{
		{
			Type: "3_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MidType: "percentile", MidValue: "50", MaxType: "max",
			MinColor: "#" + paper, MidColor: "#" + pale, MaxColor: "#" + warm,
		},
	}))
}

// beside is what stands beside a row of the table: a gap, and the chart's numbers; -1
// is the row of the headings.
func (b *book) beside(t table, i int) []any {
	if t.Columns == nil || i >= len(t.Rows) {
		return nil
	}
	list := []any{nil}
	if i >= 0 {
		for _, v := range t.Rows[i] {
			list = append(list, b.value(v))
		}
		return list
	}
	for _, c := range t.Columns {
		list = append(list, b.words(c.Name, b.looks.note))
	}
	return list
}
