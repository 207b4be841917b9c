package projections

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// skewed makes a crossing in which most cells hold nothing, some a few, few many.
func skewed(seed uint64, rows, columns int, filled float64) crossing {
	r := rand.New(rand.NewPCG(seed, seed))
	c := crossing{sides: make([]int, rows), cells: make([][]int, rows)}
	for i := range rows {
		c.sides[i] = 1
		c.cells[i] = make([]int, columns)
		for j := range columns {
			if r.Float64() < filled {
				c.cells[i][j] = 1 + int(r.ExpFloat64()*r.ExpFloat64()*6)
			}
		}
	}
	c.sides[0], c.sides[rows-1] = 0, 2
	return c
}

func BenchmarkSuppress(b *testing.B) {
	for _, size := range []struct {
		rows, columns int
		filled        float64
	}{{30, 50, 0.3}, {30, 50, 0.05}, {30, 50, 0.9}, {400, 400, 0.01}, {400, 400, 0.05}, {400, 400, 0.3}} {
		c := skewed(1, size.rows, size.columns, size.filled)
		b.Run(fmt.Sprintf("%dx%d, %.0f %% filled", size.rows, size.columns, 100*size.filled), func(b *testing.B) {
			for b.Loop() {
				suppress(c, 5)
			}
		})
	}
}
