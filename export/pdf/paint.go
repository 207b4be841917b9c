package pdf

import (
	"fmt"
	"math"
)

// A colour is written #rrggbb, as in the brand.
type colour string

// The colours of the brand, on white paper.
const (
	inkColour    colour = "#1c2530"
	quietColour  colour = "#55606d"
	lineColour   colour = "#c9c5bb"
	accent       colour = "#0b5d50"
	tint         colour = "#e4f0ec"
	groundColour colour = "#faf8f4"
	wrong        colour = "#a3211a"
	warn         colour = "#fbefd5"
	white        colour = "#ffffff"
)

func (c colour) rgb() (r, g, b int) {
	_, _ = fmt.Sscanf(string(c), "#%02x%02x%02x", &r, &g, &b)
	return r, g, b
}

// toward mixes two colours: 0 is the first, 1 the other.
func (c colour) toward(other colour, part float64) colour {
	r, g, b := c.rgb()
	x, y, z := other.rgb()
	mix := func(from, to int) int { return from + int(math.Round(float64(to-from)*part)) }
	return colour(fmt.Sprintf("#%02x%02x%02x", mix(r, x), mix(g, y), mix(b, z)))
}

// set writes a text with its baseline at y.
func (p *press) set(x, y float64, s typeStyle, t cleanText) {
	if t == "" {
		return
	}
	p.use(s)
	p.Text(x, y, string(t))
}

// use changes what the page is set to, if it must.
func (p *press) use(s typeStyle) {
	if s == p.style {
		return
	}
	if s.bold != p.style.bold || s.size != p.style.size {
		weight := ""
		if s.bold {
			weight = "B"
		}
		p.SetFont(fontName, weight, s.size)
	}
	if s.ink != p.style.ink {
		p.SetTextColor(s.ink.rgb())
	}
	p.style = s
}

// line writes a line whose top is y.
func (p *press) line(x, y float64, s typeStyle, t cleanText) {
	p.set(x, y+s.lead()*.5+s.size*.345*point, s, t)
}

// ends writes a line that ends at x.
func (p *press) ends(x, y float64, s typeStyle, t cleanText) { p.line(x-s.width(t), y, s, t) }

// middle writes a line around x.
func (p *press) middle(x, y float64, s typeStyle, t cleanText) { p.line(x-s.width(t)/2, y, s, t) }

// turned writes a line at an angle that ends at x, y.
func (p *press) turned(x, y, angle float64, s typeStyle, t cleanText) {
	p.TransformBegin()
	p.TransformRotate(angle, x, y)
	p.style = typeStyle{}
	p.ends(x, y-s.lead()/2, s, t)
	p.TransformEnd()
	p.style = typeStyle{}
}

func (p *press) rule(x1, y1, x2, y2, width float64, c colour) {
	p.SetDrawColor(c.rgb())
	p.SetLineWidth(width)
	p.Line(x1, y1, x2, y2)
}

func (p *press) box(x, y, w, h float64, fill colour) {
	p.SetFillColor(fill.rgb())
	p.Rect(x, y, w, h, "F")
}

func (p *press) frame(x, y, w, h, width float64, c colour) {
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
	p.box(x, y, w, h, white)
	p.SetDrawColor(quietColour.toward(white, .35).rgb())
	p.SetLineWidth(.12)
	p.strokes(x, y, w, h, 1.4, true)
	p.strokes(x, y, w, h, 1.4, false)
	p.frame(x, y, w, h, .12, lineColour)
}

// fill paints a box as the series of a number is painted. Neighbours differ without
// their colour too.
func (p *press) fill(series int, x, y, w, h float64) {
	if w <= 0 || h <= 0 {
		return
	}
	grounds := []colour{accent, white, lineColour, inkColour, tint}
	p.box(x, y, w, h, grounds[series%len(grounds)])
	p.SetLineWidth(.25)
	p.SetDrawColor(accent.rgb())
	switch series % len(grounds) {
	case 1:
		p.strokes(x, y, w, h, 1.1, true)
	case 4:
		p.strokes(x, y, w, h, 2, false)
	}
	p.frame(x, y, w, h, .25, []colour{accent, accent, quietColour, inkColour, accent}[series%len(grounds)])
}
