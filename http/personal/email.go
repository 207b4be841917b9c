package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of an address (RFC 5321, section 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// emails adds what has an at sign.
func (f *finder) emails() {
	for at := 0; ; at++ {
		n := strings.IndexByte(f.text[at:], '@')
		if n < 0 {
			return
		}
		at += n
		f.email(at, at+1, ".", ". ")
	}
}

// spelledEmail adds an address whose at sign is the word at i.
func (f *finder) spelledEmail(i int) {
	w := f.words[i]
	if w.to-w.from != len("at") && w.to-w.from != len("arroba") {
		return
	}
	left, right := strings.TrimSuffix(f.text[:w.from], "("), strings.TrimPrefix(f.text[w.to:], ")")
	if len(left) == w.from {
		left, right = strings.TrimSuffix(left, "["), strings.TrimPrefix(right, "]")
	}
	bracketed := len(left) < w.from && len(right) < len(f.text)-w.to
	if name := f.word(i); name != "arroba" && (name != "at" || !bracketed) {
		return
	}
	left, right = strings.TrimSuffix(left, " "), strings.TrimPrefix(right, " ")
	f.email(len(left), len(f.text)-len(right), ".", " punto ", " ponto ", " dot ", "(dot)", " (dot) ", "(punto)", " (punto) ",
		"[dot]", " [dot] ", "[punto]", " [punto] ")
}

// email adds the address whose local part ends at left and whose domain begins at right.
func (f *finder) email(left, right int, dots ...string) {
	from := left - local(f.text[max(0, left-maxLocal):left])
	to := right + domain(f.text[right:min(len(f.text), right+maxDomain)], dots)
	if from < left && to > right {
		f.add(Email, from, to, false)
	}
}

// local is the length of the local part that text ends in.
func local(text string) int {
	from := len(text)
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !inWord(r) && !strings.ContainsRune(".+-%'", r) {
			break
		}
		from -= size
	}
	return len(strings.TrimLeft(text[from:], ".+-%'"))
}

// domain is the length of the domain that text begins with: labels with dots between
// them, the last of letters. It is zero where there is none.
func domain(text string, dots []string) int {
	end := 0
	for at := label(text); ; {
		dot := dotAt(text[at:], dots)
		n := label(text[at+dot:])
		if at == 0 || dot == 0 || n == 0 {
			return end
		}
		last := text[at+dot : at+dot+n]
		if text[at:at+dot] == ". " && !strings.EqualFold(last, "com") {
			return end // the next sentence
		}
		at += dot + n
		if utf8.RuneCountInString(last) >= 2 && !strings.ContainsFunc(last, func(r rune) bool { return !unicode.IsLetter(r) }) {
			end = at
		}
	}
}

// label is the length of the label that text begins with. A hyphen does not end it.
func label(text string) int {
	n := strings.IndexFunc(text, func(r rune) bool { return r == '_' || r != '-' && !inWord(r) })
	if n < 0 {
		n = len(text)
	}
	return len(strings.TrimRight(text[:n], "-"))
}

func dotAt(text string, dots []string) int {
	for _, d := range dots {
		if len(text) > len(d) && text[len(d)] != ' ' && strings.EqualFold(text[:len(d)], d) {
			return len(d)
		}
	}
	return 0
}
