package personal

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var marked = regexp.MustCompile(`\{([a-z]+) ([^}]*)\}`)

// unmark reads a text in which findings are marked, "{dni 48219375J}", into the plain
// text and the findings in it.
func unmark(text string) (string, []Finding) {
	var plain strings.Builder
	var found []Finding
	at := 0
	for _, m := range marked.FindAllStringSubmatchIndex(text, -1) {
		plain.WriteString(text[at:m[0]])
		from := plain.Len()
		plain.WriteString(text[m[4]:m[5]])
		found = append(found, Finding{Kind(text[m[2]:m[3]]), from, plain.Len()})
		at = m[1]
	}
	plain.WriteString(text[at:])
	return plain.String(), found
}

// mark is the way back.
func mark(text string, found []Finding) string {
	for _, f := range slices.Backward(found) {
		text = text[:f.From] + "{" + string(f.Kind) + " " + text[f.From:f.To] + "}" + text[f.To:]
	}
	return text
}

func testFind(t *testing.T, marked ...string) {
	t.Helper()
	for _, want := range marked {
		text, _ := unmark(want)
		if got := mark(text, Find(text)); got != want {
			t.Errorf("Find(%q)\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestFindsNothingInWhatTellsOfNobody(t *testing.T) {
	testFind(t,
		"", " ", "Nada.",
		"En 2019-2020 y 2021/2022 el artículo 14.2 de la Ley 39/2015 no decía eso.",
		"El 12/05/2023 a las 10:30, y otra vez el 2023-05-12T10:30:00, esperé 90 minutos.",
		"Costó 612.345.678 pesos, 1.234,56 € y 12.345.678,90 en total.",
		"Somos 612 345 678 habitantes y 47 millones de firmas.",
		"Código postal 28013, ZIP 90210-1234, CEP 01310-100, postcode SW1A 1AA.",
		"Invoice 2024001234, order #5552341987, pedido 612345678, ticket 71234567.",
		"Factura A-612345678-B, expediente 2015/0004512, albarán 0000123456.",
		"Version 10.0.19045.3803 on 192.168.100.200, ISBN 978-84-376-0494-7.",
		"See https://example.org/2015/612345678/48219375J for the rule.",
		"Coordinates 40.416775, -3.703790; ratio 1:612345678; score 3-2-1.",
		"The unit costs $5,552,341,987 and weighs 612345678 kg.",
		"O processo levou 30 dias, 4 visitas e R$ 1.234.567,89.",
		"Llame gratis al 900 123 456, 1-800-555-0199 o 0800 123 4567.",
	)
}

func TestTheCheckedWinsThenTheLonger(t *testing.T) {
	testFind(t,
		"CPF ou celular? {cpf 48392017579}", // also a form of a phone
		"{dni 48219375J}@ejemplo.es",        // an address is longer
		"{phone +34 612 345 687}",           // 612 345 687 is one too
		"{iban ES29 2100 5731 4802 0019 4827}",
		"{email sr.garcia@ejemplo.es} o {phone 612345687}",
		"Sr. {email ana@ejemplo.es}",
	)
}

func TestKindsAreEachFound(t *testing.T) {
	text := "ana@ejemplo.es, 612 345 687, 48219375J, X3815204X, MEQA910417MJCNRL07, MEQA910417K77, " +
		"15482937-7, 20318459275, 48392017579, ES2921005731480200194827, 4512079388461201, Sra. Ruiz"
	var got []Kind
	for _, f := range Find(text) {
		got = append(got, f.Kind)
	}
	if !slices.Equal(got, Kinds) {
		t.Errorf("Find(%q) finds %v, want %v", text, got, Kinds)
	}
}

func TestRemove(t *testing.T) {
	const text = "Pida a Doña Iñaqui."
	for _, c := range []struct {
		name string
		f    Finding
		want string
	}{
		{"a finding", Find(text)[0], "Pida a […]."},
		{"the whole text", Finding{Person, 0, len(text)}, "[…]"},
		{"nothing", Finding{Person, 3, 3}, text},
		{"backwards", Finding{Person, 5, 3}, text},
		{"before the text", Finding{Person, -1, 3}, text},
		{"behind the text", Finding{Person, 3, len(text) + 1}, text},
		{"from within a character", Finding{Person, strings.Index(text, "ñ") + 1, len(text)}, text},
		{"to within a character", Finding{Person, 0, strings.Index(text, "ñ") + 1}, text},
	} {
		if got := Remove(text, c.f, "[…]"); got != c.want {
			t.Errorf("Remove of %s = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNothingIsLeftAfterRemovingFromTheEnd(t *testing.T) {
	text := "Soy Sra. Ruiz, 612 345 687, ana@ejemplo.es, DNI 48.219.375-J."
	for _, f := range slices.Backward(Find(text)) {
		text = Remove(text, f, "[…]")
	}
	if want := "Soy […], […], […], DNI […]."; text != want || Find(text) != nil {
		t.Errorf("left is %q with %v, want %q with nothing", text, Find(text), want)
	}
}

func FuzzFind(f *testing.F) {
	for _, piece := range hostile {
		f.Add(strings.Repeat(piece, 3))
	}
	f.Add("Sr. Ñ. ES29 2100 5731 4802 0019 4827 (11) 91234-5687 +44 (0)20 7946 0958")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range Find(text) {
			if found.From < end || found.To <= found.From || found.To > len(text) || !slices.Contains(Kinds, found.Kind) {
				t.Fatalf("Find(%q) holds %v behind %d", text, found, end)
			}
			end = found.To
			if !utf8.ValidString(text) {
				continue
			}
			left := Remove(text, found, "…")
			if left == text || !utf8.ValidString(left) || !utf8.ValidString(text[found.From:found.To]) {
				t.Fatalf("Remove(%q, %v) = %q", text, found, left)
			}
		}
	})
}
