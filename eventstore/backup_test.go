package eventstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unrule/domain"
)

// backUp is a backup of a store.
func backUp(t testing.TB, s *Store) ([]byte, Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := s.Backup(t.Context(), &b, "test")
	if err != nil {
		t.Fatalf("Backup() = %v", err)
	}
	return b.Bytes(), m
}

func readBackup(t testing.TB, b []byte) (Manifest, error) {
	return ReadBackup(t.Context(), bytes.NewReader(b), nil, nil)
}

// restore restores a backup of a store, with its secret.
func restore(t testing.TB, o Options, from *Store, b []byte) (Manifest, error) {
	t.Helper()
	return Restore(t.Context(), RestoreOptions{Options: keptBy(o, filepath.Join(from.opts.Dir, "secret"))}, bytes.NewReader(b))
}

func restoreTo(t testing.TB, o Options, from *Store, b []byte) Manifest {
	t.Helper()
	m, err := restore(t, o, from, b)
	if err != nil {
		t.Fatalf("Restore() = %v", err)
	}
	return m
}

// someLog is a store with n reports and two acts of the board.
func someLog(t testing.TB, n int) *Store {
	t.Helper()
	s := run(t, open(t, optionsIn(t)))
	rule := newRule()
	handle(t, s, register(rule))
	for left := n; left > 0; left -= MaxImport {
		if _, _, err := s.Import(t.Context(), manyReports(min(left, MaxImport))); err != nil {
			t.Fatal(err)
		}
	}
	handle(t, s, reject(rule))
	return s
}

func everyEvent(t testing.TB, s *Store) (list []domain.Recorded) {
	t.Helper()
	if err := s.Replay(context.Background(), 0, func(r domain.Recorded) error { list = append(list, r); return nil }); err != nil {
		t.Fatalf("Replay() = %v", err)
	}
	return list
}

// TestRestoredIsTheSame restores logs of several sizes: root, events, days and the next
// backup are the same.
func TestRestoredIsTheSame(t *testing.T) {
	for _, n := range []int{0, 3, 2500} {
		s := someLog(t, n)
		b, m := backUp(t, s)
		if again, _ := backUp(t, s); !bytes.Equal(again, b) {
			t.Errorf("%d reports: two backups differ", n)
		}
		o := optionsIn(t)
		o.Dir = filepath.Join(o.Dir, "new")
		if got := restoreTo(t, o, s, b); got.Root != m.Root || got.Digest != m.Digest {
			t.Errorf("%d reports: restored %+v, want %+v", n, got, m)
		}
		restored := run(t, open(t, o))
		again, _ := backUp(t, restored)
		if !bytes.Equal(again, b) {
			t.Errorf("%d reports: the backup of what was restored differs", n)
		}
		was, is := everyEvent(t, s), everyEvent(t, restored)
		if len(was) != n+2 || len(is) != len(was) {
			t.Fatalf("%d events restored of %d, want %d", len(is), len(was), n+2)
		}
		for i := range was {
			if was[i].Position != is[i].Position || was[i].Day != is[i].Day || was[i].Act != is[i].Act || was[i].By != is[i].By {
				t.Fatalf("restored %+v, want %+v", is[i], was[i])
			}
		}
	}
}

func TestEmptyLogIsRestored(t *testing.T) {
	s := open(t, optionsIn(t))
	b, m := backUp(t, s)
	o := optionsIn(t)
	restoreTo(t, o, s, b)
	if head, root, err := run(t, open(t, o)).Root(t.Context()); head != 0 || err != nil || m.Position != 0 || m.Root == "" {
		t.Errorf("Root() = %d, %x, %v; manifest %+v", head, root, err, m)
	}
}

// A report sent again after a restore is the one that was restored, and the law of its
// subject holds.
func TestRetryAfterRestore(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	act := friction()
	handle(t, s, friction())
	position := handle(t, s, act)
	b, m := backUp(t, s)
	o := optionsIn(t)
	restoreTo(t, o, s, b)
	restored := run(t, open(t, o))
	for range 2 {
		if again, err := restored.Handle(t.Context(), act); again != position || err != nil {
			t.Errorf("Handle() again = %d, %v, want %d", again, err, position)
		}
	}
	if _, err := restored.append(t.Context(), []domain.Act{act}, []domain.Draft{{Aggregate: act.Command.(domain.ReportFriction).Report.Aggregate(), Event: act.Command.(domain.ReportFriction).FrictionReported}}); !errors.Is(err, errConflict) {
		t.Errorf("append() of a subject that must be new = %v, want a conflict", err)
	}
	if head, err := restored.Head(t.Context()); head != m.Position || err != nil {
		t.Errorf("Head() = %d, %v, want %d", head, err, m.Position)
	}
	if next := handle(t, restored, friction()); next != m.Position+1 {
		t.Errorf("the next report is at %d, want %d", next, m.Position+1)
	}
}

func TestEveryFlippedByteIsNoticed(t *testing.T) {
	b, m := backUp(t, someLog(t, 3))
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 0x20
		if _, err := readBackup(t, bad); err == nil {
			t.Fatalf("byte %d of %d changed: ReadBackup() = nil, want an error", i, len(b))
		}
		if _, err := readBackup(t, b[:i]); err == nil {
			t.Fatalf("cut after byte %d of %d: ReadBackup() = nil, want an error", i, len(b))
		}
	}
	if _, err := readBackup(t, append(bytes.Clone(b), 0)); err == nil {
		t.Error("a byte more: ReadBackup() = nil, want an error")
	}
	if got, err := readBackup(t, b); err != nil || got.Root != m.Root {
		t.Errorf("ReadBackup() = %+v, %v, want %+v", got, err, m)
	}
}

