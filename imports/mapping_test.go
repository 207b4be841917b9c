package imports_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/imports"
)

// flagged makes one report of each flag that is set.
const flagged = `{
	"name": "flagged", "fields": ["no", "on", "desk", "mood", "Forms", "Queues"], "personal": ["who"], "key": ["no"],
	"empty": ["-"], "only": [{"field": "mood", "in": ["bad", "awful", "odd"]}],
	"rule": {"flags": ["Forms", "Queues"], "per_department": true, "kind": "procedure"},
	"department": {"field": "desk", "fold_spaces": true, "values": {"nobody": ""}, "keep": true},
	"day": [{"field": "on", "when": {"field": "desk", "not_in": ["Two"]}, "formats": ["DD.MM.YY"]}],
	"side": {"constant": "customer"}, "severity": {"field": "mood", "values": {"bad": "3", "awful": "4"}},
	"impacts": [{"field": "mood", "values": {"bad": "delay", "awful": "delay anger"}}, {"constant": "delay"}]
}`

const flaggedHead = "no,on,desk,mood,Forms,Queues\n"

func TestFlagsAndDepartments(t *testing.T) {
	m := newMemory("2024-06-30")
	s, rejects := run(t, m, flagged, flaggedHead+
		"1,31.01.24,One,bad,1,1\n"+
		"2,31.01.24,  One\u00a0,awful,1,\n"+ // the same department
		"3,31.01.24,-,bad,0,1\n"+ // no department
		"4,31.01.24,nobody,bad,0,1\n"+ // none either
		"5,31.01.24,Three,good,1,1\n"+ // not wanted
		"6,31.01.24,One,odd,1,1\n"+ // mood without a mapping
		"7,31.01.24,One,bad,,\n"+ // about nothing
		"8,31.01.24,One,bad,yes,\n"+ // not a flag
		"9,31.01.24,Two,bad,1,\n"+ // no format for its date
		"10,31.01.93,One,bad,1,\n"+ // 2093
		"11,31.1.24,One,bad,1,\n"+ // one digit
		"12,31.01.24,F\vour,bad,1,\n", "", false) // no name for a department
	want := []string{"7 mood value.unmapped", "8  rule.required", "9 Forms value.unmapped", "10 on date.formatless",
		"11 on date.range", "12 on date.syntax", "13 desk text.control"}
	if !slices.Equal(rejects, want) {
		t.Errorf("rejects = %q, want %q", rejects, want)
	}
	if s.Rows != 12 || s.Skipped != 1 || s.Rejected != 7 || s.Reports != 5 || s.Departments != 1 || s.Rules != 3 {
		t.Errorf("summary = %+v", s)
	}
	got := totals(m)
	wantTotals := map[string]int{
		"Forms of One": 2, "Queues of One": 1, "Queues of ": 2,
		"[delay] 3": 4, "[anger delay] 4": 1,
	}
	if !maps.Equal(got, wantTotals) {
		t.Errorf("totals = %v, want %v", got, wantTotals)
	}
}

// totals counts reports by rule and owner, and by impacts and severity.
func totals(m *memory) map[string]int {
	names, titles := map[domain.DepartmentID]string{}, map[domain.RuleID]string{}
	n := map[string]int{}
	for _, r := range m.events {
		switch e := r.Event.(type) {
		case domain.DepartmentRegistered:
			names[e.Department] = e.Name
		case domain.RuleRegistered:
			titles[domain.RuleID{ID: r.Aggregate.ID}] = e.Title + " of " + names[e.Owner]
		case domain.FrictionReported:
			n[titles[e.Rule]]++
			n[fmt.Sprint(e.Impacts, " ", e.Severity)]++
		}
	}
	return n
}

func TestDepartmentsThatAreThere(t *testing.T) {
	m := newMemory("2024-06-30")
	id := domain.DepartmentID{ID: domain.IDFrom([16]byte{1})}
	register(t, m, id, "One")
	s, _ := run(t, m, flagged, flaggedHead+"1,31.01.24,One,bad,1,\n2,31.01.24,one,bad,1,\n", "", false)
	if s.Departments != 0 || s.New != 2 {
		t.Errorf("summary = %+v, want no new department", s)
	}
	for _, r := range m.events {
		if e, ok := r.Event.(domain.RuleRegistered); ok && e.Owner != id {
			t.Errorf("owner = %v, want %v", e.Owner, id)
		}
	}
}

