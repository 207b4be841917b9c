package eventstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The log's own server deletes a log that it cannot recover, with all its records: a block
// that the disk does not give is enough, or no room for what it wants to write. So while it
// starts the files of the log have a second name, in a directory that stays, so that a full
// disk has room for the names. What the server has deleted gets back its first name.

const metaFile = "meta.inf" // the settings of a stream; the server takes them away first

// logPath is where a file of the log belongs; those that hold records have a directory of
// their own.
func (d *dataDir) logPath(name string) string {
	dir := filepath.Join(d.path, "jetstream", "$G", "streams", streamName)
	if strings.HasSuffix(name, ".blk") {
		dir = filepath.Join(dir, "msgs")
	}
	return filepath.Join(dir, name)
}

// secondName is the other name of a file of the log.
func (d *dataDir) secondName(name string) string { return filepath.Join(d.path, "starting", name) }

// guard gives the files of the log a second name. Where they can have none, it is
// errUnguarded.
func (d *dataDir) guard() error {
	err := os.MkdirAll(d.secondName(""), 0o700)
	for _, like := range []string{"meta.*", "*.blk"} {
		names, gerr := filesLike(d.logPath(like))
		err = errors.Join(err, gerr)
		for _, name := range names {
			if err == nil {
				err = os.Link(d.logPath(name), d.secondName(name))
			}
		}
	}
	if knowsNoNames(err) {
		err = errUnguarded
	}
	if err != nil {
		return errors.Join(fmt.Errorf("guard the log while its server starts: %w", err), d.unguard())
	}
	return nil
}

var errUnguarded = errors.New("the file system of the log knows no second names, or is another one than that of the data directory")

// filesLike lists the names of the files that a pattern fits, without links and directories.
func filesLike(pattern string) (names []string, err error) {
	dir := filepath.Dir(pattern)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // the server says so
		return nil, nil
	}
	for _, e := range entries {
		if fits, _ := filepath.Match(filepath.Base(pattern), e.Name()); fits && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// deleted reports whether the log's server has deleted the log since the guard.
func (d *dataDir) deleted() bool {
	_, had := os.Lstat(d.secondName(metaFile))
	_, has := os.Lstat(d.logPath(metaFile))
	return had == nil && errors.Is(has, fs.ErrNotExist)
}

// replaced reports whether somebody has put another log in the place of the guarded one,
// or taken it away.
func (d *dataDir) replaced() bool {
	if _, err := os.Lstat(filepath.Join(d.path, "jetstream")); err != nil {
		return true // the server does not delete that
	}
	was, had := os.Lstat(d.secondName(metaFile))
	is, has := os.Lstat(d.logPath(metaFile))
	return errors.Is(had, fs.ErrNotExist) || had == nil && has == nil && !os.SameFile(was, is)
}

// putBack gives files that are gone their first name back, and ends the guard.
func (d *dataDir) putBack() error {
	if d.replaced() {
		return d.unguard()
	}
	names, err := filesLike(d.secondName("*"))
	for _, name := range names {
		if err == nil {
			err = makeAll(filepath.Dir(d.logPath(name)))
		}
		if err == nil {
			err = os.Link(d.secondName(name), d.logPath(name))
		}
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("put back what the log's server has deleted: %w", err)
	}
	return d.unguard()
}

// makeAll makes a directory, and again where the server, which takes away empty ones beside
// its other work, has done so meanwhile.
func makeAll(dir string) (err error) {
	for range 10 {
		if err = os.MkdirAll(dir, 0o700); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return err
}

// unguard takes the second names away.
func (d *dataDir) unguard() error {
	names, err := filesLike(d.secondName("*"))
	for _, name := range names {
		err = errors.Join(err, os.Remove(d.secondName(name)))
	}
	return err
}
