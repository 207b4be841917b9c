package export

import (
	"maps"
	"slices"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// Reports of quarters that between them say all that can be said.

var quarter = domain.Quarter{Year: 2025, Number: 2}

func ruleID(n byte) domain.RuleID { return domain.RuleID{ID: domain.IDFrom([16]byte{n})} }
func departmentID(n byte) domain.DepartmentID {
	return domain.DepartmentID{ID: domain.IDFrom([16]byte{15: n})}
}

//go:fix inline

// small is the quarter that the summaries below are read from.
func small() projections.QuarterReport {
	rules := []projections.QuarterRule{
		{
			Rule: ruleID(1), Title: "Three signatures for a pen", Owner: departmentID(1), OwnerName: "Purchasing", Stage: domain.UnderReview,
			Reports: 31, AllReports: 44, Impacts: projections.ImpactCounts{Anger: 20, Delay: 11},
			Burden: projections.Burden{FloorHours: 4500, EstimateHours: 52000, Grade: domain.Declared},
		},
		{
			Rule: ruleID(2), Title: "Fax the leave form", Owner: departmentID(2), OwnerName: "Human resources", Stage: domain.Committed,
			Reports: 12, AllReports: 12, Impacts: projections.ImpactCounts{Annoyance: 12},
			Burden: projections.Burden{FloorHours: 6000, EstimateHours: 6000, Grade: domain.ManyFound},
		},
		{
			Rule: ruleID(3), Title: "Minutes of minutes", Owner: departmentID(3), OwnerName: "The board", Stage: domain.Verified,
			AllReports: 3, Burden: projections.Burden{FloorHours: 1500, EstimateHours: 1500, Grade: domain.FewFound},
		},
	}
	figures := projections.Figures{
		Reports: 70, MeToo: 22, NewRules: 7, RulesReported: 25, Decided: projections.Decided{Remove: 3, Keep: 1, Defer: 1},
		Removed: 3, Verified: 2, Relapsed: 1, Claimed: 4000, Confirmed: 123450, LostAgain: -1250,
		DaysToDecision: &projections.Days{Median: 12, Cases: 5},
	}
	return projections.QuarterReport{
		ID: quarter, Position: 2217, From: 20179, To: 20269, Through: 20269, TimeZone: "America/Bogota", Threshold: 5,
		Closed:  &projections.Closing{On: 20274, Head: 2216, Root: "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02", Form: 1},
		Figures: figures,
		Trend: []projections.PastFigures{
			{Quarter: quarter.Previous(4), Figures: projections.Figures{Reports: 40}},
			{Quarter: quarter.Previous(1), Figures: projections.Figures{Reports: 31, NewRules: 7, Verified: 3, Decided: projections.Decided{Remove: 1}}},
			{Quarter: quarter, Figures: figures},
		},
		Funnel:    projections.Funnel{Known: 40, Reviewed: 30, Decided: 20, Committed: 9, Removed: 5, Verified: 3},
		Stages:    []projections.StageCount{{Stage: domain.Reported, Rules: 10}, {Stage: domain.UnderReview, Rules: 6}, {Stage: domain.Verified, Rules: 3}},
		Impacts:   projections.ImpactCounts{Anger: 30, Frustration: 20, Delay: 41, Annoyance: 12},
		Owners:    []projections.QuarterOwner{{Owner: departmentID(1), Name: "Purchasing", Reports: 58, NewRules: 6}, {Reports: 12, NewRules: 1}},
		Rules:     rules,
		Costliest: rules[:2],
	}
}

// full is the small quarter with all that a quarter can hold.
func full() projections.QuarterReport {
	q := small()
	q.BoardRules, q.Tariff = q.Rules[1:3], &projections.Tariff{PerHour: 2550, Currency: "COP"}
	f := &q.Figures
	f.Merged, f.Rejected, f.Disputed, f.Expired, f.Slips, f.Lapses, f.Thanks, f.Questions, f.Replies = 2, 2, 2, 2, 2, 2, 2, 2, 2
	f.Relapsed, f.DaysToVerified, f.OwnAuthority = 2, &projections.Days{Median: 40, Cases: 6}, &projections.Share{Part: 2, Whole: 3, Percent: 6667}
	q.Stages = nil
	for i, stage := range domain.Stages {
		q.Stages = append(q.Stages, projections.StageCount{Stage: stage, Rules: i + 1})
	}
	for _, v := range domain.Verdicts {
		q.Acts = append(q.Acts, projections.QuarterAct{Day: 20200, Rule: ruleID(1), Title: "Pens", Act: decision, Verdict: v, Reason: "Because"})
	}
	for _, e := range told {
		q.Acts = append(q.Acts, projections.QuarterAct{Day: 20201, Rule: ruleID(2), Title: "Fax", Act: e.EventName(), Reason: "Because"})
	}
	for len(q.Rules) <= readRows {
		q.Rules = append(q.Rules, q.Rules[2])
	}
	q.Crossing, q.Corrections = crossing(13), corrections()
	q.Trend[len(q.Trend)-1].Figures = *f
	return unsuppressed(q, "Purchasing")
}

// crossing has so many owners and one sufferer of each kind.
func crossing(owners int) *projections.Crossing {
	c := &projections.Crossing{Sides: []projections.CrossSide{{Side: domain.Employee, Reports: new(60)}, {Side: domain.Customer}, {}}}
	for i := range owners {
		c.Owners = append(c.Owners, projections.CrossOwner{Owner: departmentID(byte(i)), Name: "Owner " + string(rune('A'+i)), Reports: 10 + i})
	}
	c.Owners[0] = projections.CrossOwner{Reports: 10}
	for i, kind := range projections.SuffererKinds {
		s := projections.CrossSufferer{Who: kind, Cells: make([]*projections.CrossCell, owners)}
		if kind == projections.OneDepartment {
			s.Department, s.Name, s.Reports = departmentID(99), "Warehouse", new(31)
			s.Cells[1] = &projections.CrossCell{Reports: 7, FloorHours: 1250, Removed: 1}
		}
		s.Cells[i] = &projections.CrossCell{Reports: 5 + i}
		c.Sufferers = append(c.Sufferers, s)
	}
	c.Sufferers = append(c.Sufferers, projections.CrossSufferer{Who: projections.OneDepartment, Cells: make([]*projections.CrossCell, owners)})
	return c
}

func corrections() []projections.Delta {
	then := &projections.RuleFigures{Owner: departmentID(1), Stage: domain.Reported, Reports: 3, AllReports: 4, FloorHours: 50, EstimateHours: 60}
	now := &projections.RuleFigures{Stage: domain.Reported, Reports: 4, AllReports: 5, FloorHours: 70, EstimateHours: 80}
	return []projections.Delta{
		{
			Quarter: quarter.Previous(1), Frozen: 1000, Position: 2217,
			Figures: []projections.FigureDelta{
				{Figure: "reports", Unit: projections.Reports, Frozen: new(domain.Hundredths(3000)), Now: new(domain.Hundredths(3100))},
				{Figure: "days_from_report_to_decision", Unit: projections.DayUnit, Now: new(domain.Hundredths(1200))},
			},
			Rules: []projections.RuleDelta{{Rule: ruleID(1), Title: "Pens", Frozen: then, Now: now}, {Rule: ruleID(2), Title: "Fax", Now: now}},
		},
		{
			Quarter: quarter.Previous(2), Frozen: 500, Position: 2217,
			Figures: []projections.FigureDelta{{Figure: "hours_lost_again", Unit: projections.Hours, Frozen: new(domain.Hundredths(-5))}},
			Rules:   []projections.RuleDelta{{Rule: ruleID(3), Title: "Minutes", Frozen: then}},
		},
		{Quarter: quarter.Previous(3), Frozen: 400, Position: 2217},
	}
}

// one is a quarter in which everything happened once.
func one() projections.QuarterReport {
	q := small()
	q.Figures = projections.Figures{
		Reports: 1, MeToo: 1, NewRules: 1, RulesReported: 1, Decided: projections.Decided{Remove: 1}, Removed: 1, Verified: 1, Disputed: 1, Expired: 1,
		Relapsed: 1, Rejected: 1, Merged: 1, Slips: 1, Lapses: 1, Thanks: 1, Questions: 1, Replies: 1,
		DaysToDecision: &projections.Days{Median: 1, Cases: 5}, DaysToVerified: &projections.Days{Median: 1, Cases: 5}, OwnAuthority: &projections.Share{Part: 1, Whole: 1, Percent: 10000},
	}
	q.Trend = nil
	q.Funnel, q.Stages = projections.Funnel{Known: 1}, []projections.StageCount{{Stage: domain.Reported, Rules: 1}}
	q.Rules, q.Costliest, q.BoardRules = q.Rules[:1], q.Rules[:1], q.Rules[:1]
	q.Crossing = crossing(5)
	q.Crossing.Owners = q.Crossing.Owners[:2]
	q.Crossing.Sufferers = []projections.CrossSufferer{{Who: projections.Customers, Cells: []*projections.CrossCell{{Reports: 1}, nil}}}
	q.Corrections = corrections()[1:2]
	return q
}

// empty is a quarter that is over and in which nothing happened.
func empty() projections.QuarterReport {
	return projections.QuarterReport{
		ID: quarter, From: 20179, To: 20269, Through: 20269, TimeZone: "UTC", Threshold: 5, Stages: []projections.StageCount{{Stage: domain.Verified}},
	}
}

// running is a quarter that is not over; the quarter before had as many reports, and
// its rules cost no time that anybody knows of.
func running() projections.QuarterReport {
	q := small()
	q.Closed, q.Through = nil, 20222
	q.Trend = []projections.PastFigures{{Quarter: quarter.Previous(1), Figures: q.Figures}, {Quarter: quarter, Figures: q.Figures}}
	q.Costliest = []projections.QuarterRule{{Rule: ruleID(9), Title: "Unknown", Stage: domain.Reported}}
	q.Rules = q.Costliest
	q.Crossing = crossing(5)
	for i := range q.Crossing.Sufferers {
		q.Crossing.Sufferers[i].Cells = make([]*projections.CrossCell, 5)
	}
	return q
}

// unlike is a quarter with fewer reports than a year before, and none a quarter before.
func unlike() projections.QuarterReport {
	q := small()
	q.Trend = []projections.PastFigures{{Quarter: quarter.Previous(4), Figures: projections.Figures{Reports: 90}}}
	return q
}

// texts are all that a document says.
func texts(d document.Document) []string {
	list := append([]string{d.Title, d.Subtitle, d.Warning}, slices.Collect(maps.Values(d.Words))...)
	for _, s := range d.Sections {
		list = append(append(list, s.Title), s.Paragraphs...)
		for _, h := range s.Headlines {
			list = append(list, h.Name, h.Unit, h.Change, h.Value.Text)
		}
		if s.Chart != nil {
			list = append(list, textsOfChart(*s.Chart)...)
		}
		for _, t := range s.Tables {
			list = append(list, textsOfTable(t)...)
		}
	}
	return list
}

func textsOfChart(c document.Chart) []string {
	list := append([]string{c.Title, c.Description, c.Unit}, c.Categories...)
	for _, s := range c.Series {
		list = append(list, s.Name)
	}
	return list
}

func textsOfTable(t document.Table) []string {
	list := []string{t.Title, t.Note}
	for _, c := range t.Columns {
		list = append(list, c.Name, c.Unit, c.Definition)
	}
	for _, row := range t.Rows {
		for _, v := range row {
			list = append(list, v.Text)
		}
	}
	return list
}
