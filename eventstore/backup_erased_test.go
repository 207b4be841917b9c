package eventstore

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"unrule/domain"
)

// marked is a report with the marker in its story.
func marked() (domain.Act, domain.ReportID) {
	a := friction()
	c := a.Command.(domain.ReportFriction)
	c.Story = marker
	a.Command = c
	return a, c.Report
}

func redact(r domain.ReportID) domain.Act {
	return boards(domain.RedactReport{Report: r, Reason: "It names somebody."})
}

// unpacked is a backup as anybody can unpack it.
func unpacked(t testing.TB, b []byte) string {
	t.Helper()
	zip, err := zstd.NewReader(bytes.NewReader(b[len(firstLine()):]))
	if err != nil {
		t.Fatal(err)
	}
	defer zip.Close()
	var out strings.Builder
	if _, err := zip.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What was erased is in no new backup, and stays a gap at its place when one is restored;
// the figures and the root are what they were.
func TestErasedIsInNoBackup(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	var reports []domain.ReportID
	for range 6 {
		a, report := marked()
		handle(t, s, a)
		reports = append(reports, report)
	}
	before, _ := backUp(t, s)
	if strings.Count(unpacked(t, before), marker) != 6 {
		t.Fatal("the marker is not where it was stored, so this test proves nothing")
	}
	for _, i := range []int{0, 2, 3, 5} {
		handle(t, s, redact(reports[i]))
	}
	b, m := backUp(t, s)
	if n := strings.Count(unpacked(t, b), marker); n != 2 || m.Gone != 4 {
		t.Errorf("the marker is in the backup %d times, want 2; %d are gone, want 4", n, m.Gone)
	}
	o := optionsIn(t)
	restoreTo(t, o, s, b)
	restored := run(t, open(t, o))
	was, is := everyEvent(t, s), everyEvent(t, restored)
	if len(is) != len(was) || len(was) != 10 {
		t.Fatalf("%d events restored of %d, want 10", len(is), len(was))
	}
	for i := range was {
		x, ok := was[i].Event.(domain.FrictionReported)
		y, _ := is[i].Event.(domain.FrictionReported)
		if was[i].Position != is[i].Position || was[i].Day != is[i].Day || was[i].Act != is[i].Act || ok && !sameReport(x, y) {
			t.Errorf("restored %+v, want %+v", is[i], was[i])
		}
	}
	if again, _ := backUp(t, restored); !bytes.Equal(again, b) {
		t.Error("the backup of what was restored differs")
	}
	if _, err := restored.message(t.Context(), getRequest{Position: 1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("position 1 = %v, want that nothing is there", err)
	}
}

// A writerAfter does something before its first write.
type writerAfter struct {
	bytes.Buffer
	once sync.Once
	do   func()
}

func (w *writerAfter) Write(b []byte) (int, error) {
	w.once.Do(w.do)
	return w.Buffer.Write(b)
}

// What is erased while a backup is written is in it no more, and neither is its gap
// without what explains it: the backup ends later than it was to.
func TestErasureDuringABackup(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	a, report := marked()
	handle(t, s, a)
	handle(t, s, friction())
	w := &writerAfter{do: func() { handle(t, s, redact(report)); handle(t, s, friction()) }}
	m, err := s.Backup(t.Context(), w, "test")
	if err != nil {
		t.Fatal(err)
	}
	if read, err := readBackup(t, w.Bytes()); err != nil || read.Root != m.Root {
		t.Errorf("ReadBackup() = %+v, %v, want %+v", read, err, m)
	}
	if m.Began != 2 || m.Position < 3 || m.Gone != 1 || strings.Contains(unpacked(t, w.Bytes()), marker) {
		t.Errorf("the backup is %+v, and holds the marker: %v", m, strings.Contains(unpacked(t, w.Bytes()), marker))
	}
}

// An event says that words are erased before the files are overwritten. A backup in
// between does not hold them.
func TestBackupBeforeTheFilesAreOverwritten(t *testing.T) {
	o := optionsIn(t)
	first := open(t, o)
	ctx := t.Context()
	a, report := marked()
	d := domain.Draft{Aggregate: report.Aggregate(), Event: a.Command.(domain.ReportFriction).FrictionReported}
	if _, err := first.append(ctx, []domain.Act{a}, []domain.Draft{d}); err != nil {
		t.Fatal(err)
	}
	taken := domain.Draft{Aggregate: report.Aggregate(), Expected: 1, Event: domain.ReportRedacted{Reason: "It names somebody."}}
	if err := first.erased(ctx, &taken); err != nil {
		t.Fatal(err)
	}
	if _, err := first.append(ctx, []domain.Act{redact(report)}, []domain.Draft{taken}); err != nil {
		t.Fatal(err)
	}
	if _, err := first.message(ctx, getRequest{Position: 1}); err != nil {
		t.Fatalf("position 1 = %v: the words are overwritten already, so this test proves nothing", err)
	}
	b, m := backUp(t, first)
	if m.Gone != 1 || strings.Contains(unpacked(t, b), marker) {
		t.Errorf("the backup is %+v, and holds the marker: %v", m, strings.Contains(unpacked(t, b), marker))
	}
	if _, err := readBackup(t, b); err != nil {
		t.Errorf("ReadBackup() = %v", err)
	}
}
