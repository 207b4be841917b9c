//go:build real

package imports_test

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/imports"
	"unrule/projections"
)

// TestReal imports three public files into one log and holds every total that the
// board, the departments, the impacts and the quarters show against totals that
// were counted straight from the files.
func TestReal(t *testing.T) {
	log := openReal(t)
	b := newBook()
	for _, f := range []struct {
		name, rows, joined string
		count              func(t *testing.T, b *book)
	}{
		{"nhs", "nhs_fft_2021-2022_en.csv", "", func(t *testing.T, b *book) {
			rows, columns := realTable(t, "nhs_fft_2021-2022_en.csv")
			countNHS(b, rows, columns)
		}},
		{"madrid", "decide_madrid_comments_es.csv", "decide_madrid_proposals_es.csv", func(t *testing.T, b *book) {
			rows, _ := realTable(t, "decide_madrid_comments_es.csv")
			proposals, _ := realTable(t, "decide_madrid_proposals_es.csv")
			countMadrid(b, rows, proposals)
		}},
		{"cfpb", "cfpb_narratives_2022-2023_en.csv", "", func(t *testing.T, b *book) {
			rows, _ := realTable(t, "cfpb_narratives_2022-2023_en.csv")
			countCFPB(b, rows)
		}},
	} {
		t.Run(f.name, func(t *testing.T) {
			own := newBook()
			f.count(t, own)
			f.count(t, b)
			known := rulesOf(log.views(t, 0))
			s := importReal(t, log, f.name, f.rows, f.joined)
			compareSummary(t, s, own)
			views := log.views(t, s.Last)
			compare(t, views, b)
			show(t, f.name, s, views, known)
			again := importReal(t, log, f.name, f.rows, f.joined)
			if again.New+again.Rules+again.Departments != 0 || again.Known != s.Reports {
				t.Errorf("the second import added: %+v", again)
			}
			compare(t, log.views(t, again.Last), b)
		})
	}
}

