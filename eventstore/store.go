package eventstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// Options say where the log is and how it is kept.
type Options struct {
	// Dir is the data directory: it holds the secret, the lock and, unless URL is
	// given, the log itself under jetstream.
	Dir string
	// URL is an outside NATS server or cluster that keeps the log; "" keeps it in
	// this process. An outside server must run with sync_interval: always, because
	// then the acknowledgement is all there is to wait for.
	// Several addresses are parted by commas.
	URL string
	// Access is how an outside server lets this node in.
	Access Access
	// SecretFile holds the secret where several nodes share it; "" keeps it in Dir.
	SecretFile string
	// Now is the clock.
	Now func() time.Time
	// Log takes what an operator should see; nil drops it.
	Log *slog.Logger
	// Sync says how writes reach the disk of an embedded log.
	Sync SyncMode
	// Fresh drops what was kept for a faster start: the whole log is read.
	Fresh bool
	// Accepting opens a log that lost something, to say so in it: see [Store.AcceptLoss].
	Accepting bool
	// StoreLimit is how many bytes the log may take; 0 follows the free space.
	StoreLimit int64
	// Staged says that the log was written by [Store.Stage]: its own clock says
	// nothing, and each event's own day counts.
	Staged bool

	flush     func() error  // in place of the file system's sync, to break it in tests
	leaseTime time.Duration // in place of leaseTime, to see one end in tests

	checkEvery time.Duration // in place of checkEvery, to see one in tests
}

// A Store is an open log and the state folded from it. Its methods may be called
// from many goroutines at once.
type Store struct {
	opts    Options
	dir     *dataDir
	server  *embedded // nil with an outside server
	nc      *nats.Conn
	js      jetstream.JetStream
	stream  jetstream.Stream
	sync    syncer
	pulse   pulse // of an outside log
	witness *witness
	tree    *tree
	opened  uint64 // the end of the log at Open
	process string // tells what this process left from what others did
	closed  chan struct{}
	once    sync.Once

	running  atomic.Bool
	begun    chan struct{} // closed when Run has begun
	beginRun sync.Once
	vouched  Seal        // what the witness knew when Run began
	agreed   atomic.Bool // the records give that root
	written  atomic.Uint64
	damaged  atomic.Pointer[DamageError]
	gaps     gaps
	shreds   *shreds
	erasures atomic.Int64
	mu       sync.RWMutex // guards state and seals
	state    *domain.State
	seals    seals
	kept     atomic.Pointer[Quarters]
	missing  []domain.Lost // while a loss is looked for
	progress progress
	hashed   progress      // how far the tree reaches
	batches  chan struct{} // a place for each batch that may be under way
}

// Open opens the log, and makes it if there is none.
func Open(ctx context.Context, o Options) (*Store, error) {
	o.defaults()
	s := &Store{
		opts: o, process: rand.Text(), state: domain.NewState(), closed: make(chan struct{}), begun: make(chan struct{}),
		batches: make(chan struct{}, batchesAtOnce), gaps: gaps{at: map[uint64]standIn{}, passed: map[uint64]bool{}}, shreds: newShreds(),
	}
	if err := s.open(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("eventstore: %w", err)
	}
	return s, nil
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

func (s *Store) open(ctx context.Context) (err error) {
	if s.dir, err = openDir(s.opts.Dir, s.opts.SecretFile); err != nil {
		return err
	}
	if err = s.openBeside(); err != nil {
		return err
	}
	if s.opts.URL == "" {
		if err = s.dir.putBack(); err == nil {
			err = s.dir.wipe()
		}
		if err != nil {
			return err
		}
	}
	if err = s.connect(ctx); err != nil {
		return err
	}
	if s.js, err = jetstream.New(s.nc); err != nil {
		return err
	}
	if s.stream, err = s.openStream(ctx, s.replicas(), s.mayBegin()); err != nil {
		return s.refusedByServer(err)
	}
	if s.server == nil {
		go s.watchPulse()
	}
	if err = s.sync.wait(ctx); err != nil { // a young stream is lost as a whole by a power cut
		return err
	}
	if s.opened, err = s.head(ctx); err != nil {
		return err
	}
	return s.reaches()
}

// replicas is how often what is stored is kept.
func (s *Store) replicas() int {
	if s.nc.ConnectedClusterName() != "" {
		return 3
	}
	return 1
}

// shareSync sets up the shared sync, or reports that the log must sync each write.
func (s *Store) shareSync() (always bool) {
	s.sync.saw = func() testimony { return s.testimony(s.written.Load()) }
	s.sync.told = s.witness.tell
	s.sync.flush = s.opts.flush
	if s.sync.flush == nil && s.opts.Sync == Shared {
		s.sync.flush = asBuilt(groupSync(s.dir.self))
	}
	return s.sync.flush == nil
}

// Close ends all readers and returns when the log's files are closed.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.bearWitness()
		close(s.closed)
		if s.nc != nil {
			s.nc.Close()
		}
		s.server.close()
		_ = errors.Join(s.tree.close(), s.witness.close())
		if s.dir != nil {
			s.dir.close()
		}
	})
	return nil
}

// Ready says why the store cannot serve, if so: it has not read the whole log yet,
// its reader has stopped, a sync has failed or nothing more can be written.
func (s *Store) Ready(ctx context.Context) error {
	switch err := s.progress.err(); {
	case s.isClosed():
		return fmt.Errorf("eventstore: %w", ErrClosed)
	case s.Damage() != nil:
		return s.Damage()
	case err != nil:
		return err
	case !s.running.Load() || s.progress.at() < s.opened:
		return fmt.Errorf("eventstore: %w", ErrNotCaughtUp)
	}
	if err := errors.Join(s.sync.err(), s.pulse.err()); err != nil {
		return fmt.Errorf("eventstore: %w", err)
	}
	if s.server != nil {
		if err := s.server.writable(); err != nil {
			return fmt.Errorf("eventstore: %w", err)
		}
	}
	_, err := s.Head(ctx)
	return err
}

func (s *Store) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// View gives read access to the state. What is read must not be kept.
func (s *Store) View(read func(*domain.State)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	read(s.state)
}

// Position is how far the state has got.
func (s *Store) Position() uint64 { return s.progress.at() }

// Wait returns when the state has reached a position.
func (s *Store) Wait(ctx context.Context, position uint64) error {
	return s.progress.wait(ctx, s.closed, position)
}

// Opened is the end that the log had at Open.
func (s *Store) Opened() uint64 { return s.opened }

// Begun is closed when [Store.Run] has begun: an empty log is caught up with before that.
func (s *Store) Begun() <-chan struct{} { return s.begun }

// CaughtUp returns when the state has reached the end that the log had at Open, or that
// the log is damaged: one that has lost all is at its end from the beginning.
func (s *Store) CaughtUp(ctx context.Context) error {
	if err := s.Damage(); err != nil {
		return err
	}
	return s.Wait(ctx, s.opened)
}

// Key is a hash keyed with the secret of the data directory. Purposes keep the
// hashes of one use from being valid in another.
func (s *Store) Key(purpose string, parts ...string) [32]byte { return s.dir.key(purpose, parts...) }

func randomID() domain.ID {
	var b [16]byte
	rand.Read(b[:])
	return domain.IDFrom(b)
}
