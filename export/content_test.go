package export

import (
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// TestSummaries: the first page of the small quarter, to be read aloud.
func TestSummaries(t *testing.T) {
	for l, want := range map[domain.Language]string{
		domain.English: `
Quarterly friction report 2025-Q2
1 April to 30 June 2025, read at position 2,217 of the log
70 reports came in: 39 more than in 2025-Q1, and 30 more than in 2024-Q2, a year before. They tell of 25 rules. 7 rules are new.
Leadership took 5 decisions. 16 rules wait for a decision.
The people who suffered them confirmed that 2 rules are gone. 1 rule came back.
The costliest rule is “Three signatures for a pen”. It is estimated to take 520.00 hours a month; its reports alone prove 45.00.
Reports: 70 reports, 39 more than in 2025-Q1
New rules: 7 rules, the same as in 2025-Q1
Decisions: 5 decisions, 4 more than in 2025-Q1
Rules gone, confirmed: 2 rules (claimed: 3), 1 fewer than in 2025-Q1
Hours returned, confirmed: 1,234.50 hours (claimed: 40.00), 1,234.50 more than in 2025-Q1
Median from report to decision: 12 days
`,
		domain.Spanish: `
Informe trimestral de fricción 2025-Q2
1 de abril al 30 de junio de 2025, leído en la posición 2217 del registro
Llegaron 70 reportes: 39 más que en 2025-Q1, y 30 más que en 2024-Q2, un año antes. Hablan de 25 reglas. 7 reglas son nuevas.
La dirección tomó 5 decisiones. 16 reglas esperan una decisión.
Quienes las sufrían confirmaron que 2 reglas ya no existen. 1 regla volvió.
La regla más costosa es «Three signatures for a pen». Se estima que cuesta 520,00 horas al mes; sus reportes, por sí solos, prueban 45,00.
Reportes: 70 reportes, 39 más que en 2025-Q1
Reglas nuevas: 7 reglas, igual que en 2025-Q1
Decisiones: 5 decisiones, 4 más que en 2025-Q1
Reglas quitadas, confirmadas: 2 reglas (declaradas: 3), 1 menos que en 2025-Q1
Horas devueltas, confirmadas: 1234,50 horas (declaradas: 40,00), 1234,50 más que en 2025-Q1
Mediana del reporte a la decisión: 12 días
`,
		domain.Portuguese: `
Relatório trimestral de atrito 2025-Q2
1º de abril a 30 de junho de 2025, lido na posição 2.217 do registro
Chegaram 70 relatos: 39 a mais que em 2025-Q1, e 30 a mais que em 2024-Q2, um ano antes. Falam de 25 regras. 7 regras são novas.
A direção tomou 5 decisões. 16 regras esperam uma decisão.
Quem sofria com elas confirmou que 2 regras não existem mais. 1 regra voltou.
A regra mais custosa é «Three signatures for a pen». Estima-se que custe 520,00 horas por mês; os seus relatos, por si sós, provam 45,00.
Relatos: 70 relatos, 39 a mais que em 2025-Q1
Regras novas: 7 regras, o mesmo que em 2025-Q1
Decisões: 5 decisões, 4 a mais que em 2025-Q1
Regras removidas, confirmadas: 2 regras (declaradas: 3), 1 a menos que em 2025-Q1
Horas devolvidas, confirmadas: 1.234,50 horas (declaradas: 40,00), 1.234,50 a mais que em 2025-Q1
Mediana do relato à decisão: 12 dias
`,
	} {
		if got := readAloud(NewDocument(small(), l)); got != want {
			t.Errorf("%s reads\n%s\nwant\n%s", l, got, want)
		}
	}
}

// readAloud is the first page of a document, line by line.
func readAloud(d document.Document) string {
	lines := append([]string{"", d.Title, d.Subtitle}, d.Sections[0].Paragraphs...)
	for _, h := range d.Sections[0].Headlines {
		line := h.Name + ": " + h.Value.In(d.Language) + " " + h.Unit
		if h.Change != "" {
			line += ", " + h.Change
		}
		lines = append(lines, line)
	}
	return strings.Join(append(lines, ""), "\n")
}

// TestFinality: a quarter says whether its numbers can change, and a final one the
// root that they stand on.
func TestFinality(t *testing.T) {
	over := small()
	over.Closed = nil
	for _, tt := range []struct {
		name string
		q    projections.QuarterReport
		want string
	}{
		{"running", running(), "The quarter is not over. This report goes up to 14 May 2025; its numbers may still change."},
		{"over", over, "The quarter is over, but its numbers are not final: they may still change."},
		{"final", small(), "70 reports came in: "},
	} {
		if got := NewDocument(tt.q, domain.English).Sections[0].Paragraphs[0]; !strings.HasPrefix(got, tt.want) {
			t.Errorf("a quarter that is %s begins %q, want %q", tt.name, got, tt.want)
		}
	}
	method, _ := NewDocument(small(), domain.English).Section("method")
	if all := strings.Join(method.Paragraphs, "\n"); !strings.Contains(all, small().Closed.Root) || !strings.Contains(all, "2,216 records") || !strings.Contains(all, "5 July 2025") {
		t.Errorf("the method of a final quarter is %s", all)
	}
	wantColumn(t, NewDocument(small(), domain.English), "about", "value", "2025-Q2", "2025-04-01", "2025-06-30", "2025-06-30", "America/Bogota", "5", "2217",
		"2025-07-05", "2216", small().Closed.Root, "1")
}

// tableOf finds a table by its id.
func tableOf(t *testing.T, d document.Document, id string) document.Table {
	t.Helper()
	for _, s := range d.Sections {
		for _, table := range s.Tables {
			if table.ID == id {
				return table
			}
		}
	}
	t.Fatalf("there is no table %s", id)
	return document.Table{}
}

// column is what a table says in one column, as a reader of English sees it.
func column(t *testing.T, table document.Table, id string) []string {
	t.Helper()
	i := slices.IndexFunc(table.Columns, func(c document.Column) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("table %s has no column %s", table.ID, id)
	}
	var list []string
	for _, row := range table.Rows {
		said := row[i].In(domain.English)
		if row[i].State == document.Hidden {
			said = "hidden"
		}
		list = append(list, said)
	}
	return list
}

func wantColumn(t *testing.T, d document.Document, table, id string, want ...string) {
	t.Helper()
	if got := column(t, tableOf(t, d, table), id); !slices.Equal(got, want) {
		t.Errorf("%s of %s = %q, want %q", id, table, got, want)
	}
}

// TestCostliest: the picture goes by what reports prove, and adds up to what all rules
// that stand cost; the first page goes by the estimate.
func TestCostliest(t *testing.T) {
	q := small()
	q.Rules = append(q.Rules, projections.QuarterRule{Rule: ruleID(4), Title: "Stamps", Stage: domain.Kept, Burden: projections.Burden{FloorHours: 1500}},
		projections.QuarterRule{Rule: ruleID(5), Title: "Not a rule", Stage: domain.Rejected, Burden: projections.Burden{FloorHours: 9000}})
	d := NewDocument(q, domain.English)
	wantColumn(t, d, "top_rules", "title", "Three signatures for a pen", "Fax the leave form")
	wantColumn(t, d, "costliest_read", "title", "Fax the leave form", "Three signatures for a pen")
	wantColumn(t, d, "costliest_read", "cumulative", "50.00", "87.50")
	wantColumn(t, d, "costliest", "rule", ruleID(2).String(), ruleID(1).String())
	s, _ := d.Section("costliest")
	if s.Chart.Title != "2 rules make 87.50% of the hours that the reports prove" || s.Chart.Series[1].Values[1] != document.PercentOf(8750) {
		t.Errorf("the chart is %+v", s.Chart)
	}
}

func TestShare(t *testing.T) {
	for _, tt := range []struct {
		part, whole domain.Hundredths
		want        document.Value
	}{
		{1, 3, document.PercentOf(3333)}, {2, 3, document.PercentOf(6667)}, {1, 8, document.PercentOf(1250)}, {0, 5, document.PercentOf(0)}, {0, 0, document.Value{Kind: document.Percent}},
		{1 << 62, 1 << 62, document.PercentOf(10000)}, {1 << 61, 1 << 62, document.PercentOf(5000)},
	} {
		if got := share(tt.part, tt.whole); got != tt.want {
			t.Errorf("share(%d, %d) = %+v, want %+v", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestBoardRulesComeFirst(t *testing.T) {
	d := NewDocument(full(), domain.English)
	wantColumn(t, d, "board_rules", "title", "Fax the leave form", "Minutes of minutes")
	if got := column(t, tableOf(t, d, "rules"), "board_rule"); !slices.Equal(got[:3], []string{"No", "Yes", "Yes"}) {
		t.Errorf("rules of the board = %q", got[:3])
	}
	none := NewDocument(small(), domain.English).Sections[1]
	if none.ID != "board_rules" || len(none.Paragraphs) != 1 || len(none.Tables) != 0 {
		t.Errorf("a board without rules says %+v", none)
	}
}

// TestExcerpts: readers are shown fifty rules and told where all are; data have all.
func TestExcerpts(t *testing.T) {
	d := NewDocument(full(), domain.English)
	read, whole := tableOf(t, d, "rules_read"), tableOf(t, d, "rules")
	if len(read.Rows) != 50 || read.Data || read.Long || read.Note != "The first 50 of 51 rows. All of them are in the data, in the table “rules”." {
		t.Errorf("readers are shown %d rows, %q", len(read.Rows), read.Note)
	}
	if len(whole.Rows) != 51 || !whole.Data || !whole.Long || whole.Note != "" {
		t.Errorf("data have %d rows, %+v", len(whole.Rows), whole)
	}
}

// TestActs: each act is told in the data; those that readers ask for, in lists.
func TestActs(t *testing.T) {
	d := NewDocument(full(), domain.English)
	if got := column(t, tableOf(t, d, "acts"), "number"); len(got) != len(full().Acts) || got[0] != "1" || got[15] != "16" {
		t.Errorf("acts = %q", got)
	}
	wantColumn(t, d, "kept", "verdict", "Explain", "Keep")
	wantColumn(t, d, "rejected", "title", "Fax")
	wantColumn(t, d, "acts_verified", "day", "2025-04-23")
	wantColumn(t, d, "acts_removed", "title", "Fax")
	wantColumn(t, d, "acts_relapsed", "title", "Fax")
}

// TestMedians: one that is not told is hidden where there were cases, and nothing
// where there were none.
func TestMedians(t *testing.T) {
	d := NewDocument(small(), domain.English)
	wantColumn(t, d, "days_by_quarter", "quarter", "2024-Q2", "2025-Q1", "2025-Q2")
	wantColumn(t, d, "days_by_quarter", "days_from_report_to_decision", "", "hidden", "12")
	wantColumn(t, d, "days_by_quarter", "days_from_decision_to_verified", "", "hidden", "hidden")
}

// TestMoney is told where there is a tariff, and in one place.
func TestMoney(t *testing.T) {
	said := func(q projections.QuarterReport) int {
		return strings.Count(strings.Join(texts(NewDocument(q, domain.English)), "\n"), "COP")
	}
	if with, without := said(full()), said(small()); with != 2 || without != 0 {
		t.Errorf("money is spoken of %d and %d times, want 2 (price and worth) and 0", with, without)
	}
	hours, _ := NewDocument(full(), domain.English).Section("hours_returned")
	if want := "The board values an hour at 25.50 COP, so the confirmed hours are worth 31,479.75 COP."; !slices.Contains(hours.Paragraphs, want) {
		t.Errorf("hours returned say %q, want %q", hours.Paragraphs, want)
	}
	if want := "Rules that came back take 12.50 of those hours again."; !slices.Contains(hours.Paragraphs, want) {
		t.Errorf("hours returned say %q, want %q", hours.Paragraphs, want)
	}
	for _, tt := range [][3]domain.Hundredths{{100, 2550, 2550}, {50, 2551, 1276}, {49, 1, 0}, {50, 1, 1}, {0, 100, 0}} {
		if got := worth(tt[0], tt[1]); got != tt[2] {
			t.Errorf("worth(%v, %v) = %v, want %v", tt[0], tt[1], got, tt[2])
		}
	}
}
