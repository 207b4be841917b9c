package projections

import (
	"math"
	"slices"

	"unrule/domain"
)

// A slice is one quarter's part of the log: each rule as it stood on the last day,
// with the reports of the quarter and those up to its end.
type slice struct {
	v        *Views
	id       domain.Quarter
	from, to domain.Day // to is the first day after it
	day      domain.Day // the first that has not come yet
	reports  int
	ruled    []*ruled // by index of the rule; that of a merged one is what it counts in
}

// A ruled is one rule and its members in the quarter.
type ruled struct {
	at    uint32
	then  domain.Rule // on the last day
	n     int         // reports of the quarter
	in    counts      // the same, once they are counted
	later counts      // reports that came after its end, the same
	first domain.Day  // day on which it was first known
}

// slice is a quarter without its counts, which is all that its figures need. First
// are the days that firsts gives.
func (v *Views) slice(q domain.Quarter, today domain.Day, first []domain.Day) *slice {
	from, to := q.Span(v.org.policy.FiscalYearBegins)
	s := &slice{v: v, id: q, from: from, to: to, day: today + 1, ruled: make([]*ruled, len(v.rules))}
	for i, r := range v.rules {
		at := v.root(uint32(i))
		of := s.ruled[at]
		if of == nil {
			of = &ruled{at: at, then: v.asOf(at, to), first: v.since(at)}
			s.ruled[at] = of
		}
		s.ruled[i] = of
		of.first = min(of.first, first[i])
		n := r.counts.months.within(from, to)
		of.n += n
		s.reports += n
	}
	return s
}

// firsts are the days of the first report of each rule: one that was moved there may
// be older than the rule.
func (v *Views) firsts() []domain.Day {
	first := slices.Repeat([]domain.Day{math.MaxInt32}, len(v.rules))
	for i := range v.reports {
		if r := &v.reports[i]; r.flags&held == 0 {
			first[r.rule] = min(first[r.rule], domain.Day(r.day))
		}
	}
	return first
}

// count takes in the reports of the quarter and those that came later.
func (s *slice) count() *slice {
	for i := range s.v.reports {
		r := &s.v.reports[i]
		switch day := domain.Day(r.day); {
		case r.flags&held != 0 || day < s.from:
		case day < s.to:
			s.ruled[r.rule].in.add(r, 1)
		default:
			s.ruled[r.rule].later.add(r, 1)
		}
	}
	return s
}

// asOf is a rule as it stood at the end of the day before. A merge is left out: a
// rule counts where it counts now, and nothing else happens to it while merged.
func (v *Views) asOf(i uint32, before domain.Day) domain.Rule {
	r := v.rules[i]
	then := domain.Rule{ID: r.ID, Title: r.Title, Owner: r.Owner, Stage: domain.Reported, Since: r.Since}
	for _, e := range r.history {
		if day := v.org.dayOf(e.Time); day < before && !merges(e.Details) {
			then = then.Evolve(domain.Recorded{Position: e.Position, Day: day, Event: e.Details})
		}
	}
	then.Title, then.Owner = r.Title, r.Owner
	return then
}

func merges(e domain.Event) bool {
	switch e.(type) {
	case domain.RuleMerged, domain.MergeReverted:
		return true
	}
	return false
}

// populations are those declared by the quarter's end for a rule and its members.
func (s *slice) populations(r *ruled) []domain.PopulationDeclared {
	list := slices.Clip(r.then.Populations)
	for _, m := range s.v.members(r.at)[1:] {
		list = append(list, s.v.asOf(m, s.to).Populations...)
	}
	return list
}
