package export

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
)

// TestCSVExcelSaysWhatCSVSays: the same rows in the same order, and but for the mark
// of decimals the same cells, whatever people wrote.
func TestCSVExcelSaysWhatCSVSays(t *testing.T) {
	decimals := regexp.MustCompile(`^-?[0-9]+\.[0-9]+$`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "=", "1.5", "-2.75", ";", "\"", "sep=;"}).Draw(t, "start") + rapid.StringMatching(`[a-zñ "',;.\n=-]{0,30}`).Draw(t, "text")
		language := rapid.SampledFrom(domain.Languages).Draw(t, "language")
		q := unsuppressed(hostile(text), text)
		_, want := written(t, q, language)
		for _, row := range want {
			if row[5] != "" && decimals.MatchString(row[4]) {
				row[4] = strings.Replace(row[4], ".", ",", 1)
			}
		}
		b := inExcel(t, text, language)
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
		r.Comma = ';'
		got, err := r.ReadAll()
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("CSVExcel, %v, does not say what CSV says", err)
		}
	})
}

func inExcel(t interface{ Fatalf(string, ...any) }, text string, language domain.Language) []byte {
	var b bytes.Buffer
	if err := CSVExcel(&b, unsuppressed(hostile(text), text), language); err != nil {
		t.Fatalf("CSVExcel = %v", err)
	}
	return b.Bytes()
}

// TestCSVExcelDialect: what a Spanish Excel needs, in each language.
func TestCSVExcelDialect(t *testing.T) {
	for _, language := range domain.Languages {
		b := inExcel(t, "=1+1", language)
		if !bytes.HasPrefix(b, []byte("\ufeff")) || bytes.Count(b, []byte("\ufeff")) != 1 {
			t.Errorf("%s: the file does not begin with its one mark", language)
		}
		if bytes.Contains(b, []byte("sep=")) || bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
			t.Errorf("%s: a sep= line, or a line without CRLF", language)
		}
		for _, cell := range []string{";-12,50;", ";33,33;", ";2025-06-30;", ";'=1+1;"} {
			if !bytes.Contains(b, []byte(cell)) {
				t.Errorf("%s: no %s", language, cell)
			}
		}
	}
	if CSVExcel(failing{}, hostile("x"), domain.English) == nil {
		t.Errorf("a full disk is no error")
	}
}
