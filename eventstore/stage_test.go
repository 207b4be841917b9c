package eventstore

import (
	"errors"
	"slices"
	"testing"
	"time"

	"unrule/domain"
)

// reading is what a reader that begins anew gets of the log.
func reading(t *testing.T, s *Store) (events []domain.Recorded) {
	t.Helper()
	err := s.Replay(t.Context(), 0, func(r domain.Recorded) error {
		events = append(events, r)
		return nil
	})
	if err != nil {
		t.Fatalf("Replay() = %v", err)
	}
	return events
}

// A play of more than one batch: on each of many days a rule is registered and
// reported, and the report is thanked for at once.
func threeADay(days int) (scenes []Scene) {
	for i := range days {
		at := noon.AddDate(0, 0, i-days)
		rule, report := newRule(), friction()
		c := report.Command.(domain.ReportFriction)
		c.Rule, c.Title, c.LastHappened = rule, "", 0
		report.Command = c
		scenes = append(scenes, Scene{at, register(rule)}, Scene{at, report},
			Scene{at, boards(domain.SendThanks{Report: c.Report, Words: "Thank you."})})
	}
	return scenes
}

func TestStage(t *testing.T) {
	o := optionsIn(t)
	o.Staged = true
	s := run(t, open(t, o))
	const days = 400
	scenes := threeADay(days)
	if err := s.Stage(t.Context(), slices.Values(scenes)); err != nil {
		t.Fatalf("Stage() = %v, want nil", err)
	}
	events := reading(t, s)
	if len(events) != 3*days || s.Position() != 3*days {
		t.Fatalf("Stage() stored %d events up to %d, want %d", len(events), s.Position(), 3*days)
	}
	for i, e := range events {
		if want := domain.DayOf(scenes[i].At); e.Day != want || e.Act != scenes[i].Act.ID {
			t.Fatalf("event %d is of day %s and act %s, want %s and %s", i+1, e.Day, e.Act, want, scenes[i].Act.ID)
		}
	}
	handle(t, s, friction())
}

// Between two scenes the state is the one that the play has reached.
func TestStageShowsItsState(t *testing.T) {
	o := optionsIn(t)
	o.Staged = true
	s := run(t, open(t, o))
	rule := newRule()
	err := s.Stage(t.Context(), func(yield func(Scene) bool) {
		if !yield(Scene{noon, register(rule)}) {
			return
		}
		s.View(func(state *domain.State) {
			if !state.HasRule(rule) {
				t.Error("the rule that was just registered is not there")
			}
		})
	})
	if err != nil {
		t.Errorf("Stage() = %v, want nil", err)
	}
}

func TestStageRefuses(t *testing.T) {
	if err := run(t, open(t, optionsIn(t))).Stage(t.Context(), slices.Values(threeADay(1))); err == nil {
		t.Error("Stage() into a log that is none of a play = nil, want an error")
	}
	o := optionsIn(t)
	o.Staged = true
	s := run(t, open(t, o))
	scenes := append(threeADay(1), Scene{noon, reject(newRule())})
	err := s.Stage(t.Context(), slices.Values(scenes))
	if refused, ok := errors.AsType[*ActError](err); !ok || refused.Index != 3 {
		t.Errorf("Stage() = %v, want act 4 refused", err)
	}
	if head, err := s.Head(t.Context()); head != 0 || err != nil {
		t.Errorf("Head() = %d, %v, want 0: the batch was not full", head, err)
	}
}

// A staged log read as any other counts the log's own days, and neither reading
// takes what the other has kept for damage.
func TestStagedLogReadPlainly(t *testing.T) {
	o := optionsIn(t)
	for _, tt := range []struct {
		staged bool
		day    domain.Day
	}{{true, domain.DayOf(noon) - 1}, {false, domain.DayOf(time.Now().UTC())}, {true, domain.DayOf(noon) - 1}} {
		o.Staged = tt.staged
		s := open(t, o)
		var first domain.Day
		ctx, end := t.Context(), make(chan error, 1)
		go func() {
			end <- s.Run(ctx, func(r domain.Recorded) {
				if first == 0 {
					first = r.Day
				}
			})
		}()
		if s.Opened() == 0 {
			if err := s.Stage(ctx, slices.Values(threeADay(1))); err != nil {
				t.Fatalf("Stage() = %v", err)
			}
		}
		if err := s.CaughtUp(ctx); err != nil {
			t.Fatalf("CaughtUp() = %v", err)
		}
		_ = s.Close()
		<-end
		if first < tt.day || first > tt.day+1 {
			t.Errorf("staged %t: the first event is of %s, want %s", tt.staged, first, tt.day)
		}
	}
}
