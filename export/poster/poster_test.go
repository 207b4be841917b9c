package poster

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/net/html"

	"unrule/domain"
)

var formats = map[string]func(io.Writer, Poster) error{"html": HTML, "svg": SVG, "pdf": PDF}

// posters has every language, codes of every version that an address can need, and
// names of every shape.
func posters() []Poster {
	var list []Poster
	for n := 1; n <= MaxAddress-len("http://"); n += 4 {
		list = append(list, Poster{Address: Address("http://" + strings.Repeat("a", n)), Language: domain.English})
	}
	for _, language := range domain.Languages {
		for _, name := range []Name{"Hospital X", `<b> & "Co's"`, "Corazón de la Peña, área de atención, coração e pão: ¿qué más?"} {
			list = append(list, Poster{Address: "https://example.org/a'b(c)&d", Language: language, Name: name})
		}
	}
	return list
}

func draw(t *testing.T, format string, p Poster) string {
	t.Helper()
	var out bytes.Buffer
	if err := formats[format](&out, p); err != nil {
		t.Fatalf("%s of %+v: %v", format, p, err)
	}
	return out.String()
}

// TestCodeHoldsTheLink: what a phone reads from each file is the address with the
// language, and nothing else.
func TestCodeHoldsTheLink(t *testing.T) {
	sizes := map[int]bool{}
	for _, p := range posters() {
		for format := range formats {
			g, err := gridIn(format, draw(t, format, p))
			if err != nil {
				t.Fatalf("%s of %+v: %v", format, p, err)
			}
			sizes[len(g)] = true
			want := p.Address.Link(p.Language)
			if got, err := g.read(); err != nil || got != want {
				t.Errorf("%s: the code holds %q, %v, want %q", format, got, err, want)
			}
		}
	}
	if len(sizes) != 6 {
		t.Errorf("codes of sizes %v were read, want versions 2 to 7", sizes)
	}
}

// gridIn finds the code in a file, and proves its quiet zone where it is drawn.
func gridIn(format, file string) (grid, error) {
	if format == "pdf" {
		content, err := contentOf([]byte(file))
		if err != nil {
			return nil, err
		}
		return gridOfPDF(content)
	}
	g, margin, err := gridOfPath(file)
	if err != nil {
		return nil, err
	}
	whole := len(g) + 8
	box := fmt.Sprintf(`viewBox="0 0 %d %d"`, whole, whole)
	if format == "svg" {
		box = fmt.Sprintf(`scale(%.4f)`, 150/float64(whole))
	}
	if margin != 4 || !strings.Contains(file, box) {
		return nil, fmt.Errorf("quiet zone of %d modules in %s, want 4", margin, box)
	}
	return g, nil
}

// TestDamageIsSeen: the reader above would notice a code that is drawn wrongly.
func TestDamageIsSeen(t *testing.T) {
	g, err := gridIn("svg", draw(t, "svg", Poster{Address: "https://unrule.example.org", Language: domain.English}))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{8, 2}, {12, 12}, {len(g) - 1, len(g) - 1}} {
		g[at[0]][at[1]] = !g[at[0]][at[1]]
		if text, err := g.read(); err == nil {
			t.Errorf("with module %v turned the code reads %q", at, text)
		}
		g[at[0]][at[1]] = !g[at[0]][at[1]]
	}
}

func TestSameBytes(t *testing.T) {
	p := Poster{Address: "https://unrule.example.org", Language: domain.Spanish, Name: "Peñíscola"}
	for format := range formats {
		first := draw(t, format, p)
		for range 10 {
			if draw(t, format, p) != first {
				t.Fatalf("%s: the same poster gives other bytes", format)
			}
		}
		for _, date := range regexp.MustCompile(`\(D:[^)]*\)`).FindAllString(first, -1) {
			if date != "(D:19700101000000)" {
				t.Errorf("%s holds the date %s", format, date)
			}
		}
	}
}

// TestTextIsText: every line can be read in every format, letters with accents too.
func TestTextIsText(t *testing.T) {
	for _, p := range posters() {
		w := wordsOf(p.Language)
		want := strings.Join([]string{string(p.Name), w.Headline(), w.Lead(), w.Scan, string(p.Address)}, "")
		for format, read := range map[string]func(*testing.T, string) string{"html": textOfHTML, "svg": textOfSVG, "pdf": textOfPDF} {
			if got := read(t, draw(t, format, p)); squeeze(got) != squeeze(want) {
				t.Errorf("%s says %q, want %q", format, got, want)
			}
		}
	}
}

