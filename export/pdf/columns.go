package pdf

import "unrule/export/document"

// columns lays a table's columns side by side, in the largest letters that let them
// fit; else in the smallest, in several parts that each begin with the first column.
func (p *press) columns(t document.Table, sizes []float64) []tablePart {
	var least, natural []float64
	var layout tablePart
	for _, size := range sizes {
		layout = tablePart{of: t, cell: typeStyle{size: size, ink: inkColour}, head: typeStyle{bold: true, size: size * .93, ink: inkColour}}
		least, natural = p.measure(layout)
		if total(least) <= textWidth {
			for i := range t.Columns {
				layout.columns = append(layout.columns, i)
			}
			layout.widths = share(least, natural)
			return []tablePart{layout}
		}
	}
	return divide(layout, least, natural)
}

// divide sets a wide table as several.
func divide(layout tablePart, least, natural []float64) (parts []tablePart) {
	for next := 1; next < len(least) || len(parts) == 0; {
		part := layout
		part.columns = []int{0}
		mins, wishes := []float64{min(least[0], 60)}, []float64{min(natural[0], 60)}
		for ; next < len(least); next++ {
			wide := min(least[next], textWidth-60)
			if total(mins)+wide > textWidth {
				break
			}
			part.columns = append(part.columns, next)
			mins, wishes = append(mins, wide), append(wishes, natural[next])
		}
		part.widths = share(mins, wishes)
		parts = append(parts, part)
	}
	return parts
}

// measure tells for each column the least width at which it reads well, and the width
// at which nothing of it is broken.
func (p *press) measure(t tablePart) (least, natural []float64) {
	for c, column := range t.of.Columns {
		name, unit := cleaned(column.Name), cleaned(column.Unit)
		least = append(least, min(max(t.head.widest(name), t.head.widest(unit)), 26))
		natural = append(natural, min(max(t.head.width(name), t.head.width(unit)), 40))
		for _, row := range t.of.Rows {
			if c >= len(row) {
				continue
			}
			text, _ := p.cell(row[c])
			width := t.cell.width(text)
			natural[c] = max(natural[c], width)
			if row[c].Kind == document.Text {
				width = max(min(t.cell.widest(text), 34), min(width, 30))
			}
			least[c] = max(least[c], width)
		}
		pad := 2 * padding
		if c == 0 || c == len(t.of.Columns)-1 {
			pad = padding
		}
		least[c], natural[c] = least[c]+pad, natural[c]+pad
	}
	return least, natural
}

// share gives out the width of the page: to each column what it needs least, then to
// those that would break lines, then to all, twice as much to the first.
func share(least, natural []float64) []float64 {
	widths := make([]float64, len(least))
	room := textWidth - total(least)
	wish := 0.0
	for i := range least {
		natural[i] = max(natural[i], least[i])
		wish += natural[i] - least[i]
	}
	part := 1.0
	if wish > room {
		part = room / wish
	}
	for i := range least {
		widths[i] = least[i] + (natural[i]-least[i])*part
	}
	for i, rest := 0, textWidth-total(widths); i < len(widths); i++ {
		widths[i] += rest / float64(len(widths)+1)
		if i == 0 {
			widths[i] += rest / float64(len(widths)+1)
		}
	}
	return widths
}

func total(widths []float64) (sum float64) {
	for _, w := range widths {
		sum += w
	}
	return sum
}

// definitions are what the columns mean.
func (p *press) definitions(defined []document.Definition) {
	t := document.Table{ID: "definitions", Title: p.doc.Words["definitions"], Columns: []document.Column{
		{Name: p.doc.Words["column"]}, {Name: p.doc.Words["unit"]}, {Name: p.doc.Words["definition"]},
	}}
	for _, d := range defined {
		t.Rows = append(t.Rows, []document.Value{document.TextOf(d.Name), document.TextOf(d.Unit), document.TextOf(d.Definition)})
	}
	blocks := p.heading(len(p.doc.Sections), p.word("definitions"), 13)
	for _, part := range p.columns(t, tableSizes) {
		blocks = append(blocks, p.grid(part, "")...)
	}
	p.flow(blocks)
}
