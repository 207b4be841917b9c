package eventstore

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

var (
	// ErrNotEmpty says that a backup cannot be restored to where something is.
	ErrNotEmpty = errors.New("a backup is restored only to where there is no log")
	// ErrOtherSecret says that a backup is of a log with another secret.
	ErrOtherSecret = errors.New("the secret is not the one of the log that was backed up")
	// ErrHalfRestored says that a restore was broken off, or is not at its end.
	ErrHalfRestored = errors.New("a restore was broken off here; run it again")
)

// restoring is the directory in a data directory in which a restore works. The log gets
// its place by one rename at the end, so that there is a whole one or none.
const restoring = "restoring"

// A site is the data directory that a restore writes to, or that belongs to the
// outside server it writes to.
type site struct {
	o      RestoreOptions
	secret [secretSize]byte
	put    bool     // the secret is not in the directory yet
	outer  *dataDir // nil until it is entered
	inner  *dataDir // where the log is made
}

// newSite looks at a site and touches nothing.
func newSite(o RestoreOptions) (*site, error) {
	p := &site{o: o}
	if err := p.vacant(); err != nil {
		return nil, err
	}
	return p, p.findSecret()
}

// mayStand are the entries of a data directory that a restore may find.
var mayStand = map[string]bool{"secret": true, "lock": true, restoring: true, restoring + ".new": true, "lost+found": true}

func (p *site) vacant() error {
	entries, err := os.ReadDir(p.o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !mayStand[e.Name()] {
			return fmt.Errorf("%s holds %s: %w", p.o.Dir, e.Name(), ErrNotEmpty)
		}
	}
	return nil
}

// findSecret reads the secret that is given, or the one that is there, or makes one
// where that is wanted. Where there are two they must be the same.
func (p *site) findSecret() error {
	there := filepath.Join(p.o.Dir, "secret")
	_, err := os.Lstat(there)
	p.put = errors.Is(err, fs.ErrNotExist)
	switch {
	case p.o.NewSecret && !p.put:
		return fmt.Errorf("%s is there, so none is made", there)
	case p.o.NewSecret:
		rand.Read(p.secret[:])
		return nil
	case p.o.SecretFile == "" && p.put:
		return fmt.Errorf("%s is missing: put the secret of the log that was backed up there, or say where it is", there)
	case p.o.SecretFile != "":
		if p.secret, err = readSecret(p.o.SecretFile); err != nil || p.put {
			return err
		}
	}
	own, err := readSecret(there)
	if err == nil && p.o.SecretFile != "" && own != p.secret {
		return fmt.Errorf("%s and %s are not the same", there, p.o.SecretFile)
	}
	p.secret = own
	return err
}

// knows demands that the secret is the one of a backup.
func (p *site) knows(id string) error {
	if p.o.NewSecret || (&dataDir{secret: p.secret}).secretNote() == id {
		return nil
	}
	return ErrOtherSecret
}

// enter takes the site, for this process alone.
func (p *site) enter() (err error) {
	p.outer = &dataDir{path: p.o.Dir, free: freeSpace, secret: p.secret}
	if err = p.outer.hold(); err != nil {
		return err
	}
	if err = p.vacant(); err != nil { // somebody may have been faster
		return err
	}
	if p.o.URL != "" {
		p.inner = &dataDir{path: p.o.Dir, free: freeSpace, secret: p.secret}
		return nil
	}
	path := filepath.Join(p.o.Dir, restoring)
	if _, err := os.Lstat(path); err == nil && p.o.Log != nil {
		p.o.Log.Warn("what an interrupted restore left is removed", "path", path)
	}
	if err = errors.Join(os.RemoveAll(path), os.RemoveAll(path+".new")); err != nil {
		return err
	}
	if err = os.Mkdir(path+".new", 0o700); err != nil {
		return err
	}
	if err = renameSynced(p.outer.self, path+".new", path); err != nil {
		return err
	}
	p.inner = &dataDir{path: path, free: freeSpace, secret: p.secret}
	p.inner.self, err = os.Open(path)
	return err
}

// putSecret puts the secret where it will be looked for.
func (p *site) putSecret() error {
	if shared := p.o.URL != "" && p.o.SecretFile != ""; shared || !p.put {
		return nil
	}
	return p.outer.writeSecret(filepath.Join(p.o.Dir, "secret"))
}

// name gives the log, which is whole and closed, its place by one rename.
func (p *site) name() error {
	if p.o.URL != "" {
		return nil
	}
	return renameSynced(p.outer.self, filepath.Join(p.o.Dir, restoring, "jetstream"), filepath.Join(p.o.Dir, "jetstream"))
}

// leave clears away where the log was made, and lets others in.
func (p *site) leave() (err error) {
	if p.inner != nil {
		p.inner.close()
		if p.o.URL == "" {
			err = os.RemoveAll(filepath.Join(p.o.Dir, restoring))
		}
	}
	if p.outer != nil {
		p.outer.close()
	}
	return err
}

// endRestore refuses a directory in which a restore was broken off: it would look like a
// new one. What one that got to its end could not clear away any more is cleared away.
func (d *dataDir) endRestore() error {
	path := filepath.Join(d.path, restoring)
	if _, err := os.Lstat(path); err != nil {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(d.path, "jetstream")); err != nil {
		return ErrHalfRestored
	}
	return os.RemoveAll(path)
}
