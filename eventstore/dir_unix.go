//go:build linux || darwin || freebsd

package eventstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// lock takes f for this process until it is closed, or until the process ends in
// whatever way.
func lock(f *os.File) error {
	err := control(f, func(fd uintptr) error { return unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB) })
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// freeSpace is how much an ordinary user may still write to the file system of dir.
func freeSpace(dir *os.File) (int64, error) {
	var fs unix.Statfs_t
	if err := control(dir, func(fd uintptr) error { return unix.Fstatfs(int(fd), &fs) }); err != nil {
		return 0, err
	}
	return int64(fs.Bavail) * int64(fs.Bsize), nil
}

// renameSynced gives a file that is whole its name, so that both survive a power cut.
func renameSynced(dir *os.File, from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return dir.Sync()
}

// createAlone makes a file anew that is for its owner alone.
func createAlone(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// othersIn says by which mode others may open a file; "" is nobody.
func othersIn(f *os.File) (string, error) {
	info, err := f.Stat()
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return "", err
	}
	return fmt.Sprintf("mode %04o", info.Mode().Perm()), nil
}

// ownerOf is the account that a file belongs to.
func ownerOf(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return -1
}

// knowsNoNames reports whether a file can have no second name where one was wanted,
// whatever anybody does: somebody may keep jetstream on another disk.
func knowsNoNames(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EXDEV)
}
