package pdf

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// odd are charts that have next to nothing to draw, or too much.
func odd() (charts []document.Chart) {
	many, long := make([]string, 300), document.Series{Name: "many"}
	for i := range many {
		many[i] = "category " + strconv.Itoa(i)
		long.Values = append(long.Values, document.CountOf(i))
	}
	zero, none, secret := document.Series{Name: "zero"}, document.Series{Name: "none"}, document.Series{Name: "secret"}
	for range 3 {
		zero.Values = append(zero.Values, document.CountOf(0))
		secret.Values = append(secret.Values, document.HiddenOf(document.Integer))
	}
	none.Values = make([]document.Value, 3)
	three := []string{"a", "b", "c"}
	for _, kind := range []document.ChartKind{document.Bars, document.Rows, document.Pareto, document.Line, document.HeatMap} {
		charts = append(charts,
			document.Chart{Kind: kind}, document.Chart{Kind: kind, Categories: three}, document.Chart{Kind: kind, Series: []document.Series{zero}},
			document.Chart{Kind: kind, Categories: three, Series: []document.Series{zero}}, document.Chart{Kind: kind, Categories: three, Series: []document.Series{none, none}},
			document.Chart{Kind: kind, Categories: three, Series: []document.Series{secret, zero, none}}, document.Chart{Kind: kind, Categories: three, Series: []document.Series{{Name: "short", Values: []document.Value{document.CountOf(1)}}, {}}},
			document.Chart{Kind: kind, Categories: three[:1], Series: []document.Series{{Name: "one", Values: []document.Value{document.DecimalOf(-3)}}}},
			document.Chart{Kind: kind, Categories: three, Series: []document.Series{{Name: "huge", Values: []document.Value{document.DecimalOf(1<<62 - 1), document.DecimalOf(-1 << 62), document.PercentOf(1)}}, {Name: "b", Values: []document.Value{document.PercentOf(99999999), document.PercentOf(-5)}}}},
			document.Chart{Kind: kind, Categories: many, Series: []document.Series{long, long, long, long, long, long, long}},
		)
	}
	for i := range charts {
		charts[i].ID, charts[i].Title, charts[i].Unit = "odd", "Odd "+strconv.Itoa(i), "unit"
	}
	return charts
}

func TestPDFOfOddCharts(t *testing.T) {
	for i, c := range odd() {
		d := sample.Document(domain.English, "x")
		d.Sections = []document.Section{d.Sections[0], {ID: "odd", Title: "Odd", Chart: &c}}
		p := printOf(t, d)
		if !strings.Contains(p.text(), c.Title) {
			t.Errorf("chart %d has no title", i)
		}
		for _, bad := range []string{"NaN", "Inf"} {
			if strings.Contains(p.drawn, bad) {
				t.Errorf("chart %d draws %s", i, bad)
			}
		}
	}
}

func TestPDFTellsTheSeriesOfAChartApart(t *testing.T) {
	for _, kind := range []document.ChartKind{document.Bars, document.Rows, document.Line} {
		d := sample.Document(domain.English, "x")
		d.Sections = []document.Section{d.Sections[0], {ID: "two", Title: "Two", Chart: &document.Chart{
			Kind: kind, Title: "Two", Categories: []string{"a"}, Series: []document.Series{{Name: "first one", Values: []document.Value{document.CountOf(1)}}, {Name: "second one", Values: []document.Value{document.CountOf(2)}}},
		}}}
		texts := slices.Concat(printOf(t, d).pages...)
		for _, want := range []string{"first one", "second one", "a"} {
			if !slices.Contains(texts, want) {
				t.Errorf("chart of kind %d lacks %q", kind, want)
			}
		}
	}
}

func TestPDFSaysWhyAPictureHidesAValue(t *testing.T) {
	for _, kind := range []document.ChartKind{document.Bars, document.Rows, document.Pareto, document.Line, document.HeatMap} {
		d := sample.Document(domain.English, "x")
		d.Sections = []document.Section{{}, {ID: "two", Title: "Two", Chart: &document.Chart{Kind: kind, Categories: []string{"a", "b"}, Series: []document.Series{{Name: "s", Values: []document.Value{document.CountOf(7), document.HiddenOf(document.Integer)}}}}}}
		if got := printOf(t, d).text(); !strings.Contains(got, "Fewer than 5") {
			t.Errorf("chart of kind %d does not say why a value is hidden", kind)
		}
	}
}

