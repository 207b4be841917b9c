package imports_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/imports"
)

// simple reads a key, a day, a rule and a story.
const simple = `{
	"name": "simple", "fields": ["no", "on", "rule", "text"], "personal": ["who"], "key": ["no"],
	"rule": {"field": "rule"}, "day": [{"field": "on", "formats": ["D/M/YYYY", "M/D/YYYY"]}],
	"side": {"constant": "customer"}, "story": {"field": "text"}, "language": {"constant": "en"},
	"assumed": {"note": "for the test", "impacts": ["delay"], "frequency": "weekly", "seconds": 60}
}`

const simpleHead = "no,who,on,rule,text\n"

func parseMap(t *testing.T, text string) imports.Map {
	t.Helper()
	m, err := imports.ParseMap(strings.NewReader(text))
	if err != nil {
		t.Fatalf("ParseMap = %v", err)
	}
	return m
}

// run imports rows into m and returns the summary and the rejects without header.
func run(t *testing.T, m *memory, mapText, rows, joined string, dry bool) (imports.Summary, []string) {
	t.Helper()
	var out strings.Builder
	s, err := imports.Importer{
		Map: parseMap(t, mapText), Key: testKey, Store: m.local(), Rejects: csv.NewWriter(&out), DryRun: dry,
	}.Run(t.Context(), imports.Files{Rows: strings.NewReader(rows), Joined: strings.NewReader(joined)})
	if err != nil {
		t.Fatalf("Run = %v", err)
	}
	head, body, _ := strings.Cut(out.String(), "\n")
	if head != "line,field,code,reason" {
		t.Errorf("rejects begin with %q", head)
	}
	var short []string
	records, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatalf("read rejects: %v", err)
	}
	for _, r := range records {
		if r[3] == "" {
			t.Errorf("line %s is rejected without a reason", r[0])
		}
		short = append(short, r[0]+" "+r[1]+" "+r[2])
	}
	return s, short
}

