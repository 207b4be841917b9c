package eventstore

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// unreadable puts something in the place of the next block that opens and that the log's
// server cannot take for one.
func unreadable(t *testing.T, o Options) (stray string) {
	t.Helper()
	stray = (&dataDir{path: o.Dir}).logPath("2.blk")
	if err := os.Mkdir(stray, 0o700); err != nil {
		t.Fatal(err)
	}
	return stray
}

// The log's server deletes a log that it cannot recover; here a directory stands where a
// block should. What it deleted is there again, also where the program ended in between.
func TestDeletedLogIsPutBack(t *testing.T) {
	for name, killed := range map[string]bool{"at once": false, "by the next start": true} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			end := filled(t, o, 3)
			d := &dataDir{path: o.Dir}
			if killed {
				if err := errors.Join(d.guard(), os.RemoveAll(filepath.Dir(d.logPath(metaFile)))); err != nil {
					t.Fatal(err)
				}
			} else {
				unreadable(t, o)
				if _, err := Open(t.Context(), o); !errors.Is(err, errDeleted) {
					t.Fatalf("Open() = %v, want %v", err, errDeleted)
				}
			}
			if got := filled(t, o, 0); got != end {
				t.Errorf("the log ends at %v, want %v", got, end)
			}
			wantNoGuard(t, d)
		})
	}
}

func wantNoGuard(t *testing.T, d *dataDir) {
	t.Helper()
	if left, err := os.ReadDir(d.secondName("")); err != nil || len(left) > 0 {
		t.Errorf("second names are left: %v, %v", left, err)
	}
}

// A log that somebody has put in the place of a guarded one gets nothing of that.
func TestReplacedLogIsLeftAlone(t *testing.T) {
	for name, replace := range map[string]func(d *dataDir) error{
		"another": func(d *dataDir) error {
			return errors.Join(os.Rename(d.logPath("1.blk"), d.logPath("7.blk")), copied(d.logPath(metaFile)))
		},
		"taken":    func(d *dataDir) error { return os.RemoveAll(filepath.Join(d.path, "jetstream")) },
		"the same": func(*dataDir) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			filled(t, o, 3)
			d := &dataDir{path: o.Dir}
			if err := errors.Join(d.guard(), replace(d)); err != nil {
				t.Fatal(err)
			}
			if err := d.putBack(); err != nil {
				t.Fatal(err)
			}
			_, err := os.Lstat(d.logPath("1.blk"))
			if got, want := err == nil, name == "the same"; got != want {
				t.Errorf("the first block is there: %v, want %v", got, want)
			}
			wantNoGuard(t, d)
		})
	}
}

// copied lets a file be another one with the same content.
func copied(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return errors.Join(os.Remove(path), os.WriteFile(path, b, 0o600))
}

// A log on a disk of its own, or on one without second names, is not guarded and opens; one
// that could be guarded and is not does not.
func TestLogThatCannotBeGuarded(t *testing.T) {
	for err, want := range map[error]bool{
		nil: false, syscall.EXDEV: true, syscall.EPERM: true, syscall.ENOSYS: true, syscall.ENOSPC: false, syscall.EIO: false,
	} {
		if got := knowsNoNames(&os.LinkError{Op: "link", Old: "a", New: "b", Err: err}); got != want {
			t.Errorf("knowsNoNames(%v) = %v, want %v", err, got, want)
		}
	}
}
