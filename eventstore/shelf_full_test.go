package eventstore

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// TestShelfOpensOnAFullDisk starts a program on a disk that others have filled: it can
// be read, although nothing can be written to it. With room, a shelf whose settings
// cannot be stored is refused.
func TestShelfOpensOnAFullDisk(t *testing.T) {
	s := open(t, optionsIn(t))
	at := stored(t)(shelf(t, s, time.Hour).Create(t.Context(), "k", []byte("v")))
	stream := shelf(t, s, time.Hour).stream()
	meta := filepath.Join(s.dir.path, "jetstream", "$G", "streams", stream, "meta.inf.tmp")
	if err := os.Mkdir(meta, 0o700); err != nil { // in the way of what the log's server writes
		t.Fatal(err)
	}
	var left atomic.Int64
	s.dir.free = func(*os.File) (int64, error) { return left.Load(), nil }
	h, err := s.Shelf(t.Context(), "sessions", time.Hour)
	if err != nil {
		t.Fatalf("Shelf() on a full disk = %v, want nil", err)
	}
	wantValue(t, h, "k", "v", at)
	left.Store(reserve)
	if _, err := s.Shelf(t.Context(), "sessions", time.Hour); err == nil {
		t.Error("Shelf() = nil although its settings cannot be stored, and there is room")
	}
}
