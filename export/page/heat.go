package page

import (
	"fmt"
	"math"

	"unrule/domain"
	"unrule/export/document"
)

// shades is how many steps a heat map has above zero.
const shades = 5

// A grid is where the cells of a heat map are.
type grid struct {
	left, top, wide, high unit
	most                  domain.Hundredths
	numbered              bool // the values fit into their cells
}

// heatMap draws a cell for each series and category. Where numbers do not fit, the
// size of a square tells the value together with its shade.
func (p *canvas) heatMap() {
	g := p.grid()
	p.shadeLegend(g)
	p.Height += p.columnNames(&g)
	g.top = p.Height
	for i, series := range p.chart.Series {
		y := g.top + g.high*unit(i)
		lines := wrap(series.Name, small, g.left-8*pixel, max(1, int(g.high/(15*pixel))))
		for n, line := range lines {
			p.text(label{Text: line, Anchor: "end", X: g.left - 8*pixel, Y: y + g.high/2 + 4*pixel + unit(2*n-len(lines)+1)*7*pixel})
		}
		for n := range p.chart.Categories {
			p.cell(valueOf(series, n), g.left+g.wide*unit(n), y, g)
		}
	}
	p.Height = g.top + g.high*unit(len(p.chart.Series)) + 2*pixel
}

func (p *canvas) grid() grid {
	most, n := 170*pixel, unit(max(1, len(p.chart.Categories)))
	if !p.wide() {
		most = 100 * pixel
	}
	g := grid{numbered: true}
	for _, s := range p.chart.Series {
		g.left = max(g.left, min(most, measure(visible(s.Name), small)+8*pixel))
	}
	g.wide = max(14*pixel, min(90*pixel, (p.Width-g.left)/n))
	g.high = min(g.wide, 34*pixel)
	p.Width = max(p.Width, g.left+g.wide*n)
	for _, v := range values(p.chart.Series) {
		if v.State == document.Shown {
			g.most = max(g.most, v.Number)
			g.numbered = g.numbered && measure(p.write(v), small) <= g.wide-4*pixel
		}
	}
	return g
}

// columnNames writes the names above the columns, upright where they are narrow, and
// returns how high they are.
func (p *canvas) columnNames(g *grid) unit {
	const most = 110 * pixel
	if g.wide >= 62*pixel {
		return p.levelNames(g)
	}
	high := unit(0)
	for _, name := range p.chart.Categories {
		high = max(high, measure(clip(name, small, most), small))
	}
	for i, name := range p.chart.Categories {
		x := g.left + g.wide*unit(i) + g.wide/2 + 4*pixel
		p.text(label{Text: clip(name, small, most), Upright: true, X: x, Y: p.Height + high})
	}
	return high + 6*pixel
}

// levelNames writes the names in lines that end just above the columns.
func (p *canvas) levelNames(g *grid) unit {
	names, most := make([][]string, len(p.chart.Categories)), 1
	for i, name := range p.chart.Categories {
		names[i] = wrap(name, small, g.wide-6*pixel, 3)
		most = max(most, len(names[i]))
	}
	for i, lines := range names {
		for n, line := range lines {
			y := p.Height + unit(15*(most-len(lines)+n)+12)*pixel
			p.text(label{Text: line, Anchor: "middle", X: g.left + g.wide*unit(i) + g.wide/2, Y: y})
		}
	}
	return unit(15*most+5) * pixel
}

// shadeLegend shows the shades from zero to the largest value.
func (p *canvas) shadeLegend(g grid) {
	const side = 12 * pixel
	p.legend(nil, nil)
	if g.most <= 0 {
		return
	}
	y := max(0, p.Height-30*pixel) + 2*pixel
	most := p.write(document.Value{Kind: p.kind(), State: document.Shown, Number: g.most})
	x := p.Width - measure(most, small) - 6*pixel - (shades+1)*(side+2*pixel)
	p.text(label{Text: "0", Anchor: "end", X: x - 4*pixel, Y: y + 10*pixel})
	for i := range domain.Hundredths(shades + 1) {
		p.swatch(i, x+unit(i)*(side+2*pixel), y, side, side, grid{most: shades, numbered: g.numbered})
	}
	p.text(label{Text: most, Anchor: "end", X: p.Width, Y: y + 10*pixel})
	p.Height = y + 28*pixel
}

// kind is of the values that are shown.
func (p *canvas) kind() document.Kind {
	for _, v := range values(p.chart.Series) {
		if v.State == document.Shown {
			return v.Kind
		}
	}
	return document.Integer
}

// shade is the step of a value: 0 for none of it, else 1 to shades.
func (g grid) shade(n domain.Hundredths) int {
	if n <= 0 || g.most <= 0 {
		return 0
	}
	return int(math.Ceil(shades * float64(n) / float64(g.most)))
}

func (p *canvas) cell(v document.Value, x, y unit, g grid) {
	switch v.State {
	case document.Hidden:
		p.veil(x+pixel, y+pixel, g.wide-2*pixel, g.high-2*pixel)
	case document.Shown:
		p.swatch(v.Number, x+pixel, y+pixel, g.wide-2*pixel, g.high-2*pixel, g)
		if g.numbered {
			class := fmt.Sprintf("on%d number", g.shade(v.Number))
			p.text(label{Class: class, Text: p.write(v), Anchor: "middle", X: x + g.wide/2, Y: y + g.high/2 + 4*pixel})
		}
	}
}

// swatch paints a value by shade, or as a square whose area is in proportion to it.
func (p *canvas) swatch(n domain.Hundredths, x, y, w, h unit, g grid) {
	step := 0
	if g.numbered {
		step = g.shade(n)
	}
	p.Boxes = append(p.Boxes, box{Class: fmt.Sprintf("shade h%d", step), X: x, Y: y, W: w, H: h})
	if !g.numbered && n > 0 {
		side := unit(math.Round(math.Sqrt(float64(n)/float64(g.most)) * float64(min(w, h))))
		p.Boxes = append(p.Boxes, box{Class: "square s1", X: x + (w-side)/2, Y: y + (h-side)/2, W: side, H: side})
	}
}
