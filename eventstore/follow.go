package eventstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

const (
	chunkSize    = 256 // events that are decoded and taken in together
	chunksAhead  = 8   // that may wait between the log and the fold
	restAfter    = 100 * time.Millisecond
	pullMessages = 4096    // that the log may send before it hears more
	pullBytes    = 8 << 20 // the same in bytes

	// A reader whose server has gone without a word is begun anew on another after two
	// beats.
	pullLasts = 10 * time.Second
	pullBeat  = 2 * time.Second
)

// Run is the one reader of this node. It takes every event into the state and then
// hands it to apply, in order, first from the brief and then from the log, for as
// long as ctx lives. From the brief the words of a report come elided. It returns
// nil when ctx ends. What it cannot read, and what is not what it was, ends it with a
// [DamageError]: nothing is ever skipped, and from then on nothing that waits for the
// state, nor any act, gets further. What was taken from the brief is checked in the log
// while the node serves.
func (s *Store) Run(ctx context.Context, apply func(domain.Recorded)) error {
	if !s.running.CompareAndSwap(false, true) {
		return errors.New("eventstore: run: the log is read already")
	}
	defer s.running.Store(false)
	err := s.Damage()
	if err == nil {
		err = s.run(ctx, apply)
	}
	if ctx.Err() != nil && !isDamage(err) {
		return nil
	}
	return s.failed(err)
}

func (s *Store) run(ctx context.Context, apply func(domain.Recorded)) (err error) {
	b, err := s.readBrief(ctx, apply)
	defer func() { s.noBrief(b.close()) }()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var beside sync.WaitGroup
	defer func() {
		cancel(nil)
		beside.Wait()
	}()
	beside.Go(func() { s.shredAll(ctx) })
	brief := s.Position()
	beside.Go(func() {
		if err := s.checkBehind(ctx, brief); isDamage(err) {
			cancel(s.failed(err))
		}
	})
	err = s.follow(ctx, brief+1, 0, func(sp span) error {
		if err := s.takeIn(sp, b); err != nil {
			return err
		}
		for _, e := range sp.events {
			apply(e)
		}
		s.noBrief(b.add(sp.events))
		return nil
	})
	if cause := context.Cause(ctx); isDamage(cause) {
		return cause
	}
	return err
}

// takeIn puts what was read into the tree and the state. When words are taken away that
// stood in what was read before, they are in nothing that is kept on the disk once
// anybody is told that the event was read.
func (s *Store) takeIn(sp span, b *brief) error {
	if err := s.tree.put(sp.leaves); err != nil {
		return err
	}
	if err := s.agrees(); err != nil {
		return err
	}
	for _, e := range sp.events {
		if err := s.sealHolds(e); err != nil {
			return err
		}
	}
	if s.evolve(sp.events) {
		s.noBrief(errors.Join(b.forget(), s.kept.Load().forget()))
	}
	head := s.tree.head().Size // where a lost record is the last, there is no event of it
	s.progress.reach(head)
	s.hashed.reach(head)
	if s.sync.shared() {
		return nil
	}
	return s.witness.tell(s.testimony(s.written.Load()))
}

// readBrief folds what the brief holds, if it is of this log, as far as the tree that was
// kept beside it is the one that the witness knows, and keeps it open. The only error it
// returns is damage: without a brief the log is read.
func (s *Store) readBrief(ctx context.Context, apply func(domain.Recorded)) (*brief, error) {
	s.vouched = s.witness.said().seal
	kept := s.tree.vouch(s.vouched) && !s.opts.Fresh && !s.opts.Accepting
	b, err := openBrief(filepath.Join(s.dir.path, "brief"), s.nameOfLog())
	switch {
	case err != nil:
	case !kept:
		err = b.begin()
	default:
		b.limit = s.vouched.Size
		err = b.read(func(last domain.Recorded) error { return s.holds(ctx, last) }, func(events []domain.Recorded) {
			var state sync.WaitGroup
			state.Go(func() {
				s.evolve(events)
				s.progress.reach(events[len(events)-1].Position)
			})
			for _, e := range events {
				apply(e)
			}
			state.Wait()
		})
	}
	if isDamage(err) {
		return b, err
	}
	s.noBrief(err)
	if err := s.tree.begin(s.Position()); err != nil {
		return b, s.dropTree(err)
	}
	s.hashed.reach(s.Position())
	return b, s.agrees()
}

// holds demands that the log still has an event that was read from it before.
func (s *Store) holds(ctx context.Context, e domain.Recorded) error {
	if e.Position > s.opened {
		return &DamageError{Position: s.opened + 1, Err: fmt.Errorf("%w: the log ends here, and position %d was read from it before", errMissing, e.Position)}
	}
	stored, err := s.get(ctx, getRequest{Position: e.Position})
	switch {
	case errors.Is(err, ErrNotFound):
		return &DamageError{Position: e.Position, Err: errMissing}
	case err != nil:
		return err
	case stored.Aggregate != e.Aggregate || stored.Act != e.Act || stored.Day != e.Day:
		return &DamageError{Position: e.Position, Err: errors.New("another event was read here before")}
	}
	return nil
}

// noBrief says that the next start will be slower; nothing else depends on the brief.
func (s *Store) noBrief(err error) {
	if err != nil {
		s.opts.Log.Warn("the next start reads the whole log", "error", err)
	}
}

// evolve takes events into the state, and reports whether one of them takes words away
// that were read before.
func (s *Store) evolve(events []domain.Recorded) (forget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.state.Evolve(e)
		s.note(e)
		if fresh := s.gaps.learn(e); len(fresh) > 0 {
			forget = true
			s.shreds.add(fresh)
		}
	}
	return forget
}

// Replay hands the events from the first to the one at until, afresh, to apply;
// until 0 is the end of the log at the time of the call. An error of apply ends it
// and comes back. What was read is checked against the tree before it returns: what it
// was folded into is no good when that is damage.
func (s *Store) Replay(ctx context.Context, until uint64, apply func(domain.Recorded) error) error {
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	if until == 0 {
		until = head
	}
	if until > head {
		return fmt.Errorf("eventstore: replay to position %d: the log ends at %d: %w", until, head, ErrNotFound)
	}
	if until == 0 {
		return nil
	}
	var e edge
	err = s.follow(ctx, 1, until, func(sp span) error {
		for _, leaf := range sp.leaves {
			e.add(leaf, nil)
		}
		for _, r := range sp.events {
			if err := apply(r); err != nil {
				return err
			}
		}
		return nil
	})
	switch seal, terr := s.tree.at(e.records); {
	case errors.Is(terr, errTree):
		return s.dropTree(terr)
	case terr == nil && seal.Root != e.root():
		return s.failed(&DamageError{Position: e.records, Err: errRoot})
	}
	return err
}

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
	before := uint64(0)
	for {
		select {
		case <-idle.C:
			if end, err := p.rest(); end || err != nil {
				return err
			}
		case <-tick.C:
			if len(p.queue) > 0 || before != p.next {
				before = p.next
				continue
			}
			if err := s.gives(ctx, p.next); err != nil {
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
