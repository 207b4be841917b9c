package projections

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"unrule/domain"
)

// A ward is an organisation in which reports fall at random on two quarters that are
// closed, read as anybody may read them.
type ward struct {
	views       *Views
	departments []domain.DepartmentID
	owners      []domain.DepartmentID
	counts      [2]map[[2]int]int // by quarter: sufferer and owner
	position    uint64
}

var wardQuarters = [2]domain.Quarter{{Year: 2025, Number: 1}, {Year: 2025, Number: 2}}

func (w *ward) apply(of domain.Aggregate, when time.Time, e domain.Event) {
	w.position++
	w.views.Apply(domain.Recorded{Position: w.position, Aggregate: of, Time: when, Event: e})
}

func wardID(kind string, n int) domain.ID {
	var b [16]byte
	copy(b[:], fmt.Sprint(kind, n))
	return domain.IDFrom(b)
}

// Sufferers of a ward that are no department come after the departments.
const (
	wardCustomers = iota
	wardNowhere
	wardSideless
	wardOthers
)

func newWard(t *rapid.T) *ward {
	w := &ward{views: New(), counts: [2]map[[2]int]int{{}, {}}}
	first := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(1, 6).Draw(t, "departments") {
		id := domain.DepartmentID{ID: wardID("d", i)}
		heads := rapid.SampledFrom([]int64{0, 0, 8, 25, 60}).Draw(t, "heads")
		w.apply(domain.Org, first, domain.DepartmentRegistered{Department: id, Name: fmt.Sprint("D", i), HeadCount: heads})
		w.departments = append(w.departments, id)
	}
	for j := range rapid.IntRange(1, 4).Draw(t, "owners") {
		id := domain.DepartmentID{ID: wardID("o", j)}
		w.apply(domain.Org, first, domain.DepartmentRegistered{Department: id, Name: fmt.Sprint("O", j), HeadCount: 50})
		w.owners, w.departments = append(w.owners, id), append(w.departments, id)
	}
	for q := range wardQuarters {
		w.fill(t, q)
		_, to := wardQuarters[q].Span(time.January)
		w.apply(domain.Org, to.Time(), domain.QuarterClosed{Quarter: wardQuarters[q], Policy: domain.DefaultPolicy, Form: domain.ReportForm})
	}
	return w
}

// fill lets reports happen: mostly few of a sufferer about an owner, now and then many.
func (w *ward) fill(t *rapid.T, q int) {
	from, _ := wardQuarters[q].Span(time.January)
	for i := range len(w.departments) + wardOthers {
		for j := range w.owners {
			n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, 4, 5, 7, 12, 30}).Draw(t, "reports")
			w.counts[q][[2]int{i, j}] = n
			for range n {
				w.report(i, j, from+domain.Day(w.position%80))
			}
		}
	}
}

func (w *ward) report(sufferer, owner int, day domain.Day) {
	e := domain.FrictionReported{
		Rule: domain.RuleID{ID: wardID("r", owner)}, Title: fmt.Sprint("R", owner), Owner: w.owners[owner], Impacts: []domain.Impact{domain.Delay}, Day: day,
	}
	switch sufferer - len(w.departments) {
	case wardCustomers:
		e.Side = domain.Customer
	case wardNowhere:
		e.Side = domain.Employee
	case wardSideless:
	default:
		e.Side, e.Sufferer = domain.Employee, w.departments[sufferer]
	}
	w.apply(domain.ReportID{ID: wardID("p", int(w.position))}.Aggregate(), time.Time{}, e)
}

// unknown is the number behind a sufferer, an owner and a quarter.
func (w *ward) unknown(q, sufferer, owner int) int {
	return (q*(len(w.departments)+wardOthers)+sufferer)*len(w.owners) + owner
}

// A reading is one number of what was published, or that it is hidden.
type reading struct {
	what     string
	unknowns []int
	told     bool
	happened int
}

