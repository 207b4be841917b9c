//go:build linux || darwin || freebsd

package eventstore

import (
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

func TestSecretIsMadeForItsOwnerAlone(t *testing.T) {
	o := optionsIn(t)
	o.Dir = filepath.Join(o.Dir, "new", "data")
	open(t, o)
	info, err := os.Stat(filepath.Join(o.Dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("secret is %v, %v, want 32 bytes of mode 0600", info, err)
	}
}
