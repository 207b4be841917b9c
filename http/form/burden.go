package form

import (
	"fmt"

	"unrule/domain"
	"unrule/http/web"
)

// costs are how often a rule comes by and what each time takes.
type costs struct {
	Frequency domain.Frequency
	Seconds   int64
}

func (d *draft) costs() costs {
	e, _ := d.read()
	return costs{e.Frequency, e.Seconds}
}

// burdenOf says in human terms what the rule costs whoever is writing; "" while that
// is not known.
func burdenOf(t *web.Text, e costs) string {
	if e.Frequency == "" || e.Seconds == 0 {
		return ""
	}
	if e.Frequency == domain.Once {
		return t.T("burden.once", "time", duration(t, e.Seconds))
	}
	year := e.Frequency.TimesAYear() * e.Seconds
	s := monthly(t, year/12)
	if days := (year + workingDay/2) / workingDay; days >= 2 {
		s += t.T("burden.year", "time", t.N("duration.days", days, "n", t.Number(days)))
	}
	return s
}

// workingDay is the hours of a day's work, in seconds.
const workingDay = 8 * 3600

// monthly says how much time a month takes, roughly: minutes up to an hour and a half,
// halves of an hour up to ten, whole hours beyond.
func monthly(t *web.Text, seconds int64) string {
	if seconds < 60 {
		return t.T("burden.little")
	}
	if minutes := (seconds + 30) / 60; minutes < 90 && minutes != 60 {
		key := "burden.month"
		if minutes == 1 {
			key = "burden.month.one"
		}
		return t.T(key, "time", t.N("duration.minutes", minutes, "n", t.Number(minutes)))
	}
	n := (seconds + 900) / 1800
	if n >= 20 {
		n = (seconds + 1800) / 3600 * 2
	}
	key := "burden.month.hours"
	if n < 4 {
		key = "burden.month.one"
	}
	return t.T(key, "time", hours(t, n))
}

// hours says a number of half hours.
func hours(t *web.Text, n int64) string { return halves(t, "duration.hours", n) }

// halves says a number of halves of a unit.
func halves(t *web.Text, unit string, n int64) string {
	count := any(n / 2)
	if n%2 == 1 {
		count = fmt.Sprintf("%d.5", n/2)
	}
	return t.N(unit, count, "n", t.Halves(n))
}

// duration says how long something takes: in seconds below a minute, in hours where it
// is whole or half hours, else in minutes, to the half.
func duration(t *web.Text, seconds int64) string {
	switch {
	case seconds == 0:
		return ""
	case seconds < 60:
		return t.N("duration.seconds", seconds, "n", t.Number(seconds))
	case seconds >= 3600 && seconds%1800 == 0:
		return hours(t, seconds/1800)
	}
	return halves(t, "duration.minutes", (seconds+15)/30)
}
