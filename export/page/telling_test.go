package page

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// TestLongTablesAreLeftOut: a table for data alone is not in a document for readers,
// nor named in it, and the document is left as it was.
func TestLongTablesAreLeftOut(t *testing.T) {
	for name, write := range map[string]func(io.Writer, document.Document) error{"HTML": HTML, "Markdown": Markdown} {
		d := sample.Document(domain.English, "x")
		short := d.Sections[0].Tables[0]
		long := short
		long.ID, long.Title, long.Long = "all", "Every rule there is", true
		long.Columns = append([]document.Column{{ID: "serial", Name: "Serial", Definition: "Its number."}}, short.Columns...)
		d.Sections[0].Tables = []document.Table{long, short}
		var got, want bytes.Buffer
		if err := write(&got, d); err != nil {
			t.Fatal(err)
		}
		if d.Sections[0].Tables[0].ID != "all" || d.Sections[0].Tables[1].ID != short.ID {
			t.Errorf("%s changes the document that it writes", name)
		}
		d.Sections[0].Tables = d.Sections[0].Tables[1:]
		if err := write(&want, d); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got.String(), long.Title) || !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%s of a document with a long table is not that of the document without", name)
		}
	}
}

// TestAnchorsAreApart: sections, tables and charts are told apart among their own kind
// alone, and may have names that the page itself uses.
func TestAnchorsAreApart(t *testing.T) {
	for _, id := range []string{"contents", "definitions", "the", "table", "chart", "broad", "title", "caption"} {
		d := sample.Document(domain.English, "x")
		for i := range d.Sections {
			s := &d.Sections[i]
			s.ID = []string{id, "table", "chart", "the", "definitions", "notes"}[i]
			if i > 0 && s.ID == id {
				s.ID = "summary"
			}
			if s.Chart != nil {
				s.Chart.ID = s.ID
			}
			s.Tables[0].ID = s.ID
		}
		seen := map[string]bool{}
		for n := range pageOf(t, d).Descendants() {
			if id := attr(n, "id"); id != "" && seen[id] {
				t.Errorf("two elements have the id %q", id)
			} else {
				seen[id] = true
			}
		}
		for _, s := range d.Sections {
			for _, want := range []string{s.ID, fmt.Sprint("table-", s.Tables[0].ID)} {
				if !seen[want] {
					t.Errorf("nothing has the id %q", want)
				}
			}
		}
	}
}
