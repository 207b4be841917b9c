package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// BurdenParts are the numbers that a rule's burden is made of. None of them is of one
// sufferer but the populations, which are the board's own statements.
type BurdenParts struct {
	Reports     int
	PerPerson   int64 // median person seconds a year of one person, of all who say
	People      int64 // declared, of all populations
	Populations []PopulationLine
	Measured    *domain.BurdenMeasured
}

// A PopulationLine is how many people of a sufferer the board says the rule hits.
type PopulationLine struct {
	domain.Sufferer
	Name   string // of the department
	People int64
	Source string
}

// BurdenParts is where a rule's number comes from.
func (v *Views) BurdenParts(id domain.RuleID) (BurdenParts, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.lookUp(id)
	if !ok {
		return BurdenParts{}, false
	}
	c := v.sum(i)
	var all domain.Histogram
	for _, s := range c.cells {
		all.AddAll(s.perYear, 1)
	}
	p := BurdenParts{Reports: c.reports, PerPerson: all.Median(), Measured: v.rules[i].Measured}
	p.Populations = v.populationLines(i)
	for _, line := range p.Populations {
		p.People += line.People
	}
	return p, true
}

// populationLines are the populations as they are weighed: one a sufferer, that of the
// rule itself before those of rules merged into it.
func (v *Views) populationLines(i uint32) []PopulationLine {
	list, seen := []PopulationLine{}, map[uint16]bool{}
	for _, p := range v.populations(i) {
		at := v.org.current(v.org.sufferer(p.Sufferer))
		if seen[at] {
			continue
		}
		seen[at] = true
		who, name := v.org.suffererOf(at)
		list = append(list, PopulationLine{who, name, p.People, p.Source})
	}
	slices.SortFunc(list, func(a, b PopulationLine) int {
		return cmp.Or(strings.Compare(foldText(a.Name), foldText(b.Name)), strings.Compare(string(a.Side), string(b.Side)), a.Department.Compare(b.Department.ID))
	})
	return list
}
