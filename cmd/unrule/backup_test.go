package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"unrule/domain"
	"unrule/eventstore"
)

// tries is a run of the program that may end in any way.
func tries(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, nil, strings.NewReader(""), &out, &errs)
	return out.String(), errs.String(), code
}

// TestBackupUnderLoad takes backups of a running server while eight report, restores the
// last and looks for every report in it that was acknowledged before it began.
func TestBackupUnderLoad(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	c := startChild(t, data)
	var mu sync.Mutex
	receipts := map[string]string{}
	enough, full := make(chan struct{}), make(chan struct{})
	var stop atomic.Bool
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := 0; !stop.Load(); i++ {
				key := fmt.Sprintf("writer-%d-report-%d", w, i)
				status, answer, err := post(c.addr, "/api/v1/reports", key, reportBody(key))
				if err != nil || status != http.StatusCreated {
					t.Errorf("report: %d %v %v", status, answer, err)
					return
				}
				mu.Lock()
				receipts[key] = answer["receipt"].(string)
				switch len(receipts) {
				case 200:
					close(enough)
				case 1000:
					close(full)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	file := filepath.Join(t.TempDir(), "b")
	runs(t, data, "backup", "-o", file)
	<-full
	mu.Lock()
	acknowledged := make(map[string]string, len(receipts))
	maps.Copy(acknowledged, receipts)
	mu.Unlock()
	runs(t, data, "backup", "-o", file, "--force")
	stop.Store(true)
	writers.Wait()
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("end after a signal: %v", err)
	}
	runs(t, data, "verify", file)
	restored := filepath.Join(t.TempDir(), "restored")
	runs(t, restored, "restore", file, "--secret-file", filepath.Join(data, "secret"))
	c = startChild(t, restored)
	for key, receipt := range acknowledged {
		status, answer, err := post(c.addr, "/api/v1/reports", key, reportBody(key))
		if err != nil || status != http.StatusCreated || answer["receipt"] != receipt {
			t.Fatalf("report again after the restore: %d %v %v, want receipt %s", status, answer, err, receipt)
		}
		if status, _, _ := post(c.addr, "/api/v1/receipts", "", fmt.Sprintf(`{"receipt":%q}`, receipt)); status != http.StatusOK {
			t.Errorf("a receipt answers %d after the restore", status)
		}
	}
	before := reportsIn(t, file)
	runs(t, restored, "backup", "-o", file, "--force")
	if again := reportsIn(t, file); again != before || before < len(acknowledged) {
		t.Errorf("%d reports after all were sent again, want %d: those of the backup, and no fewer than %d", again, before, len(acknowledged))
	}
	_ = c.Process.Kill()
	_ = c.Wait()
}

// reportsIn counts the reports in a backup.
func reportsIn(t *testing.T, file string) (n int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = eventstore.ReadBackup(t.Context(), f, nil, func(r eventstore.Record) error {
		if bytes.Contains(r.Body, []byte(`"impacts"`)) {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// serveHere serves a directory until ctx ends.
func serveHere(t *testing.T, ctx context.Context, data string) (code <-chan int) {
	t.Helper()
	out, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--data", data}, nil, strings.NewReader(""), stdout, io.Discard)
		stdout.Close()
	}()
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	return ended
}

// filledWith stores n reports of a thousand letters by lot, which no backup makes smaller.
func filledWith(t *testing.T, data string, n int) {
	t.Helper()
	p := &program{ctx: t.Context(), stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: data}}
	h, err := p.openRead()
	if err != nil {
		t.Fatal(err)
	}
	for ; n > 0; n -= eventstore.MaxImport {
		var acts []domain.Act
		for range min(n, eventstore.MaxImport) {
			story := make([]byte, 750)
			_, _ = rand.Read(story)
			acts = append(acts, domain.Act{ID: newID(), Command: domain.ReportFriction{
				Report: domain.ReportID{ID: newID()},
				FrictionReported: domain.FrictionReported{
					Rule: domain.RuleID{ID: newID()}, Title: "Sign twice", Side: domain.Customer,
					Impacts: []domain.Impact{domain.Delay}, Story: base64.StdEncoding.EncodeToString(story), Language: domain.English,
				},
			}})
		}
		if _, _, err := h.Import(t.Context(), acts); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
}

// TestRestoredHasTheSameFigures compares what is folded from a log, with a report whose
// words were erased, and from what was restored of its backup.
func TestRestoredHasTheSameFigures(t *testing.T) {
	for _, n := range []int{3, 300, 3000} {
		dir := t.TempDir()
		data, file, restored := filepath.Join(dir, "data"), filepath.Join(dir, "b"), filepath.Join(dir, "restored")
		filledWith(t, data, n)
		erase(t, data, 2)
		runs(t, data, "backup", "-o", file)
		runs(t, restored, "restore", file, "--secret-file", filepath.Join(data, "secret"))
		if was, is := runs(t, data, "rebuild"), runs(t, restored, "rebuild"); is != was || len(was) != 65 {
			t.Errorf("%d reports: the digest is %s after the restore, want %s", n, is, was)
		}
		runs(t, restored, "verify")
	}
}

// erase takes the words of the report at a position away.
func erase(t *testing.T, data string, position uint64) {
	t.Helper()
	p := &program{ctx: t.Context(), stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: data}}
	h, err := p.openRead()
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.ReadAt(t.Context(), position)
	if err == nil {
		err = h.act(t.Context(), domain.RedactReport{Report: domain.ReportID{ID: r.Aggregate.ID}, Reason: "It names somebody."})
	}
	if err = errors.Join(err, h.close()); err != nil {
		t.Fatal(err)
	}
}

// A server that dies leaves nothing half behind, and a socket that the next one replaces.
func TestBackupOfADyingServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	filledWith(t, data, 5000)
	c := startChild(t, data)
	p := &program{ctx: t.Context(), stderr: io.Discard, flags: &flags{Data: data}}
	file, dead := filepath.Join(t.TempDir(), "b"), false
	err := writeWhole(file, func(to io.Writer) error {
		_, err := p.writeBackup(writerFunc(func(b []byte) (int, error) {
			if !dead {
				dead = true
				_ = c.Process.Kill()
				_ = c.Wait()
			}
			return to.Write(b)
		}))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("a backup of a server that was killed = %v, want an error that says so", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); len(entries) != 0 || err != nil {
		t.Errorf("the directory holds %v, %v, want nothing", entries, err)
	}
	c = startChild(t, data)
	runs(t, data, "backup", "-o", file)
	_ = c.Process.Kill()
	_ = c.Wait()
	if n := reportsIn(t, file); n != 5000 {
		t.Errorf("%d reports, want 5000", n)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// A file is there whole or not at all, and what was there before stays until then.
func TestWriteWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b")
	full := func(to io.Writer) error {
		_, _ = to.Write([]byte("half"))
		return syscall.ENOSPC
	}
	if err := writeWhole(path, full); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("writeWhole() on a full disk = %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); len(entries) != 0 || err != nil {
		t.Errorf("the directory holds %v, %v, want nothing", entries, err)
	}
	if err := writeWhole(path, func(to io.Writer) error { _, err := to.Write([]byte("old")); return err }); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(path, full); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("writeWhole() on a full disk = %v", err)
	}
	b, err := os.ReadFile(path)
	info, serr := os.Stat(path)
	if string(b) != "old" || err != nil || serr != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file holds %q, %v, mode %v, want what was there before", b, err, info.Mode())
	}
	if err := writeWhole(filepath.Join(path, "below"), full); err == nil {
		t.Error("writeWhole() below a file = nil, want an error")
	}
}

// The socket is its owner's alone, works in a directory with a long path, and goes with
// the server.
func TestOperatorSocket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 40))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	code := serveHere(t, ctx, dir)
	path := filepath.Join(dir, operatorSocket)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Type() != os.ModeSocket || info.Mode().Perm() != 0o600 {
		t.Fatalf("the socket is %v, %v, want one of mode 0600", info, err)
	}
	runs(t, dir, "backup", "-o", filepath.Join(t.TempDir(), "b"))
	if _, errs, code := tries(t, "restore", filepath.Join(dir, "secret"), "--data", dir); code != exitFailed {
		t.Errorf("restore to a directory in use: exit %d: %s", code, errs)
	}
	cancel()
	if got := <-code; got != exitDone {
		t.Errorf("serve: exit %d", got)
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("the socket is there after the end")
	}
	if entries, err := filepath.Glob(filepath.Join(dir, "operator*")); len(entries) > 0 || err != nil {
		t.Errorf("%v, %v are left", entries, err)
	}
}

