package http

import (
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

// storehouse is the second department of a house that has lived.
var storehouse = domain.DepartmentID{ID: domain.IDFrom([16]byte{2})}

// crossed is a house with a closed quarter, in which 31 of purchasing, 23 customers and
// 3 of the storehouse told of a rule of purchasing.
func crossed(t *testing.T) (*house, *folding) {
	h, f, _ := peopled(t)
	day, err := domain.ParseDay("2026-08-05")
	if err != nil {
		t.Fatal(err)
	}
	rule := domain.RuleID{ID: domain.IDFrom([16]byte{0xc0})}
	n := byte(0)
	many := func(times int, side domain.Side, from domain.DepartmentID) {
		for range times {
			e := domain.FrictionReported{Rule: rule, Impacts: []domain.Impact{domain.Delay}, Side: side, Sufferer: from, Day: day, Frequency: domain.Weekly, Seconds: 600}
			if n == 0 {
				e.Title, e.Owner = "Un sello por copia", purchasing
			}
			c := domain.ReportFriction{Report: domain.ReportID{ID: domain.IDFrom([16]byte{0xc1, n})}, FrictionReported: e}
			if _, err := f.Handle(t.Context(), domain.Act{ID: domain.IDFrom([16]byte{0xc2, n}), Command: c}); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	many(31, domain.Employee, purchasing)
	many(23, domain.Customer, domain.DepartmentID{})
	many(3, domain.Employee, storehouse)
	f.act(t, 60, domain.CloseQuarter{Quarter: domain.Quarter{Year: 2026, Number: 3}, Head: uint64(len(f.log)), Root: strings.Repeat("ab", 32)})
	return h, f
}

// What is hidden stands nowhere on the page, whichever way it is read.
func TestMatrixHides(t *testing.T) {
	h, f := crossed(t)
	if c := f.views.Quarter(domain.Quarter{Year: 2026, Number: 3}, 20780, true).Unsuppressed; len(c.Matrix) != 3 {
		t.Fatalf("the quarter has %d cells, want 3", len(c.Matrix))
	}
	before := len(f.log)
	for _, query := range []string{"", "?view=received", "?view=delivered", "?quarter=2026-Q3", "?view=delivered&quarter=2026-Q3", "?as_of=2026-10-31"} {
		g := h.open(viewerToken, "/board/departments"+query)
		g.says(t, 200, "Departments that suffer", "!style=", "!<script>")
		if strings.HasSuffix(query, "10-31") {
			g.says(t, 200, "No quarter is closed yet", "!>23<")
			continue
		}
		g.says(t, 200, ">23<", "hidden", "url(#hatch)", `role="img"`, "Hidden: fewer than 5 reports")
		for _, shape := range []string{`>(?:≥ |at least )?3<`, `: (?:at least )?3<`, `>26<`, `>31<`} {
			if m := regexp.MustCompile(shape).FindString(g.body); m != "" {
				t.Errorf("%s: a hidden number is told in %q\n%s", query, m, g.body)
			}
		}
	}
	if len(f.log) != before {
		t.Error("looking at the matrix stores something")
	}
}

// The page tells what the API tells, and no more.
func TestMatrixAsPublished(t *testing.T) {
	h, _ := crossed(t)
	type answer struct {
		Sufferers []struct{ Cells []*struct{ Reports int } }
	}
	cells := regexp.MustCompile(`class="(h[0-5]|hidden-cell)"`)
	for _, query := range []string{"?quarter=2026-Q3", "?quarter=2026-Q3&view=delivered"} {
		want := map[string]int{}
		for _, row := range decodeInto[answer](t, h.read("/api/v1/matrix?quarter=2026-Q3")).Sufferers {
			for _, c := range row.Cells {
				want[map[bool]string{true: "hidden", false: "told"}[c == nil]]++
			}
		}
		picture, _, _ := strings.Cut(h.open(viewerToken, "/board/departments"+query).body, "<figcaption>")
		got := map[string]int{}
		for _, m := range cells.FindAllStringSubmatch(picture, -1) {
			got[map[bool]string{true: "hidden", false: "told"}[m[1] == "hidden-cell"]]++
		}
		if got["hidden"] != want["hidden"] || got["told"] != want["told"] || want["hidden"] == 0 || want["told"] == 0 {
			t.Errorf("%s: cells = %v, want %v", query, got, want)
		}
	}
}

func TestMatrixRefuses(t *testing.T) {
	h, _ := crossed(t)
	h.open(viewerToken, "/board/departments?view=sideways").says(t, 422, "received delivered")
	h.open(viewerToken, "/board/departments?quarter=x").says(t, 422, "2026-Q3")
	h.open(viewerToken, "/board/departments?quarter=2026-Q4").says(t, 409, "not closed yet")
	h.open(viewerToken, "/board/departments?as_of=2026-10-30").says(t, 422, "last day of a month")
}

func TestDepartmentsAsOwners(t *testing.T) {
	h, f := crossed(t)
	f.act(t, 61, domain.RenameDepartment{Department: purchasing, Name: "Compras " + hostile})
	h.open(viewerToken, "/board/departments").says(t, 200, `href="/board?owner=`+purchasing.String()+`"`, "Compras &lt;/h3&gt;", "Own no rule:", "Almacén", "!<script>alert")
}
