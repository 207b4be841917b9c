package eventstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"unrule/domain"
)

// announced lets the log say that the words of a report are taken away, and overwrites
// nothing: it gives the position of the event and those of the records.
func announced(t *testing.T, s *Store, id domain.ReportID) (position uint64, gone []uint64) {
	t.Helper()
	act := redact(id)
	drafts, err := s.decide(act)
	if err == nil {
		err = s.takeAway(t.Context(), drafts)
	}
	if err == nil {
		position, err = s.append(t.Context(), []domain.Act{act}, drafts)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range drafts[0].Event.(domain.ReportRedacted).Erased {
		gone = append(gone, e.Position)
	}
	return position, gone
}

func wantNoNote(t *testing.T, o Options) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(o.Dir, "erasing")); err == nil {
		t.Error("the note stays")
	}
}

// The program can end after words were taken away and before they are erased: the next
// start erases them, also where it has met older gaps before.
func TestErasureIsCompleted(t *testing.T) {
	for name, before := range map[string]int{"the first": 0, "after another": 1} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			during(t, o, func(s *Store) {
				for range before {
					id := talked(t, s, told(newRule(), domain.ReportID{ID: newID()}))
					handle(t, s, redact(id))
				}
				id := talked(t, s, told(newRule(), domain.ReportID{ID: newID()}))
				s.shreds.turn.Lock() // until the store is closed
				announced(t, s, id)
			})
			if len(filesWith(t, filepath.Join(o.Dir, "jetstream"), marker)) == 0 {
				t.Fatal("the words are gone already: there is nothing to show")
			}
			during(t, o, func(s *Store) {
				wait(t, s)
				for t.Context().Err() == nil && len(filesWith(t, filepath.Join(o.Dir, "jetstream"), marker)) > 0 {
					runtime.Gosched()
				}
			})
			wantNowhere(t, o.Dir)
			o.Fresh = true
			during(t, o, func(s *Store) {
				wait(t, s)
				if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 5*(before+1) {
					t.Errorf("Check() = %+v, %v", found, err)
				}
			})
		})
	}
}

// The log's server can end after it has noted that a record is deleted and before it has
// overwritten it. It gives the record no more, and the words are still in its file: the
// next start overwrites them.
func TestErasureOfWhatTheServerHasDeleted(t *testing.T) {
	for name, delete := range map[string]bool{"noted": true, "not yet noted": false} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			gone := 0
			during(t, o, func(s *Store) {
				id := talked(t, s, told(newRule(), domain.ReportID{ID: newID()}))
				handle(t, s, friction())
				s.shreds.turn.Lock() // nobody else overwrites anything
				defer s.shreds.turn.Unlock()
				_, positions := announced(t, s, id)
				err := s.dir.begins(positions)
				for _, at := range positions {
					if delete {
						err = errors.Join(err, s.stream.DeleteMsg(t.Context(), at))
					}
				}
				if gone = len(positions); gone == 0 || err != nil {
					t.Fatalf("%d records, %v", gone, err)
				}
			})
			if len(filesWith(t, o.Dir, marker)) == 0 {
				t.Fatal("the server has overwritten the words by itself: there is nothing to show")
			}
			o.Fresh = true
			for range 2 {
				during(t, o, func(s *Store) {
					wantNowhere(t, filepath.Join(o.Dir, "jetstream"))
					wait(t, s)
					if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != gone {
						t.Errorf("Check() = %+v, %v, want %d records gone", found, err, gone)
					}
					handle(t, s, friction())
				})
			}
			wantNowhere(t, o.Dir)
			wantNoNote(t, o)
		})
	}
}

// Nothing is overwritten, nor noted to be, before the event that says so is on the disk: a
// power cut would leave a gap that nothing explains.
func TestNothingIsErasedBeforeItsEventIsSynced(t *testing.T) {
	o := optionsIn(t)
	var broken atomic.Bool
	o.flush = func() error {
		if broken.Load() {
			return errors.New("the disk is gone")
		}
		return nil
	}
	s := run(t, open(t, o))
	position := handle(t, s, told(newRule(), newReport()))
	broken.Store(true)
	if err := s.shred(t.Context(), []uint64{position}); !errors.Is(err, ErrNotSynced) {
		t.Errorf("shred() = %v, want that nothing is synced", err)
	}
	if _, err := s.message(t.Context(), getRequest{Position: position}); err != nil {
		t.Errorf("the record is overwritten: %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "erasing")); err == nil {
		t.Error("the next start will overwrite the record")
	}
}

// What could not be overwritten is still overwritten by the next start when others have
// been meanwhile.
func TestErasureBesideOneThatFailed(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		failed := handle(t, s, told(newRule(), newReport()))
		other := handle(t, s, friction())
		handle(t, s, friction())
		err := errors.Join(s.dir.begins([]uint64{failed}), s.stream.DeleteMsg(t.Context(), failed))
		if err = errors.Join(err, s.shred(t.Context(), []uint64{other})); err != nil {
			t.Fatal(err)
		}
	})
	if len(filesWith(t, filepath.Join(o.Dir, "jetstream"), marker)) == 0 {
		t.Fatal("the server has overwritten the words by itself: there is nothing to show")
	}
	if err := open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	wantNowhere(t, filepath.Join(o.Dir, "jetstream"))
	wantNoNote(t, o)
}

// The log's server gives a record no more although it could not overwrite it: there was no
// room for the new block. The next start overwrites it then.
func TestErasureThatTheServerCannotDo(t *testing.T) {
	o := optionsIn(t)
	inTheWay := (&dataDir{path: o.Dir}).logPath("1.blk") + ".tmp" // of the new block
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		a, report := marked()
		handle(t, s, a)
		handle(t, s, friction())
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
		handle(t, s, redact(report))
	})
	if len(filesWith(t, filepath.Join(o.Dir, "jetstream"), marker)) == 0 {
		t.Fatal("the server has overwritten the words: there is nothing to show")
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	during(t, o, func(s *Store) { wait(t, s) })
	wantNowhere(t, o.Dir)
	wantNoNote(t, o)
}

// From the event on that takes words away nobody reads them any more, also where they can
// not be overwritten yet: a server of a cluster may be away for long.
func TestErasedWordsAreNotReadBeforeTheyAreOverwritten(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	id := talked(t, s, told(newRule(), newReport()))
	last := s.Position()
	s.shreds.turn.Lock() // nothing is overwritten
	defer s.shreds.turn.Unlock()
	position, _ := announced(t, s, id)
	if err := s.Wait(t.Context(), position); err != nil {
		t.Fatal(err)
	}
	for at := range last {
		m, err := s.message(t.Context(), getRequest{Position: at + 1})
		if err != nil {
			t.Fatalf("position %d is overwritten (%v): there is nothing to show", at+1, err)
		}
		r, err := s.ReadAt(t.Context(), at+1)
		if _, _, body, eerr := kinds.encode(r.Event); errors.Join(err, eerr) != nil || bytes.Contains(body, []byte(marker)) {
			t.Errorf("ReadAt(%d) = %s, %v, want no words", at+1, body, err)
		}
		_, erased := s.gaps.get(at + 1)
		if r, err := s.RecordAt(t.Context(), at+1); err != nil || r.Gone != erased || r.Hash != leafHash(m.subject, m.header, m.body) {
			t.Errorf("RecordAt(%d) = %+v, %v, want that it is gone: %v", at+1, r, err, erased)
		}
	}
}
