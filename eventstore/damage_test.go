package eventstore

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

// filled makes a log with some reports, closed well, and gives its end.
func filled(t *testing.T, o Options, reports int) (end Seal) {
	t.Helper()
	during(t, o, func(s *Store) {
		for range reports {
			handle(t, s, friction())
		}
		wait(t, s)
		end = s.tree.head()
	})
	return end
}

// wait returns when all that is in the log is read.
func wait(t *testing.T, s *Store) {
	t.Helper()
	if _, _, err := s.Root(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func copyDir(t *testing.T, from string) (to string) {
	t.Helper()
	to = filepath.Join(t.TempDir(), "copy")
	err := errors.Join(os.CopyFS(to, os.DirFS(from)), os.Chmod(filepath.Join(to, "secret"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// replaceLog puts the log of one directory into another, beside what that one keeps.
func replaceLog(t *testing.T, in, by string) {
	t.Helper()
	to := filepath.Join(in, "jetstream")
	err := errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(filepath.Join(by, "jetstream"))))
	if err != nil {
		t.Fatal(err)
	}
}

// rolledBack makes a log of eight records and puts back the one that had five.
func rolledBack(t *testing.T, o Options) {
	t.Helper()
	filled(t, o, 5)
	before := copyDir(t, o.Dir)
	filled(t, o, 3)
	replaceLog(t, o.Dir, before)
}

// wantDamage opens a store and demands that it is stopped at a position, serves nothing
// and takes nothing.
func wantDamage(t *testing.T, o Options, position uint64, text string) {
	t.Helper()
	s := open(t, o)
	err := s.Run(t.Context(), func(domain.Recorded) {})
	damage, ok := errors.AsType[*DamageError](err)
	if !ok || damage.Position != position || !strings.Contains(damage.Error(), text) {
		t.Fatalf("Run() = %v, want damage at position %d with %q", err, position, text)
	}
	if !errors.Is(s.Ready(t.Context()), ErrDamaged) || !errors.Is(s.Damage(), ErrDamaged) {
		t.Errorf("Ready() = %v and Damage() = %v, want the damage", s.Ready(t.Context()), s.Damage())
	}
	if _, err := s.Handle(t.Context(), friction()); !errors.Is(err, ErrDamaged) {
		t.Errorf("Handle() = %v, want the damage", err)
	}
	if _, _, err := s.Import(t.Context(), []domain.Act{friction()}); !errors.Is(err, ErrDamaged) {
		t.Errorf("Import() = %v, want the damage", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A log that was rolled back is whole in itself: only what stands beside it knows.
func TestRolledBackLogIsNotServed(t *testing.T) {
	o := optionsIn(t)
	rolledBack(t, o)
	for range 2 { // nothing that was read meanwhile makes it forget
		wantDamage(t, o, 6, "the log ends at 5, and all up to 8 was stored")
	}
}

func TestLostLogIsNotBegunAnew(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 2)
	if err := os.RemoveAll(filepath.Join(o.Dir, "jetstream")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := Open(t.Context(), o); !errors.Is(err, ErrDamaged) {
			t.Fatalf("Open() = %v, want the damage", err)
		}
	}
}

// A log that has lost all is caught up with at once, and is as damaged as any other.
func TestEmptiedLogIsNotCheckedAsWhole(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 5)
	files, err := filepath.Glob(filepath.Join(o.Dir, "jetstream", "*", "streams", streamName, "msgs", "*"))
	for _, path := range files {
		err = errors.Join(err, os.Remove(path))
	}
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files of the log, %v", len(files), err)
	}
	s := open(t, o)
	if err := s.CaughtUp(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Errorf("CaughtUp() = %v, want the damage", err)
	}
	if found, err := s.Check(t.Context(), nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("Check() = %+v, %v, want the damage", found, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantDamage(t, o, 1, "the log ends at 0, and all up to 5 was stored")
}

// A log that was written anew, with every checksum right, is named at the first record
// that differs, with the brief and without.
func TestRewrittenLogIsNamed(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		o, other := optionsIn(t), optionsIn(t)
		filled(t, o, 3)
		other.Dir = copyDir(t, o.Dir)
		filled(t, o, 4)
		filled(t, other, 6)
		replaceLog(t, o.Dir, other.Dir)
		if err := os.Remove(filepath.Join(o.Dir, "brief")); err != nil {
			t.Fatal(err)
		}
		o.Fresh = fresh
		for range 2 {
			wantDamage(t, o, 4, "not the one that was read here before")
		}
	}
}

// Behind a brief the log is checked while the node serves; once it is found damaged
// nothing is served any more.
func TestDamageBehindTheBriefIsFound(t *testing.T) {
	o, other := optionsIn(t), optionsIn(t)
	filled(t, o, 3)
	other.Dir = copyDir(t, o.Dir)
	filled(t, o, 4)
	filled(t, other, 4)
	last := copyDir(t, o.Dir)
	replaceLog(t, o.Dir, other.Dir)
	s := open(t, o)
	err := s.Run(t.Context(), func(domain.Recorded) {})
	if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != 4 && damage.Position != 7 {
		t.Errorf("Run() = %v, want damage at the first record that differs or at the last that was read", err)
	}
	o.Dir = last
	s = run(t, open(t, o))
	if found, err := s.Check(t.Context(), nil); err != nil || found.Size != 7 {
		t.Errorf("Check() of the whole log = %+v, %v", found, err)
	}
}

// A node that runs on reads again what it has read, wherever it took that from.
func TestDamageWhileItRuns(t *testing.T) {
	for _, fresh := range []bool{true, false} {
		o := optionsIn(t)
		filled(t, o, 5)
		o.Fresh, o.checkEvery = fresh, time.Millisecond
		s := open(t, o)
		done := make(chan error, 1)
		go func() { done <- s.Run(t.Context(), func(domain.Recorded) {}) }()
		if err := errors.Join(s.CaughtUp(t.Context()), s.stream.SecureDeleteMsg(t.Context(), 3)); err != nil {
			t.Fatal(err)
		}
		if damage, ok := errors.AsType[*DamageError](<-done); !ok || damage.Position != 3 {
			t.Errorf("Run() = %v, want damage at position 3", damage)
		}
	}
}

func TestFlippedBitIsNamed(t *testing.T) {
	o := optionsIn(t)
	var second uint64
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		second = handle(t, s, friction())
		handle(t, s, friction())
		wait(t, s)
	})
	changed := 0
	err := filepath.WalkDir(filepath.Join(o.Dir, "jetstream"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".blk" || !strings.Contains(path, streamName) {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if i := bytes.LastIndex(b, []byte(prefixReport)); i > 0 {
			b[bytes.Index(b[len(b)/2:], []byte("impacts"))+len(b)/2] ^= 1
			changed++
		}
		return os.WriteFile(path, b, 0o600)
	})
	if err != nil || changed != 1 {
		t.Fatalf("%d files changed, %v", changed, err)
	}
	o.Fresh = true
	s := open(t, o)
	err = s.Run(t.Context(), func(domain.Recorded) {})
	if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position < second {
		t.Errorf("Run() = %v, want damage at position %d or the next", err, second)
	}
}

func TestDamagedWitness(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 2)
	path := filepath.Join(o.Dir, "witness")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := func(places ...int) []byte {
		b := bytes.Clone(whole)
		for _, p := range places {
			clear(b[p*witnessPlace : min(len(b), (p+1)*witnessPlace)])
		}
		return b
	}
	for _, place := range []int{0, 1} {
		if err := os.WriteFile(path, torn(place), 0o600); err != nil {
			t.Fatal(err)
		}
		during(t, o, func(s *Store) { wait(t, s) })
	}
	for name, b := range map[string][]byte{"both places": torn(0, 1), "all of it": {}} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		for range 2 { // no start makes it whole
			wantDamage(t, o, 1, "witness")
		}
	}
}

// A witness that is gone is not begun anew over a log that was read: it might have been
// rolled back.
func TestWitnessThatIsGone(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 2)
	if err := os.Remove(filepath.Join(o.Dir, "witness")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantDamage(t, o, 1, "the witness beside the log is gone")
	}
}

func TestAnotherSecretIsRefused(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 1)
	path := filepath.Join(o.Dir, "secret")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[7] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "not the secret that this log was written with") {
		t.Errorf("Open() = %v, want the secret refused", err)
	}
}

