package domain

import (
	"cmp"
	"fmt"
	"time"
)

// A Day is a date without a time of day, counted from 1970-01-01; zero means
// that no day is given. Reports never carry anything finer.
type Day int32

// DayOf is the date that t shows in its own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, Refuse(DateSyntax, "", "form", "YYYY-MM-DD")
	}
	return present(DayOf(t))
}

// Time is the first instant of the day in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Month is the month the day lies in.
func (d Day) Month() Month {
	y, m, _ := d.Time().Date()
	return MonthOf(y, m)
}

func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// A Month is a calendar month, counted from January of the year 0; zero means
// that no month is given.
type Month int32

// MonthOf is month m of year y.
func MonthOf(y int, m time.Month) Month { return Month(y*12 + int(m) - 1) }

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, Refuse(DateSyntax, "", "form", "YYYY-MM")
	}
	return present(MonthOf(t.Year(), t.Month()))
}

// present refuses the one date that stands for none.
func present[D Day | Month](d D) (D, error) {
	if d == 0 {
		return 0, Refuse(DateRange, "", "min", earliest, "max", "9999-12")
	}
	return d, nil
}

// First is the first day of the month.
func (m Month) First() Day {
	return DayOf(time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC))
}

func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1)
}

// MarshalText writes YYYY-MM.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (m *Month) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	v, err := ParseMonth(string(b))
	*m = v
	return err
}

// A Quarter is three months; its id names the fiscal year and the quarter in it.
type Quarter struct {
	Year, Number int
}

// ParseQuarter reads an id such as 2026-Q3.
func ParseQuarter(s string) (Quarter, error) {
	var q Quarter
	if _, err := fmt.Sscanf(s, "%4d-Q%1d", &q.Year, &q.Number); err != nil ||
		q.Number < 1 || q.Number > 4 || q.Year < 1990 || q.String() != s {
		return Quarter{}, Refuse(QuarterSyntax, "")
	}
	return q, nil
}

// QuarterOf is the quarter in which day d lies when the fiscal year begins with
// month first. A fiscal year is named after the calendar year it begins in.
func QuarterOf(d Day, first time.Month) Quarter {
	months := int(d.Month()) - int(first-1)
	return Quarter{Year: months / 12, Number: months%12/3 + 1}
}

// Span is the first day of the quarter and the first day after it.
func (q Quarter) Span(first time.Month) (from, to Day) {
	m := MonthOf(q.Year, first) + Month(3*(q.Number-1))
	return m.First(), (m + 3).First()
}

// Previous is the quarter n quarters earlier.
func (q Quarter) Previous(n int) Quarter {
	i := q.Year*4 + q.Number - 1 - n
	return Quarter{Year: i / 4, Number: i%4 + 1}
}

// Compare is negative for the earlier of two quarters, 0 for the same.
func (q Quarter) Compare(o Quarter) int { return cmp.Compare(q.Year*4+q.Number, o.Year*4+o.Number) }

func (q Quarter) String() string { return fmt.Sprintf("%04d-Q%d", q.Year, q.Number) }

// MarshalText writes the id.
func (q Quarter) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (q *Quarter) UnmarshalText(b []byte) error {
	v, err := ParseQuarter(string(b))
	*q = v
	return err
}
