package http

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export"
	"unrule/projections"
)

// The closed quarter of the tests and the present one.
var (
	closedQuarter = domain.Quarter{Year: 2026, Number: 3}
	openQuarter   = domain.Quarter{Year: 2026, Number: 4}
)

// furnishQuarters closes a quarter: two owners, three rows, one hidden cell.
func furnishQuarters(v *fakeViews) {
	closing := &projections.Closing{On: 20730, Head: 5, Root: strings.Repeat("ab", 32), Form: 1}
	v.quarter = projections.QuarterReport{
		From: 20635, To: 20726, TimeZone: "UTC", Threshold: 5, Closed: closing,
		Tariff:  &projections.Tariff{PerHour: 2500, Currency: "EUR"},
		Figures: projections.Figures{Reports: 12, DaysToDecision: &projections.Days{Median: 3, Cases: 6}, OwnAuthority: &projections.Share{Part: 1, Whole: 2, Percent: 5000}},
		Trend:   []projections.PastFigures{{Quarter: closedQuarter}}, Stages: []projections.StageCount{{Stage: domain.Kept, Rules: 1}},
		Owners: []projections.QuarterOwner{{Name: "Finance"}}, Costliest: []projections.QuarterRule{}, BoardRules: []projections.QuarterRule{},
		Rules:       []projections.QuarterRule{{Rule: ruleID(1), Title: "x", Stage: domain.Kept, Burden: projections.Burden{Grade: domain.ManyFound}}},
		Acts:        []projections.QuarterAct{{Day: 20700, Rule: ruleID(1), Title: "x", Act: "rule-decided", Verdict: domain.Keep, Reason: "law"}},
		Corrections: []projections.Delta{{Quarter: closedQuarter, Figures: []projections.FigureDelta{}, Rules: []projections.RuleDelta{}}},
		Crossing: &projections.Crossing{
			Owners: owners(), Sides: []projections.CrossSide{{Side: domain.Employee, Reports: new(7)}, {Side: "", Reports: nil}}, Sufferers: sufferers(),
		},
	}
	v.quarters = []projections.QuarterLine{
		{ID: openQuarter, From: 20727, To: 20818, Through: 20778, Position: 7, Reports: 3},
		{ID: closedQuarter, From: 20635, To: 20726, Through: 20726, Closed: closing, Position: 5, Reports: 12},
	}
	v.delta = projections.Delta{Quarter: closedQuarter, Frozen: 5, Position: 7,
		Figures: []projections.FigureDelta{{Figure: "reports", Unit: projections.Reports, Frozen: new(domain.Hundredths(1200)), Now: new(domain.Hundredths(1300))}},
		Rules:   []projections.RuleDelta{{Rule: ruleID(1), Title: "x", Now: &projections.RuleFigures{Stage: domain.Kept, Reports: 1}}}}
	v.crossing = projections.CrossingView{Position: 7, Quarters: []domain.Quarter{closedQuarter}, Threshold: 5, Owners: owners(), Sufferers: sums()}
}

func owners() []projections.CrossOwner {
	return []projections.CrossOwner{{Owner: domain.DepartmentID{ID: ruleID(1).ID}, Name: "Finance", Reports: 9}, {Owner: domain.DepartmentID{ID: ruleID(2).ID}, Name: "Sales", Reports: 8}}
}

func sufferers() []projections.CrossSufferer {
	return []projections.CrossSufferer{
		{Who: projections.Customers, Reports: new(9), Cells: []*projections.CrossCell{{Reports: 5}, nil}},
		{Who: projections.OneDepartment, Department: domain.DepartmentID{ID: ruleID(3).ID}, Name: "Store", Cells: []*projections.CrossCell{nil, {Reports: 8}}},
		{Who: projections.OtherDepartments, Cells: []*projections.CrossCell{nil, nil}},
	}
}

func sums() []projections.CrossedSufferer {
	part := projections.CrossedSum{Partial: true}
	return []projections.CrossedSufferer{
		{Who: projections.Customers, Reports: projections.CrossedSum{Reports: 9}, Cells: []projections.CrossedSum{{Reports: 5}, part}},
		{Who: projections.OneDepartment, Department: domain.DepartmentID{ID: ruleID(3).ID}, Name: "Store", Reports: part, Cells: []projections.CrossedSum{part, {Reports: 8}}},
		{Who: projections.OtherDepartments, Reports: part, Cells: []projections.CrossedSum{part, part}},
	}
}

func TestQuarters(t *testing.T) {
	h := furnish(newHouse(t), 1)
	g := h.read("/api/v1/quarters")
	list := decodeInto[struct{ Quarters []quarterItem }](t, g).Quarters
	if len(list) != 2 || list[0].Closed != nil || list[1].Closed == nil || !list[1].Corrected || list[0].Corrected || list[1].Delta != quarterPath+"/delta" || list[0].Delta != "" || list[1].Reports != 12 {
		t.Fatalf("quarters = %+v", list)
	}
	for i, f := range export.Formats {
		if link := list[1].Documents[i]; link != (documentLink{f.Name, f.Media, "/api/v1/quarters/2026-Q3." + f.Name}) {
			t.Errorf("document = %+v", link)
		}
		if g := h.read(list[1].Documents[i].Href); g.StatusCode != 200 || g.Header.Get("Content-Type") != f.Media {
			t.Errorf("%s = %d %s", list[1].Documents[i].Href, g.StatusCode, g.Header.Get("Content-Type"))
		}
	}
	if g := h.read("/api/v1/quarters", "If-None-Match", g.Header.Get("Etag")); g.StatusCode != http.StatusNotModified {
		t.Errorf("If-None-Match = %d, want 304", g.StatusCode)
	}
	h.read("/api/v1/quarters?as_of=2026-04-30").want(t, 400, "query.unexpected")
}