func TestRowsAndTheirLines(t *testing.T) {
	long := strings.Repeat("x", domain.MaxStory+1)
	for _, tt := range []struct {
		name, rows string
		rejects    []string
		stories    []string
	}{
		{"plain", "1,w,31/1/2024,A,so slow\n", nil, []string{"so slow"}},
		{"crlf rows", "1,w,31/1/2024,A,a\r\n2,w,31/1/2024,A,b\r\n", nil, []string{"a", "b"}},
		{"lf and crlf within quotes", "1,w,31/1/2024,A,\"a\nb\"\n2,w,31/1/2024,A,\"c\r\nd\"\n", nil, []string{"a\nb", "c\nd"}},
		{"quotes and commas", `1,w,31/1/2024,A,"he said ""no, no"""`, nil, []string{`he said "no, no"`}},
		{"line after a long record", "1,w,31/1/2024,A,\"a\n\n\nb\"\n2,w,x,A,b\n", []string{"6 on date.syntax"}, []string{"a\n\n\nb"}},
		{"line on which a long record begins", "\"1\n1\",w,x,A,\"a\nb\"\n", []string{"2 on date.syntax"}, nil},
		{"blank lines count", "\n\n1,w,x,A,b\n", []string{"4 on date.syntax"}, nil},
		{"too few", "1,w,31/1/2024,A\n2,w,31/1/2024,A,b\n", []string{"2  row.fields"}, []string{"b"}},
		{"too many", "1,w,31/1/2024,A,b,c\n", []string{"2  row.fields"}, nil},
		{"bare quote", "1,w,31/1/2024,A,a\"b\n2,w,31/1/2024,A,c\n", []string{"2  row.quotes"}, []string{"c"}},
		{"open quote", "1,w,31/1/2024,A,a\n2,w,31/1/2024,A,\"b\n3,w,31/1/2024,A,c\n", []string{"3  row.quotes"}, []string{"a"}},
		{"not utf-8", "1,w,31/1/2024,A,\xff\xfe\n2,w,31/1/2024,A,é\n", []string{"2 text text.utf8"}, []string{"é"}},
		{"not utf-8 in a column that is not read", "1,\xff,31/1/2024,A,a\n", nil, []string{"a"}},
		{"control character", "1,w,31/1/2024,A,a\vb\n", []string{"2 text text.control"}, nil},
		{"control character in the rule", "1,w,31/1/2024,A\x00,a\n", []string{"2 rule text.control"}, nil},
		{"too long", "1,w,31/1/2024,A," + long + "\n", []string{"2 text text.length"}, nil},
		{"just not too long", "1,w,31/1/2024,A," + long[1:] + "\n", nil, []string{long[1:]}},
		{"formula characters", "1,w,31/1/2024,A,=1+1\n2,w,31/1/2024,A,-----all of it-----\n3,w,31/1/2024,A,@x\n", nil,
			[]string{"=1+1", "-----all of it-----", "@x"}},
		{"same day in both orders", "1,w,5/5/2024,A,a\n", nil, []string{"a"}},
		{"two days", "1,w,5/6/2024,A,a\n", []string{"2 on date.ambiguous"}, nil},
		{"no such day", "1,w,31/02/2024,A,a\n2,w,13/13/2024,A,b\n3,w,29/02/2023,A,b\n", []string{"2 on date.syntax", "3 on date.syntax", "4 on date.syntax"}, nil},
		{"tomorrow", "1,w,30/6/2024,A,a\n2,w,13/7/2024,A,b\n", []string{"3 on date.range"}, []string{"a"}},
		{"long ago", "1,w,31/12/1989,A,a\n", []string{"2 on date.range"}, nil},
		{"no rule", "1,w,31/1/2024,,a\n2,w,31/1/2024, ,a\n", []string{"2 rule rule.required", "3 rule rule.required"}, nil},
		{"no key", ",w,31/1/2024,A,a\n", []string{"2 no key.empty"}, nil},
		{"same key", "1,w,31/1/2024,A,a\n1,w,31/1/2024,A,b\n", []string{"3 no key.repeated"}, []string{"a"}},
		{"no story is a me too", "1,w,31/1/2024,A,\n", nil, []string{""}},
		{"blank story", "1,w,31/1/2024,A, \n", []string{"2 text text.required"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory("2024-06-30")
			s, rejects := run(t, m, simple, simpleHead+tt.rows, "", false)
			if !slices.Equal(rejects, tt.rejects) {
				t.Errorf("rejects = %q, want %q", rejects, tt.rejects)
			}
			var stories []string
			for _, r := range m.reports() {
				stories = append(stories, r.Story)
			}
			if !slices.Equal(stories, tt.stories) {
				t.Errorf("stories = %q, want %q", stories, tt.stories)
			}
			if s.Rejected != len(tt.rejects) || s.New != len(tt.stories) || s.Rows != s.Rejected+s.Reports {
				t.Errorf("summary = %+v", s)
			}
		})
	}
}

func TestRejectedRowsLeaveNoTrace(t *testing.T) {
	m := newMemory("2024-06-30")
	run(t, m, simple, simpleHead+"1,w,31/1/2024,Only here,a\vb\n2,w,1/7/2024,Nor there,a\n", "", false)
	if len(m.events) != 0 {
		t.Errorf("stored %v, want nothing", m.events)
	}
}

func TestWholeReport(t *testing.T) {
	m := newMemory("2024-06-30")
	run(t, m, simple, "\ufeff"+simpleHead+"1,w,31/1/2024,Two signatures,\ttwo\n", "", false)
	rule := domain.RuleID{ID: domain.IDFrom([16]byte(first16(testKey("import-rule", "simple", "Two signatures"))))}
	day, _ := domain.ParseDay("2024-01-31")
	want := domain.FrictionReported{
		Rule: rule, Side: domain.Customer, Impacts: []domain.Impact{domain.Delay}, Frequency: domain.Weekly,
		Seconds: 60, Story: "\ttwo", Language: domain.English, Day: day,
	}
	if len(m.events) != 2 {
		t.Fatalf("stored %d events, want the rule and the report", len(m.events))
	}
	if got := m.events[0]; got.By != imports.By || got.Event != (domain.RuleRegistered{Title: "Two signatures"}) {
		t.Errorf("first event = %+v", got)
	}
	got := m.events[1]
	if fmt.Sprintf("%+v", got.Event) != fmt.Sprintf("%+v", want) || got.By != "" {
		t.Errorf("report = %+v by %q, want %+v by nobody", got.Event, got.By, want)
	}
	if id := domain.IDFrom([16]byte(first16(testKey("import", "simple", "1", "Two signatures")))); got.Aggregate.ID != id {
		t.Errorf("report id = %v, want %v", got.Aggregate.ID, id)
	}
}

