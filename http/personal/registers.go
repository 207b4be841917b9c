package personal

import (
	"slices"
	"strings"
)

const lettersOfDNI = "TRWAGMYFPDXBNJZSQVHLCKE"

func (c *code) dni() (ok, sum bool) {
	digits, letter := c.split(1)
	if !allDigits(digits) || isDigit(letter[0]) || alike(digits) && digits[0] == '0' {
		return false, false
	}
	if c.lastJoint() == ' ' && c.sizes[len(c.sizes)-1] == '1' && c.lastRaw() >= 'a' {
		return false, false
	}
	ok = letter[0] == lettersOfDNI[remainder(digits, 23)]
	return ok, ok
}

func (c *code) nie() (ok, sum bool) {
	if !fits(c.places, "A9999999A") || c.places[0] < 'X' || c.places[0] > 'Z' {
		return false, false
	}
	if c.lastJoint() == ' ' && c.sizes[len(c.sizes)-1] == '1' && c.lastRaw() >= 'a' {
		return false, false
	}
	digits := slices.Clone(c.places[:8])
	digits[0] -= 'X' - '0'
	ok = c.places[8] == lettersOfDNI[remainder(digits, 23)]
	return ok, ok
}

// curpStates are the states of birth, and NE for those born abroad.
const curpStates = "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE"

// valuesOfCURP gives each sign its value by its position. Ñ keeps its place there
// although no CURP has one.
const valuesOfCURP = "0123456789ABCDEFGHIJKLMN\xd1OPQRSTUVWXYZ"

func (c *code) curp() (ok, sum bool) {
	p := c.places
	if !fits(p, "AAAA999999AAAAAA*9") || !calendar(p[4:10]) || !strings.Contains("HMX", string(p[10])) ||
		!strings.Contains(curpStates, string(p[11:13])) {
		return false, false
	}
	total := 0
	for i, b := range p[:17] {
		total += strings.IndexByte(valuesOfCURP, b) * (18 - i)
	}
	ok = int(p[17]-'0') == (10-total%10)%10
	return ok, ok
}

// valuesOfRFC gives each sign its value by its position; the space stands for the
// letter that a firm has less.
const valuesOfRFC = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \xd1"

func (c *code) rfc() (ok, sum bool) {
	p := c.places
	person := fits(p, "AAAA999999***")
	if len(p) == 12 {
		p = append([]byte{' '}, p...)
	}
	if !fits(p[1:], "AAA999999***") || !calendar(p[4:10]) || slices.Contains(p[10:], enye) {
		return false, false
	}
	if last := p[12]; last != 'A' && !isDigit(last) {
		return false, false
	}
	total := 0
	for i, b := range p[:12] {
		total += strings.IndexByte(valuesOfRFC, b) * (13 - i)
	}
	sum = p[12] == "0A987654321"[total%11]
	return person || sum, sum
}

var announcesRUT = set("rut run r.u.t")

func (c *code) rut() (ok, sum bool) {
	digits, check := c.split(1)
	if !allDigits(digits) || digits[0] == '0' {
		return false, false
	}
	if c.lastJoint() != '-' && !c.finder.announced(c.first, 3, announcesRUT) {
		return false, false
	}
	total, weight := 0, 2
	for _, d := range slices.Backward(digits) {
		total += int(d-'0') * weight
		weight = 2 + (weight-1)%6
	}
	ok = check[0] == "0K987654321"[total%11]
	return ok, ok
}

// cuitPrefixes are those of persons, then of firms.
const cuitPrefixes = "20 23 24 25 26 27 30 33 34"

func (c *code) cuit() (ok, sum bool) {
	if !allDigits(c.places) || !strings.Contains(cuitPrefixes, string(c.places[:2])) {
		return false, false
	}
	digits, check := c.split(1)
	// A remainder that would need the check 10 gets another prefix instead.
	ok = check[0] == "0*987654321"[weigh(digits, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11]
	return ok, ok
}

func (c *code) cpf() (ok, sum bool) {
	if !allDigits(c.places) || alike(c.places) {
		return false, false
	}
	const checks = "00987654321"
	ok = c.places[9] == checks[weigh(c.places[:9], 10, 9, 8, 7, 6, 5, 4, 3, 2)%11] &&
		c.places[10] == checks[weigh(c.places[:10], 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11]
	return ok, ok
}

// An issuer of cards has a range of first digits and of lengths.
type issuer struct {
	from, to string
	min, max int
}

var issuers = []issuer{
	{"4", "4", 16, 19},       // Visa
	{"51", "55", 16, 16},     // Mastercard
	{"2221", "2720", 16, 16}, // Mastercard
	{"34", "34", 15, 15},     // American Express
	{"37", "37", 15, 15},     // American Express
	{"300", "305", 14, 19},   // Diners Club
	{"36", "36", 14, 19},     // Diners Club
	{"38", "39", 14, 19},     // Diners Club
	{"3528", "3589", 16, 19}, // JCB
	{"5", "5", 16, 16},       // Maestro, Elo, Naranja
	{"60", "60", 16, 19},     // Discover, Cabal, Hipercard
	{"62", "69", 16, 19},     // UnionPay, Discover, Maestro
}

func (c *code) card() (ok, sum bool) {
	n := len(c.places)
	if !allDigits(c.places) || !slices.ContainsFunc(issuers, func(i issuer) bool {
		lead := string(c.places[:len(i.from)])
		return i.from <= lead && lead <= i.to && i.min <= n && n <= i.max
	}) {
		return false, false
	}
	total := 0
	for i, d := range slices.Backward(c.places) {
		v := int(d - '0')
		if (n-i)%2 == 0 {
			v = v*2/10 + v*2%10
		}
		total += v
	}
	return total%10 == 0, total%10 == 0
}

// remainder is a number in decimal digits, modulo m.
func remainder(digits []byte, m int) int {
	n := 0
	for _, d := range digits {
		n = (n*10 + int(d-'0')) % m
	}
	return n
}

// weigh sums the digits, each by its weight.
func weigh(digits []byte, weights ...int) int {
	total := 0
	for i, d := range digits {
		total += int(d-'0') * weights[i]
	}
	return total
}

// calendar reports whether six digits are a year, a month and a day. The century is not
// known, so any year may have a 29th of February.
func calendar(yymmdd []byte) bool {
	month, day := remainder(yymmdd[2:4], 100), remainder(yymmdd[4:6], 100)
	return 1 <= month && month <= 12 && 1 <= day && day <= daysOf[month]
}

var daysOf = [...]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
