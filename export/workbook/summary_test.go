package workbook

import (
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"unrule/domain"
	"unrule/export/document/sample"
)

// TestSummaryTells: the first sheet has the warning before all else, then what the
// document is, each headline with its number as one, and every paragraph.
func TestSummaryTells(t *testing.T) {
	d := sample.Document(domain.Portuguese, "=1+1")
	d.Warning = "Do not pass on."
	_, f := workbook(t, d)
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{
		{d.Warning}, {d.Title}, {d.Subtitle}, {"Reports", "12345", "reports", "+12 against 2025-Q1"}, {"Hours returned, confirmed", "1234.56", "hours"},
		{"Days from report to decision", "hidden", "days"}, {d.Sections[0].Paragraphs[0]}, {"=1+1"}, {"Contents"}, {"Rules by cost"}, {"Definitions"},
	} {
		at := slices.IndexFunc(rows, func(row []string) bool { return slices.Equal(row, want) })
		if at < 0 {
			t.Fatalf("the summary does not go on with %q: %q", want, rows)
		}
		rows = rows[at+1:]
	}
	if first, _ := f.GetCellValue(name, "A1"); first != d.Warning {
		t.Errorf("the summary begins with %q, want the warning", first)
	}
}
