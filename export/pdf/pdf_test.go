package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

var everyLanguage = []domain.Language{domain.Spanish, domain.English, domain.Portuguese}

// A printed is a PDF read back: the texts of each page in the order they were set, and
// what lies outside of the pages.
type printed struct {
	file  string
	pages [][]string
	drawn string // the pages' streams
}

var (
	pageStream = regexp.MustCompile(`<</Filter /FlateDecode /Length (\d+)>>\nstream\n`)
	shownText  = regexp.MustCompile(`(?s) Td \(((?:\\.|[^\\)])*)\) Tj`)
	outlined   = regexp.MustCompile(`(?s)<</Title \(((?:\\.|[^\\)])*)\)\n/Parent`)
)

func printOf(t testing.TB, d document.Document) printed {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatalf("PDF() = %v", err)
	}
	p := printed{file: b.String()}
	for _, at := range pageStream.FindAllStringSubmatchIndex(p.file, -1) {
		n, _ := strconv.Atoi(p.file[at[2]:at[3]])
		inflate, err := zlib.NewReader(strings.NewReader(p.file[at[1] : at[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(inflate)
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{}
		for _, m := range shownText.FindAllSubmatch(page, -1) {
			texts = append(texts, utf16Text(m[1]))
		}
		p.pages = append(p.pages, texts)
		p.drawn += string(page)
	}
	return p
}

// utf16Text undoes the escapes of a string in a PDF, which is in UTF-16.
func utf16Text(escaped []byte) string {
	var b []byte
	for i := 0; i < len(escaped); i++ {
		if escaped[i] == '\\' {
			i++
			if escaped[i] == 'r' {
				escaped[i] = '\r'
			}
		}
		b = append(b, escaped[i])
	}
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}

func (p printed) text() string {
	var b strings.Builder
	for _, page := range p.pages {
		b.WriteString(strings.Join(page, "\n") + "\n\f")
	}
	return b.String()
}

// words is a text with nothing but single spaces between its words.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

func (p printed) outline() (titles []string) {
	for _, m := range outlined.FindAllStringSubmatch(p.file, -1) {
		titles = append(titles, utf16Text([]byte(m[1])))
	}
	return titles
}

func TestPDFSaysAllThatTheDocumentSays(t *testing.T) {
	for _, l := range everyLanguage {
		d := sample.Document(l, `a\b(c) ¿niño? {n} {nb}`)
		d.Warning = "Not to be passed on."
		got := words(printOf(t, d).text())
		for _, s := range d.Sections {
			for _, want := range append([]string{s.Title}, s.Paragraphs...) {
				if !strings.Contains(got, words(want)) {
					t.Errorf("PDF in %s lacks %q", l, want)
				}
			}
			for _, h := range s.Headlines {
				for _, want := range []string{h.Name, h.Value.In(l), h.Unit, h.Change} {
					if !strings.Contains(got, words(want)) {
						t.Errorf("PDF in %s lacks headline's %q", l, want)
					}
				}
			}
			for _, table := range s.Tables {
				for _, row := range table.Rows {
					for _, v := range row {
						if !strings.Contains(got, words(v.In(l))) {
							t.Errorf("PDF in %s lacks %q of %s", l, v.In(l), table.ID)
						}
					}
				}
			}
		}
		for _, want := range []string{d.Title, d.Subtitle, d.Warning, "Fewer than 5", "Table 1 · Rules by cost", "Page 1 of ", "What Floor means, in a sentence."} {
			if !strings.Contains(got, want) {
				t.Errorf("PDF in %s lacks %q", l, want)
			}
		}
	}
}

func TestPDFIsTheSameEachTime(t *testing.T) {
	for _, l := range everyLanguage {
		first := printOf(t, sample.Document(l, "🙂 año")).file
		for range 5 {
			if again := printOf(t, sample.Document(l, "🙂 año")).file; again != first {
				t.Fatalf("PDF in %s is not the same twice", l)
			}
		}
	}
}

func TestPDFTellsViewersAboutItself(t *testing.T) {
	d := sample.Document(domain.Portuguese, "x")
	p := printOf(t, d)
	catalog := p.file[strings.LastIndex(p.file, "/Type /Catalog"):]
	for _, want := range []string{"/Lang (pt)", "/ViewerPreferences <</DisplayDocTitle true>>", "/Outlines ", "/PageMode /UseOutlines"} {
		if !strings.Contains(catalog, want) {
			t.Errorf("catalog lacks %s", want)
		}
	}
	for _, want := range []string{"/CreationDate (D:20250630000000)", "/ModDate (D:20250630000000)"} {
		if !strings.Contains(p.file, want) {
			t.Errorf("PDF lacks %s", want)
		}
	}
	if strings.Contains(p.file, "/Author") || strings.Contains(p.file, "/Creator") {
		t.Error("PDF tells of an author")
	}
	want := []string{"Summary", "Cost by rule", "Eight quarters", "Hours returned", "From report to gone", "Who suffers whose rules", "Definitions"}
	if got := p.outline(); !slices.Equal(got, want) {
		t.Errorf("outline = %q, want %q", got, want)
	}
}

func TestPDFOffsetsHold(t *testing.T) {
	file := printOf(t, sample.Document(domain.English, "x")).file
	var table int
	if _, err := fmt.Sscanf(file[strings.LastIndex(file, "startxref\n")+10:], "%d", &table); err != nil || !strings.HasPrefix(file[table:], "xref\n") {
		t.Fatalf("startxref = %d, %v: no table there", table, err)
	}
	for i, line := range strings.Split(file[table:strings.LastIndex(file, "trailer")], "\n")[3:] {
		var at int
		if _, err := fmt.Sscanf(line, "%d", &at); err != nil {
			continue
		}
		if want := fmt.Sprintf("%d 0 obj", i+1); !strings.HasPrefix(file[at:], want) {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
}

func TestPDFHasTheSummaryOnItsFirstPageAndContentsThatHold(t *testing.T) {
	p := printOf(t, sample.Document(domain.English, "x"))
	if first := strings.Join(p.pages[0], "\n"); !strings.Contains(first, "Summary") || !strings.Contains(first, "Rules by cost") {
		t.Errorf("first page = %q, lacks the summary", first)
	}
	second := p.pages[1]
	entries := second[slices.Index(second, "Contents")+1:][:7]
	numbers := second[len(second)-7:]
	for i, title := range entries {
		page, err := strconv.Atoi(numbers[i])
		if err != nil || !slices.Contains(p.pages[page-1], title) {
			t.Errorf("contents say that %q is on page %q, and it is not", title, numbers[i])
		}
	}
	if links := strings.Count(p.file, "/Subtype /Link"); links != 7 {
		t.Errorf("%d links, want 7", links)
	}
}

func TestPDFShrinksTheSummaryToItsPage(t *testing.T) {
	d := sample.Document(domain.English, "x")
	for range 9 {
		d.Sections[0].Paragraphs = append(d.Sections[0].Paragraphs, strings.Repeat("What was said about it. ", 16))
	}
	p := printOf(t, d)
	if first := strings.Join(p.pages[0], "\n"); !strings.Contains(first, "The floor is what reports alone prove.") {
		t.Error("the summary does not end on the first page")
	}
	if p.pages[1][0] != "Contents" {
		t.Errorf("second page begins with %q", p.pages[1][0])
	}
}

func TestPDFSaysUnderATableWhyItHidesAValue(t *testing.T) {
	d := sample.Document(domain.English, "x")
	d.Sections = d.Sections[:1]
	if !strings.Contains(printOf(t, d).text(), "Fewer than 5") {
		t.Error("the reason is not under a table that hides a value")
	}
	d.Sections[0].Tables[0].Rows = d.Sections[0].Tables[0].Rows[:1]
	if strings.Contains(printOf(t, d).text(), "Fewer than 5") {
		t.Error("the reason is under a table that hides nothing")
	}
}

func TestPDFDefinesEachColumnOnce(t *testing.T) {
	d := sample.Document(domain.English, "x")
	again := d.Sections[0].Tables[0]
	again.Data = false
	again.Columns = append(slices.Clone(again.Columns), document.Column{ID: "own", Name: "Own", Definition: "For readers alone."})
	d.Sections = append(d.Sections[:1:1], d.Sections[0], document.Section{ID: "own", Title: "Own", Tables: []document.Table{again}})
	got := printOf(t, d).text()
	if n := strings.Count(got, "What Floor means, in a sentence."); n != 1 {
		t.Errorf("a column is defined %d times, want once", n)
	}
	if strings.Contains(got, "For readers alone.") {
		t.Error("a column that is not of the data is defined")
	}
}

func TestPDFLeavesOutWhatIsForDataAlone(t *testing.T) {
	d := sample.Document(domain.English, "x")
	d.Sections[1].Tables[0].Long = true
	d.Sections[1].Tables[0].Title = "Too long to read"
	got := printOf(t, d).text()
	if strings.Contains(got, "Too long to read") || strings.Contains(got, "Table 6") || !strings.Contains(got, "Table 5") {
		t.Error("a table for data alone is printed, or counted")
	}
}

// long is a document with a table of so many rows.
func long(rows int) document.Document {
	d := sample.Document(domain.Spanish, "x")
	table := d.Sections[0].Tables[0]
	table.ID, table.Title, table.Note, table.Rows = "all", "All of them", "", nil
	for i := range rows {
		title := fmt.Sprintf("Regla %05d: un formulario más que nadie lee y que hay que firmar", i)
		table.Rows = append(table.Rows, []document.Value{document.TextOf(title), document.CountOf(i), document.DecimalOf(domain.Hundredths(i * 37)), document.PercentOf(domain.Hundredths(i % 10000)), document.DateOf(domain.Day(15000 + i%5000))})
	}
	d.Sections = append(d.Sections[:1:1], document.Section{ID: "all", Title: "Every rule", Tables: []document.Table{table}})
	return d
}

func TestPDFOfOneAndOfManyRows(t *testing.T) {
	for _, rows := range []int{0, 1, 3000} {
		p := printOf(t, long(rows))
		next := 0
		for n, page := range p.pages {
			found := 0
			for _, s := range page {
				if strings.HasPrefix(s, "Regla ") {
					if want := fmt.Sprintf("Regla %05d", next); !strings.HasPrefix(s, want) {
						t.Fatalf("page %d: row %q, want %q", n+1, s, want)
					}
					found++
					next++
				}
			}
			if found > 0 && !slices.Contains(page, "Floor") {
				t.Errorf("page %d has rows and no head", n+1)
			}
		}
		if next != rows {
			t.Errorf("%d rows printed, want %d", next, rows)
		}
	}
}

func TestPDFBreaksARowThatNoPageCouldHold(t *testing.T) {
	d := long(1)
	var told []string
	for i := range 4000 {
		told = append(told, "w"+strconv.Itoa(i))
	}
	d.Sections[1].Tables[0].Rows[0][0] = document.TextOf(strings.Join(told, " "))
	if got := words(printOf(t, d).text()); !strings.Contains(got, "w3999") {
		t.Error("the end of a long row is lost")
	}
}

// wide is a document with a matrix of so many departments by as many, and its table.
func wide(side int) (document.Document, document.Table) {
	d := sample.Document(domain.English, "x")
	c := document.Chart{ID: "wide", Kind: document.HeatMap, Title: "Wide", Unit: "reports"}
	table := document.Table{ID: "wide_table", Title: "Wide", Columns: []document.Column{{ID: "who", Name: "Who"}}}
	for i := range side {
		name := "Department number " + strconv.Itoa(i)
		c.Categories = append(c.Categories, name)
		table.Columns = append(table.Columns, document.Column{ID: "c", Name: name, Kind: document.Integer})
		s := document.Series{Name: name}
		for k := range side {
			v := document.CountOf(10000 + i*40 + k)
			if (i+k)%7 == 0 {
				v = document.HiddenOf(document.Integer)
			}
			s.Values = append(s.Values, v)
		}
		c.Series = append(c.Series, s)
		table.Rows = append(table.Rows, append([]document.Value{document.TextOf(name)}, s.Values...))
	}
	d.Sections = append(d.Sections, document.Section{ID: "wide", Title: "Wide", Chart: &c, Tables: []document.Table{table}})
	return d, table
}

func TestPDFOfAWideMatrix(t *testing.T) {
	d, table := wide(40)
	got := printOf(t, d).text()
	for _, row := range table.Rows {
		for _, v := range row[1:] {
			if v.State == document.Shown && !strings.Contains(got, v.In(domain.English)) {
				t.Fatalf("the wide table lacks %s", v.In(domain.English))
			}
		}
	}
	if !strings.Contains(got, "(1/") {
		t.Error("the parts of the wide table are not numbered")
	}
}

func BenchmarkPDF(b *testing.B) {
	for _, rows := range []int{1200, 20000} {
		d := long(rows)
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			for b.Loop() {
				if err := Write(io.Discard, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