// What is wrong in the middle is named with the position at which its chunk begins.
func TestDamageInTheMiddleIsNamed(t *testing.T) {
	b, _ := backUp(t, someLog(t, 6000))
	b[len(b)/2] ^= 1
	_, err := readBackup(t, b)
	damage, ok := errors.AsType[*DamageError](err)
	if !ok || damage.Position < 1000 || damage.Position > 5000 || !strings.Contains(err.Error(), "not as it was written") {
		t.Errorf("ReadBackup() = %v, want the position of the damage", err)
	}
}

// TestBackupCutsNoBatch takes heads while batches are written: none lies within one.
func TestBackupCutsNoBatch(t *testing.T) {
	const size = 50
	s := run(t, open(t, optionsIn(t)))
	ended := make(chan error, 1)
	go func() {
		var err error
		for range 60 {
			if _, _, e := s.Import(t.Context(), manyReports(size)); err == nil {
				err = e
			}
		}
		ended <- err
	}()
	seen, within := map[uint64]bool{}, 0
	for {
		head, err := s.head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head%size != 0 {
			within++
		}
		at, err := s.cut(t.Context())
		if err != nil || at%size != 0 {
			t.Fatalf("cut() = %d, %v, want the end of a batch of %d", at, err, size)
		}
		seen[at] = true
		select {
		case err := <-ended:
			if err != nil || len(seen) < 2 {
				t.Errorf("Import() = %v, and %d cuts were seen, want several", err, len(seen))
			}
			t.Logf("%d cuts; %d heads lay within a batch", len(seen), within)
			return
		default:
		}
	}
}

// TestBackupWhileReportsComeIn restores a backup that was taken while eight write: all
// that was stored before it is in it, and its root is the one that the log had there.
func TestBackupWhileReportsComeIn(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	var stored atomic.Uint64 // the last position that was answered with
	ctx, cancel := context.WithCancel(t.Context())
	enough := make(chan struct{})
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for ctx.Err() == nil {
				position, err := s.Handle(ctx, friction())
				if err != nil {
					if ctx.Err() == nil {
						t.Errorf("Handle() = %v", err)
					}
					return
				}
				for was := stored.Load(); was < position && !stored.CompareAndSwap(was, position); was = stored.Load() {
				}
				if position == 300 {
					close(enough)
				}
			}
		})
	}
	<-enough
	before := stored.Load()
	b, m := backUp(t, s)
	cancel()
	writers.Wait()
	if m.Position < before {
		t.Errorf("the backup ends at %d, and %d was stored before it", m.Position, before)
	}
	if err := s.Wait(t.Context(), m.Position); err != nil {
		t.Fatal(err)
	}
	if seal, err := s.tree.at(m.Position); err != nil || hex.EncodeToString(seal.Root[:]) != m.Root {
		t.Errorf("the log had root %x at %d, %v, and the backup has %s", seal.Root, m.Position, err, m.Root)
	}
	o := optionsIn(t)
	restoreTo(t, o, s, b)
	head, root, err := run(t, open(t, o)).Root(t.Context())
	if err != nil || head != m.Position || hex.EncodeToString(root[:]) != m.Root {
		t.Errorf("Root() of what was restored = %d, %x, %v, want %d, %s", head, root, err, m.Position, m.Root)
	}
}

// keptBy are options with a secret that is kept elsewhere.
func keptBy(o Options, secret string) Options {
	o.SecretFile = secret
	return o
}

// A power cut can leave a batch without its end. No backup waits for that.
func TestBackupOfHalfABatch(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) { handle(t, s, friction()) })
	cut := o
	cut.Dir = copyDir(t, o.Dir)
	during(t, o, func(s *Store) {
		if _, _, err := s.Import(t.Context(), manyReports(3)); err != nil {
			t.Fatal(err)
		}
	})
	leave(t, cut.Dir, o.Dir, 3)
	s := run(t, open(t, cut))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var b bytes.Buffer
	if m, err := s.Backup(ctx, &b, "test"); err != nil || m.Position != 3 {
		t.Errorf("Backup() = %+v, %v, want 3 records", m, err)
	}
	if _, err := readBackup(t, b.Bytes()); err != nil {
		t.Errorf("ReadBackup() = %v", err)
	}
}

// leave puts the first records of a log into another directory, as a power cut leaves them
// that comes before anything of the others is synced.
func leave(t *testing.T, in, of string, records int) {
	t.Helper()
	msgs := filepath.Join("jetstream", "$G", "streams", streamName, "msgs")
	b, err := os.ReadFile(filepath.Join(of, msgs, "1.blk"))
	if err != nil {
		t.Fatal(err)
	}
	at := uint32(0)
	for range records {
		at += binary.LittleEndian.Uint32(b[at:]) &^ withHeaders
	}
	err = os.WriteFile(filepath.Join(in, msgs, "1.blk"), b[:at], 0o600)
	if err = errors.Join(err, os.Remove(filepath.Join(in, msgs, "index.db"))); err != nil {
		t.Fatal(err)
	}
}
