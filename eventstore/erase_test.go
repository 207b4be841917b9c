package eventstore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"unrule/domain"
)

// told is a report that holds the marker in each place where somebody can write.
func told(rule domain.RuleID, report domain.ReportID) domain.Act {
	return domain.Act{ID: newID(), Command: domain.ReportFriction{Report: report, FrictionReported: domain.FrictionReported{
		Rule: rule, Title: "Form of " + marker, Story: "It was " + marker + ".", Proposal: "Ask " + marker + ".",
		Impacts: []domain.Impact{domain.Anger}, Severity: 3, Frequency: domain.Weekly, Seconds: 600, Language: domain.English,
	}}}
}

// talked is a report, and what was said about it, with the marker everywhere.
func talked(t *testing.T, s *Store, report domain.Act) domain.ReportID {
	t.Helper()
	c := report.Command.(domain.ReportFriction)
	for _, act := range []domain.Act{
		report,
		boards(domain.AskQuestion{Report: c.Report, Question: "Was it " + marker + "?"}),
		{ID: newID(), Command: domain.GiveReply{Report: c.Report, Reply: "Yes, " + marker + "."}},
		boards(domain.SendThanks{Report: c.Report, Words: "Thanks to " + marker}),
		boards(domain.HoldReport{Report: c.Report, Reason: "It names " + marker}),
		boards(domain.RenameRule{Rule: c.Rule, Title: "Form of the day"}),
	} {
		if err := s.Wait(t.Context(), handle(t, s, act)); err != nil {
			t.Fatal(err)
		}
	}
	return c.Report
}

// wantNowhere looks for the marker in every file of a directory.
func wantNowhere(t *testing.T, dir string) {
	t.Helper()
	for _, path := range filesWith(t, dir, marker) {
		t.Errorf("%s holds the marker", path)
	}
}

