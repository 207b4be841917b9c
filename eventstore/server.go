package eventstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startWithin is how long the embedded server may take to read its files.
const startWithin = 2 * time.Minute

// endWithin is how long it may take to write down where it stands.
const endWithin = 15 * time.Second

// embedded is the server inside this process. It opens no port, and it is never
// asked to handle signals.
type embedded struct {
	srv  *server.Server
	dir  *dataDir
	auto bool // the limit follows the free space

	stopped chan string // why the server has given up

	mu   sync.Mutex     // guards what follows
	opts server.Options // as started; the limit in it only rises
	used int64          // by the log, at most
}

func startServer(ctx context.Context, d *dataDir, o Options, always bool) (*embedded, error) {
	e := &embedded{dir: d, auto: o.StoreLimit == 0, stopped: make(chan string, 1)}
	limit := o.StoreLimit
	if e.auto {
		var err error
		if limit, err = d.storeLimit(); err != nil {
			return nil, fmt.Errorf("measure free space: %w", err)
		}
	}
	if err := d.usable(); err != nil {
		return nil, err
	}
	switch err := d.guard(); {
	case errors.Is(err, errUnguarded):
		o.Log.Warn("nothing keeps the log's server from deleting a log that it cannot recover", "error", err)
	case err != nil:
		return nil, err
	}
	e.opts = server.Options{
		ServerName: "unrule", DontListen: true, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: d.path, JetStreamMaxStore: limit, JetStreamMaxMemory: 64 << 20,
		SyncAlways: always, DisableJetStreamBanner: true,
	}
	e.used = limit // until it is read
	started := e.opts
	srv, err := server.NewServer(&started)
	if err != nil {
		return nil, fmt.Errorf("configure the log's server: %w", err)
	}
	e.srv = srv
	srv.SetLoggerV2(serverLog{o.Log, e.stopped}, false, false, false)
	srv.Start()
	return e, e.begun(ctx)
}

// errDeleted says that the log's server has not taken the log.
var errDeleted = errors.New("the log's server could not recover the log; its reason is in the log output, and what it deleted was put back")

// begun waits until the server is ready, and ends the guard over the log. Of a server that
// does not get ready nobody knows what it does yet: there the next start ends it.
func (e *embedded) begun(ctx context.Context) error {
	if err := e.ready(ctx); err != nil {
		return err
	}
	if !e.dir.deleted() {
		return e.dir.unguard()
	}
	e.close()
	if err := e.dir.putBack(); err != nil {
		return err
	}
	return errDeleted
}

func (e *embedded) ready(ctx context.Context) error {
	started := make(chan bool, 1)
	go func() { started <- e.srv.ReadyForConnections(startWithin) }()
	select {
	case ok := <-started:
		if !ok || !e.srv.JetStreamEnabled() {
			return errors.New("the log's server did not start; its errors are in the log output")
		}
		return nil
	case why := <-e.stopped: // and it would never become ready
		return fmt.Errorf("the log's server did not start: %s", why)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close returns when all files are closed. A server that a damaged log has made spin never
// ends: it is left behind after a while.
func (e *embedded) close() {
	if e == nil || e.srv == nil {
		return
	}
	down := make(chan struct{})
	go func() {
		e.srv.Shutdown()
		e.srv.WaitForShutdown()
		close(down)
	}()
	select {
	case <-down:
	case <-time.After(endWithin):
	}
}

// writable says why nothing can be written, if so.
func (e *embedded) writable() error {
	// Of the log alone: a shelf that is just being made looks like one that is lost.
	if h := e.srv.Healthz(&server.HealthzOptions{Account: server.DEFAULT_GLOBAL_ACCOUNT, Stream: streamName}); h.Error != "" {
		return fmt.Errorf("the log is not healthy: %s", h.Error)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.fits(oneEvent)
}

// oneEvent is more than any single event takes.
const oneEvent = 64 << 10

// mostAhead is the most that writers under way at the same time can add.
const mostAhead = 128 << 20

// room takes room for size more bytes, or says that there is none. It answers well
// before the server's own limit: when a batch meets that one half way, the server
// stores half a batch and gives no answer.
func (e *embedded) room(size int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.fits(size); err != nil {
		return err
	}
	e.used += size
	return nil
}

// fits compares with an estimate from above, and reads what is really used only
// where the estimate says that it is too much. The guard must be held.
func (e *embedded) fits(size int64) error {
	if e.dir.exhausted() {
		return ErrFull
	}
	if e.used+size <= e.soft() {
		return nil
	}
	j, err := e.srv.Jsz(nil)
	if err != nil {
		return err
	}
	e.used = int64(j.Store)
	if e.used+size <= e.soft() || e.grow() && e.used+size <= e.soft() {
		return nil
	}
	return ErrFull
}

// met takes in that the server itself found no room, whatever the estimate says: what
// is really used is read before anything else is sent, and the limit may rise.
func (e *embedded) met() {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.used = e.opts.JetStreamMaxStore
}

func (e *embedded) soft() int64 {
	return e.opts.JetStreamMaxStore - min(mostAhead, e.opts.JetStreamMaxStore/8)
}

// grow raises the limit when space has become free since it was set, and reports
// whether it did. A limit that the operator gave stays. The guard must be held.
func (e *embedded) grow() bool {
	if !e.auto {
		return false
	}
	limit, err := e.dir.storeLimit()
	if err != nil || limit <= e.opts.JetStreamMaxStore {
		return false
	}
	opts := e.opts
	opts.JetStreamMaxStore = limit
	if err := e.srv.ReloadOptions(&opts); err != nil {
		return false
	}
	e.opts.JetStreamMaxStore = limit
	return true
}

// serverLog lets the server's warnings and errors through and nothing else. The
// server listens nowhere, so no address of anybody can be in them.
type serverLog struct {
	log     *slog.Logger
	stopped chan<- string // takes the first reason for which the server gives up
}

func (l serverLog) Noticef(string, ...any) {}
func (l serverLog) Debugf(string, ...any)  {}
func (l serverLog) Tracef(string, ...any)  {}
func (l serverLog) Warnf(format string, v ...any) {
	l.log.Warn("log server warns", "text", fmt.Sprintf(format, v...))
}
func (l serverLog) Errorf(format string, v ...any) {
	l.log.Error("log server fails", "text", fmt.Sprintf(format, v...))
}
func (l serverLog) Fatalf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	l.log.Error("log server stops", "text", text)
	select {
	case l.stopped <- text:
	default:
	}
}
