package projections_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// TestFigures compares what the views say with arithmetic done by hand.
func TestFigures(t *testing.T) {
	v := cooperative(t).views()
	today := day("2025-09-30")
	line := func(name string) projections.Line {
		l, ok := v.Rule(rule(name), today)
		if !ok {
			t.Fatalf("Rule(%s) is not there", name)
		}
		return l
	}
	pen, excel, password, travel, badge := line("pen"), line("excel"), line("password"), line("travel"), line("badge")
	spring := v.Quarter(domain.Quarter{Year: 2025, Number: 2}, afterwards, true)
	f := spring.Figures
	winter, _ := spring.Before(1)
	finance := v.Departments(today)[2]
	for _, tt := range []struct {
		what      string
		got, want any
	}{
		{"pen: reports", pen.Reports, 5},
		{"pen: floor, nobody with 5 reports, so all with the median of all", pen.Burden.FloorSeconds, int64(5 * 31200)},
		{"pen: estimate, 30 people declared", pen.Burden.EstimateSeconds, int64(30 * 31200)},
		{"pen: floor hours 156000/43200", pen.Burden.FloorHours, domain.Hundredths(361)},
		{"pen: estimate hours 936000/43200", pen.Burden.EstimateHours, domain.Hundredths(2167)},
		{"pen: grade", pen.Burden.Grade, domain.Declared},
		{"pen: part for burden", pen.Priority.Burden, domain.Hundredths(math.Round(6000 * math.Log(1+936000.0/43200) / math.Log(1001)))},
		{"pen: part for severity, median 3", pen.Priority.Severity, domain.Hundredths(1667)},
		{"pen: part for breadth, both of 2 with fewer than 5 reports", pen.Priority.Breadth, domain.Hundredths(0)},
		{"pen: priority", pen.Priority.Total, domain.Hundredths(4377)},
		{"pen: quadrant", pen.Quadrant, projections.TidyUp},
		{"excel: measured 900 s, 80 a month", excel.Burden.EstimateHours, domain.Hundredths(2000)},
		{"excel: floor 4 x 93600", excel.Burden.FloorHours, domain.Hundredths(867)},
		{"excel: grade", excel.Burden.Grade, domain.Measured},
		{"password: one of six is held", password.Reports, 5},
		{"password: floor 5 x 7200", password.Burden.FloorSeconds, int64(36000)},
		{"password: grade", password.Burden.Grade, domain.ManyFound},
		{"password: lapses", password.Lapses, 1},
		{"travel: with those merged into it", travel.Reports, 3},
		{"travel: floor 3 x 14400", travel.Burden.FloorHours, domain.Hundredths(100)},
		{"travel: grade", travel.Burden.Grade, domain.FewFound},
		{"travel: slips", travel.Slips, 1},
		{"travel: since its earliest member", travel.Since, domain.MonthOf(2025, 1)},
		{"badge: floor 70200/43200, half up", badge.Burden.FloorHours, domain.Hundredths(163)},
		{"badge: who did not say hits nobody", badge.Priority.Breadth, domain.Hundredths(0)},
		{"badge: trend", badge.Trend, projections.Trend{Quarter: domain.Quarter{Year: 2025, Number: 3}, Reports: 2}},
		{"badge: stage since, in the organisation's days", badge.StageSince, day("2025-09-15")},
		{"uniform: since, in the organisation's days", line("uniform").Since, domain.MonthOf(2025, 3)},
		{"Finanzas: rules", finance.Rules, 4},
		{"Finanzas: reports 4 + 5 + 3 + 1", finance.Reports, 13},
		{"Finanzas: floor 460800/43200", finance.FloorHours, domain.Hundredths(1067)},
		{"impact: all but the held", v.Impact(today).Reports, 22},
		{"spring: reports", f.Reports, 7},
		{"spring: me too", f.MeToo, 4},
		{"spring: new rules", f.NewRules, 1},
		{"spring: rules reported", f.RulesReported, 3},
		{"spring: decided", f.Decided, projections.Decided{Remove: 1, Change: 1, Explain: 1, Escalate: 1, Defer: 1}},
		{"spring: removed", f.Removed, 1},
		{"spring: verified", f.Verified, 1},
		{"spring: relapsed", f.Relapsed, 1},
		{"spring: slips and lapses", [2]int{f.Slips, f.Lapses}, [2]int{1, 1}},
		{"spring: claimed, excel for 50 of 91 days", f.Claimed, domain.Hundredths(2000 * 3 * 50 / 91)},
		{"spring: confirmed, pen for all of it", f.Confirmed, domain.Hundredths(3 * 2167)},
		{"spring: lost again, excel for 41 of 91 days", f.LostAgain, -domain.Hundredths(2000 * 3 * 41 / 91)},
		{"spring: days to decision 10 20 40 45 70", *f.DaysToDecision, projections.Days{Median: 40, Cases: 5}},
		{"spring: one case verified is not told", f.DaysToVerified, (*projections.Days)(nil)},
		{"spring: own authority 7 of 8", *f.OwnAuthority, projections.Share{Part: 7, Whole: 8, Percent: 8750}},
		{"spring: costliest", spring.Costliest[0].Rule, rule("excel")},
		{"spring: sides", spring.Unsuppressed.Sides, [3]int{3, 4, 0}},
		{"winter: reports", winter.Reports, 12},
		{"winter: thanks, questions, replies", [3]int{winter.Thanks, winter.Questions, winter.Replies}, [3]int{1, 1, 1}},
		{"winter: claimed, pen 31 and excel 17 of 90 days", winter.Claimed, domain.Hundredths(2167*3*31/90 + 2000*3*17/90)},
		{"winter: confirmed", winter.Confirmed, domain.Hundredths(0)},
		{"winter: two decisions are too few for a median", winter.DaysToDecision, (*projections.Days)(nil)},
		{"spring, on its tenth day: excel for 10 of 91 days", v.Quarter(spring.ID, day("2025-04-10"), false).Figures.Claimed +
			v.Quarter(spring.ID, day("2025-04-10"), false).Figures.Confirmed, domain.Hundredths(2000*3*10/91 + 2167*3*10/91)},
		{"spring, on its tenth day: told up to then", v.Quarter(spring.ID, day("2025-04-10"), false).Through, day("2025-04-10")},
		{"spring: told to its end", spring.Through, spring.To},
		{"spring is the second of its trend", len(spring.Trend), 2},
	} {
		if sides, ok := tt.got.([]projections.SideCount); ok {
			tt.got = [3]int{sides[0].Reports, sides[1].Reports, sides[2].Reports}
		}
		if tt.got != tt.want {
			t.Errorf("%s = %v, want %v", tt.what, tt.got, tt.want)
		}
	}
}

