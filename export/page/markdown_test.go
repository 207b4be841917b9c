package page

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// naughty are texts that mean something to a browser, a forge or a table.
var naughty = []string{
	"a | b", `a \| b`, `\`, `\\|`, "`", "``` x", "a `b` c", "`@a`#1`", "*a* _b_ **c** __d__ ~~e~~ ~f~", "<b>x</b>", "<!-- x", "<script>alert(1)</script>", "</td></table>",
	"&amp; &lt; &#35; & &", "[a](https://b)", "![a](b)", "[^1]", "[x]", "[ ] do", "- a", "+ a", "* a", "1. a", "2) a", "# a", "=====", "---", ": a", "> a", "    a", "\ta", " a ", "a  ",
	"https://evil.example/?a=b&c=d", "see www.evil.example now", "mailto:a@b.example", "a@b.example", "@everyone", "#12", "owner/repo#12", "!7 &7 %7 ~bug ~\"a b\" $7", "GH-12", "$x$ costs $5", ":smile: :+1:",
	"deadbeef0", "1234567", "a\nb", "a\r\nb", "a\u0085b\u2028c", "@a#1:b:https://c|d", "@a`@b\\@c|@d", "\u202eabc", "日本語 👩‍👩‍👧", "", "\u00a0", "Tres firmas: ¿señal, año?", "R&D 50 % C++ a_b 10:30:15",
}

// forge renders as forges do, links that nobody marked up included.
var forge = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList))

func rendered(t interface{ Fatalf(string, ...any) }, d document.Document) *html.Node {
	var source, page bytes.Buffer
	if err := Markdown(&source, d); err != nil {
		t.Fatalf("Markdown: %v", err)
	}
	if err := forge.Convert(source.Bytes(), &page); err != nil {
		t.Fatalf("goldmark: %v", err)
	}
	root, err := html.Parse(&page)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return root
}

// all finds the elements of a name.
func all(n *html.Node, name string) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			list = append(list, d)
		}
	}
	return list
}

// said is the text of an element.
func said(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestMarkdownHasEveryValue(t *testing.T) {
	for _, language := range domain.Languages {
		for _, text := range append(naughty, "Stamps") {
			d := sample.Document(language, text)
			checkMarkdown(t, d)
		}
	}
}

// checkMarkdown compares every table with the document, and finds nothing in the page
// that no document has.
func checkMarkdown(t interface {
	Fatalf(string, ...any)
	Errorf(string, ...any)
}, d document.Document) {
	root := rendered(t, d)
	tables := all(root, "table")
	for _, s := range d.Sections {
		for _, want := range s.Tables {
			if len(tables) == 0 {
				t.Fatalf("table %s is missing", want.ID)
			}
			rows := all(tables[0], "tr")
			tables = tables[1:]
			if len(rows) != len(want.Rows)+1 {
				t.Fatalf("table %s has %d rows, want %d", want.ID, len(rows)-1, len(want.Rows))
			}
			for i, row := range want.Rows {
				for j, cell := range all(rows[i+1], "td") {
					if got, want := said(cell), parsed(tell(d).cell(row[j]).Text); got != want {
						t.Errorf("table %s, row %d, column %d = %q, want %q", want, i, j, got, want)
					}
				}
			}
		}
	}
	if len(tables) != 1 {
		t.Errorf("%d tables after those of the sections, want that of the definitions", len(tables))
	}
	for _, name := range []string{"a", "img", "del", "input", "sup", "script", "b", "ol", "blockquote", "h4", "hr"} {
		if found := all(root, name); len(found) > 0 {
			t.Errorf("<%s> is in the page: %q", name, said(found[0]))
		}
	}
	if got, want := len(all(root, "h2")), len(d.Sections)+1; got != want {
		t.Errorf("%d headings, want %d", got, want)
	}
}

// parsed is a text as a parser of HTML gives it back, whatever wrote the page.
func parsed(text string) string { return fromHTML.Replace(text) }

var fromHTML = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd")

// TestMarkdownKeepsAnyText: whatever somebody wrote comes out of heading, paragraph,
// list and cell as it went in.
func TestMarkdownKeepsAnyText(t *testing.T) {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom(naughty), rapid.StringOfN(rapid.RuneFrom([]rune("`|\\*_[]<>#~&@$%!: \n\r\ta1f.-")), 0, 12, -1))
	rapid.Check(t, func(t *rapid.T) {
		written := strings.Join(rapid.SliceOfN(piece, 1, 4).Draw(t, "text"), "")
		d := document.Document{Title: "t", Words: sample.Document(domain.English, "").Words, Sections: []document.Section{{
			ID: "s", Title: "s" + written + "s", Paragraphs: []string{written + "p"}, Headlines: []document.Headline{{Name: written + "n", Value: document.CountOf(1), Unit: "u" + written}},
			Tables: []document.Table{{ID: "t", Title: "t", Columns: []document.Column{{Name: written + "c"}}, Rows: [][]document.Value{{{State: document.Shown, Text: written}}}}},
		}}}
		checkMarkdown(t, d)
		root, want := rendered(t, d), parsed(written)
		for name, want := range map[string]string{"h2": "s" + want + "s", "p": want + "p", "li": want + "n: 1 u" + want, "th": want + "c"} {
			if got := said(all(root, name)[0]); got != want {
				t.Errorf("<%s> = %q, want %q", name, got, want)
			}
		}
	})
}

// TestMarkdownMentionsNobody: what forges look for in a finished page is in code,
// where they do not look.
func TestMarkdownMentionsNobody(t *testing.T) {
	for _, text := range []string{
		"@everyone", "(@a-b)", "x@y.example", "#12", "a/b#12", "!7", "&7", "%7", "~bug", "$7", "GH-12", "$x$", ":smile:", ":+1:", "deadbeef0",
		"https://evil.example", "HTTP://EVIL.example/a_b", "ftp://x", "javascript://x", "www.evil.example", "mailto:x",
	} {
		got := plain(text)
		if outside := slices.Concat(strings.Split(got, "`")[0:1], strings.Split(got, "`")[2:]); !strings.Contains(got, "`") || automatic.MatchString(strings.Join(outside, " ")) {
			t.Errorf("plain(%q) = %q, which a forge makes something of", text, got)
		}
	}
	for _, text := range []string{"1234567", "R&D", "50 %", "C++", "10:30:15", "a, b: c", "12 345,67", "fine!", "¿qué?"} {
		if got := plain(text); strings.Contains(got, "`") {
			t.Errorf("plain(%q) = %q, want no code", text, got)
		}
	}
}

func TestMarkdownBarsAreInProportion(t *testing.T) {
	var out bytes.Buffer
	if err := Markdown(&out, sample.Document(domain.English, "``` x")); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]int{"Known ": 24, "Reviewed ": 16, "Decided ": 8, "Verified ": 1} {
		_, rest, ok := strings.Cut(out.String(), "\n"+line)
		row, _, _ := strings.Cut(rest, "\n")
		if got := strings.Count(row, "█"); !ok || got != want {
			t.Errorf("%q has %d blocks, want %d: %q", line, got, want, row)
		}
	}
}
