package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// tester is a test, or one case of a property.
type tester interface {
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

func workbook(t tester, d document.Document) ([]byte, *excelize.File) {
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatalf("Write = %v", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("the workbook is not read again: %v", err)
	}
	return b.Bytes(), f
}

// dangers are texts that a spreadsheet might run, mend or refuse.
var dangers = []string{
	"=1+1", "=HYPERLINK(\"http://x\",\"click\")", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1", "'", "''", "1234", "1e5", "2025-01-01", "TRUE", "#N/A",
	"https://example.org", " both ", "two\nlines", "one\r\nmore\r", "<b>&amp;</b>", "]]>", "_x0041_", "_x005F_x0041_", "x_x000a_", "ñ 😀 ﷽", "\u202eback", "{{=1}}", "%s",
}

// TestIsReadAgain: every value of every table is in its cell, of its own type, and
// every text letter by letter.
func TestIsReadAgain(t *testing.T) {
	for i, text := range dangers {
		d := sample.Document(domain.Languages[i%len(domain.Languages)], text)
		_, f := workbook(t, d)
		sheets := f.GetSheetList()[1:]
		for _, of := range d.Data() {
			sameTable(t, f, sheets[0], table{of}, d)
			sheets = sheets[1:]
		}
		sameTable(t, f, sheets[0], (&book{doc: d}).glossary(), d)
	}
}

// sameTable compares a sheet's table with what it was made of.
func sameTable(t tester, f *excelize.File, sheet string, of table, d document.Document) {
	tables, err := f.GetTables(sheet)
	if err != nil || len(tables) != 1 || tables[0].Name != "t_"+of.ID {
		t.Fatalf("%s has the tables %+v, %v, want t_%s", sheet, tables, err, of.ID)
	}
	from, to, _ := strings.Cut(tables[0].Range, ":")
	left, top, _ := excelize.CellNameToCoordinates(from)
	right, bottom, _ := excelize.CellNameToCoordinates(to)
	if right-left+1 != len(of.Columns) || bottom-top != max(1, len(of.Rows)) {
		t.Errorf("%s: %s is not %d columns and %d rows", sheet, tables[0].Range, len(of.Columns), len(of.Rows))
	}
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != top {
		t.Errorf("%s scrolls its head of %d rows away: %+v, %v", sheet, top, panes, err)
	}
	for i, heading := range of.headings() {
		sameCell(t, f, sheet, at(left+i, top), document.TextOf(heading), d)
	}
	for i, row := range of.Rows {
		for j, v := range row {
			sameCell(t, f, sheet, at(left+j, top+1+i), v, d)
		}
	}
}

func at(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row)
	return name
}

func sameCell(t tester, f *excelize.File, sheet, cell string, v document.Value, d document.Document) {
	got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	kind, _ := f.GetCellType(sheet, cell)
	formula, _ := f.GetCellFormula(sheet, cell)
	linked, _, _ := f.GetCellHyperLink(sheet, cell)
	if err != nil || formula != "" || linked {
		t.Errorf("%s %s: %v, the formula %q, a link: %t", sheet, cell, err, formula, linked)
	}
	want, wanted := v.Text, excelize.CellTypeInlineString
	switch {
	case v.State == document.Hidden:
		want = d.Words["hidden"]
	case v.State == document.Nothing:
		want, wanted = "", excelize.CellTypeUnset
	case v.Kind != document.Text:
		wanted = excelize.CellTypeUnset // Excel's way to say a number
		number, err := strconv.ParseFloat(got, 64)
		if err != nil || !is(v, number) {
			t.Errorf("%s %s = %q, want %+v", sheet, cell, got, v)
		}
		want = got
	}
	if got != want || kind != wanted {
		t.Errorf("%s %s = %q of type %d, want %q of type %d", sheet, cell, got, kind, want, wanted)
	}
	sameLook(t, f, sheet, cell, v, d)
}

// is compares a value with what a sheet reckons with.
func is(v document.Value, number float64) bool {
	switch v.Kind {
	case document.Percent:
		return domain.Hundredths(math.Round(number*10000)) == v.Number
	case document.Date:
		return time.Date(1899, 12, 30+int(number), 0, 0, 0, 0, time.UTC).Equal(v.Day.Time())
	}
	return domain.Hundredths(math.Round(number*100)) == v.Number
}

// sameLook: a number has its kind's format, and what is hidden looks it.
func sameLook(t tester, f *excelize.File, sheet, cell string, v document.Value, d document.Document) {
	id, _ := f.GetCellStyle(sheet, cell)
	if v.Kind == document.Text && v.State != document.Hidden {
		quote := f.Styles.CellXfs.Xf[id].QuotePrefix
		if heading := isHeading(f, id); !heading && (quote != nil && *quote) != (document.Defuse(v.Text) != v.Text) {
			t.Errorf("%s %s, %q, is kept a text when it is edited: %t", sheet, cell, v.Text, quote != nil)
		}
		return
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatalf("%s %s: %v", sheet, cell, err)
	}
	if v.State == document.Hidden {
		if !style.Font.Italic || style.Font.Color != grey {
			t.Errorf("%s %s is hidden and looks like %+v", sheet, cell, style.Font)
		}
		return
	}
	if want := formats(d.Language)[v.Kind]; style.CustomNumFmt == nil || *style.CustomNumFmt != want {
		t.Errorf("%s %s is shown as %v, want %q", sheet, cell, style.CustomNumFmt, want)
	}
}

