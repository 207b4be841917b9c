package http

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/outlets"
	"unrule/projections"
)

// A folding store feeds real views with what it stores.
type folding struct {
	*memory
	views *projections.Views
	tail  *outlets.Tail
	chain *chain
	fed   int
}

func newFolding() *folding {
	m := &memory{state: domain.NewState(), acts: map[domain.ID]stored{}}
	return &folding{memory: m, views: projections.New(), tail: outlets.NewTail(), chain: &chain{of: m, erased: map[uint64]bool{}}}
}

func (f *folding) Handle(ctx context.Context, a domain.Act) (uint64, error) {
	position, err := f.memory.Handle(ctx, a)
	f.mu.Lock()
	defer f.mu.Unlock()
	for ; f.fed < len(f.log); f.fed++ {
		f.views.Apply(f.log[f.fed])
		f.tail.Apply(f.log[f.fed])
	}
	return position, err
}

// reportAt is the report whose first event is at a position.
func (f *folding) reportAt(position uint64) domain.ReportID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return domain.ReportID{ID: f.log[position-1].Aggregate.ID}
}

func (f *folding) act(t *testing.T, n byte, c domain.Command) {
	t.Helper()
	id := domain.ActID([32]byte{0xac, n}, sha256.Sum256(fmt.Appendf(nil, "%T %+v", c, c)))
	if _, err := f.Handle(context.Background(), domain.Act{ID: id, By: "admin test", Command: c}); err != nil {
		t.Fatalf("%T: %v", c, err)
	}
}

// lived is a house with real views, in which something has happened: two departments,
// three rules, seven reports, acts of the board.
func lived(t *testing.T) (*house, *folding, []filed) {
	f := newFolding()
	h := newHouse(t, func(c *Config) {
		c.Handler, c.Events, c.Preview = f, f, f.preview
		c.Tail, c.Source.Names = f.tail, f.views
		c.Sealed = f.chain
		c.Views = func() (Views, bool) { return f.views, true }
		c.AsOf = func(_ context.Context, day domain.Day) (Views, error) {
			past := projections.New()
			for _, r := range f.log {
				if r.Day <= day {
					past.Apply(r)
				}
			}
			return past, nil
		}
	})
	owner := domain.DepartmentID{ID: domain.IDFrom([16]byte{1})}
	f.act(t, 1, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: owner, Name: "Compras", HeadCount: 12}})
	f.act(t, 2, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{2})}, Name: "Almacén"}})
	f.act(t, 3, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: domain.IDFrom([16]byte{3}), Name: "v", Role: domain.Viewer, Digest: TokenDigest(viewerToken)}})
	f.act(t, 33, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: domain.IDFrom([16]byte{33}), Name: "w", Role: domain.Reviewer, Digest: TokenDigest(reviewToken)}})
	var reports []filed
	for n := range 7 {
		body := with(fmt.Sprintf(`"rule":{"title":"Regla %d"},"owner":%q,"story":"relato %d","severity":%d,"frequency":"daily","seconds":600,"last_happened":"2026-10"`, n, owner, n, n%4+1))
		if n > 2 {
			body = with(fmt.Sprintf(`"rule":{"id":%q},"proposal":"mejor %d","kind":"policy"`, reports[0].Rule, n))
		}
		reports = append(reports, decodeInto[filed](t, h.ask("POST", "/api/v1/reports", body, "Idempotency-Key", fmt.Sprintf("key-of-report-no-%d", n))))
	}
	f.act(t, 4, domain.TriageRule{Rule: reports[0].Rule, RuleTriaged: domain.RuleTriaged{Owner: owner, Authority: domain.Habit, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindPolicy}})
	f.act(t, 5, domain.DecideRule{Rule: reports[0].Rule, RuleDecided: domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: domain.DayOf(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)), Reason: "nadie la pidió"}})
	return h, f, reports
}

// Every answer of every route is as described, over real views and a real past.
func TestAnswersOverRealViews(t *testing.T) {
	h, f, reports := lived(t)
	rule := "/api/v1/rules/" + reports[0].Rule.String()
	last := fmt.Sprint(len(f.log))
	for _, tc := range []struct{ path, holds string }{
		{"/api/v1/rules", `"total":3`},
		{"/api/v1/rules?stage=committed&sort=-floor", `"total":1`},
		{"/api/v1/rules?text=regla&min_seq=" + last, `"total":3`},
		{rule, `"reports":5`},
		{rule + "/history", `"nadie la pidió"`},
		{rule + "/history?as_of=5", `"history":[]`},
		{rule + "/stories", `"mejor 4"`},
		{"/api/v1/departments", `"Compras"`},
		{"/api/v1/impact", `"reports":7`},
		{"/api/v1/suggestions?q=regla", `"Regla 1"`},
	} {
		if g := h.review(tc.path); g.StatusCode != 200 || !contains(g.body, tc.holds) {
			t.Errorf("GET %s = %d, want %s\n%s", tc.path, g.StatusCode, tc.holds, g.body)
		}
	}
	for _, r := range reports {
		if g := h.ask("POST", "/api/v1/receipts", `{"receipt":"`+strings.ToLower(r.Receipt)+`"}`); g.StatusCode != 200 {
			t.Errorf("receipt of %v = %d %s", r, g.StatusCode, g.body)
		}
	}
}

// Every order of the board pages through all rules once.
func TestPagesOverRealViews(t *testing.T) {
	t.Parallel()
	h, _, _ := lived(t)
	for _, sort := range projections.BoardSorts {
		for _, sign := range []string{"", "-"} {
			path, seen := "/api/v1/rules?limit=1&sort="+sign+sort, map[string]bool{}
			for path != "" {
				g := h.read(path)
				for _, r := range decodeInto[struct{ Rules []struct{ ID string } }](t, g).Rules {
					seen[r.ID] = true
				}
				path = ""
				if link := nextPage.FindStringSubmatch(g.Header.Get("Link")); link != nil {
					path = link[1]
				}
			}
			if len(seen) != 3 {
				t.Errorf("sort=%s%s: %d rules, want 3", sign, sort, len(seen))
			}
		}
	}
}

// Nothing that the board reads names a sufferer, a side, or the day, frequency or place in the
// log of a report.
func TestReadsHoldNothingOfTheReporter(t *testing.T) {
	h, f, reports := lived(t)
	for _, path := range []string{"/api/v1/rules", "/api/v1/rules/" + reports[0].Rule.String(), "/api/v1/rules/" + reports[0].Rule.String() + "/stories",
		"/api/v1/rules/" + reports[0].Rule.String() + "/history", "/api/v1/departments", "/api/v1/impact"} {
		body := h.review(path).body
		for _, word := range []string{`"side"`, `"sufferer"`, `"day"`, `"frequency"`, `"seconds"`, `"last_happened"`, `"employee"`, `"daily"`, `"2026-11-22"`} {
			if contains(body, word) && !(word == `"2026-11-22"` && contains(body, `"stage_since"`)) {
				t.Errorf("GET %s holds %s:\n%s", path, word, body)
			}
		}
	}
	h.now.Add(1)
	for _, r := range f.log {
		if e, ok := r.Event.(domain.FrictionReported); ok && e.Story != "" && contains(h.read("/api/v1/rules").body, e.Story) {
			t.Errorf("the board holds the story %q", e.Story)
		}
	}
}
