package board

import (
	"strconv"

	"unrule/domain"
	"unrule/projections"
)

// A burden is where a rule's number comes from, in words and figures.
type burden struct {
	Floor, Estimate string
	Grade           string
	Reports         string
	PerPerson       string // hours a month that a typical report costs one person
	Exact           bool   // the floor is just the product of the two
	Populations     []population
	People          string
	Measured        string // how often and how long, where somebody measured it
	Source          string
}

// A population is one that the board declared.
type population struct{ Who, People, Source string }

func versionOf(l projections.Line) string { return strconv.FormatUint(l.Version, 10) }

// burdenOf explains a rule's number.
func (f Frame) burdenOf(d *deed) burden {
	p, _ := d.BurdenParts(d.line.ID)
	l := d.line.Burden
	b := burden{
		Floor: f.Hours(l.FloorHours), Estimate: f.Hours(l.EstimateHours), Grade: f.T("grade." + string(l.Grade)),
		Reports: f.Number(p.Reports), PerPerson: f.Hours(domain.HoursPerMonth(p.PerPerson)),
		Exact: int64(p.Reports)*p.PerPerson == l.FloorSeconds, People: f.Text.Number(p.People),
	}
	for _, line := range p.Populations {
		b.Populations = append(b.Populations, population{f.whoOf(line.Sufferer, line.Name), f.Text.Number(line.People), line.Source})
	}
	if m := p.Measured; m != nil {
		b.Measured = f.T("burden.measured", "seconds", f.Text.Number(m.Seconds), "times", f.Text.Number(m.TimesPerMonth), "hours", b.Estimate)
		b.Source = m.Source
	}
	return b
}
