package eventstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// A Record is a record of the log as it is stored, not decoded.
type Record struct {
	Position uint64
	Day      domain.Day // on which the log took it in, in UTC
	Subject  string
	Header   []Header // those of ours, by name
	Body     []byte
	Gone     bool     // its words were erased, or it is lost: only Position and Hash are known
	Hash     [32]byte // of its leaf in the tree of the log (RFC 6962)
}

// Leaf is what is hashed of a record, or nil when it is gone.
func (r Record) Leaf() []byte {
	if r.Gone {
		return nil
	}
	return leafOf(r.Subject, natsHeader(r.Header), r.Body)
}

func natsHeader(list []Header) nats.Header {
	h := nats.Header{}
	for _, one := range list {
		h[one.Name] = append(h[one.Name], one.Value)
	}
	return h
}

// Records hands the records from position from to position until, or to the end of the
// log at the time of the call when until is 0, to take, in order. A gap that nothing
// explains, or a record that is not the one that this node read before, ends it with a
// [DamageError], and an error of take with that error.
func (s *Store) Records(ctx context.Context, from, until uint64, take func(Record) error) error {
	return s.records(ctx, from, until, func(r Record) error {
		if s.tree.contradicts(r.Position, r.Hash) {
			return s.failed(&DamageError{Position: r.Position, Err: errDiffers})
		}
		return take(r)
	})
}

// RecordAt is the record at a position, or ErrNotFound.
func (s *Store) RecordAt(ctx context.Context, position uint64) (found Record, err error) {
	head, err := s.Head(ctx)
	if err == nil && (position == 0 || position > head) {
		err = fmt.Errorf("eventstore: read position %d: %w", position, ErrNotFound)
	}
	if err != nil {
		return found, err
	}
	m, err := s.message(ctx, getRequest{Position: position})
	if errors.Is(err, ErrNotFound) {
		var sp span
		if sp, err = s.bridge(ctx, position); err == nil {
			return Record{Position: position, Gone: true, Hash: sp.leaves[0]}, nil
		}
	}
	if err == nil {
		found = recordOf(m)
		if s.tree.contradicts(position, found.Hash) {
			err = &DamageError{Position: position, Err: errDiffers}
		}
	}
	if isDamage(err) {
		return Record{}, s.failed(err)
	}
	return s.wordless(found), err
}

// records does not compare.
func (s *Store) records(ctx context.Context, from, until uint64, take func(Record) error) error {
	if until == 0 {
		var err error
		if until, err = s.Head(ctx); err != nil {
			return err
		}
	}
	if until < from {
		return nil
	}
	r := row{store: s, ctx: ctx, next: from, until: until, take: take}
	for {
		if err := s.read(ctx, fromPosition(r.next), r.message); !errors.Is(err, errStuck) {
			return err
		}
		if err := r.pass(); err != nil || r.next > until {
			return err
		}
	}
}

// A row hands records on in order.
type row struct {
	store       *Store
	ctx         context.Context
	next, until uint64
	take        func(Record) error
}

// message hands a record on, after all before it that are gone.
func (r *row) message(m jetstream.Msg, at label) (over bool, err error) {
	if at.position < r.next {
		return true, &DamageError{Position: at.position, Err: errTwice}
	}
	for r.next < at.position && r.next <= r.until {
		if err := r.gone(); err != nil {
			return true, err
		}
	}
	if r.next > r.until {
		return true, nil
	}
	r.next++
	return r.next > r.until, r.take(recordOf(raw{at.position, at.stored, m.Subject(), m.Headers(), m.Data()}))
}

// pass goes on behind a gap that the log did not get past. The record may be there after
// all: it came while the log was asked, or whoever takes them took long.
func (r *row) pass() error {
	_, err := r.store.message(r.ctx, getRequest{Position: r.next})
	if errors.Is(err, ErrNotFound) {
		return r.gone()
	}
	return err
}

// gone hands on what stands for a record that is not there.
func (r *row) gone() error {
	sp, err := r.store.bridge(r.ctx, r.next)
	if err != nil {
		return err
	}
	r.next++
	return r.take(Record{Position: r.next - 1, Gone: true, Hash: sp.leaves[0]})
}

