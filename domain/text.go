package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How long texts may be, in characters.
const (
	MaxTitle    = 200
	MaxName     = 120
	MaxWords    = 2_000
	MaxProposal = 5_000
	MaxStory    = 20_000
)

// CleanText is s in NFC and otherwise as given. It refuses what is not UTF-8, a
// control character but TAB and LF, and more than max characters.
func CleanText(field, s string, max int) (string, error) {
	return clean(field, s, max, func(r rune) bool { return r == '\t' || r == '\n' })
}

// CleanLine is CleanText for a text of one line.
func CleanLine(field, s string, max int) (string, error) {
	return clean(field, s, max, func(rune) bool { return false })
}

func clean(field, s string, max int, allowed func(rune) bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", Refuse(TextEncoding, field)
	}
	for _, r := range s {
		if unicode.IsControl(r) && !allowed(r) {
			return "", Refuse(TextControl, field)
		}
	}
	s = norm.NFC.String(s)
	if n := utf8.RuneCountInString(s); n > max {
		return "", Refuse(TextLength, field, "length", n, "max", max)
	}
	return s, nil
}

// Blank reports whether nothing in s can be seen: spaces, zero-width characters,
// fillers, the empty pattern of Braille.
func Blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r != 0x2800 && !unicode.IsSpace(r) &&
			!unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	}) < 0
}

// texts checks several texts and keeps the first refusal.
type texts struct{ err error }

func (t *texts) required(s *string, field string, max int) {
	if t.err == nil && Blank(*s) {
		t.err = Refuse(TextRequired, field)
	}
	t.optional(s, field, max)
}

func (t *texts) optional(s *string, field string, max int) {
	if t.err == nil {
		*s, t.err = CleanText(field, *s, max)
	}
}

// story takes a text that may be absent but, once given, must say something.
func (t *texts) story(s *string, field string, max int) {
	if *s != "" {
		t.required(s, field, max)
	}
}

func (t *texts) line(s *string, field string, max int) {
	if t.err == nil && Blank(*s) {
		t.err = Refuse(TextRequired, field)
	}
	if t.err == nil {
		*s, t.err = CleanLine(field, *s, max)
	}
}

// named demands the id of what is to be new.
func named(field string, id ID) error {
	if id.IsZero() {
		return Refuse(IDInvalid, field)
	}
	return nil
}

func between(field string, n, low, high int64) error {
	if n < low || n > high {
		return Refuse(NumberRange, field, "min", low, "max", high)
	}
	return nil
}