func register(t *testing.T, m *memory, id domain.DepartmentID, name string) {
	t.Helper()
	d := domain.DepartmentRegistered{Department: id, Name: name}
	if _, err := m.Handle(t.Context(), domain.Act{By: "admin", Command: domain.RegisterDepartment{DepartmentRegistered: d}}); err != nil {
		t.Fatal(err)
	}
}

func TestDepartmentRenamedSince(t *testing.T) {
	m := newMemory("2024-06-30")
	rows := flaggedHead + "1,31.01.24,One,bad,1,\n"
	run(t, m, flagged, rows, "", false)
	id, _ := m.local().DepartmentByName("One")
	if _, err := m.Handle(t.Context(), domain.Act{By: "admin", Command: domain.RenameDepartment{Department: id, Name: "First"}}); err != nil {
		t.Fatal(err)
	}
	s, rejects := run(t, m, flagged, rows+"2,31.01.24,One,bad,,1\n", "", false)
	if s.Departments != 0 || s.New != 1 || s.Known != 1 || len(rejects) != 0 {
		t.Errorf("summary = %+v, rejects = %q", s, rejects)
	}
	other := domain.DepartmentID{ID: domain.IDFrom([16]byte{2})}
	register(t, m, other, "One")
	run(t, m, strings.Replace(flagged, `"name": "flagged"`, `"name": "next"`, 1), rows, "", false)
	if e, ok := m.events[len(m.events)-2].Event.(domain.RuleRegistered); !ok || e.Owner != other {
		t.Errorf("owner = %v, want the department that has the name now, %v", e.Owner, other)
	}
}

// joining takes the title of the rule and its owner from a second file.
const joining = `{
	"name": "joining", "delimiter": ";", "fields": ["no", "on", "about", "staff"], "key": ["no", "about"],
	"join": {"file": "rules.csv", "as": "its", "fields": ["id", "title", "owner"], "personal": ["author"], "key": "id", "on": "about"},
	"rule": {"field": "its.title", "key": "about"}, "department": {"field": "its.owner", "required": true},
	"day": [{"field": "on", "formats": ["YYYY-MM-DD"]}], "last_happened": [{"field": "on", "formats": ["YYYY-MM-DD"]}],
	"side": {"field": "staff", "values": {"yes": "employee"}, "otherwise": "customer"},
	"assumed": {"note": "for the test", "impacts": ["annoyance"], "severity": 2}
}`

const (
	joiningHead = "no;on;about;staff\n"
	joinedRows  = "id;author;title;owner\nr1;me;Wear a tie;Style\nr2;you;\"Sign;twice\";Forms\nr3;him;Odd;\n"
)

func TestJoin(t *testing.T) {
	m := newMemory("2024-06-30")
	s, rejects := run(t, m, joining, joiningHead+
		"1;2024-01-31;r1;yes\n1;2024-01-31;r2;no\n2;2024-01-31;r9;no\n3;2024-01-31;;no\n4;2024-01-31;r3;no\n5;2024-07-31;r1;no\n", joinedRows, false)
	want := []string{"4 about join.missing", "5 about join.missing", "6 its.owner text.required", "7 on date.range"}
	if !slices.Equal(rejects, want) {
		t.Errorf("rejects = %q, want %q", rejects, want)
	}
	wantTotals := map[string]int{"Wear a tie of Style": 1, "Sign;twice of Forms": 1, "[annoyance] 2": 2}
	if got := totals(m); !maps.Equal(got, wantTotals) || s.New != 2 {
		t.Errorf("totals = %v, want %v", got, wantTotals)
	}
	r := m.reports()
	if r[0].Side != domain.Employee || r[1].Side != domain.Customer || r[0].LastHappened.String() != "2024-01" {
		t.Errorf("reports = %+v", r)
	}
}