func importReal(t *testing.T, log realLog, name, rows, joined string) imports.Summary {
	t.Helper()
	m, err := imports.ShippedMap(name)
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) io.Reader {
		if name == "" {
			return nil
		}
		f, err := os.Open(realFile(t, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	var rejects strings.Builder
	s, err := imports.Importer{
		Map: m, Key: log.Key, Store: imports.Local{Log: log, Now: time.Now}, Rejects: csv.NewWriter(&rejects),
	}.Run(t.Context(), imports.Files{Rows: open(rows), Joined: open(joined)})
	if err != nil {
		t.Fatalf("import of %s: %v", rows, err)
	}
	if n := strings.Count(rejects.String(), "\n") - 1; n != s.Rejected {
		t.Errorf("%d rows are named in the rejects, %d were rejected", n, s.Rejected)
	}
	return s
}

func compareSummary(t *testing.T, s imports.Summary, b *book) {
	t.Helper()
	rejected := 0
	for _, n := range b.rejected {
		rejected += n
	}
	if s.Rows != b.rows || s.Skipped != b.skipped || s.Rejected != rejected || s.New != b.reports || s.Reports != b.reports {
		t.Errorf("summary = %+v, counted %d rows, %d skipped, %d rejected, %d reports", s, b.rows, b.skipped, rejected, b.reports)
	}
	same(t, "rejected", s.Reasons, b.rejected)
}

// compare holds what the views show against the book.
func compare(t *testing.T, v *projections.Views, b *book) {
	t.Helper()
	got := newBook()
	names := map[domain.RuleID]string{}
	for _, l := range lines(v) {
		names[l.ID] = l.Title + " | " + l.OwnerName
		got.rules[names[l.ID]] += l.Reports
		if l.OwnerName == "" {
			got.owners[""] += l.Reports
		}
		checkBurden(t, l, b.perYear[names[l.ID]])
	}
	for _, d := range v.Departments(domain.DayOf(time.Now())) {
		got.owners[d.Name] = d.Reports
	}
	i := v.Impact(domain.DayOf(time.Now()))
	got.impacts = map[string]int{
		"anger": i.Impacts.Anger, "frustration": i.Impacts.Frustration, "delay": i.Impacts.Delay, "annoyance": i.Impacts.Annoyance,
	}
	for year := 2014; year <= 2026; year++ {
		for n := 1; n <= 4; n++ {
			q := domain.Quarter{Year: year, Number: n}
			r := v.Quarter(q, 1<<20, true)
			got.quarters[q.String()] = r.Figures.Reports
			for _, o := range r.Owners {
				got.shares[o.Name+" @ "+q.String()] += o.Reports
			}
			for _, side := range r.Unsuppressed.Sides {
				got.sides[string(side.Side)] += side.Reports
			}
			for _, l := range r.Rules {
				got.pairs[names[l.Rule]+" @ "+q.String()] += l.Reports
			}
		}
	}
	same(t, "by rule", got.rules, b.rules)
	same(t, "by owner", got.owners, b.owners)
	same(t, "by impact", got.impacts, b.impacts)
	same(t, "by quarter", got.quarters, b.quarters)
	same(t, "by rule and quarter", got.pairs, b.pairs)
	same(t, "by owner and quarter", got.shares, b.shares)
	same(t, "by side", got.sides, b.sides)
	if i.Reports != b.reports {
		t.Errorf("reports = %d, counted %d", i.Reports, b.reports)
	}
}

// checkBurden: a year has 43,200 seconds for each hour a month; hundredths are
// rounded half up; five reports make a C.
func checkBurden(t *testing.T, l projections.Line, perYear int) {
	t.Helper()
	hundredths := (perYear*100 + 21_600) / 43_200
	grade := "D"
	if l.Reports >= 5 {
		grade = "C"
	}
	if l.Burden.FloorSeconds != int64(perYear) || int(l.Burden.FloorHours) != hundredths || string(l.Burden.Grade) != grade {
		t.Errorf("burden of %s of %s = %+v, want %d seconds, %d hundredths, %s", l.Title, l.OwnerName, l.Burden, perYear, hundredths, grade)
	}
}

// same compares two tallies; zero is the same as absent.
func same(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	absent := func(_ string, n int) bool { return n == 0 }
	g, w := maps.Clone(got), maps.Clone(want)
	maps.DeleteFunc(g, absent)
	maps.DeleteFunc(w, absent)
	if maps.Equal(g, w) {
		return
	}
	shown := 0
	for _, k := range slices.Sorted(maps.Keys(union(g, w))) {
		if g[k] != w[k] && shown < 5 {
			shown++
			t.Errorf("%s: %q = %d, counted %d", what, k, g[k], w[k])
		}
	}
}

func union(a, b map[string]int) map[string]int {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func lines(v *projections.Views) []projections.Line {
	return v.Board(projections.BoardQuery{Sort: "floor", Limit: 100_000}, domain.DayOf(time.Now())).Rules
}

func rulesOf(v *projections.Views) map[domain.RuleID]bool {
	known := map[domain.RuleID]bool{}
	for _, l := range lines(v) {
		known[l.ID] = true
	}
	return known
}

// show prints what a reader of the proof wants to know.
func show(t *testing.T, name string, s imports.Summary, v *projections.Views, known map[domain.RuleID]bool) {
	fmt.Printf("%s: %d rows, %d skipped, %d rejected %v, %d reports, %d events, %d rules, %d departments, %.0f reports/s\n",
		name, s.Rows, s.Skipped, s.Rejected, s.Reasons, s.Reports, s.New+s.Rules+s.Departments, s.Rules, s.Departments, s.Rate())
	for left, all := 3, lines(v); left > 0 && len(all) > 0; all = all[1:] {
		if l := all[0]; !known[l.ID] {
			left--
			fmt.Printf("    %s hours a month, grade %s, %d reports: %s (%s)\n", l.Burden.FloorHours, l.Burden.Grade, l.Reports, l.Title, cmp.Or(l.OwnerName, "no owner"))
		}
	}
}
