package pdf

import (
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

const (
	pdfFont  = "Go"
	pdfPoint = 25.4 / 72 // mm
	noGlyph  = '□'
	ellipsis = "…"
)

// A pdfText is text of which both typefaces have every letter. Only [pdfClean] makes
// one of a stranger's words.
type pdfText string

// pdfFaces are the widths of the letters that both typefaces have, in thousandths of
// their size; 0 for one that they lack.
type pdfFaces struct{ regular, bold [1 << 16]uint16 }

// faces reads the typefaces once for all documents.
var faces = sync.OnceValue(func() *pdfFaces {
	f := new(pdfFaces)
	measure := fpdf.New("P", "mm", "A4", "")
	measure.AddUTF8FontFromBytes(pdfFont, "", goregular.TTF)
	measure.AddUTF8FontFromBytes(pdfFont, "B", gobold.TTF)
	for r := range rune(len(f.regular)) {
		if hasGlyph(r) {
			measure.SetFont(pdfFont, "", 10)
			f.regular[r] = uint16(measure.GetStringSymbolWidth(string(r)))
			measure.SetFont(pdfFont, "B", 10)
			f.bold[r] = uint16(measure.GetStringSymbolWidth(string(r)))
		}
	}
	return f
})

var pdfOutlines = sync.OnceValue(func() (fonts []*sfnt.Font) {
	for _, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		if font, err := sfnt.Parse(ttf); err == nil {
			fonts = append(fonts, font)
		}
	}
	return fonts
})

// hasGlyph reports whether both typefaces draw a rune that is seen.
func hasGlyph(r rune) bool {
	if !unicode.IsGraphic(r) {
		return false
	}
	for _, font := range pdfOutlines() {
		if glyph, err := font.GlyphIndex(nil, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}

// pdfClean makes text fit to print. Letters are composed; what has no glyph becomes an
// empty box; what is not seen anywhere (controls, marks of direction) goes; a line
// that ends stays ended.
func pdfClean(s string) pdfText {
	if plain(s) {
		return pdfText(s)
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\n':
			b.WriteByte('\n')
		case r == '\t' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
		case int(r) < len(faces().regular) && faces().regular[r] > 0:
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		default:
			b.WriteRune(noGlyph)
		}
	}
	return pdfText(b.String())
}

// plain reports whether text can be printed as it stands: below U+0300 nothing is
// left to compose.
func plain(s string) bool {
	f := faces()
	for _, r := range s {
		if r >= 0x300 && r != '–' && r != '−' || f.regular[r] == 0 {
			return false
		}
	}
	return true
}

// A pdfStyle is how text is set.
type pdfStyle struct {
	bold bool
	size float64 // in points
	ink  pdfColour
}

// in is the style in another colour.
func (s pdfStyle) in(c pdfColour) pdfStyle { s.ink = c; return s }

// lead is the height of a line, in mm.
func (s pdfStyle) lead() float64 { return s.size * 1.36 * pdfPoint }

func (s pdfStyle) widths() *[1 << 16]uint16 {
	if s.bold {
		return &faces().bold
	}
	return &faces().regular
}

// fits allows for what is lost when a width is added to and taken from again.
func (s pdfStyle) fits(t pdfText, width float64) bool { return s.width(t) <= width+1e-6 }

// width is how wide a text is set, in mm.
func (s pdfStyle) width(t pdfText) float64 {
	sum, widths := 0, s.widths()
	for _, r := range t {
		sum += int(widths[r&0xFFFF])
	}
	return float64(sum) * s.size * pdfPoint / 1000
}

// widest is the width of the widest word.
func (s pdfStyle) widest(t pdfText) float64 {
	sum, most, widths := 0, 0, s.widths()
	for _, r := range t {
		if r == ' ' || r == '\n' {
			sum = 0
			continue
		}
		sum += int(widths[r&0xFFFF])
		most = max(most, sum)
	}
	return float64(most) * s.size * pdfPoint / 1000
}

// lines breaks a text between its words to fit a width, and a word that is wider than
// that between its letters. There is always a line.
func (s pdfStyle) lines(t pdfText, width float64) []pdfText {
	if !strings.Contains(string(t), "\n") && s.fits(t, width) {
		return []pdfText{t}
	}
	var lines []pdfText
	for part := range strings.SplitSeq(string(t), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return r == ' ' }) {
			longer := strings.TrimPrefix(line+" "+word, " ")
			if line != "" && !s.fits(pdfText(longer), width) {
				lines, longer = append(lines, pdfText(line)), word
			}
			for n := s.fitting(pdfText(longer), width); n < len(longer); n = s.fitting(pdfText(longer), width) {
				lines, longer = append(lines, pdfText(longer[:n])), longer[n:]
			}
			line = longer
		}
		lines = append(lines, pdfText(line))
	}
	return lines
}

// few are the first lines of a text, the last of them cut short if there are more. It
// is for what stands in one block, which a page must hold.
func (s pdfStyle) few(t pdfText, width float64, most int) []pdfText {
	lines := s.lines(t, width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = s.cut(lines[most-1]+" "+ellipsis, width)
	}
	return lines
}

// fitting is how many bytes of a text fit a width, one letter at the least.
func (s pdfStyle) fitting(t pdfText, width float64) int {
	sum, room, widths := 0.0, (width+1e-6)/(s.size*pdfPoint/1000), s.widths()
	for i, r := range t {
		sum += float64(widths[r&0xFFFF])
		if sum > room && i > 0 {
			return i
		}
	}
	return len(t)
}

// cut shortens a text to one line of a width.
func (s pdfStyle) cut(t pdfText, width float64) pdfText {
	t = pdfText(strings.ReplaceAll(string(t), "\n", " "))
	if s.fits(t, width) {
		return t
	}
	n := s.fitting(t, max(width-s.width(ellipsis), 0))
	return pdfText(strings.TrimRight(string(t[:n]), " ")) + ellipsis
}
