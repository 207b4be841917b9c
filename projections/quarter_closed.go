package projections

import (
	"cmp"
	"maps"
	"slices"

	"unrule/domain"
)

// A frozenQuarter is a quarter as it was when it was closed.
type frozenQuarter struct {
	report QuarterReport
	policy domain.Policy
}

// freeze makes the report of a quarter from all that the log holds before the event
// that closes it. It is made once and never again: nothing that comes later changes it.
func (v *Views) freeze(rec domain.Recorded, e domain.QuarterClosed) {
	if _, done := v.closed[e.Quarter]; done {
		return
	}
	day := v.org.dayOf(rec.Time)
	var report QuarterReport
	v.under(e.Policy, func() {
		s := v.slice(e.Quarter, day, v.firsts()).count()
		report = s.report(day)
		report.Crossing = s.crossing()
	})
	report.Closed = &Closing{On: day, Head: e.Head, Root: e.Root, Form: e.Form}
	v.closed[e.Quarter] = frozenQuarter{report, e.Policy}
}

// Recount takes the closed quarters from another fold of the same log, begun after words
// were erased: a title may be one of them, and what was frozen before still has it.
func (v *Views) Recount(from *Views) {
	from.mu.Lock()
	counted := maps.Clone(from.closed)
	from.mu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	for q := range v.closed {
		if f, ok := counted[q]; ok {
			v.closed[q] = f
		}
	}
	v.recounts++
}

// Recounts is how often closed quarters were counted anew: what was made of them before
// is out of date.
func (v *Views) Recounts() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.recounts
}

// under lets a policy be in force for the time of a call.
func (v *Views) under(p domain.Policy, do func()) {
	now := v.org
	v.org.set(p)
	do()
	v.org.policy, v.org.zone = now.policy, now.zone
}

// Quarters lists the quarters from the first with a report to today's, newest first.
func (v *Views) Quarters(today domain.Day) []QuarterLine {
	v.mu.Lock()
	defer v.mu.Unlock()
	months := v.months()
	list := []QuarterLine{}
	if len(months) == 0 {
		return list
	}
	first := v.org.quarterOf(slices.Min(slices.Collect(maps.Keys(months))).First())
	for q := v.org.quarterOf(today); ; q = q.Previous(1) {
		list = append(list, v.quarterLine(q, today, months))
		if q == first || q.Year < first.Year {
			return list
		}
	}
}

func (v *Views) quarterLine(q domain.Quarter, today domain.Day, months monthly) QuarterLine {
	if f, ok := v.closed[q]; ok {
		r := f.report
		return QuarterLine{ID: q, From: r.From, To: r.To, Through: r.Through, Closed: r.Closed, Position: r.Position, Reports: r.Figures.Reports}
	}
	from, to := q.Span(v.org.policy.FiscalYearBegins)
	return QuarterLine{ID: q, From: from, To: to - 1, Through: min(to, today+1) - 1, Position: v.position, Reports: months.within(from, to)}
}

// months counts the reports of all rules.
func (v *Views) months() monthly {
	all := monthly{}
	for _, r := range v.rules {
		for m, n := range r.counts.months {
			if n > 0 {
				all[m] += n
			}
		}
	}
	return all
}

// Delta is what is known now of a closed quarter and differs from what was frozen. It
// is false of a quarter that is not closed.
func (v *Views) Delta(q domain.Quarter, today domain.Day) (Delta, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, ok := v.closed[q]
	if !ok {
		return Delta{}, false
	}
	return v.delta(f, today), true
}

// delta counts a closed quarter again, under the policy of its day. It leaves out
// what ties reports to people: counted twice, that could be subtracted.
func (v *Views) delta(f frozenQuarter, today domain.Day) Delta {
	d := Delta{Quarter: f.report.ID, Frozen: f.report.Position, Position: v.position, Figures: []FigureDelta{}, Rules: []RuleDelta{}}
	v.under(f.policy, func() {
		s := v.slice(f.report.ID, today, v.firsts()).count()
		then, now := f.report.Figures.All(), s.figures().All()
		for i := range then {
			if !same(then[i].Value, now[i].Value) {
				d.Figures = append(d.Figures, FigureDelta{then[i].Name, then[i].Unit, then[i].Value, now[i].Value})
			}
		}
		d.Rules = ruleDeltas(f.report.Rules, s.rules())
	})
	return d
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func ruleDeltas(then, now []QuarterRule) []RuleDelta {
	list := []RuleDelta{}
	at := map[domain.RuleID]int{}
	for _, r := range then {
		at[r.Rule] = len(list)
		list = append(list, RuleDelta{Rule: r.Rule, Title: r.Title, Frozen: r.figures()})
	}
	for _, r := range now {
		i, known := at[r.Rule]
		if !known {
			i = len(list)
			list = append(list, RuleDelta{Rule: r.Rule})
		}
		list[i].Title, list[i].Now = r.Title, r.figures()
	}
	list = slices.DeleteFunc(list, func(d RuleDelta) bool { return same(d.Frozen, d.Now) })
	slices.SortFunc(list, func(a, b RuleDelta) int { return cmp.Or(cmp.Compare(a.Title, b.Title), a.Rule.Compare(b.Rule.ID)) })
	return list
}

func (r QuarterRule) figures() *RuleFigures {
	return &RuleFigures{
		Owner: r.Owner, Stage: r.Stage, Reports: r.Reports, AllReports: r.AllReports,
		FloorHours: r.Burden.FloorHours, EstimateHours: r.Burden.EstimateHours,
	}
}

// corrections are the deltas of the closed quarters that a report compares with: the
// one before and the one a year before.
func (v *Views) corrections(q domain.Quarter, today domain.Day) []Delta {
	var list []Delta
	for _, n := range []int{1, 4} {
		f, ok := v.closed[q.Previous(n)]
		if !ok || v.moved <= f.report.Position { // nothing has happened since
			continue
		}
		if d := v.delta(f, today); len(d.Figures)+len(d.Rules) > 0 {
			list = append(list, d)
		}
	}
	return list
}
