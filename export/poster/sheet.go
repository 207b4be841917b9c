package poster

import (
	"strings"
	"unicode/utf8"
)

// The sheet, in millimetres. US Letter is 18 mm lower: nothing stands in the 12 mm at
// the top and at the bottom, so a printer that centres one on the other cuts nothing.
const (
	width   = 210
	height  = 297
	centre  = width / 2
	column  = 164 // the widest a line may be
	side    = 150 // of the code with its quiet zone, within the frame
	left    = centre - side/2
	leading = 1.15 // from line to line, in sizes
)

// The colours: what is read, and what marks.
const (
	ink    = "#17212b"
	accent = "#0b6b5e"
)

// A line is centred text; Y is where it stands.
type line struct {
	Text    string
	Y, Size float64
	Bold    bool
	Colour  string
}

// A sheet is a poster with a place for everything. The page of HTML takes its words
// and its code, and leaves the places to the browser.
type sheet struct {
	words
	Poster Poster
	Lines  []line
	Code   code
	Top    float64 // of the frame
}

func (p Poster) sheet() (sheet, error) {
	c, err := encode(p.Address.Link(p.Language))
	s := sheet{words: wordsOf(p.Language), Poster: p, Code: c, Top: 94}
	s.name(22, string(p.Name))
	s.add(ink, true, 44.5, 17, s.headline...)
	s.add(ink, false, 77, 7.2, s.lead...)
	s.add(ink, false, s.Top+side+10, 5.2, s.Scan)
	s.add(accent, true, s.Top+side+19.5, 7.2, parts(string(p.Address))...)
	s.centre()
	return s, err
}

// centre leaves as much room above as below.
func (s *sheet) centre() {
	first, last := s.Lines[0], s.Lines[len(s.Lines)-1]
	down := (height - last.Y - (first.Y - 0.75*first.Size)) / 2
	s.Top += down
	for i := range s.Lines {
		s.Lines[i].Y += down
	}
}

// add sets lines below one another, the first at y.
func (s *sheet) add(colour string, bold bool, y, size float64, lines ...string) {
	for i, text := range lines {
		s.Lines = append(s.Lines, line{text, y + float64(i)*size*leading, size, bold, colour})
	}
}

// name sets the name in one line or two, the last at y.
func (s *sheet) name(y float64, name string) {
	if name == "" {
		return
	}
	lines, size := halves(name), 6.6
	for _, l := range lines {
		size = min(size, fit(l))
	}
	s.add(accent, true, y-float64(len(lines)-1)*size*leading, size, lines...)
}

// fit is the size in which a text surely fits the column: in the widest of the usual
// fonts a bold letter is 0.65 of its size wide on average.
func fit(text string) float64 {
	return column / (0.65 * float64(utf8.RuneCountInString(text)))
}

// halves breaks a long name at the blank nearest to its middle.
func halves(name string) []string {
	const most = 40
	if utf8.RuneCountInString(name) <= most {
		return []string{name}
	}
	middle := len(name) / 2
	before := strings.LastIndex(name[:middle], " ")
	after := strings.Index(name[middle:], " ")
	switch {
	case before < 0 && after < 0:
		return []string{name}
	case before < 0 || after >= 0 && after < middle-before:
		return []string{name[:middle+after], name[middle+after+1:]}
	}
	return []string{name[:before], name[before+1:]}
}

// parts breaks an address into lines of much the same length.
func parts(address string) []string {
	const most = 36
	n := (len(address) + most - 1) / most
	var lines []string
	for i := range n {
		lines = append(lines, address[i*len(address)/n:(i+1)*len(address)/n])
	}
	return lines
}

// Alt is what a screen reader says in place of the code.
func (s sheet) Alt() string { return s.label + " " + string(s.Poster.Address) }

// Scale is how many millimetres a module has.
func (s sheet) Scale() float64 { return side / float64(s.Code.Size) }
