package pdf

import "unrule/export/document"

import "strings"

// front is the title and the summary: one page, set smaller where it must be.
func (p *press) front() {
	p.turn()
	p.y = 20
	p.flow(p.masthead())
	if len(p.doc.Sections) == 0 {
		return
	}
	s := p.doc.Sections[0]
	var blocks []block
	for _, scale := range []float64{1, .95, .9, .85, .8, .75} {
		p.tables = 0
		blocks = p.summary(s, scale)
		if p.y+tall(blocks) <= bottom {
			break
		}
	}
	p.flow(blocks)
}

func (p *press) masthead() []block {
	blocks := []block{{height: 5, draw: func(y float64) { p.box(leftEdge, y, 28, 1.6, accent) }}}
	blocks = append(blocks, p.prose(titleStyle, cleaned(p.doc.Title), textWidth, 0)...)
	subtitle := typeStyle{size: 10.5, ink: quietColour}
	blocks = append(blocks, p.prose(subtitle, cleaned(p.doc.Subtitle), textWidth, 1)...)
	if p.doc.Warning != "" {
		blocks = append(blocks, p.warning(cleaned(p.doc.Warning)))
	}
	return append(blocks, gap(6))
}

// warning is printed large before all else.
func (p *press) warning(text cleanText) block {
	style := typeStyle{bold: true, size: 12, ink: wrong}
	lines := style.few(text, textWidth-12, 12)
	height := float64(len(lines))*style.lead() + 6
	return block{space: 4, height: height, draw: func(y float64) {
		p.box(leftEdge, y, textWidth, height, warn)
		p.box(leftEdge, y, 2, height, wrong)
		for i, l := range lines {
			p.line(leftEdge+7, y+3+float64(i)*style.lead(), style, l)
		}
	}}
}

func (p *press) summary(s document.Section, scale float64) []block {
	body := bodyStyle
	body.size *= scale
	blocks := p.heading(0, cleaned(s.Title), 4*scale)
	blocks = append(blocks, p.cards(s.Headlines, scale)...)
	for _, text := range s.Paragraphs {
		blocks = append(blocks, p.prose(body, cleaned(text), textWidth, 2*scale)...)
	}
	if s.Chart != nil {
		blocks = append(blocks, p.chart(*s.Chart, s)...)
	}
	sizes := []float64{8 * scale, 7 * scale, 6.4 * scale}
	for _, t := range s.Tables {
		blocks = append(blocks, p.table(t, s.Title, sizes)...)
	}
	return blocks
}

// A cardText is a headline, broken to lines.
type cardText struct {
	name, unit, change []cleanText
	value              cleanText
	number             typeStyle
}

// cards are the headlines in a grid, as tall in a row as the tallest of it.
func (p *press) cards(headlines []document.Headline, scale float64) []block {
	columns := min(max(len(headlines), 2), 4)
	if len(headlines) == 5 || len(headlines) == 6 || len(headlines) == 9 {
		columns = 3
	}
	const between = 4.0
	width := (textWidth - between*float64(columns-1)) / float64(columns)
	small := smallStyle
	small.size *= scale
	var blocks []block
	for len(headlines) > 0 {
		n := min(columns, len(headlines))
		var row []cardText
		for _, h := range headlines[:n] {
			row = append(row, p.card(h, small, scale, width-8))
		}
		blocks = append(blocks, p.deal(row, small, width, between))
		headlines = headlines[n:]
	}
	if len(blocks) > 0 {
		blocks = append(blocks, gap(3*scale))
	}
	return blocks
}

func (p *press) card(h document.Headline, small typeStyle, scale, width float64) cardText {
	value, _ := p.cell(h.Value)
	if h.Value.Kind == document.Percent && h.Value.State == document.Shown {
		value, h.Unit = p.amount(h.Value), strings.TrimPrefix(h.Unit, "%")
	}
	number := typeStyle{bold: true, size: 19 * scale, ink: accent}
	if h.Value.State != document.Shown {
		number.size, number.ink = 13*scale, quietColour
	}
	for number.size > 7 && number.width(value) > width {
		number.size--
	}
	c := cardText{name: small.few(cleaned(h.Name), width, 4), value: number.cut(value, width), number: number}
	if h.Unit != "" {
		c.unit = small.few(cleaned(h.Unit), width, 2)
	}
	if h.Change != "" {
		c.change = small.few(cleaned(h.Change), width, 4)
	}
	return c
}

// deal draws a row of cards.
func (p *press) deal(row []cardText, small typeStyle, width, between float64) block {
	lead, names, units, changes, number := small.lead(), 0, 0, 0, 0.0
	for _, c := range row {
		names, units, changes = max(names, len(c.name)), max(units, len(c.unit)), max(changes, len(c.change))
		number = max(number, c.number.lead())
	}
	height := lead*float64(names+units+changes) + number + 5
	if changes > 0 {
		height += 1
	}
	return block{space: 4, height: height, joined: true, draw: func(y float64) {
		for i, c := range row {
			x := leftEdge + float64(i)*(width+between)
			p.box(x, y, width, height, groundColour)
			p.frame(x, y, width, height, .15, lineColour)
			p.box(x, y, 1, height, accent)
			p.stack(x+4, y+2.5, lead, small, c.name)
			base := y + 2.5 + lead*float64(names)
			p.line(x+4, base+number-c.number.lead(), c.number, c.value)
			p.stack(x+4, base+number, lead, small, c.unit)
			p.stack(x+4, y+height-2.5-lead*float64(len(c.change)), lead, small.in(inkColour), c.change)
		}
	}}
}

func (p *press) stack(x, y, lead float64, s typeStyle, lines []cleanText) {
	for i, l := range lines {
		p.line(x, y+float64(i)*lead, s, l)
	}
}
