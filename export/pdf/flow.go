package pdf

import (
	"slices"
	"strconv"
	"strings"

	"unrule/export/document"
)

// The page, in mm. Nothing but the running head and the foot is outside of the text.
const (
	leftEdge  = 20.0
	rightEdge = 190.0
	textWidth = rightEdge - leftEdge
	topEdge   = 26.0
	bottom    = 275.0
	footLine  = 282.0
	headLine  = 13.0
)

var (
	bodyStyle    = typeStyle{size: 9.5, ink: inkColour}
	smallStyle   = typeStyle{size: 8, ink: quietColour}
	titleStyle   = typeStyle{bold: true, size: 25, ink: inkColour}
	headingStyle = typeStyle{bold: true, size: 15, ink: accent}
	captionStyle = typeStyle{bold: true, size: 9.5, ink: inkColour}
)

// A block is a piece of the document that no page breaks.
type block struct {
	space   float64 // above it, but not at the top of a page
	height  float64
	joined  bool // stays on one page with the next
	opens   bool // what was repeated so far is repeated no more
	repeats bool // is set again at the top of each page that what follows runs on to
	draw    func(y float64)
}

func tall(blocks []block) (sum float64) {
	for _, b := range blocks {
		sum += b.space + b.height
	}
	return sum
}

// join keeps blocks together on a page, if a page can hold them.
func join(blocks []block) []block {
	if tall(blocks) < bottom-topEdge {
		for i := range len(blocks) - 1 {
			blocks[i].joined = true
		}
	}
	return blocks
}

// gap is room between blocks.
func gap(height float64) block { return block{space: height, draw: func(float64) {}} }

func (p *press) turn() {
	p.AddPage()
	p.heads = append(p.heads, p.running)
	p.y = topEdge
}

// flow sets blocks one under the other over as many pages as they need.
func (p *press) flow(blocks []block) {
	var head *block
	for len(blocks) > 0 {
		n := 1 + slices.IndexFunc(blocks, func(b block) bool { return !b.joined })
		if n == 0 {
			n = len(blocks)
		}
		if blocks[0].opens {
			head = nil
		}
		if p.y+tall(blocks[:n]) > bottom && tall(blocks[:n]) < bottom-topEdge {
			p.over(head)
		}
		for i := range n {
			if p.y+blocks[i].space+blocks[i].height > bottom {
				p.over(head)
			}
			p.place(blocks[i])
			if blocks[i].repeats {
				head = &blocks[i]
			}
		}
		blocks = blocks[n:]
	}
}

// over goes on with the next page, if there is anything on this one.
func (p *press) over(head *block) {
	if p.y == topEdge {
		return
	}
	p.turn()
	if head != nil {
		p.place(*head)
	}
}

func (p *press) place(b block) {
	if p.y > topEdge {
		p.y += b.space
	}
	b.draw(p.y)
	p.y += b.height
}

// prose is a paragraph, a block a line, with no line of it alone on a page.
func (p *press) prose(s typeStyle, text cleanText, width, space float64) []block {
	lines := s.lines(text, width)
	blocks := make([]block, len(lines))
	for i, l := range lines {
		blocks[i] = block{height: s.lead(), joined: i == 0 && len(lines) > 1 || i == len(lines)-2, draw: func(y float64) { p.line(leftEdge, y, s, l) }}
	}
	blocks[0].space = space
	return blocks
}

// section is a section after the first, which is the summary.
func (p *press) section(i int, s document.Section) {
	title := cleaned(s.Title)
	blocks := p.heading(i, title, 13)
	for _, text := range s.Paragraphs {
		blocks = append(blocks, p.prose(bodyStyle, cleaned(text), textWidth, 1.6)...)
	}
	blocks = append(blocks, p.cards(s.Headlines, 1)...)
	if s.Chart != nil {
		stay(blocks)
		blocks = append(blocks, p.chart(*s.Chart, s)...)
	}
	for _, t := range s.Tables {
		blocks = append(blocks, p.table(t, s.Title, tableSizes)...)
	}
	p.flow(blocks)
}

// stay keeps what has been said so far with the picture that follows, unless it is long.
func stay(blocks []block) {
	if tall(blocks) < 80 {
		for i := range blocks {
			blocks[i].joined = true
		}
	}
}

// heading is the title of a section, which the contents and the outline lead to.
func (p *press) heading(i int, title cleanText, space float64) []block {
	lines := headingStyle.few(title, textWidth, 5)
	height := float64(len(lines))*headingStyle.lead() + 2.2
	return []block{{space: space, height: height, joined: true, opens: true, draw: func(y float64) {
		p.anchor(i, title, y)
		p.box(leftEdge, y-1.6, 12, .9, accent)
		for n, l := range lines {
			p.line(leftEdge, y+.6+float64(n)*headingStyle.lead(), headingStyle, l)
		}
	}}}
}

// contents leads to every section and, once they are known, tells their pages.
func (p *press) contents() {
	p.running = ""
	p.turn()
	titles := []cleanText{}
	for _, s := range p.doc.Sections {
		titles = append(titles, cleaned(s.Title))
	}
	titles = append(titles, p.word("definitions"))
	p.flow([]block{{height: 12, draw: func(y float64) {
		p.box(leftEdge, y-1.6, 12, .9, accent)
		p.line(leftEdge, y+.6, headingStyle, p.word("contents"))
	}}})
	for i, t := range titles {
		p.flow([]block{{height: 7, draw: func(y float64) { p.entry(i, t, y) }}})
	}
}

func (p *press) entry(i int, title cleanText, y float64) {
	style := typeStyle{size: 10, ink: inkColour}
	p.line(leftEdge, y+1, style, style.cut(title, textWidth-15))
	p.rule(leftEdge, y+7, rightEdge, y+7, .12, lineColour)
	p.Link(leftEdge, y, textWidth, 7, p.anchors[i])
	p.late = append(p.late, lateMark{p.PageNo(), func() {
		p.ends(rightEdge, y+1, style, cleanText(strconv.Itoa(p.places[i])))
	}})
}

// finish sets what only the last page could tell: the foot of every page, and the
// pages of the contents.
func (p *press) finish() {
	last := p.PageCount()
	for n := 1; n <= last; n++ {
		p.SetPage(n)
		p.style = typeStyle{} // what this page was set to is not what the last one is
		p.SetFillColor(white.rgb())
		p.foot(n, last)
		if n > 1 {
			p.head(p.heads[n-1])
		}
		for _, l := range p.late {
			if l.page == n {
				l.draw()
			}
		}
	}
}

func (p *press) head(running cleanText) {
	title := cleaned(p.doc.Title)
	if quarter := p.doc.Quarter.String(); !strings.Contains(string(title), quarter) {
		title += cleanText(" · " + quarter)
	}
	p.line(leftEdge, headLine, smallStyle, smallStyle.cut(title, textWidth*.6))
	p.ends(rightEdge, headLine, smallStyle, smallStyle.cut(running, textWidth*.36))
	p.rule(leftEdge, headLine+5, rightEdge, headLine+5, .12, lineColour)
}

func (p *press) foot(n, last int) {
	number := cleanText(strings.NewReplacer("{n}", strconv.Itoa(n), "{m}", strconv.Itoa(last)).Replace(string(p.word("page"))))
	p.ends(rightEdge, footLine, smallStyle, number)
	warning := typeStyle{bold: true, size: 7, ink: wrong}
	p.line(leftEdge, footLine, warning, warning.cut(cleaned(p.doc.Warning), textWidth-smallStyle.width(number)-8))
}
