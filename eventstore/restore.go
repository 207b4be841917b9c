package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// markRestoring stands in the metadata of a stream that a restore is writing. No store
// opens one that has it.
const markRestoring = "unrule-restoring"

// A RestoreOptions says where a backup is restored to.
type RestoreOptions struct {
	// Options say where the log will be. Dir must not be there, or be empty, or hold the
	// secret alone; an outside server must not have the log. SecretFile is the secret of
	// the log that the backup is of, which is put into Dir; "" takes the one that is there.
	Options
	// NewSecret makes a new secret, where the old one is lost for good: no receipt is
	// known any more, and a report that is sent again is stored again.
	NewSecret bool
	// Progress hears how far a step has got.
	Progress func(step string, position, of uint64)
}

// Restore writes a backup into a place that has no log. The backup is read to its end
// before anything is touched; what was restored is read back and compared before it is
// given its name. A restore that breaks off leaves nothing that could be taken for a
// log, and the next one clears it away.
func Restore(ctx context.Context, o RestoreOptions, backup io.ReadSeeker) (Manifest, error) {
	r := restorer{o: o, backup: backup}
	err := r.restore(ctx)
	if err != nil && !isDamage(err) {
		err = fmt.Errorf("eventstore: restore: %w", err)
	}
	return r.manifest, err
}

// A restorer is one restore.
type restorer struct {
	o        RestoreOptions
	backup   io.ReadSeeker
	site     *site
	store    *Store
	manifest Manifest
	ours     bool // the stream on an outside server is ours to take away again
	batch    []*nats.Msg
	holes    []uint64 // positions in batch whose record is gone
	last     uint64   // position of the last record in batch
}

func (r *restorer) restore(ctx context.Context) (err error) {
	if r.o.Progress == nil {
		r.o.Progress = func(string, uint64, uint64) {}
	}
	if r.site, err = newSite(r.o); err != nil {
		return err
	}
	if err = r.read(ctx, "checking the backup", func(Record) error { return nil }); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.leave()) }()
	if err = r.site.enter(); err != nil {
		return err
	}
	if err = r.open(ctx); err != nil {
		return err
	}
	if err = r.fill(ctx); err == nil {
		err = r.finish(ctx)
	}
	if err != nil {
		return errors.Join(err, r.undo())
	}
	return nil
}

// read reads the backup from its beginning to its end.
func (r *restorer) read(ctx context.Context, step string, take func(Record) error) (err error) {
	if _, err = r.backup.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var of uint64
	begin := func(h BackupHead) error {
		of = h.Began
		return r.site.knows(h.Secret)
	}
	r.manifest, err = ReadBackup(ctx, r.backup, begin, func(one Record) error {
		r.o.Progress(step, one.Position, of)
		return take(one)
	})
	return err
}

// open makes the stream, with the mark.
func (r *restorer) open(ctx context.Context) (err error) {
	o := r.o.Options
	o.defaults()
	s := &Store{
		opts: o, dir: r.site.inner, closed: make(chan struct{}), batches: make(chan struct{}, 1),
		gaps: gaps{at: map[uint64]standIn{}},
	}
	r.store = s
	if err = s.connect(ctx); err != nil {
		return err
	}
	s.sync.saw = nil // there is no witness yet
	if s.js, err = jetstream.New(s.nc); err != nil {
		return err
	}
	if err = r.clear(ctx); err != nil {
		return err
	}
	config := r.config()
	config.Metadata[markRestoring] = r.manifest.Digest
	if s.stream, err = s.js.CreateStream(ctx, config); err != nil {
		return fmt.Errorf("make stream %s: %w", streamName, err)
	}
	r.ours = true
	return nil
}

// config is the stream as it is in the end.
func (r *restorer) config() jetstream.StreamConfig {
	config := wanted(r.store.replicas())
	config.Metadata = map[string]string{secretNoted: r.store.dir.secretNote()}
	return config
}

// clear takes away what a restore that broke off has left on an outside server.
func (r *restorer) clear(ctx context.Context) error {
	stream, err := r.store.js.Stream(ctx, streamName)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for stream %s: %w", streamName, err)
	}
	if !beingRestored(stream) {
		return fmt.Errorf("the server has a stream %s already: %w", streamName, ErrNotEmpty)
	}
	r.store.opts.Log.Warn("what an interrupted restore left is removed", "stream", streamName)
	return r.store.js.DeleteStream(ctx, streamName)
}

func beingRestored(stream jetstream.Stream) bool {
	_, marked := stream.CachedInfo().Config.Metadata[markRestoring]
	return marked
}

// finish looks whether what was written is what was read, and gives it its name.
func (r *restorer) finish(ctx context.Context) error {
	s := r.store
	if err := s.sync.wait(ctx); err != nil {
		return err
	}
	if err := r.compare(ctx); err != nil {
		return err
	}
	if err := r.site.putSecret(); err != nil {
		return err
	}
	r.ours = false // from here on others may write to it
	if _, err := s.js.UpdateStream(ctx, r.config()); err != nil {
		return fmt.Errorf("take the mark from stream %s: %w", streamName, err)
	}
	if err := s.sync.wait(ctx); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	return r.site.name()
}

// compare backs up what was restored and throws it away: all of it must be the same.
func (r *restorer) compare(ctx context.Context) error {
	w, err := newBackupWriter(io.Discard, r.manifest.BackupHead)
	if err != nil {
		return err
	}
	err = r.store.records(ctx, 1, r.manifest.Position, func(one Record) error {
		r.o.Progress("reading back", one.Position, r.manifest.Position)
		return w.take(one)
	})
	if err != nil {
		return err
	}
	sum, err := w.end()
	if err == nil && (sum.Root != r.manifest.Root || sum.Digest != r.manifest.Digest) {
		err = fmt.Errorf("what was written is read back as root %s and digest %s, and the backup has %s and %s",
			sum.Root, sum.Digest, r.manifest.Root, r.manifest.Digest)
	}
	return err
}

// undo takes away what a restore has written that could not be finished.
func (r *restorer) undo() error {
	if r.o.URL == "" || !r.ours {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	return r.store.js.DeleteStream(ctx, streamName)
}

// leave closes all, and clears away what has no name.
func (r *restorer) leave() error {
	var err error
	if r.store != nil {
		err = r.store.Close()
	}
	return errors.Join(err, r.site.leave())
}
