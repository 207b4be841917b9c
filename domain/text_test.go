package domain

import (
	"errors"
	"strings"
	"testing"
)

func refusedWith(err error) Code {
	r, _ := errors.AsType[*Refusal](err)
	if r == nil {
		return Code{}
	}
	return r.Code
}

func TestCleanText(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		refused        Code
	}{
		{"as given", " Olé\n\tthere ", " Olé\n\tthere ", Code{}},
		{"empty", "", "", Code{}},
		{"NFC", "man\u0303ana", "ma\u00f1ana", Code{}},
		{"NFC and nothing more", "ﬁ ½ Å", "ﬁ ½ Å", Code{}},
		{"exactly as many characters", strings.Repeat("ñ", 20), strings.Repeat("ñ", 20), Code{}},
		{"as many after composition", strings.Repeat("n\u0303", 20), strings.Repeat("ñ", 20), Code{}},
		{"one more", strings.Repeat("a", 21), "", TextLength},
		{"one more than one byte", strings.Repeat("😀", 21), "", TextLength},
		{"carriage return", "a\r\nb", "", TextControl},
		{"NUL", "a\x00", "", TextControl},
		{"DEL", "a\x7f", "", TextControl},
		{"C1", "a\u0085b", "", TextControl},
		{"not UTF-8", "a\xc3", "", TextEncoding},
		{"half a pair", "a\xed\xa0\x80", "", TextEncoding},
	} {
		got, err := CleanText("/story", c.in, 20)
		if got != c.want || refusedWith(err) != c.refused {
			t.Errorf("%s: CleanText(%q) = %q, %v; want %q, %s", c.name, c.in, got, err, c.want, c.refused.Name)
		}
	}
}

func TestCleanLine(t *testing.T) {
	for _, in := range []string{"a\nb", "a\tb", "a\rb"} {
		if _, err := CleanLine("/title", in, 20); refusedWith(err) != TextControl {
			t.Errorf("CleanLine(%q) = %v; want %s", in, err, TextControl.Name)
		}
	}
	if got, err := CleanLine("/title", "man\u0303ana", 6); got != "mañana" || err != nil {
		t.Errorf("CleanLine = %q, %v", got, err)
	}
}

func TestLimitsAreExact(t *testing.T) {
	w := worldOf(t, founded)
	for _, c := range []struct {
		name string
		max  int
		with func(string) Command
	}{
		{"title", 200, func(s string) Command { return RenameRule{forms, s} }},
		{"name", 120, func(s string) Command { return RenameDepartment{sales, s} }},
		{"words", 2_000, func(s string) Command { return SendThanks{reportID(1), s} }},
		{"proposal", 5_000, func(s string) Command { return said(2, forms, func(e *FrictionReported) { e.Proposal = s }) }},
		{"story", 20_000, func(s string) Command { return said(2, forms, func(e *FrictionReported) { e.Story = s }) }},
	} {
		for n, want := range map[int]Code{c.max: {}, c.max + 1: TextLength} {
			command := c.with(strings.Repeat("ñ", n))
			if _, err := w.Decide(Act{By: by(command), Command: command}, w.today); refusedWith(err) != want {
				t.Errorf("%s of %d characters: %v", c.name, n, err)
			}
		}
	}
}

func TestBlank(t *testing.T) {
	for _, s := range []string{"", " ", "\t\n", "\u00a0", "\u200b\u200d", "\u2060", "\ufeff", "\u3000", "\u3164", "\u2800", "\uffa0", "\u00ad", "\u034f", "\ufe0f", "\U000e0041"} {
		if !Blank(s) {
			t.Errorf("Blank(%q) = false", s)
		}
	}
	for _, s := range []string{".", " a", "ñ", "😀", "\u200bא", "\x00", "\xff", "❤\ufe0f"} {
		if Blank(s) {
			t.Errorf("Blank(%q) = true", s)
		}
	}
}

func TestRefusal(t *testing.T) {
	r := Refuse(NumberRange, "/severity", "min", 1, "max", 4)
	if got, want := r.Error(), "The number must lie between 1 and 4."; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got, want := Refuse(WordUnknown, "", "words", Sides).Error(), "This word is not known here. Known are: employee customer."; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
