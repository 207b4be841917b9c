package pdf

import (
	"cmp"
	"slices"

	"codeberg.org/go-pdf/fpdf"

	"unrule/export/document"
)

// A plotField is a field with categories along the bottom.
type plotField struct {
	chart        document.Chart
	axis         valueAxis
	x, y, w, h   float64
	slot, values float64 // width of a category; room right of the field
}

// standing is a chart with its categories along the bottom: bars or lines.
func (p *press) standing(c document.Chart) block {
	a := axis(c.Series, kindOf(c), 5)
	plot := plotField{chart: c, axis: a, x: leftEdge + 3, w: textWidth - 3, h: 58}
	for h := a.low; h <= a.high; h += a.step {
		label, _ := p.cell(a.tick(h))
		plot.x = max(plot.x, leftEdge+tickStyle.width(label)+2)
	}
	if c.Kind == document.Line {
		for _, s := range c.Series {
			for _, v := range s.Values {
				plot.values = max(plot.values, mark.width(p.amount(v))+4)
			}
		}
	}
	plot.w = rightEdge - plot.x - plot.values
	plot.slot = plot.w / float64(len(c.Categories))
	labels, deep := p.along(plot)
	return block{height: 7 + plot.h + deep, draw: func(y float64) {
		plot.y = y + 7
		p.line(leftEdge, y, tickStyle, tickStyle.cut(cleaned(c.Unit), textWidth))
		p.field(plot)
		if c.Kind == document.Line {
			p.traces(plot)
		} else {
			p.bars(plot)
		}
		labels(plot.y + plot.h + 1)
	}}
}

func (t plotField) height(v document.Value) float64 { return t.y + t.h*(1-t.axis.part(v.Number)) }

func (t plotField) zero() float64 { return t.height(document.Value{}) }

func (t plotField) centre(category int) float64 { return t.x + (float64(category)+.5)*t.slot }

func (p *press) field(t plotField) {
	for h := t.axis.low; h <= t.axis.high; h += t.axis.step {
		v := t.axis.tick(h)
		y := t.height(v)
		p.rule(t.x, y, t.x+t.w, y, .1, lineColour)
		label, _ := p.cell(v)
		p.ends(t.x-1.5, y-tickStyle.lead()/2, tickStyle, label)
	}
	p.rule(t.x, t.zero(), t.x+t.w, t.zero(), .3, inkColour)
}

// along sets the categories' names under the field: level where they fit, else
// slanting, and not all of them where even that is too much. deep is the room they take.
func (p *press) along(t plotField) (draw func(y float64), deep float64) {
	most := 0.0
	for _, c := range t.chart.Categories {
		most = max(most, labelStyle.width(cleaned(c)))
	}
	if most < t.slot-1 {
		return func(y float64) {
			for i, c := range t.chart.Categories {
				p.middle(t.centre(i), y, labelStyle, cleaned(c))
			}
		}, 5
	}
	const slant, longest = 40, 30.0
	every := 1 + int(3.6/t.slot)
	deep = min(most, longest)*.65 + 4
	return func(y float64) {
		for i := 0; i < len(t.chart.Categories); i += every {
			name := labelStyle.cut(cleaned(t.chart.Categories[i]), min(longest, (t.centre(i)-leftEdge+4)/.77))
			p.turned(t.centre(i)+.8, y+1.5, slant, labelStyle, name)
		}
	}, deep
}

// bars stand side by side in each category, each with its value where that fits.
func (p *press) bars(t plotField) {
	n := float64(len(t.chart.Series))
	width := min(t.slot*.72/n, 14)
	for i := range t.chart.Categories {
		x := t.centre(i) - width*n/2
		for s, series := range t.chart.Series {
			p.bar(t, s, valueOf(series, i), x+float64(s)*width, width*.94)
		}
	}
}

func (p *press) bar(t plotField, series int, v document.Value, x, width float64) {
	switch v.State {
	case document.Hidden:
		p.withheld(x, t.y, width, t.h)
		return
	case document.Nothing:
		return
	}
	top, zero := t.height(v), t.zero()
	p.fill(series, x, min(top, zero), width, max(top, zero)-min(top, zero))
	label := p.amount(v)
	if mark.width(label) > width+.7*(t.slot-width*float64(len(t.chart.Series))) && mark.width(label) > width+1.2 {
		return
	}
	if v.Number < 0 {
		p.middle(x+width/2, top+.2, mark, label)
	} else {
		p.middle(x+width/2, top-mark.lead()-.1, mark, label)
	}
}

// traces draws the lines, their dots and, at the end of each, its last value.
func (p *press) traces(t plotField) {
	for i := range t.chart.Categories {
		if slices.ContainsFunc(t.chart.Series, func(s document.Series) bool { return valueOf(s, i).State == document.Hidden }) {
			p.withheld(t.centre(i)-min(t.slot/4, 2), t.y, min(t.slot/2, 4), t.h)
		}
	}
	for s, series := range t.chart.Series {
		p.trace(t, s, series)
	}
	last := len(t.chart.Categories) - 1
	var ends []document.Value
	for _, series := range t.chart.Series {
		if v := valueOf(series, last); v.State == document.Shown {
			ends = append(ends, v)
		}
	}
	slices.SortStableFunc(ends, func(a, b document.Value) int { return cmp.Compare(b.Number, a.Number) })
	free := t.y - mark.lead()
	for _, v := range ends {
		y := max(t.height(v)-mark.lead()/2, free)
		p.line(t.centre(last)+2.4, y, mark, p.amount(v))
		if free = y + 3.1; free > t.y+t.h {
			break
		}
	}
}

// trace is one line: a way between each two values that are told, and its dots.
func (p *press) trace(t plotField, s int, series document.Series) {
	p.dash(s)
	for i := range t.chart.Categories {
		from, to := valueOf(series, i), valueOf(series, i+1)
		if from.State == document.Shown && to.State == document.Shown && i+1 < len(t.chart.Categories) {
			p.rule(t.centre(i), t.height(from), t.centre(i+1), t.height(to), .55, stroke(s))
		}
	}
	p.SetDashPattern(nil, 0)
	for i := range t.chart.Categories {
		if v := valueOf(series, i); v.State == document.Shown && (t.slot > 2.5 || i == len(t.chart.Categories)-1) {
			p.dot(s, t.centre(i), t.height(v))
		}
	}
}

func stroke(series int) colour {
	return []colour{accent, inkColour, wrong, quietColour}[series%4]
}

func (p *press) dash(series int) {
	p.SetDashPattern([][]float64{nil, {2, 1.2}, {.6, .9}, {3, 1, .6, 1}}[series%4], 0)
}

// dot marks a value: a shape for each series, full or empty.
func (p *press) dot(series int, x, y float64) {
	p.SetLineWidth(.4)
	p.SetDrawColor(stroke(series).rgb())
	p.SetFillColor(stroke(series).rgb())
	if series%2 == 1 {
		p.SetFillColor(white.rgb())
	}
	const r = 1.05
	switch series % 4 {
	case 0:
		p.Circle(x, y, r, "FD")
	case 1:
		p.Rect(x-r*.9, y-r*.9, 2*r*.9, 2*r*.9, "FD")
	case 2:
		p.Polygon([]fpdf.PointType{{X: x - r, Y: y + r}, {X: x + r, Y: y + r}, {X: x, Y: y - r*1.1}}, "FD")
	default:
		p.Polygon([]fpdf.PointType{{X: x - r*1.2, Y: y}, {X: x, Y: y + r*1.2}, {X: x + r*1.2, Y: y}, {X: x, Y: y - r*1.2}}, "FD")
	}
}
