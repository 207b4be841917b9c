package eventstore

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"unrule/domain"
)

// Who answers for going on without a witness lets it begin anew; looking changes nothing.
func TestAcceptedLossOfTheWitness(t *testing.T) {
	for name, harm := range map[string]func(string) error{
		"damaged": func(path string) error { return os.Truncate(path, 0) },
		"gone":    os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			filled(t, o, 2)
			if err := harm(filepath.Join(o.Dir, "witness")); err != nil {
				t.Fatal(err)
			}
			looking := o
			looking.Accepting = true
			during(t, looking, func(s *Store) {
				if lost, err := s.Loss(t.Context()); err != nil || !lost.Any() || !lost.Unwitnessed {
					t.Errorf("Loss() = %+v, %v, want the witness", lost, err)
				}
			})
			wantDamage(t, o, 1, "witness")
			accepting(t, o, Loss{After: 2, Through: 2})
			during(t, o, func(s *Store) { handle(t, s, friction()) })
		})
	}
}

// lose takes records out of a log that nobody reads meanwhile.
func lose(t *testing.T, o Options, positions ...uint64) {
	t.Helper()
	s := open(t, o)
	for _, at := range positions {
		if err := s.stream.SecureDeleteMsg(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// accepting opens a log that lost something and goes on without it.
func accepting(t *testing.T, o Options, want Loss) {
	t.Helper()
	o.Accepting = true
	during(t, o, func(s *Store) {
		lost, err := s.Loss(t.Context())
		if err != nil || lost.After != want.After || lost.Through != want.Through || len(lost.Missing) != len(want.Missing) {
			t.Fatalf("Loss() = %+v, %v, want %+v", lost, err, want)
		}
		if _, err := s.AcceptLoss(t.Context(), board, "Ana", ""); err == nil {
			t.Error("AcceptLoss() without a reason = nil")
		}
		if _, err := s.AcceptLoss(t.Context(), board, "Ana", "the disk died"); err != nil {
			t.Errorf("AcceptLoss() = %v", err)
		}
	})
}

// A loss that somebody answers for stands in the log, and the log goes on.
func TestAcceptedLoss(t *testing.T) {
	o := optionsIn(t)
	rolledBack(t, o)
	wantDamage(t, o, 6, "the log ends at 5")
	accepting(t, o, Loss{After: 5, Through: 8})
	for _, fresh := range []bool{false, true} {
		o.Fresh = fresh
		during(t, o, func(s *Store) {
			handle(t, s, friction())
			wait(t, s)
			r, err := s.ReadAt(t.Context(), 6)
			if e, ok := r.Event.(domain.LossAccepted); err != nil || !ok || e.After != 5 || e.Through != 8 || e.Name != "Ana" || e.Size != 8 {
				t.Errorf("ReadAt(6) = %+v, %v, want the loss", r, err)
			}
			if _, err := s.Check(t.Context(), nil); err != nil {
				t.Errorf("Check() = %v", err)
			}
		})
	}
}

// A program that ends before the witness has heard that a loss is accepted, or another
// node of the log, goes on when it is asked to accept it.
func TestAcceptedLossIsHeardOf(t *testing.T) {
	o := optionsIn(t)
	rolledBack(t, o)
	other := o
	other.Dir = copyDir(t, o.Dir)
	accepting(t, o, Loss{After: 5, Through: 8})
	for _, more := range []int{0, 4} { // the log may have gone on since
		filled(t, o, more)
		replaceLog(t, other.Dir, o.Dir)
		heard := other
		heard.Dir = copyDir(t, other.Dir)
		heard.Accepting = true
		during(t, heard, func(s *Store) {
			if lost, err := s.Loss(t.Context()); err != nil || lost.Any() {
				t.Errorf("Loss() = %+v, %v, want nothing new", lost, err)
			}
		})
		heard.Accepting = false
		during(t, heard, func(s *Store) {
			wait(t, s)
			if _, err := s.Check(t.Context(), nil); err != nil {
				t.Errorf("Check() = %v", err)
			}
		})
	}
}

// A record that cannot be read any more is passed over from then on, under the hash that
// it had: the roots that are known of the log stay.
func TestAcceptedGap(t *testing.T) {
	o := optionsIn(t)
	end := filled(t, o, 5)
	lose(t, o, 3)
	fresh := o
	fresh.Fresh = true
	wantDamage(t, fresh, 3, "missing")
	accepting(t, o, Loss{After: 5, Through: 5, Missing: make([]domain.Lost, 1)})
	for _, o := range []Options{o, fresh} {
		during(t, o, func(s *Store) {
			wait(t, s)
			if was, err := s.tree.at(5); err != nil || was != end {
				t.Errorf("TreeAt(5) = %v, %v, want %v", was, err, end)
			}
			if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 1 {
				t.Errorf("Check() = %+v, %v", found, err)
			}
			if events := recordedIn(t, s); len(events) != 5 {
				t.Errorf("%d events are read, want 4 and the loss", len(events))
			}
			if _, err := s.ReadAt(t.Context(), 3); !errors.Is(err, ErrNotFound) {
				t.Errorf("ReadAt() of what is lost = %v, want not found", err)
			}
		})
	}
}

// A log that has lost records counts them still: who reads it is not kept waiting for
// them, in the middle nor at the end, and what comes later is read as it comes.
func TestLossThatTheLogStillCounts(t *testing.T) {
	for name, lost := range map[string]uint64{"in the middle": 3, "at the end": 5} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			during(t, o, func(s *Store) {
				for i := range 5 {
					a := friction()
					c := a.Command.(domain.ReportFriction)
					c.Story = fmt.Sprintf("story number %d", i+1)
					a.Command = c
					handle(t, s, a)
				}
				wait(t, s)
			})
			flipIn(t, o.Dir, fmt.Sprintf("story number %d", lost))
			fresh := o
			fresh.Fresh = true
			wantDamage(t, fresh, lost, "missing")
			accepting(t, o, Loss{After: 5, Through: 5, Missing: make([]domain.Lost, 1)})
			during(t, fresh, func(s *Store) {
				if at := handle(t, s, friction()); s.Wait(t.Context(), at) != nil {
					t.Errorf("position %d is not read", at)
				}
				if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 1 {
					t.Errorf("Check() = %+v, %v", found, err)
				}
			})
		})
	}
}

