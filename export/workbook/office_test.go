//go:build office

package workbook

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// An office is a LibreOffice with a profile of its own, so that no two runs meet.
type office struct{ dir string }

// convert gives a file to LibreOffice and reads what it makes of it.
func (o office) convert(t *testing.T, name string, b []byte, to string) []byte {
	t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+o.dir+"/profile", "--headless",
		"--convert-to", to, "--outdir", o.dir+"/out", filepath.Join(o.dir, name))
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v: install libreoffice-calc\n%s", err, said)
	}
	out, err := os.ReadFile(filepath.Join(o.dir, "out", strings.TrimSuffix(name, filepath.Ext(name))+"."+to))
	if err != nil {
		t.Fatalf("LibreOffice made nothing of %s: %v", name, err)
	}
	return out
}

// book is what LibreOffice read, as it writes it again.
func (o office) book(t *testing.T, name string, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(o.convert(t, name, b, "xlsx")))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// runs are texts that would betray themselves if a sheet ran them.
var runs = []string{"=1+1", "=HYPERLINK(\"http://x\",\"click\")", "+1+1", "-1-1", "@SUM(1)", "\t=1+1", "＝1+1", "1234", "2025-01-01", "1e3", "TRUE"}

// hostileBook is a document with a row for each of them.
func hostileBook(language domain.Language) document.Document {
	d := sample.Document(language, runs[0])
	of := &d.Sections[0].Tables[0]
	for _, text := range runs {
		of.Rows = append(of.Rows, []document.Value{{Kind: document.Text, State: document.Shown, Text: text}, document.CountOf(7), document.DecimalOf(725), document.PercentOf(750), document.DateOf(20000)})
	}
	return d
}

func TestOfficeOpensTheWorkbook(t *testing.T) {
	b, ours := workbook(t, hostileBook(domain.Spanish))
	theirs := office{t.TempDir()}.book(t, "book.xlsx", b)
	if got, want := fmt.Sprint(theirs.GetSheetList()), fmt.Sprint(ours.GetSheetList()); got != want {
		t.Fatalf("LibreOffice sees the sheets %s, want %s", got, want)
	}
	for _, sheet := range ours.GetSheetList() {
		sameSheet(t, sheet, theirs, ours)
	}
	day, _ := theirs.GetCellValue(ours.GetSheetList()[1], "E10")
	if day != "04/10/2024" {
		t.Errorf("LibreOffice shows a day as %q", day)
	}
}

// sameSheet: every cell that we wrote is what LibreOffice read, a number a number, a
// day a day, and nothing was run.
func sameSheet(t *testing.T, sheet string, theirs, ours *excelize.File) {
	rows, err := ours.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, want := range row {
			cell := at(j+1, i+1)
			got, err := theirs.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			formula, _ := theirs.GetCellFormula(sheet, cell)
			if err != nil || got != want || formula != "" || isText(ours, sheet, cell) != isText(theirs, sheet, cell) {
				t.Errorf("%s %s = %q, formula %q, %v, want %q, a text: %t", sheet, cell, got, formula, err, want, isText(ours, sheet, cell))
			}
			if shown, _ := theirs.GetCellValue(sheet, cell); strings.Count(want, "") > 1 && shown == "" {
				t.Errorf("%s %s shows nothing", sheet, cell)
			}
		}
	}
}

func isText(f *excelize.File, sheet, cell string) bool {
	kind, _ := f.GetCellType(sheet, cell)
	return kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString
}

// TestOfficePrints: the workbook as paper bears its title, accents and numbers.
func TestOfficePrints(t *testing.T) {
	o := office{t.TempDir()}
	b, _ := workbook(t, sample.Document(domain.Spanish, "=1+1"))
	paper := filepath.Join(o.dir, "paper.pdf")
	if err := os.WriteFile(paper, o.convert(t, "book.xlsx", b, "pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", paper, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v: install poppler-utils", err)
	}
	for _, want := range []string{"Quarterly friction report 2025-Q2", "señal, año, ¿qué?", "01/04/2025", "33", "hidden", "=1+1", "Page 1 of 8", "Page 8 of 8"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("the pages do not say %q", want)
		}
	}
}
