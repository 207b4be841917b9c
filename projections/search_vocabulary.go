package projections

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How near a word of a title is to a word of a query, in percent.
const (
	sameWord  uint8 = 100
	kinWord   uint8 = 85
	begunWord uint8 = 70
	slipWord  uint8 = 55
	slipsWord uint8 = 35
)

const (
	minBegun     = 2  // letters before the beginning of a word stands for it
	minSlip      = 4  // letters before one slip is forgiven: shorter words need exactness
	minBegunSlip = 5  // letters before one slip is forgiven in the beginning of a word
	minTwoSlips  = 8  // letters before two slips are
	maxSlip      = 40 // letters of the longest word in which a slip is forgiven
)

// A near is a word of the vocabulary that a word of a query may have meant.
type near struct {
	term     uint32
	nearness uint8
}

// A term is a word as titles spell it, folded.
type term struct {
	text     string
	titles   []uint32 // slots of the titles that say it, rising
	frequent uint32   // logarithm of their number, as rarity takes it
	letters  uint8    // how many; 0 where no slip is forgiven
	function bool
}

func (t *term) add(slot uint32) {
	at, _ := slices.BinarySearch(t.titles, slot)
	t.titles = slices.Insert(t.titles, at, slot)
	t.frequent = logarithm(2*len(t.titles) + 1)
}

func (t *term) remove(slot uint32) {
	if at, ok := slices.BinarySearch(t.titles, slot); ok {
		t.titles = slices.Delete(t.titles, at, at+1)
	}
	t.frequent = logarithm(2*len(t.titles) + 1)
}

// A vocabulary is every word that a title ever said. A word that no title says
// any more stays, and is treated as one never heard.
type vocabulary struct {
	ids   map[string]uint32
	terms []term
	begun []uint32             // all terms, in the order of their text
	kin   map[stem][]uint32    // terms with that stem
	grams map[trigram][]uint32 // terms with those three letters in a row
}

func newVocabulary() vocabulary {
	return vocabulary{
		ids:   make(map[string]uint32),
		kin:   make(map[stem][]uint32),
		grams: make(map[trigram][]uint32),
	}
}

// learnAll is the different terms of words, first those that tell; and how many tell,
// which is all of them where none does.
func (v *vocabulary) learnAll(words []string) (terms []uint32, telling int) {
	terms = make([]uint32, 0, len(words))
	for _, w := range words {
		id := v.learn(w)
		if slices.Contains(terms, id) {
			continue
		}
		if terms = append(terms, id); !v.terms[id].function {
			last := len(terms) - 1
			terms[telling], terms[last] = terms[last], terms[telling]
			telling++
		}
	}
	return terms, cmp.Or(telling, len(terms))
}

// learn is the term of a word, which is made at its first use.
func (v *vocabulary) learn(word string) uint32 {
	if id, ok := v.ids[word]; ok {
		return id
	}
	word = strings.Clone(word) // or it would hold the whole title
	id := uint32(len(v.terms))
	v.terms = append(v.terms, term{text: word, function: functionWords[word]})
	v.ids[word] = id
	v.begun = slices.Insert(v.begun, v.firstFrom(word), id)
	for _, s := range stemsOf(word) {
		v.kin[s] = append(v.kin[s], id)
	}
	var room spelling
	if letters, ok := room.spell(word); ok {
		v.terms[id].letters = uint8(len(letters))
		for _, g := range trigrams(nil, letters, false) {
			v.grams[g] = append(v.grams[g], id)
		}
	}
	return id
}

// firstFrom is where in begun the words from text on start.
func (v *vocabulary) firstFrom(text string) int {
	at, _ := slices.BinarySearchFunc(v.begun, text, func(id uint32, text string) int {
		return cmp.Compare(v.terms[id].text, text)
	})
	return at
}

func (v *vocabulary) alive(id uint32) bool { return len(v.terms[id].titles) > 0 }

// nears fills s.nears with the living words that word may have meant, the nearest
// first. An open word may be the beginning of another. Slips are forgiven only
// in a word that means nothing else.
func (v *vocabulary) nears(word string, open bool, s *scratch) {
	s.nears = s.nears[:0]
	if id, ok := v.ids[word]; ok {
		v.admit(id, sameWord, s)
	}
	for _, st := range stemsOf(word) {
		for _, id := range v.kin[st] {
			v.admit(id, kinWord, s)
		}
	}
	if open && utf8.RuneCountInString(word) >= minBegun {
		for _, id := range v.begun[v.firstFrom(word):] {
			if !strings.HasPrefix(v.terms[id].text, word) {
				break
			}
			v.admit(id, begunWord, s)
		}
	}
	if len(s.nears) == 0 {
		v.slipped(word, open, s)
	}
}

