package export

import (
	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// tame is a text in which nothing looks like a sentence gone wrong.
var tame = rapid.StringMatching(`[A-Za-zñéü]{1,8}( [a-zñ]{1,8}){0,3}`)

// reports are any quarters: no law of the log holds between their numbers, but days
// are days and hours stay within what a planet has.
func reports(words *rapid.Generator[string]) *rapid.Generator[projections.QuarterReport] {
	return rapid.Custom(func(t *rapid.T) projections.QuarterReport {
		g := generator{t, words}
		first := domain.Day(g.n("from", 30000) + 1)
		q := projections.QuarterReport{
			ID:       domain.Quarter{Year: 1990 + g.n("year", 60), Number: 1 + g.n("number", 3)},
			Position: uint64(g.n("position", 1<<40)), From: first, To: first + 89, Through: first + domain.Day(g.n("through", 89)),
			TimeZone: "America/Bogota", Threshold: 5 + g.n("threshold", 20), Figures: g.figures(),
			Funnel: projections.Funnel{Known: g.count(), Reviewed: g.count(), Decided: g.count(), Committed: g.count(), Removed: g.count(), Verified: g.count()},
			Stages: list(g, 12, func() projections.StageCount {
				return projections.StageCount{Stage: rapid.SampledFrom(domain.Stages).Draw(t, "stage"), Rules: g.count()}
			}),
			Impacts: g.impacts(), Severities: projections.SeverityCounts{One: g.count(), Four: g.count(), NotSaid: g.count()},
			Owners: list(g, 4, func() projections.QuarterOwner {
				return projections.QuarterOwner{Owner: g.department(), Name: g.maybe(), Reports: g.count(), Impacts: g.impacts(), NewRules: g.count()}
			}),
			Costliest: list(g, 10, g.rule), Rules: list(g, 60, g.rule), BoardRules: list(g, 3, g.rule), Acts: list(g, 8, g.act),
			Crossing: optional(g, g.crossing), Corrections: list(g, 3, g.delta), Unsuppressed: optional(g, g.unsuppressed),
			Tariff: optional(g, func() projections.Tariff { return projections.Tariff{PerHour: g.hours(), Currency: "COP"} }),
			Closed: optional(g, func() projections.Closing {
				return projections.Closing{On: first + 95, Head: uint64(g.count()), Root: "5f16f4c7", Form: 1}
			}),
		}
		for n := range rapid.SampledFrom([]int{0, 1, 2, 5, 8}).Draw(t, "trend") {
			q.Trend = append([]projections.PastFigures{{Quarter: q.ID.Previous(n), Figures: g.figures()}}, q.Trend...)
		}
		if n := len(q.Trend); n > 0 {
			q.Trend[n-1].Figures = q.Figures
		}
		return q
	})
}

// A generator draws the parts of a report.
type generator struct {
	t     *rapid.T
	words *rapid.Generator[string]
}

func list[T any](g generator, most int, one func() T) []T {
	var all []T
	for range g.n("length", most) {
		all = append(all, one())
	}
	return all
}

func optional[T any](g generator, one func() T) *T {
	if rapid.Bool().Draw(g.t, "absent") {
		return nil
	}
	v := one()
	return &v
}

func (g generator) n(name string, most int) int { return rapid.IntRange(0, most).Draw(g.t, name) }

func (g generator) count() int {
	return rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 2_000_000)).Draw(g.t, "count")
}

func (g generator) hours() domain.Hundredths {
	return domain.Hundredths(rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 1<<40)).Draw(g.t, "hours"))
}

func (g generator) word() string { return g.words.Draw(g.t, "word") }

func (g generator) maybe() string { return rapid.OneOf(rapid.Just(""), g.words).Draw(g.t, "maybe") }

func (g generator) department() domain.DepartmentID {
	if n := g.n("department", 3); n > 0 {
		return departmentID(byte(n))
	}
	return domain.DepartmentID{}
}

func (g generator) impacts() projections.ImpactCounts {
	return projections.ImpactCounts{Anger: g.count(), Frustration: g.count(), Delay: g.count(), Annoyance: g.count()}
}

