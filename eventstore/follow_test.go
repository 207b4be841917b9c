package eventstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// TestDamageStopsEveryReader puts something unreadable behind two good events.
func TestDamageStopsEveryReader(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*testing.T, *Store)
		want  string
	}{
		"unknown kind":      {spoiled(headerKind, "rule-painted"), `kind "rule-painted" is not known`},
		"newer version":     {spoiled(headerVersion, "2"), "version 2 of kind"},
		"no command":        {spoiled(headerCommand, ""), headerCommand},
		"an event is gone":  {gone, "missing"},
		"unknown field":     {bodied(`{"title":"x","colour":"red"}`), "unknown field"},
		"body is cut short": {bodied(`{"title":`), "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, optionsIn(t))
			store(t, s, friction())
			store(t, s, friction())
			tt.spoil(t, s)
			store(t, s, friction())

			seen := 0
			for reader, err := range map[string]error{
				"Run":    s.Run(t.Context(), func(domain.Recorded) { seen++ }),
				"Replay": s.Replay(t.Context(), 0, func(domain.Recorded) error { seen++; return nil }),
			} {
				damage, ok := errors.AsType[*DamageError](err)
				if !ok || damage.Position != 3 || !strings.Contains(damage.Error(), tt.want) {
					t.Errorf("%s() = %v, want damage at position 3 with %q", reader, err, tt.want)
				}
			}
			if seen != 4 || s.Position() != 2 {
				t.Errorf("%d events seen and position %d, want 4 and 2: all before the damage", seen, s.Position())
			}
			if err := s.Ready(t.Context()); !isDamage(err) {
				t.Errorf("Ready() = %v, want the damage", err)
			}
			if err := s.Wait(t.Context(), 4); !isDamage(err) {
				t.Errorf("Wait() = %v, want the damage", err)
			}
		})
	}
}

// store appends an act's event without deciding it.
func store(t *testing.T, s *Store, a domain.Act) uint64 {
	t.Helper()
	drafts, err := domain.NewState().Decide(a, domain.DayOf(noon))
	if err != nil {
		t.Fatal(err)
	}
	position, err := s.append(t.Context(), []domain.Act{a}, drafts)
	if err != nil {
		t.Fatal(err)
	}
	return position
}

func spoiled(header, value string) func(*testing.T, *Store) {
	return func(t *testing.T, s *Store) {
		publish(t, s, func(m *raw) { m.header.Set(header, value) })
	}
}

func bodied(body string) func(*testing.T, *Store) {
	return func(t *testing.T, s *Store) { publish(t, s, func(m *raw) { m.body = []byte(body) }) }
}

func gone(t *testing.T, s *Store) {
	if err := s.stream.SecureDeleteMsg(t.Context(), store(t, s, friction())); err != nil {
		t.Fatal(err)
	}
}

