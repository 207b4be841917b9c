// Package receipt makes what a reporter keeps and reads it as people type it.
package receipt

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"unrule/domain"
)

// A Receipt is what a reporter keeps: 120 bits, written as 24 characters of
// Crockford's base 32. All ids of a report follow from it, and it follows from the
// key of the request or of the draft, so that the same request gets the same answer for ever and
// nothing needs to be stored:
//
//	receipt   = the first 120 bits of Key("receipt", key)
//	report id = the first 128 bits of Key("report", receipt)
//	rule id   = the first 128 bits of Key("rule", receipt), for a rule of its own
//	act id    = the first 128 bits of Key("act", receipt)
//
// Each is a keyed hash, so no id leads back to the receipt. The ids have the form of
// a version 4 UUID.
type Receipt string

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Keys is the keyed hash of the installation; purposes keep its uses apart.
type Keys func(purpose string, parts ...string) [32]byte

// Receipt is the receipt of a key.
func (k Keys) Receipt(key string) Receipt {
	sum := k("receipt", key)
	return Receipt(crockford.EncodeToString(sum[:15]))
}

// NewKey is a key that nobody can guess: 128 random bits, in hexadecimal.
func NewKey() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: the program ends first
	return hex.EncodeToString(b)
}

// Report is the id of the receipt's report.
func (k Keys) Report(rc Receipt) domain.ReportID { return domain.ReportID{ID: k.id("report", rc)} }

// Rule is the id of the rule that the receipt's report founds, where it founds one.
func (k Keys) Rule(rc Receipt) domain.RuleID { return domain.RuleID{ID: k.id("rule", rc)} }

// Act is the id of the act that files the report.
func (k Keys) Act(rc Receipt) domain.ID { return k.id("act", rc) }

func (k Keys) id(purpose string, rc Receipt) domain.ID {
	sum := k(purpose, string(rc))
	return domain.IDFrom([16]byte(sum[:16]))
}

// String shows the receipt in groups of four.
func (rc Receipt) String() string {
	var b strings.Builder
	for i := 0; i < len(rc); i += 4 {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(string(rc[i:min(i+4, len(rc))]))
	}
	return b.String()
}

// Parse reads a receipt as people type it: in small letters, with spaces or
// hyphens anywhere, O for 0, I and L for 1. What is none becomes one that nobody has,
// so that looking it up takes as long.
func Parse(typed string) (rc Receipt, ok bool) {
	const nobodys = Receipt("000000000000000000000000")
	var b [Length]byte
	n := 0
	for _, r := range typed {
		c, skip := character(r)
		switch {
		case skip:
			continue
		case c == 0 || n == Length:
			return nobodys, false
		}
		b[n] = c
		n++
	}
	if n < Length {
		return nobodys, false
	}
	return Receipt(b[:]), true
}

// Typed is how many characters of a receipt somebody has typed; ok says that none of
// them is foreign to receipts.
func Typed(typed string) (n int, ok bool) {
	ok = true
	for _, r := range typed {
		c, skip := character(r)
		if !skip {
			n++
			ok = ok && c != 0
		}
	}
	return n, ok
}

// Length is how many characters a receipt has.
const Length = 24

func character(r rune) (c byte, skip bool) {
	switch r {
	case ' ', '\t', '\u00a0', '-', '\u2010', '\u2011', '\u2013':
		return 0, true
	case 'o', 'O':
		return '0', false
	case 'i', 'I', 'l', 'L':
		return '1', false
	case 'u', 'U':
		return 0, false
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
		return byte(r), false
	}
	return 0, false
}
