package personal

import "strings"

// Bounds of a code: an IBAN has at most 34 places, written in nine groups.
const (
	maxPlaces = 34
	maxGroups = 9
)

// A code is a few words in a row, read as one number of some register.
type code struct {
	finder *finder
	first  int
	places []byte // upper case; Ñ is its Latin-1 byte
	sizes  []byte // of the groups, each one digit in base 36
	joints []byte // between the groups
}

const enye = 0xd1

// A register is a kind of number that an authority gives out.
type register struct {
	kind  Kind
	sizes string                       // of groups as people write them: "2331" is 12.345.678-Z
	valid func(c *code) (ok, sum bool) // whether it is one, and whether a checksum says so
}

// registers by the sizes of groups. 9 is followed by a, which is 10. Every beginning of
// a known row of sizes is there too, so that a search ends where none goes on.
var registers = bySizes(
	register{DNI, "9 8 81 71 2331 1331 234 134", (*code).dni},
	register{NIE, "9 171 81 18 11331 2331", (*code).nie},
	register{CURP, "i 468 4662 g2 a8", (*code).curp},
	register{RFC, "d 463 a3 49 c 363 93 39", (*code).rfc},
	register{RUT, "9 8 81 71 2331 1331", (*code).rut},
	register{CUIT, "b 281 22331", (*code).cuit},
	register{CPF, "b 3332 92", (*code).cpf},
	register{Card, "g f e h i j 4444 465 464 44443", (*code).card},
)

func bySizes(all ...register) map[string][]register {
	m := map[string][]register{}
	for _, r := range all {
		for sizes := range strings.FieldsSeq(r.sizes) {
			m[sizes] = append(m[sizes], r)
			for n := range sizes {
				m[sizes[:n]] = append(m[sizes[:n]], nil...)
			}
		}
	}
	return m
}

// code looks for numbers of registers that begin with the word at i.
func (f *finder) code(i int) {
	if !f.opensCode(i) {
		return
	}
	c := &f.reading
	*c = code{finder: f, first: i, places: c.places[:0], sizes: c.sizes[:0], joints: c.joints[:0]}
	for j := i; j < len(f.words) && c.take(f.words[j]); j++ {
		mayGoOn := c.judge(f.words[i].from, f.words[j].to, j)
		if joint := f.words[j].joint; !mayGoOn || joint != ' ' && joint != '.' && joint != '-' {
			return
		}
		c.joints = append(c.joints, f.words[j].joint)
	}
}

// opensCode reports whether a code may begin with the word at i: no code begins with
// more than four letters, or has only letters in its first two groups.
func (f *finder) opensCode(i int) bool {
	w := f.words[i]
	if strings.ContainsAny(f.text[w.from:w.to], "0123456789") {
		return w.code
	}
	return w.code && w.to-w.from <= 5 && i+1 < len(f.words) && isDigit(f.text[f.words[i+1].from])
}

// take reads one more word, if there is room for it.
func (c *code) take(w word) bool {
	text := c.finder.text[w.from:w.to]
	if !w.code || len(c.sizes) == maxGroups || len(c.places)+len(text) > maxPlaces {
		return false
	}
	before := len(c.places)
	for _, r := range text {
		switch {
		case r == 'ñ' || r == 'Ñ':
			r = enye
		case r >= 'a':
			r -= 'a' - 'A'
		}
		c.places = append(c.places, byte(r))
	}
	c.sizes = append(c.sizes, base36[len(c.places)-before])
	return true
}

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// judge adds what the places read so far are, and reports whether more may follow.
func (c *code) judge(from, to, last int) (mayGoOn bool) {
	f := c.finder
	all, begun := registers[string(c.sizes)]
	for _, r := range all {
		if ok, sum := r.valid(c); ok && !f.runsOn(c.first, last) {
			f.add(r.kind, from, to, sum)
		}
	}
	if c.iban() && !f.runsOn(c.first, last) {
		f.add(IBAN, from, to, true)
	}
	return begun || len(c.places) < 4 || fits(c.places[:4], "AA99")
}

// lastJoint is what stands before the last group, or zero.
func (c *code) lastJoint() byte {
	if len(c.joints) == 0 {
		return 0
	}
	return c.joints[len(c.joints)-1]
}

// lastRaw is the last character as it was typed.
func (c *code) lastRaw() byte {
	w := c.finder.words[c.first+len(c.sizes)-1]
	return c.finder.text[w.to-1]
}

// split cuts the last n places off.
func (c *code) split(n int) (head, tail []byte) {
	at := len(c.places) - n
	return c.places[:at], c.places[at:]
}

// fits reports whether each place is of the class at its position in form: 9 a digit,
// A a letter (also Ñ), * either.
func fits(places []byte, form string) bool {
	if len(places) != len(form) {
		return false
	}
	for i, p := range places {
		if form[i] == '9' && !isDigit(p) || form[i] == 'A' && isDigit(p) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func allDigits(places []byte) bool {
	for _, p := range places {
		if !isDigit(p) {
			return false
		}
	}
	return true
}

func alike(places []byte) bool {
	for _, p := range places {
		if p != places[0] {
			return false
		}
	}
	return true
}
