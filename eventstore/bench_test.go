package eventstore

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// BenchmarkHandle compares reports through Handle with bare publishes that wait
// for the same shared sync.
func BenchmarkHandle(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("handle/%d", writers), func(b *testing.B) {
			s := run(b, open(b, optionsIn(b)))
			race(b, writers, func() error { _, err := s.Handle(b.Context(), friction()); return err })
		})
		b.Run(fmt.Sprintf("bare/%d", writers), func(b *testing.B) {
			s := open(b, optionsIn(b))
			race(b, writers, func() error {
				a := friction()
				d := domain.Draft{Aggregate: a.Command.(domain.ReportFriction).Report.Aggregate(), Event: a.Command.(domain.ReportFriction).FrictionReported}
				m, err := kinds.seal(a, d, noon)
				if err != nil {
					return err
				}
				if _, err := s.js.PublishMsg(b.Context(), m, jetstream.WithExpectLastSequencePerSubject(0)); err != nil {
					return err
				}
				return s.sync.wait(b.Context())
			})
		})
	}
}

// race lets so many writers share b.N calls and reports calls a second.
func race(b *testing.B, writers int, call func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

const replayed = 200_000

// BenchmarkReplay compares a replay that decodes every event, and one that also
// folds it, with a bare ordered consumer that looks at none. They take turns, and
// the best turn of each counts, so that a busy machine spoils it less.
func BenchmarkReplay(b *testing.B) {
	o := optionsIn(b)
	o.StoreLimit = 8 << 30
	s := open(b, o)
	fill(b, s, replayed)
	best := map[string]time.Duration{}
	turn := func(name string, read func() error) {
		begin := time.Now()
		if err := read(); err != nil {
			b.Fatal(err)
		}
		if d := time.Since(begin); best[name] == 0 || d < best[name] {
			best[name] = d
		}
	}
	for b.Loop() {
		turn("bare", func() error { bare(b, s); return nil })
		turn("replay", func() error { return s.Replay(b.Context(), 0, func(domain.Recorded) error { return nil }) })
		state := domain.NewState()
		turn("fold", func() error {
			return s.Replay(b.Context(), 0, func(r domain.Recorded) error { state.Evolve(r); return nil })
		})
	}
	for name, d := range best {
		b.ReportMetric(replayed/d.Seconds(), name+"/s")
	}
	b.ReportMetric(float64(best["replay"])/float64(best["bare"]), "replay/bare")
	b.ReportMetric(float64(best["fold"])/float64(best["bare"]), "fold/bare")
}

func bare(b *testing.B, s *Store) {
	c, err := s.js.OrderedConsumer(b.Context(), streamName, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy})
	if err != nil {
		b.Fatal(err)
	}
	done, n := make(chan struct{}), 0
	run, err := c.Consume(func(jetstream.Msg) {
		if n++; n == replayed {
			close(done)
		}
	}, jetstream.PullMaxMessages(pullMessages))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	run.Stop()
}

// fill stores reports without deciding them.
func fill(b *testing.B, s *Store, n int) {
	js, err := jetstream.New(s.nc, jetstream.WithPublishAsyncMaxPending(2000))
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	rules := make([]domain.RuleID, 5000)
	for i := range rules {
		rules[i] = newRule()
	}
	for i := range n {
		a := friction()
		c := a.Command.(domain.ReportFriction)
		c.Rule, c.Day = rules[i%len(rules)], 20000
		var m *nats.Msg
		if m, err = kinds.seal(a, domain.Draft{Aggregate: c.Report.Aggregate(), Event: c.FrictionReported}, noon); err != nil {
			b.Fatal(err)
		}
		if _, err := js.PublishMsgAsync(m); err != nil {
			b.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	b.Logf("stored %d in %v", n, time.Since(begin))
}
