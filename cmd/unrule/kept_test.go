package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/outlets"
	"unrule/projections"
)

type quarterly interface {
	Quarter(domain.Quarter, domain.Day, bool) projections.QuarterReport
}

// wantTitles looks at what the rule is called in each of the three quarters.
func wantTitles(t *testing.T, when string, v quarterly, titles ...string) {
	t.Helper()
	for i, want := range titles {
		q := domain.Quarter{Year: 2126, Number: i + 1}
		if r := v.Quarter(q, 1<<20, false); len(r.Rules) != 1 || r.Rules[0].Title != want {
			t.Errorf("%s the rules of %s are %+v, want %q", when, q, r.Rules, want)
		}
	}
}

// threeClosed is the data directory of a log in which three quarters are closed, the
// views' digest, and where the second of them was closed.
func threeClosed(t *testing.T) (d *dated, digest [32]byte, second uint64) {
	d = datedProgram(t, "")
	d.set("2126-03-31 20:00:00")
	h := d.house()
	d.begin(h)
	d.set("2126-10-01 00:00:00")
	h.applyPolicy(t.Context(), d.program)
	closings := d.closings(h)
	if len(closings) != 3 {
		t.Fatalf("%d quarters were closed, want 3", len(closings))
	}
	head, err := h.Head(t.Context()) // policy seals the log at the end
	if err == nil {
		err = h.views.Wait(t.Context(), head)
	}
	if err != nil {
		t.Fatal(err)
	}
	digest = h.views.Digest()
	d.closed(h)
	d.set("2126-10-03 00:00:00")
	return d, digest, closings[1].Position
}

// A start and a rebuild come to the same views, and what is kept is the same.
func TestQuartersAreKept(t *testing.T) {
	d, digest, _ := threeClosed(t)
	path := filepath.Join(d.flags.Data, "quarters")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{false, true} {
		d.options.Fresh = fresh
		h := d.house()
		if got := h.views.Digest(); got != digest {
			t.Errorf("fresh %v, the digest is %x, want %x", fresh, got, digest)
		}
		d.closed(h)
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, kept) {
			t.Errorf("fresh %v, other quarters are kept than before (%v)", fresh, err)
		}
	}
}

// TestQuartersAreCountedOnce: a start and a look back recall what was counted when the
// quarter was closed, for that closing alone; a rebuild counts anew and mends what is
// kept. That it is read at all is seen by a title that only it has.
func TestQuartersAreCountedOnce(t *testing.T) {
	d, digest, second := threeClosed(t)
	d.forge(second, "Sign twice", "Sign often")
	h := d.house()
	wantTitles(t, "after a start", h.views, "Sign twice", "Sign often", "Sign twice")
	past := newPast(h)
	for name, tt := range map[string]struct {
		day    domain.Day
		spring string
	}{"before the closings": {h.today() - 3, "Sign twice"}, "after them": {h.today() - 1, "Sign often"}} {
		back, err := past.views(t.Context(), tt.day)
		if err != nil {
			t.Fatal(err)
		}
		wantTitles(t, name, back, "Sign twice", tt.spring, "Sign twice")
	}
	d.closed(h)
	for _, fresh := range []bool{true, false} {
		d.options.Fresh = fresh
		h = d.house()
		if got := h.views.Digest(); got != digest {
			t.Errorf("after a rebuild the digest is %x, want %x", got, digest)
		}
		d.closed(h)
	}
}

// A title that is erased goes out of the closed quarters of the node that runs, as a
// start would let it go.
func TestErasedTitleLeavesClosedQuarters(t *testing.T) {
	d, _, _ := threeClosed(t)
	h := d.house()
	d.eraseTitle(h)
	for t.Context().Err() == nil && h.views.Recounts() == 0 {
		runtime.Gosched()
	}
	wantTitles(t, "after the erasure", h.views, "Sign once", "Sign once", "Sign once")
	digest := h.views.Digest()
	d.closed(h)
	h = d.house()
	if got := h.views.Digest(); got != digest {
		t.Errorf("after a start the digest is %x, want %x", got, digest)
	}
	d.closed(h)
}

// A start that reads closings and a redaction behind them at once counts anew when the
// views have both: the store knows of the erasure before they have either.
func TestRecountIsDueAtTheRedaction(t *testing.T) {
	d, _, _ := threeClosed(t)
	h := d.house()
	d.eraseTitle(h)
	again := &house{Store: h.Store, views: projections.New(), tail: outlets.NewTail(), quarters: &eventstore.Quarters{}, forgot: make(chan struct{}, 1)}
	due := false
	err := h.Replay(t.Context(), 0, func(r domain.Recorded) error {
		select {
		case <-again.forgot: // and nothing was closed yet
		default:
		}
		again.apply(r)
		if _, ok := r.Event.(domain.ReportRedacted); ok {
			due = len(again.forgot) == 1
		}
		return nil
	})
	if err != nil || !due {
		t.Errorf("after the redaction a recount is due: %v, want true (%v)", due, err)
	}
	d.closed(h)
}

// eraseTitle takes away the title that the first report gave its rule.
func (d *dated) eraseTitle(h *house) {
	d.Helper()
	rule := h.views.Quarter(domain.Quarter{Year: 2126, Number: 1}, 1<<20, false).Rules[0].Rule
	report, err := h.ReadAt(d.Context(), 2)
	if err != nil {
		d.Fatal(err)
	}
	for _, c := range []domain.Command{
		domain.RenameRule{Rule: rule, Title: "Sign once"},
		domain.RedactReport{Report: domain.ReportID{ID: report.Aggregate.ID}, Reason: "it names somebody"},
	} {
		wantTitles(d.T, "before the erasure", h.views, "Sign twice", "Sign twice", "Sign twice")
		if err := h.act(d.Context(), c); err != nil {
			d.Fatal(err)
		}
	}
}

func (d *dated) closed(h *house) {
	d.Helper()
	if err := h.close(); err != nil {
		d.Fatal(err)
	}
}

// forge changes a word in what is kept of a closing.
func (d *dated) forge(position uint64, old, other string) {
	d.Helper()
	s, err := eventstore.Open(d.Context(), d.options)
	if err != nil {
		d.Fatal(err)
	}
	defer s.Close()
	q := s.Quarters(projections.KeptForm)
	made := q.Recall(position)
	if !bytes.Contains(made, []byte(old)) {
		d.Fatalf("%q does not stand in what is kept of position %d", old, position)
	}
	q.Keep(position, bytes.ReplaceAll(made, []byte(old), []byte(other)))
	if err := q.Close(); err != nil {
		d.Fatal(err)
	}
}

// closeThisQuarter closes today's quarter as if it were over, so that what is kept of
// closed quarters tells of what was reported today.
func closeThisQuarter(t *testing.T, dir string) {
	t.Helper()
	d := &dated{T: t, program: silent(t.Context(), dir, io.Discard, io.Discard)}
	d.options = eventstore.Options{Dir: dir, Now: func() time.Time { return time.Now().AddDate(0, 3, 0) }}
	h := d.house()
	if _, err := h.closeQuarters(t.Context(), closeCommand{}.acts(h, domain.Quarter{})); err != nil {
		t.Error(err)
	}
	d.closed(h)
}
