package projections_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// TestBurdenTellsNoSmallCell: as long as no department has five reports of a rule,
// what it costs does not tell which of them reported, or how many of them did.
func TestBurdenTellsNoSmallCell(t *testing.T) {
	offices := []string{"Compras", "Sistemas", "Obras"}
	rapid.Check(t, func(t *rapid.T) {
		burden := func(who []string) projections.Burden {
			b := newBook(t)
			for _, name := range offices {
				b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department(name), Name: name}})
			}
			for i, name := range who {
				b.tells(fmt.Sprint(i), "pen", map[bool]string{true: "Pens"}[i == 0], said(name, domain.Daily, int64(60*(i+1)), 0, "", domain.Delay))
			}
			people := domain.Sufferer{Side: domain.Employee, Department: department("Obras")}
			b.board(domain.DeclarePopulation{Rule: rule("pen"), PopulationDeclared: domain.PopulationDeclared{Sufferer: people, People: 30, Source: "nómina"}})
			l, _ := b.views().Rule(rule("pen"), afterwards)
			return l.Burden
		}
		n := rapid.IntRange(1, 4).Draw(t, "reports")
		draw := func(label string) []string {
			return rapid.SliceOfN(rapid.SampledFrom(offices), n, n).Draw(t, label)
		}
		one, other := draw("one"), draw("other")
		if a, b := burden(one), burden(other); a != b {
			t.Errorf("reports of %v cost %+v, the same of %v %+v", one, a, other, b)
		}
	})
}

// TestBurdenTellsNoSingleTime: a department with five reports of a rule, of which one
// alone says what it takes, does not show that one's time as its own.
func TestBurdenTellsNoSingleTime(t *testing.T) {
	burden := func(timed, others int64) projections.Burden {
		b := newBook(t)
		b.founded()
		for i := range 5 {
			seconds, often, title := int64(0), domain.Frequency(""), ""
			if i == 0 {
				seconds, often, title = timed, domain.Daily, "Pens"
			}
			b.tells(fmt.Sprint("l", i), "pen", title, said("Logistics", often, seconds, 2, "", domain.Delay))
		}
		for i := range 5 {
			b.tells(fmt.Sprint("c", i), "pen", "", said("Compras", domain.Daily, others, 2, "", domain.Delay))
		}
		people := domain.Sufferer{Side: domain.Employee, Department: department("Logistics")}
		b.board(domain.DeclarePopulation{Rule: rule("pen"), PopulationDeclared: domain.PopulationDeclared{Sufferer: people, People: 1000, Source: "payroll"}})
		l, _ := b.views().Rule(rule("pen"), b.today())
		return l.Burden
	}
	if one, other := burden(3600, 600), burden(7200, 600); one != other {
		t.Errorf("with one time of Logistics the burden is %+v, with another %+v", one, other)
	}
}
