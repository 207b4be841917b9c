package projections_test

import (
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// What stands above the list is the lines of the list, each where it belongs.
func TestHead(t *testing.T) {
	v := cooperative(t).views()
	h := v.Head(afterwards)
	var waiting, relapsed, quick, open, late int
	var floor, estimate int64
	for _, l := range everyLine(v, afterwards) {
		switch l.Stage {
		case domain.Reported, domain.UnderReview, domain.Relapsed:
			waiting++
			if l.Stage == domain.Relapsed {
				relapsed++
			} else if l.Quadrant == projections.QuickKill {
				quick++
			}
			open++
		case domain.Committed:
			open++
			if l.Next != nil && l.Next.Due <= afterwards { // the promised day has come
				waiting++
				late++
			}
		case domain.Escalated, domain.Deferred:
			open++
		}
		if l.Stage.Live() && !l.Stage.ClaimedGone() {
			floor, estimate = floor+l.Burden.FloorSeconds, estimate+l.Burden.EstimateSeconds
		}
	}
	if h.Waiting != waiting || len(h.Relapsed) != relapsed || len(h.Quick) != quick || len(h.Open) != open || relapsed == 0 || open == 0 || late == 0 {
		t.Errorf("Head = %d waiting, %d relapsed, %d quick, %d open, want %d, %d, %d, %d",
			h.Waiting, len(h.Relapsed), len(h.Quick), len(h.Open), waiting, relapsed, quick, open)
	}
	if h.FloorHours != domain.HoursPerMonth(floor) || h.EstimateHours != domain.HoursPerMonth(estimate) || floor == 0 {
		t.Errorf("hours = %v and %v, want %v and %v", h.FloorHours, h.EstimateHours, domain.HoursPerMonth(floor), domain.HoursPerMonth(estimate))
	}
	for i := 1; i < len(h.Open); i++ {
		if h.Open[i-1].Burden.EstimateSeconds < h.Open[i].Burden.EstimateSeconds {
			t.Errorf("open rules are not the costliest first: %q before %q", h.Open[i-1].Title, h.Open[i].Title)
		}
	}
}

// The hours of a rule are claimed once its owner says that it is gone, and confirmed
// once its sufferers do; a relapse takes them back.
func TestHeadGivesHoursBack(t *testing.T) {
	b := newBook(t)
	b.founded()
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		b.tells(name, "pen", map[string]string{"1": "Pens"}[name], said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	}
	b.triage("pen", "Compras", domain.Habit, domain.Easy)
	b.decide("pen", domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: b.today(), Reason: "nobody asked for it"})
	want := domain.HoursPerMonth(5 * 52 * 3600)
	check := func(when string, cost, claimed, confirmed domain.Hundredths) {
		t.Helper()
		if h := b.views().Head(b.today()); h.EstimateHours != cost || h.Claimed != claimed || h.Confirmed != confirmed {
			t.Errorf("%s: cost %v, claimed %v, confirmed %v, want %v, %v, %v", when, h.EstimateHours, h.Claimed, h.Confirmed, cost, claimed, confirmed)
		}
	}
	check("committed", want, 0, 0)
	b.board(domain.AnnounceRemoval{Rule: rule("pen")})
	check("removed", 0, want, 0)
	b.days(28)
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		b.reporter(domain.AnswerRemoval{Report: report(name), Answer: domain.Gone})
	}
	b.days(28)
	check("verified", 0, 0, want)
}

