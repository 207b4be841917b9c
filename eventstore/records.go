package eventstore

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/mod/sumdb/tlog"

	"unrule/domain"
)

// A Record is a record of the log as it is stored, not decoded.
type Record struct {
	Position uint64
	Day      domain.Day // of the log's own stamp; nothing finer leaves
	Subject  string
	Header   []Header // Unrule-* only, sorted by name
	Body     []byte
	Gone     bool     // erased: only Position and Hash are known
	Hash     [32]byte // its leaf's hash (RFC 6962)
}

// Records hands the records from position from to position until to take, in order.
func (s *Store) Records(ctx context.Context, from, until uint64, take func(Record) error) error {
	return s.readBack(ctx, from, until, nil, take)
}

// readBack is Records where gone says which positions are to be missing.
func (s *Store) readBack(ctx context.Context, from, until uint64, gone map[uint64][32]byte, take func(Record) error) error {
	msgs := make(chan jetstream.Msg, chunkSize)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	consumer, err := s.consume(ctx, streamName, fromPosition(from), func(m jetstream.Msg) {
		select {
		case msgs <- m:
		case <-ctx.Done():
		}
	})
	if err != nil {
		return fmt.Errorf("read from position %d: %w", from, err)
	}
	defer consumer.stop()
	for next := from; next <= until; next++ {
		for hash, ok := gone[next]; ok; hash, ok = gone[next] {
			if err := take(Record{Position: next, Gone: true, Hash: hash}); err != nil {
				return err
			}
			next++
		}
		if next > until {
			return nil
		}
		select {
		case m := <-msgs:
			r, err := recordOf(m)
			switch {
			case err != nil:
				return err
			case r.Position != next:
				return &DamageError{Position: next, Err: errMissing}
			}
			if err := take(r); err != nil {
				return err
			}
		case <-consumer.context.Closed():
			return ErrClosed
		case <-s.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func recordOf(m jetstream.Msg) (r Record, err error) {
	l := labelOf(m.Reply())
	in := raw{l.position, l.stored, m.Subject(), m.Headers(), m.Data()}
	r = Record{Position: l.position, Subject: in.subject, Header: ourHeaders(in.header), Body: in.body, Hash: hashOf(in)}
	if r.Day, err = in.day(); err != nil {
		return r, &DamageError{Position: r.Position, Err: err}
	}
	return r, nil
}

func ourHeaders(h nats.Header) (list []Header) {
	for _, one := range headersOf(h) {
		if len(one.Name) > len(headerOurs) && one.Name[:len(headerOurs)] == headerOurs {
			list = append(list, one)
		}
	}
	return list
}

// hashOf is the hash of a message's leaf.
func hashOf(m raw) [32]byte { return tlog.RecordHash(leaf(m.subject, m.header, m.body)) }
