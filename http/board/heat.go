package board

import (
	"strings"
	"unicode/utf8"
)

// Sizes of a heat map, in pixels.
const (
	heatName = 176 // of a row
	heatWide = 76
	heatHigh = 40
	heatLine = 14
)

// How many letters there is room for in a line above a column, and before a row.
const (
	columnLetters = 13
	fullLetters   = 10 // from more than these on, a line is pressed into its column
	rowLetters    = 20
)

// A heatMap is a matrix as a picture.
type heatMap struct {
	Width, Height int
	Boxes         []heatBox
	Texts         []heatText
}

// A heatBox is one cell.
type heatBox struct {
	X, Y, W, H int
	Class      string
	Title      string
}

// A heatText is a word of the picture.
type heatText struct {
	X, Y        int
	Class, Text string
	Fit         int // width to press the text into; 0 for its own
}

// drawn is the picture of a matrix: the names of the columns on top, those of the rows
// before them, and a box for every cell with its number or that it is hidden.
func (f Frame) drawn(m matrix) heatMap {
	lines, most := make([][]string, len(m.Columns)), 1
	for j, name := range m.Columns {
		lines[j] = wrapped(name, columnLetters, 3)
		most = max(most, len(lines[j]))
	}
	top := most*heatLine + 10
	p := heatMap{Width: heatName + (len(m.Columns)+1)*heatWide, Height: top + len(m.Rows)*heatHigh + 2}
	for j := range lines {
		for n, line := range lines[j] {
			fit := 0
			if utf8.RuneCountInString(line) > fullLetters {
				fit = heatWide - 4
			}
			p.Texts = append(p.Texts, heatText{heatName + j*heatWide + heatWide/2, top - 8 - (len(lines[j])-1-n)*heatLine, "middle head", line, fit})
		}
	}
	right := p.Width - heatWide/2
	p.Texts = append(p.Texts, heatText{right, top - 8, "middle", f.T("matrix.total"), 0})
	for i, row := range m.Rows {
		y := top + i*heatHigh
		names := wrapped(row.Name, rowLetters, 2)
		for n, line := range names {
			p.Texts = append(p.Texts, heatText{heatName - 10, y + heatHigh/2 + 4 + (2*n-len(names)+1)*heatLine/2, "end", line, 0})
		}
		p.Texts = append(p.Texts, heatText{right, y + heatHigh/2 + 4, "middle total", f.Short(row.Total), 0})
		for j, c := range row.Cells {
			f.box(&p, heatName+j*heatWide, y, c, row.Name+" × "+m.Columns[j])
		}
	}
	return p
}

func (f Frame) box(p *heatMap, x, y int, c matrixCell, names string) {
	class, on := "h"+string(rune('0'+c.Step)), "middle on"+string(rune('0'+c.Step))
	if c.Hidden {
		class, on = "hidden-cell", "middle veiled"
	}
	p.Boxes = append(p.Boxes, heatBox{x + 1, y + 1, heatWide - 2, heatHigh - 2, class, names + ": " + f.Cell(c)})
	p.Texts = append(p.Texts, heatText{x + heatWide/2, y + heatHigh/2 + 4, on, f.Short(c), 0})
}

// Short is a cell in the room of its box.
func (f Frame) Short(c matrixCell) string {
	switch {
	case c.Hidden:
		return f.T("matrix.hidden")
	case c.Partial:
		return "≥ " + f.Number(c.Reports)
	}
	return f.Number(c.Reports)
}

// Cell is a cell in words.
func (f Frame) Cell(c matrixCell) string {
	switch {
	case c.Hidden:
		return f.T("matrix.hidden")
	case c.Partial:
		return f.T("matrix.least", "n", f.Number(c.Reports))
	}
	return f.Number(c.Reports)
}

// wrapped is a name in at most so many lines of so many letters; what has no room is
// left out and says so.
func wrapped(name string, letters, most int) []string {
	var lines []string
	for word := range strings.FieldsSeq(name) {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) <= letters {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	cut := len(lines) > most
	lines = lines[:min(len(lines), most)]
	for i, line := range lines {
		if r := []rune(line); len(r) > letters || cut && i == most-1 {
			lines[i] = string(r[:min(len(r), letters-1)]) + "…"
		}
	}
	return lines
}
