package eventstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func shelf(t testing.TB, s *Store, ttl time.Duration) *Shelf {
	t.Helper()
	h, err := s.Shelf(t.Context(), "sessions", ttl)
	if err != nil {
		t.Fatalf("Shelf() = %v", err)
	}
	return h
}

// stored fails the test where a write does.
func stored(t testing.TB) func(uint64, error) uint64 {
	return func(revision uint64, err error) uint64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return revision
	}
}

func wantValue(t testing.TB, h *Shelf, key, want string, revision uint64) {
	t.Helper()
	got, at, err := h.Get(t.Context(), key)
	if string(got) != want || at != revision || err != nil {
		t.Errorf("Get(%s) = %q, %d, %v, want %q, %d", key, got, at, err, want, revision)
	}
}

func wantNone(t testing.TB, h *Shelf, key string) {
	t.Helper()
	if got, at, err := h.Get(t.Context(), key); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get(%s) = %q, %d, %v, want not found", key, got, at, err)
	}
}

func TestShelf(t *testing.T) {
	for name, options := range map[string]func() Options{
		"embedded": func() Options { return optionsIn(t) },
		"outside":  func() Options { return outsideIn(t, outside(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, options())
			h, ctx := shelf(t, s, 0), t.Context()
			wantNone(t, h, "a.b")
			first := stored(t)(h.Create(ctx, "a.b", []byte("one")))
			wantValue(t, h, "a.b", "one", first)
			if _, err := h.Create(ctx, "a.b", []byte("two")); !errors.Is(err, ErrTaken) {
				t.Errorf("Create() of what is there = %v, want taken", err)
			}
			second := stored(t)(h.Update(ctx, "a.b", []byte("two"), first))
			if _, err := h.Update(ctx, "a.b", []byte("three"), first); !errors.Is(err, ErrTaken) {
				t.Errorf("Update() of an old revision = %v, want taken", err)
			}
			wantValue(t, h, "a.b", "two", second)
			third := stored(t)(h.Put(ctx, "a.b", nil))
			wantValue(t, h, "a.b", "", third)
			for range 2 { // the second time it is not there
				if err := h.Delete(ctx, "a.b"); err != nil {
					t.Errorf("Delete() = %v, want nil", err)
				}
				wantNone(t, h, "a.b")
			}
			if _, err := h.Update(ctx, "a.b", []byte("four"), third); !errors.Is(err, ErrTaken) {
				t.Errorf("Update() of what is gone = %v, want taken", err)
			}
			stored(t)(h.Create(ctx, "a.b", []byte("five")))
		})
	}
}

func TestShelfRefuses(t *testing.T) {
	s := open(t, optionsIn(t))
	h, ctx := shelf(t, s, 0), t.Context()
	for _, key := range []string{"", ".", "a.", ".a", "a..b", "a*", ">", "a b", "a/b", "ñ", "a\n", strings.Repeat("k", maxKey+1)} {
		_, _, err := h.Get(ctx, key)
		_, create := h.Create(ctx, key, nil)
		_, put := h.Put(ctx, key, nil)
		_, update := h.Update(ctx, key, nil, 1)
		for verb, err := range map[string]error{"Get": err, "Create": create, "Put": put, "Update": update, "Delete": h.Delete(ctx, key)} {
			if !errors.Is(err, errKey) {
				t.Errorf("%s(%q) = %v, want the key refused", verb, key, err)
			}
		}
	}
	if _, err := h.Put(ctx, "-_=.aZ9", bytes.Repeat([]byte("v"), MaxShelved)); err != nil {
		t.Errorf("Put() of the longest value = %v, want nil", err)
	}
	if _, err := h.Put(ctx, "a", bytes.Repeat([]byte("v"), MaxShelved+1)); !errors.Is(err, errValue) {
		t.Errorf("Put() of a longer value = %v, want it refused", err)
	}
	for _, name := range []string{"", "A", "a.b", "a_b", "a b", ">"} {
		if _, err := s.Shelf(ctx, name, 0); err == nil {
			t.Errorf("Shelf(%q) = nil, want the name refused", name)
		}
	}
}

// A seen is what a watcher saw of a key.
type seen struct {
	key, value string
	gone       bool
}

// A watching is a watcher of a shelf; what it sees comes out of changes.
type watching struct {
	*testing.T
	changes chan seen
	ready   chan struct{}
	ended   chan error
	stop    context.CancelFunc
}

func watchShelf(t *testing.T, h *Shelf) *watching {
	ctx, stop := context.WithCancel(t.Context())
	w := &watching{t, make(chan seen, 64), make(chan struct{}), make(chan error, 1), stop}
	go func() {
		w.ended <- h.Watch(ctx, func(key string, value []byte) {
			w.changes <- seen{key, string(value), value == nil}
		}, func() { close(w.ready) })
	}()
	return w
}

func (w *watching) want(changes ...seen) {
	w.Helper()
	for _, want := range changes {
		select {
		case got := <-w.changes:
			if got != want {
				w.Errorf("Watch() saw %+v, want %+v", got, want)
			}
		case err := <-w.ended:
			w.Fatalf("Watch() = %v while %+v was to come", err, want)
		}
	}
}

