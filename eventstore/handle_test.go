package eventstore

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"unrule/domain"
)

func TestAcknowledgedSurvivesReopening(t *testing.T) {
	for name, mode := range map[string]SyncMode{"shared": Shared, "always": Always} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			o.Sync = mode
			s := open(t, o)
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- s.Run(ctx, func(domain.Recorded) {}) }()
			act := friction()
			position := handle(t, s, act)
			key := s.Key("report", "a", "b")
			stop()
			if err := <-done; err != nil {
				t.Fatalf("Run() = %v, want nil", err)
			}
			if err := s.Close(); err != nil {
				t.Fatalf("Close() = %v", err)
			}

			s = run(t, open(t, o))
			r, err := s.ReadAt(t.Context(), position)
			want := act.Command.(domain.ReportFriction)
			want.Day = domain.DayOf(noon)
			if err != nil || !reflect.DeepEqual(r.Event, domain.Event(want.FrictionReported)) || r.Act != act.ID || r.By != "" || !r.Time.IsZero() {
				t.Errorf("ReadAt(%d) = %+v, %v, want %+v", position, r, err, want)
			}
			s.View(func(state *domain.State) {
				if !state.HasReport(want.Report) {
					t.Error("the state does not know the report")
				}
			})
			if s.Key("report", "a", "b") != key || s.Key("report", "ab", "") == key || s.Key("receipt", "a", "b") == key {
				t.Error("Key() is not the same hash for the same words only")
			}
			if err := s.Ready(t.Context()); err != nil {
				t.Errorf("Ready() = %v, want nil", err)
			}
		})
	}
}

func TestRefusalComesBackUntouched(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	_, err := s.Handle(t.Context(), reject(newRule()))
	if refusal, ok := err.(*domain.Refusal); !ok || refusal.Code != domain.RuleUnknown {
		t.Errorf("Handle() = %v, want the refusal rule.unknown itself", err)
	}
}

func TestBoardsActsCarryTheirTime(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	r, err := s.ReadAt(t.Context(), handle(t, s, register(newRule())))
	if err != nil || r.By != board || !r.Time.Equal(noon) {
		t.Errorf("ReadAt() = %+v, %v, want by %s at %v", r, err, board, noon)
	}
}

// TestReportIsStoredOnce sends one report again in every way it may come again.
func TestReportIsStoredOnce(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	act := friction()
	position := handle(t, s, act)
	report := act.Command.(domain.ReportFriction)
	handle(t, s, boards(domain.SendThanks{Report: report.Report, Words: "Thank you."}))

	again, nextDay, suspect, other := act, report, report, report
	again.ID = newID()
	nextDay.Day = domain.DayOf(noon) - 1
	suspect.Held = domain.Flood
	other.Story = "Another story."
	for name, tt := range map[string]struct {
		act  domain.Act
		want error
	}{
		"the same act":             {act, nil},
		"the same report":          {again, nil},
		"with another day":         {domain.Act{ID: newID(), Command: nextDay}, nil},
		"held this time":           {domain.Act{ID: newID(), Command: suspect}, nil},
		"another under its id":     {domain.Act{ID: newID(), Command: other}, domain.Refuse(domain.ReportDiffers, "")},
		"another under act and id": {domain.Act{ID: act.ID, Command: other}, domain.Refuse(domain.ReportDiffers, "")},
	} {
		got, err := s.Handle(t.Context(), tt.act)
		if !reflect.DeepEqual(err, tt.want) || err == nil && got != position {
			t.Errorf("%s: Handle() = %d, %v, want %d, %v", name, got, err, position, tt.want)
		}
	}
	if head, err := s.Head(t.Context()); head != 2 || err != nil {
		t.Errorf("Head() = %d, %v, want 2", head, err)
	}
}

// TestManySendOneReport sends the same report at once: it is stored once and all
// are told the same.
func TestManySendOneReport(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	act := friction()
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if position, err := s.Handle(t.Context(), act); position != 1 || err != nil {
				t.Errorf("Handle() = %d, %v, want 1", position, err)
			}
		})
	}
	all.Wait()
	if head, err := s.Head(t.Context()); head != 1 || err != nil {
		t.Errorf("Head() = %d, %v, want 1", head, err)
	}
}

// TestOneOfTwoDecisionsWins races a decision that can be taken once: a reported
// rule is rejected, and a rejected rule cannot be rejected. Both nodes read the
// same log and have caught up, so both decide that it can be done; only the
// expected position tells the second one that it is too late.
func TestOneOfTwoDecisionsWins(t *testing.T) {
	url := outside(t)
	nodes := []*Store{run(t, open(t, outsideIn(t, url))), run(t, open(t, outsideIn(t, url)))}
	for round := range 50 {
		rule := newRule()
		position := handle(t, nodes[0], register(rule))
		if err := nodes[1].Wait(t.Context(), position); err != nil {
			t.Fatal(err)
		}
		var won, refused atomic.Int32
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range 8 {
			all.Go(func() {
				<-start
				_, err := nodes[i%2].Handle(t.Context(), reject(rule))
				refusal, ok := errors.AsType[*domain.Refusal](err)
				switch {
				case err == nil:
					won.Add(1)
				case ok && refusal.Code == domain.StageWrong:
					refused.Add(1)
				default:
					t.Errorf("Handle() = %v, want a position or stage.wrong", err)
				}
			})
		}
		close(start)
		all.Wait()
		if won.Load() != 1 || refused.Load() != 7 {
			t.Fatalf("round %d: %d won and %d were refused, want 1 and 7", round, won.Load(), refused.Load())
		}
	}
}

