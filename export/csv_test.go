package export

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document/sample"
	"unrule/projections"
)

// hostile is a quarter that has every figure and, wherever people write, the text.
func hostile(text string) projections.QuarterReport {
	figures := projections.Figures{
		Reports: 3, Claimed: 123, LostAgain: -1250, DaysToDecision: &projections.Days{Median: 12, Cases: 5},
		DaysToVerified: &projections.Days{Median: 40, Cases: 6}, OwnAuthority: &projections.Share{Part: 1, Whole: 3, Percent: 3333},
	}
	q := projections.QuarterReport{
		ID: domain.Quarter{Year: 2025, Number: 2}, Position: 80, From: 20179, To: 20269, TimeZone: "America/Bogota",
		Figures: figures, Trend: []projections.PastFigures{{Quarter: domain.Quarter{Year: 2025, Number: 1}, Figures: figures}}, Owners: []projections.QuarterOwner{{Name: text, Reports: 3}},
	}
	three, now := 3, domain.Hundredths(700)
	q.Closed = &projections.Closing{On: 20270, Head: 79, Root: "00ff", Form: 1}
	q.Stages = []projections.StageCount{{Stage: domain.Reported, Rules: 2}}
	q.Crossing = &projections.Crossing{
		Owners: []projections.CrossOwner{{Name: text, Reports: 8}}, Sides: []projections.CrossSide{{Side: domain.Customer, Reports: &three}, {Side: domain.Employee}},
	}
	for _, who := range projections.SuffererKinds {
		q.Crossing.Sufferers = append(q.Crossing.Sufferers, projections.CrossSufferer{Who: who, Name: text, Cells: []*projections.CrossCell{nil}})
	}
	q.Crossing.Sufferers[0].Cells[0] = &projections.CrossCell{Reports: 3}
	q.Corrections = []projections.Delta{{
		Quarter: domain.Quarter{Year: 2025, Number: 1}, Figures: []projections.FigureDelta{{Figure: "reports", Unit: projections.Reports, Frozen: &now, Now: &now}},
		Rules: []projections.RuleDelta{{Title: text, Now: &projections.RuleFigures{Reports: 4}}},
	}}
	for _, stage := range domain.Stages {
		q.Rules = append(q.Rules, projections.QuarterRule{Title: text, OwnerName: text, Stage: stage})
	}
	q.Costliest, q.BoardRules = q.Rules[:2], q.Rules[:1]
	for _, v := range domain.Verdicts {
		q.Acts = append(q.Acts, projections.QuarterAct{Title: text, Act: domain.RuleDecided{}.EventName(), Verdict: v, Reason: text})
	}
	for _, e := range told {
		q.Acts = append(q.Acts, projections.QuarterAct{Title: text, Act: e.EventName(), Reason: text})
	}
	return q
}

// told are the acts that a quarter tells of, but for decisions.
var told = []domain.Event{
	domain.RuleRejected{}, domain.RemovalRescheduled{}, domain.RuleReopened{}, domain.RemovalAnnounced{}, domain.RemovalVerified{},
	domain.RemovalDisputed{}, domain.VerificationExpired{}, domain.RelapseDetected{}, domain.JustificationLapsed{}, domain.DeferralEnded{},
}

// unsuppressed adds what is printed only when it is asked for.
func unsuppressed(q projections.QuarterReport, text string) projections.QuarterReport {
	customer, nowhere := domain.Sufferer{Side: domain.Customer}, domain.Sufferer{Side: domain.Employee}
	some := domain.Sufferer{Side: domain.Employee, Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{7})}}
	q.Unsuppressed = &projections.Unsuppressed{
		Warning: projections.New().Quarter(q.ID, 1<<20, true).Unsuppressed.Warning,
		Sides:   []projections.SideCount{{Side: domain.Employee, Reports: 2}, {Side: domain.Customer, Reports: 1}, {Reports: 4}},
		Matrix: []projections.MatrixCell{
			{Sufferer: customer, OwnerName: text}, {Sufferer: nowhere}, {}, {Sufferer: some, SuffererName: text, OwnerName: text},
		},
	}
	return q
}

func written(t interface{ Fatalf(string, ...any) }, q projections.QuarterReport, language domain.Language) ([]byte, [][]string) {
	var b bytes.Buffer
	if err := CSV(&b, q, language); err != nil {
		t.Fatalf("CSV = %v", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatalf("CSV is not read again: %v", err)
	}
	return b.Bytes(), rows
}

// TestCSVIsReadAgain: six columns on every row, each line ends in CRLF, and what
// people wrote comes back.
func TestCSVIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "=", "-----", "\"", ",", "\n", "'"}).Draw(t, "start") +
			rapid.StringMatching(`[a-zñ "',;\n=-]{1,30}`).Draw(t, "text")
		b, rows := written(t, unsuppressed(hostile(text), text), rapid.SampledFrom(domain.Languages).Draw(t, "language"))
		if bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) || !bytes.HasSuffix(b, []byte("\r\n")) {
			t.Errorf("a line ends without CRLF")
		}
		backs := 0
		for i, row := range rows {
			if len(row) != 6 || row[0] == "" || row[3] == "" {
				t.Fatalf("row %d = %q, want six columns with a section and a measure", i, row)
			}
			if sample.Undo(row[2]) == text || sample.Undo(row[4]) == text {
				backs++
			}
		}
		if want := 5 + 15*11 + 16*2; backs < want {
			t.Errorf("%q comes back in %d rows, want at least %d", text, backs, want)
		}
	})
}

