// Package pack writes the analyst's pack, a zip: the quarter as JSON, a CSV for each
// table that is data, what the columns mean, a datapackage.json by the Frictionless
// standard that describes them, a README and the checksums of all. Names of files and of
// columns are the same in every language. The same document and quarter give the same
// bytes.
package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"unrule/export/document"
)

// Write writes the pack of a document; quarter is what it tells, as JSON.
func Write(w io.Writer, d document.Document, quarter []byte) error {
	files := map[string][]byte{"quarter.json": quarter, "README.md": readme(d)}
	of := dataPackageOf(d)
	for _, t := range tables(d) {
		if files[t.path()] != nil {
			return fmt.Errorf("two tables are called %s", t.ID)
		}
		files[t.path()] = t.csv()
		of.Resources = append(of.Resources, t.resource(files[t.path()]))
	}
	described, err := json.MarshalIndent(of, "", "  ")
	if err != nil {
		return err
	}
	files["datapackage.json"] = append(described, '\n')
	files["SHA256SUMS"] = sums(files)
	return zipped(w, files, d.Day)
}

// A table is one of the document, on its way into a file.
type table struct{ document.Table }

// tables are those that are data, and last what their columns mean.
func tables(d document.Document) []table {
	var list []table
	for _, t := range d.Data() {
		list = append(list, table{t})
	}
	return append(list, glossary(d))
}

// definitions is the id of the table of all columns.
const definitions = "definitions"

// glossary is a table of every column of every table: a program finds the two by their
// ids.
func glossary(d document.Document) table {
	t := document.Table{ID: definitions, Title: d.Words["definitions"], Columns: []document.Column{
		{ID: "table", Name: d.Words["table"]}, {ID: "column"}, {ID: "name", Name: d.Words["column"]},
		{ID: "unit", Name: d.Words["unit"]}, {ID: "definition", Name: d.Words["definition"]},
	}}
	for _, of := range d.Data() {
		for _, c := range of.Columns {
			t.Rows = append(t.Rows, []document.Value{
				document.TextOf(of.ID), document.TextOf(c.ID), document.TextOf(c.Name), document.TextOf(c.Unit), document.TextOf(c.Definition),
			})
		}
	}
	return table{t}
}

// path is where a table lies in the pack.
func (t table) path() string {
	if t.ID == definitions {
		return definitions + ".csv"
	}
	return "data/" + t.ID + ".csv"
}

// csv writes a table as RFC 4180 has it, for programs: ids of columns, plain digits,
// days as YYYY-MM-DD.
func (t table) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = c.ID
	}
	_ = w.Write(cells) // a buffer takes everything
	for _, row := range t.Rows {
		for i, v := range row {
			cells[i] = plain(v)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.Bytes()
}

// withheld stands in the pack where a value is hidden, in every language.
const withheld = "hidden"

// plain is a value for a program.
func plain(v document.Value) string {
	switch {
	case v.State == document.Hidden:
		return withheld
	case v.State == document.Nothing:
		return ""
	case v.Kind == document.Integer:
		return strings.TrimSuffix((v.Number / 100 * 100).String(), ".00")
	case v.Kind == document.Date:
		return v.Day.String()
	case v.Kind == document.Text:
		return document.Defuse(v.Text)
	}
	return v.Number.String()
}

// sums are what `sha256sum -c` reads.
func sums(files map[string][]byte) []byte {
	var b bytes.Buffer
	for _, name := range sortedNames(files) {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return b.Bytes()
}

// zipped writes files by name, all of one day.
func zipped(w io.Writer, files map[string][]byte, day int64) error {
	z := zip.NewWriter(w)
	for _, name := range sortedNames(files) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Unix(day, 0).UTC()})
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

func sortedNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
