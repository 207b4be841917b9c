package eventstore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	chunkSize    = 256     // events that are decoded and taken in together
	chunksAhead  = 8       // that may wait between the log and the fold
	pullMessages = 4096    // that the log may send before it hears more
	pullBytes    = 8 << 20 // the same in bytes

	restAfter = 100 * time.Millisecond // how long a chunk waits for what the log says is to come

	// A reader whose server has gone without a word is begun anew on another after two
	// beats.
	pullLasts = 10 * time.Second
	pullBeat  = 2 * time.Second
)

// follow hands chunks of events to fold, from position from to position until, or
// for ever when until is 0. Decoding runs beside folding, in order and with
// bounded memory.
func (s *Store) follow(ctx context.Context, from, until uint64, fold func(span) error) error {
	patient := until == 0
	err := s.insist(ctx, patient, func() error { return s.endReadable(ctx, from, max(until, s.opened)) })
	if err != nil {
		return err
	}
	for next := from; ; {
		p := s.pipeFrom(ctx, next, until, fold)
		if err := s.readOn(ctx, p, patient); !errors.Is(err, errStuck) {
			return err
		}
		if err := s.pastGap(ctx, p); err != nil || p.over() {
			return err
		}
		next = p.next // what the reader gives late goes into its own pipe, and nowhere
	}
}

func (s *Store) pipeFrom(ctx context.Context, next, until uint64, fold func(span) error) *pipe {
	return &pipe{
		until: until, next: next, open: s.opens, fold: fold,
		bridge: func(position uint64) (span, error) {
			if until == 0 {
				s.gaps.pass(position)
			}
			return s.bridge(ctx, position)
		},
		queue: make(chan *chunk, chunksAhead), work: make(chan *chunk, chunksAhead),
	}
}

// readOn reads from the position that must come next.
func (s *Store) readOn(ctx context.Context, p *pipe, patient bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.done = ctx.Done()
	for range max(1, runtime.GOMAXPROCS(0)-1) {
		go p.decode()
	}
	var c *consumer
	err := s.insist(ctx, patient, func() (err error) {
		c, err = s.consume(ctx, streamName, fromPosition(p.next), p.take)
		return err
	})
	if err != nil {
		return fmt.Errorf("eventstore: read from position %d: %w", p.next, err)
	}
	defer c.stop()
	return s.drain(ctx, p, c)
}

// pastGap goes on behind a gap that is explained and that the log's own reader does not
// get past: to the next record that can be read, or to the end that the log had at Open.
func (s *Store) pastGap(ctx context.Context, p *pipe) error {
	m, err := s.message(ctx, getRequest{Position: p.next, Next: allSubjects})
	if errors.Is(err, ErrNotFound) {
		m.position, err = s.opened+1, nil
	}
	if err != nil {
		return err
	}
	taken, err := p.across(span{}, m.position)
	if len(taken.leaves) > 0 {
		err = errors.Join(err, p.fold(taken))
	}
	return err
}

// endReadable asks for the last event before the reader starts: a reader would
// wait for ever for an event that the log counts and cannot give.
func (s *Store) endReadable(ctx context.Context, from, end uint64) error {
	if end < from {
		return nil
	}
	_, err := s.get(ctx, getRequest{Position: end})
	switch {
	case errors.Is(err, ErrNotFound):
		_, err = s.standIn(ctx, end)
		return err
	case err != nil && !isDamage(err): // what is damaged is named when its turn comes
		return fmt.Errorf("eventstore: read position %d: %w", end, err)
	}
	return nil
}

// drain folds chunk after chunk until the end, an error or the end of ctx.
func (s *Store) drain(ctx context.Context, p *pipe, c *consumer) error {
	ended := c.context.Closed()
	tick := time.NewTicker(s.silence())
	defer tick.Stop()
	idle := time.NewTicker(restAfter)
	defer idle.Stop()
	before, patient := uint64(0), patience{}
	for {
		select {
		case <-idle.C:
			if end, err := p.rest(); end || err != nil {
				return err
			}
		case <-tick.C:
			if len(p.queue) > 0 || before != p.next {
				before, patient.unheard = p.next, 0
				continue
			}
			if err := s.gives(ctx, p.next, &patient); err != nil {
				return err
			}
		case chunk := <-p.queue:
			if end, err := p.apply(chunk); end || err != nil {
				return err
			}
		case <-ended:
			return fmt.Errorf("eventstore: read: %w", ErrClosed)
		case <-s.closed:
			return fmt.Errorf("eventstore: read: %w", ErrClosed)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// fromPosition reads a stream from a position on.
func fromPosition(from uint64) jetstream.OrderedConsumerConfig {
	return jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from}
}

// A consumer is a subscription to a stream in order.
type consumer struct {
	store    *Store
	stream   string
	consumer jetstream.Consumer
	context  jetstream.ConsumeContext
}

func (s *Store) consume(ctx context.Context, stream string, from jetstream.OrderedConsumerConfig, take func(jetstream.Msg)) (*consumer, error) {
	c, err := s.js.OrderedConsumer(ctx, stream, from)
	if err != nil {
		return nil, unread(ctx, err)
	}
	run, err := c.Consume(take, jetstream.PullMaxMessagesWithBytesLimit(pullMessages, pullBytes),
		jetstream.PullExpiry(pullLasts), jetstream.PullHeartbeat(pullBeat),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
			s.opts.Log.Warn("log reader", "error", err)
		}))
	return &consumer{s, stream, c, run}, err
}

// stop also removes what the log keeps for the reader; where that fails the log
// does it by itself after a while.
func (c *consumer) stop() {
	c.context.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if info := c.consumer.CachedInfo(); info != nil && !c.store.isClosed() {
		_ = c.store.js.DeleteConsumer(ctx, c.stream, info.Name)
	}
}

// A chunk is a run of events. Whoever comes first, a worker or the fold, decodes
// it: the fold never waits while it could work.
type chunk struct {
	once sync.Once
	msgs []labelled
	span
	err error // of the message after the last of events
}

// newChunk has room for what the log is about to send and for no more: while
// reports come in one by one, chunks of one are most of what is allocated.
func newChunk(coming uint64) *chunk {
	return &chunk{msgs: make([]labelled, 0, min(coming, chunkSize))}
}
