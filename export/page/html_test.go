package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

func htmlOf(t testing.TB, d document.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := HTML(&out, d); err != nil {
		t.Fatalf("HTML: %v", err)
	}
	return out.Bytes()
}

func pageOf(t testing.TB, d document.Document) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(htmlOf(t, d)))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return root
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// byID finds the one element of an id.
func byID(t testing.TB, root *html.Node, id string) *html.Node {
	t.Helper()
	var found *html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			if found != nil {
				t.Errorf("two elements have the id %q", id)
			}
			found = n
		}
	}
	if found == nil {
		t.Fatalf("no element has the id %q", id)
	}
	return found
}

func TestHTMLHasEveryValue(t *testing.T) {
	for _, language := range domain.Languages {
		for _, text := range append(naughty, "Stamps") {
			d := sample.Document(language, text)
			root := pageOf(t, d)
			for _, s := range d.Sections {
				if got := said(byID(t, root, s.ID)); got != s.Title {
					t.Errorf("heading of %s = %q, want %q", s.ID, got, s.Title)
				}
				for _, table := range s.Tables {
					checkTable(t, d, byID(t, root, "table-"+table.ID), table)
				}
			}
		}
	}
}

func checkTable(t *testing.T, d document.Document, n *html.Node, want document.Table) {
	t.Helper()
	rows := all(n, "tr")
	if got := said(all(n, "caption")[0]); got != want.Title {
		t.Errorf("caption = %q, want %q", got, want.Title)
	}
	for j, th := range all(rows[0], "th") {
		name := parsed(strings.TrimSuffix(want.Columns[j].Name+" "+unitOf(want.Columns[j]), " "))
		if got := said(th); got != name || attr(th, "scope") != "col" {
			t.Errorf("table %s, column %d = %q of scope %q, want %q of a column", want.ID, j, got, attr(th, "scope"), name)
		}
	}
	if len(rows) != len(want.Rows)+1 {
		t.Fatalf("table %s has %d rows, want %d", want.ID, len(rows)-1, len(want.Rows))
	}
	for i, row := range want.Rows {
		cells := append(all(rows[i+1], "th"), all(rows[i+1], "td")...)
		if len(cells) != len(row) || attr(cells[0], "scope") != "row" {
			t.Fatalf("table %s, row %d has %d cells, want %d, the first of scope row", want.ID, i, len(cells), len(row))
		}
		for j, v := range row {
			if got, want := said(cells[j]), parsed(tell(d).cell(v).Text); got != want {
				t.Errorf("row %d, column %d = %q, want %q", i, j, got, want)
			}
			if number := strings.Contains(attr(cells[j], "class"), "number"); number != (v.Kind != document.Text && v.Kind != document.Date) {
				t.Errorf("row %d, column %d of kind %d is set as a number: %t", i, j, v.Kind, number)
			}
		}
	}
}

func TestHTMLHasEveryHeadlineAndParagraph(t *testing.T) {
	d := sample.Document(domain.Spanish, "<i>")
	page := said(all(pageOf(t, d), "body")[0])
	for _, s := range d.Sections {
		for _, p := range s.Paragraphs {
			if !strings.Contains(page, p) {
				t.Errorf("the paragraph %q is missing", p)
			}
		}
		for _, h := range s.Headlines {
			for _, want := range []string{h.Name, tell(d).cell(h.Value).Text + " " + h.Unit, h.Change} {
				if !strings.Contains(page, want) {
					t.Errorf("%q is missing", want)
				}
			}
		}
	}
}

// TestHTMLIsSelfContained: no script, no style but the one whose hash is told, and
// nothing that is fetched.
func TestHTMLIsSelfContained(t *testing.T) {
	known := map[string]bool{
		"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true, "header": true, "nav": true, "main": true, "section": true, "h1": true, "h2": true,
		"p": true, "strong": true, "ol": true, "li": true, "a": true, "dl": true, "dt": true, "dd": true, "div": true, "span": true, "code": true, "figure": true, "figcaption": true,
		"table": true, "caption": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true, "svg": true, "desc": true, "rect": true, "path": true, "text": true,
	}
	d := sample.Document(domain.English, `"><script src=//evil>' onload=x style=y javascript:z </style></title></svg>`)
	d.Warning = d.Sections[0].Paragraphs[1]
	root := pageOf(t, d)
	for n := range root.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && !known[n.Data] {
			t.Errorf("<%s> is in the page", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || a.Key == "src" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "//") || strings.Contains(a.Val, "url(") {
				t.Errorf("<%s %s=%q> is in the page", n.Data, a.Key, a.Val)
			}
			if a.Key == "href" {
				byID(t, root, strings.TrimPrefix(a.Val, "#"))
			}
			if strings.HasPrefix(a.Key, "aria-") && a.Key != "aria-hidden" {
				for id := range strings.FieldsSeq(a.Val) {
					byID(t, root, id)
				}
			}
		}
	}
	styles := all(root, "style")
	sum := sha256.Sum256([]byte(said(styles[0])))
	if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; len(styles) != 1 || StyleHash() != want {
		t.Errorf("StyleHash() = %s, want %s of the one style", StyleHash(), want)
	}
	if bytes.Contains([]byte(style), []byte("url(")) || bytes.Contains([]byte(style), []byte("@import")) {
		t.Error("the style fetches something")
	}
}

// TestHTMLShape: words of people change no element of the page.
func TestHTMLShape(t *testing.T) {
	shape := func(text string) []string {
		var names []string
		for n := range pageOf(t, sample.Document(domain.English, text)).Descendants() {
			if n.Type == html.ElementNode && !slices.Contains([]string{"text", "path"}, n.Data) { // a name may need more lines
				names = append(names, n.Data)
			}
		}
		return names
	}
	want := shape("tame")
	for _, text := range naughty {
		if text == "" { // it is a value that is not there, and makes no paragraph's difference
			continue
		}
		if got := shape(text); !slices.Equal(got, want) {
			t.Errorf("%q makes other elements", text)
		}
	}
}

