package domain

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zones are part of the program: each is known on every machine

	"golang.org/x/text/unicode/norm"
)

// A Department is a part of the organisation.
type Department struct {
	ID         DepartmentID
	Name       string
	Parent     DepartmentID
	HeadCount  int64
	MergedInto DepartmentID
	Retired    bool
}

// Live reports whether the department is still one of its own.
func (d Department) Live() bool { return !d.Retired && d.MergedInto.IsZero() }

// organisation is what the events of the organisation tell.
type organisation struct {
	position    uint64
	departments []Department // index 0 is nobody
	byID        map[DepartmentID]uint16
	tokens      map[ID]bool // revoked or not
	members     map[ID]MemberAdmitted
	webhooks    map[ID]bool // removed or not
	policy      Policy
	policyAt    uint64 // position at which it was set; 0 before one was
	zone        *time.Location
	closed      map[Quarter]bool
	sealed      uint64 // records under the last seal
}

func newOrganisation() organisation {
	return organisation{
		departments: make([]Department, 1), byID: map[DepartmentID]uint16{},
		tokens: map[ID]bool{}, members: map[ID]MemberAdmitted{}, webhooks: map[ID]bool{}, policy: DefaultPolicy, zone: time.UTC, closed: map[Quarter]bool{},
	}
}

// index is the small number of a department; 0 for none and for one not known.
func (o *organisation) index(id DepartmentID) uint16 { return o.byID[id] }

func (o *organisation) get(id DepartmentID) (Department, bool) {
	i, ok := o.byID[id]
	return o.departments[i], ok
}

// current is the department that a department's numbers count in now.
func (o *organisation) current(id DepartmentID) DepartmentID {
	for range o.departments {
		d, ok := o.get(id)
		if !ok || d.MergedInto.IsZero() {
			return id
		}
		id = d.MergedInto
	}
	return id
}

// mayOwn demands that a department that was named exists and is not retired. One
// that was merged stands for what it was merged into.
func (o *organisation) mayOwn(field string, id DepartmentID) error {
	if id.IsZero() {
		return nil
	}
	d, ok := o.get(o.current(id))
	switch {
	case !ok:
		return Refuse(DepartmentUnknown, field)
	case d.Retired:
		return Refuse(DepartmentGone, field)
	}
	return nil
}

func (o *organisation) evolve(rec Recorded) {
	o.position = rec.Position
	switch e := rec.Event.(type) {
	case DepartmentRegistered:
		if _, ok := o.byID[e.Department]; !ok && len(o.departments) < 1<<16 {
			o.byID[e.Department] = uint16(len(o.departments))
			o.departments = append(o.departments, Department{ID: e.Department, Name: e.Name, Parent: e.Parent, HeadCount: e.HeadCount})
		}
	case DepartmentRenamed:
		o.change(e.Department, func(d *Department) { d.Name = e.Name })
	case DepartmentMerged:
		o.change(e.Department, func(d *Department) { d.MergedInto = e.Into })
	case DepartmentRetired:
		o.change(e.Department, func(d *Department) { d.Retired = true })
	case PolicySet:
		o.policy, o.policyAt = e.Policy, rec.Position
		if zone, ok := zoneOf(e.TimeZone); ok {
			o.zone = zone
		}
	case QuarterClosed:
		o.closed[e.Quarter] = true
	case LogSealed:
		o.sealed = e.Size
	case TokenCreated:
		o.tokens[e.Token] = false
	case TokenRevoked:
		o.tokens[e.Token] = true
	case MemberAdmitted:
		o.members[e.Member] = e
	case WebhookRegistered:
		o.webhooks[e.Webhook] = false
	case WebhookRemoved:
		o.webhooks[e.Webhook] = true
	}
}

