//go:build office

package pdf

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// poppler runs one of its tools and gives what it says.
func poppler(t *testing.T, tool string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s is missing: the office tests need poppler-utils (make office, or apt-get install poppler-utils)", tool)
	}
	var out, complaints bytes.Buffer
	run := exec.Command(path, args...)
	run.Stdout, run.Stderr = &out, &complaints
	if err := run.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %v: %v\n%s", tool, args, err, &complaints)
	}
	return out.String()
}

// saved writes a document where poppler can read it.
func saved(t *testing.T, d document.Document) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(file, d); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// squeezed is a text without its spaces: a reader of PDF guesses them, and where lines end.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestOfficePDFGivesItsTextBack(t *testing.T) {
	for _, l := range everyLanguage {
		d := sample.Document(l, "áéíóúñÑ ¿¡ – − ã õ ç (x) \\ 中")
		got := squeezed(poppler(t, "pdftotext", "-raw", saved(t, d), "-"))
		at := strings.Index(got, squeezed(d.Words["contents"]))
		for _, s := range append(d.Sections[1:], document.Section{Title: d.Words["definitions"]}) {
			next := strings.Index(got[at:], squeezed(s.Title))
			if next < 0 {
				t.Fatalf("PDF in %s: heading %q is not after the one before", l, s.Title)
			}
			at += next
			for _, table := range s.Tables {
				for _, row := range table.Rows {
					for _, v := range row {
						if want := squeezed(strings.ReplaceAll(v.In(l), "中", "□")); !strings.Contains(got, want) {
							t.Errorf("PDF in %s lacks %q of %s", l, want, table.ID)
						}
					}
				}
			}
		}
		for _, want := range []string{"Tres firmas para un bolígrafo: señal, año, ¿qué?", "áéíóúñÑ ¿¡ – − ã õ ç (x) \\ □"} {
			if !strings.Contains(got, squeezed(want)) {
				t.Errorf("PDF in %s lacks %q", l, want)
			}
		}
	}
}

func TestOfficePDFIsDescribed(t *testing.T) {
	d := sample.Document(domain.Spanish, "x")
	path := saved(t, d)
	info := poppler(t, "pdfinfo", path)
	for _, want := range []string{d.Title, d.Subtitle, "Pages:", "A4", "Producer:        Unrule"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	if strings.Contains(info, "Author:") {
		t.Errorf("pdfinfo tells of an author:\n%s", info)
	}
	links := poppler(t, "pdfinfo", "-dests", path)
	if strings.Contains(links, "Error") {
		t.Errorf("pdfinfo -dests = %s", links)
	}
	fonts := poppler(t, "pdffonts", path)
	for line := range strings.Lines(fonts) {
		if strings.HasPrefix(line, "utf8go") && !strings.Contains(line, "yes no  yes") {
			t.Errorf("a font is not inside, or its text cannot be read: %s", line)
		}
	}
}

// drawn are the pages as they are printed.
func drawn(t *testing.T, d document.Document) (pages []image.Image) {
	t.Helper()
	path := saved(t, d)
	poppler(t, "pdftoppm", "-png", "-gray", "-r", "80", path, path)
	files, err := filepath.Glob(path + "-*.png")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		page, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pages = append(pages, page)
	}
	return pages
}

// inked counts the dots of a page that are not white, and tells of one in the outer 8 mm.
func inked(page image.Image) (dots int, outside []image.Point) {
	b := page.Bounds()
	inner := b.Inset(8 * 80 * 10 / 254)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, _, _, _ := page.At(x, y).RGBA(); r > 0xF000 {
				continue
			}
			dots++
			if at := image.Pt(x, y); !at.In(inner) {
				outside = append(outside, at)
			}
		}
	}
	return dots, outside
}

func TestOfficePDFKeepsItsMargins(t *testing.T) {
	hostile := strings.Repeat("W", 400) + " " + strings.Repeat("a\n", 50) + strings.Repeat("long words ", 90)
	documents := map[string]document.Document{
		"plain": sample.Document(domain.Spanish, "x"), "hostile": sample.Document(domain.English, hostile), "long": long(300),
	}
	loud := sample.Document(domain.Portuguese, hostile)
	loud.Title, loud.Subtitle, loud.Warning, loud.Sections[1].Title = hostile, hostile, hostile, hostile
	loud.Sections[0].Headlines[0] = document.Headline{Name: hostile, Value: document.DecimalOf(1 << 60), Unit: hostile, Change: hostile}
	loud.Sections[5].Tables[0].Columns[0].Name, loud.Sections[2].Chart.Unit = hostile, hostile
	documents["loud"] = loud
	charts := sample.Document(domain.English, "x")
	for i, c := range odd() {
		c.Title = c.Title + " " + hostile[i:i+30]
		charts.Sections = append(charts.Sections, document.Section{ID: "odd", Title: c.Title, Chart: &c})
	}
	documents["charts"] = charts
	for name, d := range documents {
		for n, page := range drawn(t, d) {
			dots, outside := inked(page)
			if dots < 200 {
				t.Errorf("%s: page %d is blank: %d dots", name, n+1, dots)
			}
			if len(outside) > 0 {
				t.Errorf("%s: page %d runs off at %v and %d more", name, n+1, outside[0], len(outside)-1)
			}
		}
	}
}
