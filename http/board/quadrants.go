package board

import (
	"math"

	"unrule/domain"
	"unrule/projections"
)

// The picture of the quadrants, in units of its own: from hard to easy, and from little
// to much impact.
const (
	pictureWidth, pictureHeight = 420, 300
	pictureLeft, pictureTop     = 22, 6
	pictureRight, pictureBottom = 416, 276
	pictureMiddle               = (pictureLeft + pictureRight) / 2
	mostBubbles                 = 60
	widestBubble                = 20
)

// A bubble is one rule in the picture.
type bubble struct {
	projections.Line
	X, Y, R int
	Class   string
	Says    string
}

// A quadrant is one field of the picture, as the table beside it tells it.
type quadrant struct {
	Name  projections.Quadrant
	Rules int
	Hours string
	Top   []projections.Line // the costliest
}

// A picture is where open rules lie between impact and ease.
type picture struct {
	Width, Height, Left, Top, Right, Bottom, MiddleX, MiddleY int
	Bubbles                                                   []bubble
	More                                                      int // rules that are not drawn
	Quadrants                                                 []quadrant
}

// pictureOf draws the open rules, the costliest of them.
func (f Frame) pictureOf(open []projections.Line) picture {
	p := picture{
		Width: pictureWidth, Height: pictureHeight, Left: pictureLeft, Top: pictureTop, Right: pictureRight, Bottom: pictureBottom,
		MiddleX: pictureMiddle, MiddleY: heightOf(5000), Quadrants: f.quadrantsOf(open), More: max(0, len(open)-mostBubbles),
	}
	for i, l := range open[:min(len(open), mostBubbles)] {
		b := bubble{Line: l, Y: heightOf(l.Priority.Total), R: radius(l.Burden.EstimateSeconds, open[0].Burden.EstimateSeconds), Class: "b"}
		b.X = placeOf(l, i)
		b.Says = f.T("picture.rule", "title", l.Title, "hours", f.Hours(l.Burden.EstimateHours), "points", points(l.Priority.Total))
		if l.Stage == domain.Relapsed {
			b.Class = "bad-fill"
		}
		p.Bubbles = append(p.Bubbles, b)
	}
	return p
}

func heightOf(priority domain.Hundredths) int {
	return pictureBottom - int(priority)*(pictureBottom-pictureTop)/10_000
}

// radius lets the area of a bubble be what the rule costs.
func radius(seconds, most int64) int {
	if most <= 0 {
		return 3
	}
	return 3 + int(widestBubble*math.Sqrt(float64(seconds)/float64(most)))
}

// placeOf spreads rules over the band of their ease, so that few hide each other: the
// golden ratio never comes back to where it was.
func placeOf(l projections.Line, i int) int {
	from, to := pictureLeft, pictureMiddle
	third := (pictureMiddle - pictureLeft) / 3
	switch l.Ease {
	case domain.Easy:
		from, to = pictureMiddle, pictureRight
	case domain.Medium:
		from = pictureMiddle - third
	case domain.Hard:
		from, to = pictureLeft+third, pictureMiddle-third
	default:
		to = pictureLeft + third
	}
	_, part := math.Modf(float64(i+1) * 0.618034)
	const edge = 12
	return from + edge + int(part*float64(to-from-2*edge))
}

// shownOfQuadrant is how many rules the table names of each.
const shownOfQuadrant = 5

func (f Frame) quadrantsOf(open []projections.Line) []quadrant {
	list := make([]quadrant, 0, len(projections.Quadrants))
	for _, name := range projections.Quadrants {
		q, seconds := quadrant{Name: name}, int64(0)
		for _, l := range open {
			if l.Quadrant != name {
				continue
			}
			q.Rules++
			seconds += l.Burden.EstimateSeconds
			if len(q.Top) < shownOfQuadrant {
				q.Top = append(q.Top, l)
			}
		}
		q.Hours = f.Hours(domain.HoursPerMonth(seconds))
		list = append(list, q)
	}
	return list
}

// HalfWidth is that of one field of the picture.
func (p picture) HalfWidth() int { return p.Right - p.MiddleX }

// HalfHeight is that of one field of the picture.
func (p picture) HalfHeight() int { return p.MiddleY - p.Top }
