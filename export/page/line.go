package page

import (
	"fmt"
	"strings"

	"unrule/export/document"
)

// line draws one line a series, broken where a value is not there.
func (p *canvas) line() {
	const tall = 240 * pixel
	p.legend(p.chart.Series, func(i int, x, y unit) {
		p.path(i, fmt.Sprintf("M%s %sH%s", x-pixel, y+6*pixel, x+13*pixel))
		p.dot(i, look(i), x+6*pixel, y+6*pixel, 40)
	})
	s := scaleOf(values(p.chart.Series))
	left, top := p.scaleDown(s, tall), p.Height
	slot := (p.Width - left) / unit(max(1, len(p.chart.Categories)))
	x := func(i int) unit { return left + slot*unit(i) + slot/2 }
	y := func(v document.Value) unit { return top + tall - s.at(v.Number, tall) }
	for i, series := range p.chart.Series {
		p.trace(i, series, x, y)
	}
	p.lineValues(x, y, top+tall+8*pixel)
	p.taken = nil
	for i := len(p.chart.Categories) - 1; i >= 0; i-- { // the last is the one that must be named
		p.give(label{Text: clip(p.chart.Categories[i], small, max(slot-6*pixel, 60*pixel)), Anchor: "middle", X: x(i), Y: top + tall + 20*pixel})
	}
	p.Height = top + tall + 26*pixel
}

// trace draws a line with a mark at each value; what is hidden is a veil on the axis.
func (p *canvas) trace(i int, series document.Series, x func(int) unit, y func(document.Value) unit) {
	var d strings.Builder
	pen := "M"
	for n := range p.chart.Categories {
		v := valueOf(series, n)
		if v.State == document.Hidden {
			p.veil(min(x(n)-5*pixel+unit(i)*3*pixel, p.Width-10*pixel), y(document.Value{})-10*pixel, 10*pixel, 10*pixel)
		}
		if v.State != document.Shown {
			pen = "M"
			continue
		}
		fmt.Fprintf(&d, "%s%s %s", pen, x(n), y(v))
		pen = "L"
		p.dot(i, look(i), x(n), y(v), 40)
	}
	if d.Len() > 0 {
		p.path(i, d.String())
	}
}

// lineValues writes what fits, the latest first: above its mark, else below. On a
// phone the latest that is there is all.
func (p *canvas) lineValues(x func(int) unit, y func(document.Value) unit, bottom unit) {
	for n := len(p.chart.Categories) - 1; n >= 0; n-- {
		for _, series := range p.chart.Series {
			if v := valueOf(series, n); v.State == document.Shown {
				p.taken = append(p.taken, area{x(n) - 40, y(v) - 40, x(n) + 40, y(v) + 40})
			}
		}
	}
	written := false
	for n := len(p.chart.Categories) - 1; n >= 0 && (p.wide() || !written); n-- {
		for _, series := range p.chart.Series {
			v := valueOf(series, n)
			if v.State != document.Shown {
				continue
			}
			written = true
			l := label{Class: "number", Text: p.write(v), Anchor: "middle", X: x(n), Y: y(v) - 8*pixel}
			if below := y(v) + 18*pixel; !p.give(l) && below <= bottom {
				l.Y = below
				p.give(l)
			}
		}
	}
}

// dashes by look.
var dashes = []string{"", "7 4", "2 4", "10 3 2 3"}

func (p *canvas) path(series int, d string) {
	p.Paths = append(p.Paths, stroke{Class: "trace " + colour(series), D: d, Dash: dashes[look(series)], Fill: "none", Thick: 22})
}

// dot marks a point: round, square, three- or four-cornered.
func (p *canvas) dot(series, shape int, x, y, r unit) {
	d := ""
	switch shape {
	case 0:
		d = fmt.Sprintf("M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0z", x-r, y, r, r, 2*r, r, r, -2*r)
	case 1:
		d = fmt.Sprintf("M%s %sh%sv%sh%sz", x-r, y-r, 2*r, 2*r, -2*r)
	case 2:
		d = fmt.Sprintf("M%s %sL%s %sL%s %sz", x, y-r-10, x+r+10, y+r, x-r-10, y+r)
	case 3:
		d = fmt.Sprintf("M%s %sL%s %sL%s %sL%s %sz", x, y-r-15, x+r+15, y, x, y+r+15, x-r-15, y)
	}
	p.Paths = append(p.Paths, stroke{Class: "dot " + colour(series), D: d, Fill: "currentColor", Thick: pixel})
}
