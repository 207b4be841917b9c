package pdf

import (
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/export/document"
)

// tableSizes are the sizes of a table's letters, tried one after the other until its
// columns fit a page. What is too wide for the last is set as several tables.
var tableSizes = []float64{8.5, 7.6, 6.8}

const padding = 1.6 // beside a cell and above it

// A tablePart is the columns of a table that are set side by side.
type tablePart struct {
	of         document.Table
	cell, head typeStyle
	columns    []int // of the table
	widths     []float64
}

// table is the caption, the heads, the rows and the notes of a table.
func (p *press) table(t document.Table, above string, sizes []float64) []block {
	p.tables++
	if len(t.Columns) == 0 {
		return nil
	}
	parts := p.columns(t, sizes)
	var blocks []block
	for i, part := range parts {
		caption := p.word("table") + cleanText(" "+strconv.Itoa(p.tables))
		if t.Title != above {
			caption += " · " + cleaned(t.Title)
		}
		if len(parts) > 1 {
			caption += cleanText(" (" + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(parts)) + ")")
		}
		blocks = append(blocks, p.grid(part, caption)...)
	}
	return append(blocks, p.notes(t)...)
}

// grid is one caption, one head and the rows. No head stands at the foot of a page
// without a row, and no note without one.
func (p *press) grid(t tablePart, caption cleanText) []block {
	style := captionStyle
	style.size = t.cell.size + 1
	blocks := []block{gap(0)}
	if caption != "" {
		blocks = p.prose(style, caption, textWidth, 6)
	}
	for i := range blocks {
		blocks[i].joined = true
	}
	blocks[0].opens = true
	blocks = append(blocks, p.tableHead(t))
	first := len(blocks)
	for _, row := range t.of.Rows {
		blocks = append(blocks, p.row(t, row)...)
	}
	for i := first; i < len(blocks); i++ {
		blocks[i].joined = i == first && i < len(blocks)-1
	}
	return blocks
}

// notes stand under a table: its own, and why values are hidden, if any is.
func (p *press) notes(t document.Table) []block {
	small := smallStyle
	small.size = 7.5
	blocks := []block{}
	if t.Note != "" {
		blocks = append(blocks, p.prose(small, cleaned(t.Note), textWidth, 1.2)...)
	}
	if slices.ContainsFunc(t.Rows, withholds) {
		blocks = append(blocks, p.prose(small, p.why(), textWidth, 1.2)...)
	}
	return blocks
}

func withholds(values []document.Value) bool {
	return slices.ContainsFunc(values, func(v document.Value) bool { return v.State == document.Hidden })
}

// why says what a hidden value is.
func (p *press) why() cleanText { return p.word("hidden_note") }

// tableHead is the names of the columns and their units.
func (p *press) tableHead(t tablePart) block {
	unit := typeStyle{size: t.head.size, ink: quietColour}
	names, units := make([][]cleanText, len(t.columns)), make([][]cleanText, len(t.columns))
	most := 0
	for i, c := range t.columns {
		column := t.of.Columns[c]
		names[i] = t.head.few(cleaned(column.Name), t.room(i), 10)
		if column.Unit != "" && !strings.EqualFold(column.Unit, column.Name) {
			units[i] = unit.few(cleaned(column.Unit), t.room(i), 4)
		}
		most = max(most, len(names[i])+len(units[i]))
	}
	height := float64(most)*t.head.lead() + 2*padding
	return block{space: 1, height: height, joined: true, repeats: true, draw: func(y float64) {
		base := y + height - padding
		for i := range t.columns {
			p.column(t, i, base-float64(len(names[i])+len(units[i]))*t.head.lead(), t.head, names[i])
			p.column(t, i, base-float64(len(units[i]))*t.head.lead(), unit, units[i])
		}
		p.rule(leftEdge, y+height, leftEdge+t.width(), y+height, .45, accent)
	}}
}

// A tableRow is a row, its cells broken to lines.
type tableRow struct {
	cells [][]cleanText
	quiet []bool // the renderer's own words
	lines int    // of the tallest cell
}

func (p *press) broken(t tablePart, values []document.Value) tableRow {
	r := tableRow{make([][]cleanText, len(t.columns)), make([]bool, len(t.columns)), 1}
	for i, c := range t.columns {
		var v document.Value
		if c < len(values) {
			v = values[c]
		}
		var text cleanText
		text, r.quiet[i] = p.cell(v)
		r.cells[i] = t.cell.lines(text, t.room(i))
		r.lines = max(r.lines, len(r.cells[i]))
	}
	return r
}

// row is a row of the table: one block, or several where no page could hold it.
func (p *press) row(t tablePart, values []document.Value) []block {
	r, lead := p.broken(t, values), t.cell.lead()
	page := int((bottom - topEdge) * .6 / lead)
	var blocks []block
	for from := 0; from < r.lines; from += page {
		to := min(from+page, r.lines)
		height := float64(to-from)*lead + padding
		blocks = append(blocks, block{height: height, draw: func(y float64) {
			p.cells(t, r, y+padding/2, from, to)
			if to == r.lines {
				p.rule(leftEdge, y+height, leftEdge+t.width(), y+height, .12, lineColour)
			}
		}})
	}
	return blocks
}

// cells writes some lines of a row.
func (p *press) cells(t tablePart, r tableRow, y float64, from, to int) {
	for i, lines := range r.cells {
		style := t.cell
		if r.quiet[i] {
			style = style.in(quietColour)
		}
		p.column(t, i, y, style, lines[min(from, len(lines)):min(to, len(lines))])
	}
}

// column writes the lines of a cell: numbers end at one edge.
func (p *press) column(t tablePart, i int, y float64, s typeStyle, lines []cleanText) {
	x := leftEdge
	for _, w := range t.widths[:i] {
		x += w
	}
	for n, l := range lines {
		top := y + float64(n)*s.lead()
		if t.numeric(i) {
			p.ends(x+t.widths[i]-t.right(i), top, s, l)
		} else {
			p.line(x+t.left(i), top, s, l)
		}
	}
}

func (t tablePart) numeric(i int) bool {
	kind := t.of.Columns[t.columns[i]].Kind
	return kind == document.Integer || kind == document.Decimal || kind == document.Percent
}

// left and right are the room beside a column's text: none at the table's edges.
func (t tablePart) left(i int) float64 {
	if i == 0 {
		return 0
	}
	return padding
}

func (t tablePart) right(i int) float64 {
	if i == len(t.columns)-1 {
		return 0
	}
	return padding
}

func (t tablePart) room(i int) float64 { return t.widths[i] - t.left(i) - t.right(i) }

func (t tablePart) width() (sum float64) {
	for _, w := range t.widths {
		sum += w
	}
	return sum
}

// cell is what a value reads like, and whether that is the renderer's own word.
func (p *press) cell(v document.Value) (text cleanText, quiet bool) {
	switch v.State {
	case document.Shown:
		return cleaned(v.In(p.doc.Language)), false
	case document.Hidden:
		return p.word("hidden"), true
	}
	return p.word("nothing"), true
}

// amount is a value as a picture says it: a percentage with its sign.
func (p *press) amount(v document.Value) cleanText {
	text, quiet := p.cell(v)
	switch {
	case v.Kind != document.Percent || quiet:
		return text
	case p.doc.Language == domain.Spanish:
		return text + "\u00a0%"
	}
	return text + "%"
}
