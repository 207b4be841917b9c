package poster

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

const font = "Go"

// PDF writes the poster as one A4 page with its fonts inside. A name with a letter
// that the fonts lack is an error: a gap would be printed in its place.
func PDF(w io.Writer, p Poster) error {
	s, err := p.sheet()
	if err != nil {
		return err
	}
	if err := printable(string(p.Name)); err != nil {
		return err
	}
	pdf := blank(s)
	for _, l := range s.Lines {
		text(pdf, l)
	}
	paint(pdf, s)
	return pdf.Output(w)
}

// blank is an empty page. Its dates are always the same, as every byte of it is.
func blank(s sheet) *fpdf.Fpdf {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(time.Unix(0, 0).UTC())
	pdf.SetModificationDate(time.Unix(0, 0).UTC())
	pdf.SetProducer("Unrule", true)
	pdf.SetTitle(s.Headline(), true)
	pdf.SetSubject(s.Lead()+" "+s.Alt(), true)
	pdf.SetLang(s.Tag)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(font, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(font, "B", gobold.TTF)
	pdf.AddPage()
	return pdf
}

func text(pdf *fpdf.Fpdf, l line) {
	style := ""
	if l.Bold {
		style = "B"
	}
	pdf.SetFont(font, style, 0)
	pdf.SetFontUnitSize(l.Size)
	pdf.SetTextColor(rgb(l.Colour))
	pdf.Text(centre-pdf.GetStringWidth(l.Text)/2, l.Y, l.Text)
}

// paint draws the frame and fills the code as one path, so that no viewer shows seams between its rows.
func paint(pdf *fpdf.Fpdf, s sheet) {
	pdf.SetDrawColor(rgb(accent))
	pdf.SetLineWidth(1.2)
	pdf.RoundedRect(left, s.Top, side, side, 7, "1234", "D")
	scale := s.Scale()
	pdf.SetFillColor(0, 0, 0)
	for _, r := range s.Code.runs {
		x, y := left+float64(r.x)*scale, s.Top+float64(r.y)*scale
		right := x + float64(r.length)*scale
		pdf.MoveTo(x, y)
		pdf.LineTo(right, y)
		pdf.LineTo(right, y+scale)
		pdf.LineTo(x, y+scale)
		pdf.ClosePath()
	}
	pdf.DrawPath("F")
}

func rgb(colour string) (r, g, b int) {
	_, _ = fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b)
	return r, g, b
}

// printable refuses a name that the fonts cannot print.
func printable(name string) error {
	bold, err := sfnt.Parse(gobold.TTF)
	if err != nil {
		return fmt.Errorf("poster: read font: %w", err)
	}
	var buffer sfnt.Buffer
	for _, r := range name {
		if glyph, err := bold.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return fmt.Errorf("poster: the fonts of the PDF have no %q; HTML and SVG can show it", r)
		}
	}
	return nil
}
