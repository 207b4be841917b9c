package export

import (
	"fmt"
	"math"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// secondsPerDay turns days into the time that a file carries.
const secondsPerDay = 86400

// NewDocument tells a quarter in a language. It reads nothing but the report: the
// same report gives the same document.
func NewDocument(q projections.QuarterReport, language domain.Language) document.Document {
	return teller{proseOf(language), q}.document()
}

// A teller puts a quarter into words.
type teller struct {
	prose
	q projections.QuarterReport
}

func (t teller) document() document.Document {
	d := document.Document{
		Language: t.language, Quarter: t.q.ID,
		Title:    t.say("title", "quarter", t.q.ID),
		Subtitle: t.say("subtitle", "period", t.period(t.q.From, t.q.To), "position", t.q.Position),
		Day:      int64(t.q.Through) * secondsPerDay,
		Sections: []document.Section{
			t.summary(), t.boardRules(), t.costliest(), t.cameIn(), t.decided(), t.gone(), t.hoursReturned(), t.keptPromises(),
			t.matrix(), t.corrections(), t.allRules(), t.method(),
		},
		Words: t.readersWords(),
	}
	if t.q.Unsuppressed != nil {
		d.Warning = t.word(t.q.Unsuppressed.Warning)
		d.Sections = append(d.Sections, t.unsuppressed())
	}
	return d
}

// readersWords are what the renderers say.
func (t teller) readersWords() document.Words {
	words := document.Words{}
	for _, key := range []string{
		"hidden", "hidden_note", "nothing", "contents", "definitions", "column", "unit", "definition", "table", "page",
	} {
		words[key] = t.say("reader."+key, "k", t.q.Threshold)
	}
	return words
}

// section is a heading with paragraphs; what says nothing is left out.
func (t teller) section(id string, paragraphs ...string) document.Section {
	s := document.Section{ID: id, Title: t.say("section." + id)}
	for _, p := range paragraphs {
		if p != "" {
			s.Paragraphs = append(s.Paragraphs, p)
		}
	}
	return s
}

// columns are columns of one kind and unit; their names and definitions stand in the
// words under their ids.
func (t teller) columns(kind document.Kind, unit string, ids ...string) []document.Column {
	if unit != "" {
		unit = t.word(unit)
	}
	var list []document.Column
	for _, id := range ids {
		words := t.Columns[id]
		list = append(list, document.Column{ID: id, Name: words[0], Kind: kind, Unit: unit, Definition: words[1]})
	}
	return list
}

// texts are columns of words.
func (t teller) texts(ids ...string) []document.Column { return t.columns(document.Text, "", ids...) }

// table is a table of data. Its first column names the row, an id where titles may be
// alike; where it takes more than one column, a note says so.
func (t teller) table(id string, columns []document.Column, rows [][]document.Value) document.Table {
	return document.Table{ID: id, Title: t.say("table." + id), Columns: columns, Rows: rows, Data: true}
}

// readRows is how many rows of a table of all that there is a reader is shown.
const readRows = 50

// excerpt is what readers are shown of a table that is whole in the data: some of its
// columns, and its first rows.
func (t teller) excerpt(id string, whole document.Table, columns ...string) document.Table {
	e := document.Table{ID: id, Title: t.say("table." + id)}
	var at []int
	for _, wanted := range columns {
		for i, c := range whole.Columns {
			if c.ID == wanted {
				at, e.Columns = append(at, i), append(e.Columns, c)
			}
		}
	}
	for _, row := range whole.Rows[:min(len(whole.Rows), readRows)] {
		var cells []document.Value
		for _, i := range at {
			cells = append(cells, row[i])
		}
		e.Rows = append(e.Rows, cells)
	}
	if len(whole.Rows) > readRows {
		e.Note = t.say("note.excerpt", "shown", readRows, "all", len(whole.Rows), "table", whole.ID)
	}
	return e
}

// long keeps a table to the data.
func long(whole document.Table) document.Table {
	whole.Long = true
	return whole
}

// filled are the tables that have rows: a reader is not shown an empty one.
func filled(tables ...document.Table) []document.Table {
	var list []document.Table
	for _, t := range tables {
		if len(t.Rows) > 0 || t.Long {
			list = append(list, t)
		}
	}
	return list
}

// id is how data name something; nothing when it is absent.
func id(of fmt.Stringer) document.Value { return document.TextOf(of.String()) }

// share is a part of a whole in hundredths of a percent, rounded half up. Numbers too
// great for that are halved first: by then it makes no difference.
func share(part, whole domain.Hundredths) document.Value {
	for part > math.MaxInt64/20000 {
		part, whole = part/2, whole/2
	}
	if whole <= 0 {
		return document.Value{Kind: document.Percent}
	}
	return document.PercentOf((part*10000 + whole/2) / whole)
}
