package export

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// languages are those of a reader.
var languages = rapid.SampledFrom(domain.Languages)

// inOrder are the sections of every document; unsuppressed figures may follow.
var inOrder = []string{
	"summary", "board_rules", "costliest", "came_in", "decided", "gone", "hours_returned", "kept_promises", "matrix", "corrections", "rules", "method",
}

// TestAnyDocumentIsWellFormed: whatever the quarter, renderers can rely on its form.
func TestAnyDocumentIsWellFormed(t *testing.T) {
	any := reports(rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		q, l := any.Draw(t, "q"), languages.Draw(t, "language")
		d := NewDocument(q, l)
		if !reflect.DeepEqual(d, NewDocument(q, l)) {
			t.Errorf("the same report gives another document")
		}
		wellFormed(t, d)
		var ids []string
		for _, s := range d.Sections {
			ids = append(ids, s.ID)
		}
		want := inOrder
		if q.Unsuppressed != nil {
			want = append(slices.Clip(want), "unsuppressed")
		}
		if !slices.Equal(ids, want) {
			t.Errorf("sections = %q, want %q", ids, want)
		}
		if (d.Warning != "") != (q.Unsuppressed != nil) || d.Language != l || d.Quarter != q.ID || d.Day != int64(q.Through)*86400 {
			t.Errorf("the document of %s is %s in %s, day %d, warning %q", q.ID, d.Quarter, d.Language, d.Day, d.Warning)
		}
	})
}

// wellFormed holds a document to what document.go says of it.
func wellFormed(t *rapid.T, d document.Document) {
	sections, tables, charts := ids{}, ids{}, ids{}
	for _, s := range d.Sections {
		sections.add(t, s.ID)
		if s.Title == "" || len(s.Paragraphs) == 0 {
			t.Errorf("section %s has no title or says nothing", s.ID)
		}
		for _, h := range s.Headlines {
			if h.Name == "" || h.Unit == "" {
				t.Errorf("a headline of %s has no name or unit: %+v", s.ID, h)
			}
		}
		for _, table := range s.Tables {
			tables.add(t, table.ID)
			tableWellFormed(t, table)
		}
		if s.Chart != nil {
			charts.add(t, s.Chart.ID)
			if len(s.Tables) == 0 || s.Tables[0].Long {
				t.Errorf("chart %s has no table beside it", s.Chart.ID)
			}
			chartWellFormed(t, *s.Chart)
		}
	}
}

// ids are names that must be stable and not twice in a document.
type ids map[string]bool

var stable = regexp.MustCompile(`^[a-z_]+$`)

func (seen ids) add(t *rapid.T, id string) {
	if seen[id] || !stable.MatchString(id) {
		t.Errorf("id %q is there twice or is no id", id)
	}
	seen[id] = true
}

func tableWellFormed(t *rapid.T, table document.Table) {
	seen := map[string]bool{}
	for _, c := range table.Columns {
		if seen[c.ID] || !regexp.MustCompile(`^[a-z_0-9]+$`).MatchString(c.ID) || c.Name == "" || c.Definition == "" {
			t.Errorf("table %s has column %+v twice or ill defined", table.ID, c)
		}
		if !table.Data && (c.ID == "rule" || strings.HasSuffix(c.ID, "_id")) {
			t.Errorf("table %s shows readers the ids %s", table.ID, c.ID)
		}
		seen[c.ID] = true
	}
	if table.Title == "" || table.Long && !table.Data || !table.Data && len(table.Rows) > readRows {
		t.Errorf("table %s: %q, long %t, data %t, %d rows", table.ID, table.Title, table.Long, table.Data, len(table.Rows))
	}
	for _, row := range table.Rows {
		if len(row) != len(table.Columns) {
			t.Fatalf("table %s: a row of %d under %d columns", table.ID, len(row), len(table.Columns))
		}
		for i, v := range row {
			valueWellFormed(t, v, table.Columns[i].Kind, table.ID+"."+table.Columns[i].ID)
		}
	}
}

func valueWellFormed(t *rapid.T, v document.Value, kind document.Kind, where string) {
	if v.State != document.Nothing && v.Kind != kind {
		t.Errorf("%s: %+v is not of kind %d", where, v, kind)
	}
	if v.State != document.Shown && (v.Number != 0 || v.Text != "" || v.Day != 0) {
		t.Errorf("%s: %+v holds what is not shown", where, v)
	}
}

func chartWellFormed(t *rapid.T, c document.Chart) {
	if c.Title == "" || c.Description == "" || c.Unit == "" || len(c.Categories) == 0 || len(c.Series) == 0 {
		t.Errorf("chart %s is empty or says nothing: %+v", c.ID, c)
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.Categories) || s.Name == "" {
			t.Errorf("chart %s: series %q has %d values for %d categories", c.ID, s.Name, len(s.Values), len(c.Categories))
		}
		for _, v := range s.Values {
			valueWellFormed(t, v, s.Values[0].Kind, c.ID)
		}
	}
	if c.Kind == document.HeatMap && len(c.Categories) > heatOwners {
		t.Errorf("heat map %s has %d columns", c.ID, len(c.Categories))
	}
}

