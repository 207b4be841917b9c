package web

import "strings"

// A Field is one question of a form.
type Field struct {
	Name        string
	Label, Hint string
	Error       string
	ErrorWord   string // before the error, for those who do not see its colour
	Value       string
	Heading     bool     // the question is the heading of its page
	Choices     string   // "radio" or "checkbox": all options are shown
	Short       bool     // the options are of a word or two
	Options     []Option // without Choices, a list to open
	Units       []Option // beside a number
	UnitLabel   string
	Type        string // of a line to type: "text", "number", "date"; "" is a receipt
	Class       string // for the style
	Rows        int    // of a text of several lines
	Max         int    // characters
	Left, Over  string
}

// An Option is one answer that can be chosen.
type Option struct {
	Value, Label string
	Chosen       bool
}

// Described lists the ids of what is said about the field.
func (f *Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// A Mistake is one line of the summary of what is wrong.
type Mistake struct {
	At   string // id of the field; "" where it is about none
	Text string
}
