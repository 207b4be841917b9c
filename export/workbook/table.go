package workbook

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"unrule/export/document"
)

// A table is one of the document, on its way into a sheet.
type table struct{ document.Table }

// A line is what stands over a whole sheet or a part of it, in one look.
type line struct {
	text string
	look int
	size float64 // of its letters, in points
}

// write writes a table's sheet. All that is not rows goes to the library first: its
// stream, which holds no rows in memory, takes the rest of the sheet along.
func (b *book) write(s sheet) {
	t := s.table
	headings := t.headings()
	lines := b.above(s)
	g := grid{sheet: s.name, row: len(lines) + 2, column: 1}
	widths := t.widths(headings, b.doc.Language)
	width := sum(widths)
	beside := b.draw(s, g, width)
	wide := append(append(slices.Clone(widths), gap), append(beside.widths(beside.headings(), b.doc.Language), gap)...)
	if s.chart != nil && s.chart.Kind != document.HeatMap && width <= besideChart {
		width += chartWidth
	}
	b.layout(s.name, g.row, pagesOf(max(width, sum(wide))))
	out, err := b.file.NewStreamWriter(s.name)
	if b.try(err); b.err != nil {
		return
	}
	for i, width := range slices.Backward(wide) { // the library puts each before the last one, and Excel wants them in order
		b.try(out.SetColWidth(i+1, i+1, width))
	}
	b.lines(out, lines, len(widths), wide)
	b.rows(out, g, headings, widths, t, beside)
	b.try(out.AddTable(&excelize.Table{
		Range: g.cells(0, 0, max(len(t.Rows), 1), len(headings)-1), Name: "t_" + t.ID, StyleName: "TableStyleLight1",
	}))
	b.try(out.Flush())
}

func sum(widths []float64) float64 {
	total := 0.0
	for _, w := range widths {
		total += w
	}
	return total
}

// above is what a reader must know before the first row.
func (b *book) above(s sheet) []line {
	t := s.table
	list := []line{{t.Title, b.looks.title, 18}}
	if b.doc.Warning != "" {
		list = append([]line{{b.doc.Warning, b.looks.warning, 13}}, list...)
	}
	if unit := t.oneUnit(); unit != "" {
		list = append(list, line{b.doc.Words["unit"] + ": " + unit, b.looks.subtitle, 11})
	}
	if t.Note != "" {
		list = append(list, line{t.Note, b.looks.note, 10})
	}
	if t.hides() || s.chart != nil && s.chart.table().hides() {
		list = append(list, line{b.doc.Words["hidden_note"], b.looks.note, 10})
	}
	return list
}

func (t table) hides() bool {
	for _, row := range t.Rows {
		for _, v := range row {
			if v.State == document.Hidden {
				return true
			}
		}
	}
	return false
}

// What a column is wide that nobody has set, and one that sets two things apart.
const (
	defaultWidth = 9.14
	gap          = 3.0
)

// lines writes lines over merged columns, each as high as its text is long: over those
// of the table, and as many after it as make them worth reading.
func (b *book) lines(out *excelize.StreamWriter, list []line, of int, widths []float64) {
	columns, width := 0, 0.0
	for ; columns < of || width < 80; columns++ {
		if columns < len(widths) {
			width += widths[columns]
		} else {
			width += defaultWidth
		}
	}
	for i, l := range list {
		row := strconv.Itoa(i + 1)
		b.try(out.SetRow("A"+row, []any{b.words(l.text, l.look)}, excelize.RowOpts{Height: height(l.text, l.size, width)}))
		last, err := excelize.ColumnNumberToName(columns)
		b.try(err)
		b.try(out.MergeCell("A"+row, last+row))
	}
}

// height is what a wrapped text needs in points: a merged cell does not grow by
// itself, and not every program lets the others grow.
func height(s string, size, width float64) float64 {
	lines := 0
	for part := range strings.SplitSeq(s, "\n") {
		lines += 1 + int(float64(max(utf8.RuneCountInString(part)-1, 0))*size/11/width)
	}
	return min(float64(lines)*size*1.35+1, excelize.MaxRowHeight)
}

// words is a text in a look. One that a spreadsheet would run if it were typed gets
// the mark that keeps it a text; see [book.quoted].
func (b *book) words(s string, look int) any {
	if look == b.looks.text && document.Defuse(s) != s {
		look = b.looks.quoted
	}
	return excelize.Cell{StyleID: look, Value: fit(s)}
}

// rows writes a table from its headings on, and what stands beside it.
func (b *book) rows(out *excelize.StreamWriter, g grid, headings []string, widths []float64, t, beside table) {
	var top []document.Value
	for _, heading := range headings {
		top = append(top, document.Value{Kind: document.Text, Text: heading})
	}
	b.try(out.SetRow(g.cell(0, 0), append(b.headingsOf(headings, t.Columns), b.beside(beside, -1)...), tall(top, widths, 4)))
	for i := range max(len(t.Rows), len(beside.Rows)) {
		row, opts := make([]any, len(headings), len(headings)+len(beside.Columns)+1), excelize.RowOpts{}
		if i < len(t.Rows) {
			opts = tall(t.Rows[i], widths, 1)
			for j, v := range t.Rows[i] {
				row[j] = b.value(v)
			}
		}
		if b.try(out.SetRow(g.cell(i+1, 0), append(row, b.beside(beside, i)...), opts)); b.err != nil {
			return
		}
	}
}

// tall is the height of a row whose texts take more than a line; spare is the room in
// a cell that is not for letters.
func tall(row []document.Value, widths []float64, spare float64) excelize.RowOpts {
	high := 0.0
	for i, v := range row {
		if v.Kind == document.Text {
			high = max(high, height(v.Text, 11, widths[i]-spare))
		}
	}
	if high < 17 {
		return excelize.RowOpts{}
	}
	return excelize.RowOpts{Height: high}
}

func (b *book) headingsOf(headings []string, columns []document.Column) []any {
	var list []any
	for i, heading := range headings {
		look := b.looks.measure
		if columns[i].Kind == document.Text {
			look = b.looks.column
		}
		list = append(list, excelize.Cell{StyleID: look, Value: heading})
	}
	return list
}

// value is a cell: a number and a day are ones, what is hidden says so, and what is
// not there is nothing.
func (b *book) value(v document.Value) any {
	switch {
	case v.State == document.Hidden:
		return excelize.Cell{StyleID: b.looks.hidden, Value: b.doc.Words["hidden"]}
	case v.State == document.Nothing:
		return excelize.Cell{StyleID: b.looks.kinds[v.Kind]}
	case v.Kind == document.Text:
		return b.words(v.Text, b.looks.text)
	}
	return excelize.Cell{StyleID: b.looks.kinds[v.Kind], Value: raw(v)}
}

// raw is the number that a spreadsheet reckons with: a percentage is a fraction, a day
// is counted from the last of 1899.
func raw(v document.Value) any {
	switch v.Kind {
	case document.Integer:
		return int64(v.Number / 100)
	case document.Decimal:
		return float64(v.Number) / 100
	case document.Percent:
		return float64(v.Number) / 10000
	}
	return int64(v.Day) + 25569
}