func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // files come and go while the log is in use
		}
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if bytes.Contains(b, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// recordedIn is what the folds are given from the log.
func recordedIn(t *testing.T, s *Store) (list []domain.Recorded) {
	t.Helper()
	if err := s.Replay(t.Context(), 0, func(r domain.Recorded) error {
		list = append(list, r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// Words that are taken away are on the disk no more; what they counted, and the tree,
// stay as they were, now, after a start and on a whole reading.
func TestErasure(t *testing.T) {
	o := optionsIn(t)
	report := told(newRule(), domain.ReportID{ID: newID()})
	var id domain.ReportID
	var end Seal
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		id = talked(t, s, report)
		handle(t, s, friction())
	})
	if len(filesWith(t, o.Dir, marker)) == 0 {
		t.Fatal("the marker is nowhere before it is erased")
	}
	during(t, o, func(s *Store) {
		before := recordedIn(t, s)
		position := handle(t, s, redact(id))
		wantNowhere(t, filepath.Join(o.Dir, "jetstream"))
		wait(t, s)
		after := recordedIn(t, s)
		if len(after) != len(before)+1 {
			t.Fatalf("%d events after, want %d", len(after), len(before)+1)
		}
		for i, was := range before {
			want, had := domain.Wordless(was.Event, "Form of the day")
			if got := after[i]; got.Position != was.Position || got.Act != was.Act || got.Day != was.Day || got.By != was.By ||
				got.Aggregate == id.Aggregate() && !same(t, got.Event, want) || got.Aggregate != id.Aggregate() && !same(t, got.Event, was.Event) {
				t.Errorf("event %d = %+v (words %v), want %+v", i+1, got, had, want)
			}
		}
		if r, err := s.ReadAt(t.Context(), 2); err != nil || r.Event.(domain.FrictionReported).Story != domain.Elided {
			t.Errorf("ReadAt() of what was erased = %+v, %v", r, err)
		}
		if r, err := s.RecordAt(t.Context(), 2); err != nil || !r.Gone || r.Leaf() != nil {
			t.Errorf("RecordAt() of what was erased = %+v, %v", r, err)
		}
		if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 5 || found.Size != position {
			t.Errorf("Check() = %+v, %v, want 5 records gone", found, err)
		}
		end = s.tree.head()
	})
	wantNowhere(t, o.Dir)
	for _, fresh := range []bool{false, true, false} {
		o.Fresh = fresh
		during(t, o, func(s *Store) {
			wait(t, s)
			if got := s.tree.head(); got != end {
				t.Errorf("the tree is %v after a start, want %v", got, end)
			}
			if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 5 {
				t.Errorf("Check() = %+v, %v", found, err)
			}
			s.View(func(state *domain.State) {
				if !state.HasReport(id) {
					t.Error("the report counts no more")
				}
			})
		})
		wantNowhere(t, o.Dir)
	}
	o.Fresh = false
	during(t, o, func(s *Store) { retryOfErased(t, s, report) })
}

func same(t *testing.T, a, b domain.Event) bool {
	t.Helper()
	_, _, x, errX := kinds.encode(a)
	_, _, y, errY := kinds.encode(b)
	if err := errors.Join(errX, errY); err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}

// A report whose words are gone is still known when it is sent again, and another under
// its id is still refused.
func retryOfErased(t *testing.T, s *Store, report domain.Act) {
	t.Helper()
	if position, err := s.Handle(t.Context(), report); position != 2 || err != nil {
		t.Errorf("Handle() of the erased report again = %d, %v, want 2", position, err)
	}
	c := report.Command.(domain.ReportFriction)
	c.Story = "Another."
	report.Command = c
	wantRefusal(t, s, report, domain.ReportDiffers)
}

func wantRefusal(t *testing.T, s *Store, a domain.Act, code domain.Code) {
	t.Helper()
	_, err := s.Handle(t.Context(), a)
	if refusal, ok := errors.AsType[*domain.Refusal](err); !ok || refusal.Code != code {
		t.Errorf("Handle() = %v, want %s", err, code.Name)
	}
}

// A gap without a word about it is damage, also beside one that is explained.
func TestGapThatNothingExplains(t *testing.T) {
	o := optionsIn(t)
	var last uint64
	during(t, o, func(s *Store) {
		id := talked(t, s, told(newRule(), domain.ReportID{ID: newID()}))
		handle(t, s, redact(id))
		last = handle(t, s, friction())
		handle(t, s, friction())
	})
	lose(t, o, last)
	o.Fresh = true
	wantDamage(t, o, last, "missing")
}

// A quarter that was kept may hold a title that is taken away.
func TestErasureForgetsQuarters(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) {
		q := s.Quarters(1)
		id := talked(t, s, told(newRule(), domain.ReportID{ID: newID()}))
		q.Keep(1, []byte("Form of "+marker))
		handle(t, s, redact(id))
		wait(t, s)
		q.Keep(1, []byte("Form of "+marker))
		if q.Recall(1) != nil {
			t.Error("the quarter is still kept")
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	wantNowhere(t, o.Dir)
}

// What was taken out of sight by an older program is read as it was.
func TestRedactionOfVersionOne(t *testing.T) {
	e, err := kinds.decode("report-redacted", 1, []byte(`{"reason":"a name"}`))
	if r, ok := e.(domain.ReportRedacted); err != nil || !ok || r.Reason != "a name" || r.Erased != nil {
		t.Errorf("decode() = %+v, %v", e, err)
	}
}

// What is left of a record that is damaged is not put in its place.
func TestDamageIsNotErased(t *testing.T) {
	s := open(t, optionsIn(t))
	over := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { over <- s.Run(ctx, func(domain.Recorded) {}) }()
	defer func() { cancel(); <-over }()
	position := handle(t, s, told(newRule(), newReport()))
	wait(t, s)
	m, err := s.message(t.Context(), getRequest{Position: position})
	if err != nil {
		t.Fatal(err)
	}
	m.body = bytes.Replace(m.body, []byte("It was"), []byte("It is "), 1)
	if _, _, err := s.leftOf(m); !errors.Is(err, ErrDamaged) || !errors.Is(s.Damage(), ErrDamaged) {
		t.Errorf("leftOf() = %v and Damage() = %v, want the damage", err, s.Damage())
	}
}

// Another node can take words away while this one is down, and this one may have lost the
// short form of the log by then. What it had kept of quarters goes all the same.
func TestErasureElsewhereForgetsQuarters(t *testing.T) {
	url := outside(t)
	away, o := outsideIn(t, url), outsideIn(t, url)
	a, report := marked()
	during(t, away, func(s *Store) {
		handle(t, s, a)
		q := s.Quarters(1)
		q.Keep(1, []byte("Form of "+marker))
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	during(t, o, func(s *Store) { handle(t, s, redact(report)) })
	if err := os.Remove(filepath.Join(away.Dir, "brief")); err != nil {
		t.Fatal(err)
	}
	s := open(t, away)
	q := s.Quarters(1)
	wait(t, run(t, s))
	if q.Recall(1) != nil {
		t.Error("the quarter is still kept")
	}
	q.Keep(1, []byte("Form"))
	if q.Recall(1) == nil {
		t.Error("what is made without the words is not kept")
	}
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	wantNowhere(t, away.Dir)
}
