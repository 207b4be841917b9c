// Package workbook writes a document as a workbook (XLSX): the summary, a sheet for each
// table that is data or has a chart, and what the columns mean. Numbers and days are numbers and days
// to a spreadsheet, charts are its own, and no text of anybody is ever run: it is stored
// as a string, letter by letter. The same document gives the same bytes.
package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"unrule/export/document"
)

// Write writes the document as a workbook.
func Write(w io.Writer, d document.Document) error {
	b := book{file: excelize.NewFile(), doc: d, taken: map[string]bool{"history": true}}
	defer b.file.Close() // of temporary files alone: what they held is written
	b.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return parcel{zip.NewWriter(w), d.Day} })
	b.style()
	summary := b.sheetName(d.Sections[0].Title)
	b.try(b.file.SetSheetName("Sheet1", summary))
	sheets := b.sheets()
	b.summary(summary, sheets)
	for _, s := range sheets {
		b.write(s)
	}
	b.properties()
	if b.err != nil {
		return b.err
	}
	loose, err := b.file.WriteToBuffer()
	if err != nil {
		return err
	}
	return inOrder(w, loose.Bytes())
}

// A book is a workbook being written; it keeps the first error.
type book struct {
	file  *excelize.File
	doc   document.Document
	looks looks
	taken map[string]bool // names of sheets, in lower case; one is Excel's own
	err   error
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// A sheet is one table and, if there is one, the chart beside it.
type sheet struct {
	name  string
	table table
	chart *picture
}

// sheets are the tables that are data, each with a name of its own, and last what
// their columns mean. A section's chart brings the table along that it stands beside.
func (b *book) sheets() []sheet {
	var list []sheet
	for _, s := range b.doc.Sections {
		for i, t := range s.Tables {
			of := sheet{table: table{t}}
			if i == 0 && s.Chart != nil {
				of.chart = &picture{*s.Chart}
			}
			if t.Data || of.chart != nil {
				list = append(list, of)
			}
		}
	}
	list = append(list, sheet{table: b.glossary()})
	ids := map[string]bool{}
	for i, s := range list {
		if ids[s.table.ID] { // Excel would take one of the two away
			b.try(fmt.Errorf("two tables are called %s", s.table.ID))
		}
		ids[s.table.ID] = true
		list[i].name = b.sheetName(s.table.Title)
		_, err := b.file.NewSheet(list[i].name)
		b.try(err)
	}
	return list
}

// glossary is a table of what the columns of the data mean.
func (b *book) glossary() table {
	words := b.doc.Words
	t := document.Table{ID: "definitions", Title: words["definitions"], Columns: []document.Column{
		{ID: "column", Name: words["column"]}, {ID: "unit", Name: words["unit"]},
		{ID: "definition", Name: words["definition"]}, {ID: "table", Name: words["table"]},
	}}
	for _, d := range b.doc.Definitions() {
		var titles []string
		for _, of := range d.Tables {
			titles = append(titles, of.Title)
		}
		t.Rows = append(t.Rows, []document.Value{
			document.TextOf(d.Name), document.TextOf(d.Unit), document.TextOf(d.Definition), document.TextOf(strings.Join(titles, "; ")),
		})
	}
	return table{t}
}

// properties are of the document alone: nobody's name, and its own day.
func (b *book) properties() {
	day := time.Unix(b.doc.Day, 0).UTC().Format(time.RFC3339)
	b.try(b.file.SetDocProps(&excelize.DocProperties{
		Title: b.doc.Title, Subject: b.doc.Subtitle, Language: string(b.doc.Language), Created: day, Modified: day,
	}))
	b.try(b.file.SetAppProps(&excelize.AppProperties{Application: "Unrule"}))
	b.types()
}

// types leaves out the kinds of pictures that the library lists, in an order of
// chance, for charts that have none.
func (b *book) types() {
	types := b.file.ContentTypes
	kept := types.Defaults[:0]
	for _, t := range types.Defaults {
		if t.Extension == "rels" || t.Extension == "xml" {
			kept = append(kept, t)
		}
	}
	types.Defaults = kept
}

// A parcel is a zip whose files all bear one day.
type parcel struct {
	*zip.Writer
	day int64
}

// Create begins a file.
func (p parcel) Create(name string) (io.Writer, error) {
	return p.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Unix(p.day, 0).UTC()})
}

// inOrder copies a zip with its files by name, which is also what OOXML wants: the
// types first, then the relations.
func inOrder(w io.Writer, loose []byte) error {
	r, err := zip.NewReader(bytes.NewReader(loose), int64(len(loose)))
	if err != nil {
		return err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	z := zip.NewWriter(w)
	for _, f := range r.File {
		if err := z.Copy(f); err != nil {
			return err
		}
	}
	return z.Close()
}
