//go:build bench && linux

package main

import (
	"bytes"
	"fmt"
	"runtime"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/projections"
)

// replays opens the large store again and again, by turns bare, to be replayed,
// and to be served, and compares the times.
func replays(b *bench) {
	var up, bareRead, served, firstBoard, folded, recalled []time.Duration
	var bareHeap, heap []int64
	for i := range repetitions {
		bare, read, held := b.bareTurn(i == 0)
		up, bareRead, bareHeap = append(up, bare), append(bareRead, read), append(bareHeap, held)
		folded, recalled = append(folded, b.foldTurn(false)), append(recalled, b.foldTurn(true))
		s, first, held := b.serveTurn(i == 0)
		served, firstBoard, heap = append(served, s), append(firstBoard, first), append(heap, held)
	}
	events := float64(b.reports)
	for _, of := range []struct {
		name string
		took []time.Duration
	}{{"replay of %s reports", folded}, {"the same with closed quarters kept, %s reports", recalled}} {
		ratio := float64(median(of.took)) / float64(median(bareRead))
		r := row{figure: fmt.Sprintf(of.name, thousands(b.reports)), ratio: ratioText(ratio)}
		r.ours = fmt.Sprintf("%s (%s/s)", seconds(median(of.took)), thousands(events/median(of.took).Seconds()))
		r.bare = fmt.Sprintf("%s (%s/s)", seconds(median(bareRead)), thousands(events/median(bareRead).Seconds()))
		r.goal, r.met = atMost(1.3, ratio)
		b.table.add(r)
	}
	after := median(served) - median(up)
	b.table.add(row{"restart until it answers", seconds(median(served)), seconds(median(up)), "+" + seconds(after), "<= +2 s", after <= 2*time.Second})
	b.table.add(row{figure: "restart until the first board", ours: seconds(median(firstBoard)), bare: seconds(median(up)), ratio: "+" + seconds(median(firstBoard)-median(up))})
	each := float64(heap[0]-bareHeap[0]) / events
	b.table.add(row{"memory of a report", fmt.Sprintf("%d MB", heap[0]>>20), fmt.Sprintf("%d MB", bareHeap[0]>>20),
		fmt.Sprintf("+%.0f B", each), "<= 250 B", each <= 250})
}

// bareTurn says how long the bare server takes to be up, what it then holds in
// memory, and how long an ordered consumer takes to read the stream. It is weighed
// before the reading, which leaves something behind: ours starts from its brief
// and has not read the stream when it is weighed.
func (b *bench) bareTurn(weigh bool) (up, read time.Duration, held int64) {
	before := settled(weigh)
	s := b.openBare(b.large(), nil)
	defer s.close()
	held = settled(weigh) - before
	begin := time.Now()
	s.readAll(s.messages())
	return s.up, time.Since(begin), held
}

// readAll reads the stream with the settings that the store reads it with.
func (s *bareServer) readAll(messages int) {
	s.Helper()
	c, err := s.js.OrderedConsumer(s.Context(), streamName, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy})
	s.must(err)
	n, done := 0, make(chan struct{})
	run, err := c.Consume(func(jetstream.Msg) {
		if n++; n == messages {
			close(done)
		}
	}, jetstream.PullMaxMessagesWithBytesLimit(4096, 8<<20))
	s.must(err)
	<-done
	run.Stop()
}

// foldTurn folds the whole log into a new state and new views: with closed quarters
// counted anew, as a rebuild does, or as they are kept, as a look back does.
func (b *bench) foldTurn(kept bool) time.Duration {
	s, err := eventstore.Open(b.Context(), eventstore.Options{Dir: b.large()})
	b.must(err)
	defer s.Close()
	h := house{quarters: &eventstore.Quarters{}}
	if kept {
		h.quarters = s.Quarters(projections.KeptForm)
		defer h.quarters.Close()
	}
	runtime.GC()
	begin := time.Now()
	state, views := domain.NewState(), projections.New()
	b.must(s.Replay(b.Context(), 0, func(r domain.Recorded) error {
		state.Evolve(r)
		h.take(views, r)
		return nil
	}))
	took := time.Since(begin)
	if state.Position() != views.Position() || views.Position() < uint64(b.reports) {
		b.Errorf("replay ended at positions %d and %d", state.Position(), views.Position())
	}
	return took
}

// serveTurn says how long it takes from the opening of the store until the program
// says that it answers, until a board has come, and what it then holds in memory.
func (b *bench) serveTurn(weigh bool) (served, board time.Duration, held int64) {
	before := settled(weigh)
	begin := time.Now()
	h := b.serve(b.large(), b.largeToken)
	served = time.Since(begin)
	defer h.stop(b)
	c, err := dial(h.addr)
	b.must(err)
	defer c.conn.Close()
	b.must(c.do(request("GET", "/api/v1/rules", h.token, ""), 200))
	board = time.Since(begin)
	if !bytes.Contains(c.body, []byte("purchase")) {
		b.Error("the first board is empty")
	}
	return served, board, settled(weigh) - before
}

// cacheKept is longer than the log's server keeps in memory what it has read.
const cacheKept = 12 * time.Second

// settled is what is reachable in the heap once caches are gone. Spans would not do:
// what one server leaves half empty the next one fills.
func settled(weigh bool) int64 {
	if !weigh {
		runtime.GC()
		return 0
	}
	time.Sleep(cacheKept)
	for range 3 { // pools let go of what they hold at the second
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
