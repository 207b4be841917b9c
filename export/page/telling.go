package page

import (
	"slices"
	"strings"

	"unrule/export/document"
)

// A telling is a document for readers, put into words.
type telling struct {
	document.Document
	defined []document.Definition
}

func tell(d document.Document) telling {
	shown, defined := d.ForReaders()
	return telling{shown, defined}
}

// A cell is a value in words.
type cell struct {
	Class, Text string
	Hidden      bool
}

func (d telling) cell(v document.Value) cell {
	c := cell{Class: classOf(v.Kind), Text: v.In(d.Language)}
	switch v.State {
	case document.Nothing:
		c.Class, c.Text = strings.TrimSpace(c.Class+" nothing"), d.Words["nothing"]
	case document.Hidden:
		c.Text, c.Hidden = d.Words["hidden"], true
	}
	return c
}

// classOf is how a column of a kind is set.
func classOf(k document.Kind) string {
	switch k {
	case document.Integer, document.Decimal, document.Percent:
		return "number"
	case document.Date:
		return "date"
	}
	return "text"
}

// hides reports whether a table holds back a value.
func hides(t document.Table) bool { return slices.ContainsFunc(t.Rows, anyHidden) }

// hiddenNote says why there are hidden values.
func (d telling) hiddenNote() string { return d.Words["hidden_note"] }

// unitOf is the unit of a column, unless its name has just said it.
func unitOf(c document.Column) string {
	if strings.EqualFold(c.Name, c.Unit) {
		return ""
	}
	return c.Unit
}

// titles names the tables that a column is in.
func titles(tables []document.Table) string {
	var list []string
	for _, t := range tables {
		list = append(list, t.Title)
	}
	return strings.Join(list, "; ")
}
