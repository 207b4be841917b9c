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
	fontName = "Go"
	point    = 25.4 / 72 // mm
	noGlyph  = '□'
	ellipsis = "…"
)

// A cleanText is text of which both typefaces have every letter. Only [cleaned] makes
// one of a stranger's words.
type cleanText string

// faceWidths are the widths of the letters that both typefaces have, in thousandths of
// their size; 0 for one that they lack.
type faceWidths struct{ regular, bold [1 << 16]uint16 }

// faces reads the typefaces once for all documents.
var faces = sync.OnceValue(func() *faceWidths {
	f := new(faceWidths)
	measure := fpdf.New("P", "mm", "A4", "")
	measure.AddUTF8FontFromBytes(fontName, "", goregular.TTF)
	measure.AddUTF8FontFromBytes(fontName, "B", gobold.TTF)
	for r := range rune(len(f.regular)) {
		if hasGlyph(r) {
			measure.SetFont(fontName, "", 10)
			f.regular[r] = uint16(measure.GetStringSymbolWidth(string(r)))
			measure.SetFont(fontName, "B", 10)
			f.bold[r] = uint16(measure.GetStringSymbolWidth(string(r)))
		}
	}
	return f
})

var outlines = sync.OnceValue(func() (fonts []*sfnt.Font) {
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
	for _, font := range outlines() {
		if glyph, err := font.GlyphIndex(nil, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}

// cleaned makes text fit to print. Letters are composed; what has no glyph becomes an
// empty box; what is not seen anywhere (controls, marks of direction) goes; a line
// that ends stays ended.
func cleaned(s string) cleanText {
	if plain(s) {
		return cleanText(s)
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
	return cleanText(b.String())
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

// A typeStyle is how text is set.
type typeStyle struct {
	bold bool
	size float64 // in points
	ink  colour
}

// in is the style in another colour.
func (s typeStyle) in(c colour) typeStyle { s.ink = c; return s }

// lead is the height of a line, in mm.
func (s typeStyle) lead() float64 { return s.size * 1.36 * point }

func (s typeStyle) widths() *[1 << 16]uint16 {
	if s.bold {
		return &faces().bold
	}
	return &faces().regular
}

// fits allows for what is lost when a width is added to and taken from again.
func (s typeStyle) fits(t cleanText, width float64) bool { return s.width(t) <= width+1e-6 }

// width is how wide a text is set, in mm.
func (s typeStyle) width(t cleanText) float64 {
	sum, widths := 0, s.widths()
	for _, r := range t {
		sum += int(widths[r&0xFFFF])
	}
	return float64(sum) * s.size * point / 1000
}

// widest is the width of the widest word.
func (s typeStyle) widest(t cleanText) float64 {
	sum, most, widths := 0, 0, s.widths()
	for _, r := range t {
		if r == ' ' || r == '\n' {
			sum = 0
			continue
		}
		sum += int(widths[r&0xFFFF])
		most = max(most, sum)
	}
	return float64(most) * s.size * point / 1000
}

// lines breaks a text between its words to fit a width, and a word that is wider than
// that between its letters. There is always a line.
func (s typeStyle) lines(t cleanText, width float64) []cleanText {
	if !strings.Contains(string(t), "\n") && s.fits(t, width) {
		return []cleanText{t}
	}
	var lines []cleanText
	for part := range strings.SplitSeq(string(t), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return r == ' ' }) {
			longer := strings.TrimPrefix(line+" "+word, " ")
			if line != "" && !s.fits(cleanText(longer), width) {
				lines, longer = append(lines, cleanText(line)), word
			}
			for n := s.fitting(cleanText(longer), width); n < len(longer); n = s.fitting(cleanText(longer), width) {
				lines, longer = append(lines, cleanText(longer[:n])), longer[n:]
			}
			line = longer
		}
		lines = append(lines, cleanText(line))
	}
	return lines
}

// few are the first lines of a text, the last of them cut short if there are more. It
// is for what stands in one block, which a page must hold.
func (s typeStyle) few(t cleanText, width float64, most int) []cleanText {
	lines := s.lines(t, width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = s.cut(lines[most-1]+" "+ellipsis, width)
	}
	return lines
}

// fitting is how many bytes of a text fit a width, one letter at the least.
func (s typeStyle) fitting(t cleanText, width float64) int {
	sum, room, widths := 0.0, (width+1e-6)/(s.size*point/1000), s.widths()
	for i, r := range t {
		sum += float64(widths[r&0xFFFF])
		if sum > room && i > 0 {
			return i
		}
	}
	return len(t)
}

// cut shortens a text to one line of a width.
func (s typeStyle) cut(t cleanText, width float64) cleanText {
	t = cleanText(strings.ReplaceAll(string(t), "\n", " "))
	if s.fits(t, width) {
		return t
	}
	n := s.fitting(t, max(width-s.width(ellipsis), 0))
	return cleanText(strings.TrimRight(string(t[:n]), " ")) + ellipsis
}