func first16(h [32]byte) []byte { return h[:16] }

func TestAgainAddsNothing(t *testing.T) {
	m := newMemory("2024-06-30")
	var rows strings.Builder
	rows.WriteString(simpleHead)
	for i := range 2500 {
		rows.WriteString(fmt.Sprintf("%d,w,31/1/2024,Rule %d,story %d\n", i, i%7, i))
	}
	first, _ := run(t, m, simple, rows.String(), "", false)
	if first.New != 2500 || first.Known != 0 || first.Rules != 7 {
		t.Errorf("first import = %+v", first)
	}
	if want := []int{7, 1000, 1000, 500}; !slices.Equal(m.batches, want) {
		t.Errorf("batches = %v, want %v", m.batches, want)
	}
	before := len(m.events)
	again, _ := run(t, m, simple, rows.String()+"9999,w,31/1/2024,Rule 1,one more\n", "", false)
	if again.New != 1 || again.Known != 2500 || again.Rules != 0 || len(m.events) != before+1 {
		t.Errorf("second import = %+v, events %d to %d", again, before, len(m.events))
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	m := newMemory("2024-06-30")
	rows := simpleHead + "1,w,31/1/2024,A,a\n2,w,31/1/2024,B,b\n3,w,31/1/2024,B,c\n4,w,x,B,d\n5,w,31/1/2024,C,\v\n"
	dry, rejects := run(t, m, simple, rows, "", true)
	if len(m.events)+m.handled+len(m.batches) != 0 {
		t.Errorf("a dry run stored %v, handled %d, imported %v", m.events, m.handled, m.batches)
	}
	wet, same := run(t, m, simple, rows, "", false)
	if !slices.Equal(rejects, same) {
		t.Errorf("dry rejects = %q, then %q", rejects, same)
	}
	dry.Took, wet.Took, wet.Last = 0, 0, 0
	if fmt.Sprint(dry) != fmt.Sprint(wet) || wet.New != 3 || wet.Rules != 2 {
		t.Errorf("dry = %+v, then %+v", dry, wet)
	}
	if dry, _ = run(t, m, simple, rows, "", true); dry.New != 0 || dry.Known != 3 || dry.Rules != 0 {
		t.Errorf("dry after the import = %+v", dry)
	}
}

func TestFaultEndsTheImport(t *testing.T) {
	m := newMemory("2024-06-30")
	m.failFrom = 3 // the rules, a batch of reports, and then no more
	i := imports.Importer{Map: parseMap(t, simple), Key: testKey, Store: m.local()}
	s, err := i.Run(t.Context(), imports.Files{Rows: &generator{rows: 1 << 40}})
	if !errors.Is(err, errDisk) || s.New != 1000 {
		t.Errorf("Run = %+v, %v; want 1000 new and %v", s, err, errDisk)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := i.Run(ctx, imports.Files{Rows: &generator{rows: 1 << 40}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Run after cancel = %v", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for _, tt := range []struct{ name, rows, want string }{
		{"empty", "", "the file is empty"},
		{"utf-16", "\xff\xfen\x00o\x00", "UTF-16"},
		{"no column", "no,who,on,rule\n", `no column "text"`},
		{"column twice", "no,who,on,rule,text,text\n", `column "text" twice`},
		{"endless record", simpleHead + "1,w,31/1/2024,A,\"" + strings.Repeat("x\n", 2<<20), "longer than"},
		{"endless line", simpleHead + strings.Repeat("x", 3<<20), "longer than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory("2024-06-30")
			_, err := imports.Importer{Map: parseMap(t, simple), Key: testKey, Store: m.local()}.
				Run(t.Context(), imports.Files{Rows: strings.NewReader(tt.rows)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Run = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestReasonsAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range slices.Concat(domain.Codes, imports.Codes) {
		if seen[c.Name] || c.Text == "" || c.Reason == 0 {
			t.Errorf("code %+v is empty or there twice", c)
		}
		seen[c.Name] = true
	}
	m := newMemory("2024-06-30")
	s, _ := run(t, m, simple, simpleHead+"1,w,x,A,a\n2,w,y,A,a\n3,w,5/6/2024,A,a\n", "", false)
	if want := map[string]int{"date.syntax": 2, "date.ambiguous": 1}; !maps.Equal(s.Reasons, want) {
		t.Errorf("reasons = %v, want %v", s.Reasons, want)
	}
}
