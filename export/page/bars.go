package page

import "unrule/export/document"

// mostStanding is how many categories fit side by side with their names; more of them
// lie below one another.
const mostStanding = 12

// standing draws a group of bars for each category along the bottom.
func (p *canvas) standing() {
	const tall = 260 * pixel
	p.legend(p.chart.Series, p.barSwatch)
	s := scaleOf(values(p.chart.Series))
	left, top := p.scaleDown(s, tall), p.Height
	bottom := top + tall
	if s.low < 0 { // a value may stand below its bar
		bottom += 16 * pixel
	}
	slot := (p.Width - left) / unit(max(1, len(p.chart.Categories)))
	thick := min(44*pixel, slot*8/10/unit(max(1, len(p.chart.Series))))
	lines := 0
	for i, name := range p.chart.Categories {
		middle := left + slot*unit(i) + slot/2
		p.group(i, middle-thick*unit(len(p.chart.Series))/2, top, thick, s)
		parts := wrap(name, small, slot-6*pixel, 3)
		for n, part := range parts {
			p.text(label{Text: part, Anchor: "middle", X: middle, Y: bottom + unit(18+15*n)*pixel})
		}
		lines = max(lines, len(parts))
	}
	p.Height = bottom + unit(10+15*lines)*pixel
}

// group draws the bars of one category side by side, with their values.
func (p *canvas) group(category int, x, top, thick unit, s scale) {
	const tall, stub = 260 * pixel, 16 * pixel
	for i, series := range p.chart.Series {
		v, x := valueOf(series, category), x+thick*unit(i)
		zero := top + tall - s.at(0, tall)
		switch v.State {
		case document.Shown:
			from, long := s.span(v.Number, tall)
			y := top + tall - from - long
			p.bar(i, x+pixel, y, thick-2*pixel, long)
			if v.Number < 0 {
				y += long + 17*pixel
			}
			p.give(label{Class: "number", Text: p.write(v), Anchor: "middle", X: x + thick/2, Y: y - 5*pixel})
		case document.Hidden:
			p.veil(x+pixel, zero-stub, thick-2*pixel, stub)
		}
	}
}

// scaleDown draws the ticks of a standing scale and returns where the plot begins.
func (p *canvas) scaleDown(s scale, tall unit) unit {
	p.Height += 20 * pixel
	left := unit(0)
	for _, t := range s.ticks() {
		left = max(left, measure(p.write(t), small))
	}
	left += 8 * pixel
	for _, t := range s.ticks() {
		y := p.Height + tall - s.at(t.Number, tall)
		p.rule(ruleClass(t), left, y, p.Width, y)
		p.text(label{Class: "quiet", Text: p.write(t), Anchor: "end", X: left - 8*pixel, Y: y + 4*pixel})
		p.taken = append(p.taken, area{0, y - 6*pixel, left - 8*pixel, y + 6*pixel})
	}
	return left
}

// ruleClass makes zero stand out.
func ruleClass(tick document.Value) string {
	if tick.Number == 0 {
		return "zero"
	}
	return "grid"
}

// A table of bars: where its columns are. On a phone a name stands above its bars.
type columns struct {
	names, plot, values, shares unit // how wide
	name, thick, gap, under     unit // how high: a name above its bars, a bar, between rows, the cumulative line
}

// lying draws one row a category: name, bars, values, and the cumulative share if the
// chart is a Pareto.
func (p *canvas) lying() {
	series, shares := p.chart.Series, document.Series{}
	if p.chart.Kind == document.Pareto && len(series) > 1 {
		series, shares = series[:1], series[1]
	}
	s := scaleOf(values(series))
	c := p.columns(series, shares)
	p.lyingLegend(c)
	top := p.Height
	p.Height += c.gap / 2
	for i, name := range p.chart.Categories {
		p.row(i, name, series, s, c)
		if c.shares > 0 {
			p.cumulative(valueOf(shares, i), c)
		}
		p.Height += c.under + c.gap
	}
	p.scaleAcross(s, c, top)
}

