package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // the organisation's zone is known on every machine

	"unrule/domain"
)

// Quarters is how many full quarters the play covers; what has come in the present
// one follows.
const Quarters = 6

// Currency, zone and tariff of the organisation.
const (
	zoneName = "America/Panama"
	currency = "USD"
	tariff   = 1850 // hundredths an hour
)

// Who acts. There is nobody behind these ids.
var (
	reviewers = []string{"reviewer:a40d", "reviewer:d92b", "reviewer:61ce"}
	leaders   = []string{"leader:7c1e", "leader:2f85"}
)

const administrator = "admin:0b3a"

// A Step is an act and the instant at which it happens.
type Step struct {
	At  time.Time
	Act domain.Act
}

// A Play is all acts up to the day before, in order. The rest are numbers of reports
// that are worth looking at with their receipt.
type Play struct {
	Steps      []Step
	Asked      int // its holder is asked whether the rule is gone
	Questioned int // the board has asked its holder something
}

// Options say when a play is given, and who names its reports.
type Options struct {
	Now  time.Time
	Seed uint64
	// Report is the id of the report of a number: whoever gives the play knows its
	// receipt.
	Report func(number int) domain.ReportID
}

// A script is being written: its steps are not in order yet.
type script struct {
	content
	zone        *time.Location
	first, end  domain.Day // the day that has not come yet is end
	departments map[string]domain.DepartmentID
	plans       map[string]*plan
	name        func(int) domain.ReportID
	named       int
	play        Play
}

// Write writes the play.
func Write(o Options) (Play, error) {
	c, err := read()
	if err != nil {
		return Play{}, err
	}
	s := &script{content: c, departments: map[string]domain.DepartmentID{}, plans: map[string]*plan{}, name: o.Report}
	if s.zone, err = time.LoadLocation(zoneName); err != nil {
		return Play{}, fmt.Errorf("demo: %w", err)
	}
	s.end = domain.DayOf(o.Now.In(s.zone))
	s.first, _ = domain.QuarterOf(s.end, domain.DefaultPolicy.FiscalYearBegins).Previous(Quarters).Span(domain.DefaultPolicy.FiscalYearBegins)
	s.found(rand.New(rand.NewPCG(o.Seed, 0)))
	if err := s.plot(o.Seed); err != nil {
		return Play{}, err
	}
	slices.SortStableFunc(s.play.Steps, func(a, b Step) int { return a.At.Compare(b.At) })
	return s.play, nil
}

// plot lays out the life of each rule and then writes it.
func (s *script) plot(seed uint64) error {
	c := s.content
	for _, merging := range []bool{false, true} { // what is merged is planned after the other
		for i := range c.rules {
			if r := &c.rules[i]; (r.Into != "") == merging {
				n := uint64(i + 1)
				if err := s.plan(r, rand.New(rand.NewPCG(seed, n)), rand.New(rand.NewPCG(^seed, n))); err != nil {
					return err
				}
			}
		}
	}
	for i := range c.rules {
		s.plans[c.rules[i].Slug].write()
	}
	return nil
}

// found registers the departments and sets the policy, on the first morning.
func (s *script) found(r *rand.Rand) {
	by := func(minute int, c domain.Command) { s.put(s.first, minute, administrator, newID(r), c) }
	for i, d := range s.content.departments {
		id := domain.DepartmentID{ID: newID(r)}
		s.departments[d.Slug] = id
		by(10+i, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{
			Department: id, Name: d.Name, HeadCount: d.People,
		}})
	}
	policy := domain.DefaultPolicy
	policy.TimeZone, policy.Currency, policy.TariffPerHour = zoneName, currency, tariff
	policy.Board = s.departments["direccion"]
	by(30, domain.SetPolicy{Policy: policy})
}

// put adds a step, so many minutes into a day; what would happen only today or later
// is left out.
func (s *script) put(on domain.Day, minute int, by string, id domain.ID, c domain.Command) {
	if on >= s.end {
		return
	}
	y, m, d := on.Time().Date()
	at := time.Date(y, m, d, 0, minute, 0, 0, s.zone)
	s.play.Steps = append(s.play.Steps, Step{at, domain.Act{ID: id, By: by, Command: c}})
}

// person is somebody who answers for a department's rules.
func (s *script) person(slug string, r *rand.Rand) string {
	i := slices.IndexFunc(s.content.departments, func(d department) bool { return d.Slug == slug })
	return pick(r, s.content.departments[i].Persons)
}

func newID(r *rand.Rand) domain.ID {
	var b [16]byte
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return domain.IDFrom(b)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (sp span) pick(r *rand.Rand) domain.Day {
	return domain.Day(sp.least + r.IntN(sp.most-sp.least+1))
}

// chance is true so many times of a hundred.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }
