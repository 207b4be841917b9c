package projections_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// TestOffices: a form offers the departments that are left, by name, whatever the
// accents and capitals.
func TestOffices(t *testing.T) {
	b := newBook(t)
	for _, name := range []string{"ventas", "Ñandú", "Éxito", "Finanzas", "Archivo", "Caja", "obras", "Oficina"} {
		b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department(name), Name: name}})
	}
	b.board(domain.RetireDepartment{Department: department("Archivo")})
	b.board(domain.MergeDepartment{Department: department("Caja"), Into: department("Finanzas")})
	b.board(domain.RenameDepartment{Department: department("obras"), Name: "Zonas"})
	var got []string
	for _, o := range b.views().Offices() {
		got = append(got, o.Name)
		if o.ID != department(o.Name) && o.Name != "Zonas" {
			t.Errorf("%s has id %s", o.Name, o.ID)
		}
	}
	if want := []string{"Éxito", "Finanzas", "Ñandú", "Oficina", "ventas", "Zonas"}; !slices.Equal(got, want) {
		t.Errorf("Offices() = %q, want %q", got, want)
	}
	if list := projections.New().Offices(); list == nil || len(list) != 0 {
		t.Errorf("Offices() of nobody = %v, want an empty list", list)
	}
}

// TestPublishedOrder: the latest day first, and on one day by title.
func TestPublishedOrder(t *testing.T) {
	b := newBook(t)
	b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	for _, title := range []string{"zebra", "Árbol", "beta", "alpha"} {
		b.tells(title, title, title, said("", "", 0, 0, "", domain.Anger))
		if title == "alpha" {
			b.days(1)
		}
		b.triage(title, "Compras", domain.Internal, domain.Easy)
	}
	b.days(3)
	b.board(domain.RenameRule{Rule: rule("zebra"), Title: "Zebra"})
	var got []string
	for _, p := range b.views().Published() {
		got = append(got, p.Title)
	}
	if want := []string{"alpha", "Árbol", "beta", "Zebra"}; !slices.Equal(got, want) {
		t.Errorf("Published() = %q, want %q", got, want)
	}
}

// TestPublished: what anybody may read holds each rule that the board has taken up
// and no other, changes with no report, and is the same however often it was read.
func TestPublished(t *testing.T) {
	published := 0
	rapid.Check(t, func(t *rapid.T) {
		c, _ := crowded(t, 60)
		v := projections.New()
		for _, rec := range c.records {
			before, offices := slices.Clone(v.Published()), v.Offices()
			v.Apply(rec)
			if rec.Aggregate.Of != domain.OfReport {
				continue
			}
			if after := v.Published(); !reflect.DeepEqual(after, before) || !reflect.DeepEqual(v.Offices(), offices) {
				t.Fatalf("%+v changes Published() from %+v to %+v", rec.Event, before, after)
			}
		}
		list := v.Published()
		if again := c.views().Published(); !reflect.DeepEqual(list, again) || list == nil {
			t.Errorf("Published() = %+v, replayed %+v", list, again)
		}
		published += len(list)
		for i := range 6 {
			c.isPublished(v, rule(fmt.Sprint(i)), list)
		}
	})
	if published < 20 {
		t.Errorf("%d rules were published only", published)
	}
}

// isPublished holds the list against the state.
func (c *crowd) isPublished(v *projections.Views, id domain.RuleID, list []projections.Published) {
	r, _ := c.state.Rule(id)
	i := slices.IndexFunc(list, func(p projections.Published) bool { return p.ID == id })
	untouched := []domain.Stage{"", domain.Reported, domain.Rejected, domain.Merged}
	if (i >= 0) == slices.Contains(untouched, r.Stage) {
		c.t.Fatalf("a rule that is %q is published: %v", r.Stage, i >= 0)
	}
	if i < 0 {
		return
	}
	p, l := list[i], projections.Line{}
	l, _ = v.Rule(id, c.today())
	if p.Title != l.Title || p.Stage != l.Stage || p.OwnerName != l.OwnerName || p.StageSince != l.StageSince ||
		(p.Decision != nil) != (r.DecidedOn != 0) || p.Decision != nil && p.Decision.Verdict != r.Decision.Verdict {
		c.t.Errorf("published %+v, on the board %+v", p, l)
	}
}

func BenchmarkPublished(b *testing.B) {
	k := newBook(b)
	k.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
	for i := range 5000 {
		name := fmt.Sprint("Three signatures for number ", i)
		k.board(domain.RegisterRule{Rule: rule(name), RuleRegistered: domain.RuleRegistered{Title: name}})
		k.triage(name, "Compras", domain.Internal, domain.Easy)
	}
	v := k.views()
	for name, act := range map[string]bool{"polled": false, "after an act": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if act {
					v.Apply(domain.Recorded{Position: v.Position() + 1, Aggregate: domain.Org, Event: domain.DepartmentRetired{}})
				}
				v.Published()
			}
		})
	}
}
