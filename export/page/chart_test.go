package page

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
)

var chartKinds = []document.ChartKind{document.Bars, document.Rows, document.Pareto, document.Line, document.HeatMap}

// anyValue may be hidden, nothing, below zero or very large.
func anyValue(kind document.Kind) *rapid.Generator[document.Value] {
	return rapid.Custom(func(t *rapid.T) document.Value {
		switch rapid.IntRange(0, 9).Draw(t, "state") {
		case 0:
			return document.HiddenOf(kind)
		case 1:
			return document.Value{Kind: kind}
		}
		most := rapid.SampledFrom([]int64{0, 1, 100, 99999, 1234567890}).Draw(t, "most")
		n := rapid.Int64Range(-most/4, most).Draw(t, "number")
		if kind == document.Integer {
			n = n / 100 * 100
		}
		return document.Value{Kind: kind, State: document.Shown, Number: domain.Hundredths(n)}
	})
}

// anyChart has as many categories and series as there may be, also none.
func anyChart() *rapid.Generator[document.Chart] {
	name := rapid.OneOf(rapid.SampledFrom(naughty), rapid.StringN(0, 60, -1), rapid.SampledFrom([]string{"2025-Q1", "IT", "Human resources", "A long name that does not fit into any picture whatever is done"}))
	return rapid.Custom(func(t *rapid.T) document.Chart {
		c := document.Chart{Kind: rapid.SampledFrom(chartKinds).Draw(t, "kind"), Categories: rapid.SliceOfN(name, 0, rapid.SampledFrom([]int{1, 5, 12, 50}).Draw(t, "most")).Draw(t, "categories")}
		kind := rapid.SampledFrom([]document.Kind{document.Integer, document.Decimal}).Draw(t, "of")
		series := 4
		if c.Kind == document.HeatMap {
			series = 40
		}
		for range rapid.IntRange(0, series).Draw(t, "series") {
			values := rapid.SliceOfN(anyValue(kind), 0, len(c.Categories)).Draw(t, "values")
			c.Series = append(c.Series, document.Series{Name: name.Draw(t, "name"), Values: values})
		}
		return c
	})
}

// TestPicturesFit: whatever the numbers and the names, nothing leaves the picture and
// no two texts touch.
func TestPicturesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart().Draw(t, "chart")
		for _, width := range []unit{wide, narrow} {
			p := draw(c, width, domain.English, document.Words{"hidden": "hidden", "nothing": "–"})
			whole := area{right: p.Width, bottom: p.Height}
			for _, b := range p.Boxes {
				if b.X < 0 || b.Y < 0 || b.W < 0 || b.H < 0 || b.X+b.W > whole.right || b.Y+b.H > whole.bottom {
					t.Errorf("%d wide: the box %+v leaves %+v", width, b, whole)
				}
			}
			for i, l := range p.Labels {
				if a := covered(l); a.left < 0 || a.top < 0 || a.right > whole.right || a.bottom > whole.bottom {
					t.Errorf("%d wide: the label %+v leaves %+v", width, l, whole)
				}
				for _, other := range p.Labels[:i] {
					if covered(l).touches(covered(other)) {
						t.Errorf("%d wide: the labels %+v and %+v touch", width, other, l)
					}
				}
			}
		}
	})
}

// covered is the area of the letters of a label.
func covered(l label) area {
	long, up, down := measure(l.Text, l.Size), l.Size*8/10, l.Size/10
	a := area{l.X, l.Y - up, l.X + long, l.Y + down}
	switch {
	case l.Upright:
		return area{l.X - up, l.Y - long, l.X + down, l.Y}
	case l.Anchor == "middle":
		a.left, a.right = l.X-long/2, l.X-long/2+long
	case l.Anchor == "end":
		a.left, a.right = l.X-long, l.X
	}
	return a
}

