package session

import (
	"context"
	"errors"
	"maps"
	"sync"
)

// A memory is a shelf of one process alone, for a server that shares its log with no
// other. What lies on it is gone with the process.
type memory struct {
	mu       sync.Mutex
	entries  map[string]entry
	revision uint64
	watchers map[*watcher]bool
}

type entry struct {
	value    []byte
	revision uint64
}

// A watcher has a list of what it has not been told yet, so that nobody waits for it.
type watcher struct {
	due  []change
	wake chan struct{}
}

type change struct {
	key   string
	value []byte
}

var (
	errGone  = errors.New("session: nothing is there")
	errTaken = errors.New("session: another was first")
)

// NewMemory is a shelf in the memory of this process.
func NewMemory() Store {
	return Store{Shelf: &memory{entries: map[string]entry{}, watchers: map[*watcher]bool{}}, Gone: errGone, Taken: errTaken}
}

// Get is the value of a key.
func (m *memory) Get(_ context.Context, key string) ([]byte, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[key]
	if !ok {
		return nil, 0, errGone
	}
	return e.value, e.revision, nil
}

// Create stores a value where there is none.
func (m *memory) Create(_ context.Context, key string, value []byte) (uint64, error) {
	return m.write(key, value, func(_ entry, ok bool) bool { return !ok })
}

// Put stores a value, whatever was there.
func (m *memory) Put(_ context.Context, key string, value []byte) (uint64, error) {
	return m.write(key, value, func(entry, bool) bool { return true })
}

// Update stores a value where the last one has a revision.
func (m *memory) Update(_ context.Context, key string, value []byte, revision uint64) (uint64, error) {
	return m.write(key, value, func(e entry, ok bool) bool { return ok && e.revision == revision })
}

func (m *memory) write(key string, value []byte, may func(e entry, ok bool) bool) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.entries[key]; !may(e, ok) {
		return 0, errTaken
	}
	m.revision++
	m.entries[key] = entry{value, m.revision}
	m.tell(key, value)
	return m.revision, nil
}

// Delete takes a key away.
func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	m.tell(key, nil)
	return nil
}

func (m *memory) tell(key string, value []byte) {
	for w := range m.watchers {
		w.due = append(w.due, change{key, value})
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// Watch tells of every entry, and of every change until ctx ends.
func (m *memory) Watch(ctx context.Context, see func(key string, value []byte), ready func()) error {
	w := &watcher{wake: make(chan struct{}, 1)}
	m.mu.Lock()
	there := maps.Clone(m.entries)
	m.watchers[w] = true
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watchers, w)
	}()
	for key, e := range there {
		see(key, e.value)
	}
	ready()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		}
		m.mu.Lock()
		due := w.due
		w.due = nil
		m.mu.Unlock()
		for _, c := range due {
			see(c.key, c.value)
		}
	}
}
