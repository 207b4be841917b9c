package eventstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func TestSecondProcessIsRefused(t *testing.T) {
	o := optionsIn(t)
	first := open(t, o)
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrLocked) {
		t.Errorf("Open() = %v, want locked", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, o)
}

// A new secret beside an old log would answer every receipt with "unknown".
func TestLostSecretIsNotReplaced(t *testing.T) {
	o := optionsIn(t)
	if err := open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Dir, "secret")
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "is missing beside the log") {
		t.Errorf("Open() = %v, want the secret missed", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a new secret was made")
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	open(t, o)
}

// TestServerThatCannotStart is told at once, with why.
func TestServerThatCannotStart(t *testing.T) {
	o := optionsIn(t)
	if err := open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(o.Dir, "jetstream")
	if err := errors.Join(os.RemoveAll(log), os.WriteFile(log, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), startWithin/2)
	defer cancel()
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "the log's server did not start: ") {
		t.Errorf("Open() = %v, want why the server did not start", err)
	}
}

// TestWeakerStreamIsRefused weakens the stream one setting at a time.
func TestWeakerStreamIsRefused(t *testing.T) {
	for want, weaken := range map[string]func(*jetstream.StreamConfig){
		"storage is Memory":              func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"retention is WorkQueue":         func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy },
		"discard is DiscardOld":          func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"max_msgs is 5":                  func(c *jetstream.StreamConfig) { c.MaxMsgs = 5 },
		"max_age is 1h0m0s":              func(c *jetstream.StreamConfig) { c.MaxAge = 3600e9; c.Duplicates = 60e9 },
		"max_msgs_per_subject is 1":      func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 },
		"deny_purge is false":            func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"allow_rollup_hdrs is true":      func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = true, false },
		"allow_atomic is false":          func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false },
		"deny_delete is true":            func(c *jetstream.StreamConfig) { c.DenyDelete = true },
		"subjects is [friction.rule.*]":  func(c *jetstream.StreamConfig) { c.Subjects = []string{"friction.rule.*"} },
		"republish is true":              func(c *jetstream.StreamConfig) { c.RePublish = &jetstream.RePublish{Destination: "elsewhere.>"} },
		"allow_msg_ttl is true":          func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"no_ack is true and must be fal": func(c *jetstream.StreamConfig) { c.NoAck = true; c.AllowAtomicPublish = false },
	} {
		t.Run(want, func(t *testing.T) {
			url := outside(t)
			nc, err := nats.Connect(url)
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			js, err := jetstream.New(nc)
			if err != nil {
				t.Fatal(err)
			}
			c := wanted(1)
			weaken(&c)
			if _, err := js.CreateStream(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(t.Context(), outsideIn(t, url)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Open() = %v, want %q", err, want)
			}
		})
	}
}

func TestReplicasAreCompared(t *testing.T) {
	if d := differences(wanted(3), wanted(1)); len(d) != 0 {
		t.Errorf("three replicas where one is wanted: %v, want no difference", d)
	}
	if d := differences(wanted(1), wanted(3)); len(d) != 1 {
		t.Errorf("one replica where three are wanted: %v, want one difference", d)
	}
}

// TestFullLog fills a small log: it says so at once, stores nothing, serves
// readers, and takes writes again when it may grow.
func TestFullLog(t *testing.T) {
	o := optionsIn(t)
	o.StoreLimit = 1 << 20
	s := run(t, open(t, o))
	var err error
	for err == nil {
		_, _, err = s.Import(t.Context(), manyReports(100))
	}
	if !errors.Is(err, ErrFull) {
		t.Fatalf("Import() = %v, want full", err)
	}
	for err = nil; err == nil; {
		_, err = s.Handle(t.Context(), friction())
	}
	if !errors.Is(err, ErrFull) || errors.Is(err, ErrFateUnknown) {
		t.Fatalf("Handle() = %v, want full", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrFull) {
		t.Errorf("Ready() = %v, want full", err)
	}
	if _, err := s.ReadAt(t.Context(), 1); err != nil {
		t.Errorf("ReadAt(1) = %v, want nil: a full log can be read", err)
	}
	s.server.auto = true // as if the limit had been set from a disk that has more room now
	handle(t, s, friction())
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready() = %v, want nil", err)
	}
}

// TestServersOwnLimit lets an estimate be wrong, so that the server itself says that it
// is full: that is told as such, and it goes on by itself when the log may grow.
func TestServersOwnLimit(t *testing.T) {
	o := optionsIn(t)
	o.StoreLimit = 1 << 20
	s := run(t, open(t, o))
	var err error
	for err == nil {
		s.server.used = 0
		_, err = s.Handle(t.Context(), friction())
	}
	if !errors.Is(err, ErrFull) || errors.Is(err, ErrFateUnknown) {
		t.Fatalf("Handle() = %v, want full", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrFull) {
		t.Errorf("Ready() = %v, want full", err)
	}
	s.server.auto = true
	handle(t, s, friction())
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready() = %v, want nil", err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(100)); err != nil {
		t.Errorf("Import() = %v, want nil", err)
	}
}

// TestDiskWithoutRoom lets other programs fill the disk: the log says so at once and
// is not written to, and goes on by itself when there is room again.
func TestDiskWithoutRoom(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	handle(t, s, friction())
	var left atomic.Int64
	s.dir.free = func(*os.File) (int64, error) { return left.Load(), nil }
	for _, free := range []int64{0, reserve - 1} {
		left.Store(free)
		if _, err := s.Handle(t.Context(), friction()); !errors.Is(err, ErrFull) || errors.Is(err, ErrFateUnknown) {
			t.Errorf("Handle() with %d bytes free = %v, want full", free, err)
		}
		if _, _, err := s.Import(t.Context(), manyReports(3)); !errors.Is(err, ErrFull) {
			t.Errorf("Import() with %d bytes free = %v, want full", free, err)
		}
		if err := s.Ready(t.Context()); !errors.Is(err, ErrFull) {
			t.Errorf("Ready() with %d bytes free = %v, want full", free, err)
		}
	}
	if head, err := s.Head(t.Context()); head != 1 || err != nil {
		t.Errorf("Head() = %d, %v, want 1: nothing was stored", head, err)
	}
	left.Store(reserve)
	handle(t, s, friction())
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready() with room = %v, want nil", err)
	}
}

func TestLimitFollowsFreeSpace(t *testing.T) {
	o := optionsIn(t)
	o.StoreLimit = 0
	s := run(t, open(t, o))
	handle(t, s, friction())
	size, err := s.dir.logSize()
	limit, err2 := s.dir.storeLimit()
	if err != nil || err2 != nil || size == 0 || limit <= size {
		t.Errorf("the log has %d bytes and may have %d (%v, %v)", size, limit, err, err2)
	}
}