// publish stores what no program of this version would.
func publish(t *testing.T, s *Store, spoil func(*raw)) {
	t.Helper()
	m, err := kinds.seal(boards(nil), domain.Draft{Aggregate: newRule().Aggregate(), Event: domain.RuleRenamed{Title: "x"}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	r := raw{header: m.Header, body: m.Data}
	spoil(&r)
	m.Data = r.body
	if _, err := s.request(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

// TestLostTail deletes the last event: a reader must say so and not wait for it.
func TestLostTail(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	store(t, s, friction())
	if err := s.stream.SecureDeleteMsg(t.Context(), store(t, s, friction())); err != nil {
		t.Fatal(err)
	}
	err := s.Replay(t.Context(), 0, func(domain.Recorded) error { return nil })
	if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != 2 {
		t.Errorf("Replay() = %v, want damage at position 2", err)
	}
}

func TestReplay(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	if err := s.Replay(t.Context(), 0, func(domain.Recorded) error { t.Error("an event in an empty log"); return nil }); err != nil {
		t.Errorf("Replay() of nothing = %v, want nil", err)
	}
	const n = 3*chunkSize + 7
	for range n / 97 {
		if _, _, err := s.Import(t.Context(), manyReports(97)); err != nil {
			t.Fatal(err)
		}
	}
	stop := errors.New("enough")
	for _, tt := range []struct {
		until, last uint64
		err         error
	}{{0, n / 97 * 97, nil}, {1, 1, nil}, {chunkSize, chunkSize, nil}, {chunkSize + 1, chunkSize + 1, nil}, {500, 300, stop}, {n * 2, 0, ErrNotFound}} {
		last := uint64(0)
		err := s.Replay(t.Context(), tt.until, func(r domain.Recorded) error {
			if r.Position != last+1 {
				t.Fatalf("position %d after %d", r.Position, last)
			}
			if last = r.Position; tt.err == stop && last == tt.last {
				return stop
			}
			return nil
		})
		if last != tt.last || !errors.Is(err, tt.err) {
			t.Errorf("Replay(%d) = %v after %d, want %v after %d", tt.until, err, last, tt.err, tt.last)
		}
	}
}

func TestReadAt(t *testing.T) {
	s := open(t, optionsIn(t))
	store(t, s, friction())
	publish(t, s, func(m *raw) { m.header.Set(headerKind, "rule-painted") })
	for position, want := range map[uint64]error{0: ErrNotFound, 1: nil, 3: ErrNotFound} {
		if _, err := s.ReadAt(t.Context(), position); !errors.Is(err, want) {
			t.Errorf("ReadAt(%d) = %v, want %v", position, err, want)
		}
	}
	if _, err := s.ReadAt(t.Context(), 2); !isDamage(err) {
		t.Errorf("ReadAt(2) = %v, want damage", err)
	}
}

func TestOneReaderOnly(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	handle(t, s, friction()) // which shows that the first one reads
	if err := s.Run(t.Context(), func(domain.Recorded) {}); err == nil {
		t.Error("a second Run() = nil, want an error")
	}
}

func TestCloseEndsReadersAndWaiters(t *testing.T) {
	s := open(t, optionsIn(t))
	ended := make(chan error, 2)
	go func() { ended <- s.Run(t.Context(), func(domain.Recorded) {}) }()
	go func() { ended <- s.Wait(t.Context(), 99) }()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-ended; err == nil {
			t.Error("a reader or waiter ended with nil, want an error")
		}
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Ready() = %v, want closed", err)
	}
}

func TestLabelOf(t *testing.T) {
	stored := time.Unix(0, 1763640000000000001).UTC()
	for address, want := range map[string]label{
		"$JS.ACK.FRICTION.c.1.17.3.1763640000000000001.9":             {17, stored, 9},
		"$JS.ACK.hub.acchash.FRICTION.c.1.17.3.1763640000000000001.0": {17, stored, 0},
		"$JS.ACK._.hash.FRICTION.c.1.17.3.1763640000000000001.0.rnd":  {17, stored, 0},
		"$JS.ACK.FRICTION.c.1.x.3.1763640000000000001.9":              {},
		"$JS.ACK.FRICTION": {},
		"":                 {},
	} {
		if got := labelOf(address); got != want {
			t.Errorf("labelOf(%q) = %v, want %v", address, got, want)
		}
	}
}

// What has come last is folded after what is queued, and whoever folds never waits for
// somebody who hands in more than the queue holds.
func TestRestComesLast(t *testing.T) {
	p := &pipe{next: 1, queue: make(chan *chunk, 1), fold: func(span) error { return errors.New("folded out of turn") }}
	p.queue <- newChunk(1)
	p.filling = newChunk(1)
	if end, err := p.rest(); end || err != nil || p.filling == nil {
		t.Errorf("rest() = %v, %v before what is queued, want it left", end, err)
	}
	p.mu.Lock() // as somebody who waits for room does
	if end, err := p.rest(); end || err != nil {
		t.Errorf("rest() = %v, %v while more comes, want it left", end, err)
	}
	p.mu.Unlock()
}
