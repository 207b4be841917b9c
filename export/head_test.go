package export_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export"
	"unrule/export/document"
)

// TestEveryFormatNamesTheHead: the report of a closed quarter says in every format and
// language over how many records of the log it was closed, and their root, so that
// whoever has one can see whether the log still holds them. PDF is made of the document
// that the others are made of, and leaves out nothing that is in it.
func TestEveryFormatNamesTheHead(t *testing.T) {
	v := views(t, goldenLog, 0)
	for _, q := range closedInLog {
		report := v.Quarter(q, lastDay, false)
		root, head := report.Closed.Root, strconv.FormatUint(report.Closed.Head, 10)
		for _, language := range domain.Languages {
			if d := export.NewDocument(report, language); !says(d, root) || !says(d, head) {
				t.Errorf("the document of %s in %s does not say %s and %s", q, language, head, root)
			}
			for _, f := range export.Formats {
				text := unpacked(t, written(t, f, report, language))
				if f.Name != "pdf" && (!strings.Contains(text, root) || !strings.Contains(text, head)) {
					t.Errorf("%s of %s in %s does not say %s and %s", f.Name, q, language, head, root)
				}
			}
		}
	}
}

// says reports whether a table of a document has a value.
func says(d document.Document, value string) bool {
	for _, s := range d.Sections {
		for _, table := range s.Tables {
			for _, row := range table.Rows {
				for _, cell := range row {
					if cell == document.TextOf(value) {
						return true
					}
				}
			}
		}
	}
	return false
}

// unpacked is a file, or all the files in it.
func unpacked(t *testing.T, file []byte) string {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("PK")) {
		return string(file)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