// zoneOf is the zone of an IANA name. "Local" is none: it is another zone on every
// machine.
func zoneOf(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

func (o *organisation) change(id DepartmentID, f func(*Department)) {
	if i, ok := o.byID[id]; ok {
		f(&o.departments[i])
	}
}

// Departments lists all departments in the order in which they were registered.
func (s *State) Departments() []Department { return slices.Clone(s.org.departments[1:]) }

// DepartmentByName finds the live department of a name; case, accents' encoding
// and outer blanks make no difference.
func (s *State) DepartmentByName(name string) (Department, bool) {
	for _, d := range s.org.departments[1:] {
		if d.Live() && sameName(d.Name, name) {
			return d, true
		}
	}
	return Department{}, false
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(norm.NFC.String(a)), strings.TrimSpace(norm.NFC.String(b)))
}

// MaxPeople is the most people that can be declared.
const MaxPeople = 100_000_000

func (s *State) decideOrg(c Command, today Day) ([]Draft, error) {
	e, err := s.orgEvent(c, today)
	if err != nil {
		return nil, err
	}
	return []Draft{{Aggregate: Org, Expected: s.org.position, Event: e}}, nil
}

func (s *State) orgEvent(c Command, today Day) (Event, error) {
	switch c := c.(type) {
	case RegisterDepartment:
		return s.registerDepartment(c.DepartmentRegistered)
	case RenameDepartment:
		return s.renameDepartment(c)
	case MergeDepartment:
		return s.mergeDepartment(c)
	case RetireDepartment:
		if err := s.liveDepartment("/department", c.Department); err != nil {
			return nil, err
		}
		return DepartmentRetired(c), s.noneBelow(c.Department)
	case SetPolicy:
		return PolicySet(c), c.check(s.org.policy, &s.org)
	case CloseQuarter:
		return s.closeQuarter(c, today)
	case SealLog:
		return s.sealLog(c)
	case AcceptLoss:
		return s.acceptLoss(c)
	}
	return s.accessEvent(c)
}

func (s *State) registerDepartment(e DepartmentRegistered) (Event, error) {
	var t texts
	t.line(&e.Name, "/name", MaxName)
	return e, firstError(
		func() error { return t.err },
		func() error {
			if _, ok := s.org.get(e.Department); ok {
				return Refuse(DepartmentExists, "/department")
			}
			return named("/department", e.Department.ID)
		},
		func() error { return s.freeName(e.Department, e.Name) },
		func() error {
			if e.Parent.IsZero() {
				return nil
			}
			return s.liveDepartment("/parent", e.Parent)
		},
		func() error { return between("/head_count", e.HeadCount, 0, MaxPeople) },
	)
}

func (s *State) renameDepartment(c RenameDepartment) (Event, error) {
	if err := s.liveDepartment("/department", c.Department); err != nil {
		return nil, err
	}
	var t texts
	t.line(&c.Name, "/name", MaxName)
	if t.err != nil {
		return nil, t.err
	}
	if d, _ := s.org.get(c.Department); d.Name == c.Name {
		return nil, Refuse(NothingChanges, "/name")
	}
	return DepartmentRenamed(c), s.freeName(c.Department, c.Name)
}

func (s *State) mergeDepartment(c MergeDepartment) (Event, error) {
	if c.Department == c.Into {
		return nil, Refuse(DepartmentCycle, "/into")
	}
	return DepartmentMerged(c), firstError(
		func() error { return s.liveDepartment("/department", c.Department) },
		func() error { return s.liveDepartment("/into", c.Into) },
		func() error { return s.noneBelow(c.Department) },
	)
}

func (s *State) liveDepartment(field string, id DepartmentID) error {
	d, ok := s.org.get(id)
	switch {
	case !ok:
		return Refuse(DepartmentUnknown, field)
	case !d.Live():
		return Refuse(DepartmentGone, field)
	}
	return nil
}

func (s *State) freeName(id DepartmentID, name string) error {
	if d, ok := s.DepartmentByName(name); ok && d.ID != id {
		return Refuse(DepartmentNameTaken, "/name")
	}
	return nil
}

func (s *State) noneBelow(id DepartmentID) error {
	for _, d := range s.org.departments[1:] {
		if d.Live() && d.Parent == id {
			return Refuse(DepartmentInUse, "/department")
		}
	}
	return nil
}
