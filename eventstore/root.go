package eventstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/mod/sumdb/tlog"
)

// Root is the Merkle tree hash (RFC 6962) over every record of the log, from the
// first to the last one at the time of the call, and how many they are. The same
// records give the same root on every machine; a record that is not there is damage.
// Records are not decoded: one that this program cannot read has its hash too.
func (s *Store) Root(ctx context.Context) (head uint64, root [32]byte, err error) {
	if head, err = s.Head(ctx); err != nil {
		return 0, root, err
	}
	var e edge
	if err = s.hash(ctx, &e, head); err != nil {
		return 0, root, err
	}
	return head, e.root(), nil
}

// hash adds the records from the first to the one at head.
func (s *Store) hash(ctx context.Context, e *edge, head uint64) error {
	if head == 0 {
		return nil
	}
	if err := s.endReadable(ctx, 1, head); err != nil {
		return err
	}
	done := make(chan error, 1)
	over := false
	consumer, err := s.consume(ctx, streamName, fromPosition(1), func(m jetstream.Msg) {
		if over {
			return
		}
		if err := e.take(m); err != nil || e.records == head {
			over = true
			done <- err
		}
	})
	if err != nil {
		return fmt.Errorf("eventstore: hash the log: %w", err)
	}
	defer consumer.stop()
	select {
	case err := <-done:
		return err
	case <-consumer.context.Closed():
		err = ErrClosed
	case <-s.closed:
		err = ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	return fmt.Errorf("eventstore: hash the log: %w", err)
}

// An edge is the right edge of a Merkle tree: the hashes of its largest full
// subtrees, from the left. That is one for each bit that is set in their number.
type edge struct {
	records uint64
	full    []tlog.Hash
}

func (e *edge) take(m jetstream.Msg) error {
	switch at := labelOf(m.Reply()).position; {
	case at > e.records+1:
		return &DamageError{Position: e.records + 1, Err: errMissing}
	case at <= e.records:
		return &DamageError{Position: at, Err: errTwice}
	}
	e.add(leaf(m.Subject(), m.Headers(), m.Data()))
	return nil
}

func (e *edge) add(leaf []byte) { e.addHash(tlog.RecordHash(leaf)) }

func (e *edge) addHash(h tlog.Hash) {
	for n := e.records; n&1 == 1; n >>= 1 {
		last := len(e.full) - 1
		h = tlog.NodeHash(e.full[last], h)
		e.full = e.full[:last]
	}
	e.full = append(e.full, h)
	e.records++
}

func (e *edge) root() [32]byte {
	if e.records == 0 {
		return sha256.Sum256(nil)
	}
	last := len(e.full) - 1
	h := e.full[last]
	for _, left := range slices.Backward(e.full[:last]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

// leaf is a record as it is hashed: its subject, its own headers by name, an empty
// line and its body. The log's stamp of the time is not part of it, and neither are
// the headers that told the log how to store it: a record that is moved to another
// server keeps its leaf.
func leaf(subject string, header nats.Header, body []byte) []byte {
	var b bytes.Buffer
	b.Grow(256 + len(body))
	fmt.Fprintln(&b, subject)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if !strings.HasPrefix(name, headerOurs) {
			continue
		}
		for _, value := range header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	b.WriteByte('\n')
	b.Write(body)
	return b.Bytes()
}
