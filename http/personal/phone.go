package personal

import (
	"strings"
	"unicode/utf8"
)

// maxPhoneGroups and maxPhoneDigits bound a phone number: E.164 has 15 digits, "00" and
// a "(0)" may be added.
const (
	maxPhoneGroups = 8
	maxPhoneDigits = 18
)

// A number is a few words of digits in a row, read as a phone number.
type number struct {
	finder      *finder
	first, last int
	digits      []byte
	sizes       []byte // of the groups, each one digit in base 36
	plus        bool   // a plus sign goes before
	set         bool   // a group is in brackets, or a hyphen stands before the last
}

// phone looks for phone numbers that begin with the word at i.
func (f *finder) phone(i int) {
	if !f.words[i].digits || i > 0 && f.gap(i-1) == "-" {
		return
	}
	from := f.words[i].from
	n := &f.dialled
	*n = number{finder: f, first: i, digits: n.digits[:0], sizes: n.sizes[:0], plus: from > 0 && f.text[from-1] == '+'}
	bracket := false
	for j := i; j < len(f.words) && n.take(j); j++ {
		joint := f.words[j].joint
		n.set = bracket || j > i && f.words[j-1].joint == '-'
		if n.valid() {
			f.add(Phone, f.opening(i), f.words[j].to, false)
		}
		bracket = bracket || joint == ')'
		if joint == 0 || !n.mayGoOn() {
			return
		}
	}
}

// opening is where a number that begins with the word at i opens: with its plus sign,
// and the bracket round the first group.
func (f *finder) opening(i int) int {
	from := f.words[i].from
	head := strings.TrimSuffix(f.text[:from], "+")
	if f.words[i].joint == ')' {
		head = strings.TrimSuffix(head, "(")
	}
	return len(head)
}

// take reads one more word, if it is of digits and there is room for it. The zero of
// "+44 (0)20" is dialled at home only.
func (n *number) take(j int) bool {
	w := n.finder.words[j]
	text := n.finder.text[w.from:w.to]
	if !w.digits || len(n.sizes) == maxPhoneGroups || len(n.digits)+len(text) > maxPhoneDigits {
		return false
	}
	n.last = j
	if text == "0" && j > n.first && n.finder.words[j-1].joint == '(' && w.joint == ')' {
		return true
	}
	n.digits = append(n.digits, text...)
	n.sizes = append(n.sizes, base36[len(text)])
	return true
}

// valid reports whether the digits read so far are a phone number.
func (n *number) valid() bool {
	if len(n.digits) < 7 || n.runsOn() {
		return false
	}
	switch {
	case n.plus:
		return abroad(n.digits, true) && !n.round()
	case n.digits[0] == '0' && n.digits[1] == '0':
		return abroad(n.digits[2:], false) && !n.round()
	}
	form := forms[string(n.sizes)]
	if form == nil || service(n.digits) || n.other() {
		return false
	}
	return leadsAny(n.digits, form.plain) || n.set && leadsAny(n.digits, form.set) ||
		leadsAny(n.digits, form.announced) && n.finder.announced(n.first, 4, announcesPhone)
}

// mayGoOn reports whether a form of the plan, or a number with its country's code, may
// have more groups than were read.
func (n *number) mayGoOn() bool {
	return n.plus || len(n.digits) == 1 || n.digits[0] == '0' && n.digits[1] == '0' || forms[string(n.sizes)] != nil
}

// runsOn reports whether the number is a piece of a longer one or of an article's name.
func (n *number) runsOn() bool {
	f := n.finder
	return f.runsOn(n.first, n.last) || f.gap(n.last) == "-" && n.last+1 < len(f.words)
}

// other reports whether the number is one of something else than a phone.
func (n *number) other() bool {
	return n.round() || n.stamp() || n.years() || n.amount() ||
		n.finder.announced(n.first, 3, announcesOther) || strings.HasSuffix(n.finder.text[:n.finder.words[n.first].from], "#")
}

// round reports whether the number ends as an amount does.
func (n *number) round() bool { return strings.HasSuffix(string(n.digits), "000") }

// stamp reports whether the number is one run that begins with a day of the calendar.
func (n *number) stamp() bool {
	return len(n.sizes) == 1 && (leads(n.digits, "19") || leads(n.digits, "20")) && calendar(n.digits[2:8])
}

// years reports whether all groups of four are years, with short counts before them.
func (n *number) years() bool {
	any, at := false, 0
	for _, s := range n.sizes {
		size := strings.IndexByte(base36, s)
		if size == 4 && !leads(n.digits[at:], "19") && !leads(n.digits[at:], "20") || size == 3 {
			return false
		}
		any = any || size == 4
		at += size
	}
	return any
}

// amount reports whether a currency or a unit stands at the number.
func (n *number) amount() bool {
	f := n.finder
	head := strings.TrimRight(f.text[:f.words[n.first].from], " \u00a0")
	if r, _ := utf8.DecodeLastRuneInString(head); strings.ContainsRune("€$£¥", r) {
		return true
	}
	tail := strings.TrimLeft(f.gap(n.last), " \u00a0")
	if r, _ := utf8.DecodeRuneInString(tail); tail != "" && strings.ContainsRune("€$£¥%", r) {
		return true
	}
	return tail == "" && units[f.word(n.last+1)] || units[f.word(n.first-1)]
}
