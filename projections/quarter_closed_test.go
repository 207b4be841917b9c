package projections_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// shut closes a quarter that is over.
func (b *book) shut(q domain.Quarter) {
	b.t.Helper()
	if err := b.try(domain.ByPolicy, domain.CloseQuarter{Quarter: q, Head: uint64(len(b.records)), Root: sixtyFour}); err != nil {
		b.t.Fatalf("CloseQuarter %s on %s: %v", q, b.today(), err)
	}
}

var spring = domain.Quarter{Year: 2025, Number: 2}

// hospital is a log in which customers and four departments of 30 people suffer the
// rules of two owners in spring.
func hospital(t failer) *book {
	b := newBook(t)
	b.now = time.Date(2025, 4, 7, 12, 0, 0, 0, time.UTC)
	for _, name := range []string{"Compras", "Sistemas", "Obras", "Farmacia"} {
		b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department(name), Name: name, HeadCount: 30}})
	}
	b.many("forms", "Compras", map[string]int{"customer": 20, "Obras": 7, "Farmacia": 6, "Sistemas": 1})
	b.many("logins", "Sistemas", map[string]int{"customer": 9, "Obras": 8, "Compras": 2, "Farmacia": 5})
	b.many("badges", "Sistemas", map[string]int{"Obras": 5, "Farmacia": 1})
	return b
}

// many files reports of one rule of an owner from each of its sufferers.
func (b *book) many(about, owner string, from map[string]int) {
	b.t.Helper()
	title := "Rule about " + about
	for _, who := range []string{"customer", "Obras", "Farmacia", "Sistemas", "Compras"} {
		for i := range from[who] {
			f := said(who, domain.Weekly, 600, 2, "", domain.Delay)
			f.Owner = department(owner)
			b.tells(fmt.Sprint(about, who, i), about, title, f)
			title = ""
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestClosedQuarterStands: whatever comes later, a closed quarter gives the bytes that
// it gave on its day, read live or replayed, and a delta tells what is known since.
func TestClosedQuarterStands(t *testing.T) {
	b := hospital(t)
	b.now = time.Date(2025, 7, 1, 12, 0, 0, 0, time.UTC)
	b.shut(spring)
	v := b.views()
	frozen := asJSON(t, v.Quarter(spring, b.today(), false))
	if d, ok := v.Delta(spring, b.today()); !ok || len(d.Figures)+len(d.Rules) != 0 {
		t.Errorf("Delta on the day of closing = %+v, %v, want none", d, ok)
	}
	b.now = b.now.AddDate(0, 0, 7)
	b.board(domain.MergeRule{Rule: rule("badges"), Into: rule("logins")})
	b.board(domain.HoldReport{Report: report("formscustomer0"), Reason: "Copied"})
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Caja"), Name: "Caja", HeadCount: 40}})
	b.board(domain.MergeDepartment{Department: department("Obras"), Into: department("Caja")})
	p := domain.DefaultPolicy
	p.Disclosure, p.TimeZone = 9, "America/Bogota"
	b.board(domain.SetPolicy{Policy: p})
	b.read(v)
	for name, views := range map[string]*projections.Views{"live": v, "replayed": b.views()} {
		if got := asJSON(t, views.Quarter(spring, b.today(), false)); got != frozen {
			t.Errorf("%s, the closed quarter is\n%s\nand was\n%s", name, got, frozen)
		}
		d, _ := views.Delta(spring, b.today())
		if got, want := asJSON(t, d.Figures), `[{"figure":"reports","unit":"reports","frozen":64.00,"now":63.00},{"figure":"me_too","unit":"reports","frozen":64.00,"now":63.00},`+
			`{"figure":"new_rules","unit":"rules","frozen":3.00,"now":2.00},{"figure":"rules_reported","unit":"rules","frozen":3.00,"now":2.00}]`; got != want {
			t.Errorf("%s, figures of the delta = %s, want %s", name, got, want)
		}
		rules := map[string][2]int{}
		for _, r := range d.Rules {
			rules[r.Title] = [2]int{reports(r.Frozen), reports(r.Now)}
		}
		if want := (map[string][2]int{"Rule about badges": {6, -1}, "Rule about logins": {24, 30}, "Rule about forms": {34, 33}}); !reflect.DeepEqual(rules, want) {
			t.Errorf("%s, rules of the delta = %v, want %v", name, rules, want)
		}
	}
	if summer := v.Quarter(domain.Quarter{Year: 2025, Number: 3}, b.today(), false); len(summer.Corrections) != 1 || summer.Corrections[0].Quarter != spring {
		t.Errorf("the next quarter's corrections = %+v, want those of spring", summer.Corrections)
	}
}

func reports(f *projections.RuleFigures) int {
	if f == nil {
		return -1
	}
	return f.Reports
}

// TestCrossing: what is told of a closed quarter, number by number.
func TestCrossing(t *testing.T) {
	b := hospital(t)
	b.now = time.Date(2025, 7, 1, 12, 0, 0, 0, time.UTC)
	if c := b.views().Quarter(spring, b.today(), false).Crossing; c != nil {
		t.Errorf("before it is closed a quarter tells who suffers: %s", asJSON(t, c))
	}
	b.shut(spring)
	c := b.views().Quarter(spring, b.today(), false).Crossing
	if got, want := table(c), "Compras 34, Sistemas 30; customers 29: 20 9; department Farmacia ?: ? ?; department Obras 20: 7 13; other_departments ?: ? ?; department_not_said ?: ? ?; side_not_said ?: ? ?"; got != want {
		t.Errorf("crossing = %s, want %s", got, want)
	}
}

// table writes a crossing in one line; what is hidden is a question mark.
func table(c *projections.Crossing) string {
	var s strings.Builder
	for i, o := range c.Owners {
		fmt.Fprintf(&s, "%s%s %d", map[bool]string{true: ", "}[i > 0], o.Name, o.Reports)
	}
	for _, r := range c.Sufferers {
		s.WriteString("; " + string(r.Who))
		if r.Name != "" {
			s.WriteString(" " + r.Name)
		}
		s.WriteString(" " + printed(r.Reports) + ":")
		for _, cell := range r.Cells {
			if cell == nil {
				s.WriteString(" ?")
				continue
			}
			s.WriteString(" " + printed(&cell.Reports))
		}
	}
	return s.String()
}

func printed(n *int) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}
