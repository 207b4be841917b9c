package domain

import "math"

// ReportForm is the form in which the report of a quarter is made today. A closed
// quarter keeps the form that it was closed in.
const ReportForm = 1

// firstQuarter is the first one that has a name.
var firstQuarter = Quarter{Year: 1990, Number: 1}

// Before reports whether the quarter is over when the other one begins.
func (q Quarter) Before(other Quarter) bool { return q.Compare(other) < 0 }

// over reports whether all of a quarter has passed before today.
func (s *State) over(q Quarter, today Day) bool {
	_, end := q.Span(s.org.policy.FiscalYearBegins)
	return end <= today
}

// opening is the quarter of the earliest report, held or not. There is none before
// the first report.
func (s *State) opening() (Quarter, bool) {
	if s.first == 0 {
		return Quarter{}, false
	}
	q := QuarterOf(s.first, s.org.policy.FiscalYearBegins)
	if q.Before(firstQuarter) {
		q = firstQuarter
	}
	return q, true
}

// quartersDue lists the quarters that can be closed, oldest first.
func (s *State) quartersDue(today Day) (list []Command) {
	q, begun := s.opening()
	for ; begun && s.over(q, today); q = q.Previous(-1) {
		if !s.org.closed[q] {
			list = append(list, CloseQuarter{Quarter: q})
		}
	}
	return list
}

// closeQuarter freezes a quarter under the policy of today. Nothing is closed that
// lies before all reports: there would be no end to it.
func (s *State) closeQuarter(c CloseQuarter, today Day) (Event, error) {
	if _, err := ParseQuarter(c.Quarter.String()); err != nil {
		return nil, Refuse(QuarterSyntax, "/quarter")
	}
	opening, begun := s.opening()
	_, end := c.Quarter.Span(s.org.policy.FiscalYearBegins)
	switch {
	case s.org.closed[c.Quarter]:
		return nil, Refuse(QuarterIsClosed, "/quarter")
	case !s.over(c.Quarter, today):
		return nil, Refuse(QuarterNotOver, "/quarter", "date", end)
	case !begun || c.Quarter.Before(opening):
		return nil, Refuse(QuarterEmpty, "/quarter")
	case !isHash(c.Root):
		return nil, Refuse(IDInvalid, "/root")
	}
	e := QuarterClosed{Quarter: c.Quarter, Policy: s.org.policy, Head: c.Head, Root: c.Root, Form: ReportForm}
	return e, between("/head", int64(c.Head), 1, math.MaxInt64)
}
