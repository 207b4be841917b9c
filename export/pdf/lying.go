package pdf

import "unrule/export/document"

import "unrule/domain"

// A lyingField is a field of lying bars, a row a category.
type lyingField struct {
	chart        document.Chart
	axis         valueAxis
	names, x, w  float64 // width of the names; the bars' left edge and room
	share        float64 // left edge of the running share; 0 for none
	row          float64 // height
	labels, tail float64 // room for the values, for the shares
}

// lying is a chart of lying bars, each with its name and its value. A Pareto has the
// running share beside them, on a scale of its own.
func (p *press) lying(c document.Chart, running bool) []block {
	bars := c.Series
	if running {
		bars = c.Series[:1]
	}
	t := lyingField{chart: c, axis: axis(bars, kindOf(c), 5), row: 6.6}
	for i, name := range c.Categories {
		t.names = max(t.names, labelStyle.width(cleaned(name)))
		for _, s := range bars {
			t.labels = max(t.labels, mark.width(p.amount(valueOf(s, i)))+2.5)
		}
	}
	t.names = min(t.names, 58) + 3
	t.x, t.w = leftEdge+t.names, textWidth-t.names-t.labels
	if running {
		t.share, t.tail = rightEdge-50, 14
		t.w -= 56
	}
	if !running && len(bars) > 1 {
		t.row = 2 + 4.4*float64(len(bars))
	}
	blocks := []block{{height: 4.6, joined: true, repeats: true, opens: true, draw: func(y float64) { p.lyingHead(t, y) }}}
	for i := range c.Categories {
		blocks = append(blocks, block{height: t.row, draw: func(y float64) { p.lyingRow(t, bars, i, y) }})
	}
	blocks = append(blocks, block{height: .1, draw: func(float64) {}, opens: true})
	blocks[len(blocks)-2].joined = true
	return blocks
}

func (p *press) lyingHead(t lyingField, y float64) {
	p.line(t.x, y, tickStyle, tickStyle.cut(cleaned(t.chart.Unit), t.w+t.labels))
	if t.share > 0 {
		p.line(t.share, y, tickStyle, tickStyle.cut(cleaned(t.chart.Series[1].Name), rightEdge-t.share))
	}
}

func (p *press) lyingRow(t lyingField, bars []document.Series, i int, y float64) {
	p.line(leftEdge, y+(t.row-labelStyle.lead())/2, labelStyle, labelStyle.cut(cleaned(t.chart.Categories[i]), t.names-3))
	thick := (t.row - 2) / float64(len(bars))
	zero := t.x + t.w*t.axis.part(0)
	for s, series := range bars {
		p.lyingBar(t, s, valueOf(series, i), zero, y+1+float64(s)*thick, thick)
	}
	p.rule(zero, y, zero, y+t.row, .3, inkColour)
	if t.share > 0 {
		p.runningShare(t, i, y)
	}
}

func (p *press) lyingBar(t lyingField, series int, v document.Value, zero, y, thick float64) {
	middle := y + (thick-mark.lead())/2
	switch v.State {
	case document.Hidden:
		p.withheld(zero, y, t.x+t.w-zero, thick*.92)
		p.line(t.x+t.w+1.5, middle, tickStyle, p.amount(v))
	case document.Nothing:
		p.line(zero+1.5, middle, tickStyle, p.amount(v))
	default:
		end := t.x + t.w*t.axis.part(v.Number)
		p.fill(series, min(zero, end), y, max(zero, end)-min(zero, end), thick*.92)
		p.line(max(zero, end)+1.5, middle, mark, p.amount(v))
	}
}

// runningShare is one point of the share so far, with half of the way to it from the
// row above and half of the way on: the rows may be on two pages.
func (p *press) runningShare(t lyingField, i int, y float64) {
	width := rightEdge - t.tail - t.share
	at := func(v document.Value) float64 {
		return t.share + width*float64(min(max(v.Number, 0), 100*100))/float64(domain.Hundredths(100*100))
	}
	shares := t.chart.Series[1]
	v, middle := valueOf(shares, i), y+t.row/2
	p.rule(t.share, middle, t.share+width, middle, .1, lineColour)
	if v.State == document.Shown {
		if i > 0 && valueOf(shares, i-1).State == document.Shown {
			p.rule((at(valueOf(shares, i-1))+at(v))/2, y, at(v), middle, .5, inkColour)
		}
		if i+1 < len(t.chart.Categories) && valueOf(shares, i+1).State == document.Shown {
			p.rule(at(v), middle, (at(v)+at(valueOf(shares, i+1)))/2, y+t.row, .5, inkColour)
		}
		p.dot(1, at(v), middle)
	}
	p.ends(rightEdge, middle-tickStyle.lead()/2, tickStyle.in(inkColour), p.amount(v))
}
