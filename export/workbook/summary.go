package workbook

import (
	"cmp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"unrule/export/document"
)

// summaryWidths are the columns of a headline: name, value, unit, change.
var summaryWidths = []float64{48, 18, 30, 34}

// summary writes the first sheet: what the document is, its headline figures, its
// first paragraphs, and where everything else stands.
func (b *book) summary(name string, sheets []sheet) {
	p := page{book: b, name: name}
	p.line(line{b.doc.Warning, b.looks.warning, 13})
	p.line(line{b.doc.Title, b.looks.title, 18})
	p.line(line{b.doc.Subtitle, b.looks.subtitle, 11})
	summary := b.doc.Sections[0]
	if len(summary.Headlines) > 0 {
		p.row++
	}
	for _, h := range summary.Headlines {
		p.headline(h)
	}
	p.row++
	quoted := b.quoted(b.looks.paragraph)
	for _, paragraph := range summary.Paragraphs {
		look := b.looks.paragraph
		if document.Defuse(paragraph) != paragraph {
			look = quoted
		}
		p.line(line{paragraph, look, 11})
	}
	p.row++
	p.line(line{b.doc.Words["contents"], b.looks.heading, 14})
	known := map[string]bool{}
	for _, s := range sheets {
		p.link(s, distinct(cmp.Or(onOneLine(s.table.Title), s.name), headingLimit, known))
	}
	for i, width := range summaryWidths {
		column, _ := excelize.ColumnNumberToName(i + 1)
		b.try(b.file.SetColWidth(name, column, column, width))
	}
	b.layout(name, 0, 1)
}

// A page is the sheet of the summary, written from the top.
type page struct {
	*book
	name string
	row  int
}

// put sets a cell of the row.
func (p *page) put(column string, look int, v any) {
	at := column + strconv.Itoa(p.row)
	p.try(p.file.SetCellStyle(p.name, at, at, look))
	if v != nil {
		p.try(p.file.SetCellValue(p.name, at, v))
	}
}

// line is a text over the whole width; none is no line.
func (p *page) line(l line) {
	if l.text == "" {
		return
	}
	p.row++
	p.put("A", l.look, fit(l.text))
	row := strconv.Itoa(p.row)
	p.try(p.file.MergeCell(p.name, "A"+row, "D"+row))
	p.try(p.file.SetRowHeight(p.name, p.row, height(l.text, l.size, sum(summaryWidths))))
}

func (p *page) headline(h document.Headline) {
	p.row++
	p.put("A", p.looks.text, h.Name)
	p.put("C", p.looks.unit, h.Unit)
	p.put("D", p.looks.unit, h.Change)
	switch {
	case h.Value.State == document.Hidden:
		p.put("B", p.looks.hidden, p.doc.Words["hidden"])
	case h.Value.State == document.Nothing:
		p.put("B", p.looks.unit, nil)
	case h.Value.Kind == document.Text:
		p.put("B", p.looks.text, fit(h.Value.Text))
	default:
		p.put("B", p.looks.headlines[h.Value.Kind], raw(h.Value))
	}
	high := 24.0
	for i, text := range []string{h.Name, "", h.Unit, h.Change} {
		high = max(high, height(text, 11, summaryWidths[i]-4))
	}
	p.try(p.file.SetRowHeight(p.name, p.row, high))
}

// link is a line that leads to a sheet.
func (p *page) link(s sheet, title string) {
	p.row++
	at := "A" + strconv.Itoa(p.row)
	p.put("A", p.looks.link, title)
	p.try(p.file.SetCellHyperLink(p.name, at, inQuotes(s.name)+"!A1", "Location"))
}
