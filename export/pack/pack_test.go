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
	"regexp"
	"slices"
	"strings"
	"testing"

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

// quarter stands for what the document tells, as JSON.
const quarter = "{\n  \"quarter\": \"2025-Q2\"\n}\n"

func pack(t tester, d document.Document) ([]byte, map[string][]byte) {
	var b bytes.Buffer
	if err := Write(&b, d, []byte(quarter)); err != nil {
		t.Fatalf("Write = %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatalf("the pack is no zip: %v", err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	return b.Bytes(), files
}

func TestHolds(t *testing.T) {
	b, files := pack(t, sample.Document(domain.Spanish, "=1"))
	want := []string{
		"README.md", "SHA256SUMS", "data/funnel_table.csv", "data/hours_table.csv", "data/matrix_table.csv", "data/pareto_table.csv",
		"data/rules.csv", "data/trend_table.csv", "datapackage.json", "definitions.csv", "quarter.json",
	}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("the pack holds %q, want %q", got, want)
	}
	sameDay(t, b, 20269*86400)
	if got := string(files["quarter.json"]); got != quarter {
		t.Errorf("quarter.json = %q, want %q", got, quarter)
	}
	if again, _ := pack(t, sample.Document(domain.Spanish, "=1")); !bytes.Equal(again, b) {
		t.Errorf("the same document gives another pack")
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

// TestSpeaksToPrograms: one table to the letter, the same in every language.
func TestSpeaksToPrograms(t *testing.T) {
	want := "rule,reports,floor,share,since\r\n" +
		"\"Tres firmas para un bolígrafo: señal, año, ¿qué?\",1234567,-12.50,33.33,2025-04-01\r\n" +
		"'=1,hidden,,100.00,\r\n" +
		"\"A title so long that it must wrap in every form that is made of it, because people do write like this when something has annoyed them for years and nobody listened\",0,0.00,0.00,2025-06-30\r\n"
	for _, language := range domain.Languages {
		if _, files := pack(t, sample.Document(language, "=1")); string(files["data/rules.csv"]) != want {
			t.Errorf("%s: data/rules.csv = %s\nwant %s", language, files["data/rules.csv"], want)
		}
	}
}

// TestIsReadAgain: by what datapackage.json says of each file alone, every value comes
// back. A carriage return is in no text of ours: the domain refuses it.
func TestIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SampledFrom([]string{"", "=", "'", "\n", "\"", ","}).Draw(t, "start") + strings.ReplaceAll(rapid.String().Draw(t, "text"), "\r", "")
		d := sample.Document(rapid.SampledFrom(domain.Languages).Draw(t, "language"), said)
		_, files := pack(t, d)
		want := tables(d)
		of := described(t, files)
		if len(of.Resources) != len(want) {
			t.Fatalf("datapackage.json describes %d tables, want %d", len(of.Resources), len(want))
		}
		for i, r := range of.Resources {
			rows := checked(t, r, files[r.Path])
			for j, row := range want[i].Rows {
				for k, v := range row {
					if got := sample.Undo(rows[j+1][k]); v.Kind == document.Text && v.State == document.Shown && got != v.Text {
						t.Errorf("%s %d %d = %q, want %q", r.Path, j, k, got, v.Text)
					}
				}
			}
		}
	})
}

func described(t tester, files map[string][]byte) dataPackage {
	var of dataPackage
	strict := json.NewDecoder(bytes.NewReader(files["datapackage.json"]))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&of); err != nil {
		t.Fatalf("datapackage.json: %v", err)
	}
	return of
}

// checked reads a file as its description has it, and compares the two.
func checked(t tester, r resource, file []byte) [][]string {
	if r.Bytes != len(file) || r.Hash != fmt.Sprintf("sha256:%x", sha256.Sum256(file)) {
		t.Errorf("%s is not the file that is described", r.Path)
	}
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", r.Path, err)
	}
	keys := map[string]bool{}
	for _, row := range rows[1:] {
		for i, f := range r.Schema.Fields {
			if f.Name != rows[0][i] || !slices.Contains(r.Schema.Missing, row[i]) && !typed(f.Type, row[i]) {
				t.Errorf("%s: %q under %q is no %s called %s", r.Path, row[i], rows[0][i], f.Type, f.Name)
			}
		}
		if keys[row[0]] && r.Schema.Key != nil {
			t.Errorf("%s has two rows of the key %q", r.Path, row[0])
		}
		keys[row[0]] = true
	}
	return rows
}

// typed reports whether a cell is of a type of the standard.
func typed(kind, cell string) bool {
	switch kind {
	case "integer":
		return matches(`^-?[0-9]+$`, cell)
	case "number":
		return matches(`^-?[0-9]+\.[0-9]{2}$`, cell) || matches(`^-?[0-9]+$`, cell)
	case "date":
		return matches(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, cell)
	}
	return kind == "string"
}

func matches(pattern, cell string) bool { return regexp.MustCompile(pattern).MatchString(cell) }

// TestKeysAreUnique: a column is a key where each row has a name of its own.
func TestKeysAreUnique(t *testing.T) {
	rows := func(names ...document.Value) table {
		of := document.Table{ID: "x", Columns: []document.Column{{ID: "name"}}}
		for _, n := range names {
			of.Rows = append(of.Rows, []document.Value{n})
		}
		return table{of}
	}
	for _, tt := range []struct {
		table table
		want  bool
	}{
		{rows(document.TextOf("a"), document.TextOf("b")), true}, {rows(document.TextOf("a"), document.TextOf("a")), false}, {rows(document.TextOf("a"), document.Value{}), false}, {rows(document.TextOf("a"), document.HiddenOf(document.Text)), false},
	} {
		if got := tt.table.resource(nil).Schema.Key; (got != nil) != tt.want {
			t.Errorf("the key of %+v = %q, want one: %t", tt.table.Rows, got, tt.want)
		}
	}
}

// TestSumsVerify: each line is a checksum of a file, and each file but the list has one.
func TestSumsVerify(t *testing.T) {
	_, files := pack(t, sample.Document(domain.English, "x"))
	listed := 0
	for line := range strings.Lines(string(files["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if sum != fmt.Sprintf("%x", sha256.Sum256(files[name])) {
			t.Errorf("%s has another sum than %s", name, sum)
		}
		listed++
	}
	if listed != len(files)-1 {
		t.Errorf("%d files have sums, want %d", listed, len(files)-1)
	}
}

// TestReadmeSpeaks: in each language, the document's warning and its law of disclosure.
func TestReadmeSpeaks(t *testing.T) {
	for _, language := range domain.Languages {
		d := sample.Document(language, "x")
		d.Warning = "Do not pass on."
		_, files := pack(t, d)
		readme := string(files["README.md"])
		for _, want := range []string{"# " + d.Title + "\n", "**Do not pass on.**", d.Subtitle, d.Words["hidden_note"], readmes[language].undo, "`data/rules.csv`: Rules by cost"} {
			if !strings.Contains(readme, want) {
				t.Errorf("%s: README.md does not say %q", language, want)
			}
		}
	}
	if len(readmes) != len(domain.Languages) {
		t.Errorf("the README speaks %d languages, want %d", len(readmes), len(domain.Languages))
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestIsNotWritten(t *testing.T) {
	d := sample.Document(domain.English, "x")
	if Write(failing{}, d, nil) == nil {
		t.Errorf("a full disk is no error")
	}
	for _, id := range []string{"rules", definitions} {
		d.Sections[1].Tables[0].ID = id
		if Write(io.Discard, d, nil) == nil {
			t.Errorf("two tables called %s are no error", id)
		}
	}
}
