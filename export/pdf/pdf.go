// Package pdf prints a document: A4, the summary on its first page, an outline, its
// charts drawn as lines that stay sharp.
package pdf

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"unrule/export/document"
)

// Write writes a document for print: A4, its fonts inside, the same bytes each time.
// A letter that the fonts lack is printed as an empty box, never left out. The pages
// carry an outline and a language but no tags: who listens is served by the HTML.
func Write(w io.Writer, d document.Document) error {
	d, defined := d.ForReaders()
	p := newPress(d)
	p.front()
	p.contents()
	for i, s := range d.Sections {
		if i > 0 {
			p.section(i, s)
		}
	}
	p.definitions(defined)
	p.finish()
	var file bytes.Buffer
	if err := p.Output(&file); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	_, err := w.Write(titled(file.Bytes()))
	return err
}

// A press is a document being printed.
type press struct {
	*fpdf.Fpdf
	doc     document.Document
	y       float64   // where the next block goes, in mm from the top
	style   typeStyle // that the page is set to
	running cleanText // title of the section under way
	heads   []cleanText
	anchors []int // link of each section, then of the definitions
	places  []int // the page of each anchor
	tables  int   // printed so far
	late    []lateMark
}

// A lateMark is drawn on an earlier page once the last page is known.
type lateMark struct {
	page int
	draw func()
}

func newPress(d document.Document) *press {
	p := &press{Fpdf: fpdf.New("P", "mm", "A4", ""), doc: d}
	day := time.Unix(d.Day, 0).UTC()
	p.SetCatalogSort(true)
	p.SetCreationDate(day)
	p.SetModificationDate(day)
	p.SetProducer("Unrule", true)
	p.SetTitle(string(cleaned(d.Title)), true)
	p.SetSubject(string(cleaned(d.Subtitle)), true)
	p.SetLang(string(d.Language))
	p.SetAutoPageBreak(false, 0)
	p.AddUTF8FontFromBytes(fontName, "", goregular.TTF)
	p.AddUTF8FontFromBytes(fontName, "B", gobold.TTF)
	for range len(d.Sections) + 1 {
		p.anchors = append(p.anchors, p.AddLink())
	}
	p.places = make([]int, len(p.anchors))
	return p
}

// word is one of the renderers' own words, fit to print.
func (p *press) word(key string) cleanText { return cleaned(p.doc.Words[key]) }

// anchor marks where a section begins, for the contents and the outline.
func (p *press) anchor(i int, title cleanText, y float64) {
	p.SetLink(p.anchors[i], y-4, p.PageNo())
	p.places[i] = p.PageNo()
	p.Bookmark(string(title), 0, y-4)
	p.running = title
	if y == topEdge {
		p.heads[p.PageNo()-1] = title
	}
}

// titled asks the viewer to show the document's title in place of the file's name.
// The catalog is the last object before the table of offsets, so that what is
// written into it moves nothing but the table itself.
func titled(file []byte) []byte {
	const catalog, table = "/Type /Catalog\n", "startxref\n"
	at := bytes.LastIndex(file, []byte(catalog)) + len(catalog)
	end := bytes.LastIndex(file, []byte(table)) + len(table)
	var offset int
	if _, err := fmt.Sscanf(string(file[end:]), "%d", &offset); err != nil || at > end {
		return file
	}
	const wish = "/ViewerPreferences <</DisplayDocTitle true>>\n"
	var b bytes.Buffer
	b.Grow(len(file) + len(wish))
	b.Write(file[:at])
	b.WriteString(wish)
	b.Write(file[at:end])
	fmt.Fprintf(&b, "%d\n%%%%EOF\n", offset+len(wish))
	return b.Bytes()
}
