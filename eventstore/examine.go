package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go/jetstream"
)

// A Place is what can be told of a data directory from outside. Looking changes
// nothing in it.
type Place struct {
	Dir        string
	Owner      int    // account that it belongs to; -1 where accounts have no number
	Others     string // who else may look into it; "" is nobody
	Locked     bool   // a process has it open
	Log        bool   // there is one in it
	Backup     LastBackup
	Secret     error  // what is wrong with the secret; nil too where there is none and no log
	FileSystem string // its kind, as far as it is known by name
	Volatile   bool   // it lies in memory
	Shared     bool   // writers share one sync of it; else each write is synced by itself
	Free       int64  // bytes
	Reserve    int64  // bytes below which nothing is written
	Size       int64  // bytes of the log
	Limit      int64  // bytes that the log may grow to
}

// Examine looks at a data directory, which may be in use. An error of [fs.ErrNotExist]
// says that there is none.
func Examine(dir string) (Place, error) {
	p := Place{Dir: dir, Reserve: reserve}
	self, err := os.Open(dir)
	if err != nil {
		return p, fmt.Errorf("eventstore: examine data directory: %w", err)
	}
	defer self.Close()
	if err := p.look(&dataDir{path: dir, self: self, free: freeSpace}); err != nil {
		return p, fmt.Errorf("eventstore: examine data directory %s: %w", dir, err)
	}
	return p, nil
}

func (p *Place) look(d *dataDir) (err error) {
	info, err := d.self.Stat()
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return errors.New("it is no directory")
	}
	p.Owner = ownerOf(info)
	if p.Others, err = othersIn(d.self); err != nil {
		return err
	}
	p.FileSystem, p.Volatile = fileSystem(d.self)
	p.Shared = groupSync(d.self) != nil
	if p.Free, err = d.free(d.self); err != nil {
		return err
	}
	if p.Size, err = d.logSize(); err != nil {
		return err
	}
	p.Limit = limitOf(p.Size, p.Free)
	_, err = os.Stat(filepath.Join(d.path, "jetstream"))
	p.Log = err == nil
	p.Backup = lastBackup(d.path)
	p.Secret = lookAtSecret(filepath.Join(d.path, "secret"), p.Log)
	p.Locked, err = locked(filepath.Join(d.path, "lock"))
	return err
}

func lookAtSecret(path string, log bool) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !log {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return checkSecret(f)
}

// locked reports whether another process holds a lock. It takes the lock for an
// instant, because no system tells in any other way.
func locked(path string) (bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = lock(f)
	if errors.Is(err, ErrLocked) {
		return true, nil
	}
	return false, err
}

// An Outside is what can be told of an outside server and the log on it.
type Outside struct {
	Server   string // version
	Cluster  string // name; "" is a single server
	Log      bool   // there is one
	Replicas int
	Position uint64 // its end
	Weak     []string
}

// ExamineOutside looks at the server and the log that the options name, and makes
// nothing there.
func ExamineOutside(ctx context.Context, o Options) (Outside, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{opts: o}
	if err := s.connect(ctx); err != nil {
		return Outside{}, fmt.Errorf("eventstore: %w", err)
	}
	defer s.nc.Close()
	out := Outside{Server: s.nc.ConnectedServerVersion(), Cluster: s.nc.ConnectedClusterName()}
	js, err := jetstream.New(s.nc)
	if err != nil {
		return out, fmt.Errorf("eventstore: %w", err)
	}
	if _, err := js.AccountInfo(ctx); err != nil {
		return out, fmt.Errorf("eventstore: ask for JetStream: %w", err)
	}
	stream, err := js.Stream(ctx, streamName)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("eventstore: open stream %s: %w", streamName, err)
	}
	info := stream.CachedInfo()
	out.Log, out.Replicas, out.Position = true, info.Config.Replicas, info.State.LastSeq
	out.Weak = differences(info.Config, wanted(s.replicas()))
	return out, nil
}
