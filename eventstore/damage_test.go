package eventstore

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

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
		end = s.Tree()
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
	filled(t, o, 5)
	before := copyDir(t, o.Dir)
	filled(t, o, 3)
	replaceLog(t, o.Dir, before)
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

// Who answers for going on without a witness lets it begin anew; looking changes nothing.
func TestAcceptedLossOfTheWitness(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 2)
	if err := os.WriteFile(filepath.Join(o.Dir, "witness"), nil, 0o600); err != nil {
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

// The tree may be deleted or damaged: the log is read for another, and no damage of the
// log is claimed.
func TestDamagedTreeIsMadeAnew(t *testing.T) {
	o := optionsIn(t)
	end := filled(t, o, 9)
	path := filepath.Join(o.Dir, "tree")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) / 32 {
		b := bytes.Clone(whole)
		b[i*32] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 { // it may be noticed by the check, and then the next start mends it
			during(t, o, func(s *Store) {
				if _, err := s.Check(t.Context(), nil); err != nil && !errors.Is(err, errTree) {
					t.Fatalf("Check() with hash %d damaged = %v", i, err)
				}
			})
		}
		during(t, o, func(s *Store) {
			wait(t, s)
			if found, err := s.Check(t.Context(), nil); err != nil || found.Seal != end {
				t.Errorf("Check() after hash %d was damaged = %+v, %v, want %v", i, found, err, end)
			}
		})
	}
}

// No root of a tree that is damaged is told or held against the log.
func TestDamagedTreeIsNoWitness(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 9)
	path := filepath.Join(o.Dir, "tree")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) / tlog.HashSize {
		b := bytes.Clone(whole)
		b[i*tlog.HashSize] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx, func(domain.Recorded) {}) }()
		_ = s.CaughtUp(t.Context()) // or the tree is found to be damaged
		var e edge
		for size := range s.Tree().Size {
			if got, err := s.TreeAt(size); err == nil && got.Root != e.root() {
				t.Errorf("with hash %d damaged TreeAt(%d) = %v", i, size, got)
			}
			if err := s.Replay(t.Context(), size, func(domain.Recorded) error { return nil }); err != nil && !errors.Is(err, errTree) {
				t.Errorf("with hash %d damaged Replay(%d) = %v", i, size, err)
			}
			at := tlog.StoredHashIndex(0, int64(size)) * tlog.HashSize
			e.add(tlog.Hash(whole[at:at+tlog.HashSize]), nil)
		}
		cancel()
		if err := <-done; err != nil && !errors.Is(err, errTree) {
			t.Errorf("with hash %d damaged Run() = %v", i, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A seal that says something else than the records before it is damage at its position.
func TestSealThatDoesNotAgree(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	store(t, s, friction())
	store(t, s, friction())
	wrong := domain.LogSealed{Size: 2, Root: strings.Repeat("0e", 32)}
	m, err := kinds.seal(domain.Act{ID: newID()}, domain.Draft{Aggregate: domain.Org, Event: wrong}, noon)
	if err == nil {
		_, err = s.request(t.Context(), m)
	}
	if err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	wantDamage(t, o, 3, "seal does not agree")
}

func TestSealing(t *testing.T) {
	o := optionsIn(t)
	now := noon
	o.Now = func() (at time.Time) { return now }
	s := run(t, open(t, o))
	if err := s.Seal(t.Context()); err != nil || s.Tree().Size != 0 {
		t.Fatalf("Seal() of nothing = %v, and %d records", err, s.Tree().Size)
	}
	handle(t, s, friction())
	wait(t, s)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Sealed(); ok {
		t.Fatal("sealed at once")
	}
	now = now.Add(sealAfter)
	want := s.Tree()
	for range 3 { // the seal itself is nothing to be sealed
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, s)
		now = now.Add(sealAfter)
	}
	if got, ok := s.Sealed(); !ok || got != want || s.Tree().Size != 2 {
		t.Errorf("Sealed() = %v, %v of %d records, want %v of 2", got, ok, s.Tree().Size, want)
	}
	r, err := s.ReadAt(t.Context(), 2)
	if err != nil || r.By != "" || !r.Time.IsZero() || r.Event != (domain.LogSealed{Size: 1, Root: hex.EncodeToString(want.Root[:])}) {
		t.Errorf("ReadAt() = %+v, %v, want a seal by nobody at no time", r, err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(1000)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(30)); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if got, _ := s.Sealed(); got.Size != 1032 {
		t.Errorf("Sealed() = %v, want 1032 records at once", got)
	}
	found, err := s.Check(t.Context(), nil)
	if err != nil || found.Seals != 2 || found.Sealed != 1032 || found.Size != 1033 {
		t.Errorf("Check() = %+v, %v, want two seals", found, err)
	}
}

// Two nodes that seal at once leave one seal.
func TestTwoNodesSeal(t *testing.T) {
	url := outside(t)
	a, b := run(t, open(t, outsideIn(t, url))), run(t, open(t, outsideIn(t, url)))
	position := handle(t, a, friction())
	for _, s := range []*Store{a, b} {
		if err := s.hashed.wait(t.Context(), s.closed, position); err != nil {
			t.Fatal(err)
		}
	}
	errs := make(chan error, 2)
	for _, s := range []*Store{a, b} {
		go func() { errs <- s.SealNow(t.Context()) }()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Fatal(err)
	}
	head, err := a.Head(t.Context())
	if err != nil || head != position+1 && head != position+2 {
		t.Fatalf("Head() = %d, %v, want %d", head, err, position+1)
	}
	for _, s := range []*Store{a, b} {
		if err := s.Wait(t.Context(), head); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Check(t.Context(), nil); err != nil || found.Size != head {
			t.Errorf("Check() = %+v, %v", found, err)
		}
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
	filled(t, o, 5)
	before := copyDir(t, o.Dir)
	filled(t, o, 3)
	replaceLog(t, o.Dir, before)
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
	filled(t, o, 5)
	before := copyDir(t, o.Dir)
	filled(t, o, 3)
	replaceLog(t, o.Dir, before)
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
			if was, err := s.TreeAt(5); err != nil || was != end {
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

// A tree that the disk does not take is read from memory, and written once it does.
func TestTreeWithoutRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tree")
	tr, err := openTree(path)
	if err != nil {
		t.Fatal(err)
	}
	var plain plainTree
	put := func(n int) {
		t.Helper()
		leaf := []byte{byte(n)}
		plain.add(t, int64(n), leaf)
		if err := tr.put([]tlog.Hash{tlog.RecordHash(leaf)}); err != nil {
			t.Fatal(err)
		}
		for size := range n + 2 {
			if got, err := tr.at(uint64(size)); err != nil || got.Root != plain.root(t, int64(size)) {
				t.Fatalf("at(%d) of %d = %v, %v", size, n+1, got, err)
			}
		}
	}
	for n := range 5 {
		put(n)
	}
	whole := tr.file
	if tr.file, err = os.Open(path); err != nil { // it cannot be written
		t.Fatal(err)
	}
	for n := range 4 {
		put(5 + n)
	}
	if err := tr.file.Close(); err != nil {
		t.Fatal(err)
	}
	tr.file = whole
	put(9)
	if len(tr.late) != 0 {
		t.Errorf("%d bytes are late", len(tr.late))
	}
	if b, err := os.ReadFile(path); err != nil || int64(len(b)) != tlog.StoredHashCount(10)*tlog.HashSize {
		t.Errorf("the file has %d bytes, %v", len(b), err)
	}
	if err := tr.close(); err != nil {
		t.Fatal(err)
	}
}
