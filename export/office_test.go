//go:build office

package export

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
)

// inLibreOffice is what a Spanish LibreOffice, told no more than a Spanish Excel knows,
// reads in a CSV, as it writes it again. Its profile is its own, so that no two runs meet.
func inLibreOffice(t *testing.T, b []byte) *excelize.File {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "rows.csv")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--infilter=CSV:59,34,76,1,,3082,false,true,false", "--convert-to", "xlsx", "--outdir", dir, path).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v: install libreoffice-calc\n%s", err, said)
	}
	f, err := excelize.OpenFile(filepath.Join(dir, "rows.xlsx"))
	if err != nil {
		t.Fatalf("LibreOffice made nothing of it: %v\n%s", err, said)
	}
	return f
}

// runs are texts that would betray themselves if a sheet ran them.
var runs = []string{"=1+1", "=HYPERLINK(\"http://x\",\"click\")", "+1+1", "-1-1", "@SUM(1)", "\t=1+1", "＝1+1", "1234", "2025-01-01", "1e3", "TRUE"}

func isText(f *excelize.File, sheet, cell string) bool {
	kind, _ := f.GetCellType(sheet, cell)
	return kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString
}

// TestOfficeReadsSpanishCSV: a Spanish LibreOffice, told no more than a Spanish Excel
// knows, reads numbers and days as such, and runs nothing.
func TestOfficeReadsSpanishCSV(t *testing.T) {
	q := hostile(runs[0])
	for _, text := range runs[1:] {
		q.Acts = append(q.Acts, hostile(text).Acts...)
	}
	var b bytes.Buffer
	if err := CSVExcel(&b, q, domain.English); err != nil {
		t.Fatal(err)
	}
	_, rows := written(t, q, domain.English)
	f := inLibreOffice(t, b.Bytes())
	for i, row := range rows {
		for j, want := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			sameOfCSV(t, f, f.GetSheetName(0), at, want, i > 0 && j == 4 && row[5] != "" && want != "hidden")
		}
	}
}

// sameOfCSV compares a cell with what CSV says; a number has another mark there, a day
// is counted.
func sameOfCSV(t *testing.T, f *excelize.File, sheet, cell, want string, number bool) {
	got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	formula, _ := f.GetCellFormula(sheet, cell)
	if err != nil || formula != "" {
		t.Fatalf("%s: the formula %q, %v", cell, formula, err)
	}
	if !number {
		if (isText(f, sheet, cell) || strings.HasPrefix(want, "'")) && got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
		return
	}
	day, err := domain.ParseDay(want)
	if err == nil {
		want = fmt.Sprint(int64(day) + 25569) // counted from the last of 1899
	}
	want = strings.TrimSuffix(want, ".00")
	if strings.Contains(want, ".") {
		want = strings.TrimRight(want, "0")
	}
	if isText(f, sheet, cell) || got != want {
		t.Errorf("%s = %q, a text: %t, want the number %q", cell, got, isText(f, sheet, cell), want)
	}
}
