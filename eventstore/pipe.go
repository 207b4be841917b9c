package eventstore

import (
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// A pipe leads from the consumer's callback through the workers to the fold.
type pipe struct {
	until   uint64 // position after which it ends; 0 for never
	next    uint64 // position that must come next
	open    func(raw) (domain.Recorded, error)
	fold    func([]domain.Recorded) error
	done    <-chan struct{}
	queue   chan *chunk // all chunks, in order
	work    chan *chunk // those that a worker may take on; the fold does the rest
	filling *chunk      // nil between two
}

// worthSharing is how many events are worth waking a worker for; a smaller chunk,
// as they come while the log is written to, is decoded by the fold on its way.
const worthSharing = 32

// take collects messages into chunks. A chunk goes on when it is full or when the
// log has nothing more to send now, so that a quiet log is read without delay.
func (p *pipe) take(m jetstream.Msg) {
	l := labelOf(m.Reply())
	if p.filling == nil {
		p.filling = newChunk(l.pending + 1)
	}
	p.filling.msgs = append(p.filling.msgs, labelled{l, m})
	if l.pending > 0 && len(p.filling.msgs) < chunkSize && l.position != p.until {
		return
	}
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

// apply folds a chunk and reports whether it was the last one. Events before a
// damaged one are folded.
func (p *pipe) apply(c *chunk) (end bool, err error) {
	c.once.Do(func() { c.decode(p.open) })
	n, err := p.inOrder(c.events)
	if err == nil {
		err = c.err
	}
	if n > 0 {
		if ferr := p.fold(c.events[:n]); ferr != nil {
			return true, ferr
		}
	}
	return p.until != 0 && p.next > p.until, err
}

// inOrder counts the events that follow the one before without a gap.
func (p *pipe) inOrder(events []domain.Recorded) (int, error) {
	for i, e := range events {
		switch {
		case p.until != 0 && p.next > p.until:
			return i, nil
		case e.Position > p.next:
			return i, &DamageError{Position: p.next, Err: errMissing}
		case e.Position < p.next:
			return i, &DamageError{Position: e.Position, Err: errTwice}
		}
		p.next++
	}
	return len(events), nil
}

func (c *chunk) decode(open func(raw) (domain.Recorded, error)) {
	c.events = make([]domain.Recorded, 0, len(c.msgs))
	for _, m := range c.msgs {
		e, err := open(raw{m.position, m.stored, m.msg.Subject(), m.msg.Headers(), m.msg.Data()})
		if err != nil {
			c.err = err
			return
		}
		c.events = append(c.events, e)
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
