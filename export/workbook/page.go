package workbook

import (
	"math"
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

// pageWidth is how many characters stand side by side on a page and can still be read.
const pageWidth = 210.0

// pagesOf is how many pages lie side by side.
func pagesOf(width float64) int { return max(1, int(math.Ceil(width/pageWidth))) }

// layout is how a sheet looks on a screen and on paper, so many pages wide: its rows
// down to the head stay in sight, and the head is on every page. A sheet without one
// is one page. Where there are several pages side by side, so is the first column.
func (b *book) layout(sheet string, head, wide int) {
	no, yes, landscape, a4, high := false, true, "landscape", 9, 0
	if head == 0 {
		high = 1
	}
	f := b.file
	b.try(f.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &no}))
	b.try(f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	b.try(f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}))
	b.try(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: b.footer()}))
	if head == 0 {
		return
	}
	row := strconv.Itoa(head)
	panes := excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: "A" + strconv.Itoa(head+1), ActivePane: "bottomLeft"}
	titles := inQuotes(sheet) + "!$" + row + ":$" + row
	if wide > 1 {
		panes.XSplit, panes.TopLeftCell, panes.ActivePane = 1, "B"+strconv.Itoa(head+1), "bottomRight"
		titles = inQuotes(sheet) + "!$A:$A," + titles
	}
	b.try(f.SetPanes(sheet, &panes))
	b.try(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: sheet}))
}

// footer is the document's title and the page; & is a sheet's own sign there.
func (b *book) footer() string {
	page := strings.NewReplacer("&", "&&", "{n}", "&P", "{m}", "&N").Replace(b.doc.Words["page"])
	return "&L " + strings.ReplaceAll(head(onOneLine(b.doc.Title), 80), "&", "&&") + "&R" + page
}
