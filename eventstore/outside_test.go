package eventstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"unrule/domain"
)

// outside starts a server of its own, as an operator would, and gives its address.
func outside(t testing.TB) string {
	t.Helper()
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), SyncAlways: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	return srv.ClientURL()
}

// outsideIn is a node of its own on a log that others share: its secret is theirs.
func outsideIn(t testing.TB, url string) Options {
	t.Helper()
	o := optionsIn(t)
	o.URL = url
	writeSecret(t, filepath.Join(o.Dir, "secret"), "s")
	return o
}

func writeSecret(t testing.TB, path, letter string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.Repeat(letter, 32)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOutsideServer takes the same path through a server that somebody else runs.
func TestOutsideServer(t *testing.T) {
	url := outside(t)
	writer, reader := run(t, open(t, outsideIn(t, url))), run(t, open(t, outsideIn(t, url)))
	act := friction()
	position := handle(t, writer, act)
	if err := reader.Wait(t.Context(), position); err != nil {
		t.Fatal(err)
	}
	if again, err := reader.Handle(t.Context(), act); again != position || err != nil {
		t.Errorf("Handle() on the other node = %d, %v, want %d", again, err, position)
	}
	for _, s := range []*Store{writer, reader} {
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("Ready() = %v, want nil", err)
		}
	}
}

// A server can be put back to an earlier log, or to none, while a node runs. What it stores
// then gets a position that this node has read already: nobody is told "stored".
func TestOutsideLogPutBackWhileItRuns(t *testing.T) {
	s := open(t, outsideIn(t, outside(t)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, func(domain.Recorded) {}) }()
	defer func() { cancel(); <-done }()
	for range 3 {
		handle(t, s, friction())
	}
	err := s.js.DeleteStream(ctx, streamName)
	if err == nil {
		_, err = s.js.CreateStream(ctx, wanted(1))
	}
	if err != nil {
		t.Fatal(err)
	}
	if position, err := s.Handle(ctx, friction()); !errors.Is(err, ErrDamaged) {
		t.Errorf("Handle() = %d, %v, want the damage", position, err)
	}
	if _, _, err := s.Import(ctx, manyReports(2)); !errors.Is(err, ErrDamaged) {
		t.Errorf("Import() = %v, want the damage", err)
	}
}
