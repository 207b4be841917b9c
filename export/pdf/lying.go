package pdf

import "unrule/export/document"

import "unrule/domain"

// A pdfLying is a field of lying bars, a row a category.
type pdfLying struct {
	chart        document.Chart
	axis         pdfAxis
	names, x, w  float64 // width of the names; the bars' left edge and room
	share        float64 // left edge of the running share; 0 for none
	row          float64 // height
	labels, tail float64 // room for the values, for the shares
}

// lying is a chart of lying bars, each with its name and its value. A Pareto has the
// running share beside them, on a scale of its own.
func (p *press) lying(c document.Chart, running bool) []pdfBlock {
	bars := c.Series
	if running {
		bars = c.Series[:1]
	}
	t := pdfLying{chart: c, axis: axis(bars, kindOf(c), 5), row: 6.6}
	for i, name := range c.Categories {
		t.names = max(t.names, pdfLabel.width(pdfClean(name)))
		for _, s := range bars {
			t.labels = max(t.labels, pdfMark.width(p.amount(valueOf(s, i)))+2.5)
		}
	}
	t.names = min(t.names, 58) + 3
	t.x, t.w = pdfLeft+t.names, pdfWidth-t.names-t.labels
	if running {
		t.share, t.tail = pdfRight-50, 14
		t.w -= 56
	}
	if !running && len(bars) > 1 {
		t.row = 2 + 4.4*float64(len(bars))
	}
	blocks := []pdfBlock{{height: 4.6, joined: true, repeats: true, opens: true, draw: func(y float64) { p.lyingHead(t, y) }}}
	for i := range c.Categories {
		blocks = append(blocks, pdfBlock{height: t.row, draw: func(y float64) { p.lyingRow(t, bars, i, y) }})
	}
	blocks = append(blocks, pdfBlock{height: .1, draw: func(float64) {}, opens: true})
	blocks[len(blocks)-2].joined = true
	return blocks
}

func (p *press) lyingHead(t pdfLying, y float64) {
	p.line(t.x, y, pdfTick, pdfTick.cut(pdfClean(t.chart.Unit), t.w+t.labels))
	if t.share > 0 {
		p.line(t.share, y, pdfTick, pdfTick.cut(pdfClean(t.chart.Series[1].Name), pdfRight-t.share))
	}
}

func (p *press) lyingRow(t pdfLying, bars []document.Series, i int, y float64) {
	p.line(pdfLeft, y+(t.row-pdfLabel.lead())/2, pdfLabel, pdfLabel.cut(pdfClean(t.chart.Categories[i]), t.names-3))
	thick := (t.row - 2) / float64(len(bars))
	zero := t.x + t.w*t.axis.part(0)
	for s, series := range bars {
		p.lyingBar(t, s, valueOf(series, i), zero, y+1+float64(s)*thick, thick)
	}
	p.rule(zero, y, zero, y+t.row, .3, pdfInk)
	if t.share > 0 {
		p.runningShare(t, i, y)
	}
}

func (p *press) lyingBar(t pdfLying, series int, v document.Value, zero, y, thick float64) {
	middle := y + (thick-pdfMark.lead())/2
	switch v.State {
	case document.Hidden:
		p.withheld(zero, y, t.x+t.w-zero, thick*.92)
		p.line(t.x+t.w+1.5, middle, pdfTick, p.amount(v))
	case document.Nothing:
		p.line(zero+1.5, middle, pdfTick, p.amount(v))
	default:
		end := t.x + t.w*t.axis.part(v.Number)
		p.fill(series, min(zero, end), y, max(zero, end)-min(zero, end), thick*.92)
		p.line(max(zero, end)+1.5, middle, pdfMark, p.amount(v))
	}
}

// runningShare is one point of the share so far, with half of the way to it from the
// row above and half of the way on: the rows may be on two pages.
func (p *press) runningShare(t pdfLying, i int, y float64) {
	width := pdfRight - t.tail - t.share
	at := func(v document.Value) float64 {
		return t.share + width*float64(min(max(v.Number, 0), 100*100))/float64(domain.Hundredths(100*100))
	}
	shares := t.chart.Series[1]
	v, middle := valueOf(shares, i), y+t.row/2
	p.rule(t.share, middle, t.share+width, middle, .1, pdfLine)
	if v.State == document.Shown {
		if i > 0 && valueOf(shares, i-1).State == document.Shown {
			p.rule((at(valueOf(shares, i-1))+at(v))/2, y, at(v), middle, .5, pdfInk)
		}
		if i+1 < len(t.chart.Categories) && valueOf(shares, i+1).State == document.Shown {
			p.rule(at(v), middle, (at(v)+at(valueOf(shares, i+1)))/2, y+t.row, .5, pdfInk)
		}
		p.dot(1, at(v), middle)
	}
	p.ends(pdfRight, middle-pdfTick.lead()/2, pdfTick.in(pdfInk), p.amount(v))
}
