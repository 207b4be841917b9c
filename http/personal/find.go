package personal

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// A Kind is what a finding seems to be.
type Kind string

// The kinds of findings.
const (
	Email  Kind = "email"
	Phone  Kind = "phone"
	DNI    Kind = "dni"
	NIE    Kind = "nie"
	CURP   Kind = "curp"
	RFC    Kind = "rfc"
	RUT    Kind = "rut"
	CUIT   Kind = "cuit"
	CPF    Kind = "cpf"
	IBAN   Kind = "iban"
	Card   Kind = "card"
	Person Kind = "person"
)

// Kinds lists every kind.
var Kinds = []Kind{Email, Phone, DNI, NIE, CURP, RFC, RUT, CUIT, CPF, IBAN, Card, Person}

// A Finding is a stretch of a text, as byte offsets: text[From:To].
type Finding struct {
	Kind     Kind
	From, To int
}

// A candidate is a finding that others may still overrule.
type candidate struct {
	Finding
	checked bool // by a checksum
}

// A finder reads one text.
type finder struct {
	text    string
	words   []word
	found   []candidate
	reading code   // room for the code being read
	dialled number // room for the phone number being read
}

// Find lists what could tell who somebody is, in the order of the text and never
// overlapping: what a checksum confirms goes before what has only the form, then the
// longer before the shorter, then the earlier.
func Find(text string) []Finding {
	f := &finder{text: text, words: wordsOf(text)}
	f.emails()
	for i, w := range f.words {
		f.spelledEmail(i)
		f.person(i)
		if !w.linked {
			f.code(i)
			f.phone(i)
		}
	}
	return settle(f.found, len(text))
}

func (f *finder) add(kind Kind, from, to int, checked bool) {
	f.found = append(f.found, candidate{Finding{kind, from, to}, checked})
}

func settle(found []candidate, length int) []Finding {
	slices.SortStableFunc(found, func(a, b candidate) int {
		if a.checked != b.checked {
			return map[bool]int{true: -1, false: 1}[a.checked]
		}
		return cmp.Or(cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From))
	})
	taken := make([]bool, length)
	var kept []Finding
	for _, c := range found {
		if stretch := taken[c.From:c.To]; !slices.Contains(stretch, true) {
			for i := range stretch {
				stretch[i] = true
			}
			kept = append(kept, c.Finding)
		}
	}
	slices.SortFunc(kept, func(a, b Finding) int { return cmp.Compare(a.From, b.From) })
	return kept
}

// Remove puts mark in the place of the finding. A finding that does not lie within
// the text, between whole characters, removes nothing.
func Remove(text string, f Finding, mark string) string {
	if f.From < 0 || f.From >= f.To || f.To > len(text) || !between(text, f.From) || !between(text, f.To) {
		return text
	}
	return text[:f.From] + mark + text[f.To:]
}

// between reports whether no character of text spans offset.
func between(text string, offset int) bool {
	return offset == len(text) || utf8.RuneStart(text[offset])
}