func TestHTMLIsReadAloud(t *testing.T) {
	for language, want := range map[domain.Language]string{domain.Spanish: "es", domain.English: "en", domain.Portuguese: "pt-BR"} {
		root := pageOf(t, sample.Document(language, "x"))
		if got := attr(all(root, "html")[0], "lang"); got != want {
			t.Errorf("language of %s = %q, want %q", language, got, want)
		}
		if len(all(root, "h1")) != 1 || len(all(root, "h3")) != 0 {
			t.Error("the headings are not one h1 and only h2 below it")
		}
		for _, table := range all(root, "table") {
			if r := table.Parent; attr(r, "role") != "region" || attr(r, "tabindex") != "0" || attr(r, "aria-labelledby") == "" {
				t.Errorf("table %s cannot be scrolled by keys", attr(table, "id"))
			}
		}
		for _, s := range sample.Document(language, "x").Sections {
			if s.Chart != nil {
				checkFigure(t, root, s)
			}
		}
	}
}

// checkFigure: both pictures have the words, and the table comes next.
func checkFigure(t *testing.T, root *html.Node, s document.Section) {
	t.Helper()
	for _, width := range []string{"broad", "narrow"} {
		id := "chart-" + s.Chart.ID + "-" + width
		title, desc := byID(t, root, id+"-title"), byID(t, root, id+"-desc")
		svg := title.Parent
		if said(title) != s.Chart.Title || said(desc) != s.Chart.Description || desc.Parent != svg {
			t.Errorf("chart %s is called %q and %q", id, said(title), said(desc))
		}
		if attr(svg, "role") != "img" || attr(svg, "aria-labelledby") != id+"-title "+id+"-desc" {
			t.Errorf("chart %s is not an image of that name", id)
		}
		next := svg.Parent.NextSibling
		for next.Type != html.ElementNode {
			next = next.NextSibling
		}
		if svg.Parent.Data != "figure" || len(all(next, "table")) != 1 {
			t.Errorf("chart %s has no table beside it", id)
		}
	}
}

func TestHiddenIsSaid(t *testing.T) {
	d := sample.Document(domain.English, "x")
	root := pageOf(t, d)
	for _, s := range d.Sections {
		for _, table := range s.Tables {
			n := byID(t, root, "table-"+table.ID)
			notes := ""
			if id := attr(n, "aria-describedby"); id != "" {
				notes = said(byID(t, root, id))
			}
			if got := strings.Contains(notes, d.Words["hidden_note"]); got != hides(table) {
				t.Errorf("table %s says why it hides: %t, want %t", table.ID, got, hides(table))
			}
			if !strings.Contains(notes, table.Note) {
				t.Errorf("table %s lacks its note", table.ID)
			}
		}
	}
}

func TestHTMLDefinesTheData(t *testing.T) {
	d := sample.Document(domain.English, "x")
	d.Sections[1].Tables[0].Data = false
	var want []string
	for _, table := range d.Data() {
		for _, c := range table.Columns {
			unit := ""
			if c.Unit != "" {
				unit = " (" + c.Unit + ")"
			}
			if key := c.Name + unit + " " + c.ID + c.Definition; !slices.Contains(want, key) {
				want = append(want, key)
			}
		}
	}
	var got []string
	for _, dt := range all(byID(t, pageOf(t, d), "the-definitions").Parent, "div") {
		dd := all(dt, "dd")
		got = append(got, said(all(dt, "dt")[0])+said(dd[0]))
		if !strings.HasPrefix(said(dd[1]), "Table: ") {
			t.Errorf("a definition does not name its tables: %q", said(dd[1]))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("definitions = %q, want %q", got, want)
	}
}

func TestWarningComesFirst(t *testing.T) {
	d := sample.Document(domain.English, "x")
	if strings.Contains(string(htmlOf(t, d)), `class="warning"`) {
		t.Error("a document without a warning has one")
	}
	d.Warning = "Do not <pass> on."
	if first := strings.TrimSpace(said(all(pageOf(t, d), "body")[0])); !strings.HasPrefix(first, d.Warning) {
		t.Errorf("the page begins %.60q, want the warning", first)
	}
}

func TestFormsAreTheSameTwice(t *testing.T) {
	for name, write := range map[string]func(io.Writer, document.Document) error{"HTML": HTML, "Markdown": Markdown} {
		var one, two bytes.Buffer
		if err := errors.Join(write(&one, sample.Document(domain.English, "x")), write(&two, sample.Document(domain.English, "x"))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%s of one document is not the same twice", name)
		}
		if err := write(broken{}, sample.Document(domain.English, "x")); !errors.Is(err, errBroken) {
			t.Errorf("%s into a broken writer: %v, want %v", name, err, errBroken)
		}
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

var svgPattern = regexp.MustCompile(`(?s)<svg.*?</svg>`)

func TestPicturesAreXML(t *testing.T) {
	for _, text := range append(naughty, "\x00\x01\x0b\ufffe\xff") {
		pictures := svgPattern.FindAll(htmlOf(t, sample.Document(domain.English, text)), -1)
		if len(pictures) != 10 {
			t.Fatalf("%d pictures, want two of each chart", len(pictures))
		}
		for _, p := range pictures {
			decoder := xml.NewDecoder(bytes.NewReader(p))
			for {
				_, err := decoder.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("a picture with %q is no XML: %v", text, err)
				}
			}
		}
	}
}
