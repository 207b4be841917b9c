package workbook

import (
	"github.com/xuri/excelize/v2"

	"unrule/domain"
	"unrule/export/document"
)

// Colours of the sheets: ink on paper, one accent, one warning.
const (
	ink   = "1F2933"
	grey  = "6B7280"
	rule  = "D9DEE4"
	navy  = "1F4E79"
	rust  = "C2571A"
	red   = "B00020"
	paper = "FFFFFF"
	pale  = "FBE3C6"
	warm  = "F2A65A"
)

// looks are the numbers of the workbook's styles.
type looks struct {
	title, subtitle, warning, heading, paragraph, note int
	column, measure, link                              int
	text, unit, quoted, hidden                         int
	kinds, headlines                                   [document.Date + 1]int // a cell of each kind, in a table and set large
}

// style makes the looks; their order in the file is that of this list.
func (b *book) style() {
	plain, soft := font(11, ink), font(11, grey)
	strong := func(size float64, color string) *excelize.Font {
		f := font(size, color)
		f.Bold = true
		return f
	}
	note, withheld, link := font(10, grey), font(11, grey), font(11, navy)
	note.Italic, withheld.Italic, link.Underline = true, true, "single"
	b.looks = looks{
		title: b.look(strong(18, navy), "left"), subtitle: b.look(soft, "left"), warning: b.look(strong(13, red), "left"),
		heading: b.look(strong(14, navy), "left"), paragraph: b.look(plain, "left"), note: b.look(note, "left"), link: b.look(link, "left"),
		column: b.look(strong(11, paper), "left", filled), measure: b.look(strong(11, paper), "right", filled, inset),
		text: b.look(plain, "left", lined), unit: b.look(soft, "left", lined, inset), hidden: b.look(withheld, "right", lined, inset),
	}
	b.looks.quoted = b.quoted(b.looks.text)
	for kind, format := range formats(b.doc.Language) {
		b.looks.kinds[kind] = b.look(plain, "right", lined, inset, shown(format))
		b.looks.headlines[kind] = b.look(strong(14, navy), "right", lined, inset, shown(format))
	}
	b.looks.kinds[document.Text] = b.looks.text
}

func font(size float64, color string) *excelize.Font {
	return &excelize.Font{Family: "Calibri", Size: size, Color: color}
}

// look adds a style to the workbook. Text wraps; numbers do not.
func (b *book) look(f *excelize.Font, horizontal string, more ...func(*excelize.Style)) int {
	s := excelize.Style{Font: f, Alignment: &excelize.Alignment{Horizontal: horizontal, Vertical: "top", WrapText: true}}
	for _, change := range more {
		change(&s)
	}
	id, err := b.file.NewStyle(&s)
	b.try(err)
	return id
}

func filled(s *excelize.Style) {
	s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{navy}}
	s.Alignment.Vertical = "center"
}

func lined(s *excelize.Style) {
	s.Border = []excelize.Border{{Type: "bottom", Color: rule, Style: 1}}
}

func inset(s *excelize.Style) { s.Alignment.Indent = 1 }

// shown sets the format of a number, which does not wrap.
func shown(format string) func(*excelize.Style) {
	return func(s *excelize.Style) { s.CustomNumFmt, s.Alignment.WrapText = &format, false }
}

// formats are how a value of each kind is shown; the marks are those of who reads.
func formats(l domain.Language) [document.Date + 1]string {
	day := "dd/mm/yyyy"
	if l == domain.English {
		day = "yyyy-mm-dd"
	}
	return [...]string{document.Text: "General", document.Integer: "#,##0", document.Decimal: "#,##0.00", document.Percent: "0.00%", document.Date: day}
}

// quoted is a look with Excel's own mark for a text that must stay one, also when
// somebody edits its cell or saves the sheet as something else.
func (b *book) quoted(look int) int {
	xfs, yes := b.file.Styles.CellXfs, true
	xf := xfs.Xf[look]
	xf.QuotePrefix = &yes
	xfs.Xf = append(xfs.Xf, xf)
	xfs.Count = len(xfs.Xf)
	return len(xfs.Xf) - 1
}
