package eventstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"unrule/domain"
)

// marker is a word that must not be found where it does not belong.
const marker = "quebrantahuesos"

func TestBriefKeepsEveryKind(t *testing.T) {
	for name, e := range goldens() {
		t.Run(name, func(t *testing.T) {
			act, draft := recordedAs(t, e)
			want := domain.Recorded{
				Position: 300, Aggregate: draft.Aggregate, Act: act.ID, By: act.By, Day: domain.DayOf(noon), Event: draft.Event,
			}
			if act.By != "" {
				want.Time = noon
			}
			b, err := appendBrief(nil, want)
			if err != nil {
				t.Fatalf("appendBrief() = %v", err)
			}
			if f, ok := want.Event.(domain.FrictionReported); ok && f.Story != "" {
				f.Story, f.Proposal = elided, elided
				want.Event = f
			}
			got, err := decodeFrame(b)
			if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("decodeFrame() = %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

// aLife fills a log with reports that tell and reports that do not, and acts on
// them. It returns when all of it is read.
func aLife(t *testing.T, s *Store) (head uint64) {
	t.Helper()
	rule := newRule()
	if err := s.Wait(t.Context(), handle(t, s, register(rule))); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		a := friction()
		c := a.Command.(domain.ReportFriction)
		c.Rule, c.Title, c.Story = rule, "", ""
		if i%2 == 0 {
			c.Story = marker
		}
		a.Command = c
		handle(t, s, a)
	}
	head = handle(t, s, reject(rule))
	if err := s.Wait(t.Context(), head); err != nil {
		t.Fatal(err)
	}
	return head
}

// during opens a log, reads it, does something and closes it in order; it gives the
// events that the reader handed out and the state it came to.
func during(t *testing.T, o Options, do func(*Store)) (events []domain.Recorded, state *domain.State) {
	t.Helper()
	s := open(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, func(r domain.Recorded) { events = append(events, r) }) }()
	if err := s.CaughtUp(t.Context()); err != nil {
		t.Fatalf("CaughtUp() = %v", err)
	}
	do(s)
	cancel()
	if err := <-done; err != nil {
		t.Fatalf("Run() = %v", err)
	}
	s.View(func(st *domain.State) { state = st })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return events, state
}

// read only reads.
func read(t *testing.T, o Options) ([]domain.Recorded, *domain.State) {
	t.Helper()
	return during(t, o, func(*Store) {})
}

// elisions counts the reports whose words were left out, as only a brief does.
func elisions(events []domain.Recorded) (n int) {
	for _, e := range events {
		if f, ok := e.Event.(domain.FrictionReported); ok && f.Story == elided {
			n++
		}
	}
	return n
}

func TestStartFromTheBrief(t *testing.T) {
	o := optionsIn(t)
	var head uint64
	during(t, o, func(s *Store) { head = aLife(t, s) })
	path := filepath.Join(o.Dir, "brief")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	fromLog, wantState := read(t, o)
	fromBrief, gotState := read(t, o)
	if elisions(fromLog) != 0 || elisions(fromBrief) != 20 {
		t.Errorf("words left out: %d from the log and %d from the brief, want 0 and 20", elisions(fromLog), elisions(fromBrief))
	}
	if len(fromBrief) != int(head) || !reflect.DeepEqual(gotState, wantState) {
		t.Errorf("the brief gives %d events and another state than the log's %d", len(fromBrief), head)
	}
	o.Fresh = true
	if fresh, _ := read(t, o); elisions(fresh) != 0 {
		t.Errorf("%d reports came from a brief that was to be dropped", elisions(fresh))
	}
	if b, err := os.ReadFile(path); err != nil || bytes.Contains(b, []byte(marker)) {
		t.Errorf("the brief holds the words of a report (%v)", err)
	}
}

// Whatever is wrong with a brief, what is read is the same.
func TestBriefIsDisposable(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) { aLife(t, s) })
	_, want := read(t, o)
	path := filepath.Join(o.Dir, "brief")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := append(bytes.Clone(briefHead("another log")), whole[len(briefHead("")):]...)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{
		"absent": nil, "empty": {}, "no brief": []byte("nonsense"), "torn head": whole[:7], "of another log": other,
		"torn": whole[:len(whole)-3], "one bit": flipped, "frame too long": append(bytes.Clone(whole), 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0),
		"empty frame": append(bytes.Clone(whole), 0, 0, 0, 0, 0, 0, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if content == nil {
				_ = os.Remove(path)
			}
			if _, got := read(t, o); !reflect.DeepEqual(got, want) {
				t.Error("another state than without a brief")
			}
			if again, got := read(t, o); elisions(again) != 20 || !reflect.DeepEqual(got, want) {
				t.Errorf("the brief was not mended: %d reports came from it", elisions(again))
			}
		})
	}
}

