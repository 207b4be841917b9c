//go:build linux || darwin || freebsd

package eventstore

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock takes f for this process until it is closed, or until the process ends in
// whatever way.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return ErrLocked
	}
	return err
}

// freeSpace is how much an ordinary user may still write to the file system of dir.
func freeSpace(dir *os.File) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(dir.Fd()), &fs); err != nil {
		return 0, err
	}
	return int64(fs.Bavail) * int64(fs.Bsize), nil
}