// TestBarsAreInProportion: a bar is as long as its value says, from a common zero.
func TestBarsAreInProportion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.Int64Range(-1e6, 1e7), 1, 30).Draw(t, "numbers")
		kind := rapid.SampledFrom([]document.ChartKind{document.Bars, document.Rows, document.Pareto}).Draw(t, "kind")
		c := document.Chart{Kind: kind, Categories: make([]string, len(numbers)), Series: []document.Series{{}}}
		for _, n := range numbers {
			c.Series[0].Values = append(c.Series[0].Values, document.DecimalOf(domain.Hundredths(n)))
		}
		for _, width := range []unit{wide, narrow} {
			bars := draw(c, width, domain.English, nil).Boxes
			standing := kind == document.Bars && width == wide && len(numbers) <= mostStanding
			most := slices.MaxFunc(numbers, func(a, b int64) int { return int(max(a, -a) - max(b, -b)) })
			length := func(i int) float64 {
				if standing {
					return float64(bars[i].H)
				}
				return float64(bars[i].W)
			}
			longest := length(slices.Index(numbers, most))
			for i, n := range numbers {
				if want := longest * math.Abs(float64(n)/float64(most)); most != 0 && math.Abs(length(i)-want) > 2.1 {
					t.Errorf("kind %d: the bar of %d is %.0f long, want %.1f where that of %d is %.0f", kind, n, length(i), want, most, longest)
				}
				zero, end := bars[i].X, bars[i].X+bars[i].W
				if standing {
					zero, end = -bars[i].Y-bars[i].H, -bars[i].Y
				}
				if n < 0 {
					zero = end
				}
				if first := zeroOf(bars[0], numbers[0], standing); math.Abs(float64(zero-first)) > 0 {
					t.Errorf("kind %d: the bar of %d begins at %d, the first at %d", kind, n, zero, first)
				}
			}
		}
	})
}

// zeroOf is the end of a bar that is at zero.
func zeroOf(b box, n int64, standing bool) unit {
	switch {
	case standing && n < 0:
		return -b.Y
	case standing:
		return -b.Y - b.H
	case n < 0:
		return b.X + b.W
	}
	return b.X
}

var dotPattern = regexp.MustCompile(`^M(\S+) (\S+)a`)

// TestLineIsInProportion: the marks of a line are as far from each other as their values.
func TestLineIsInProportion(t *testing.T) {
	c := document.Chart{Kind: document.Line, Categories: []string{"a", "b", "c", "d"}, Series: []document.Series{{Values: []document.Value{document.CountOf(0), document.CountOf(10), document.CountOf(25), document.CountOf(-5)}}}}
	var y []float64
	for _, s := range draw(c, wide, domain.English, nil).Paths {
		if m := dotPattern.FindStringSubmatch(s.D); m != nil {
			n, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			y = append(y, n)
		}
	}
	if len(y) != 4 || math.Abs((y[0]-y[2])-2.5*(y[0]-y[1])) > 0.2 || math.Abs((y[3]-y[0])-0.5*(y[0]-y[1])) > 0.2 || y[1] >= y[0] {
		t.Errorf("marks of 0, 10, 25 and -5 are at heights %v", y)
	}
}

// TestLineBreaks: nothing is drawn through a value that is not there.
func TestLineBreaks(t *testing.T) {
	c := document.Chart{Kind: document.Line, Categories: []string{"a", "b", "c", "d", "e"}, Series: []document.Series{{Values: []document.Value{document.CountOf(1), document.CountOf(2), document.HiddenOf(document.Integer), document.CountOf(4), {}}}}}
	p := draw(c, wide, domain.English, document.Words{"hidden": "hidden"})
	trace := p.Paths[len(p.Paths)-1].D
	if strings.Count(trace, "M") != 2 || strings.Count(trace, "L") != 1 {
		t.Errorf("the line is %q, want two parts of two points and one", trace)
	}
	if veils := classed(p, "veil"); len(veils) != 2 { // one is the legend's
		t.Errorf("%d veils, want one and the legend's", len(veils))
	}
}

