//go:build linux || darwin || freebsd

package eventstore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecret(t *testing.T) {
	for name, tt := range map[string]struct {
		secret string
		mode   os.FileMode
		want   string
	}{
		"good":                 {strings.Repeat("s", 32), 0o600, ""},
		"readable by others":   {strings.Repeat("s", 32), 0o644, "may be read by others (mode 0644)"},
		"writable by a group":  {strings.Repeat("s", 32), 0o620, "may be read by others (mode 0620)"},
		"cut short":            {"s", 0o600, "has 1 bytes"},
		"left empty by a copy": {"", 0o600, "has 0 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			path := filepath.Join(o.Dir, "secret")
			if err := os.WriteFile(path, []byte(tt.secret), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), o)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open() = %v, want %q", err, tt.want)
			}
			if s != nil {
				_ = s.Close()
			}
		})
	}
}

func TestDirectoryIsNoSecret(t *testing.T) {
	o := optionsIn(t)
	o.SecretFile = t.TempDir()
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), o.SecretFile+" is no file") {
		t.Errorf("Open() = %v, want that a directory is no secret", err)
	}
}

func TestSecretIsMadeForItsOwnerAlone(t *testing.T) {
	o := optionsIn(t)
	o.Dir = filepath.Join(o.Dir, "new", "data")
	open(t, o)
	info, err := os.Stat(filepath.Join(o.Dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("secret is %v, %v, want 32 bytes of mode 0600", info, err)
	}
}

// The log's own server deletes a log with a file that it cannot open. A link to itself is
// one that not even root can.
func TestLogWithAFileThatCannotBeOpenedIsLeftAlone(t *testing.T) {
	o := optionsIn(t)
	end := filled(t, o, 3)
	stray := (&dataDir{path: o.Dir}).logPath("2.blk")
	if err := os.Symlink(stray, stray); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "the log was left alone: open "+stray) {
		t.Errorf("Open() = %v, want the file named", err)
	}
	if err := os.Remove(stray); err != nil {
		t.Fatal(err)
	}
	if got := filled(t, o, 0); got != end {
		t.Errorf("the log ends at %v, want %v", got, end)
	}
}

// A disk of its own that is mounted as jetstream has a directory that no account but root
// may look into; the server does not either.
func TestLogOnADiskOfItsOwnIsUsable(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 1)
	found := filepath.Join(o.Dir, "jetstream", "lost+found")
	stray := filepath.Join(found, "1")
	if err := errors.Join(os.Mkdir(found, 0o700), os.Symlink(stray, stray)); err != nil {
		t.Fatal(err)
	}
	filled(t, o, 0)
}