// unkept are texts that look like two escapes of the format in one, or like half a
// character: the library does not escape them.
var unkept = regexp.MustCompile(`_x[dD][89a-fA-F][0-9a-fA-F]{2}_|_x[0-9a-fA-F]{4}_x[0-9a-fA-F]{4}_`)

// isHeading reports whether a look is that of a heading.
func isHeading(f *excelize.File, id int) bool {
	style, err := f.GetStyle(id)
	return err == nil && style.Font != nil && style.Font.Color == paper
}

// TestKeepsAnyText: whatever people write, it comes back whole; what no file of
// this kind can hold is one mark each.
func TestKeepsAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.OneOf(rapid.String(), rapid.StringMatching(`(_x[0-9a-fA-F]{4}_|[=+@' \n\r\t<&_x]|[a-zñ]|😀){1,12}`)).Draw(t, "text")
		said = unkept.ReplaceAllString(said, "")
		d := sample.Document(domain.English, "")
		of := table{d.Sections[0].Tables[0]}
		of.Rows[1][0] = document.TextOf(said)
		d.Sections = d.Sections[:1]
		_, f := workbook(t, d)
		of.Rows[1][0].Text = strings.Map(func(r rune) rune {
			if r == 0x9 || r == 0xa || r == 0xd || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 {
				return r
			}
			return '\ufffd'
		}, said)
		sameTable(t, f, f.GetSheetList()[1], of, d)
	})
}

// TestHoldsNumbers: any count, share and day comes back exactly.
func TestHoldsNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := sample.Document(rapid.SampledFrom(domain.Languages).Draw(t, "language"), "")
		d.Sections = d.Sections[:1]
		of := &d.Sections[0].Tables[0]
		number := rapid.Int64Range(-1e13, 1e13)
		of.Rows = nil
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			of.Rows = append(of.Rows, []document.Value{
				document.TextOf("r"), document.CountOf(int(number.Draw(t, "count"))), document.DecimalOf(domain.Hundredths(number.Draw(t, "hundredths"))),
				document.PercentOf(domain.Hundredths(rapid.Int64Range(-1e6, 1e6).Draw(t, "percent"))), document.DateOf(domain.Day(rapid.Int32Range(1, 40000).Draw(t, "day"))),
			})
		}
		_, f := workbook(t, d)
		sameTable(t, f, f.GetSheetList()[1], table{*of}, d)
	})
}

// TestCutsHonestly: a text longer than a cell says how much is missing.
func TestCutsHonestly(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{strings.Repeat("ñ", 32767), strings.Repeat("ñ", 32767)},
		{strings.Repeat("ñ", 32768), strings.Repeat("ñ", 32747) + "… (+21)"},
		{strings.Repeat("😀", 16383), strings.Repeat("😀", 16383)},
		{strings.Repeat("😀", 16384), strings.Repeat("😀", 16373) + "… (+11)"},
	} {
		d := sample.Document(domain.English, tt.text)
		_, f := workbook(t, d)
		name := f.GetSheetList()[1]
		tables, _ := f.GetTables(name)
		_, top, _ := excelize.CellNameToCoordinates(strings.Split(tables[0].Range, ":")[0])
		if got, _ := f.GetCellValue(name, at(1, top+2)); got != tt.want {
			t.Errorf("a text of %d bytes comes back as %d, ending %q", len(tt.text), len(got), got[max(0, len(got)-20):])
		}
	}
}

// TestIsTheSameTwice: the same bytes, the files by name, one day, and nobody.
func TestIsTheSameTwice(t *testing.T) {
	for _, d := range []document.Document{sample.Document(domain.Spanish, "=1"), large(5000)} {
		first, f := workbook(t, d)
		for range 5 {
			if again, _ := workbook(t, d); !bytes.Equal(again, first) {
				t.Fatalf("the same document gives other bytes")
			}
		}
		sameDay(t, first, d.Day)
		about, err := f.GetDocProps()
		if err != nil || about.Creator != "" || about.LastModifiedBy != "" || about.Title != d.Title || about.Language != string(d.Language) || about.Created != "2025-06-30T00:00:00Z" || about.Modified != about.Created {
			t.Errorf("the workbook says of itself %+v, %v", about, err)
		}
		if app, err := f.GetAppProps(); err != nil || app.Application != "Unrule" {
			t.Errorf("the workbook was made by %+v, %v", app, err)
		}
	}
}

// sameDay: the files of a zip stand by name and bear one day.
func sameDay(t tester, b []byte, day int64) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("no zip: %v", err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Modified.Unix() != day {
			t.Errorf("%s is of %s", f.Name, f.Modified)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("the files are not in order: %q", names)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestIsNotWritten(t *testing.T) {
	if Write(failing{}, sample.Document(domain.English, "")) == nil {
		t.Errorf("a full disk is no error")
	}
	d := sample.Document(domain.English, "")
	d.Sections[0].Tables[0].ID = "not a name"
	if Write(io.Discard, d) == nil {
		t.Errorf("a table without a possible name is no error")
	}
	for _, id := range []string{"rules", "definitions"} {
		d := sample.Document(domain.English, "")
		d.Sections[1].Tables[0].ID = id
		if Write(io.Discard, d) == nil {
			t.Errorf("two tables called %s are no error", id)
		}
	}
}
