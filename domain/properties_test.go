package domain

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// transitions is the table of a rule's life: what an event may lead from and to.
// The stage before a merge is where the undone merge leads to.
var transitions = []struct {
	event string
	from  []Stage
	to    []Stage
}{
	{"friction-reported", []Stage{""}, []Stage{Reported}},
	{"rule-registered", []Stage{""}, []Stage{Reported}},
	{"rule-triaged", []Stage{Reported, UnderReview}, []Stage{UnderReview}},
	{"rule-rejected", []Stage{Reported}, []Stage{Rejected}},
	{"rule-merged", []Stage{Reported, UnderReview, Committed, Removed, Verified, Unconfirmed, Relapsed, Kept, Escalated, Deferred}, []Stage{Merged}},
	{"rule-decided", []Stage{Reported}, []Stage{Committed}},
	{"rule-decided", []Stage{UnderReview}, []Stage{Committed, Kept, Escalated, Deferred}},
	{"removal-announced", []Stage{Committed}, []Stage{Removed}},
	{"removal-verified", []Stage{Removed, Unconfirmed}, []Stage{Verified}},
	{"removal-disputed", []Stage{Removed}, []Stage{Committed}},
	{"verification-expired", []Stage{Removed}, []Stage{Unconfirmed}},
	{"relapse-detected", []Stage{Removed, Unconfirmed, Verified}, []Stage{Relapsed}},
	{"deferral-ended", []Stage{Deferred}, []Stage{UnderReview}},
	{"rule-reopened", []Stage{Relapsed, Kept, Deferred, Escalated, Rejected}, []Stage{UnderReview}},
}

// steady are the stages in which an event may happen that leads nowhere else.
var steady = map[string][]Stage{
	"justification-requested": {UnderReview}, "rule-justified": {UnderReview}, "justification-lapsed": {UnderReview},
	"removal-rescheduled": {Committed}, "verification-opened": {Removed},
}

func allowed(event string, from, to Stage, unmerged Stage) bool {
	if event == "merge-reverted" {
		return from == Merged && to == unmerged
	}
	if stages, ok := steady[event]; ok {
		return from == to && slices.Contains(stages, from)
	}
	leads := false
	for _, row := range transitions {
		if row.event == event {
			leads = true
			if slices.Contains(row.from, from) && slices.Contains(row.to, to) {
				return true
			}
		}
	}
	return from == to && (!leads || event == "friction-reported")
}

func stagesOf(s *State) map[RuleID]Stage {
	m := map[RuleID]Stage{}
	for id := range s.rules {
		r, _ := s.Rule(id)
		m[id] = r.Stage
	}
	return m
}

func TestEveryWalkKeepsToTheTable(t *testing.T) {
	reached := map[Stage]bool{}
	rapid.Check(t, func(t *rapid.T) {
		w, unmerged, model := settled(), map[RuleID]Stage{}, newModel()
		before := deepCopy(w.State)
		for n := range 64 {
			c := step(t, w)
			drafts, err := w.Decide(Act{By: by(c), Command: c}, w.today)
			if !reflect.DeepEqual(w.State, before) {
				t.Fatalf("Decide(%+v) changed the state", c)
			}
			if (err == nil) != (len(drafts) > 0) || (err != nil && refusedWith(err) == (Code{})) {
				t.Fatalf("Decide(%+v) = %v, %v; want drafts or a refusal", c, drafts, err)
			}
			for _, d := range drafts {
				if d.Expected != w.Last(d.Aggregate) {
					break // as the log would
				}
				from := stagesOf(w.State)
				w.take(Recorded{Aggregate: d.Aggregate, Event: d.Event})
				to := stagesOf(w.State)
				for id, stage := range to {
					if id.Aggregate() == d.Aggregate || from[id] != stage {
						if !allowed(d.Event.EventName(), from[id], stage, unmerged[id]) {
							t.Fatalf("%+v leads from %q to %q", d.Event, from[id], stage)
						}
					}
					reached[stage] = true
				}
				if _, ok := d.Event.(RuleMerged); ok {
					unmerged[RuleID{d.Aggregate.ID}] = from[RuleID{d.Aggregate.ID}]
				}
				model.take(w.log[len(w.log)-1])
			}
			if err == nil {
				before = deepCopy(w.State)
			}
			if n%8 == 7 {
				model.compare(t, w.State)
			}
		}
	})
	for _, stage := range Stages {
		if !reached[stage] {
			t.Errorf("no walk reached %s", stage)
		}
	}
}

func TestEvolveTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, today := NewState(), date(2026, 1, 10)
		var log []Recorded
		for range 1 + upTo(t, "events", 40) {
			today += Day(rapid.IntRange(0, 20).Draw(t, "days"))
			rec := anyRecorded(t, uint64(rapid.IntRange(1, 90).Draw(t, "position")), today)
			if upTo(t, "in order", 5) > 0 {
				rec.Position = s.Position() + 1
			}
			log = append(log, rec)
			s.Evolve(rec)
			once := deepCopy(s)
			if s.Evolve(rec); !reflect.DeepEqual(s, once) {
				t.Fatalf("%+v taken in twice changed the state", rec)
			}
			counted := 0
			for i := range s.list {
				counted += len(s.list[i].happened)
				s.root(uint32(i))
				s.later(uint32(i))
				s.tallyOf(uint32(i))
				s.suffered(uint32(i), sales)
				s.list[i].Clock(s.Policy())
			}
			for _, r := range s.reports {
				if r.flags&flagHeld != 0 {
					counted++
				}
			}
			if counted != len(s.reports) {
				t.Fatalf("%d reports count or are held, %d are stored", counted, len(s.reports))
			}
			s.Due(today)
			_, _ = s.Decide(Act{By: "leader:ana", Command: anyCommand(t, today)}, today)
		}
		again := NewState()
		for _, rec := range log {
			again.Evolve(rec)
		}
		if !reflect.DeepEqual(s, again) {
			t.Fatal("the same log gives two states")
		}
	})
}

func TestSameLogSameState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		again := NewState()
		for _, rec := range w.log {
			again.Evolve(rec)
			again.Evolve(rec)
		}
		if !reflect.DeepEqual(w.State, again) {
			t.Fatal("the same log, each event twice, gives another state")
		}
	})
}

// facts is all that the state says of its rules, but where in the log they stand.
func facts(w *world) map[RuleID]any {
	m := map[RuleID]any{}
	for id, i := range w.rules {
		r := w.list[i].Rule
		r.Position = 0
		later := w.later(i)
		slices.Sort(later)
		hit := map[DepartmentID]bool{}
		for _, d := range w.Departments() {
			hit[d.ID] = w.suffered(i, d.ID)
		}
		m[id] = []any{r, later, w.tallyOf(i), hit, len(w.members(i)), w.root(i)}
	}
	m[RuleID{}] = w.Due(w.today)
	return m
}

func TestUndoneMergeRestoresEveryNumber(t *testing.T) {
	merges := 0
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		before := facts(w)
		for _, from := range []RuleID{forms, stamps, gates, fees} {
			for _, into := range []RuleID{forms, stamps, gates, fees} {
				if w.act(MergeRule{from, into}) != nil {
					continue
				}
				merges++
				if err := w.act(RevertMerge{from}); err != nil {
					t.Fatalf("merge-reverted refused: %v", err)
				}
				if after := facts(w); !reflect.DeepEqual(before, after) {
					t.Fatalf("merged and undone: %+v\nwant %+v", after, before)
				}
			}
		}
	})
	if merges < 50 {
		t.Errorf("%d merges only", merges)
	}
}

func TestDueIsAlwaysAcceptedAndEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		w.today += Day(upTo(t, "later", 100))
		for round := 0; ; round++ {
			due := w.Due(w.today)
			if len(due) == 0 {
				return
			}
			if round > 10 {
				t.Fatalf("still due after %d rounds: %+v", round, due)
			}
			for _, c := range due {
				if err := w.act(filled(c)); err != nil {
					t.Fatalf("Due lists %+v on %v, refused with %v", c, w.today, err)
				}
			}
		}
	})
}

func TestStoreQuestions(t *testing.T) {
	w := worldOf(t, crowd)
	if !w.HasRule(forms) || w.HasRule(stamps) || !w.HasReport(reportID(1)) || w.HasReport(strangerReport) {
		t.Error("HasRule or HasReport do not say what is stored")
	}
	for a, want := range map[Aggregate]uint64{Org: 3, forms.Aggregate(): 0, reportID(1).Aggregate(): 4, reportID(6).Aggregate(): 9, strangerReport.Aggregate(): 0} {
		if got := w.Last(a); got != want {
			t.Errorf("Last(%v) = %d, want %d", a, got, want)
		}
	}
	if got := w.Position(); got != 9 {
		t.Errorf("Position() = %d, want 9", got)
	}
	if keys := slices.Collect(maps.Keys(w.rules)); len(keys) != 1 {
		t.Errorf("rules = %v", keys)
	}
	if got := w.Today(time.Date(2026, 5, 6, 23, 0, 0, 0, time.UTC)); got != date(2026, 5, 6) {
		t.Errorf("Today = %v", got)
	}
}
