package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"unrule/domain"
	"unrule/export/document"
)

// A unit is a tenth of a pixel. Whole units keep a picture the same on every machine.
type unit int

const pixel unit = 10

func (u unit) String() string {
	sign := ""
	if u < 0 {
		sign, u = "-", -u
	}
	if u%pixel == 0 {
		return fmt.Sprintf("%s%d", sign, int(u/pixel))
	}
	return fmt.Sprintf("%s%d.%d", sign, int(u/pixel), int(u%pixel))
}

// A scale turns values into lengths. It begins and ends at a round number, and zero is
// always on it: a bar that does not start at zero lies about what it shows.
type scale struct{ low, high, step domain.Hundredths }

// scaleOf is the scale on which all shown values lie, with six ticks at most.
func scaleOf(values []document.Value) scale {
	var s scale
	s.step = 1
	for _, v := range values {
		if v.State != document.Shown {
			continue
		}
		s.low, s.high = min(s.low, bounded(v.Number)), max(s.high, bounded(v.Number))
		if v.Kind == document.Integer {
			s.step = 100
		}
	}
	if s.low == s.high {
		s.high, s.step = 100, 100
	}
	s.step = s.round()
	s.low, s.high = -up(-s.low, s.step), up(s.high, s.step)
	return s
}

// round is the first of 1, 2, 5, 10, 20 … steps of which five are enough.
func (s scale) round() domain.Hundredths {
	for step := s.step; ; step *= 10 {
		for _, times := range []domain.Hundredths{1, 2, 5} {
			if up(s.high, times*step)+up(-s.low, times*step) <= 5*times*step {
				return times * step
			}
		}
	}
}

// up is the first multiple of a step that is not below a number.
func up[N ~int | ~int64](n, step N) N {
	if n <= 0 {
		return n / step * step
	}
	return (n + step - 1) / step * step
}

// bounded keeps a number where counting with it is exact.
func bounded(n domain.Hundredths) domain.Hundredths { return max(-1<<52, min(1<<52, n)) }

// at is how far from the low end of a length a number lies.
func (s scale) at(n domain.Hundredths, length unit) unit {
	part := float64(bounded(n)-s.low) / float64(s.high-s.low)
	return unit(math.Round(part * float64(length)))
}

// span is where a bar from zero to a number begins on a length, and how long it is.
func (s scale) span(n domain.Hundredths, length unit) (from, long unit) {
	zero, end := s.at(0, length), s.at(n, length)
	return min(zero, end), max(zero, end) - min(zero, end)
}

// ticks are the round numbers, with decimals only where they are needed.
func (s scale) ticks() []document.Value {
	var list []document.Value
	kind := document.Integer
	if s.step%100 != 0 {
		kind = document.Decimal
	}
	for n := s.low; n <= s.high; n += s.step {
		list = append(list, document.Value{Kind: kind, State: document.Shown, Number: n})
	}
	return list
}

// measure is how long a text surely is at most, in the widest of the usual fonts.
func measure(text string, size unit) unit {
	hundredths := 0
	for _, r := range text {
		hundredths += advance(r)
	}
	return unit(hundredths) * size / 100
}

// advance is the width of a character in hundredths of its size.
func advance(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return 0
	case strings.ContainsRune("iljftrI.,:;'|!()[] \u00a0", r):
		return 41
	case strings.ContainsRune("mwMW@%—…", r):
		return 100
	case r >= 0x1100:
		return 110
	case unicode.IsUpper(r):
		return 74
	}
	return 64
}

// clip is a text in one line that fits a length, with an ellipsis where it was cut.
func clip(text string, size, length unit) string {
	text = visible(text)
	if measure(text, size) <= length {
		return text
	}
	length -= measure("…", size) + 1 // what the halves lose by rounding
	end := 0
	for i, r := range text {
		if measure(text[:i+utf8.RuneLen(r)], size) > length {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimRight(text[:end], " ") + "…"
}

// wrap breaks a text into lines that fit a length, the last cut if it must be.
func wrap(text string, size, length unit, lines int) []string {
	var list []string
	rest := strings.Fields(visible(text))
	for len(rest) > 0 && len(list) < lines-1 {
		n := 1
		for n < len(rest) && measure(strings.Join(rest[:n+1], " "), size) <= length {
			n++
		}
		list, rest = append(list, clip(strings.Join(rest[:n], " "), size, length)), rest[n:]
	}
	if len(rest) > 0 {
		list = append(list, clip(strings.Join(rest, " "), size, length))
	}
	return list
}

// seen keeps what can be seen, makes every blank a plain one and drops the rest.
func seen(r rune) rune {
	switch {
	case unicode.IsPrint(r) && r != unicode.ReplacementChar:
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	return -1
}

// An area is where a label stands.
type area struct{ left, top, right, bottom unit }

func (a area) touches(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// give sets a label only where it touches no other that gives way; the table beside
// the chart has every value.
func (p *canvas) give(l label) bool {
	long := measure(l.Text, small)
	a := area{l.X, l.Y - small, l.X + long, l.Y + 2*pixel}
	if l.Anchor == "middle" {
		a.left, a.right = a.left-long/2, a.right-long/2
	}
	if a.left < 0 || a.right > p.Width {
		return false
	}
	if slices.ContainsFunc(p.taken, a.touches) {
		return false
	}
	p.taken = append(p.taken, a)
	p.text(l)
	return true
}
