package export

import (
	"bytes"
	"fmt"
	"io"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/pack"
	"unrule/export/page"
	"unrule/export/pdf"
	"unrule/export/workbook"
	"unrule/projections"
)

// A Format is one form in which a quarter leaves.
type Format struct {
	Name  string // as it is asked for
	File  string // how a file's name ends: no two end alike
	Media string // type, with the charset where there is one
	Read  bool   // by people as it is, in a browser or on a terminal; else it is a file to be saved
	Style string // source of the style inside it, as a Content-Security-Policy names it; "" for none

	write func(io.Writer, projections.QuarterReport, domain.Language) error
}

// Formats lists them.
var Formats = []Format{
	{Name: "json", File: ".json", Media: "application/json", Read: true, write: writeJSON},
	{Name: "html", File: ".html", Media: "text/html; charset=utf-8", Read: true, Style: page.StyleHash(), write: made(page.HTML)},
	{Name: "pdf", File: ".pdf", Media: "application/pdf", write: made(pdf.Write)},
	{Name: "xlsx", File: ".xlsx", Media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write: made(workbook.Write)},
	{Name: "csv", File: ".csv", Media: "text/csv; charset=utf-8; header=present", write: CSV},
	{Name: "csv-excel", File: "-excel.csv", Media: "text/csv; charset=utf-8; header=present", write: CSVExcel},
	{Name: "md", File: ".md", Media: "text/markdown; charset=utf-8", Read: true, write: made(page.Markdown)},
	{Name: "zip", File: ".zip", Media: "application/zip", write: writePack},
}

// FileName is the name under which a quarter in this format is kept.
func (f Format) FileName(q domain.Quarter, l domain.Language) string {
	return fmt.Sprintf("unrule-%s-%s%s", q, l, f.File)
}

// made is a form that is made of a document.
func made(form func(io.Writer, document.Document) error) func(io.Writer, projections.QuarterReport, domain.Language) error {
	return func(w io.Writer, q projections.QuarterReport, language domain.Language) error {
		return form(w, NewDocument(q, language))
	}
}

// FormatOf finds a format by its name.
func FormatOf(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Write writes a quarter: the same quarter, format and language give the same bytes.
func (f Format) Write(w io.Writer, q projections.QuarterReport, language domain.Language) error {
	if err := f.write(w, q, language); err != nil {
		return fmt.Errorf("export: %s of %s: %w", f.Name, q.ID, err)
	}
	return nil
}

func writeJSON(w io.Writer, q projections.QuarterReport, _ domain.Language) error { return JSON(w, q) }

// writePack writes the analyst's pack.
func writePack(w io.Writer, q projections.QuarterReport, language domain.Language) error {
	var quarter bytes.Buffer
	if err := JSON(&quarter, q); err != nil {
		return err
	}
	return pack.Write(w, NewDocument(q, language), quarter.Bytes())
}
