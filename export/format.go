package export

import (
	"fmt"
	"io"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/pdf"
	"unrule/projections"
)

// A Format is one form in which a quarter leaves.
type Format struct {
	Name  string // as it is asked for: html, pdf, xlsx, csv, csv-excel, json, md, zip
	File  string // how a file's name ends, with the dot
	Media string // type, with the charset where there is one
	write func(io.Writer, projections.QuarterReport, domain.Language) error
}

// Formats lists them.
var Formats = []Format{
	{"json", ".json", "application/json", writeJSON},
	{"csv", ".csv", "text/csv; charset=utf-8; header=present", CSV},
	{"pdf", ".pdf", "application/pdf", made(pdf.Write)},
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
