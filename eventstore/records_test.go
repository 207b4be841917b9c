package eventstore

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Who takes records may take its time beside one that was erased: the log is asked meanwhile
// whether it gets past the gap, and nothing is missing, handed on twice or called damage.
func TestSlowTakerBesideAGap(t *testing.T) {
	o := optionsIn(t)
	a, report := marked()
	during(t, o, func(s *Store) {
		handle(t, s, friction())
		handle(t, s, a)
		for range 3 {
			handle(t, s, friction())
		}
		handle(t, s, redact(report))
	})
	o.Accepting = true // the log is asked after a second
	during(t, o, func(s *Store) {
		var got []uint64
		err := s.Records(t.Context(), 1, 0, func(r Record) error {
			if got = append(got, r.Position); r.Position == 2 {
				<-time.After(3 * s.silence()) // longer than the log may be silent
			}
			return nil
		})
		if err != nil || !slices.Equal(got, []uint64{1, 2, 3, 4, 5, 6}) {
			t.Errorf("Records() = %v and gave %v, want 1 to 6", err, got)
		}
	})
}

// A silent is a stream that does not say where it ends.
type silent struct{ jetstream.Stream }

func (silent) Info(context.Context, ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	return nil, errors.New("it waits for its disk")
}

// Many readers do not wait less for the log's server than one does.
func TestManyReadersAreAsPatientAsOne(t *testing.T) {
	o := optionsIn(t)
	filled(t, o, 3)
	o.Accepting = true // the log is asked every second
	s := open(t, o)
	s.stream = silent{s.stream}
	ctx, cancel := context.WithTimeout(t.Context(), 3*s.silence())
	defer cancel()
	var readers sync.WaitGroup
	for range 6 {
		readers.Go(func() {
			if err := s.Records(ctx, 1, 4, func(Record) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Records() = %v, want that it waits", err)
			}
		})
	}
	readers.Wait()
}