func classed(p drawing, class string) []box {
	return slices.DeleteFunc(slices.Clone(p.Boxes), func(b box) bool { return !strings.Contains(b.Class, class) })
}

// TestVeilsSayNothing: a hidden value is drawn alike whatever stands beside it, and in
// every kind of chart.
func TestVeilsSayNothing(t *testing.T) {
	for _, kind := range chartKinds {
		c := document.Chart{Kind: kind, Categories: []string{"a", "b"}, Series: []document.Series{{Name: "s", Values: []document.Value{document.HiddenOf(document.Integer), document.CountOf(7)}}, {Name: "t", Values: []document.Value{document.CountOf(3), document.HiddenOf(document.Integer)}}}}
		if kind == document.Pareto {
			c.Series[1].Values[1] = document.PercentOf(10000)
		}
		veils := classed(draw(c, wide, domain.English, document.Words{"hidden": "hidden"}), "veil")
		c.Series[0].Values[0].Number, c.Series[1].Values[1].Number = 123456, 0
		again := classed(draw(c, wide, domain.English, document.Words{"hidden": "hidden"}), "veil")
		if len(veils) < 2 || !slices.Equal(veils, again) {
			t.Errorf("kind %d: veils %+v, and with other numbers beneath %+v", kind, veils, again)
		}
	}
}

func TestHeatMapShades(t *testing.T) {
	c := document.Chart{Kind: document.HeatMap, Categories: []string{"a", "b", "c", "d"}, Series: []document.Series{{Name: "s", Values: []document.Value{document.CountOf(0), document.CountOf(1), document.CountOf(60), document.CountOf(100)}}}}
	cells := classed(draw(c, wide, domain.English, nil), "shade")[shades+1:]
	for i, want := range []string{"h0", "h1", "h3", "h5"} {
		if !strings.HasSuffix(cells[i].Class, want) {
			t.Errorf("cell %d is of class %q, want %s", i, cells[i].Class, want)
		}
	}
}

// TestSquaresAreInProportion: where numbers do not fit, area tells.
func TestSquaresAreInProportion(t *testing.T) {
	c := document.Chart{Kind: document.HeatMap}
	s := document.Series{Name: "s"}
	for i := range 40 {
		c.Categories = append(c.Categories, fmt.Sprint("department ", i))
		s.Values = append(s.Values, document.CountOf(i*100))
	}
	c.Series = []document.Series{s}
	squares := classed(draw(c, wide, domain.English, nil), "square")[shades:]
	for i, b := range squares {
		side := float64(squares[38].W) * math.Sqrt(float64(i+1)/39)
		if len(squares) != 39 || math.Abs(float64(b.W)-side) > 1 || b.W != b.H {
			t.Errorf("the square of %d is %s by %s, want %.1f tenths", (i+1)*100, b.W, b.H, side)
		}
	}
}

// TestNothingToDraw: a chart without a value says so in place of an empty plot.
func TestNothingToDraw(t *testing.T) {
	for _, kind := range chartKinds {
		for _, c := range []document.Chart{{Kind: kind}, {Kind: kind, Categories: []string{"a"}}, {Kind: kind, Categories: []string{"a"}, Series: []document.Series{{Name: "s"}}}} {
			p := draw(c, wide, domain.English, document.Words{"nothing": "none"})
			if len(p.Labels) != 1 || p.Labels[0].Text != "none" || len(p.Boxes)+len(p.Paths)+len(p.Grid) > 0 || p.Height <= 0 {
				t.Errorf("%+v is drawn as %+v", c, p)
			}
		}
	}
}

