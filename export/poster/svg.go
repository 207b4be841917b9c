package poster

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed poster.svg
var svgText string

var svgTemplate = template.Must(template.New("poster.svg").Parse(svgText))

// SVG writes the poster as an A4 drawing that needs no other file. Its text is text,
// in the fonts of the machine that shows it.
func SVG(w io.Writer, p Poster) error {
	s, err := p.sheet()
	if err != nil {
		return err
	}
	return svgTemplate.Execute(w, s)
}