// TestNoSentenceGoesWrong: nothing is left of how sentences are made.
func TestNoSentenceGoesWrong(t *testing.T) {
	wrong := regexp.MustCompile(`%!|[{}]|<nil>|  |\.\.|^ | $|\b[a-z]+\.[a-z_]+\b|\[\]|&`)
	any := reports(tame)
	rapid.Check(t, func(t *rapid.T) {
		d := NewDocument(any.Draw(t, "q"), languages.Draw(t, "language"))
		delete(d.Words, "page")
		for _, s := range texts(d) {
			if found := wrong.FindString(s); found != "" {
				t.Errorf("%q holds %q", s, found)
			}
		}
	})
}

// TestSummaryTellsTheNumbers: each number of the first page is one of the report's,
// and those that matter are there.
func TestSummaryTellsTheNumbers(t *testing.T) {
	any := reports(tame)
	rapid.Check(t, func(t *rapid.T) {
		q, l := any.Draw(t, "q"), languages.Draw(t, "language")
		q.Closed = &projections.Closing{}
		said := numbersIn(strings.Join(NewDocument(q, l).Sections[0].Paragraphs, "\n"))
		must := []int{q.Figures.Reports, q.Figures.RulesReported, q.Figures.NewRules, total(q.Figures.Decided), q.Figures.Verified, q.Figures.Relapsed, waiting(q)}
		may := slices.Clone(must)
		for _, n := range []int{1, 4} {
			if before, ok := q.Before(n); ok {
				may = append(may, q.Figures.Reports-before.Reports, before.Reports-q.Figures.Reports)
			}
		}
		var allowed []string
		for _, n := range may {
			allowed = append(allowed, document.CountOf(n).In(l))
		}
		if len(q.Costliest) > 0 {
			b := q.Costliest[0].Burden
			allowed = append(allowed, document.DecimalOf(b.FloorHours).In(l), document.DecimalOf(b.EstimateHours).In(l))
		}
		for _, n := range said {
			if !slices.Contains(allowed, n) {
				t.Errorf("the summary says %q, which is no number of the report", n)
			}
		}
		for _, n := range must {
			if n > 0 && !slices.Contains(said, document.CountOf(n).In(l)) {
				t.Errorf("the summary says %q and not %d", said, n)
			}
		}
	})
}

// waiting is what the stages say of rules without a decision.
func waiting(q projections.QuarterReport) int {
	n := 0
	for _, s := range q.Stages {
		if s.Stage == domain.Reported || s.Stage == domain.UnderReview {
			n += s.Rules
		}
	}
	return n
}

// numbersIn are the numbers that a text says, but for quarters.
func numbersIn(s string) []string {
	s = regexp.MustCompile(`\d{4}-Q\d`).ReplaceAllString(s, "")
	return regexp.MustCompile(`\d+(?:[.,\x{a0}]\d+)*`).FindAllString(s, -1)
}

// TestTitlesStayWhole: what people called a rule comes back as they wrote it, within
// the quote marks of the language, and changes nothing around it.
func TestTitlesStayWhole(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"{estimate}{n}", "”. 0 rules", "«»", "%s %d", "<b>", "\u202e", "{", "a\\"}))
	rapid.Check(t, func(t *rapid.T) {
		title, l := text.Draw(t, "title"), languages.Draw(t, "language")
		if title == "" {
			title = "x"
		}
		plain, q := small(), small()
		q.Costliest, q.Rules = slices.Clone(q.Costliest), slices.Clone(q.Rules)
		q.Costliest[0].Title, q.Rules[0].Title = title, title
		quoted := map[domain.Language]string{domain.English: "“" + title + "”"}[l]
		if quoted == "" {
			quoted = "«" + title + "»"
		}
		was := NewDocument(plain, l).Sections[0].Paragraphs[3]
		before, after, _ := strings.Cut(was, proseOf(l).quoted(plain.Costliest[0].Title))
		d := NewDocument(q, l)
		if got := d.Sections[0].Paragraphs[3]; got != before+quoted+after {
			t.Errorf("the summary says %q, want %q", got, before+quoted+after)
		}
		s, _ := d.Section("rules")
		if got := s.Tables[0].Rows[0][0].Text; got != title {
			t.Errorf("the table says %q, want %q", got, title)
		}
	})
}

// TestFiguresAreAllTold: the table of figures has each figure of each quarter as the
// report has it.
func TestFiguresAreAllTold(t *testing.T) {
	q := full()
	d := NewDocument(q, domain.English)
	table := tableOf(t, d, "figures")
	for i, past := range q.Trend {
		for j, f := range past.Figures.All() {
			v := table.Rows[i][j+1]
			if id := table.Columns[j+1].ID; id != f.Name || f.Value != nil && v.Number != *f.Value || f.Value == nil && v.State == document.Shown {
				t.Errorf("%s of %s = %s %+v, want %v", f.Name, past.Quarter, id, v, f.Value)
			}
		}
	}
	if got := column(t, table, "reports"); got[2] != strconv.Itoa(q.Figures.Reports) {
		t.Errorf("reports = %q", got)
	}
}
