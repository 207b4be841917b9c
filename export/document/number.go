package document

import (
	"strings"

	"unrule/domain"
)

// In writes a value for a reader of a language: thousands apart and the decimal mark
// as that language has them, days as DD/MM/YYYY except in English, which has them as
// the log does. A hidden value and one that is not there are written by the renderer.
func (v Value) In(l domain.Language) string {
	if v.State != Shown {
		return ""
	}
	switch v.Kind {
	case Integer:
		return grouped(v.Number/100, l)
	case Decimal, Percent:
		return decimals(v.Number, l)
	case Date:
		if l == domain.English {
			return v.Day.String()
		}
		return v.Day.Time().Format("02/01/2006")
	}
	return v.Text
}

// decimals is a number with two places.
func decimals(h domain.Hundredths, l domain.Language) string {
	text := h.String()
	dot := len(text) - 3
	return mark(text[:dot], l) + decimalMark(l) + text[dot+1:]
}

func grouped(n domain.Hundredths, l domain.Language) string {
	text := (n * 100).String()
	return mark(text[:len(text)-3], l)
}

func decimalMark(l domain.Language) string {
	if l == domain.English {
		return "."
	}
	return ","
}

// mark sets thousands apart. Spanish does so from five figures on, with a space that
// does not break (RAE, Ortografía 2010); Portuguese with a point, English with a comma.
func mark(digits string, l domain.Language) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "−", digits[1:]
	}
	between := map[domain.Language]string{domain.Spanish: "\u00a0", domain.Portuguese: ".", domain.English: ","}[l]
	if l == domain.Spanish && len(digits) < 5 {
		return sign + digits
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(between)
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}
