// Package sample is a document to test what makes a form of one.
package sample

import (
	"strings"

	"unrule/domain"
	"unrule/export/document"
)

// Document is a document with one of everything that a renderer must be able to show.
// Its numbers mean nothing; hostile stands where somebody's words would.
func Document(language domain.Language, hostile string) document.Document {
	named := func(id, name string, k document.Kind, unit string) document.Column {
		return document.Column{ID: id, Name: name, Kind: k, Unit: unit, Definition: "What " + name + " means, in a sentence."}
	}
	counts := func(ns ...int) []document.Value {
		var list []document.Value
		for _, n := range ns {
			if n < 0 {
				list = append(list, document.HiddenOf(document.Integer))
				continue
			}
			list = append(list, document.CountOf(n))
		}
		return list
	}
	rules := document.Table{
		ID: "rules", Title: "Rules by cost", Data: true, Note: "The floor is what reports alone prove.",
		Columns: []document.Column{
			named("rule", "Rule", document.Text, ""), named("reports", "Reports", document.Integer, "reports"), named("floor", "Floor", document.Decimal, "hours a month"),
			named("share", "Share", document.Percent, "%"), named("since", "Since", document.Date, ""),
		},
		Rows: [][]document.Value{
			{document.TextOf("Tres firmas para un bolígrafo: señal, año, ¿qué?"), document.CountOf(1234567), document.DecimalOf(-1250), document.PercentOf(3333), document.DateOf(20179)},
			{document.TextOf(hostile), document.HiddenOf(document.Integer), {Kind: document.Decimal}, document.PercentOf(10000), {Kind: document.Date}},
			{document.TextOf("A title so long that it must wrap in every form that is made of it, because people do write like this when something has annoyed them for years and nobody listened"), document.CountOf(0), document.DecimalOf(0), document.PercentOf(0), document.DateOf(20269)},
		},
	}
	quarters := []string{"2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"}
	hours := func(ns ...int) []document.Value {
		var list []document.Value
		for _, n := range ns {
			list = append(list, document.DecimalOf(domain.Hundredths(n)))
		}
		return list
	}
	withTable := func(c document.Chart) document.Section {
		t := document.Table{ID: c.ID + "_table", Title: c.Title, Columns: []document.Column{named("what", "What", document.Text, "")}, Data: true}
		for _, category := range c.Categories {
			t.Columns = append(t.Columns, document.Column{ID: "c" + string(rune('a'+len(t.Columns))), Name: category, Kind: c.Series[0].Values[0].Kind, Unit: c.Unit, Definition: "Of " + category + "."})
		}
		for _, s := range c.Series {
			t.Rows = append(t.Rows, append([]document.Value{document.TextOf(s.Name)}, s.Values...))
		}
		return document.Section{ID: c.ID, Title: c.Title, Paragraphs: []string{c.Description}, Chart: &c, Tables: []document.Table{t}}
	}
	return document.Document{
		Language: language, Quarter: domain.Quarter{Year: 2025, Number: 2}, Title: "Quarterly friction report 2025-Q2",
		Subtitle: "1 April to 30 June 2025, read at position 2,217 of the log", Day: 20269 * 86400,
		Words: document.Words{
			"hidden": "hidden", "hidden_note": "Fewer than 5, or it would give such a number back.", "nothing": "–", "contents": "Contents",
			"definitions": "Definitions", "column": "Column", "unit": "Unit", "definition": "Definition", "table": "Table", "page": "Page {n} of {m}",
		},
		Sections: []document.Section{
			{ID: "summary", Title: "Summary", Paragraphs: []string{"What came in, what was done, what is gone.", hostile}, Headlines: []document.Headline{
				{Name: "Reports", Value: document.CountOf(12345), Unit: "reports", Change: "+12 against 2025-Q1"},
				{Name: "Hours returned, confirmed", Value: document.DecimalOf(123456), Unit: "hours"},
				{Name: "Days from report to decision", Value: document.HiddenOf(document.Integer), Unit: "days"},
			}, Tables: []document.Table{rules}},
			withTable(document.Chart{ID: "pareto", Kind: document.Pareto, Title: "Cost by rule", Description: "Few rules cost most.", Unit: "hours a month",
				Categories: []string{"Stamps", hostile, "A long name of a rule that is cut in a picture and whole in the table", "Fax"},
				Series:     []document.Series{{Name: "Hours", Values: hours(90000, 4000, 3000, 100)}, {Name: "Cumulative", Values: []document.Value{document.PercentOf(9268), document.PercentOf(9680), document.PercentOf(9989), document.PercentOf(10000)}}}}),
			withTable(document.Chart{ID: "trend", Kind: document.Bars, Title: "Eight quarters", Description: "Reports by quarter.", Unit: "reports", Categories: quarters,
				Series: []document.Series{{Name: "Reports", Values: counts(3, 8, 13, 40, 22, 0, 31, 70)}, {Name: "New rules", Values: counts(1, 2, 3, 10, 2, 0, 3, 7)}}}),
			withTable(document.Chart{ID: "hours", Kind: document.Line, Title: "Hours returned", Description: "Claimed and confirmed.", Unit: "hours", Categories: quarters,
				Series: []document.Series{{Name: "Claimed", Values: hours(0, 100, 900, 1200, 5000, 7000, 7100, 9000)}, {Name: "Confirmed", Values: hours(0, 0, 100, 1000, 3000, 3100, -500, 6900)}}}),
			withTable(document.Chart{ID: "funnel", Kind: document.Rows, Title: "From report to gone", Description: "How far rules come.", Unit: "rules",
				Categories: []string{"Known", "Reviewed", "Decided", "Committed", "Removed", "Verified"}, Series: []document.Series{{Name: "Rules", Values: counts(120, 80, 40, 22, 9, 5)}}}),
			withTable(document.Chart{ID: "matrix", Kind: document.HeatMap, Title: "Who suffers whose rules", Description: "Departments by department.", Unit: "reports",
				Categories: []string{"Purchasing", "IT", "Human resources", hostile},
				Series:     []document.Series{{Name: "Customers", Values: counts(400, 12, -1, 5)}, {Name: "Warehouse", Values: counts(7, -1, -1, 31)}, {Name: "Other departments", Values: counts(-1, 9, -1, -1)}}}),
		},
	}
}

// Undo is what an importer does: an apostrophe goes where Defuse would have put it.
func Undo(cell string) string {
	if text, ok := strings.CutPrefix(cell, "'"); ok && document.Defuse(text) == cell {
		return text
	}
	return cell
}
