package board

import (
	"unrule/domain"
	"unrule/projections"
)

// A segment is one part of a bar: where it begins and how wide it is, in hundredths of
// the bar, and what it says in words.
type segment struct {
	Class, Name, Number string
	At, Width           int
}

// A row is a rule as a page shows it in one line.
type row struct {
	projections.Line
	Total string    // of the priority
	Parts []segment // that the priority is made of
	Hurts []segment // what it does to people, each a bar of its own
	Arrow string    // where its reports go
	Trend string    // the same in words
	Age   string    // at its stage
	Due   string    // what falls due next
	Late  string    // by how much it is overdue; "" when it is not
	Step  step
}

// rowOf draws a rule.
func (f Frame) rowOf(l projections.Line, today domain.Day) row {
	r := row{Line: l, Parts: f.partsOf(l.Priority), Hurts: f.hurtsOf(l), Total: f.Number(points(l.Priority.Total))}
	r.Arrow, r.Trend = f.trendOf(l.Trend)
	r.Age = f.T("rule.since", "month", f.Month(l.Since))
	switch n := int(today - l.StageSince); {
	case l.StageSince != 0 && n > 0:
		r.Age = f.days("rule.days", n)
	case l.StageSince != 0:
		r.Age = f.T("rule.today")
	}
	if l.Next != nil {
		r.Due = f.T("clock."+l.Next.Name, "date", f.Day(l.Next.Due))
		if late := int(today - l.Next.Due); late > 0 {
			r.Late = f.days("rule.late", late)
		}
	}
	r.Step = f.stepOf(l, nextVerb(l, projections.Standing{}, today))
	return r
}

func (f Frame) rowsOf(list []projections.Line, today domain.Day) []row {
	rows := make([]row, len(list))
	for i, l := range list {
		rows[i] = f.rowOf(l, today)
	}
	return rows
}

func (f Frame) days(key string, n int) string { return f.N(key, n, "n", f.Number(n)) }

// points are whole points of a priority.
func points(h domain.Hundredths) int { return int(h+50) / 100 }

// partsOf splits a priority so that its whole points add up to those of the total.
func (f Frame) partsOf(p projections.Priority) []segment {
	burden, severity := points(p.Burden), points(p.Severity)
	widths := []int{burden, severity, max(0, points(p.Total)-burden-severity)}
	list := make([]segment, 0, len(widths))
	at := 0
	for i, name := range []string{"burden", "severity", "breadth"} {
		list = append(list, segment{string("abc"[i]), f.T("part." + name), f.Number(widths[i]), at, widths[i]})
		at += widths[i]
	}
	return list
}

// hurtsOf is how many of the reports name each impact.
func (f Frame) hurtsOf(l projections.Line) []segment {
	counts := []int{l.Impacts.Anger, l.Impacts.Frustration, l.Impacts.Delay, l.Impacts.Annoyance}
	list := make([]segment, 0, len(counts))
	for i, n := range counts {
		list = append(list, segment{Class: "a", Name: f.T("hurt." + string(domain.Impacts[i])), Number: f.Number(n), Width: share(n, l.Reports)})
	}
	return list
}

// share is part of whole in hundredths; what is there at all can be seen.
func share(part, whole int) int {
	if part <= 0 || whole <= 0 {
		return 0
	}
	return max(2, min(100, 100*part/whole))
}

// trendOf compares the reports of this quarter with those of the one before.
func (f Frame) trendOf(t projections.Trend) (arrow, words string) {
	switch {
	case t.Reports > t.Previous:
		arrow = "↑"
	case t.Reports < t.Previous:
		arrow = "↓"
	default:
		arrow = "="
	}
	return arrow, f.N("rule.trend", t.Reports, "now", f.Number(t.Reports), "before", f.Number(t.Previous))
}

// A rowIn is a row together with the words of its page.
type rowIn struct {
	Frame
	Row row
}

// Of hands a row to a part of a template.
func (f Frame) Of(r row) rowIn { return rowIn{f, r} }

// Grades lists how well a burden may be known.
func (Frame) Grades() []domain.Grade {
	return []domain.Grade{domain.Measured, domain.Declared, domain.ManyFound, domain.FewFound}
}
