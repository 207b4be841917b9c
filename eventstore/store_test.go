package eventstore

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"unrule/domain"
)

// noon is when all tests take place.
var noon = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

const board = "leader:5b2f"

func newID() domain.ID {
	var b [16]byte
	rand.Read(b[:])
	return domain.IDFrom(b)
}

func newRule() domain.RuleID     { return domain.RuleID{ID: newID()} }
func newReport() domain.ReportID { return domain.ReportID{ID: newID()} }

// optionsIn is what most tests open a store with.
func optionsIn(t testing.TB) Options {
	return Options{
		Dir: t.TempDir(), Now: func() time.Time { return noon },
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), StoreLimit: 1 << 30,
	}
}

func open(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open() = %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// run reads the log until the test ends, and fails it if reading does.
func run(t testing.TB, s *Store) *Store {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, func(domain.Recorded) {}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run() = %v, want nil", err)
		}
	})
	if err := s.CaughtUp(t.Context()); err != nil {
		t.Fatalf("CaughtUp() = %v", err)
	}
	return s
}

// handle stores an act and waits until the state has it.
func handle(t testing.TB, s *Store, a domain.Act) uint64 {
	t.Helper()
	position, err := s.Handle(t.Context(), a)
	if err != nil {
		t.Fatalf("Handle(%T) = %v", a.Command, err)
	}
	if err := s.Wait(t.Context(), position); err != nil {
		t.Fatalf("Wait(%d) = %v", position, err)
	}
	return position
}

// friction is a report that founds a rule of its own.
func friction() domain.Act {
	return domain.Act{ID: newID(), Command: domain.ReportFriction{
		Report: newReport(),
		FrictionReported: domain.FrictionReported{
			Rule: newRule(), Title: "Three signatures for a pencil", Side: domain.Customer,
			Impacts: []domain.Impact{domain.Delay, domain.Anger}, Severity: 3, Frequency: domain.Weekly,
			Seconds: 1200, LastHappened: domain.MonthOf(2026, time.October), Language: domain.English,
			Story: "I waited for two days, and the second signature was from somebody who had left the company. " +
				"The third came back with a question about the colour, which the form does not ask for at all.",
			Proposal: "Let whoever needs a pencil take one.",
		},
	}}
}

// boards is an act of the board.
func boards(c domain.Command) domain.Act { return domain.Act{ID: newID(), By: board, Command: c} }

func register(r domain.RuleID) domain.Act {
	return boards(domain.RegisterRule{Rule: r, RuleRegistered: domain.RuleRegistered{Title: "Stamp before noon"}})
}

func reject(r domain.RuleID) domain.Act {
	return boards(domain.RejectRule{Rule: r, RuleRejected: domain.RuleRejected{Reason: domain.NotARule}})
}
