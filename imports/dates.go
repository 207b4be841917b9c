package imports

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"unrule/domain"
)

// A layout is a format of dates as package time writes it.
type layout struct {
	text  string
	short bool // the year has two digits and lies in this century
}

// layoutOf reads a format such as D/M/YYYY or DD.MM.YY: each of day, month and
// year exactly once, and between them signs that no date is made of.
func layoutOf(format string) (layout, error) {
	var l layout
	rest, seen := format, ""
	for rest != "" {
		part, text := nextPart(rest)
		if text == "" {
			if !strings.ContainsRune("/-. ", rune(part[0])) {
				return layout{}, fmt.Errorf("format %q: made of D, DD, M, MM, YY, YYYY and / - . only", format)
			}
			l.text += part
		} else {
			l.text += text
			seen += part[:1]
			l.short = l.short || part == "YY"
		}
		rest = rest[len(part):]
		if (part == "D" || part == "M") && rest != "" && strings.ContainsRune("DMY", rune(rest[0])) {
			return layout{}, fmt.Errorf("format %q: %s may have one digit or two and needs a sign after it", format, part)
		}
	}
	if len(seen) != 3 || !strings.Contains(seen, "D") || !strings.Contains(seen, "M") || !strings.Contains(seen, "Y") {
		return layout{}, errors.New("format " + format + ": it has one day, one month and one year")
	}
	return l, nil
}

// nextPart is the part with which a format begins and how package time writes it.
func nextPart(format string) (part, text string) {
	for _, p := range [][2]string{{"YYYY", "2006"}, {"YY", "06"}, {"DD", "02"}, {"D", "2"}, {"MM", "01"}, {"M", "1"}} {
		if strings.HasPrefix(format, p[0]) {
			return p[0], p[1]
		}
	}
	return format[:1], ""
}

// parse reads a date; a day that the calendar lacks, such as 31/02, is none.
func (l layout) parse(s string) (domain.Day, bool) {
	t, err := time.Parse(l.text, s)
	if err != nil {
		return 0, false
	}
	if l.short && t.Year() < 2000 {
		t = t.AddDate(100, 0, 0)
	}
	return domain.DayOf(t), true
}

// day is the day that the first rule which applies reads in the record.
func day(rules []DateRule, r record) (domain.Day, *domain.Refusal) {
	for _, rule := range rules {
		if rule.When == nil || rule.When.holds(r) {
			return rule.day(r.get(rule.Field))
		}
	}
	if len(rules) == 0 {
		return 0, nil
	}
	return 0, domain.Refuse(DateFormatless, rules[0].Field)
}

func (rule DateRule) day(s string) (domain.Day, *domain.Refusal) {
	var found domain.Day
	fits := 0
	for _, f := range rule.Formats {
		l, err := layoutOf(f)
		if err != nil {
			continue // checked with the map
		}
		d, ok := l.parse(s)
		switch {
		case !ok:
		case fits > 0 && d != found:
			return 0, domain.Refuse(DateAmbiguous, rule.Field, "forms", strings.Join(rule.Formats, ", "))
		default:
			found, fits = d, fits+1
		}
	}
	if fits == 0 {
		return 0, domain.Refuse(domain.DateSyntax, rule.Field, "form", strings.Join(rule.Formats, " / "))
	}
	return found, nil
}
