package workbook

import (
	"github.com/xuri/excelize/v2"

	"unrule/export/document"
)

// native is a chart as a spreadsheet draws it, and what is drawn over it.
func (c picture) native(g grid, p plot) (*excelize.Chart, []*excelize.Chart) {
	list, no := c.series(g, p), false
	chart := &excelize.Chart{
		Type:   map[document.ChartKind]excelize.ChartType{document.Bars: excelize.Col, document.Rows: excelize.Bar, document.Pareto: excelize.Col, document.Line: excelize.Line}[c.Kind],
		Series: list, Title: c.heading(), Dimension: excelize.ChartDimension{Width: 720, Height: 400},
		Format: excelize.GraphicOptions{AltText: c.Description, Name: c.ID, Positioning: "oneCell"},
		Legend: excelize.ChartLegend{Position: "bottom"}, ShowBlanksAs: "gap", VaryColors: &no,
		XAxis: excelize.ChartAxis{Font: *font(9, ink), TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis: excelize.ChartAxis{Font: *font(9, ink), MajorGridLines: true},
	}
	if len(list) == 1 {
		chart.Legend.Position = "none"
	}
	switch c.Kind {
	case document.Rows:
		chart.XAxis.ReverseOrder = true
		chart.YAxis.None, chart.YAxis.MajorGridLines, chart.PlotArea.ShowVal = true, false, true
	case document.Pareto:
		if len(list) > 1 {
			return cumulative(chart)
		}
	}
	return chart, nil
}

// cumulative draws the second series of a chart as a line, of a hundred percent at
// most.
func cumulative(chart *excelize.Chart) (*excelize.Chart, []*excelize.Chart) {
	over := *chart
	none, whole := 0.0, 1.0
	over.Type, over.Series, chart.Series = excelize.Line, chart.Series[1:2], chart.Series[:1]
	over.YAxis = excelize.ChartAxis{
		Font: *font(9, ink), Secondary: true, Minimum: &none, Maximum: &whole, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"},
	}
	return chart, []*excelize.Chart{&over}
}

// series names the cells of each series.
func (c picture) series(g grid, p plot) []excelize.ChartSeries {
	last := p.from + len(c.Categories) - 1
	var list []excelize.ChartSeries
	for i, at := range p.series {
		s := excelize.ChartSeries{
			Name: g.reference(0, at, 0, at), Categories: g.reference(p.from+1, 0, last+1, 0), Values: g.reference(p.from+1, at, last+1, at),
		}
		if p.across {
			s = excelize.ChartSeries{
				Name: g.reference(at+1, 0, at+1, 0), Categories: g.reference(0, p.from, 0, last), Values: g.reference(at+1, p.from, at+1, last),
			}
		}
		colour := []string{navy, rust, "5B8C5A", "8E6C8A", grey}[i%5]
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		s.Line = excelize.ChartLine{Width: 2.25, Fill: s.Fill}
		s.Marker = excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: s.Fill}
		list = append(list, s)
	}
	return list
}

// heading is a chart's title, and under it the unit.
func (c picture) heading() []excelize.RichTextRun {
	title := font(13, ink)
	title.Bold = true
	runs := []excelize.RichTextRun{{Text: c.Title, Font: title}}
	if c.Unit != "" {
		runs = append(runs, excelize.RichTextRun{Text: c.Unit, Font: font(10, grey)})
	}
	return runs
}