func TestPDFOfAlmostNothing(t *testing.T) {
	for _, d := range []document.Document{
		{}, {Title: "x", Sections: []document.Section{{}}},
		{Sections: []document.Section{{}, {Tables: []document.Table{{}, {Columns: make([]document.Column, 2), Rows: [][]document.Value{nil, make([]document.Value, 5)}}}, Headlines: make([]document.Headline, 11)}}},
	} {
		if p := printOf(t, d); len(p.pages) < 2 {
			t.Errorf("PDF(%+v) has %d pages", d, len(p.pages))
		}
	}
}

func TestPDFOfHostileWords(t *testing.T) {
	for _, s := range []string{
		"\xff\xfe\x80 cut \xe2\x82", "\x00\x01\x1b[31m\x7f", "🙂👩\u200d👩\u200d👧 𝔘", "عربية \u202eabc\u202c 中文", ") Tj ET (", `\\\) \(`, "{n} {m} {nb}", "/Lang (xx)\nendobj",
		strings.Repeat("W", 10000), strings.Repeat("a\n", 3000), "\r\n\t\v\u2028", "e\u0301n\u0303 \u0301", "\u00ad\ufeff\u200b", "   ", "startxref\n0\n/Type /Catalog\n",
	} {
		d := sample.Document(domain.English, s)
		d.Title, d.Subtitle, d.Warning = s, s, s
		d.Sections[1].Title, d.Sections[2].Chart.Unit, d.Sections[0].Headlines[0].Change = s, s, s
		d.Sections[5].Tables[0].Columns[0].Name, d.Sections[5].Tables[0].Note = s, s
		p := printOf(t, d)
		if !strings.Contains(p.text(), "Who suffers whose rules") {
			t.Errorf("after %.20q the rest is lost", s)
		}
		if strings.Count(p.file, "/Type /Catalog\n/ViewerPreferences") != 1 {
			t.Errorf("after %.20q the catalog is lost", s)
		}
	}
}

func TestPDFCleansText(t *testing.T) {
	for in, want := range map[string]cleanText{
		"":                     "",
		"¿Señal, año? – −1 €…": "¿Señal, año? – −1 €…",
		"e\u0301":              "é",
		"中文 🙂":                 "□□ □",
		"a\tb\r\nc":            "a b\nc",
		"a\u00adb\u200b\u202e": "ab",
		"1\u00a0234":           "1\u00a0234",
		"1\u202f234":           "1 234",
		"☂\ufe0f":              "□",
		"\xff":                 "\ufffd",
	} {
		if got := cleaned(in); got != want {
			t.Errorf("cleaned(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzPDFLines(f *testing.F) {
	f.Add("Tres firmas para un bolígrafo", 12.0)
	f.Add("a\nb 🙂 \xff", 0.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if !(width >= 0 && width < 1000) {
			return
		}
		clean := cleaned(s)
		if !utf8.ValidString(string(clean)) || cleaned(string(clean)) != clean {
			t.Fatalf("cleaned(%q) = %q, not clean", s, clean)
		}
		var said []string
		for _, l := range bodyStyle.lines(clean, width) {
			if !bodyStyle.fits(l, width) && utf8.RuneCountInString(string(l)) > 1 {
				t.Errorf("line %q is wider than %g", l, width)
			}
			said = append(said, string(l))
		}
		letters := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if got := letters(strings.Join(said, "")); got != letters(string(clean)) {
			t.Errorf("lines of %q say %q", clean, got)
		}
		if cut := bodyStyle.cut(clean, width); bodyStyle.width(cut) > max(width, bodyStyle.width("WW…")) {
			t.Errorf("cut(%q, %g) = %q", clean, width, cut)
		}
	})
}