func (g generator) figures() projections.Figures {
	days := func() projections.Days { return projections.Days{Median: int64(g.count()), Cases: g.count()} }
	return projections.Figures{
		Reports: g.count(), MeToo: g.count(), NewRules: g.count(), RulesReported: g.count(), Decided: projections.Decided{Remove: g.count(), Defer: g.count()},
		Removed: g.count(), Verified: g.count(), Disputed: g.count(), Expired: g.count(), Relapsed: g.count(), Rejected: g.count(), Merged: g.count(),
		Slips: g.count(), Lapses: g.count(), Thanks: g.count(), Questions: g.count(), Replies: g.count(),
		Claimed: g.hours(), Confirmed: g.hours(), LostAgain: -g.hours(), DaysToDecision: optional(g, days), DaysToVerified: optional(g, days),
		OwnAuthority: optional(g, func() projections.Share {
			return projections.Share{Part: g.count(), Whole: g.count(), Percent: domain.Hundredths(g.n("percent", 10000))}
		}),
	}
}

func (g generator) rule() projections.QuarterRule {
	return projections.QuarterRule{
		Rule: ruleID(byte(g.n("rule", 50))), Title: g.word(), Owner: g.department(), OwnerName: g.maybe(), Stage: rapid.SampledFrom(domain.Stages).Draw(g.t, "stage"),
		Reports: g.count(), AllReports: g.count(), Impacts: g.impacts(),
		Burden: projections.Burden{FloorHours: g.hours(), EstimateHours: g.hours(), Grade: domain.FewFound},
	}
}

func (g generator) act() projections.QuarterAct {
	a := projections.QuarterAct{Day: domain.Day(1 + g.n("day", 30000)), Rule: ruleID(byte(g.n("rule", 50))), Title: g.word(), Act: decision, Reason: g.maybe()}
	if rapid.Bool().Draw(g.t, "decided") {
		a.Verdict = rapid.SampledFrom(domain.Verdicts).Draw(g.t, "verdict")
	} else {
		a.Act = rapid.SampledFrom(told).Draw(g.t, "act").EventName()
	}
	return a
}

func (g generator) crossing() projections.Crossing {
	c := projections.Crossing{
		Owners: list(g, 15, func() projections.CrossOwner {
			return projections.CrossOwner{Owner: g.department(), Name: g.maybe(), Reports: g.count()}
		}),
		Sides: list(g, 3, func() projections.CrossSide {
			return projections.CrossSide{Side: domain.Employee, Reports: optional(g, g.count)}
		}),
	}
	c.Sufferers = list(g, 4, func() projections.CrossSufferer {
		s := projections.CrossSufferer{
			Who: rapid.SampledFrom(projections.SuffererKinds).Draw(g.t, "who"), Department: g.department(), Name: g.maybe(), Reports: optional(g, g.count),
		}
		for range c.Owners {
			s.Cells = append(s.Cells, optional(g, func() projections.CrossCell {
				return projections.CrossCell{Reports: g.count(), FloorHours: g.hours(), Removed: g.count()}
			}))
		}
		return s
	})
	return c
}

func (g generator) delta() projections.Delta {
	figures := func() projections.RuleFigures {
		return projections.RuleFigures{Owner: g.department(), Stage: domain.Reported, Reports: g.count(), FloorHours: g.hours()}
	}
	return projections.Delta{
		Quarter: quarter, Frozen: uint64(g.count()), Position: uint64(g.count()),
		Figures: list(g, 3, func() projections.FigureDelta {
			f := rapid.SampledFrom(projections.Figures{}.All()).Draw(g.t, "figure")
			return projections.FigureDelta{Figure: f.Name, Unit: f.Unit, Frozen: optional(g, g.hours), Now: optional(g, g.hours)}
		}),
		Rules: list(g, 3, func() projections.RuleDelta {
			return projections.RuleDelta{Rule: ruleID(1), Title: g.word(), Frozen: optional(g, figures), Now: optional(g, figures)}
		}),
	}
}

func (g generator) unsuppressed() projections.Unsuppressed {
	u := *unsuppressed(projections.QuarterReport{}, g.word()).Unsuppressed
	u.Sides = u.Sides[:g.n("sides", len(u.Sides))]
	return u
}
