package export_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/export"
	"unrule/projections"
)

var update = flag.Bool("update", false, "write the sums of form 1 anew: only before it is released")

// A line is one event of a golden log.
type line struct {
	Of    string          `json:"of"`
	ID    domain.ID       `json:"id"`
	By    string          `json:"by"`
	Time  time.Time       `json:"time"`
	Day   domain.Day      `json:"day"`
	Event string          `json:"event"`
	Body  json.RawMessage `json:"body"`
}

// views folds a golden log up to a position; 0 is all of it.
func views(t testing.TB, path string, upTo uint64) *projections.Views {
	t.Helper()
	v := projections.New()
	fold(t, path, upTo, v.Apply)
	return v
}

func fold(t testing.TB, path string, upTo uint64, apply func(domain.Recorded)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kinds := map[string]reflect.Type{}
	for _, e := range domain.Events {
		kinds[e.EventName()] = reflect.TypeOf(e)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for position := uint64(1); lines.Scan() && (upTo == 0 || position <= upTo); position++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%s:%d: %v", path, position, err)
		}
		event := reflect.New(kinds[l.Event])
		if err := json.Unmarshal(l.Body, event.Interface()); err != nil {
			t.Fatalf("%s:%d: %v", path, position, err)
		}
		apply(domain.Recorded{
			Position: position, Aggregate: domain.Aggregate{Of: l.Of, ID: l.ID}, By: l.By, Time: l.Time, Day: l.Day,
			Event: event.Elem().Interface().(domain.Event),
		})
	}
}

const (
	goldenLog  = "testdata/form-1.jsonl"
	goldenSums = "testdata/form-1.sums"
	lastDay    = domain.Day(20600) // 2026-05-27
)

// closedInLog are the quarters that the golden log closes.
var closedInLog = []domain.Quarter{{Year: 2025, Number: 1}, {Year: 2025, Number: 2}, {Year: 2025, Number: 3}, {Year: 2025, Number: 4}, {Year: 2026, Number: 1}}

// TestClosedQuartersStandForEver: a quarter that was closed in form 1 gives, in every
// format and language, the bytes that it has always given. If this fails, the program
// has changed what it told: make a new form for quarters closed from now on, and keep
// form 1 as it was.
func TestClosedQuartersStandForEver(t *testing.T) {
	v := views(t, goldenLog, 0)
	var sums strings.Builder
	for _, q := range closedInLog {
		report := v.Quarter(q, lastDay, false)
		if report.Closed == nil || report.Crossing == nil || report.Closed.Form != domain.ReportForm {
			t.Fatalf("%s is not closed in form %d", q, domain.ReportForm)
		}
		for _, f := range export.Formats {
			for _, language := range domain.Languages {
				fmt.Fprintf(&sums, "%x  %s-%s%s\n", sha256.Sum256(written(t, f, report, language)), q, language, f.File)
			}
		}
	}
	if *update {
		if err := os.WriteFile(goldenSums, []byte(sums.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenSums)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(string(want), "\n")
	for i, got := range strings.Split(sums.String(), "\n") {
		if i >= len(known) || got != known[i] {
			t.Errorf("got %s, not what was told before", got)
		}
	}
}

func written(t testing.TB, f export.Format, q projections.QuarterReport, language domain.Language) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, q, language); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSameInEveryPrefix: what comes after the closing makes no difference, position by
// position, and writing twice gives the same bytes.
func TestSameInEveryPrefix(t *testing.T) {
	whole := views(t, goldenLog, 0)
	for _, q := range closedInLog {
		report := whole.Quarter(q, lastDay, false)
		early := views(t, goldenLog, report.Position+1).Quarter(q, lastDay, false)
		for _, f := range export.Formats {
			if !bytes.Equal(written(t, f, report, domain.Spanish), written(t, f, early, domain.Spanish)) {
				t.Errorf("%s of %s on the day of its closing differs from what it is at the log's end", f.Name, q)
			}
		}
	}
}

// TestKeptQuartersAreTheSame: a closed quarter that was kept and recalled gives the
// bytes of one that was counted, in every format.
func TestKeptQuartersAreTheSame(t *testing.T) {
	kept := map[uint64][]byte{}
	counted, recalled := projections.New(), projections.New()
	fold(t, goldenLog, 0, func(r domain.Recorded) {
		if made := counted.ApplyKept(r, nil); made != nil {
			kept[r.Position] = made
		}
	})
	fold(t, goldenLog, 0, func(r domain.Recorded) {
		if recalled.ApplyKept(r, kept[r.Position]) != nil {
			t.Errorf("the closing at position %d was counted again", r.Position)
		}
	})
	if len(kept) != len(closedInLog) {
		t.Errorf("%d quarters were kept, want %d", len(kept), len(closedInLog))
	}
	if recalled.Digest() != counted.Digest() || !reflect.DeepEqual(recalled.Crossed(), counted.Crossed()) {
		t.Error("the views differ")
	}
	for _, q := range closedInLog {
		got, want := recalled.Quarter(q, lastDay, false), counted.Quarter(q, lastDay, false)
		for _, f := range export.Formats {
			if !bytes.Equal(written(t, f, got, domain.English), written(t, f, want, domain.English)) {
				t.Errorf("%s of %s differs once it was kept", f.Name, q)
			}
		}
		delta, _ := recalled.Delta(q, lastDay)
		if wanted, _ := counted.Delta(q, lastDay); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(delta, wanted) {
			t.Errorf("%s or its delta differs once it was kept", q)
		}
	}
}
