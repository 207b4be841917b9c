package projections

import (
	"time"

	"unrule/domain"
)

// What stands in for a department where a report's sufferer is counted: customers
// are one more sufferer, and so are the two sorts of people who did not say.
const (
	unsaid    uint16 = 0         // employees who did not say where
	sideless  uint16 = 1<<16 - 2 // whoever did not say their side
	customers uint16 = 1<<16 - 1
)

// organisation folds departments, policy and tokens.
type organisation struct {
	departments  []domain.Department // index 0 is nobody
	departmentAt map[domain.DepartmentID]uint16
	policy       domain.Policy
	policyAt     uint64 // position at which it was set; 0 before one was
	zone         *time.Location
	tokens       map[domain.ID]Token
	digests      map[string]domain.ID
	members      map[domain.ID]domain.MemberAdmitted
	webhooks     map[domain.ID]Webhook
	reads        map[domain.Read]int // stories, by whom and of which rule
}

func newOrganisation() organisation {
	return organisation{
		departments: make([]domain.Department, 1), departmentAt: map[domain.DepartmentID]uint16{},
		policy: domain.DefaultPolicy, zone: time.UTC,
		tokens: map[domain.ID]Token{}, digests: map[string]domain.ID{},
		members: map[domain.ID]domain.MemberAdmitted{}, webhooks: map[domain.ID]Webhook{}, reads: map[domain.Read]int{},
	}
}

func (o *organisation) apply(r domain.Recorded) {
	switch e := r.Event.(type) {
	case domain.DepartmentRegistered:
		if _, known := o.departmentAt[e.Department]; !known && len(o.departments) < int(sideless) {
			o.departmentAt[e.Department] = uint16(len(o.departments))
			o.departments = append(o.departments, domain.Department{ID: e.Department, Name: e.Name, Parent: e.Parent, HeadCount: e.HeadCount})
		}
	case domain.DepartmentRenamed:
		o.departments[o.departmentAt[e.Department]].Name = e.Name
	case domain.DepartmentMerged:
		o.departments[o.departmentAt[e.Department]].MergedInto = e.Into
	case domain.DepartmentRetired:
		o.departments[o.departmentAt[e.Department]].Retired = true
	case domain.PolicySet:
		o.set(e.Policy)
		o.policyAt = r.Position
	default:
		o.applyAccess(r)
	}
	o.departments[0] = domain.Department{}
}

// set puts a policy in force.
func (o *organisation) set(p domain.Policy) {
	o.policy = p
	if zone, err := time.LoadLocation(p.TimeZone); err == nil {
		o.zone = zone
	}
}

func (o *organisation) dayOf(t time.Time) domain.Day { return domain.DayOf(t.In(o.zone)) }

// dayOfRecord is the day of a board's act by its full time, and of a reporter's by
// the day in its body.
func (o *organisation) dayOfRecord(r domain.Recorded) domain.Day {
	if day := r.SaidOn(); day != 0 {
		return day
	}
	return o.dayOf(r.Time)
}

// DayOf is the organisation's day on which the log took an event in. A reporter's
// has no time: its own day counts where the log's day in UTC is next to it, so that
// only an import, which knows older days, is dated by the log.
func (v *Views) DayOf(r domain.Recorded) domain.Day {
	v.mu.Lock()
	defer v.mu.Unlock()
	day := v.org.dayOfRecord(r)
	if r.Time.IsZero() && (day < r.Day-1 || day > r.Day+1) {
		return r.Day
	}
	return day
}

func (o *organisation) quarterOf(d domain.Day) domain.Quarter {
	return domain.QuarterOf(d, o.policy.FiscalYearBegins)
}

// current is the department that an index counts in now.
func (o *organisation) current(i uint16) uint16 {
	if i >= sideless {
		return i
	}
	for range o.departments {
		into, ok := o.departmentAt[o.departments[i].MergedInto]
		if !ok {
			return i
		}
		i = into
	}
	return i
}

func (o *organisation) currentID(id domain.DepartmentID) domain.DepartmentID {
	return o.departments[o.current(o.departmentAt[id])].ID
}

func (o *organisation) name(id domain.DepartmentID) string {
	return o.departments[o.current(o.departmentAt[id])].Name
}

// sufferers is how many could suffer a rule: the live departments and the customers.
func (o *organisation) sufferers() int {
	n := 1
	for _, d := range o.departments[1:] {
		if d.Live() {
			n++
		}
	}
	return n
}

// sufferer is the index under which a sufferer is counted.
func (o *organisation) sufferer(s domain.Sufferer) uint16 {
	switch s.Side {
	case domain.Customer:
		return customers
	case "":
		return sideless
	}
	return o.departmentAt[s.Department]
}

// suffererOf is the way back.
func (o *organisation) suffererOf(i uint16) (domain.Sufferer, string) {
	switch i {
	case customers:
		return domain.Sufferer{Side: domain.Customer}, ""
	case sideless:
		return domain.Sufferer{}, ""
	}
	d := o.departments[i]
	return domain.Sufferer{Side: domain.Employee, Department: d.ID}, d.Name
}