// flipIn changes one bit of a text in the files of the log.
func flipIn(t *testing.T, dir, text string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", streamName, "msgs", "*.blk"))
	changed := 0
	for _, path := range files {
		b, rerr := os.ReadFile(path)
		if i := bytes.Index(b, []byte(text)); i > 0 {
			b[i] ^= 1
			changed++
			rerr = errors.Join(rerr, os.WriteFile(path, b, 0o600))
		}
		err = errors.Join(err, rerr)
	}
	if err != nil || changed != 1 {
		t.Fatalf("%d files changed, %v", changed, err)
	}
}

// A log that is not what it was is not accepted, and one that is whole has lost nothing.
func TestOnlyALossIsAccepted(t *testing.T) {
	o, other := optionsIn(t), optionsIn(t)
	filled(t, o, 3)
	other.Dir = copyDir(t, o.Dir)
	filled(t, o, 4)
	filled(t, other, 6)
	o.Accepting = true
	during(t, o, func(s *Store) {
		if lost, err := s.Loss(t.Context()); err != nil || lost.Any() {
			t.Errorf("Loss() of a whole log = %+v, %v", lost, err)
		}
	})
	replaceLog(t, o.Dir, other.Dir)
	treeless := o
	treeless.Dir = copyDir(t, o.Dir)
	if err := os.Remove(filepath.Join(treeless.Dir, "tree")); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{o, treeless} {
		s := run(t, open(t, o))
		if _, err := s.AcceptLoss(t.Context(), board, "Ana", "so what"); !errors.Is(err, ErrDamaged) {
			t.Errorf("AcceptLoss() of another log = %v, want the damage", err)
		}
	}
}

// Where the lost records are the last ones, none that follows could show the gap.
func TestAcceptedGapAtTheEnd(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 5)
	lose(t, o, 4, 5)
	accepting(t, o, Loss{After: 5, Through: 5, Missing: make([]domain.Lost, 2)})
	o.Fresh = true
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		wait(t, s)
		if events := recordedIn(t, s); len(events) != 5 {
			t.Errorf("%d events are read, want 3, the loss and one more", len(events))
		}
	})
}
