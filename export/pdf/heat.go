package pdf

import "unrule/export/document"

// A heatField is a field of squares, a row a series.
type heatField struct {
	chart         document.Chart
	axis          valueAxis
	x, side, high float64 // left edge of the squares, their width and height
	figures       typeStyle
}

// heat is a chart of shades. The darker the more; each square says its value where it
// has the room.
func (p *press) heat(c document.Chart) []block {
	names := 0.0
	for _, s := range c.Series {
		names = max(names, labelStyle.width(cleaned(s.Name)))
	}
	names = min(names, 46) + 3
	t := heatField{chart: c, axis: axis(c.Series, kindOf(c), 5), x: leftEdge + names, figures: mark}
	t.side = min((textWidth-names)/float64(len(c.Categories)), 30)
	t.high = min(max(t.side*.6, 4), 8)
	t.figures.size = min(max(t.side*1.5, 5), 8)
	blocks := []block{p.heatHead(t)}
	for i := range c.Series {
		blocks = append(blocks, block{height: t.high, draw: func(y float64) { p.heatRow(t, i, y) }})
	}
	last := len(blocks) - 1
	blocks[last].joined = true
	return append(blocks, block{height: 8, opens: true, draw: func(y float64) { p.shades(t, y) }})
}

// heatHead names the columns: level where the names fit, else upright.
func (p *press) heatHead(t heatField) block {
	const longest = 34.0
	widest, wordiest := 0.0, 0.0
	for _, c := range t.chart.Categories {
		widest = max(widest, labelStyle.width(cleaned(c)))
		wordiest = max(wordiest, labelStyle.widest(cleaned(c)))
	}
	head := block{height: 14, joined: true, repeats: true, opens: true}
	if t.side > 20 || wordiest < t.side-1.5 && widest < 3*t.side {
		head.draw = func(y float64) { p.levelNames(t, y+13) }
		return head
	}
	head.height = min(widest, longest) + 2
	head.draw = func(y float64) { p.uprightNames(t, y+head.height-1, longest) }
	return head
}

// levelNames end above y.
func (p *press) levelNames(t heatField, y float64) {
	for i, c := range t.chart.Categories {
		lines := labelStyle.few(cleaned(c), t.side-1.5, 3)
		for n, l := range lines {
			p.middle(t.x+(float64(i)+.5)*t.side, y-float64(len(lines)-n)*labelStyle.lead(), labelStyle, l)
		}
	}
}

// uprightNames begin at y, smaller for narrow squares; of very narrow ones not all are
// named.
func (p *press) uprightNames(t heatField, y, longest float64) {
	style := labelStyle
	style.size = min(max(t.side*2.2, 4.5), labelStyle.size)
	every := 1 + int(style.lead()*.8/t.side)
	for i := 0; i < len(t.chart.Categories); i += every {
		name := style.cut(cleaned(t.chart.Categories[i]), longest)
		p.upright(t.x+(float64(i)+.5)*t.side, y, style, name)
	}
}

// upright writes a line that begins at x, y and runs up.
func (p *press) upright(x, y float64, s typeStyle, t cleanText) {
	p.TransformBegin()
	p.TransformRotate(90, x, y)
	p.style = typeStyle{}
	p.line(x, y-s.lead()/2, s, t)
	p.TransformEnd()
	p.style = typeStyle{}
}

func (p *press) heatRow(t heatField, i int, y float64) {
	series := t.chart.Series[i]
	p.line(leftEdge, y+(t.high-labelStyle.lead())/2, labelStyle, labelStyle.cut(cleaned(series.Name), t.x-leftEdge-3))
	for c := range t.chart.Categories {
		x := t.x + float64(c)*t.side
		v := valueOf(series, c)
		if v.State == document.Hidden {
			p.withheld(x, y, t.side, t.high)
			continue
		}
		shade, ink := white, inkColour
		if v.State == document.Shown {
			shade, ink = t.shade(v)
		} else {
			ink = quietColour
		}
		p.box(x, y, t.side, t.high, shade)
		p.frame(x, y, t.side, t.high, .12, lineColour)
		if label := p.amount(v); t.figures.width(label) < t.side-.6 {
			p.middle(x+t.side/2, y+(t.high-t.figures.lead())/2, t.figures.in(ink), label)
		}
	}
}

// shade is the ground of a value and the ink that is read on it.
func (t heatField) shade(v document.Value) (ground, ink colour) {
	part := 0.0
	if v.Number > 0 {
		part = .06 + .94*float64(v.Number)/float64(t.axis.high)
	}
	ground, ink = white.toward(accent, part), inkColour
	if part > .5 {
		ink = white
	}
	return ground, ink
}

// shades is the scale of a heat map: what its palest and its darkest square stand for.
func (p *press) shades(t heatField, y float64) {
	const steps, width = 12, 3.0
	low, _ := p.cell(t.axis.tick(0))
	high, _ := p.cell(t.axis.tick(t.axis.high))
	p.line(t.x, y+3.2, tickStyle, low)
	x := t.x + tickStyle.width(low) + 1.5
	for i := range steps {
		part := .06 + .94*float64(i)/(steps-1)
		p.box(x+float64(i)*width, y+3.4, width+.05, 2.6, white.toward(accent, part))
	}
	p.frame(x, y+3.4, steps*width, 2.6, .12, quietColour)
	p.line(x+steps*width+1.5, y+3.2, tickStyle, tickStyle.cut(high+" "+cleaned(t.chart.Unit), rightEdge-x-steps*width-1.5))
}
