package pdf

import (
	"slices"
	"strconv"
	"strings"

	"unrule/export/document"
)

// The page, in mm. Nothing but the running head and the foot is outside of the text.
const (
	pdfLeft   = 20.0
	pdfRight  = 190.0
	pdfWidth  = pdfRight - pdfLeft
	pdfTop    = 26.0
	pdfBottom = 275.0
	pdfFoot   = 282.0
	pdfHead   = 13.0
)

var (
	pdfBody    = pdfStyle{size: 9.5, ink: pdfInk}
	pdfSmall   = pdfStyle{size: 8, ink: pdfQuiet}
	pdfTitle   = pdfStyle{bold: true, size: 25, ink: pdfInk}
	pdfHeading = pdfStyle{bold: true, size: 15, ink: pdfAccent}
	pdfCaption = pdfStyle{bold: true, size: 9.5, ink: pdfInk}
)

// A pdfBlock is a piece of the document that no page breaks.
type pdfBlock struct {
	space   float64 // above it, but not at the top of a page
	height  float64
	joined  bool // stays on one page with the next
	opens   bool // what was repeated so far is repeated no more
	repeats bool // is set again at the top of each page that what follows runs on to
	draw    func(y float64)
}

func tall(blocks []pdfBlock) (sum float64) {
	for _, b := range blocks {
		sum += b.space + b.height
	}
	return sum
}

// join keeps blocks together on a page, if a page can hold them.
func join(blocks []pdfBlock) []pdfBlock {
	if tall(blocks) < pdfBottom-pdfTop {
		for i := range len(blocks) - 1 {
			blocks[i].joined = true
		}
	}
	return blocks
}

// gap is room between blocks.
func gap(height float64) pdfBlock { return pdfBlock{space: height, draw: func(float64) {}} }

func (p *press) turn() {
	p.AddPage()
	p.heads = append(p.heads, p.running)
	p.y = pdfTop
}

