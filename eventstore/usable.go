package eventstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// usable says which file of the log this process cannot read and write, if there is one.
// The log's own server deletes a whole log, every record, when it cannot open one of its
// files. So it is started only where it can open them all.
func (d *dataDir) usable() error {
	err := fs.WalkDir(os.DirFS(d.path), "jetstream", func(path string, e fs.DirEntry, err error) error {
		path = filepath.Join(d.path, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // there is no log yet
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "lost+found": // jetstream may be a disk of its own
			return fs.SkipDir
		case e.IsDir():
			return takesFiles(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return f.Close()
	})
	if err != nil {
		return fmt.Errorf("a file of the log cannot be used, so the log was left alone: %w", err)
	}
	return nil
}

// takesFiles tries whether a file can be made in a directory, as the log's server does.
func takesFiles(dir string) error {
	f, err := os.CreateTemp(dir, "_test_")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
