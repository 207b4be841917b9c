package personal

import (
	"strings"
	"testing"
)

// hostile texts are made of what each part of the finder looks at longest.
var hostile = map[string]string{
	"prose":     "Para pedir un lápiz hay que rellenar tres hojas y esperar a que las firme el Área de Compras. ",
	"digits":    "7",
	"single":    "1 2 3 4 5 6 7 8 9 ",
	"groups":    "612 345 678 ",
	"brackets":  "(11) 9(0)1",
	"at signs":  "a@a.",
	"dots":      "a.",
	"arroba":    "a arroba b punto ",
	"titles":    "Sr. De la Dr. ",
	"names":     "Don Ana de la J. ",
	"codes":     "ES91 2100 0418 4502 ",
	"letters":   "A 1 B 2 ",
	"marks":     "e\u0301",
	"links":     "http://1",
	"not UTF-8": "\xff1\xc3",
}

func BenchmarkFind(b *testing.B) {
	const size = 25_000
	for name, piece := range hostile {
		text := strings.Repeat(piece, size/len(piece)+1)[:size]
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				Find(text)
			}
		})
	}
}
