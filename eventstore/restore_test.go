package eventstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unrule/domain"
)

// A restore that was broken off is no log, and the next one clears it away.
func TestInterruptedRestore(t *testing.T) {
	s := someLog(t, 1500)
	b, _ := backUp(t, s)
	o := optionsIn(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Restore(ctx, RestoreOptions{Options: keptBy(o, filepath.Join(s.opts.Dir, "secret")), Progress: func(step string, position, _ uint64) {
		if step == "restoring" && position == 1200 {
			cancel()
		}
	}}, bytes.NewReader(b))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Restore() = %v, want canceled", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, restoring)); err == nil {
		t.Error("an ended restore left what it had written")
	}
	// As a kill would have left it.
	if err := os.MkdirAll(filepath.Join(o.Dir, restoring, "jetstream"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrHalfRestored) {
		t.Errorf("Open() = %v, want half restored", err)
	}
	restoreTo(t, o, s, b)
	if again, _ := backUp(t, open(t, o)); !bytes.Equal(again, b) {
		t.Error("the backup of what was restored differs")
	}
}

func TestRestoreToAnOutsideServer(t *testing.T) {
	s := someLog(t, 1500)
	b, _ := backUp(t, s)
	url := outside(t)
	o := secretless(t, url)
	ctx, cancel := context.WithCancel(t.Context())
	broken := secretless(t, url)
	_, err := Restore(ctx, RestoreOptions{Options: keptBy(broken, filepath.Join(s.opts.Dir, "secret")), Progress: func(step string, position, _ uint64) {
		if step == "reading back" && position == 1 {
			if _, err := Open(t.Context(), nodeOf(t, s, url)); !errors.Is(err, ErrHalfRestored) {
				t.Errorf("Open() during a restore = %v, want half restored", err)
			}
			cancel()
		}
	}}, bytes.NewReader(b))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Restore() = %v, want canceled", err)
	}
	restoreTo(t, o, s, b)
	if _, err := os.Stat(filepath.Join(o.Dir, "secret")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the secret that nodes share was copied: %v", err)
	}
	restored := run(t, open(t, nodeOf(t, s, url)))
	if again, _ := backUp(t, restored); !bytes.Equal(again, b) {
		t.Error("the backup of what was restored differs")
	}
	if _, err := Open(t.Context(), nodeOf(t, open(t, optionsIn(t)), url)); !errors.Is(err, errOtherSecret) {
		t.Errorf("Open() with another secret = %v, want that it is refused", err)
	}
	handle(t, restored, friction())
}

// TestRestoreToACluster restores to three servers that keep everything three times, with
// a gap.
func TestRestoreToACluster(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	a, report := marked()
	handle(t, s, a)
	if _, _, err := s.Import(t.Context(), manyReports(1000)); err != nil {
		t.Fatal(err)
	}
	handle(t, s, redact(report))
	b, _ := backUp(t, s)
	c := startCluster(t).begin()
	o := secretless(t, c.url(0))
	_, err := restore(t, o, s, b)
	for tries := 0; errors.Is(err, context.DeadlineExceeded) && tries < 10; tries++ { // until they have found each other
		_, err = restore(t, o, s, b)
	}
	if err != nil {
		t.Fatalf("Restore() = %v", err)
	}
	restored := run(t, open(t, nodeOf(t, s, c.url(1))))
	if again, _ := backUp(t, restored); !bytes.Equal(unpackedRecords(t, again), unpackedRecords(t, b)) {
		t.Error("the backup of what was restored differs")
	}
	handle(t, restored, friction())
}

// unpackedRecords are the records of a backup as text, without the secret's id.
func unpackedRecords(t testing.TB, b []byte) []byte {
	t.Helper()
	_, records, _ := strings.Cut(unpacked(t, b), "\n")
	return []byte(records)
}

// A record whose loss was accepted is a gap in the backup, and in what is restored of it.
func TestAcceptedGapIsRestored(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 5)
	lose(t, o, 3)
	accepting(t, o, Loss{After: 5, Through: 5, Missing: make([]domain.Lost, 1)})
	s := run(t, open(t, o))
	b, m := backUp(t, s)
	if m.Gone != 1 || m.Position != 6 {
		t.Errorf("the backup is %+v, want 6 positions and one gap", m)
	}
	to := optionsIn(t)
	restoreTo(t, to, s, b)
	restored := run(t, open(t, to))
	if again, _ := backUp(t, restored); !bytes.Equal(again, b) {
		t.Error("the backup of what was restored differs")
	}
	if is, was := everyEvent(t, restored), everyEvent(t, s); len(is) != len(was) || len(is) != 5 {
		t.Errorf("%d events restored of %d, want 5", len(is), len(was))
	}
	if found, err := restored.Check(t.Context(), nil); err != nil || found.Gone != 1 {
		t.Errorf("Check() = %+v, %v, want one gap", found, err)
	}
}

// secretless is a node that has no secret yet, on an outside server.
func secretless(t *testing.T, url string) Options {
	o := optionsIn(t)
	o.URL = url
	return o
}

// nodeOf is one with the secret of a store.
func nodeOf(t *testing.T, s *Store, url string) Options {
	return keptBy(secretless(t, url), filepath.Join(s.opts.Dir, "secret"))
}

// A record that was restored and is not there when it is read back is named.
func TestRestoredAndLost(t *testing.T) {
	s := someLog(t, 3)
	b, _ := backUp(t, s)
	r := restorer{o: RestoreOptions{Options: keptBy(optionsIn(t), filepath.Join(s.opts.Dir, "secret"))}, backup: bytes.NewReader(b)}
	r.o.flush = func() error { return r.store.stream.DeleteMsg(t.Context(), 2) }
	err := r.restore(t.Context())
	if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != 2 {
		t.Errorf("restore() = %v, want damage at position 2", err)
	}
}