func recordOf(m raw) Record {
	r := Record{Position: m.position, Day: dayOf(m.header, m.stored), Subject: m.subject, Body: m.body}
	for _, h := range headersOf(m.header) {
		if isOurs(h.Name) {
			r.Header = append(r.Header, h)
		}
	}
	r.Hash = leafHash(m.subject, m.header, m.body)
	return r
}

// silence is how long the log may send nothing before it is asked whether there is
// anything: a damaged one can count a record and never give it.
const silence = 5 * time.Second

// silence is short where records are known to be lost.
func (s *Store) silence() time.Duration {
	if s.opts.Accepting {
		return time.Second
	}
	return silence
}

// read hands messages to take, in order, until it says that it is over. Once it returns
// take is called no more.
func (s *Store) read(ctx context.Context, from jetstream.OrderedConsumerConfig, take func(jetstream.Msg, label) (bool, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	var last atomic.Uint64
	last.Store(from.OptStartSeq - 1)
	var turn sync.Mutex // held by take, and by who ends the reading
	over := false
	consumer, err := s.consume(ctx, streamName, from, func(m jetstream.Msg) {
		turn.Lock()
		defer turn.Unlock()
		if over {
			return
		}
		at := labelOf(m.Reply())
		end, err := take(m, at)
		last.Store(at.position)
		if over = end || err != nil; over {
			done <- err
		}
	})
	if err != nil {
		return fmt.Errorf("eventstore: read the log: %w", err)
	}
	defer consumer.stop()
	err = s.await(ctx, consumer, done, &last, &patience{seeking: from.HeadersOnly})
	cancel() // what take waits for
	turn.Lock()
	defer turn.Unlock()
	select {
	case err = <-done: // whatever the waiting ended with
	default:
	}
	over = true
	return err
}

// await returns when the reading is over, or when the log does not give what it should
// hold behind the last position that it gave.
func (s *Store) await(ctx context.Context, c *consumer, done <-chan error, last *atomic.Uint64, p *patience) error {
	tick := time.NewTicker(s.silence())
	defer tick.Stop()
	before := last.Load()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			if at := last.Load(); at != before {
				before, p.unheard = at, 0
				continue
			}
			if err := s.gives(ctx, before+1, p); err != nil {
				return err
			}
			continue
		case <-c.context.Closed():
		case <-s.closed:
		case <-ctx.Done():
			return fmt.Errorf("eventstore: read the log: %w", ctx.Err())
		}
		return fmt.Errorf("eventstore: read the log: %w", ErrClosed)
	}
}

// errStuck says that the log does not get past a gap although it is explained.
var errStuck = errors.New("the log does not get past a gap")

// gives asks for the record at a position, behind which nothing came for long. It calls it
// damage when the log goes on there but neither has it nor says why; where it does say
// why, the reader is stuck.
func (s *Store) gives(ctx context.Context, position uint64, p *patience) error {
	asked, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	head, err := s.Head(asked)
	if err != nil {
		p.unheard++
		return s.dumb(ctx, position, p.unheard)
	}
	p.unheard = 0
	if position > head {
		return nil
	}
	_, err = s.get(ctx, getRequest{Position: position})
	if errors.Is(err, ErrNotFound) {
		if p.seeking {
			return errStuck
		}
		if _, err = s.standIn(ctx, position); err == nil {
			return errStuck
		}
	}
	if isDamage(err) {
		return err
	}
	return nil
}

// patience is what one reader knows of its waiting.
type patience struct {
	unheard int  // questions in a row that got no answer
	seeking bool // it looks for what explains a gap, and does not begin to look for another
}

// errDumb is the damage behind which the log's own server falls silent for good: there are
// harms to its files over which it never ends to think.
var errDumb = errors.New("the log's server does not answer any more; its files may be harmed here")

// dumb judges questions without an answer. From an outside server that is no damage, and
// one inside this process may wait for its disk: there it is not before the sixth.
func (s *Store) dumb(ctx context.Context, position uint64, unheard int) error {
	if s.server == nil || ctx.Err() != nil || unheard < 6 {
		return nil
	}
	return &DamageError{Position: position, Err: errDumb}
}