// A whole brief is a witness: a log that ends earlier, or holds something else, than
// what was read from it is not served until it is read afresh on purpose.
func TestLogBehindItsBrief(t *testing.T) {
	for name, position := range map[string]uint64{"holds another event": 42} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			var head uint64
			var log string
			during(t, o, func(s *Store) { head, log = aLife(t, s), s.stream.CachedInfo().Created.String() })
			path := filepath.Join(o.Dir, "brief")
			if position == head {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			b, err := openBrief(path, log)
			if err == nil {
				err = b.read(func(domain.Recorded) error { return nil }, func([]domain.Recorded) {})
			}
			if err != nil {
				t.Fatal(err)
			}
			stray := domain.Recorded{Position: position, Aggregate: domain.Org, By: board, Time: noon, Act: newID(), Day: domain.DayOf(noon), Event: domain.TokenRevoked{Token: newID()}}
			if err := errors.Join(b.add([]domain.Recorded{stray}), b.close()); err != nil {
				t.Fatal(err)
			}
			s := open(t, o)
			err = s.Run(t.Context(), func(domain.Recorded) { t.Error("an event was handed out") })
			if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != position {
				t.Errorf("Run() = %v, want damage at position %d", err, position)
			}
			if err := s.Ready(t.Context()); err == nil {
				t.Error("Ready() = nil after damage")
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			o.Fresh = true
			if _, state := read(t, o); state.Position() != head {
				t.Errorf("read afresh to position %d, want %d", state.Position(), head)
			}
			o.Fresh = false
			if again, _ := read(t, o); elisions(again) != 20 {
				t.Errorf("%d reports came from the brief after that, want 20", elisions(again))
			}
		})
	}
}

// When words are taken away the brief is emptied at once and made anew.
func TestRedactionEmptiesTheBrief(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) {
		a := friction()
		id := a.Command.(domain.ReportFriction).Report
		for i, act := range []domain.Act{
			a, boards(domain.AskQuestion{Report: id, Question: "¿Cuándo?"}),
			{ID: newID(), Command: domain.GiveReply{Report: id, Reply: marker}},
			boards(domain.RedactReport{Report: id, Reason: "names somebody"}),
		} {
			handle(t, s, act)
			if err := s.Wait(t.Context(), uint64(i+1)); err != nil {
				t.Fatal(err)
			}
		}
	})
	b, err := os.ReadFile(filepath.Join(o.Dir, "brief"))
	if err != nil || bytes.Contains(b, []byte(marker)) {
		t.Errorf("the brief holds what was said about a redacted report (%v)", err)
	}
	read(t, o)
	if again, _ := read(t, o); elisions(again) != 1 {
		t.Errorf("%d reports came from the brief after two starts, want 1", elisions(again))
	}
}

func FuzzDecodeFrame(f *testing.F) {
	for _, e := range []domain.Event{domain.FrictionReported{Side: domain.Customer, Impacts: []domain.Impact{domain.Delay}, Day: 1}, domain.RemovalAnnounced{}} {
		b, err := appendBrief(nil, domain.Recorded{Position: 9, Aggregate: domain.Aggregate{Of: domain.OfReport, ID: sampleID(3)}, Act: sampleID(4), Event: e})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		events, err := decodeFrame(payload)
		if err != nil {
			return
		}
		for _, e := range events {
			if e.Event == nil {
				t.Errorf("decodeFrame(%x) gave an entry without an event", payload)
			}
		}
	})
}

// The last event that a brief holds can be erased by another node while this one is down:
// that is explained, and no damage.
func TestBriefOfWhatAnotherNodeHasErased(t *testing.T) {
	url := outside(t)
	away, o := outsideIn(t, url), outsideIn(t, url)
	a, report := marked()
	during(t, away, func(s *Store) {
		handle(t, s, friction())
		handle(t, s, a)
		wait(t, s)
	})
	during(t, o, func(s *Store) { handle(t, s, redact(report)) })
	events, _ := during(t, away, func(s *Store) {
		wait(t, s)
		if found, err := s.Check(t.Context(), nil); err != nil || found.Gone != 1 {
			t.Errorf("Check() = %+v, %v, want one record gone", found, err)
		}
	})
	if len(events) != 3 || elisions(events) == 0 {
		t.Errorf("%d events were read, want 3, the first from the brief", len(events))
	}
}