// TestSilenceHasTwoNames: who works here and did not say where, and who said
// nothing of themselves, never read the same, nor like customers.
func TestSilenceHasTwoNames(t *testing.T) {
	for _, language := range domain.Languages {
		w := table{words: wordsOf(language)}
		nowhere := w.sufferer(projections.MatrixCell{Sufferer: domain.Sufferer{Side: domain.Employee}})
		nobody, customers := w.sufferer(projections.MatrixCell{}), w.sufferer(projections.MatrixCell{Sufferer: domain.Sufferer{Side: domain.Customer}})
		if nowhere == nobody || nobody == customers || nowhere == customers || nobody != w.side("") || nowhere == w.side(domain.Employee) {
			t.Errorf("%s: %q, %q and %q are not told apart", language, nowhere, nobody, customers)
		}
	}
}

// TestNegativeFigures: a number of ours below zero stays a number.
func TestNegativeFigures(t *testing.T) {
	_, rows := written(t, hostile("-5"), domain.English)
	for _, row := range rows {
		if row[3] == "hours_lost_again" && row[4] != "-12.50" {
			t.Errorf("hours lost again = %q, want -12.50", row[4])
		}
		if row[0] == "rules" && (row[2] != "'-5" || row[3] == "owner" && row[4] != "'-5") {
			t.Errorf("a title of -5 is written %q", row)
		}
	}
}

// TestEveryWordIsTranslated: the table's own words are in both languages.
func TestEveryWordIsTranslated(t *testing.T) {
	want := slices.Sorted(maps.Keys(wordsOfTable(t)))
	for _, language := range []domain.Language{domain.Spanish, domain.Portuguese} {
		words := wordsOf(language)
		for _, word := range want {
			if words[word] == "" {
				t.Errorf("%s has no word for %q", language, word)
			}
		}
	}
}

// wordsOfTable are the words that a table says of its own.
func wordsOfTable(t *testing.T) map[string]bool {
	t.Helper()
	_, rows := written(t, unsuppressed(hostile("x"), "x"), domain.English)
	used := map[string]bool{}
	for i, row := range rows {
		for _, column := range []int{0, 3, 5} {
			used[row[column]] = true
		}
		if row[0] == "sides" || row[0] == "sufferers" || row[0] == "stages" {
			used[row[2]] = true
		}
		if row[4] == "hidden" {
			used["hidden"] = true
		}
		switch {
		case i == 0:
			used[row[1]], used[row[2]], used[row[4]] = true, true, true
		case row[3] == "stage", row[3] == "warning", row[3] == "act":
			for word := range strings.SplitSeq(row[4], ": ") {
				used[word] = true
			}
		case row[0] == "unsuppressed":
			used[strings.TrimSuffix(row[2], " → x")] = true
		}
	}
	for _, notAWord := range []string{"", "x", "side_not_said → ", "department_not_said → "} {
		delete(used, notAWord)
	}
	used["department_not_said"] = true
	warning := projections.New().Quarter(domain.Quarter{Year: 2025, Number: 1}, 1<<20, true).Unsuppressed.Warning
	delete(used, "UNSUPPRESSED")
	delete(used, strings.TrimPrefix(warning, "UNSUPPRESSED: "))
	used[warning] = true
	return used
}

// TestWritingIsDeterministic: the same quarter gives the same bytes.
func TestWritingIsDeterministic(t *testing.T) {
	q := unsuppressed(hostile("=1"), "=1")
	for _, language := range domain.Languages {
		first, _ := written(t, q, language)
		if again, _ := written(t, q, language); !bytes.Equal(first, again) {
			t.Errorf("CSV in %s differs when written twice", language)
		}
	}
	var a, b bytes.Buffer
	if err := JSON(&a, q); err != nil {
		t.Fatal(err)
	}
	if err := JSON(&b, q); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || !bytes.HasSuffix(a.Bytes(), []byte("}\n")) {
		t.Errorf("JSON differs when written twice, or has no final line feed")
	}
}

// TestUnsuppressedOnlyWhenAsked: neither way out says it unless the quarter holds
// it, and each says it with its warning, in the reader's language.
func TestUnsuppressedOnlyWhenAsked(t *testing.T) {
	for _, language := range domain.Languages {
		warning := table{words: wordsOf(language)}.word(projections.New().Quarter(domain.Quarter{Year: 2025, Number: 1}, 1<<20, true).Unsuppressed.Warning)
		plain, _ := written(t, hostile("x"), language)
		secret, _ := written(t, unsuppressed(hostile("x"), "x"), language)
		if bytes.Contains(plain, []byte(warning)) || !bytes.HasPrefix(secret, plain) || bytes.Count(secret, []byte(warning)) != 1 {
			t.Errorf("%s: the unsuppressed rows do not follow the plain ones with one warning", language)
		}
	}
	var b bytes.Buffer
	if err := JSON(&b, hostile("x")); err != nil || strings.Contains(b.String(), "unsuppressed") {
		t.Errorf("JSON of a plain quarter = %v and speaks of what is unsuppressed", err)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, csv.ErrFieldCount }

// TestWritingFails: a writer's error is told.
func TestWritingFails(t *testing.T) {
	q := hostile(strings.Repeat("x", 5000))
	if CSV(failing{}, q, domain.English) == nil || JSON(failing{}, q) == nil {
		t.Errorf("a full disk is no error")
	}
}