// TestSilence: who did not say where they work and who did not say even that they
// work here are two sufferers, each apart from customers and departments, and
// neither makes a rule broader.
func TestSilence(t *testing.T) {
	b := newBook(t)
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	b.tells("founding", "pen", "Two stamps", said("?", domain.Daily, 60, 0, "", domain.Anger))
	for i, from := range []string{"?", "?", "?", "?", "?", "", "", "", "", "", "customer", "customer", "Compras"} {
		b.tells(fmt.Sprint(i), "pen", "", said(from, domain.Daily, 60, 0, "", domain.Anger))
	}
	v := b.views()
	want := map[domain.Sufferer]int{
		{}: 6, {Side: domain.Employee}: 5, {Side: domain.Customer}: 2, {Side: domain.Employee, Department: department("Compras")}: 1,
	}
	u := v.Quarter(domain.Quarter{Year: 2025, Number: 1}, afterwards, true).Unsuppressed
	for what, cells := range map[string][]projections.MatrixCell{"board": v.Matrix(b.today()), "quarter": u.Matrix} {
		got := map[domain.Sufferer]int{}
		for _, c := range cells {
			got[c.Sufferer] += c.Reports
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: sufferers = %v, want %v", what, got, want)
		}
	}
	if want := []projections.SideCount{{Side: domain.Employee, Reports: 6}, {Side: domain.Customer, Reports: 2}, {Reports: 6}}; !slices.Equal(u.Sides, want) {
		t.Errorf("sides = %v, want %v", u.Sides, want)
	}
	if l, _ := v.Rule(rule("pen"), b.today()); l.Priority.Breadth != 0 || l.Burden.FloorSeconds != 14*260*60 {
		t.Errorf("breadth %v and floor %d, want 0 and %d", l.Priority.Breadth, l.Burden.FloorSeconds, 14*260*60)
	}
}

// TestEveryStage: the organisation has a rule at each stage.
func TestEveryStage(t *testing.T) {
	v := cooperative(t).views()
	for _, stage := range domain.Stages {
		if n := v.Board(projections.BoardQuery{Stage: stage, Limit: 50}, day("2025-09-30")).Total; n != 1 {
			t.Errorf("%d rules are %s, want 1", n, stage)
		}
	}
}

// TestQuarterThen: a quarter tells of a rule as it stood on the last day, though it
// was merged then and is one of its own again now.
func TestQuarterThen(t *testing.T) {
	b := newBook(t)
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	b.tells("1", "a", "Two stamps", said("Compras", domain.Daily, 60, 0, "", domain.Anger))
	b.tells("2", "b", "Dos sellos", said("Compras", domain.Daily, 60, 0, "", domain.Anger))
	b.triage("a", "Compras", domain.Internal, domain.Easy)
	b.board(domain.MergeRule{Rule: rule("a"), Into: rule("b")})
	b.until("2025-04-10")
	b.board(domain.RevertMerge{Rule: rule("a")})
	b.decide("a", domain.RuleDecided{Verdict: domain.Keep, Reason: "Hace falta."})
	v := b.views()
	for n, want := range map[int]domain.Stage{1: domain.UnderReview, 2: domain.Kept} {
		for _, r := range v.Quarter(domain.Quarter{Year: 2025, Number: n}, afterwards, false).Rules {
			if r.Rule == rule("a") && (r.Stage != want || r.AllReports != 1) {
				t.Errorf("2025-Q%d: %s with %d reports, want %s with 1", n, r.Stage, r.AllReports, want)
			}
		}
	}
}
