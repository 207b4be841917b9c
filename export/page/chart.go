package page

import (
	"fmt"
	"strings"

	"unrule/domain"
	"unrule/export/document"
)

// The two widths a chart is drawn in, in pixels: beside text at a desk and on paper,
// and on a phone, where a wide picture would shrink until nobody can read it.
const (
	wide   = 720 * pixel
	narrow = 300 * pixel
)

// The sizes of type in a chart.
const (
	small  = 12 * pixel
	normal = 13 * pixel
)

// A drawing is one picture of a chart, for the template to write as SVG. Its colours
// are classes and "currentColor", so that style decides between light and dark; what
// a colour tells, a texture, a shape or a number tells too.
type drawing struct {
	Width, Height unit
	Grid          []stroke // below the boxes
	Boxes         []box
	Paths         []stroke // above the boxes
	Labels        []label
}

// A stroke is a path.
type stroke struct {
	Class, D, Dash, Fill string
	Thick                unit
}

// A box is a bar, a cell or a swatch: solid, or framed and filled with strokes.
// A <pattern> would do the same, but Chromium prints each as a picture of megabytes.
type box struct {
	Class      string
	X, Y, W, H unit
	Framed     bool
	Texture    string // a path
}

// A label is one line of text. Anchor is start, middle or end.
type label struct {
	Class, Anchor, Text string
	X, Y, Size          unit
	Upright             bool // turned by a quarter, read from below
}

// A canvas is a drawing while it is made.
type canvas struct {
	drawing
	chart    document.Chart
	language domain.Language
	words    document.Words
	taken    []area // what labels that give way must not touch
}

// draw makes the picture of a chart in one of the two widths.
func draw(c document.Chart, width unit, language domain.Language, words document.Words) drawing {
	p := &canvas{drawing: drawing{Width: width}, chart: c, language: language, words: words}
	switch {
	case len(values(c.Series)) == 0:
		p.text(label{Class: "quiet", Text: p.write(document.Value{}), Y: 16 * pixel})
		p.Height = 24 * pixel
	case c.Kind == document.HeatMap:
		p.heatMap()
	case c.Kind == document.Line:
		p.line()
	case c.Kind == document.Bars && p.wide() && len(c.Categories) <= mostStanding:
		p.standing()
	default:
		p.lying()
	}
	return p.drawing
}

func (p *canvas) wide() bool { return p.Width > narrow }

// write says a value as it stands in the tables.
func (p *canvas) write(v document.Value) string {
	switch v.State {
	case document.Shown:
		return visible(v.In(p.language))
	case document.Hidden:
		return visible(p.words["hidden"])
	}
	return visible(p.words["nothing"])
}

// share is a value with its unit where that is a percentage, which a reader would
// else take for one of the chart's.
func (p *canvas) share(v document.Value) string {
	if v.State == document.Shown && v.Kind == document.Percent {
		return p.write(v) + "\u00a0%"
	}
	return p.write(v)
}

// valueOf is the value of a category in a series, or nothing where the series is short.
func valueOf(s document.Series, i int) document.Value {
	if i < len(s.Values) {
		return s.Values[i]
	}
	return document.Value{}
}

// values lists what is drawn to the one scale of a chart.
func values(series []document.Series) []document.Value {
	var list []document.Value
	for _, s := range series {
		list = append(list, s.Values...)
	}
	return list
}

func (p *canvas) text(l label) {
	if l.Size == 0 {
		l.Size = small
	}
	if l.Text != "" {
		p.Labels = append(p.Labels, l)
	}
}

// rule is a thin straight line below the boxes.
func (p *canvas) rule(class string, x1, y1, x2, y2 unit) {
	p.Grid = append(p.Grid, stroke{Class: class, D: fmt.Sprintf("M%s %sL%s %s", x1, y1, x2, y2), Fill: "none", Thick: pixel})
}

// colour is the class of a series' colour, and look tells it from the others without
// one: both come round only together, after sixteen series.
func colour(series int) string { return fmt.Sprintf("s%d", series%4+1) }

func look(series int) int { return (series + series/4) % 4 }

// bar is a box of a series.
func (p *canvas) bar(series int, x, y, w, h unit) {
	b := box{Class: "bar " + colour(series), X: x, Y: y, W: w, H: h}
	switch look(series) {
	case 1:
		b.Framed, b.Texture = true, b.rising(50)
	case 2:
		b.Framed, b.Texture = true, b.level(40)
	case 3:
		b.Framed = true
	}
	p.Boxes = append(p.Boxes, b)
}

// veil is a box in place of a hidden value. Its size says nothing.
func (p *canvas) veil(x, y, w, h unit) {
	b := box{Class: "veil quiet", X: x, Y: y, W: w, H: h, Framed: true}
	b.Texture = b.falling(45)
	p.Boxes = append(p.Boxes, b)
}

// falling, rising and level are strokes across a box, a step from one to the next.
func (b box) falling(step unit) string { return b.across(step, 1) }

func (b box) rising(step unit) string { return b.across(step, -1) }

// across draws the lines on which x - y (down 1) or x + y (down -1) is a multiple of
// the step: those of neighbouring boxes meet.
func (b box) across(step, down unit) string {
	var d strings.Builder
	top, bottom := min(down*b.Y, down*(b.Y+b.H)), max(down*b.Y, down*(b.Y+b.H))
	for c := up(b.X-bottom, step); c < b.X+b.W-top; c += step {
		from, to := max(b.X, top+c), min(b.X+b.W, bottom+c)
		if from < to {
			fmt.Fprintf(&d, "M%s %sL%s %s", from, down*(from-c), to, down*(to-c))
		}
	}
	return d.String()
}

func (b box) level(step unit) string {
	var d strings.Builder
	for y := b.Y + step/2; y < b.Y+b.H; y += step {
		fmt.Fprintf(&d, "M%s %sh%s", b.X, y, b.W)
	}
	return d.String()
}

// legend names what is drawn from the top left on, and moves Height below itself.
// It says nothing where there is nothing to tell apart.
func (p *canvas) legend(series []document.Series, swatch func(i int, x, y unit)) {
	const side = 12 * pixel
	x, y := unit(0), p.Height
	entry := func(name string, draw func(x, y unit)) {
		name = clip(name, small, p.Width-2*side)
		long := side + 6*pixel + measure(name, small)
		if x > 0 && x+long > p.Width {
			x, y = 0, y+20*pixel
		}
		draw(x, y+2*pixel)
		p.text(label{Text: name, X: x + side + 6*pixel, Y: y + side})
		x, p.Height = x+long+18*pixel, y+30*pixel
	}
	if len(series) > 1 {
		for i, s := range series {
			entry(s.Name, func(x, y unit) { swatch(i, x, y) })
		}
	}
	if anyHidden(values(p.chart.Series)) {
		entry(p.words["hidden"], func(x, y unit) { p.veil(x, y, side, side) })
	}
}

func (p *canvas) barSwatch(i int, x, y unit) { p.bar(i, x, y, 12*pixel, 12*pixel) }

func anyHidden(values []document.Value) bool {
	for _, v := range values {
		if v.State == document.Hidden {
			return true
		}
	}
	return false
}

// visible is a text in one line without what cannot be seen: a picture must not fail
// to parse, or turn its words round, over a character.
func visible(text string) string { return strings.Join(strings.Fields(strings.Map(seen, text)), " ") }
