// Package document is what a quarter says in one language before it has a form:
// sections of paragraphs, headline figures, charts and tables of typed values. Every
// printed form is made from a [Document] alone, so that no form can tell what
// another hides.
package document

import (
	"slices"

	"unrule/domain"
)

// A Document is one quarter told in one language.
type Document struct {
	Language domain.Language
	Quarter  domain.Quarter
	Title    string    // of the document
	Subtitle string    // the period and where it was read
	Warning  string    // printed large before all else; "" when there is none
	Day      int64     // seconds since 1970 of the last day told of: the only date a file may carry
	Sections []Section // the first is the summary on one page
	Words    Words
}

// A Section is one heading and what stands under it, in this order: paragraphs,
// headline figures, chart, tables.
type Section struct {
	ID         string // stable in every language: anchors, sheets, file names; [a-z_]+
	Title      string
	Paragraphs []string
	Headlines  []Headline
	Chart      *Chart
	Tables     []Table // the first is the table beside the chart, if there is a chart
}

// A Headline is a number that is set large, what it is and what it was.
type Headline struct {
	Name   string
	Value  Value
	Unit   string // in the document's language
	Change string // against the quarter before, in words; "" when there is nothing to compare
}

// A Table is rows of values under typed columns.
type Table struct {
	ID      string // stable in every language; [a-z_]+
	Title   string
	Columns []Column
	Rows    [][]Value // each as long as Columns; the first column names the row
	Note    string    // under the table; "" for none
	Data    bool      // part of the analyst's pack and of the sheets; else for readers alone
	Long    bool      // for data alone: documents for reading leave it out, and hold an excerpt of it
}

// A Column is one named and defined measure.
type Column struct {
	ID         string // stable in every language; [a-z_0-9]+
	Name       string
	Kind       Kind
	Unit       string // in the document's language; "" for none
	Definition string // one sentence
}

// A Kind is what the values of a column are.
type Kind int

// Kinds of values.
const (
	Text    Kind = iota
	Integer      // a count
	Decimal      // two places
	Percent      // of a hundred, two places
	Date         // a day
)

// A Value is what one cell holds: a value of its column's kind, or nothing (not
// said), or hidden. The zero Value is nothing.
type Value struct {
	Kind   Kind
	State  State
	Text   string
	Number domain.Hundredths // of Integer, Decimal and Percent
	Day    domain.Day
}

// A State is whether a value is there.
type State int

// States of a value.
const (
	Nothing State = iota // not said, or it does not apply
	Shown
	Hidden // withheld by the law of disclosure
)

// Words is what the renderers themselves say, in the document's language, by key:
// hidden (in place of a hidden value), hidden_note (why, a sentence), nothing (in
// place of a value that is not there), contents, definitions, column, unit,
// definition, table, page ("Page {n} of {m}").
type Words map[string]string

// A Chart is numbers to be drawn. Every chart stands beside a table of the same.
type Chart struct {
	ID          string // [a-z_]+
	Kind        ChartKind
	Title       string
	Description string   // what the picture shows, in a sentence or two, for who cannot see it
	Unit        string   // of the values
	Categories  []string // along the axis; of a heat map its columns
	Series      []Series // of a heat map its rows
}

// A ChartKind is how a chart is drawn.
type ChartKind int

// Kinds of charts.
const (
	Bars    ChartKind = iota // categories along the bottom, a bar for each series
	Rows                     // one lying bar a category, long names: a funnel
	Pareto                   // lying bars in order, the second series is the cumulative percentage
	Line                     // one line a series
	HeatMap                  // shade by value, hidden cells hatched
)

// A Series is one row of a chart's values, one for each category.
type Series struct {
	Name   string
	Values []Value
}

// Section finds a section by its id.
func (d Document) Section(id string) (Section, bool) {
	i := slices.IndexFunc(d.Sections, func(s Section) bool { return s.ID == id })
	if i < 0 {
		return Section{}, false
	}
	return d.Sections[i], true
}

// Data are the tables that leave as data.
func (d Document) Data() []Table {
	var list []Table
	for _, s := range d.Sections {
		for _, t := range s.Tables {
			if t.Data {
				list = append(list, t)
			}
		}
	}
	return list
}

// A Definition is what a column of the data means, and the tables that have it.
type Definition struct {
	Column
	Tables []Table
}

// Definitions are of all columns of the data. A column that is the same in several
// tables is told once.
func (d Document) Definitions() []Definition {
	var list []Definition
	known := map[Column]int{}
	for _, t := range d.Data() {
		for _, c := range t.Columns {
			c.Kind = Text
			i, told := known[c]
			if !told {
				i, known[c] = len(list), len(list)
				list = append(list, Definition{Column: c})
			}
			list[i].Tables = append(list[i].Tables, t)
		}
	}
	return list
}

// ForReaders is the document without the tables that are for data alone, and what the
// columns that are left mean.
func (d Document) ForReaders() (Document, []Definition) {
	defined := d.Definitions()
	there := map[string]bool{}
	d.Sections = slices.Clone(d.Sections)
	for i, s := range d.Sections {
		d.Sections[i].Tables = slices.DeleteFunc(slices.Clone(s.Tables), Table.forData)
		for _, t := range d.Sections[i].Tables {
			for _, c := range t.Columns {
				there[c.ID] = true
			}
		}
	}
	defined = slices.DeleteFunc(defined, func(d Definition) bool { return !there[d.ID] })
	for i, def := range defined {
		defined[i].Tables = slices.DeleteFunc(slices.Clone(def.Tables), Table.forData)
	}
	return d, defined
}

func (t Table) forData() bool { return t.Long }

// TextOf is a text; an empty one says nothing.
func TextOf(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: Text, State: Shown, Text: s}
}

// CountOf is a whole number.
func CountOf(n int) Value {
	return Value{Kind: Integer, State: Shown, Number: domain.Hundredths(n) * 100}
}

// DecimalOf is a number with two places.
func DecimalOf(h domain.Hundredths) Value { return Value{Kind: Decimal, State: Shown, Number: h} }

// PercentOf is a number of hundredths of a percent.
func PercentOf(h domain.Hundredths) Value { return Value{Kind: Percent, State: Shown, Number: h} }

// DateOf is a day; 0 is none.
func DateOf(d domain.Day) Value {
	if d == 0 {
		return Value{Kind: Date}
	}
	return Value{Kind: Date, State: Shown, Day: d}
}

// HiddenOf is a value of a kind that may not be told.
func HiddenOf(k Kind) Value { return Value{Kind: k, State: Hidden} }
