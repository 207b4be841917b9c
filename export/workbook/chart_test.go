package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// shapes are what a section's table can be beside its chart.
var shapes = map[string]func(*document.Section){
	"as it is": func(*document.Section) {},
	"turned": func(s *document.Section) {
		own := picture{*s.Chart}.table().Table
		own.ID, own.Title, own.Data = s.Tables[0].ID, s.Title, true
		own.Columns[0].Name = "What"
		s.Tables[0] = own
	},
	"of something else": func(s *document.Section) { s.Tables[0].Rows = s.Tables[0].Rows[:0] },
	"with one hidden": func(s *document.Section) {
		s.Chart.Series[0].Values = slices.Clone(s.Chart.Series[0].Values)
		s.Chart.Series[0].Values[1], s.Tables[0].Rows[0][2] = document.HiddenOf(document.Integer), document.HiddenOf(document.Integer)
	},
}

// TestDrawsWhatTheChartSays: the cells that each chart names hold its categories
// and its numbers, whatever table stands beside it; what is hidden is no nought.
func TestDrawsWhatTheChartSays(t *testing.T) {
	for name, shape := range shapes {
		d := sample.Document(domain.English, "x")
		for i := range d.Sections {
			if d.Sections[i].Chart != nil {
				shape(&d.Sections[i])
			}
		}
		_, f := workbook(t, d)
		n := 0
		for _, s := range d.Sections {
			if s.Chart != nil && s.Chart.Kind != document.HeatMap {
				n++
				t.Run(name+" "+s.ID, func(t *testing.T) { sameChart(t, f, n, *s.Chart) })
			}
		}
	}
}

// sameChart compares what a chart draws: name, categories and values of each series.
func sameChart(t *testing.T, f *excelize.File, n int, c document.Chart) {
	file, ok := f.Pkg.Load(fmt.Sprintf("xl/charts/chart%d.xml", n))
	if !ok {
		t.Fatalf("chart %d is not there", n)
	}
	names := regexp.MustCompile(`<f>([^<]*)</f>`).FindAllStringSubmatch(string(file.([]byte)), -1)
	if len(names) != 3*len(c.Series) {
		t.Fatalf("the chart names %d cells, want three of each series: %q", len(names), names)
	}
	for i, s := range c.Series {
		var want []string
		for _, v := range s.Values {
			want = append(want, rawText(v))
		}
		for j, want := range [][]string{{s.Name}, c.Categories, want} {
			if got := cellsOf(t, f, html.UnescapeString(names[3*i+j][1])); !slices.Equal(got, want) {
				t.Errorf("series %d draws %q of %s, want %q", i, got, names[3*i+j][1], want)
			}
		}
	}
}

func rawText(v document.Value) string {
	if v.State != document.Shown {
		return ""
	}
	return fmt.Sprint(raw(v))
}

// cellsOf reads what a reference names.
func cellsOf(t *testing.T, f *excelize.File, reference string) []string {
	sheet, cells, _ := strings.Cut(strings.TrimPrefix(reference, "'"), "'!")
	from, to, ranged := strings.Cut(strings.ReplaceAll(cells, "$", ""), ":")
	if !ranged {
		to = from
	}
	left, top, _ := excelize.CellNameToCoordinates(from)
	right, bottom, _ := excelize.CellNameToCoordinates(to)
	var list []string
	for row := top; row <= bottom; row++ {
		for column := left; column <= right; column++ {
			v, err := f.GetCellValue(sheet, at(column, row), excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%s: %v", reference, err)
			}
			list = append(list, v)
		}
	}
	return list
}

// TestShadesTheHeatMap: the colours lie on the numbers of the map and nowhere else,
// whatever table stands beside it.
func TestShadesTheHeatMap(t *testing.T) {
	for name, want := range map[string]string{"as it is": "B6:E8", "turned": "B5:E7", "of something else": "H6:K8"} {
		d := sample.Document(domain.English, "x")
		shapes[name](&d.Sections[5])
		_, f := workbook(t, d)
		sheet := f.GetSheetList()[6]
		got, err := f.GetConditionalFormats(sheet)
		if len(got) != 1 || len(got[want]) != 1 || got[want][0].Type != "3_color_scale" || err != nil {
			t.Errorf("%s: %s has the colours %+v, %v, want a scale on %s", name, sheet, got, err, want)
		}
		if first, _ := f.GetCellValue(sheet, strings.Split(want, ":")[0]); first != "400" {
			t.Errorf("%s: the scale begins on %q", name, first)
		}
	}
}