// TestConflictIsDecidedAgain lets acts that do not exclude each other meet on one
// rule: every one is stored in the end.
func TestConflictIsDecidedAgain(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	rule := newRule()
	handle(t, s, register(rule))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			act := boards(domain.MeasureBurden{Rule: rule, BurdenMeasured: domain.BurdenMeasured{Seconds: int64(i + 1), TimesPerMonth: 1, Source: "stopwatch"}})
			if _, err := s.Handle(t.Context(), act); err != nil {
				t.Errorf("Handle() = %v, want nil", err)
			}
		})
	}
	all.Wait()
	if head, err := s.Head(t.Context()); head != 5 || err != nil {
		t.Errorf("Head() = %d, %v, want 5", head, err)
	}
}

// TestStaleActSettlesAsItself stores an act behind the back of a state that has
// stopped, as when the answer to the first try was lost.
func TestStaleActSettlesAsItself(t *testing.T) {
	url := outside(t)
	first, second := run(t, open(t, outsideIn(t, url))), open(t, outsideIn(t, url))
	rule := newRule()
	handle(t, first, register(rule))
	stale := domain.NewState()
	if err := first.Replay(t.Context(), 0, func(r domain.Recorded) error { stale.Evolve(r); return nil }); err != nil {
		t.Fatal(err)
	}
	second.state = stale
	act := reject(rule)
	position := handle(t, first, act)
	if got, err := second.Handle(t.Context(), act); got != position || err != nil {
		t.Errorf("Handle() = %d, %v, want %d", got, err, position)
	}
}

// TestMergeIsStoredWithBothRules merges, and then sees that half a merge is none.
func TestMergeIsStoredWithBothRules(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	a, b := newRule(), newRule()
	handle(t, s, register(a))
	handle(t, s, register(b))
	if got := handle(t, s, boards(domain.MergeRule{Rule: a, Into: b})); got != 4 {
		t.Fatalf("Handle() = %d, want 4: the last of two events", got)
	}
	merged, err := s.ReadAt(t.Context(), 3)
	absorbed, err2 := s.ReadAt(t.Context(), 4)
	if merged.Event != (domain.RuleMerged{Into: b}) || absorbed.Event != (domain.RuleAbsorbed{Rule: a}) || err != nil || err2 != nil {
		t.Errorf("stored %+v, %+v (%v, %v)", merged, absorbed, err, err2)
	}
	drafts := []domain.Draft{
		{Aggregate: a.Aggregate(), Expected: 3, Event: domain.MergeReverted{}},
		{Aggregate: b.Aggregate(), Expected: 2, Event: domain.RuleSplitOff{Rule: a}}, // it is at 4
	}
	if _, err := s.append(t.Context(), []domain.Act{boards(nil)}, drafts); !errors.Is(err, errConflict) {
		t.Errorf("append() = %v, want a conflict", err)
	}
	if head, err := s.Head(t.Context()); head != 4 || err != nil {
		t.Errorf("Head() = %d, %v, want 4: nothing of the batch", head, err)
	}
}

// TestCrossedMergesCloseNoCircle merges two rules into each other at once.
func TestCrossedMergesCloseNoCircle(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	for range 10 {
		a, b := newRule(), newRule()
		handle(t, s, register(a))
		handle(t, s, register(b))
		var won atomic.Int32
		var all sync.WaitGroup
		for _, c := range []domain.MergeRule{{Rule: a, Into: b}, {Rule: b, Into: a}} {
			all.Go(func() {
				if _, err := s.Handle(t.Context(), boards(c)); err == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of two crossed merges were stored, want 1", won.Load())
		}
	}
}

func TestTwoEventsOnOneAggregate(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	rule := newRule()
	drafts := []domain.Draft{
		{Aggregate: rule.Aggregate(), Event: domain.RuleRegistered{Title: "One"}},
		{Aggregate: rule.Aggregate(), Event: domain.RuleRenamed{Title: "Two"}},
		{Aggregate: domain.Org, Event: domain.DepartmentRetired{Department: domain.DepartmentID{ID: newID()}}},
	}
	if got, err := s.append(t.Context(), []domain.Act{boards(nil)}, drafts); got != 3 || err != nil {
		t.Errorf("append() = %d, %v, want 3: only the first on a subject expects a position", got, err)
	}
}

func TestHandleGivesUpWithItsContext(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Handle(ctx, friction()); !errors.Is(err, ErrFateUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("Handle() = %v, want a fate unknown", err)
	}
}
