package poster

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed poster.html
var htmlText string

var htmlTemplate = template.Must(template.New("poster.html").Parse(htmlText))

// HTML writes the poster as a page that needs no other file and fits the paper it is
// printed on. It is the accessible one: its text is text, its code has words.
func HTML(w io.Writer, p Poster) error {
	s, err := p.sheet()
	if err != nil {
		return err
	}
	return htmlTemplate.Execute(w, s)
}

// Link is the way to the form. [Address] has let no character pass that a template
// would have to change.
func (s sheet) Link() template.URL {
	return template.URL(s.Poster.Address.Link(s.Poster.Language))
}