// flow sets blocks one under the other over as many pages as they need.
func (p *press) flow(blocks []pdfBlock) {
	var head *pdfBlock
	for len(blocks) > 0 {
		n := 1 + slices.IndexFunc(blocks, func(b pdfBlock) bool { return !b.joined })
		if n == 0 {
			n = len(blocks)
		}
		if blocks[0].opens {
			head = nil
		}
		if p.y+tall(blocks[:n]) > pdfBottom && tall(blocks[:n]) < pdfBottom-pdfTop {
			p.over(head)
		}
		for i := range n {
			if p.y+blocks[i].space+blocks[i].height > pdfBottom {
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
func (p *press) over(head *pdfBlock) {
	if p.y == pdfTop {
		return
	}
	p.turn()
	if head != nil {
		p.place(*head)
	}
}

func (p *press) place(b pdfBlock) {
	if p.y > pdfTop {
		p.y += b.space
	}
	b.draw(p.y)
	p.y += b.height
}

// prose is a paragraph, a block a line, with no line of it alone on a page.
func (p *press) prose(s pdfStyle, text pdfText, width, space float64) []pdfBlock {
	lines := s.lines(text, width)
	blocks := make([]pdfBlock, len(lines))
	for i, l := range lines {
		blocks[i] = pdfBlock{height: s.lead(), joined: i == 0 && len(lines) > 1 || i == len(lines)-2, draw: func(y float64) { p.line(pdfLeft, y, s, l) }}
	}
	blocks[0].space = space
	return blocks
}

// section is a section after the first, which is the summary.
func (p *press) section(i int, s document.Section) {
	title := pdfClean(s.Title)
	blocks := p.heading(i, title, 13)
	for _, text := range s.Paragraphs {
		blocks = append(blocks, p.prose(pdfBody, pdfClean(text), pdfWidth, 1.6)...)
	}
	blocks = append(blocks, p.cards(s.Headlines, 1)...)
	if s.Chart != nil {
		stay(blocks)
		blocks = append(blocks, p.chart(*s.Chart, s)...)
	}
	for _, t := range s.Tables {
		if t.Long {
			continue
		}
		blocks = append(blocks, p.table(t, s.Title, pdfSizes)...)
	}
	p.flow(blocks)
}

// stay keeps what has been said so far with the picture that follows, unless it is long.
func stay(blocks []pdfBlock) {
	if tall(blocks) < 80 {
		for i := range blocks {
			blocks[i].joined = true
		}
	}
}

// heading is the title of a section, which the contents and the outline lead to.
func (p *press) heading(i int, title pdfText, space float64) []pdfBlock {
	lines := pdfHeading.few(title, pdfWidth, 5)
	height := float64(len(lines))*pdfHeading.lead() + 2.2
	return []pdfBlock{{space: space, height: height, joined: true, opens: true, draw: func(y float64) {
		p.anchor(i, title, y)
		p.box(pdfLeft, y-1.6, 12, .9, pdfAccent)
		for n, l := range lines {
			p.line(pdfLeft, y+.6+float64(n)*pdfHeading.lead(), pdfHeading, l)
		}
	}}}
}

// contents leads to every section and, once they are known, tells their pages.
func (p *press) contents() {
	p.running = ""
	p.turn()
	titles := []pdfText{}
	for _, s := range p.doc.Sections {
		titles = append(titles, pdfClean(s.Title))
	}
	titles = append(titles, p.word("definitions"))
	p.flow([]pdfBlock{{height: 12, draw: func(y float64) {
		p.box(pdfLeft, y-1.6, 12, .9, pdfAccent)
		p.line(pdfLeft, y+.6, pdfHeading, p.word("contents"))
	}}})
	for i, t := range titles {
		p.flow([]pdfBlock{{height: 7, draw: func(y float64) { p.entry(i, t, y) }}})
	}
}

func (p *press) entry(i int, title pdfText, y float64) {
	style := pdfStyle{size: 10, ink: pdfInk}
	p.line(pdfLeft, y+1, style, style.cut(title, pdfWidth-15))
	p.rule(pdfLeft, y+7, pdfRight, y+7, .12, pdfLine)
	p.Link(pdfLeft, y, pdfWidth, 7, p.anchors[i])
	p.late = append(p.late, pdfLate{p.PageNo(), func() {
		p.ends(pdfRight, y+1, style, pdfText(strconv.Itoa(p.places[i])))
	}})
}

// finish sets what only the last page could tell: the foot of every page, and the
// pages of the contents.
func (p *press) finish() {
	last := p.PageCount()
	for n := 1; n <= last; n++ {
		p.SetPage(n)
		p.style = pdfStyle{} // what this page was set to is not what the last one is
		p.SetFillColor(pdfWhite.rgb())
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

func (p *press) head(running pdfText) {
	title := pdfClean(p.doc.Title)
	if quarter := p.doc.Quarter.String(); !strings.Contains(string(title), quarter) {
		title += pdfText(" · " + quarter)
	}
	p.line(pdfLeft, pdfHead, pdfSmall, pdfSmall.cut(title, pdfWidth*.6))
	p.ends(pdfRight, pdfHead, pdfSmall, pdfSmall.cut(running, pdfWidth*.36))
	p.rule(pdfLeft, pdfHead+5, pdfRight, pdfHead+5, .12, pdfLine)
}

func (p *press) foot(n, last int) {
	number := pdfText(strings.NewReplacer("{n}", strconv.Itoa(n), "{m}", strconv.Itoa(last)).Replace(string(p.word("page"))))
	p.ends(pdfRight, pdfFoot, pdfSmall, number)
	warning := pdfStyle{bold: true, size: 7, ink: pdfWrong}
	p.line(pdfLeft, pdfFoot, warning, warning.cut(pdfClean(p.doc.Warning), pdfWidth-pdfSmall.width(number)-8))
}