func (w *watching) end() {
	w.Helper()
	w.stop()
	if err := <-w.ended; err != nil {
		w.Errorf("Watch() = %v, want nil", err)
	}
}

// TestShelfIsSharedAndWatched writes on one node and watches on another, which also
// hears what was there before it came, in the order of the last writes.
func TestShelfIsSharedAndWatched(t *testing.T) {
	url, ctx := outside(t), t.Context()
	writer, reader := shelf(t, open(t, outsideIn(t, url)), 0), shelf(t, open(t, outsideIn(t, url)), 0)
	nobody := watchShelf(t, reader)
	<-nobody.ready
	nobody.end()
	for _, key := range []string{"a", "b", "a", "c"} {
		stored(t)(writer.Put(ctx, key, []byte("first "+key)))
	}
	w := watchShelf(t, reader)
	<-w.ready
	w.want(seen{"b", "first b", false}, seen{"a", "first a", false}, seen{"c", "first c", false})
	at := stored(t)(writer.Put(ctx, "b", nil))
	if err := writer.Delete(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	w.want(seen{"b", "", false}, seen{"a", "", true})
	wantValue(t, reader, "b", "", at)
	wantNone(t, reader, "a")
	w.end()
}

// TestShelfForgets waits until entries have outlived their ttl: the log says so to who
// watches, and what was written again stays.
func TestShelfForgets(t *testing.T) {
	s := open(t, optionsIn(t))
	ctx := t.Context()
	h := shelf(t, s, time.Hour)
	stored(t)(h.Create(ctx, "old", []byte("v")))
	w := watchShelf(t, h)
	w.want(seen{"old", "v", false})
	short := shelf(t, s, time.Second) // the last ttl holds for what is there already
	begun := time.Now()
	w.want(seen{"old", "", true})
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it was seen to go after %v, want about a second", took)
	}
	wantNone(t, short, "old")
	stored(t)(short.Create(ctx, "old", []byte("again")))
	w.want(seen{"old", "again", false})
	w.end()
}

// TestShelfHoldsNothingStale is for the time in which the log has not noticed yet.
func TestShelfHoldsNothingStale(t *testing.T) {
	s := open(t, optionsIn(t))
	h := shelf(t, s, time.Hour)
	at := stored(t)(h.Create(t.Context(), "k", []byte("v")))
	wantValue(t, h, "k", "v", at)
	h.ttl = time.Nanosecond // as if the hour were over
	wantNone(t, h, "k")
	w := watchShelf(t, h)
	w.want(seen{"k", "", true})
	w.end()
}

func TestShelfOutlivesTheProgram(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	at := stored(t)(shelf(t, s, time.Hour).Put(t.Context(), "k", []byte("v")))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = run(t, open(t, o))
	wantValue(t, shelf(t, s, time.Hour), "k", "v", at)
	if head, err := s.Head(t.Context()); head != 0 || err != nil {
		t.Errorf("Head() = %d, %v, want 0: a shelf is no part of the log", head, err)
	}
}

func TestShelfOfAClosedStore(t *testing.T) {
	s := open(t, optionsIn(t))
	h := shelf(t, s, 0)
	w := watchShelf(t, h)
	<-w.ready
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-w.ended; !errors.Is(err, ErrClosed) {
		t.Errorf("Watch() = %v, want closed", err)
	}
	_, _, get := h.Get(t.Context(), "k")
	_, put := h.Put(t.Context(), "k", nil)
	_, again := s.Shelf(t.Context(), "sessions", 0)
	watch := h.Watch(t.Context(), nil, nil)
	for verb, err := range map[string]error{"Get": get, "Put": put, "Shelf": again, "Watch": watch, "Delete": h.Delete(t.Context(), "k")} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s() = %v, want closed", verb, err)
		}
	}
}

// TestShelfOnAFullDisk: what takes room is refused like a report, what gives it is not.
func TestShelfOnAFullDisk(t *testing.T) {
	s := open(t, optionsIn(t))
	h := shelf(t, s, 0)
	at := stored(t)(h.Put(t.Context(), "k", []byte("v")))
	s.dir.free = func(*os.File) (int64, error) { return 0, nil }
	if _, err := h.Put(t.Context(), "k", []byte("w")); !errors.Is(err, ErrFull) {
		t.Errorf("Put() = %v, want full", err)
	}
	wantValue(t, h, "k", "v", at)
	if err := h.Delete(t.Context(), "k"); err != nil {
		t.Errorf("Delete() = %v, want nil", err)
	}
	wantNone(t, h, "k")
}

func TestShelfIsSynced(t *testing.T) {
	o, fail := breakable(t)
	h := shelf(t, open(t, o), 0)
	stored(t)(h.Put(t.Context(), "k", []byte("v")))
	fail.Store(true)
	if _, err := h.Put(t.Context(), "k", []byte("w")); !errors.Is(err, ErrNotSynced) {
		t.Errorf("Put() = %v, want not synced", err)
	}
	fail.Store(false)
	if err := h.Delete(t.Context(), "k"); !errors.Is(err, ErrNotSynced) {
		t.Errorf("Delete() afterwards = %v, want not synced", err)
	}
}