func TestDelta(t *testing.T) {
	h := furnish(newHouse(t), 1)
	g := h.read("/api/v1/quarters/2026-Q3/delta")
	if !contains(g.body, `"figure":"reports","unit":"reports","frozen":12.00,"now":13.00`) || !contains(g.body, `"frozen":null,"now":{"stage":"kept"`) {
		t.Errorf("delta = %s", g.body)
	}
	h.read("/api/v1/quarters/2026-Q4/delta").want(t, 409, "quarter.open")
	h.read("/api/v1/quarters/2026-Q5/delta").want(t, 404, "quarter.unknown")
	h.read("/api/v1/quarters/2026-Q3.csv/delta").want(t, 404, "quarter.unknown")
}

// What is picked is a part of what is published, and nothing else.
func TestMatrix(t *testing.T) {
	h := furnish(newHouse(t), 1)
	finance, sales, store, nobody := ruleID(1).String(), ruleID(2).String(), ruleID(3).String(), ruleID(9).String()
	for query, want := range map[string]string{
		"":                                        `Finance Sales|customers 5 -|department - 8|other_departments - -`,
		"owner=" + finance:                        `Finance|customers 5|department -|other_departments -`,
		"owner=" + nobody:                         `|customers|department|other_departments`,
		"sufferer=customers":                      `Finance Sales|customers 5 -`,
		"sufferer=" + store:                       `Finance Sales|department - 8`,
		"sufferer=side_not_said":                  `Finance Sales`,
		"sufferer=" + nobody:                      `Finance Sales`,
		"sufferer=" + store + "&owner=" + sales:   `Sales|department 8`,
		"quarter=2026-Q3":                         `sides 7 -|Finance Sales|customers 5 -|department - 8|other_departments - -`,
		"quarter=2026-Q3&owner=" + finance:        `Finance|customers 5|department -|other_departments -`,
		"quarter=2026-Q3&sufferer=customers":      `sides 7 -|Finance Sales|customers 5 -`,
		"quarter=2026-Q3&sufferer=" + store + "1": `422 sufferer.unknown`,
		"sufferer=department":                     `422 sufferer.unknown`,
		"sufferer=":                               `422 sufferer.unknown`,
		"owner=customers":                         `422 department.unknown`,
		"quarter=2026Q3":                          `422 quarter.syntax`,
		"side=customer":                           `400 query.unexpected`,
		"rule=" + nobody:                          `400 query.unexpected`,
	} {
		t.Run(query, func(t *testing.T) {
			if got := tableOf(t, h.read("/api/v1/matrix?"+query)); got != want {
				t.Errorf("matrix = %s, want %s", got, want)
			}
		})
	}
	if h.views.spilled.Load() {
		t.Error("what singles people out was asked for")
	}
	if c := h.views.crossing; len(c.Owners) != 2 || len(c.Sufferers[1].Cells) != 2 {
		t.Errorf("the published table was changed: %+v", c)
	}
}

// tableOf is a matrix in short: sides, columns, rows.
func tableOf(t *testing.T, g got) string {
	t.Helper()
	if g.StatusCode != 200 {
		p := g.problem(t)
		return strings.Join([]string{g.Status[:3], p.Code}, " ")
	}
	var m struct {
		Owners    []struct{ Name string }
		Sides     []struct{ Reports *int }
		Sufferers []struct {
			Who   string
			Cells []*struct {
				Reports int
				Partial bool
			}
		}
	}
	if err := json.Unmarshal([]byte(g.body), &m); err != nil {
		t.Fatal(err)
	}
	var lines, names []string
	if len(m.Sides) == 2 && *m.Sides[0].Reports == 7 && m.Sides[1].Reports == nil {
		lines = append(lines, "sides 7 -")
	}
	for _, o := range m.Owners {
		names = append(names, o.Name)
	}
	lines = append(lines, strings.Join(names, " "))
	for _, s := range m.Sufferers {
		var line strings.Builder
		line.WriteString(s.Who)
		for _, c := range s.Cells {
			if c == nil || c.Partial {
				line.WriteString(" -")
				continue
			}
			line.WriteString(" " + string(rune('0'+c.Reports)))
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "|")
}

func TestMatrixOfWhatIsNotClosed(t *testing.T) {
	h := furnish(newHouse(t), 1)
	h.views.quarter.Closed, h.views.quarter.Crossing = nil, nil
	h.read("/api/v1/matrix?quarter=2026-Q4").want(t, 409, "quarter.open", "?quarter")
	h.views.crossing = projections.CrossingView{Position: 7, Quarters: []domain.Quarter{}}
	if g := h.read("/api/v1/matrix"); g.StatusCode != 200 || !contains(g.body, `"quarters":[],"threshold":0,"owners":[],"sufferers":[]`) {
		t.Errorf("the matrix before any quarter is closed = %d %s", g.StatusCode, g.body)
	}
}

func TestMatrixAsOf(t *testing.T) {
	h := furnish(newHouse(t), 1)
	furnishQuarters(h.views.past)
	h.views.past.crossing.Position = 3
	g := h.read("/api/v1/matrix?as_of=2026-04-30")
	if g.StatusCode != 200 || h.views.asked != "2026-04-30" || !contains(g.body, `"position":3`) {
		t.Errorf("matrix of the past = %d, asked %s\n%s", g.StatusCode, h.views.asked, g.body)
	}
	h.read("/api/v1/matrix?as_of=2026-04-29").want(t, 422, "as_of.month")
	h.views.past.quarter.Closed = nil
	h.read("/api/v1/matrix?quarter=2026-Q3&as_of=2026-04-30").want(t, 409, "quarter.open")
}