func TestTicksAreRound(t *testing.T) {
	for _, tt := range []struct {
		values []document.Value
		want   string
	}{
		{nil, "0 1"},
		{[]document.Value{document.CountOf(0)}, "0 1"},
		{[]document.Value{document.CountOf(1)}, "0 1"},
		{[]document.Value{document.CountOf(7)}, "0 2 4 6 8"},
		{[]document.Value{document.CountOf(70)}, "0 20 40 60 80"},
		{[]document.Value{document.CountOf(-5), document.CountOf(90)}, "−50 0 50 100"},
		{[]document.Value{document.DecimalOf(30)}, "0.00 0.10 0.20 0.30"},
		{[]document.Value{document.DecimalOf(-123456)}, "−1,500 −1,000 −500 0"},
		{[]document.Value{document.HiddenOf(document.Integer), {}, document.CountOf(1000000)}, "0 200,000 400,000 600,000 800,000 1,000,000"},
		{[]document.Value{document.DecimalOf(math.MaxInt64), document.DecimalOf(math.MinInt64)}, "−50,000,000,000,000 0 50,000,000,000,000"},
	} {
		var got []string
		for _, tick := range scaleOf(tt.values).ticks() {
			got = append(got, tick.In(domain.English))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("ticks of %v = %q, want %q", tt.values, got, tt.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		text   string
		length unit
		want   string
	}{
		{"short", 100 * pixel, "short"},
		{"one two three four", 100 * pixel, "one two thre…"},
		{"e\u0301e\u0301e\u0301e\u0301", 25 * pixel, "e\u0301…"},
		{" a\n\tb\u202ec\x00 ", 100 * pixel, "a bc"},
		{"anything", 0, "…"},
	} {
		if got := clip(tt.text, small, tt.length); got != tt.want {
			t.Errorf("clip(%q, %s) = %q, want %q", tt.text, tt.length, got, tt.want)
		}
	}
}

// TestSeriesDifferWithoutColour: no two of sixteen share both colour and look, nor do
// the first four share a look.
func TestSeriesDifferWithoutColour(t *testing.T) {
	seen := map[string]bool{}
	looks := map[int]bool{}
	for i := range 16 {
		seen[fmt.Sprint(colour(i), look(i))] = true
		if i < 4 {
			looks[look(i)] = true
		}
	}
	if len(seen) != 16 || len(looks) != 4 {
		t.Errorf("%d of sixteen differ, and %d of the first four without colour", len(seen), len(looks))
	}
}

var variable = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{3,6});`)

// TestColoursCanBeSeen: WCAG wants 4.5 to 1 of text, 3 to 1 of what a picture says.
func TestColoursCanBeSeen(t *testing.T) {
	light, dark, _ := strings.Cut(style, "@media screen and (prefers-color-scheme: dark)")
	for name, text := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range variable.FindAllStringSubmatch(text, -1) {
			colours[m[1]] = m[2]
		}
		least := map[[2]string]float64{
			{"ink", "ground"}: 4.5, {"ink", "sheet"}: 4.5, {"ink", "tint"}: 4.5, {"quiet", "ground"}: 4.5, {"quiet", "sheet"}: 4.5, {"quiet", "tint"}: 4.5,
			{"accent", "ground"}: 4.5, {"warn-ink", "warn"}: 4.5, {"edge", "sheet"}: 3,
			{"s1", "sheet"}: 3, {"s2", "sheet"}: 3, {"s3", "sheet"}: 3, {"s4", "sheet"}: 3, {"s1", "h0"}: 3,
		}
		for i := range shades + 1 {
			least[[2]string{fmt.Sprint("on", i), fmt.Sprint("h", i)}] = 4.5
		}
		for pair, want := range least {
			if got := contrast(t, colours[pair[0]], colours[pair[1]]); got < want {
				t.Errorf("%s: contrast of %s and %s is %.2f, want %.1f", name, pair[0], pair[1], got, want)
			}
		}
	}
}

// contrast is that of WCAG between two colours.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	rgb, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(c uint64) float64 {
		s := float64(c&255) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb)
}
