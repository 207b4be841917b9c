package pdf

import (
	"fmt"
	"math"
)

// A pdfColour is written #rrggbb, as in the brand.
type pdfColour string

// The colours of the brand, on white paper.
const (
	pdfInk    pdfColour = "#1c2530"
	pdfQuiet  pdfColour = "#55606d"
	pdfLine   pdfColour = "#c9c5bb"
	pdfAccent pdfColour = "#0b5d50"
	pdfTint   pdfColour = "#e4f0ec"
	pdfGround pdfColour = "#faf8f4"
	pdfWrong  pdfColour = "#a3211a"
	pdfWarn   pdfColour = "#fbefd5"
	pdfWhite  pdfColour = "#ffffff"
)

func (c pdfColour) rgb() (r, g, b int) {
	_, _ = fmt.Sscanf(string(c), "#%02x%02x%02x", &r, &g, &b)
	return r, g, b
}

// toward mixes two colours: 0 is the first, 1 the other.
func (c pdfColour) toward(other pdfColour, part float64) pdfColour {
	r, g, b := c.rgb()
	x, y, z := other.rgb()
	mix := func(from, to int) int { return from + int(math.Round(float64(to-from)*part)) }
	return pdfColour(fmt.Sprintf("#%02x%02x%02x", mix(r, x), mix(g, y), mix(b, z)))
}

// set writes a text with its baseline at y.
func (p *press) set(x, y float64, s pdfStyle, t pdfText) {
	if t == "" {
		return
	}
	p.use(s)
	p.Text(x, y, string(t))
}

// use changes what the page is set to, if it must.
func (p *press) use(s pdfStyle) {
	if s == p.style {
		return
	}
	if s.bold != p.style.bold || s.size != p.style.size {
		weight := ""
		if s.bold {
			weight = "B"
		}
		p.SetFont(pdfFont, weight, s.size)
	}
	if s.ink != p.style.ink {
		p.SetTextColor(s.ink.rgb())
	}
	p.style = s
}

// line writes a line whose top is y.
func (p *press) line(x, y float64, s pdfStyle, t pdfText) {
	p.set(x, y+s.lead()*.5+s.size*.345*pdfPoint, s, t)
}

// ends writes a line that ends at x.
func (p *press) ends(x, y float64, s pdfStyle, t pdfText) { p.line(x-s.width(t), y, s, t) }

// middle writes a line around x.
func (p *press) middle(x, y float64, s pdfStyle, t pdfText) { p.line(x-s.width(t)/2, y, s, t) }

// turned writes a line at an angle that ends at x, y.
func (p *press) turned(x, y, angle float64, s pdfStyle, t pdfText) {
	p.TransformBegin()
	p.TransformRotate(angle, x, y)
	p.style = pdfStyle{}
	p.ends(x, y-s.lead()/2, s, t)
	p.TransformEnd()
	p.style = pdfStyle{}
}

func (p *press) rule(x1, y1, x2, y2, width float64, c pdfColour) {
	p.SetDrawColor(c.rgb())
	p.SetLineWidth(width)
	p.Line(x1, y1, x2, y2)
}

func (p *press) box(x, y, w, h float64, fill pdfColour) {
	p.SetFillColor(fill.rgb())
	p.Rect(x, y, w, h, "F")
}

func (p *press) frame(x, y, w, h, width float64, c pdfColour) {
	p.SetDrawColor(c.rgb())
	p.SetLineWidth(width)
	p.Rect(x, y, w, h, "D")
}

// strokes fills a box with slanting lines; rising ones go up to the right.
func (p *press) strokes(x, y, w, h, apart float64, rising bool) {
	for c := apart / 2; c < w+h; c += apart {
		x1, y1 := max(0, c-h), min(c, h) // on the left or the bottom edge
		x2, y2 := min(c, w), max(0, c-w) // on the top or the right edge
		if !rising {
			y1, y2 = h-y1, h-y2
		}
		p.MoveTo(x+x1, y+y1)
		p.LineTo(x+x2, y+y2)
	}
	p.DrawPath("D")
}

// withheld hatches a box both ways: a value is there and is not told.
func (p *press) withheld(x, y, w, h float64) {
	p.box(x, y, w, h, pdfWhite)
	p.SetDrawColor(pdfQuiet.toward(pdfWhite, .35).rgb())
	p.SetLineWidth(.12)
	p.strokes(x, y, w, h, 1.4, true)
	p.strokes(x, y, w, h, 1.4, false)
	p.frame(x, y, w, h, .12, pdfLine)
}

// fill paints a box as the series of a number is painted. Neighbours differ without
// their colour too.
func (p *press) fill(series int, x, y, w, h float64) {
	if w <= 0 || h <= 0 {
		return
	}
	grounds := []pdfColour{pdfAccent, pdfWhite, pdfLine, pdfInk, pdfTint}
	p.box(x, y, w, h, grounds[series%len(grounds)])
	p.SetLineWidth(.25)
	p.SetDrawColor(pdfAccent.rgb())
	switch series % len(grounds) {
	case 1:
		p.strokes(x, y, w, h, 1.1, true)
	case 4:
		p.strokes(x, y, w, h, 2, false)
	}
	p.frame(x, y, w, h, .25, []pdfColour{pdfAccent, pdfAccent, pdfQuiet, pdfInk, pdfAccent}[series%len(grounds)])
}