func (p *canvas) columns(series []document.Series, shares document.Series) columns {
	c := columns{thick: 18 * pixel, gap: 12 * pixel}
	if len(series) > 1 {
		c.thick = 14 * pixel
	}
	if len(p.chart.Categories) > 24 { // one page holds them all
		c.thick, c.gap = 11*pixel, 4*pixel
	}
	for _, v := range values(series) {
		c.values = max(c.values, measure(p.write(v), small)+8*pixel)
	}
	for _, v := range shares.Values {
		c.shares, c.under = max(c.shares, measure(p.share(v), small)+14*pixel), 3*pixel
	}
	if p.wide() {
		for _, name := range p.chart.Categories {
			c.names = max(c.names, min(250*pixel, measure(visible(name), normal)+12*pixel))
		}
	} else {
		c.name = 19 * pixel
	}
	c.plot = p.Width - c.names - c.values - c.shares
	return c
}

// lyingLegend is a legend, in which the cumulative series has its own sign.
func (p *canvas) lyingLegend(c columns) {
	p.legend(p.chart.Series, func(i int, x, y unit) {
		if i == 1 && c.shares > 0 {
			p.reach(x, y+6*pixel, 9*pixel)
			return
		}
		p.barSwatch(i, x, y)
	})
}

// row draws one category and moves Height below its bars.
func (p *canvas) row(category int, name string, series []document.Series, s scale, c columns) {
	y := p.Height
	if p.wide() {
		p.name(name, y+c.thick*unit(max(1, len(series)))/2, c)
	} else {
		p.text(label{Text: clip(name, normal, p.Width), Size: normal, X: 0, Y: y + 13*pixel})
	}
	y += c.name
	for i, of := range series {
		v := valueOf(of, category)
		switch v.State {
		case document.Shown:
			from, long := s.span(v.Number, c.plot)
			p.bar(i, c.names+from, y+pixel, long, c.thick-2*pixel)
		case document.Hidden:
			p.veil(c.names+s.at(0, c.plot), y+pixel, 16*pixel, c.thick-2*pixel)
		}
		p.text(label{Class: "number", Text: p.write(v), Anchor: "end", X: p.Width - c.shares, Y: y + c.thick/2 + 4*pixel})
		y += c.thick
	}
	p.Height += c.name + c.thick*unit(max(1, len(series)))
}

// name writes the name of a row around a height, in two lines where there is room.
func (p *canvas) name(name string, middle unit, c columns) {
	lines := wrap(name, normal, c.names-12*pixel, int((c.thick+c.gap)/(15*pixel)))
	for i, line := range lines {
		y := middle + 4*pixel + unit(2*i-len(lines)+1)*7*pixel
		p.text(label{Text: line, Size: normal, X: 0, Y: y})
	}
}

// cumulative draws below a bar how much of all it and those before it make.
func (p *canvas) cumulative(v document.Value, c columns) {
	if v.State == document.Shown {
		p.reach(c.names, p.Height+pixel, scale{high: 10000}.at(v.Number, c.plot))
	}
	p.text(label{Class: "quiet number", Text: p.share(v), Anchor: "end", X: p.Width, Y: p.Height - c.thick/2 + 4*pixel})
}

// reach is a thin line that ends in a dot.
func (p *canvas) reach(x, y, long unit) {
	p.rule(colour(1)+" reach", x, y, x+long, y)
	p.dot(1, 0, x+long, y, 25)
}

// scaleAcross draws the ticks of a lying scale behind rows that begin at top. On a
// phone, where names stand in the plot, zero is the only one.
func (p *canvas) scaleAcross(s scale, c columns, top unit) {
	bottom := p.Height
	p.Height = bottom
	for _, t := range s.ticks() {
		x := c.names + s.at(t.Number, c.plot)
		if t.Number == 0 || p.wide() {
			p.rule(ruleClass(t), x, top, x, bottom)
		}
		if p.wide() && p.give(label{Class: "quiet", Text: p.write(t), Anchor: "middle", X: x, Y: bottom + 15*pixel}) {
			p.Height = bottom + 20*pixel
		}
	}
}
