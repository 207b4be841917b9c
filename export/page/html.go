package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"

	"unrule/domain"
	"unrule/export/document"
)

//go:embed page.css
var style string

//go:embed page.html
var text string

var form = template.Must(template.New("page").Parse(text))

// HTML writes the document as one page that needs no other file, no script and no
// network: on a screen, light or dark, from a phone to a desk, and on A4. It is the
// accessible form; Chromium prints it as a tagged PDF.
//
// Its style stands in the page. A policy that forbids such must allow [StyleHash].
func HTML(w io.Writer, d document.Document) error {
	if err := form.ExecuteTemplate(w, "document", tell(d).page()); err != nil {
		return fmt.Errorf("page: html of %s: %w", d.Quarter, err)
	}
	return nil
}

// StyleHash is the source that a Content-Security-Policy names in style-src to let the
// style of [HTML] in, and no other. Every document has the same.
func StyleHash() string {
	sum := sha256.Sum256([]byte(style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// A page is a document as the template wants it: every value a text.
type page struct {
	Lang                     string
	Style                    template.CSS
	Title, Subtitle, Warning string
	Words                    document.Words
	Sections                 []pageSection
	Definitions              []definition
}

// A definition is what a column of the data means, and the titles of its tables.
type definition struct {
	document.Column
	Tables string
}

// A pageSection is big if it begins a page of paper; any other stays on one.
type pageSection struct {
	ID, Title    string
	Big          bool
	Paragraphs   []string
	Headlines    []pageHeadline
	HeadlineNote string
	Chart        *pageChart
	Tables       []pageTable
}

type pageHeadline struct {
	document.Headline
	Value cell
}

// A pageChart repeats a title that its section has just given.
type pageChart struct {
	Title, Unit  string
	Repeats      bool
	Wide, Narrow picture
}

// A picture is a drawing with the words for those who do not see it.
type picture struct {
	drawing
	ID, Class, Title, Description string
}

// A pageTable is wide if a page of paper must lie on its side for it.
type pageTable struct {
	ID, Title, Nothing string
	Repeats, Wide      bool
	Columns            []pageColumn
	Rows               [][]cell
	Notes              []note
}

type pageColumn struct{ Class, Name, Unit string }

// A note may begin with the sign of a hidden value.
type note struct {
	Text   string
	Hidden bool
}

func (d telling) page() page {
	p := page{
		Lang: tag(d.Language), Style: template.CSS(style), Title: d.Title, Subtitle: d.Subtitle, Warning: d.Warning, Words: d.Words,
	}
	for _, def := range d.defined {
		p.Definitions = append(p.Definitions, definition{def.Column, titles(def.Tables)})
	}
	for i, s := range d.Sections {
		section := d.pageSection(s)
		section.Big = i == 1 || i > 1 && section.Big // the summary has a page to itself
		p.Sections = append(p.Sections, section)
	}
	return p
}

// tag is the language as HTML names it.
func tag(l domain.Language) string {
	if l == domain.Portuguese {
		return "pt-BR"
	}
	return string(l)
}

func (d telling) pageSection(s document.Section) pageSection {
	p := pageSection{ID: s.ID, Title: s.Title, Paragraphs: s.Paragraphs}
	for _, h := range s.Headlines {
		p.Headlines = append(p.Headlines, pageHeadline{h, d.cell(h.Value)})
		if h.Value.State == document.Hidden {
			p.HeadlineNote = d.hiddenNote()
		}
	}
	above := []string{s.Title}
	if s.Chart != nil {
		p.Chart = d.pageChart(*s.Chart, s.Title)
		above = append(above, s.Chart.Title)
	}
	rows := 0
	for i, t := range s.Tables {
		if i > 0 {
			above = nil
		}
		p.Tables = append(p.Tables, d.pageTable(t, above...))
		rows += len(t.Rows)
	}
	p.Big = rows > 15
	return p
}

func (d telling) pageChart(c document.Chart, above string) *pageChart {
	draw := func(class string, width unit) picture {
		return picture{draw(c, width, d.Language, d.Words), "chart-" + c.ID + "-" + class, class, c.Title, c.Description}
	}
	return &pageChart{Title: c.Title, Unit: c.Unit, Repeats: c.Title == above, Wide: draw("broad", wide), Narrow: draw("narrow", narrow)}
}

// pageTable is a table; what stands above it need not be said again to the eye.
func (d telling) pageTable(t document.Table, above ...string) pageTable {
	p := pageTable{
		ID: "table-" + t.ID, Title: t.Title, Nothing: d.Words["nothing"],
		Repeats: slices.Contains(above, t.Title), Wide: len(t.Columns) > 12,
	}
	for _, c := range t.Columns {
		p.Columns = append(p.Columns, pageColumn{classOf(c.Kind), c.Name, unitOf(c)})
	}
	for _, row := range t.Rows {
		var cells []cell
		for _, v := range row {
			cells = append(cells, d.cell(v))
		}
		p.Rows = append(p.Rows, cells)
	}
	if t.Note != "" {
		p.Notes = append(p.Notes, note{Text: t.Note})
	}
	if hides(t) {
		p.Notes = append(p.Notes, note{d.hiddenNote(), true})
	}
	return p
}