// squeeze leaves the blanks out, which differ with the breaks of lines.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func textOfSVG(t *testing.T, file string) string {
	t.Helper()
	var text strings.Builder
	in := ""
	for d := xml.NewDecoder(strings.NewReader(file)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatalf("svg: %v", err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			in = v.Name.Local
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "text" {
				text.Write(v)
			}
		}
	}
}

func textOfHTML(t *testing.T, file string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(file))
	if err != nil {
		t.Fatalf("html: %v", err)
	}
	var text strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "title" && n.Parent.Data != "style" {
			text.WriteString(n.Data)
		}
	}
	return text.String()
}

// textOfPDF reads the strings of a page, which are in UTF-16.
func textOfPDF(t *testing.T, file string) string {
	t.Helper()
	content, err := contentOf([]byte(file))
	if err != nil {
		t.Fatalf("pdf: %v", err)
	}
	var units []uint16
	for _, m := range regexp.MustCompile(`(?s)Td \((.*?)\) Tj`).FindAllStringSubmatch(content, -1) {
		raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(m[1])
		for pair := range slices.Chunk([]byte(raw), 2) {
			units = append(units, uint16(pair[0])<<8|uint16(pair[1]))
		}
	}
	return string(utf16.Decode(units))
}

// TestNamesForThoseWhoCannotSee: title, description, language and the words in place
// of the code are there.
func TestNamesForThoseWhoCannotSee(t *testing.T) {
	for language, want := range map[domain.Language][]string{
		domain.English:    {` lang="en"`, "QR code: https://example.org/x"},
		domain.Spanish:    {` lang="es"`, "Código QR: https://example.org/x"},
		domain.Portuguese: {` lang="pt-BR"`, "Código QR: https://example.org/x"},
	} {
		p := Poster{Address: "https://example.org/x", Language: language}
		title := wordsOf(language).Headline() + "</title>"
		for format, more := range map[string][]string{
			"html": {title, `role="img" aria-label="` + want[1] + `"`},
			"svg":  {title, want[1] + "</desc>", `aria-labelledby="title desc"`},
		} {
			file := draw(t, format, p)
			for _, text := range append(more, want...) {
				if !strings.Contains(file, text) {
					t.Errorf("%s in %s lacks %q", format, language, text)
				}
			}
		}
	}
}

// TestNothingIsFetched: a page on a screen asks nobody for anything.
func TestNothingIsFetched(t *testing.T) {
	for _, p := range posters() {
		for _, format := range []string{"html", "svg"} {
			file := draw(t, format, p)
			if found := regexp.MustCompile(`<script|<link|<img|src=|url\(|@import|xlink`).FindString(file); found != "" {
				t.Errorf("%s holds %s", format, found)
			}
		}
	}
}

// TestEveryLineIsOnThePaper: on A4 and on Letter, with the longest texts.
func TestEveryLineIsOnThePaper(t *testing.T) {
	long := Poster{Address: Address(longest), Language: domain.Spanish, Name: Name(strings.Repeat("abcdefg ", 10)[:MaxName-1])}
	for _, p := range append(posters(), long) {
		s, err := p.sheet()
		if err != nil {
			t.Fatal(err)
		}
		pdf := blank(s)
		for i, l := range s.Lines {
			style := map[bool]string{true: "B"}[l.Bold]
			pdf.SetFont(font, style, 0)
			pdf.SetFontUnitSize(l.Size)
			if w := pdf.GetStringWidth(l.Text); w > column || l.Y-0.75*l.Size < 12 || l.Y > height-12 {
				t.Errorf("%q is %.0f mm wide at %.1f mm", l.Text, w, l.Y)
			}
			if i > 0 && l.Y-s.Lines[i-1].Y < l.Size {
				t.Errorf("%q runs into the line above", l.Text)
			}
			if l.Y > s.Top-5 && l.Y-l.Size < s.Top+side {
				t.Errorf("%q at %.1f mm runs into the frame at %.1f mm", l.Text, l.Y, s.Top)
			}
		}
	}
}

// TestPDFHasTheLetters: no gap is printed where a letter is missing.
func TestPDFHasTheLetters(t *testing.T) {
	p := Poster{Address: "https://example.org", Language: domain.English, Name: "病院"}
	if err := PDF(io.Discard, p); err == nil || !strings.Contains(err.Error(), "no '病'") {
		t.Errorf("PDF with a letter that the fonts lack: %v", err)
	}
	for _, language := range domain.Languages {
		w := wordsOf(language)
		if err := printable(w.Headline() + w.Lead() + w.Scan + inAddress); err != nil {
			t.Errorf("%s: %v", language, err)
		}
	}
}
