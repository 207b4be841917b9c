package imports_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"unrule/domain"
	"unrule/imports"
)

// memory is a store that keeps what the domain decides and nothing else: the laws
// are the real ones, the log is a counter.
type memory struct {
	mu       sync.Mutex
	state    *domain.State
	today    domain.Day
	events   []domain.Recorded
	handled  int
	batches  []int
	failFrom int // batch from which Import fails; 0 never
}

func newMemory(today string) *memory {
	d, err := domain.ParseDay(today)
	if err != nil {
		panic(err)
	}
	return &memory{state: domain.NewState(), today: d}
}

// local is the store as an import sees it.
func (m *memory) local() imports.Local {
	return imports.Local{Log: m, Now: func() time.Time { return m.today.Time() }}
}

func (m *memory) View(read func(*domain.State)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	read(m.state)
}

func (m *memory) Wait(context.Context, uint64) error { return nil }

func (m *memory) Handle(_ context.Context, a domain.Act) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.handled++
	return m.store(a)
}

func (m *memory) store(a domain.Act) (uint64, error) {
	drafts, err := m.state.Decide(a, m.today)
	if err != nil {
		return 0, err
	}
	for _, d := range drafts {
		rec := domain.Recorded{Position: m.state.Position() + 1, Aggregate: d.Aggregate, Act: a.ID, By: a.By, Event: d.Event}
		m.state.Evolve(rec)
		m.events = append(m.events, rec)
	}
	return m.state.Position(), nil
}

var errDisk = errors.New("the disk is full")

func (m *memory) Import(_ context.Context, acts []domain.Act) (int, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches = append(m.batches, len(acts))
	if m.failFrom > 0 && len(m.batches) >= m.failFrom {
		return 0, 0, errDisk
	}
	stored := 0
	for _, a := range acts {
		if m.state.HasReport(domain.ReportID{ID: a.ID}) {
			continue
		}
		if _, err := m.store(a); err != nil {
			return 0, 0, fmt.Errorf("act %d: %w", stored, err)
		}
		stored++
	}
	return stored, m.state.Position(), nil
}

// reports lists what was stored of reports, in order.
func (m *memory) reports() []domain.FrictionReported {
	var list []domain.FrictionReported
	for _, r := range m.events {
		if e, ok := r.Event.(domain.FrictionReported); ok {
			list = append(list, e)
		}
	}
	return list
}

// testKey has the shape of the store's key: no two lists of parts are alike.
func testKey(purpose string, parts ...string) [32]byte {
	text := binary.AppendUvarint(nil, uint64(len(parts)))
	for _, p := range append([]string{purpose}, parts...) {
		text = append(binary.AppendUvarint(text, uint64(len(p))), p...)
	}
	return sha256.Sum256(text)
}