// A table has to say the side of every row, though a person need not.
func TestSideIsNeeded(t *testing.T) {
	m := newMemory("2024-06-30")
	noOther := strings.Replace(joining, `, "otherwise": "customer"`, "", 1)
	_, rejects := run(t, m, noOther, joiningHead+"1;2024-01-31;r1;yes\n2;2024-01-31;r1;\n3;2024-01-31;r1;no\n", joinedRows, false)
	if want := []string{"3 staff text.required", "4 staff value.unmapped"}; !slices.Equal(rejects, want) {
		t.Errorf("rejects = %q, want %q", rejects, want)
	}
}

func TestJoinedTitleChanges(t *testing.T) {
	m := newMemory("2024-06-30")
	rows := joiningHead + "1;2024-01-31;r1;yes\n"
	run(t, m, joining, rows, joinedRows, false)
	s, _ := run(t, m, joining, rows+"2;2024-01-31;r1;yes\n", strings.Replace(joinedRows, "Wear a tie", "Wear a bow", 1), false)
	if s.Rules != 0 || s.New != 1 || s.Known != 1 {
		t.Errorf("summary = %+v, want one report more about the same rule", s)
	}
}

func TestJoinedFilesThatCannotBeRead(t *testing.T) {
	for _, tt := range []struct{ name, joined, want string }{
		{"key twice", joinedRows + "r1;me;Again;Style\n", "line 5: an earlier row"},
		{"no key", joinedRows + ";me;Again;Style\n", "line 5: the key is empty"},
		{"broken row", joinedRows + "r4;me\n", "line 5: The row has another number"},
		{"no column", "id;title\n", `no column "owner"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory("2024-06-30")
			_, err := imports.Importer{Map: parseMap(t, joining), Key: testKey, Store: m.local()}.Run(t.Context(),
				imports.Files{Rows: strings.NewReader(joiningHead), Joined: strings.NewReader(tt.joined)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Run = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestOwnersThatDiffer(t *testing.T) {
	m := newMemory("2024-06-30")
	shared := strings.Replace(flagged, `"per_department": true, `, "", 1)
	s, rejects := run(t, m, shared, flaggedHead+"1,31.01.24,One,bad,1,\n2,31.01.24,Other,bad,1,\n", "", false)
	if !slices.Equal(rejects, []string{"3 desk owner.differs"}) || s.New != 1 {
		t.Errorf("rejects = %q, summary %+v", rejects, s)
	}
	// What the refused row would have brought into being does not come with the next.
	s, _ = run(t, newMemory("2024-06-30"), shared, flaggedHead+"1,31.01.24,One,bad,,1\n2,31.01.24,Other,bad,1,1\n3,31.01.24,One,bad,,1\n", "", false)
	if s.Rules != 1 || s.Rejected != 1 {
		t.Errorf("summary = %+v, want 1 rule and 1 row rejected", s)
	}
}

// FuzzRows holds that no table makes the importer fail in another way than by an
// error, that each row is counted once and that rejects copy nothing of a row.
func FuzzRows(f *testing.F) {
	f.Add("1,w,31/1/2024,A,so slow\n")
	f.Add("1,w,5/6/2024,A,\"a\n\"\"b\"\n2,w\n\xff")
	f.Add("1,w,31/1/2024,A,\"a\r\n\n1,w,31/1/2024,A,\v")
	m := imports.Map{}
	f.Fuzz(func(t *testing.T, rows string) {
		if m.Name == "" {
			m = parseMap(t, simple)
		}
		store := newMemory("2024-06-30")
		var out strings.Builder
		s, err := imports.Importer{Map: m, Key: testKey, Store: store.local(), Rejects: csv.NewWriter(&out)}.
			Run(context.Background(), imports.Files{Rows: strings.NewReader(simpleHead + rows)})
		if err != nil {
			return
		}
		rejected, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil || len(rejected)-1 != s.Rejected || s.Rows != s.Rejected+s.Reports || s.New != s.Reports {
			t.Errorf("summary = %+v, %d rejected, %v", s, len(rejected)-1, err)
		}
		for _, r := range rejected[1:] {
			if !slices.Contains([]string{"", "no", "on", "rule", "text"}, r[1]) {
				t.Errorf("reject names %q", r[1])
			}
		}
	})
}
