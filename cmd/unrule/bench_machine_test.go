//go:build bench && linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// machine describes what the figures were taken on.
func machine(t *testing.T, dir string) string {
	t.Helper()
	fs, _ := fileSystem(t, dir)
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		t.Fatal(err)
	}
	load, _, _ := strings.Cut(read("/proc/loadavg"), " ")
	var b strings.Builder
	for _, line := range [][2]string{
		{"processor", fmt.Sprintf("%s, %d cores", named("/proc/cpuinfo", "model name"), runtime.NumCPU())},
		{"memory", named("/proc/meminfo", "MemTotal")},
		{"kernel", "Linux " + unix.ByteSliceToString(u.Release[:])},
		{"file system", fs},
		{"Go", runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH},
		{"load before", load + " (1 minute average)"},
	} {
		fmt.Fprintf(&b, "%-12s %s\n", line[0], line[1])
	}
	return b.String()
}

// named is the value of the first line of a file of "name : value" that has a name.
func named(path, name string) string {
	lines := bufio.NewScanner(strings.NewReader(read(path)))
	for lines.Scan() {
		if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

func read(path string) string {
	body, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	return string(body)
}

// fileSystem names the file system of a directory, and says whether the store
// trusts it with a shared sync.
func fileSystem(t *testing.T, dir string) (name string, trusted bool) {
	t.Helper()
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		t.Fatal(err)
	}
	switch int64(fs.Type) {
	case unix.EXT4_SUPER_MAGIC:
		return "ext4", true
	case unix.XFS_SUPER_MAGIC:
		return "xfs", true
	case unix.BTRFS_SUPER_MAGIC:
		return "btrfs", true
	case unix.TMPFS_MAGIC:
		return "tmpfs", false
	}
	return fmt.Sprintf("file system %#x", fs.Type), false
}
