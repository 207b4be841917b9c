package workbook

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A grid is where a table stands: the sheet, and the cell of its first heading.
type grid struct {
	sheet       string
	row, column int
}

// cell names the cell that lies so far below and right of the first heading.
func (g grid) cell(down, right int) string {
	name, _ := excelize.CoordinatesToCellName(g.column+right, g.row+down)
	return name
}

func (g grid) cells(top, left, bottom, right int) string {
	return g.cell(top, left) + ":" + g.cell(bottom, right)
}

// reference names cells so that a chart on any sheet finds them.
func (g grid) reference(top, left, bottom, right int) string {
	from, _ := excelize.CoordinatesToCellName(g.column+left, g.row+top, true)
	to, _ := excelize.CoordinatesToCellName(g.column+right, g.row+bottom, true)
	if from == to {
		return inQuotes(g.sheet) + "!" + from
	}
	return inQuotes(g.sheet) + "!" + from + ":" + to
}

// inQuotes is a sheet as formulas speak of it; see [book.sheetName].
func inQuotes(sheet string) string { return "'" + sheet + "'" }

// layout is how a sheet looks on a screen and on paper: its rows down to the head stay
// in sight, and the head is on every page.
func (b *book) layout(sheet string, head int) {
	no, yes, landscape, a4, wide, high := false, true, "landscape", 9, 1, 0
	f := b.file
	b.try(f.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &no}))
	b.try(f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	b.try(f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}))
	b.try(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: b.footer()}))
	if head == 0 {
		return
	}
	row := strconv.Itoa(head)
	b.try(f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: "A" + strconv.Itoa(head+1), ActivePane: "bottomLeft"}))
	b.try(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: inQuotes(sheet) + "!$" + row + ":$" + row, Scope: sheet}))
}

// footer is the document's title and the page; & is a sheet's own sign there.
func (b *book) footer() string {
	page := strings.NewReplacer("&", "&&", "{n}", "&P", "{m}", "&N").Replace(b.doc.Words["page"])
	return "&L " + strings.ReplaceAll(head(onOneLine(b.doc.Title), 80), "&", "&&") + "&R" + page
}
