package pdf

import (
	"slices"

	"unrule/domain"
	"unrule/export/document"
)

var (
	tickStyle  = typeStyle{size: 7.2, ink: quietColour}
	labelStyle = typeStyle{size: 7.8, ink: inkColour}
	mark       = typeStyle{bold: true, size: 7.2, ink: inkColour}
)

// chart is a picture of numbers: its title, its key, itself, and what it shows in
// words where the section has not said that already.
func (p *press) chart(c document.Chart, s document.Section) []block {
	var blocks []block
	if c.Title != s.Title {
		blocks = p.prose(captionStyle, cleaned(c.Title), textWidth, 4)
	}
	blocks = append(blocks, block{space: 3, draw: func(float64) {}})
	blocks = append(blocks, p.key(c)...)
	blocks = append(blocks, p.picture(c)...)
	blocks = join(blocks)
	if c.Description != "" && !slices.Contains(s.Paragraphs, c.Description) {
		blocks[len(blocks)-1].joined = true
		blocks = append(blocks, p.prose(smallStyle, cleaned(c.Description), textWidth, 2)...)
	}
	return blocks
}

func (p *press) picture(c document.Chart) []block {
	if len(c.Categories) == 0 || len(c.Series) == 0 {
		return []block{{height: 16, draw: func(y float64) {
			p.frame(leftEdge, y, textWidth, 16, .12, lineColour)
			p.middle((leftEdge+rightEdge)/2, y+6, labelStyle, p.word("nothing"))
		}}}
	}
	switch c.Kind {
	case document.Rows:
		return p.lying(c, false)
	case document.Pareto:
		return p.lying(c, len(c.Series) > 1)
	case document.HeatMap:
		return p.heat(c)
	}
	return []block{p.standing(c)}
}

// valueOf is the value of a category in a series; none where there is none.
func valueOf(s document.Series, i int) document.Value {
	if i >= len(s.Values) {
		return document.Value{}
	}
	return s.Values[i]
}

// kindOf is what the chart's values are.
func kindOf(c document.Chart) document.Kind {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v.State == document.Shown {
				return v.Kind
			}
		}
	}
	return document.Integer
}

// A valueAxis are the values from one edge of a picture to the other. Zero is among them.
type valueAxis struct {
	low, high, step domain.Hundredths
	kind            document.Kind
}

// axis spans values with about so many steps of 1, 2 or 5. What is beyond any measure
// ends at the edge.
func axis(series []document.Series, kind document.Kind, steps domain.Hundredths) valueAxis {
	const most = 1 << 60
	a := valueAxis{kind: kind, step: 1}
	for _, s := range series {
		for _, v := range s.Values {
			if v.State == document.Shown {
				a.low, a.high = min(a.low, max(v.Number, -most)), max(a.high, min(v.Number, most))
			}
		}
	}
	if kind == document.Integer {
		a.step = 100
	}
	for i := 0; (a.high-a.low)/a.step >= steps && a.step < 1<<59; i++ {
		a.step *= []domain.Hundredths{2, 5, 2}[i%3]
		if i%3 == 1 {
			a.step /= 2
		}
	}
	if a.low == a.high {
		a.step, a.high = 100, 100
	}
	a.high = (a.high + a.step - 1) / a.step * a.step
	a.low = (a.low - a.step + 1) / a.step * a.step
	return a
}

// part is where a value lies between the edges: 0 at the low one, 1 at the high one.
func (a valueAxis) part(h domain.Hundredths) float64 {
	return min(max((float64(h)-float64(a.low))/(float64(a.high)-float64(a.low)), 0), 1)
}

// tick is a value of the axis itself.
func (a valueAxis) tick(h domain.Hundredths) document.Value {
	kind := a.kind
	if kind == document.Decimal && a.step%100 == 0 {
		kind = document.Integer
	}
	return document.Value{Kind: kind, State: document.Shown, Number: h}
}

// A keyLine is one line of what a picture's patterns mean.
type keyLine struct {
	name cleanText
	draw func(x, y float64)
}

const swatch = 7.0

// key tells the series apart and says what a hatched place is.
func (p *press) key(c document.Chart) []block {
	var keys []keyLine
	if c.Kind != document.Pareto && c.Kind != document.HeatMap {
		for i, s := range c.Series {
			if len(c.Series) > 1 {
				keys = append(keys, keyLine{cleaned(s.Name), func(x, y float64) { p.sample(c.Kind, i, x, y) }})
			}
		}
	}
	if slices.ContainsFunc(c.Series, func(s document.Series) bool { return withholds(s.Values) }) {
		keys = append(keys, keyLine{p.why(), func(x, y float64) { p.withheld(x, y+.6, swatch, 2.6) }})
	}
	var blocks []block
	for len(keys) > 0 {
		n, used := 0, 0.0
		for n < len(keys) {
			used += swatch + 2 + labelStyle.width(keys[n].name) + 6
			if n > 0 && used > textWidth {
				break
			}
			n++
		}
		row := keys[:n]
		blocks = append(blocks, block{height: 4.6, joined: true, draw: func(y float64) { p.keys(row, y) }})
		keys = keys[n:]
	}
	return append(blocks, gap(1))
}

func (p *press) keys(row []keyLine, y float64) {
	x := leftEdge
	for _, k := range row {
		k.draw(x, y)
		name := labelStyle.cut(k.name, rightEdge-x-swatch-2)
		p.line(x+swatch+2, y, labelStyle, name)
		x += swatch + 2 + labelStyle.width(name) + 6
	}
}

// sample shows how a series is drawn.
func (p *press) sample(kind document.ChartKind, i int, x, y float64) {
	if kind != document.Line {
		p.fill(i, x, y+.6, swatch, 2.6)
		return
	}
	p.dash(i)
	p.rule(x, y+1.9, x+swatch, y+1.9, .55, stroke(i))
	p.SetDashPattern(nil, 0)
	p.dot(i, x+swatch/2, y+1.9)
}
