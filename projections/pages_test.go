package projections_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// sorted compares two lines by what a board is sorted by.
var sorted = map[string]func(a, b projections.Line) int{
	"":            by(func(l projections.Line) int64 { return int64(l.Priority.Total) }),
	"priority":    by(func(l projections.Line) int64 { return int64(l.Priority.Total) }),
	"floor":       by(func(l projections.Line) int64 { return l.Burden.FloorSeconds }),
	"estimate":    by(func(l projections.Line) int64 { return l.Burden.EstimateSeconds }),
	"reports":     by(func(l projections.Line) int { return l.Reports }),
	"severity":    by(func(l projections.Line) int64 { return int64(l.Priority.Severity) }),
	"title":       by(func(l projections.Line) string { return strings.ToLower(l.Title) }),
	"stage":       by(func(l projections.Line) int { return slices.Index(domain.Stages, l.Stage) }),
	"owner":       by(func(l projections.Line) string { return strings.ToLower(l.OwnerName) }),
	"since":       by(func(l projections.Line) domain.Month { return l.Since }),
	"stage_since": by(func(l projections.Line) domain.Day { return l.StageSince }),
	"slips":       by(func(l projections.Line) int { return l.Slips }),
	"trend":       by(func(l projections.Line) int { return l.Trend.Reports - l.Trend.Previous }),
	"anger":       by(func(l projections.Line) int { return l.Impacts.Anger }),
	"frustration": by(func(l projections.Line) int { return l.Impacts.Frustration }),
	"delay":       by(func(l projections.Line) int { return l.Impacts.Delay }),
	"annoyance":   by(func(l projections.Line) int { return l.Impacts.Annoyance }),
	"due": by(func(l projections.Line) domain.Day {
		if l.Next == nil {
			return 0
		}
		return l.Next.Due
	}),
}

func by[K cmp.Ordered](key func(projections.Line) K) func(a, b projections.Line) int {
	return func(a, b projections.Line) int { return cmp.Compare(key(a), key(b)) }
}

// TestBoardPages: the pages of a board hold each line that matches once, in order.
func TestBoardPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		today := c.today()
		q := projections.BoardQuery{
			Sort: rapid.SampledFrom(append(projections.BoardSorts, "")).Draw(t, "sort"), Ascending: rapid.Bool().Draw(t, "ascending"),
			Stage:    rapid.SampledFrom([]domain.Stage{"", "", "", domain.Reported, domain.Merged}).Draw(t, "stage"),
			Impact:   rapid.SampledFrom([]domain.Impact{"", "", "", domain.Anger}).Draw(t, "impact"),
			Quadrant: rapid.SampledFrom([]projections.Quadrant{"", "", projections.Leave}).Draw(t, "quadrant"),
		}
		var want []domain.RuleID
		for _, l := range everyLine(v, today) {
			if (l.Stage == q.Stage || q.Stage == "" && l.Stage != domain.Merged) &&
				(q.Impact == "" || l.Impacts.Anger > 0) && (q.Quadrant == "" || l.Quadrant == q.Quadrant) {
				want = append(want, l.ID)
			}
		}
		q.Limit = rapid.IntRange(1, 7).Draw(t, "limit")
		got := allPages(t, v, q, today, len(want))
		order := func(a, b domain.RuleID) int { return a.Compare(b.ID) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			t.Errorf("the pages of %+v hold %v, want %v", q, got, want)
		}
	})
}

// allPages reads page after page, checks the order, and lists what they hold.
func allPages(t failer, v *projections.Views, q projections.BoardQuery, today domain.Day, total int) []domain.RuleID {
	var lines []projections.Line
	for {
		page := v.Board(q, today)
		lines = append(lines, page.Rules...)
		if page.Total != total || len(page.Rules) > q.Limit || page.Next != nil && len(page.Rules) != q.Limit || len(lines) > total {
			t.Fatalf("a page of %d holds %d of %d lines, next %v; %d match", q.Limit, len(page.Rules), page.Total, page.Next, total)
		}
		if page.Next == nil {
			break
		}
		q.After = page.Next
	}
	var ids []domain.RuleID
	for i, l := range lines {
		ids = append(ids, l.ID)
		order := sorted[q.Sort](lines[max(0, i-1)], l)
		if !q.Ascending {
			order = -order
		}
		if order > 0 {
			t.Fatalf("sorted by %q, ascending %v: %+v stands before %+v", q.Sort, q.Ascending, lines[i-1], l)
		}
	}
	return ids
}

// TestEverySort: every sort, both ways, in pages of 1 to 7, holds each line once.
func TestEverySort(t *testing.T) {
	v, today := cooperative(t).views(), day("2025-09-30")
	total := v.Board(projections.BoardQuery{}, today).Total
	for sort := range sorted {
		for limit := 1; limit <= 7; limit++ {
			for _, ascending := range []bool{false, true} {
				ids := map[domain.RuleID]bool{}
				for _, id := range allPages(t, v, projections.BoardQuery{Sort: sort, Ascending: ascending, Limit: limit}, today, total) {
					ids[id] = true
				}
				if len(ids) != total {
					t.Errorf("sorted by %q, ascending %v, pages of %d hold %d different lines, want %d", sort, ascending, limit, len(ids), total)
				}
			}
		}
	}
}

// TestSortsAreKnown: every sort that is offered is one that is tested.
func TestSortsAreKnown(t *testing.T) {
	for _, s := range projections.BoardSorts {
		if sorted[s] == nil {
			t.Errorf("no test knows the order of %q", s)
		}
	}
}

// TestNoLimit: a query without a limit answers all lines and no next page.
func TestNoLimit(t *testing.T) {
	v := cooperative(t).views()
	for _, limit := range []int{0, -1} {
		page := v.Board(projections.BoardQuery{Limit: limit}, day("2025-09-30"))
		if len(page.Rules) != page.Total || page.Next != nil || page.Total == 0 {
			t.Errorf("limit %d: %d lines of %d, next %v", limit, len(page.Rules), page.Total, page.Next)
		}
		if refs, ok := v.Stories(rule("pen"), domain.ReportID{}, limit); !ok || len(refs) != 0 {
			t.Errorf("limit %d: %d stories, want none", limit, len(refs))
		}
	}
}

// TestStoryPages: the pages of a rule's stories hold each visible story once, by id,
// and none that is held, redacted or has no words.
func TestStoryPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		want := map[domain.ReportID]bool{}
		about := c.rule()
		root, _ := c.state.Rule(about)
		for r, o := range c.told() {
			if o.about == about && o.counts && !o.redacted && o.Story != "" {
				want[r] = true
			}
		}
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		var after domain.ReportID
		for {
			page, known := v.Stories(about, after, limit)
			if shown := c.shows(about); known != shown {
				t.Fatalf("Stories(%s) knows the rule: %v, want %v", about, known, shown)
			}
			for _, s := range page {
				if s.Report.Compare(after.ID) <= 0 {
					t.Errorf("story %s follows %s", s.Report, after)
				}
				if first := c.records[s.Position-1]; first.Aggregate != s.Report.Aggregate() {
					t.Errorf("position %d holds %v, not the words of %s", s.Position, first.Aggregate, s.Report)
				}
				if root.Stage != domain.Merged && !want[s.Report] {
					t.Errorf("story %s is there twice or should not be", s.Report)
				}
				delete(want, s.Report)
				after = s.Report
			}
			if len(page) < limit {
				break
			}
		}
		if len(want) > 0 {
			t.Errorf("%d stories are on no page", len(want))
		}
	})
}