// A merge comes to the counts that its preview said, and its
// preview says the costs of the two side by side. It changes nothing.
func TestMingle(t *testing.T) {
	b := newBook(t)
	b.founded()
	b.tells("1", "pen", "Pens", said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	b.tells("2", "pencil", "Pencils", said("Logistics", domain.Daily, 600, 4, "", domain.Anger))
	b.tells("3", "pencil", "", said("Compras", domain.Daily, 60, 1, "", domain.Anger))
	people := domain.PopulationDeclared{Sufferer: domain.Sufferer{Side: domain.Employee, Department: department("Logistics")}, People: 30, Source: "payroll"}
	b.board(domain.DeclarePopulation{Rule: rule("pen"), PopulationDeclared: people})
	v := b.views()
	before := v.Digest()
	m, ok := v.Mingle(rule("pencil"), rule("pen"), b.today())
	if !ok || v.Digest() != before {
		t.Fatalf("Mingle = %t, the views changed: %t", ok, v.Digest() != before)
	}
	b.board(domain.MergeRule{Rule: rule("pencil"), Into: rule("pen")})
	got, _ := b.views().Rule(rule("pen"), b.today())
	if got.Reports != m.Both.Reports || got.Severity != m.Both.Severity || got.Priority.Severity != m.Both.Priority.Severity || got.Impacts != m.Both.Impacts || got.Since != m.Both.Since {
		t.Errorf("merged = %+v, the preview said %+v", got, m.Both)
	}
	if want := m.From.Burden.FloorSeconds + m.Into.Burden.FloorSeconds; m.Both.Burden.FloorSeconds != want {
		t.Errorf("floor = %d, want the two together, %d", m.Both.Burden.FloorSeconds, want)
	}
	if want := m.From.Burden.EstimateSeconds + m.Into.Burden.EstimateSeconds; m.Both.Burden.EstimateSeconds != want || m.Both.Burden.Grade != domain.Declared {
		t.Errorf("estimate = %d %s, want the two together, %d %s", m.Both.Burden.EstimateSeconds, m.Both.Burden.Grade, want, domain.Declared)
	}
	if m.From.Reports != 2 || m.Into.Reports != 1 || m.Both.Reports != 3 {
		t.Errorf("reports = %d and %d, as one %d", m.From.Reports, m.Into.Reports, m.Both.Reports)
	}
	if _, ok := v.Mingle(rule("nobody's"), rule("pen"), b.today()); ok {
		t.Error("a rule that is not there can be mingled")
	}
}

// The parts of a burden make it: people times what one of them loses.
func TestBurdenParts(t *testing.T) {
	b := newBook(t)
	b.founded()
	b.tells("1", "pen", "Pens", said("Logistics", domain.Weekly, 3600, 3, "", domain.Delay))
	b.tells("2", "pen", "", said("Compras", domain.Weekly, 1800, 3, "", domain.Delay))
	b.tells("3", "pen", "", said("Compras", "", 0, 3, "", domain.Delay))
	for _, people := range []int64{20, 30} {
		b.board(domain.DeclarePopulation{Rule: rule("pen"), PopulationDeclared: domain.PopulationDeclared{
			Sufferer: domain.Sufferer{Side: domain.Employee, Department: department("Logistics")}, People: people, Source: "payroll",
		}})
	}
	v := b.views()
	p, ok := v.BurdenParts(rule("pen"))
	if !ok || p.Reports != 3 || p.PerPerson != 52*2700 || p.People != 30 || len(p.Populations) != 1 || p.Populations[0].Name != "Logistics" {
		t.Errorf("BurdenParts = %+v, %t", p, ok)
	}
	if l, _ := v.Rule(rule("pen"), b.today()); l.Burden.FloorSeconds != int64(p.Reports)*p.PerPerson || l.Burden.EstimateSeconds != p.People*p.PerPerson {
		t.Errorf("the burden %+v is not made of its parts %+v", l.Burden, p)
	}
	b.board(domain.MeasureBurden{Rule: rule("pen"), BurdenMeasured: domain.BurdenMeasured{Seconds: 24, TimesPerMonth: 255_000, Source: "stop watch"}})
	if p, _ := b.views().BurdenParts(rule("pen")); p.Measured == nil || p.Measured.Seconds != 24 {
		t.Errorf("measured = %+v", p.Measured)
	}
	if _, ok := v.BurdenParts(rule("nobody's")); ok {
		t.Error("a rule that is not there has parts")
	}
}
