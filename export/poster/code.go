package poster

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how many light modules the standard wants around a code.
const quiet = 4

// A code is a QR code with the quiet zone around it.
type code struct {
	Size int // modules a side
	runs []run
}

// A run is dark modules side by side.
type run struct{ x, y, length int }

// encode makes the code of a link. Level M: a wall does not wear a code as much as a
// parcel is worn, and every level above makes the modules smaller.
func encode(link string) (code, error) {
	q, err := qr.Encode(link, qr.M)
	if err != nil {
		return code{}, fmt.Errorf("poster: encode %q: %w", link, err)
	}
	c := code{Size: q.Size + 2*quiet}
	for y := range q.Size {
		for x := 0; x < q.Size; x++ {
			start := x
			for q.Black(x, y) {
				x++
			}
			if x > start {
				c.runs = append(c.runs, run{start + quiet, y + quiet, x - start})
			}
		}
	}
	return c, nil
}

// Path is the code as one path of SVG, a unit a module. One path has no seams where
// two rows meet.
func (c code) Path() string {
	var b strings.Builder
	for _, r := range c.runs {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", r.x, r.y, r.length, r.length)
	}
	return b.String()
}