// Another command that has the directory is no server: it is waited for by hand.
func TestBackupOfADirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	s, err := eventstore.Open(t.Context(), eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, errs, code := tries(t, "backup", "--data", dir, "-o", filepath.Join(t.TempDir(), "b")); code != exitInUse || !strings.Contains(errs, "in use by another unrule process") {
		t.Errorf("backup: exit %d: %s, want %d", code, errs, exitInUse)
	}
}

// TestVerifyDamaged changes one letter of a report in the files of a log.
func TestVerifyDamaged(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	filledWith(t, data, 20)
	runs(t, data, "verify")
	blocks, err := filepath.Glob(filepath.Join(data, "jetstream", "*", "streams", "FRICTION", "msgs", "*.blk"))
	if err != nil || len(blocks) != 1 {
		t.Fatalf("the files of the log are %v, %v", blocks, err)
	}
	b, err := os.ReadFile(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.LastIndex(b[:len(b)/2], []byte("Sign twice"))
	b[i] = 's'
	if err := os.WriteFile(blocks[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := tries(t, "verify", "--data", data); code != exitFailed || !strings.Contains(errs, "position ") {
		t.Errorf("verify of a damaged log: exit %d: %s, want %d and the position", code, errs, exitFailed)
	}
	if _, errs, code := tries(t, "backup", "--data", data, "-o", filepath.Join(t.TempDir(), "b")); code != exitFailed || !strings.Contains(errs, "position ") {
		t.Errorf("backup of a damaged log: exit %d: %s, want %d and the position", code, errs, exitFailed)
	}
}