// admit adds a living word to s.nears. A function word answers to nothing but
// itself.
func (v *vocabulary) admit(id uint32, nearness uint8, s *scratch) {
	if v.alive(id) && (nearness == sameWord || !v.terms[id].function) {
		s.nears = append(s.nears, near{id, nearness})
	}
}

// slipped fills s.nears with the living words the fewest slips away from word, if
// those are not too many for its length.
func (v *vocabulary) slipped(word string, open bool, s *scratch) {
	var room spelling
	letters, ok := room.spell(word)
	if !ok {
		return
	}
	open = open && len(letters) >= minBegunSlip
	if len(letters) >= minSlip {
		v.within(1, slipWord, letters, open, s)
	}
	if len(letters) >= minTwoSlips && len(s.nears) == 0 {
		v.within(2, slipsWord, letters, open, s)
	}
}

// within admits the words at most allowed slips away from letters.
func (v *vocabulary) within(allowed int, nearness uint8, letters []rune, open bool, s *scratch) {
	var room spelling
	for _, id := range v.lookalikes(letters, open, allowed, s) {
		longer := int(v.terms[id].letters) - len(letters)
		if longer < -allowed || longer > allowed && !open || !v.alive(id) {
			continue
		}
		meant, _ := room.spell(v.terms[id].text)
		meant = meant[:min(len(meant), len(letters)+allowed)]
		if slips(letters, meant, open, allowed) <= allowed {
			v.admit(id, nearness, s)
		}
	}
}

// lookalikes lists the terms that share a trigram with letters and may be at most
// allowed slips away. One slip spoils at most the four trigrams round two swapped
// letters, so a term that does not share the rest is further away.
func (v *vocabulary) lookalikes(letters []rune, open bool, allowed int, s *scratch) []uint32 {
	s.grams = trigrams(s.grams[:0], letters, open)
	least := uint8(max(1, len(s.grams)-4*allowed))
	s.alike = s.alike[:0]
	for _, g := range s.grams {
		for _, id := range v.grams[g] {
			s.shared[id]++
			if s.shared[id] == least {
				s.alike = append(s.alike, id)
			}
		}
	}
	for _, g := range s.grams {
		for _, id := range v.grams[g] {
			s.shared[id] = 0
		}
	}
	return s.alike
}

// A spelling is room for the letters of a word in which a slip is forgiven.
type spelling [maxSlip]rune

// spell is the letters of word. It has none if the word is too long or holds a
// digit: 2023 is no slip of 2024.
func (room *spelling) spell(word string) ([]rune, bool) {
	letters := room[:0]
	for _, r := range word {
		if len(letters) == maxSlip || unicode.IsDigit(r) {
			return nil, false
		}
		letters = append(letters, r)
	}
	return letters, true
}

// A trigram is three letters in a row, 21 bits each; zero stands for no letter.
type trigram uint64

// trigrams appends the different trigrams of a word with two blanks before it
// and, unless it is open, two behind.
func trigrams(to []trigram, letters []rune, open bool) []trigram {
	const three = 1<<63 - 1
	var g trigram
	add := func(r rune) {
		g = (g<<21 | trigram(r)) & three
		if !slices.Contains(to, g) {
			to = append(to, g)
		}
	}
	for _, r := range letters {
		add(r)
	}
	if !open {
		add(0)
		add(0)
	}
	return to
}

// slips counts the letters left out, put in, mistaken or swapped with their
// neighbour between what was written and what was meant; where written is open,
// between it and that beginning of meant which is nearest. It stops counting
// beyond most.
func slips(written, meant []rune, open bool, most int) int {
	for len(written) > 0 && len(meant) > 0 && written[0] == meant[0] {
		written, meant = written[1:], meant[1:]
	}
	var rows [3][maxSlip + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(meant) + 1 {
		last[j] = j
	}
	least := 0
	for i := range written {
		row[0], least = i+1, i+1
		for j := range meant {
			n := min(last[j+1], row[j]) + 1
			if written[i] == meant[j] {
				n = min(n, last[j])
			} else if n = min(n, last[j]+1); i > 0 && j > 0 && written[i] == meant[j-1] && written[i-1] == meant[j] {
				n = min(n, before[j-1]+1)
			}
			row[j+1], least = n, min(least, n)
		}
		if least > most { // no way leads back: a row's least never falls
			return most + 1
		}
		before, last, row = last, row, before
	}
	if open {
		return least
	}
	return last[len(meant)]
}
