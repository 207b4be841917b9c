package eventstore

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/mod/sumdb/tlog"

	"unrule/domain"
)

// A pipe leads from the consumer's callback through the workers to the fold.
type pipe struct {
	until  uint64 // position after which it ends; 0 for never
	next   uint64 // position that must come next
	lost   uint64 // first of the records up to end that no message will come for; 0 for none
	end    uint64
	open   func(raw) (domain.Recorded, error)
	bridge func(position uint64) (span, error) // what stands for a record that is not there
	fold   func(span) error
	done   <-chan struct{}
	queue  chan *chunk // all chunks, in order
	work   chan *chunk // those that a worker may take on; the fold does the rest

	mu      sync.Mutex  // guards what follows, and keeps the queue in order
	filling *chunk      // nil between two
	late    *time.Timer // hands on what waits for messages that do not come
}

// linger is how long a chunk waits for messages that the log says it has. A damaged log
// counts some that it never gives.
const linger = 50 * time.Millisecond

// worthSharing is how many events are worth waking a worker for; a smaller chunk,
// as they come while the log is written to, is decoded by the fold on its way.
const worthSharing = 32

// take collects messages into chunks. A chunk goes on when it is full or when the
// log has nothing more to send now, so that a quiet log is read without delay.
func (p *pipe) take(m jetstream.Msg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := labelOf(m.Reply())
	if p.filling == nil {
		p.filling = newChunk(l.pending + 1)
	}
	p.filling.msgs = append(p.filling.msgs, labelled{l, m})
	if l.pending == 0 || len(p.filling.msgs) == chunkSize || l.position == p.until {
		p.handOn()
		return
	}
	switch {
	case p.late == nil:
		p.late = time.AfterFunc(linger, p.waitNoMore)
	case len(p.filling.msgs) == 1:
		p.late.Reset(linger)
	}
}

func (p *pipe) waitNoMore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.filling != nil {
		p.handOn()
	}
}

// handOn lets a chunk go on. The guard must be held.
func (p *pipe) handOn() {
	c := p.filling
	p.filling = nil
	select {
	case p.queue <- c:
	case <-p.done:
		return
	}
	if len(c.msgs) < worthSharing {
		return
	}
	select {
	case p.work <- c:
	default:
	}
}

// decode is a worker.
func (p *pipe) decode() {
	for {
		select {
		case c := <-p.work:
			c.once.Do(func() { c.decode(p.open) })
		case <-p.done:
			return
		}
	}
}

// A span is what one stretch of the log gives: the leaf of each record, in order, and
// the events, of which a record that is lost has none.
type span struct {
	events []domain.Recorded
	leaves []tlog.Hash
}

func (s *span) add(other span) {
	s.events = append(s.events, other.events...)
	s.leaves = append(s.leaves, other.leaves...)
}

// apply folds a chunk and reports whether it was the last one. Events before a
// damaged one are folded.
func (p *pipe) apply(c *chunk) (end bool, err error) {
	c.once.Do(func() { c.decode(p.open) })
	taken, err := p.inOrder(c.span)
	if err == nil {
		err = c.err
	}
	if err == nil && p.next == p.lost {
		taken, err = p.across(taken, p.end+1)
	}
	if len(taken.leaves) > 0 {
		if ferr := p.fold(taken); ferr != nil {
			return true, ferr
		}
	}
	return p.over(), err
}

// inOrder is what follows the record before without a gap that nothing explains.
func (p *pipe) inOrder(c span) (taken span, err error) {
	from := 0
	for i, e := range c.events {
		switch {
		case p.over():
			return p.upTo(taken, c, from, i), nil
		case e.Position < p.next:
			return p.upTo(taken, c, from, i), &DamageError{Position: e.Position, Err: errTwice}
		case e.Position > p.next:
			taken, from = p.upTo(taken, c, from, i), i
			if taken, err = p.across(taken, e.Position); err != nil || p.over() {
				return taken, err
			}
		}
		p.next++
	}
	return p.upTo(taken, c, from, len(c.events)), nil
}

// over reports whether all that was wanted was there.
func (p *pipe) over() bool { return p.until != 0 && p.next > p.until }

// across adds what stands for the records that are not there before a position.
func (p *pipe) across(taken span, position uint64) (span, error) {
	for ; p.next < position && !p.over(); p.next++ {
		gone, err := p.bridge(p.next)
		if err != nil {
			return taken, err
		}
		taken.add(gone)
	}
	return taken, nil
}

// upTo adds what lies in a chunk from one index to another. Most chunks have no gap and
// are handed on as they are.
func (p *pipe) upTo(taken, c span, from, to int) span {
	if from == 0 && len(taken.leaves) == 0 {
		return span{c.events[:to:to], c.leaves[:to:to]}
	}
	taken.add(span{c.events[from:to], c.leaves[from:to]})
	return taken
}

func (c *chunk) decode(open func(raw) (domain.Recorded, error)) {
	c.events, c.leaves = make([]domain.Recorded, 0, len(c.msgs)), make([]tlog.Hash, 0, len(c.msgs))
	for _, m := range c.msgs {
		e, err := open(raw{m.position, m.stored, m.msg.Subject(), m.msg.Headers(), m.msg.Data()})
		if err != nil {
			c.err = err
			return
		}
		c.events = append(c.events, e)
		c.leaves = append(c.leaves, leafHash(m.msg.Subject(), m.msg.Headers(), m.msg.Data()))
	}
}

// A label is what the log says about a message that it delivers.
type label struct {
	position uint64
	stored   time.Time
	pending  uint64 // messages after it that the log has now
}

type labelled struct {
	label
	msg jetstream.Msg
}

// labelOf reads the address that a delivery could be acknowledged at, where the
// log writes its label: $JS.ACK, the names of stream and consumer, how often it was
// delivered, position, position for the consumer, nanoseconds, pending; in a
// cluster's longer form a domain and an account stand before the names. What
// cannot be read gives position 0, which is never in order.
func labelOf(address string) label {
	var tokens [9]string
	n, skip := strings.Count(address, "."), 0
	if n >= 10 {
		skip = 2
	}
	i := 0
	for token := range strings.SplitSeq(address, ".") {
		if i >= skip && i-skip < len(tokens) {
			tokens[i-skip] = token
		}
		i++
	}
	position, errP := strconv.ParseUint(tokens[5], 10, 64)
	nanos, errN := strconv.ParseInt(tokens[7], 10, 64)
	pending, errM := strconv.ParseUint(tokens[8], 10, 64)
	if n < 8 || errP != nil || errN != nil || errM != nil {
		return label{}
	}
	return label{position, time.Unix(0, nanos).UTC(), pending}
}
