package projections_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"unrule/domain"
	"unrule/export"
	"unrule/projections"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares bytes with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs at byte %d; see what changed with -update and git diff", name, firstDifference(got, want))
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func TestGoldenViews(t *testing.T) {
	v := cooperative(t).views()
	today := day("2025-09-30")
	histories := map[string][]projections.Entry{}
	for _, name := range []string{"pen", "excel", "password", "travel", "fax"} {
		histories[name], _ = v.History(rule(name))
	}
	receipts := map[string]projections.ReceiptView{}
	for _, name := range []string{"pen 1", "excel 1", "travel 1", "travel 2", "stamp 1", "archive 1", "spam 1", "password 6", "badge 1"} {
		receipts[name], _ = v.Receipt(report(name))
	}
	for name, shape := range map[string]any{
		"board": v.Board(projections.BoardQuery{Limit: 50}, today), "departments": v.Departments(today), "impact": v.Impact(today),
		"matrix": v.Matrix(today), "history": histories, "receipts": receipts, "tokens": v.Tokens(),
		"offices": v.Offices(), "published": v.Published(),
	} {
		b, err := json.MarshalIndent(shape, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", append(b, '\n'))
	}
}

func TestGoldenQuarter(t *testing.T) {
	v := cooperative(t).views()
	for _, tt := range []struct {
		name         string
		language     domain.Language // "" is JSON
		unsuppressed bool
	}{
		{"quarter.json", "", false}, {"quarter-unsuppressed.json", "", true},
		{"quarter-en.csv", domain.English, false}, {"quarter-es.csv", domain.Spanish, false},
		{"quarter-unsuppressed-es.csv", domain.Spanish, true},
	} {
		var b bytes.Buffer
		q := v.Quarter(domain.Quarter{Year: 2025, Number: 2}, afterwards, tt.unsuppressed)
		err := export.JSON(&b, q)
		if tt.language != "" {
			b.Reset()
			err = export.CSV(&b, q, tt.language)
		}
		if err != nil {
			t.Fatal(err)
		}
		golden(t, tt.name, b.Bytes())
	}
}
