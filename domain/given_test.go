package domain

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"
)

// The world of the tables: three departments, four rules, small numbers for ids.
var (
	finance, sales, legal      = departmentID(1), departmentID(2), departmentID(3)
	forms, stamps, gates, fees = ruleID(1), ruleID(2), ruleID(3), ruleID(4)
	strangerRule               = ruleID(99)
	strangerReport             = reportID(99)
	strangerDepartment         = departmentID(99)
)

func testID(of, n byte) ID                { return IDFrom([16]byte{0: of, 15: n}) }
func ruleID(n byte) RuleID                { return RuleID{testID(1, n)} }
func reportID(n byte) ReportID            { return ReportID{testID(2, n)} }
func departmentID(n byte) DepartmentID    { return DepartmentID{testID(3, n)} }
func tokenID(n byte) ID                   { return testID(4, n) }
func date(y int, m time.Month, d int) Day { return DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) }

// given is what has happened, in order: a Day moves the clock, a Command is
// decided and taken in, a Recorded is taken in as it is, a given goes before.
type given []any

// A scene is one line of a table: given, when, then events or a refusal.
type scene struct {
	name    string
	given   given
	on      Day // zero: the day on which given ended
	by      string
	when    Command
	then    []Event
	refused Code
	field   string
}

// A world is a state and the log it is folded from.
type world struct {
	*State
	log   []Recorded
	today Day
}

func newWorld() *world { return &world{State: NewState(), today: date(2026, 1, 10)} }

func worldOf(t testing.TB, steps ...any) *world {
	t.Helper()
	w := newWorld()
	w.play(t, steps)
	return w
}

func (w *world) play(t testing.TB, steps given) {
	t.Helper()
	for _, step := range steps {
		switch step := step.(type) {
		case Day:
			w.today = step
		case given:
			w.play(t, step)
		case Recorded:
			w.take(step)
		case Command:
			if err := w.act(step); err != nil {
				t.Fatalf("given %T%+v on %v: refused with %v", step, step, w.today, err)
			}
		default:
			t.Fatalf("given holds a %T", step)
		}
	}
}

// by is whom a command is from when nothing else is said.
func by(c Command) string {
	switch c.(type) {
	case ReportFriction, GiveReply, AnswerRemoval, SealLog:
		return ""
	}
	return "leader:ana"
}

// errConflict is the log's own law: an event is stored only where it was expected.
var errConflict = errors.New("the aggregate has moved on")

// act decides a command and takes in what it leads to.
func (w *world) act(c Command) error {
	drafts, err := w.Decide(Act{By: by(c), Command: c}, w.today)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Expected != w.Last(d.Aggregate) {
			return errConflict
		}
		w.take(Recorded{Aggregate: d.Aggregate, Event: d.Event})
	}
	return nil
}

func (w *world) take(rec Recorded) {
	rec.Position = uint64(len(w.log)) + 1
	if rec.Day == 0 {
		rec.Day = w.today
	}
	w.log = append(w.log, rec)
	w.Evolve(rec)
}

func (w *world) stage(id RuleID) Stage {
	r, _ := w.Rule(id)
	return r.Stage
}

func (s scene) play(t *testing.T) {
	w := worldOf(t, s.given)
	if s.on != 0 {
		w.today = s.on
	}
	if s.by == "" {
		s.by = by(s.when)
	} else if s.by == "nobody" {
		s.by = ""
	}
	before := deepCopy(w.State)
	drafts, err := w.Decide(Act{By: s.by, Command: s.when}, w.today)
	if !reflect.DeepEqual(w.State, before) {
		t.Errorf("Decide(%+v) changed the state", s.when)
	}
	if s.refused != (Code{}) {
		refusal, ok := errors.AsType[*Refusal](err)
		if !ok || refusal.Code != s.refused || refusal.Field != s.field || drafts != nil {
			t.Fatalf("Decide(%+v) = %v, %v; want %s at %q", s.when, drafts, describe(err), s.refused.Name, s.field)
		}
		return
	}
	if err != nil {
		t.Fatalf("Decide(%+v) = %s; want %+v", s.when, describe(err), s.then)
	}
	var events []Event
	for _, d := range drafts {
		if _, first := d.Event.(FrictionReported); !first && d.Expected != w.Last(d.Aggregate) {
			t.Errorf("Decide(%+v): %v expects %d; want %d", s.when, d.Aggregate, d.Expected, w.Last(d.Aggregate))
		}
		events = append(events, d.Event)
	}
	if !reflect.DeepEqual(events, s.then) {
		t.Fatalf("Decide(%+v) = %+v; want %+v", s.when, events, s.then)
	}
}

func describe(err error) string {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Name + " at " + r.Field + ": " + r.Error()
	}
	return "no refusal"
}

// deepCopy shares nothing with the state it was made from.
func deepCopy(s *State) *State {
	c := *s
	c.rules, c.reports = maps.Clone(s.rules), maps.Clone(s.reports)
	c.list = make([]*ruleState, len(s.list))
	for i, r := range s.list {
		rule := *r
		rule.Populations = slices.Clone(r.Populations)
		rule.absorbed, rule.happened = slices.Clone(r.absorbed), slices.Clone(r.happened)
		rule.sufferers = maps.Clone(r.sufferers)
		rule.answers = maps.Clone(r.answers)
		if r.Measured != nil {
			m := *r.Measured
			rule.Measured = &m
		}
		c.list[i] = &rule
	}
	if len(s.list) == 0 {
		c.list = s.list
	}
	c.org.departments = slices.Clone(s.org.departments)
	c.org.byID, c.org.tokens = maps.Clone(s.org.byID), maps.Clone(s.org.tokens)
	c.org.closed = maps.Clone(s.org.closed)
	c.org.members, c.org.webhooks, c.done = maps.Clone(s.org.members), maps.Clone(s.org.webhooks), maps.Clone(s.done)
	return &c
}

// tables are all the scenes there are.
var tables = map[string][]scene{
	"friction": frictionScenes, "report": reportScenes, "rule": ruleScenes, "merge": mergeScenes,
	"decision": decisionScenes, "justification": justificationScenes, "removal": removalScenes,
	"organisation": organisationScenes, "access": accessScenes, "policy": policyScenes, "closing": closingScenes,
	"sealing": sealingScenes,
}

func TestScenes(t *testing.T) {
	for table, scenes := range tables {
		for _, s := range scenes {
			t.Run(table+"/"+s.name, s.play)
		}
	}
}
