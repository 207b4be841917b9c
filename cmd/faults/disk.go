//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A disk is an ext4 of its own in a file, whose power can be cut.
type disk struct{ device, at string }

func newDisk(dir string, size int64) (*disk, error) {
	image, at := filepath.Join(dir, "image"), filepath.Join(dir, "disk")
	if err := errors.Join(os.WriteFile(image, nil, 0o600), os.Truncate(image, size), os.MkdirAll(at, 0o700)); err != nil {
		return nil, err
	}
	if _, err := command("mkfs.ext4", "-q", "-F", image); err != nil {
		return nil, err
	}
	device, err := command("losetup", "--find", "--show", image)
	if err != nil {
		return nil, err
	}
	d := &disk{device, at}
	return d, d.mount()
}

// mount also replays the file system's own log.
func (d *disk) mount() error {
	_, err := command("mount", "-t", "ext4", d.device, d.at)
	return err
}

func (d *disk) unmount() (err error) {
	for range 100 { // what was killed may still be letting go
		if _, err = command("umount", d.at); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// close gives everything back.
func (d *disk) close() error {
	err := d.unmount()
	_, lerr := command("losetup", "--detach", d.device)
	return errors.Join(err, lerr)
}

// EXT4_IOC_SHUTDOWN, and its flag that says: now, without flushing the log. What was
// not synced is gone then, as after a power cut.
const (
	shutdownRequest = 0x8004587d
	shutdownNoFlush = 2
)

// cut cuts the power: nothing reaches the disk any more.
func (d *disk) cut() error {
	f, err := os.Open(d.at)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		err = unix.IoctlSetPointerInt(int(f.Fd()), shutdownRequest, shutdownNoFlush)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("cut the power of %s: %w", d.at, err)
	}
	return nil
}

func command(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return strings.TrimSpace(string(out)), err
}
