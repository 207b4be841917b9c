package export

import "unrule/domain"

// sample is a document with one of everything that a renderer must be able to show.
// Its numbers mean nothing; hostile stands where somebody's words would.
func sample(language domain.Language, hostile string) Document {
	named := func(id, name string, k Kind, unit string) Column {
		return Column{ID: id, Name: name, Kind: k, Unit: unit, Definition: "What " + name + " means, in a sentence."}
	}
	counts := func(ns ...int) []Value {
		var list []Value
		for _, n := range ns {
			if n < 0 {
				list = append(list, hidden(Integer))
				continue
			}
			list = append(list, count(n))
		}
		return list
	}
	rules := Table{
		ID: "rules", Title: "Rules by cost", Data: true, Note: "The floor is what reports alone prove.",
		Columns: []Column{
			named("rule", "Rule", Text, ""), named("reports", "Reports", Integer, "reports"), named("floor", "Floor", Decimal, "hours a month"),
			named("share", "Share", Percent, "%"), named("since", "Since", Date, ""),
		},
		Rows: [][]Value{
			{text("Tres firmas para un bolígrafo: señal, año, ¿qué?"), count(1234567), decimal(-1250), percent(3333), date(20179)},
			{text(hostile), hidden(Integer), {Kind: Decimal}, percent(10000), {Kind: Date}},
			{text("A title so long that it must wrap in every form that is made of it, because people do write like this when something has annoyed them for years and nobody listened"), count(0), decimal(0), percent(0), date(20269)},
		},
	}
	quarters := []string{"2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"}
	hours := func(ns ...int) []Value {
		var list []Value
		for _, n := range ns {
			list = append(list, decimal(domain.Hundredths(n)))
		}
		return list
	}
	withTable := func(c Chart) Section {
		t := Table{ID: c.ID + "_table", Title: c.Title, Columns: []Column{named("what", "What", Text, "")}, Data: true}
		for _, category := range c.Categories {
			t.Columns = append(t.Columns, Column{ID: "c" + string(rune('a'+len(t.Columns))), Name: category, Kind: c.Series[0].Values[0].Kind, Unit: c.Unit, Definition: "Of " + category + "."})
		}
		for _, s := range c.Series {
			t.Rows = append(t.Rows, append([]Value{text(s.Name)}, s.Values...))
		}
		return Section{ID: c.ID, Title: c.Title, Paragraphs: []string{c.Description}, Chart: &c, Tables: []Table{t}}
	}
	return Document{
		Language: language, Quarter: domain.Quarter{Year: 2025, Number: 2}, Title: "Quarterly friction report 2025-Q2",
		Subtitle: "1 April to 30 June 2025, read at position 2,217 of the log", Day: 20269 * 86400,
		Words: Words{
			"hidden": "hidden", "hidden_note": "Fewer than 5, or it would give such a number back.", "nothing": "–", "contents": "Contents",
			"definitions": "Definitions", "column": "Column", "unit": "Unit", "definition": "Definition", "table": "Table", "page": "Page {n} of {m}",
		},
		Sections: []Section{
			{ID: "summary", Title: "Summary", Paragraphs: []string{"What came in, what was done, what is gone.", hostile}, Headlines: []Headline{
				{Name: "Reports", Value: count(12345), Unit: "reports", Change: "+12 against 2025-Q1"},
				{Name: "Hours returned, confirmed", Value: decimal(123456), Unit: "hours"},
				{Name: "Days from report to decision", Value: hidden(Integer), Unit: "days"},
			}, Tables: []Table{rules}},
			withTable(Chart{ID: "pareto", Kind: Pareto, Title: "Cost by rule", Description: "Few rules cost most.", Unit: "hours a month",
				Categories: []string{"Stamps", hostile, "A long name of a rule that is cut in a picture and whole in the table", "Fax"},
				Series:     []Series{{"Hours", hours(90000, 4000, 3000, 100)}, {"Cumulative", []Value{percent(9268), percent(9680), percent(9989), percent(10000)}}}}),
			withTable(Chart{ID: "trend", Kind: Bars, Title: "Eight quarters", Description: "Reports by quarter.", Unit: "reports", Categories: quarters,
				Series: []Series{{"Reports", counts(3, 8, 13, 40, 22, 0, 31, 70)}, {"New rules", counts(1, 2, 3, 10, 2, 0, 3, 7)}}}),
			withTable(Chart{ID: "hours", Kind: Line, Title: "Hours returned", Description: "Claimed and confirmed.", Unit: "hours", Categories: quarters,
				Series: []Series{{"Claimed", hours(0, 100, 900, 1200, 5000, 7000, 7100, 9000)}, {"Confirmed", hours(0, 0, 100, 1000, 3000, 3100, -500, 6900)}}}),
			withTable(Chart{ID: "funnel", Kind: Rows, Title: "From report to gone", Description: "How far rules come.", Unit: "rules",
				Categories: []string{"Known", "Reviewed", "Decided", "Committed", "Removed", "Verified"}, Series: []Series{{"Rules", counts(120, 80, 40, 22, 9, 5)}}}),
			withTable(Chart{ID: "matrix", Kind: HeatMap, Title: "Who suffers whose rules", Description: "Departments by department.", Unit: "reports",
				Categories: []string{"Purchasing", "IT", "Human resources", hostile},
				Series:     []Series{{"Customers", counts(400, 12, -1, 5)}, {"Warehouse", counts(7, -1, -1, 31)}, {"Other departments", counts(-1, 9, -1, -1)}}}),
		},
	}
}
