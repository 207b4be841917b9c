// Package poster draws the sheet that hangs on a wall and leads to the form: one
// question, a QR code and the address in letters for those who cannot scan. It comes
// as a page of HTML, as SVG and as PDF. The same poster gives the same bytes.
//
// The code holds the address, the language of the form and nothing else. Whoever
// scans it cannot be told from anybody else who does, and neither can the wall.
//
// The sheet is A4. What is printed keeps away from its edges, so that it is whole on
// US Letter too. The HTML has no size of its own: it takes the paper of the printer.
package poster

import "unrule/domain"

// A Poster is what one sheet says.
type Poster struct {
	Address  Address
	Language domain.Language // one of [domain.Languages]
	Name     Name            // may be empty
}