// A witness that the disk does not take stops no reader, and nobody is told "stored" without
// it; whoever sends the same again is, once there is room.
func TestWitnessWithoutRoom(t *testing.T) {
	for name, mode := range map[string]SyncMode{"shared": Shared, "always": Always} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			o.Sync, o.flush = mode, nil
			if mode == Shared {
				o.flush = func() error { return nil }
			}
			s := run(t, open(t, o))
			handle(t, s, friction())
			wait(t, s)
			whole := s.witness.file
			narrow, err := os.Open(filepath.Join(o.Dir, "witness")) // it cannot be written
			if err != nil {
				t.Fatal(err)
			}
			s.witness.mu.Lock()
			s.witness.file = narrow
			s.witness.mu.Unlock()
			act := friction()
			if _, err := s.Handle(t.Context(), act); !errors.Is(err, ErrFateUnknown) {
				t.Errorf("Handle() = %v, want that nobody knows", err)
			}
			if err := s.Wait(t.Context(), 2); err != nil {
				t.Errorf("the reader ends: %v", err)
			}
			s.witness.mu.Lock()
			s.witness.file = whole
			s.witness.mu.Unlock()
			if at, err := s.Handle(t.Context(), act); at != 2 || err != nil {
				t.Errorf("Handle() again = %d, %v, want 2", at, err)
			}
			handle(t, s, friction())
			_ = narrow.Close()
		})
	}
}

// A log that was written anew is backed up no more than it is served, also by a program that
// reads nothing else of it.
func TestRewrittenLogIsNotBackedUp(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 3)
	other := o
	other.Dir = copyDir(t, o.Dir)
	filled(t, o, 2)
	filled(t, other, 3)
	replaceLog(t, o.Dir, other.Dir)
	s := open(t, o)
	m, err := s.Backup(t.Context(), io.Discard, "test")
	if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position > 5 {
		t.Errorf("Backup() = %+v, %v, want the damage", m, err)
	}
}

// A block that the disk does not give is damage, and nobody waits for its records for ever:
// looking for what explains the first gap does not begin to look for what explains the next.
func TestBlockThatCannotBeReadIsNamed(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	for range 12 { // more than fits into one file
		m := &nats.Msg{Subject: subjectOrg, Header: nats.Header{headerKind: {"policy-set"}}, Data: make([]byte, 900<<10)}
		if _, err := s.js.PublishMsg(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	block := (&dataDir{path: o.Dir}).logPath("1.blk")
	if err := errors.Join(os.Remove(block), os.Mkdir(block, 0o700)); err != nil { // which not even root reads
		t.Fatal(err)
	}
	o.Accepting = true // and so not patient
	s = open(t, o)
	err := s.Records(t.Context(), 1, 0, func(Record) error { return nil })
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "position 2: the event is missing") {
		t.Errorf("Records() = %v, want the gap", err)
	}
}
