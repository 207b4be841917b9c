package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	root     = strings.Repeat("0c", 32)
	autumn   = Quarter{2025, 4}
	winter   = Quarter{2026, 1}
	spring   = Quarter{2026, 2}
	april    = date(2026, 4, 1)
	late     = said(7, forms, func(e *FrictionReported) { e.Day = date(2025, 11, 30) })
	fiscal   = policyBut(func(p *Policy) { p.FiscalYearBegins = time.October })
	winterly = CloseQuarter{Quarter: winter, Head: 9, Root: root}
	closed   = given{founded, april, winterly}
)

func winterlyBut(f func(*CloseQuarter)) CloseQuarter {
	c := winterly
	f(&c)
	return c
}

func of(q Quarter) CloseQuarter { return winterlyBut(func(c *CloseQuarter) { c.Quarter = q }) }

// filled is a command of Due with what only the log knows.
func filled(c Command) Command {
	if due, ok := c.(CloseQuarter); ok {
		return of(due.Quarter)
	}
	return c
}

// clocks are what Due lists of rules.
func clocks(s *State, today Day) (list []Command) {
	for _, c := range s.Due(today) {
		if _, ok := c.(CloseQuarter); !ok {
			list = append(list, c)
		}
	}
	return list
}

var closingScenes = []scene{
	{name: "the day after it ended", given: founded, on: april, when: winterly, then: []Event{QuarterClosed{winter, DefaultPolicy, 9, root, ReportForm}}},
	{name: "on its last day", given: founded, on: april - 1, when: winterly, refused: QuarterNotOver, field: "/quarter"},
	{name: "by nobody", given: founded, on: april, by: "nobody", when: winterly, refused: ActorMissing},
	{name: "under the policy in force", given: given{founded, fiscal}, on: april, when: of(Quarter{2025, 2}), then: []Event{QuarterClosed{Quarter{2025, 2}, fiscal.Policy, 9, root, ReportForm}}},
	{name: "a quarter of the fiscal year that is not over", given: given{founded, fiscal}, on: april, when: of(Quarter{2025, 3}), refused: QuarterNotOver, field: "/quarter"},
	{name: "twice", given: closed, when: winterly, refused: QuarterIsClosed, field: "/quarter"},
	{name: "the one after a closed one", given: closed, on: date(2026, 7, 1), when: of(spring), then: []Event{QuarterClosed{spring, DefaultPolicy, 9, root, ReportForm}}},
	{name: "without any report", given: departments, on: april, when: winterly, refused: QuarterEmpty, field: "/quarter"},
	{name: "before the first report", given: founded, on: april, when: of(autumn), refused: QuarterEmpty, field: "/quarter"},
	{name: "before the first report known then", given: given{closed, late}, when: of(autumn), then: []Event{QuarterClosed{autumn, DefaultPolicy, 9, root, ReportForm}}},
	{name: "of a report that is held", given: given{departments, said(1, forms, func(e *FrictionReported) { e.Title, e.Held = "Forms", Trap })}, on: april, when: winterly, then: []Event{QuarterClosed{winter, DefaultPolicy, 9, root, ReportForm}}},
	{name: "no quarter", given: founded, on: april, when: of(Quarter{2025, 5}), refused: QuarterSyntax, field: "/quarter"},
	{name: "over nothing", given: founded, on: april, when: winterlyBut(func(c *CloseQuarter) { c.Head = 0 }), refused: NumberRange, field: "/head"},
	{name: "over more than can be", given: founded, on: april, when: winterlyBut(func(c *CloseQuarter) { c.Head = 1 << 63 }), refused: NumberRange, field: "/head"},
	{name: "half a root", given: founded, on: april, when: winterlyBut(func(c *CloseQuarter) { c.Root = root[:32] }), refused: IDInvalid, field: "/root"},
	{name: "a root in capitals", given: founded, on: april, when: winterlyBut(func(c *CloseQuarter) { c.Root = strings.ToUpper(root) }), refused: IDInvalid, field: "/root"},

	{name: "another fiscal year", given: closed, when: fiscal, refused: FiscalYearFixed, field: "/fiscal_year_begins"},
	{name: "another policy for the same year", given: closed, when: policyBut(func(p *Policy) { p.Disclosure = 8 }), then: []Event{PolicySet{policyBut(func(p *Policy) { p.Disclosure = 8 }).Policy}}},
}

func TestQuartersFallDue(t *testing.T) {
	w := worldOf(t, founded)
	for _, c := range []struct {
		name  string
		given given
		on    Day
		want  []Quarter
	}{
		{"on its last day", nil, april - 1, nil},
		{"the day after", nil, april, []Quarter{winter}},
		{"once it is closed", given{april, winterly}, april, nil},
		{"after a year, oldest first", nil, date(2027, 1, 1), []Quarter{spring, {2026, 3}, {2026, 4}}},
		{"when an older report comes", given{late}, april, []Quarter{autumn}},
	} {
		w.play(t, c.given)
		if got := quartersOf(w.Due(c.on)); !slices.Equal(got, c.want) {
			t.Errorf("%s: Due(%v) = %v, want %v", c.name, c.on, got, c.want)
		}
	}
}

// A fiscal year may begin before the first quarter that has a name.
func TestNoQuarterBeforeTheFirst(t *testing.T) {
	w := worldOf(t, departments, fiscal, said(1, forms, func(e *FrictionReported) { e.Title, e.Day = "Forms", earliest.First() }))
	due := quartersOf(w.Due(w.today))
	if len(due) == 0 || due[0] != firstQuarter {
		t.Fatalf("Due = %v, want %v first", due, firstQuarter)
	}
	if _, err := w.Decide(Act{By: ByPolicy, Command: of(Quarter{1989, 2})}, w.today); refusedWith(err) != QuarterSyntax {
		t.Errorf("Decide of 1989-Q2 = %v, want %s", err, QuarterSyntax.Name)
	}
}

func quartersOf(due []Command) (list []Quarter) {
	for _, c := range due {
		if c, ok := c.(CloseQuarter); ok {
			list = append(list, c.Quarter)
		}
	}
	return list
}

// What is due is each quarter from the first report's to the last one that is over,
// without those that are closed; and no two closed quarters share a day.
func TestQuartersDueAndClosed(t *testing.T) {
	closings := 0
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		first, days := Day(0), map[Day]Quarter{}
		for _, rec := range w.log {
			switch e := rec.Event.(type) {
			case FrictionReported:
				if first == 0 || e.Day < first {
					first = e.Day
				}
			case QuarterClosed:
				closings++
				for d, end := e.Quarter.Span(e.Policy.FiscalYearBegins); d < end; d++ {
					if other, ok := days[d]; ok {
						t.Fatalf("%v lies in %v and in %v, which are both closed", d, other, e.Quarter)
					}
					days[d] = e.Quarter
				}
			}
		}
		var want []Quarter
		begins := w.Policy().FiscalYearBegins
		for d := first; first != 0 && QuarterOf(d, begins) != QuarterOf(w.today, begins); d++ {
			if q := QuarterOf(d, begins); days[d] == (Quarter{}) && !slices.Contains(want, q) {
				want = append(want, q)
			}
		}
		if got := quartersOf(w.Due(w.today)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("Due(%v) = %v, want %v of reports since %v and closed days of %v", w.today, got, want, first, days)
		}
	})
	if closings < 50 {
		t.Errorf("%d closings only", closings)
	}
}
