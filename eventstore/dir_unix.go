//go:build linux || darwin || freebsd

package eventstore

import (
	"errors"
	"os"

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

// control does something with an open file, which is not closed meanwhile.
func control(f *os.File, do func(fd uintptr) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return errors.Join(raw.Control(func(fd uintptr) { err = do(fd) }), err)
}