// TestSheetsHaveNames: any titles give names that Excel takes, no two alike, and every
// sheet is led to from the first.
func TestSheetsHaveNames(t *testing.T) {
	title := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "'", "History", "summary", "Resumen de lo que pasó en el trimestre", "a/b", "[x]", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"}))
	rapid.Check(t, func(t *rapid.T) {
		d := sample.Document(domain.Spanish, "x")
		for i := range d.Sections {
			d.Sections[i].Title, d.Sections[i].Tables[0].Title = title.Draw(t, "title"), title.Draw(t, "title")
		}
		_, f := workbook(t, d)
		seen := map[string]bool{"history": true}
		for _, name := range f.GetSheetList() {
			if n := len(utf16.Encode([]rune(name))); n == 0 || n > 31 || strings.ContainsAny(name, `[]:*?/\'`) || strings.TrimSpace(name) != name || seen[strings.ToLower(name)] {
				t.Errorf("a sheet is called %q", name)
			}
			seen[strings.ToLower(name)] = true
		}
		if links := linked(t, f); !slices.Equal(links, f.GetSheetList()[1:]) {
			t.Errorf("the first sheet leads to %q, want %q", links, f.GetSheetList()[1:])
		}
	})
}

// linked are the sheets that the first one leads to.
func linked(t *rapid.T, f *excelize.File) []string {
	var list []string
	for row := 1; row < 40; row++ {
		if ok, target, _ := f.GetCellHyperLink(f.GetSheetName(0), at(1, row)); ok {
			list = append(list, strings.TrimSuffix(strings.TrimPrefix(target, "'"), "'!A1"))
		}
	}
	return list
}

// TestHeadingsAreApart: an Excel table refuses two columns of one name.
func TestHeadingsAreApart(t *testing.T) {
	of := table{document.Table{Columns: []document.Column{
		{Name: "Rule"}, {Name: "rule"}, {ID: "x", Name: "\n"}, {Name: "Hours", Kind: document.Decimal, Unit: "hours"}, {Name: "Floor\nof all", Kind: document.Decimal, Unit: "hours"},
		{Name: "Share", Kind: document.Percent, Unit: "%"}, {Name: strings.Repeat("a", 300)}, {Name: strings.Repeat("a", 300)},
	}}}
	want := []string{"Rule", "rule (2)", "x", "Hours", "Floor of all (hours)", "Share", strings.Repeat("a", 255), strings.Repeat("a", 251) + " (2)"}
	if got := of.headings(); !slices.Equal(got, want) {
		t.Errorf("headings = %q, want %q", got, want)
	}
}

// TestChartBringsItsTable: one for readers alone has a sheet if a chart stands beside
// it; the chart of a wide one stands under it.
func TestChartBringsItsTable(t *testing.T) {
	d := sample.Document(domain.English, "x")
	for i := range d.Sections {
		d.Sections[i].Tables[0].Data = false
	}
	wide := &d.Sections[1].Tables[0]
	wide.Rows[0][0].Text = strings.Repeat("w", 60)
	b, f := workbook(t, d)
	if got, want := len(f.GetSheetList()), 2+5; got != want {
		t.Fatalf("%d sheets, want %d: %q", got, want, f.GetSheetList())
	}
	for n, want := range map[int]string{0: "A10", 1: "A8", 3: "I5"} {
		sheet := f.GetSheetList()[n+1]
		anchor := regexp.MustCompile(`<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>`).FindStringSubmatch(part(t, b, fmt.Sprintf("xl/drawings/drawing%d.xml", n+1)))
		if len(anchor) != 3 {
			t.Fatalf("the chart of %s stands nowhere", sheet)
		}
		column, _ := strconv.Atoi(anchor[1])
		row, _ := strconv.Atoi(anchor[2])
		if got := at(column+1, row+1); got != want {
			t.Errorf("the chart of %s stands at %s, want %s", sheet, got, want)
		}
	}
}

// part is a file of a workbook.
func part(t *testing.T, b []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWideSheets: columns stand in order, and a sheet that is too wide for one page
// has its first column on each.
func TestWideSheets(t *testing.T) {
	b, _ := workbook(t, large(3))
	columns := regexp.MustCompile(`<col [^>]*min="(\d+)"`).FindAllStringSubmatch(part(t, b, "xl/worksheets/sheet2.xml"), -1)
	for i, c := range columns {
		if c[1] != strconv.Itoa(i+1) {
			t.Errorf("column %s stands in place %d", c[1], i+1)
		}
	}
	if len(columns) < 10 {
		t.Errorf("%d columns have a width, want 10 at least", len(columns))
	}
	d := large(3)
	of := &d.Sections[0].Tables[0]
	for i := range of.Columns {
		of.Columns[i].Name = strings.Repeat("w", 30)
	}
	_, f := workbook(t, d)
	sheet := f.GetSheetList()[1]
	page, err := f.GetPageLayout(sheet)
	if err != nil || page.FitToWidth == nil || *page.FitToWidth != 2 {
		t.Errorf("%s is %v pages wide, %v, want 2", sheet, page.FitToWidth, err)
	}
	if panes, err := f.GetPanes(sheet); err != nil || panes.XSplit != 1 {
		t.Errorf("%s scrolls its first column away: %+v, %v", sheet, panes, err)
	}
}