// readings are all numbers of a crossing as it was read, and those that a filter
// by owner or by sufferer picks from it: they are the same.
func (w *ward) readings(q int, c Crossing) []reading {
	var list []reading
	add := func(what string, told bool, sufferers []int, owners ...int) {
		r := reading{what: fmt.Sprint(wardQuarters[q], " ", what), told: told}
		for _, i := range sufferers {
			for _, j := range owners {
				r.unknowns = append(r.unknowns, w.unknown(q, i, j))
				r.happened += w.counts[q][[2]int{i, j}]
			}
		}
		list = append(list, r)
	}
	columns := make([]int, len(c.Owners))
	for j, o := range c.Owners {
		for at, id := range w.owners {
			if id == o.Owner {
				columns[j] = at
			}
		}
		add("owner "+o.Name, true, w.sufferers(c, nil), columns[j])
	}
	for i := range c.Sides {
		add("side "+string(c.Sides[i].Side), c.Sides[i].Reports != nil, w.sufferers(c, &c.Sides[i].Side), columns...)
	}
	for _, row := range c.Sufferers {
		members := w.members(c, row)
		add(string(row.Who)+" "+row.Name, row.Reports != nil, members, columns...)
		for j, cell := range row.Cells {
			add(string(row.Who)+" "+row.Name+" of "+c.Owners[j].Name, cell != nil, members, columns[j])
		}
	}
	return list
}

// sufferers are those of one side, or all.
func (w *ward) sufferers(c Crossing, side *domain.Side) (list []int) {
	for _, row := range c.Sufferers {
		of := map[SuffererKind]domain.Side{Customers: domain.Customer, SideNotSaid: ""}
		if s, ok := of[row.Who]; side == nil || ok && s == *side || !ok && *side == domain.Employee {
			list = append(list, w.members(c, row)...)
		}
	}
	return list
}

// members are the sufferers behind a row: of the others, every department that has no
// row of its own.
func (w *ward) members(c Crossing, row CrossSufferer) (list []int) {
	n := len(w.departments)
	switch row.Who {
	case Customers:
		return []int{n + wardCustomers}
	case DepartmentNotSaid:
		return []int{n + wardNowhere}
	case SideNotSaid:
		return []int{n + wardSideless}
	}
	alone := map[domain.DepartmentID]bool{}
	for _, r := range c.Sufferers {
		alone[r.Department] = true
	}
	for i, id := range w.departments {
		if id == row.Department || row.Who == OtherDepartments && !alone[id] {
			list = append(list, i)
		}
	}
	return list
}

// TestNothingReadGivesAReportBack reads two quarters as they leave, each and as their
// sum, and tries every equation that their numbers are.
func TestNothingReadGivesAReportBack(t *testing.T) {
	hidden, reports := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWard(t)
		var all []reading
		for q, id := range wardQuarters {
			report := w.views.Quarter(id, 1<<20, false)
			all = append(all, w.readings(q, *report.Crossing)...)
		}
		var spy attacker
		for _, r := range all {
			if r.told {
				spy.learns([][]int{r.unknowns})
			}
		}
		for _, r := range w.sums(all) {
			spy.learns([][]int{r})
		}
		for _, r := range all {
			if !r.told && r.happened > 0 && spy.knows(r.unknowns) {
				t.Errorf("%s is hidden and holds %d reports, which the rest gives back", r.what, r.happened)
			}
			if r.told && r.happened < domain.DefaultPolicy.Disclosure && r.what[8:13] != "owner" {
				t.Errorf("%s is told and holds %d reports", r.what, r.happened)
			}
			if reports += r.happened; !r.told {
				hidden += r.happened
			}
		}
	})
	if hidden == 0 || hidden == reports {
		t.Errorf("of %d reports, counted in all numbers, %d are hidden", reports, hidden)
	}
}

// sums are the sums of both quarters that the view of all closed ones tells in full.
func (w *ward) sums(all []reading) (list [][]int) {
	crossed := w.views.Crossed()
	for _, row := range crossed.Sufferers {
		if row.Who == OtherDepartments || row.Reports.Partial {
			continue
		}
		var sum []int
		for _, r := range all {
			if r.what[8:] == string(row.Who)+" "+row.Name {
				sum = append(sum, r.unknowns...)
			}
		}
		list = append(list, sum)
	}
	return list
}
