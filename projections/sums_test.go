package projections_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// An oracle is what the log tells of one report, read without the views.
type oracle struct {
	domain.FrictionReported
	about    domain.RuleID // where it counts, through all merges
	counts   bool
	redacted bool
}

// told is what the log tells of all reports.
func (b *book) told() map[domain.ReportID]oracle {
	reports := map[domain.ReportID]oracle{}
	for _, rec := range b.records {
		r := domain.ReportID{ID: rec.Aggregate.ID}
		if e, ok := rec.Event.(domain.FrictionReported); ok {
			o := oracle{FrictionReported: e}
			o.about, o.counts = b.filed(r)
			for rule, _ := b.state.Rule(o.about); rule.Stage == domain.Merged; rule, _ = b.state.Rule(o.about) {
				o.about = rule.MergedInto
			}
			reports[r] = o
		}
		if _, ok := rec.Event.(domain.ReportRedacted); ok {
			o := reports[r]
			o.redacted = true
			reports[r] = o
		}
	}
	return reports
}

// TestSums: whatever is shown adds up to what was reported.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		want := map[domain.RuleID]*projections.Line{}
		all, gone := 0, 0
		for _, o := range c.told() {
			if want[o.about] == nil {
				want[o.about] = &projections.Line{}
			}
			if o.counts {
				all++
				count(want[o.about], o.FrictionReported)
			}
		}
		for _, l := range v.Board(projections.BoardQuery{Limit: 1000}, c.today()).Rules {
			w := want[l.ID]
			if w == nil {
				w = &projections.Line{}
			}
			if l.Reports != w.Reports || l.Impacts != w.Impacts || l.Severity != w.Severity {
				t.Errorf("line of %s = %d %+v %+v, want %d %+v %+v", l.ID, l.Reports, l.Impacts, l.Severity, w.Reports, w.Impacts, w.Severity)
			}
			if l.Stage == domain.Rejected {
				gone += l.Reports
			}
		}
		if got := sumOf(v.Matrix(c.today()), func(m projections.MatrixCell) int { return m.Reports }); got != all-gone {
			t.Errorf("the matrix adds up to %d reports, want %d", got, all-gone)
		}
		impact := v.Impact(c.today())
		if got := sumOf(impact.ByOwner, func(o projections.ImpactByOwner) int { return o.Reports }); got != all-gone || impact.Reports != got {
			t.Errorf("the impact adds up to %d reports of %d, want %d", got, impact.Reports, all-gone)
		}
		c.sumsOfQuarters(v, all)
	})
}

func sumOf[T any](list []T, of func(T) int) (sum int) {
	for _, x := range list {
		sum += of(x)
	}
	return sum
}

func count(l *projections.Line, f domain.FrictionReported) {
	l.Reports++
	for _, i := range f.Impacts {
		*map[domain.Impact]*int{
			domain.Anger: &l.Impacts.Anger, domain.Frustration: &l.Impacts.Frustration,
			domain.Delay: &l.Impacts.Delay, domain.Annoyance: &l.Impacts.Annoyance,
		}[i]++
	}
	*[]*int{&l.Severity.NotSaid, &l.Severity.One, &l.Severity.Two, &l.Severity.Three, &l.Severity.Four}[f.Severity]++
}

// sumsOfQuarters: each counted report is in one quarter, and in it once however it
// is broken down.
func (c *crowd) sumsOfQuarters(v *projections.Views, all int) {
	sum := 0
	c.now = c.now.Add(c.untilLatest())
	last := v.QuarterOf(c.today())
	for q := v.QuarterOf(day("2024-01-01")); q.Previous(1) != last; q = q.Previous(-1) {
		r := v.Quarter(q, afterwards, true)
		sum += r.Figures.Reports
		for what, got := range map[string]int{
			"rules":      sumOf(r.Rules, func(x projections.QuarterRule) int { return x.Reports }),
			"owners":     sumOf(r.Owners, func(x projections.QuarterOwner) int { return x.Reports }),
			"severities": r.Severities.One + r.Severities.Two + r.Severities.Three + r.Severities.Four + r.Severities.NotSaid,
			"sides":      sumOf(r.Unsuppressed.Sides, func(x projections.SideCount) int { return x.Reports }),
			"matrix":     sumOf(r.Unsuppressed.Matrix, func(x projections.MatrixCell) int { return x.Reports }),
		} {
			if got != r.Figures.Reports {
				c.t.Errorf("%s: %s add up to %d reports, want %d", q, what, got, r.Figures.Reports)
			}
		}
	}
	if sum != all {
		c.t.Errorf("all quarters add up to %d reports, want %d", sum, all)
	}
	c.lastQuarterIsNow(v, last)
}

// untilLatest is how long it takes until no report is of a day that has not come: the
// organisation may have moved to a zone further west since.
func (c *crowd) untilLatest() time.Duration {
	latest := c.today()
	for _, o := range c.told() {
		latest = max(latest, o.Day)
	}
	return time.Duration(latest-c.today()) * 24 * time.Hour
}

// lastQuarterIsNow: at the end of the log a quarter's rules are as on the board.
func (c *crowd) lastQuarterIsNow(v *projections.Views, last domain.Quarter) {
	for _, r := range v.Quarter(last, afterwards, false).Rules {
		l, _ := v.Rule(r.Rule, c.today())
		if r.Stage != l.Stage || r.AllReports != l.Reports || r.Burden != l.Burden || r.Reports != l.Trend.Reports {
			c.t.Errorf("%s: %s is %s, %d, %+v, %d; on the board %s, %d, %+v, %d", last, r.Title,
				r.Stage, r.AllReports, r.Burden, r.Reports, l.Stage, l.Reports, l.Burden, l.Trend.Reports)
		}
	}
}

// TestSuggest: a suggestion is a live rule, once, with its numbers.
func TestSuggest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		var seen []domain.RuleID
		for _, s := range v.Suggest(c.words(), limit) {
			r, _ := c.state.Rule(s.ID)
			l, _ := v.Rule(s.ID, c.today())
			if !r.Stage.Live() || s.Stage != r.Stage || s.Title != l.Title || slices.Contains(seen, s.ID) {
				t.Errorf("Suggest lists %+v after %v, the rule is %s", s, seen, r.Stage)
			}
			seen = append(seen, s.ID)
		}
		if len(seen) > limit {
			t.Errorf("Suggest lists %d, want at most %d", len(seen), limit)
		}
	})
}

// TestSuggestFinds: a rule is suggested by its title, and by that of a rule merged into it.
func TestSuggestFinds(t *testing.T) {
	v := cooperative(t).views()
	for q, want := range map[string]string{"formulario viaje": "travel", "paper form trip": "travel", "contrasena": "password"} {
		if got := v.Suggest(q, 5); len(got) == 0 || got[0].ID != rule(want) {
			t.Errorf("Suggest(%q) = %v, want %s first", q, got, want)
		}
	}
	if got := v.Suggest("followers good price", 5); len(got) > 0 && strings.Contains(got[0].Title, "Followers") {
		t.Errorf("Suggest lists a rejected rule: %v", got)
	}
}
