package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"unrule/domain"
)

// Words that were erased are in no file of the house, and the figures are the same
// before, after a start, and counted anew.
func TestErasedWordsAreNowhere(t *testing.T) {
	const words = "quebrantahuesos"
	p := &program{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: t.TempDir()}}
	rule, report := domain.RuleID{ID: newID()}, domain.ReportID{ID: newID()}
	var live, started, anew [32]byte
	of := func(d *[32]byte, do func(*house)) {
		o := p.options()
		o.Fresh = d == &anew
		h, err := p.openWith(o)
		if err == nil {
			err = h.caughtUp(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		if do != nil {
			do(h)
		}
		*d = h.views.Digest()
		if err := h.close(); err != nil {
			t.Fatal(err)
		}
	}
	act := func(h *house, by string, c domain.Command) {
		t.Helper()
		if _, err := h.handle(t.Context(), domain.Act{ID: newID(), By: by, Command: c}); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
	of(&live, func(h *house) {
		act(h, "", domain.ReportFriction{Report: report, FrictionReported: domain.FrictionReported{
			Rule: rule, Title: "Sign twice for " + words, Impacts: []domain.Impact{domain.Delay}, Severity: 2, Seconds: 60, Story: words, Proposal: words,
		}})
		act(h, byOperator, domain.AskQuestion{Report: report, Question: words + "?"})
		act(h, "", domain.GiveReply{Report: report, Reply: words})
		act(h, byOperator, domain.HoldReport{Report: report, Reason: words})
		act(h, byOperator, domain.RenameRule{Rule: rule, Title: "Sign twice"})
		if where := filesWith(t, p.flags.Data, words); len(where) == 0 {
			t.Fatal("the words are nowhere before they are erased")
		}
		act(h, byOperator, domain.RedactReport{Report: report, Reason: "it names somebody"})
		if where := filesWith(t, p.flags.Data, words); len(where) > 0 {
			t.Errorf("the words are in %v", where)
		}
		voice, _ := h.views.Voice(report)
		if voice.RedactedFor != "it names somebody" || voice.HeldFor != domain.Elided || len(voice.Questions) != 1 || voice.Questions[0].Reply != domain.Elided {
			t.Errorf("Voice() = %+v", voice)
		}
	})
	of(&started, nil)
	of(&anew, nil)
	if live != started || live != anew {
		t.Errorf("the figures are %x, after a start %x, counted anew %x", live, started, anew)
	}
	if where := filesWith(t, p.flags.Data, words); len(where) > 0 {
		t.Errorf("the words are in %v", where)
	}
}

func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // files come and go while the log is in use
		t.Fatal(err)
	}
	return found
}
