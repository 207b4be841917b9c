package domain

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDay(t *testing.T) {
	for _, s := range []string{"2026-01-01", "2024-02-29", "1990-01-01", "9999-12-31"} {
		if d, err := ParseDay(s); err != nil || d.String() != s {
			t.Errorf("ParseDay(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-1-1", "2026-02-29", "2026-13-01", "26-01-01", "2026-01-01T00:00:00Z", "2026/01/01", " 2026-01-01"} {
		if _, err := ParseDay(s); refusedWith(err) != DateSyntax {
			t.Errorf("ParseDay(%q): %v; want %s", s, err, DateSyntax.Name)
		}
	}
	if _, err := ParseDay("1970-01-01"); refusedWith(err) != DateRange {
		t.Errorf("ParseDay of the day that stands for none: %v; want %s", err, DateRange.Name)
	}
}

func TestParseMonth(t *testing.T) {
	for _, s := range []string{"2026-01", "1990-12", "9999-12"} {
		if m, err := ParseMonth(s); err != nil || m.String() != s {
			t.Errorf("ParseMonth(%q) = %v, %v", s, m, err)
		}
	}
	for _, s := range []string{"", "2026-1", "2026-13", "2026-00", "2026", "2026-01-01"} {
		if _, err := ParseMonth(s); refusedWith(err) != DateSyntax {
			t.Errorf("ParseMonth(%q): %v; want %s", s, err, DateSyntax.Name)
		}
	}
	if _, err := ParseMonth("0000-01"); refusedWith(err) != DateRange {
		t.Errorf("ParseMonth of the month that stands for none: %v; want %s", err, DateRange.Name)
	}
}

func TestParseQuarter(t *testing.T) {
	if q, err := ParseQuarter("2026-Q3"); err != nil || q != (Quarter{2026, 3}) || q.String() != "2026-Q3" {
		t.Errorf("ParseQuarter(2026-Q3) = %v, %v", q, err)
	}
	for _, s := range []string{"", "2026-Q0", "2026-Q5", "2026-q3", "1989-Q4", "2026Q3", "2026-Q3 ", "02026-Q3", "-026-Q3", "+2026-Q3", "2026-Q03"} {
		if _, err := ParseQuarter(s); refusedWith(err) != QuarterSyntax {
			t.Errorf("ParseQuarter(%q): %v; want %s", s, err, QuarterSyntax.Name)
		}
	}
}

func TestFiscalQuarters(t *testing.T) {
	for _, c := range []struct {
		day   Day
		first time.Month
		want  string
	}{
		{date(2026, 1, 1), time.January, "2026-Q1"},
		{date(2026, 9, 30), time.January, "2026-Q3"},
		{date(2026, 12, 31), time.January, "2026-Q4"},
		{date(2026, 3, 31), time.April, "2025-Q4"},
		{date(2026, 4, 1), time.April, "2026-Q1"},
		{date(2026, 1, 1), time.December, "2025-Q1"},
		{date(2026, 11, 30), time.December, "2025-Q4"},
	} {
		if got := QuarterOf(c.day, c.first).String(); got != c.want {
			t.Errorf("QuarterOf(%v, %v) = %s, want %s", c.day, c.first, got, c.want)
		}
	}
	from, to := Quarter{2025, 4}.Span(time.April)
	if from != date(2026, 1, 1) || to != date(2026, 4, 1) {
		t.Errorf("Span of 2025-Q4 from April = %v, %v", from, to)
	}
	if got := (Quarter{2026, 1}).Previous(1); got != (Quarter{2025, 4}) {
		t.Errorf("2026-Q1 before = %v", got)
	}
	if got := (Quarter{2026, 3}).Previous(4); got != (Quarter{2025, 3}) {
		t.Errorf("2026-Q3 a year before = %v", got)
	}
}

func TestQuartersAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(int32(date(1991, 1, 1)), int32(date(2200, 1, 1))).Draw(t, "day"))
		first := time.Month(rapid.IntRange(1, 12).Draw(t, "first"))
		q := QuarterOf(d, first)
		from, to := q.Span(first)
		if d < from || d >= to {
			t.Fatalf("%v lies outside of %v: %v to %v", d, q, from, to)
		}
		if before, end := q.Previous(1).Span(first); end != from || QuarterOf(before, first) != q.Previous(1) {
			t.Fatalf("%v does not follow on %v", q, q.Previous(1))
		}
		if back, err := ParseQuarter(q.String()); err != nil || back != q {
			t.Fatalf("ParseQuarter(%v) = %v, %v", q, back, err)
		}
		if n := rapid.IntRange(0, 40).Draw(t, "n"); q.Previous(n).Previous(-n) != q {
			t.Fatalf("%v: %d back and forth is %v", q, n, q.Previous(n).Previous(-n))
		}
	})
}

func TestDaysAndMonthsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(int32(date(1, 1, 1)), int32(date(9999, 11, 30))).Draw(t, "day"))
		if m := d.Month(); d < m.First() || d >= (m+1).First() || DayOf(d.Time()) != d {
			t.Fatalf("%v lies outside of its month %v", d, m)
		}
	})
}

func TestAbsentDatesInText(t *testing.T) {
	d, m := Day(7), Month(7)
	if err := d.UnmarshalText(nil); err != nil || d != 0 || d.String() != "" {
		t.Errorf("absent day = %d, %v", d, err)
	}
	if err := m.UnmarshalText(nil); err != nil || m != 0 || m.String() != "" {
		t.Errorf("absent month = %d, %v", m, err)
	}
	var q Quarter
	if err := q.UnmarshalText(nil); refusedWith(err) != QuarterSyntax {
		t.Errorf("absent quarter: %v", err)
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("2026-02-28")
	f.Add("1970-01-01")
	f.Add("0000-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDay(s); err == nil && d.String() != s {
			t.Errorf("ParseDay(%q).String() = %q", s, d)
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	f.Add("2026-02")
	f.Add("0000-01")
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := ParseMonth(s); err == nil && (m.String() != s || m.First().Month() != m) {
			t.Errorf("ParseMonth(%q).String() = %q", s, m)
		}
	})
}

func FuzzParseQuarter(f *testing.F) {
	f.Add("2026-Q3")
	f.Add("-026-Q3")
	f.Fuzz(func(t *testing.T, s string) {
		if q, err := ParseQuarter(s); err == nil && q.String() != s {
			t.Errorf("ParseQuarter(%q).String() = %q", s, q)
		}
	})
}

func TestDatesInJSON(t *testing.T) {
	type dates struct {
		Day     Day     `json:"day"`
		Month   Month   `json:"month"`
		None    Day     `json:"none"`
		Quarter Quarter `json:"quarter"`
	}
	in, want := dates{date(2026, 2, 28), MonthOf(2026, 2), 0, Quarter{2026, 1}}, `{"day":"2026-02-28","month":"2026-02","none":"","quarter":"2026-Q1"}`
	b, err := json.Marshal(in)
	if err != nil || string(b) != want {
		t.Errorf("Marshal = %s, %v; want %s", b, err, want)
	}
	var out dates
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("Unmarshal(%s) = %v, %v", b, out, err)
	}
}
