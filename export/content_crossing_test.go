package export

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// TestMatrix: the picture has twelve owners, the tables all; what is hidden is so in
// each.
func TestMatrix(t *testing.T) {
	d := NewDocument(full(), domain.English)
	s, _ := d.Section("matrix")
	if len(s.Chart.Categories) != 12 || slices.Contains(s.Chart.Categories, "Without an owner") || s.Chart.Categories[11] != "Owner M" {
		t.Errorf("the heat map has %q", s.Chart.Categories)
	}
	if want := "Most often: 9 reports; sufferer: Did not say on which side they are; owner: Owner E"; s.Chart.Title != want {
		t.Errorf("the heat map is called %q, want %q", s.Chart.Title, want)
	}
	cross := tableOf(t, d, "matrix_read")
	if len(cross.Columns) != 15 {
		t.Errorf("the table has %d columns, want 13 owners between sufferer and total", len(cross.Columns))
	}
	wantColumn(t, d, "matrix_read", "sufferer", "Customers", "Warehouse", "Other departments", "Employees who did not say their department",
		"Did not say on which side they are", "Department without a name", "All reports")
	wantColumn(t, d, "matrix_read", "owner_2", "hidden", "6", "hidden", "hidden", "hidden", "hidden", "11")
	wantColumn(t, d, "matrix_read", "total", "hidden", "31", "hidden", "hidden", "hidden", "hidden", "208")
	if got := column(t, tableOf(t, d, "matrix"), "reports"); len(got) != 6*13 || got[0] != "5" || got[1] != "hidden" {
		t.Errorf("cells = %q", got)
	}
	wantColumn(t, d, "sides", "reports", "60", "hidden", "hidden")
	none, _ := NewDocument(small(), domain.English).Section("matrix")
	if none.Chart != nil || len(none.Tables) != 0 || len(none.Paragraphs) != 1 {
		t.Errorf("without a matrix it says %+v", none)
	}
}

func TestCorrections(t *testing.T) {
	d := NewDocument(full(), domain.English)
	wantColumn(t, d, "corrected_figures", "figure", "Reports", "Days from report to decision", "Hours lost again")
	wantColumn(t, d, "corrected_figures", "frozen", "30.00", "", "−0.05")
	wantColumn(t, d, "corrected_figures", "now", "31.00", "12.00", "")
	wantColumn(t, d, "corrected_rules", "quarter", "2025-Q1", "2025-Q1", "2024-Q4")
	wantColumn(t, d, "corrected_rules", "reports_frozen", "3", "", "3")
	wantColumn(t, d, "corrected_rules", "owner_now", "not_known", "not_known", "")
	wantColumn(t, d, "corrected_rules", "estimate_now", "0.80", "0.80", "")
}

// TestUnsuppressed stands last and under a warning, and only when the quarter has it.
func TestUnsuppressed(t *testing.T) {
	d := NewDocument(full(), domain.Spanish)
	last := d.Sections[len(d.Sections)-1]
	if last.ID != "unsuppressed" || !strings.HasPrefix(d.Warning, "SIN SUPRESIÓN") || last.Paragraphs[0] != d.Warning {
		t.Errorf("it ends with %s under %q", last.ID, d.Warning)
	}
	wantColumn(t, NewDocument(full(), domain.English), "unsuppressed_matrix", "sufferer",
		"Customers", "Employees who did not say their department", "Did not say on which side they are", "Purchasing")
	plain := NewDocument(small(), domain.Spanish)
	if _, ok := plain.Section("unsuppressed"); ok || plain.Warning != "" {
		t.Errorf("a quarter that is suppressed warns %q", plain.Warning)
	}
}

// TestHiddenStaysHidden: a cell is shown just where the report has it, in the picture
// and in both tables.
func TestHiddenStaysHidden(t *testing.T) {
	any := reports(tame)
	rapid.Check(t, func(t *rapid.T) {
		q := any.Draw(t, "q")
		if q.Crossing == nil {
			q.Crossing = new(generator{t, tame}.crossing())
		}
		d := NewDocument(q, languages.Draw(t, "language"))
		s, _ := d.Section("matrix")
		cells := s.Tables[len(s.Tables)-1]
		for i, who := range q.Crossing.Sufferers {
			for j, cell := range who.Cells {
				row := cells.Rows[i*len(q.Crossing.Owners)+j]
				same(t, row[4], cell, "cells")
				same(t, s.Tables[0].Rows[i][j+1], cell, "matrix")
				if (row[5].State == document.Shown) != (cell != nil) || (row[6].State == document.Shown) != (cell != nil) {
					t.Errorf("hours and rules of a cell are %+v and %+v", row[5], row[6])
				}
			}
		}
		pictured(t, s.Chart, q.Crossing)
	})
}

func same(t *rapid.T, v document.Value, cell *projections.CrossCell, where string) {
	want := document.HiddenOf(document.Integer)
	if cell != nil {
		want = document.CountOf(cell.Reports)
	}
	if v != want {
		t.Errorf("%s: a cell is %+v, want %+v", where, v, want)
	}
}

// pictured holds a heat map of few owners to the matrix.
func pictured(t *rapid.T, c *document.Chart, of *projections.Crossing) {
	if c == nil || len(of.Owners) > heatOwners {
		return
	}
	for i, who := range of.Sufferers {
		for j, cell := range who.Cells {
			same(t, c.Series[i].Values[j], cell, "picture")
		}
	}
}
