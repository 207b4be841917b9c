package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is an unbroken run of letters and digits.
type word struct {
	from, to int
	digits   bool // nothing but ASCII digits
	code     bool // nothing but ASCII letters and digits, and Ñ
	linked   bool // part of a web address
	joint    byte // what lies between it and the next word, see joint
}

// wordsOf cuts a text into its words.
func wordsOf(text string) []word {
	var words []word
	links := linker{text: text}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !inWord(r) {
			at += size
			continue
		}
		w := wordAt(text, at)
		w.linked = links.cover(w.from)
		if n := len(words); n > 0 {
			words[n-1].joint = joint(text[words[n-1].to:w.from])
		}
		words = append(words, w)
		at = w.to
	}
	return words
}

func wordAt(text string, from int) word {
	w := word{from: from, to: len(text), digits: true, code: true}
	for i, r := range text[from:] {
		if !inWord(r) {
			w.to = from + i
			break
		}
		digit := '0' <= r && r <= '9'
		w.digits = w.digits && digit
		w.code = w.code && (digit || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == 'ñ' || r == 'Ñ')
	}
	return w
}

func inWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// joint says what joins two words into one number: ' ', '.', '-', '/', '(' or ')'.
// It is zero where they are apart: other signs, a new line, the end of a sentence.
func joint(gap string) byte {
	if len(gap) > 8 {
		return 0
	}
	var mark byte
	spaces := 0
	for _, r := range gap {
		switch m := markOf(r); {
		case m == ' ':
			spaces++
		case m == 0 || mark != 0 && (mark != ')' || m != '-'):
			return 0
		case mark == 0:
			mark = m
		}
	}
	if spaces > 2 || spaces > 0 && (mark == '.' || mark == '/') {
		return 0
	}
	if mark == 0 {
		return ' '
	}
	return mark
}

func markOf(r rune) byte {
	switch r {
	case '.', '/', '(', ')', '-':
		return byte(r)
	case '\u2010', '\u2011', '\u2013': // hyphen, no-break hyphen, en dash
		return '-'
	case ' ', '\u00a0', '\u2009', '\u202f': // also no-break, thin, narrow no-break
		return ' '
	}
	return 0
}

// A linker tells which offsets are inside a web address. It is asked in rising order.
type linker struct {
	text string
	end  int // of the stretch without spaces that was judged last
	link bool
}

func (l *linker) cover(at int) bool {
	if at >= l.end {
		l.end = len(l.text)
		if n := strings.IndexFunc(l.text[at:], unicode.IsSpace); n >= 0 {
			l.end = at + n
		}
		stretch := l.text[at:l.end]
		l.link = strings.Contains(stretch, "://") || strings.HasPrefix(strings.ToLower(stretch), "www.")
	}
	return l.link
}

// word is the text of the word at i, in lower case, or nothing outside the text.
func (f *finder) word(i int) string {
	if i < 0 || i >= len(f.words) {
		return ""
	}
	return strings.ToLower(f.text[f.words[i].from:f.words[i].to])
}

// gap is what lies between the words at i and i+1.
func (f *finder) gap(i int) string {
	if i+1 >= len(f.words) {
		return f.text[f.words[i].to:]
	}
	return f.text[f.words[i].to:f.words[i+1].from]
}

// announced reports whether one of the n words before the one at i is in names.
func (f *finder) announced(i, n int, names map[string]bool) bool {
	for j := max(0, i-n); j < i; j++ {
		if names[f.word(j)] {
			return true
		}
	}
	return false
}

// runsOn reports whether a number from the word at i to the word at j is a piece of a
// longer one: a mark and a digit follow at once or go before.
func (f *finder) runsOn(i, j int) bool {
	return i > 0 && f.words[i-1].joint != ' ' && f.tight(i-1, f.words[i-1].to-1) ||
		j+1 < len(f.words) && f.words[j].joint != ' ' && f.tight(j, f.words[j+1].from)
}

// tight reports whether one of the marks of numbers stands alone behind the word at i,
// and the character beyond is a digit.
func (f *finder) tight(i, beyond int) bool {
	switch f.gap(i) {
	case ".", ",", "-", ":", "'":
		return '0' <= f.text[beyond] && f.text[beyond] <= '9'
	}
	return false
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}
