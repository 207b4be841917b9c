package eventstore

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Watch hands every entry, and from then on every change, to see, in order: value nil
// means that there is none under the key. ready is called once, when all that was
// there has been seen. It returns when ctx ends (nil) or the log is closed (ErrClosed).
//
// What a key holds last is always seen; a value that was written over or deleted before
// it could be sent may be left out, because a shelf keeps none but the last.
//
// What is deleted or has outlived its ttl is seen to go within about a second. A
// watcher that was parted from the log for more than an hour misses what went
// meanwhile, so a value that must end in time should say when.
func (h *Shelf) Watch(ctx context.Context, see func(key string, value []byte), ready func()) error {
	err := h.watch(ctx, ">", func(key string, value []byte, written time.Time) {
		if h.stale(written) {
			value = nil
		}
		see(key, value)
	}, ready)
	if err != nil {
		return h.fault("watch", err)
	}
	return nil
}

// watch goes by what the log has noticed, for the keys of a filter.
func (h *Shelf) watch(ctx context.Context, filter string, see func(key string, value []byte, written time.Time), ready func()) error {
	if h.store.isClosed() {
		return ErrClosed
	}
	msgs, over := make(chan jetstream.Msg), make(chan struct{})
	c, err := h.store.consume(ctx, h.stream(), jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubjects: []string{h.subject(filter)},
	}, func(m jetstream.Msg) {
		select {
		case msgs <- m:
		case <-over:
		}
	})
	if err != nil {
		return watchEnd(ctx, err)
	}
	defer c.stop()
	defer close(over)
	ended := c.context.Closed()
	coming := c.consumer.CachedInfo().NumPending
	if coming == 0 {
		ready()
	}
	for seen := uint64(1); ; seen++ {
		select {
		case m := <-msgs:
			meta, err := m.Metadata()
			if err != nil {
				return err
			}
			see(h.keyOf(m), valueOf(m), meta.Timestamp)
			if coming > 0 && (seen >= coming || meta.NumPending == 0) {
				coming = 0
				ready()
			}
		case <-ended:
			return watchEnd(ctx, ErrClosed)
		case <-h.store.closed:
			return watchEnd(ctx, ErrClosed)
		case <-ctx.Done():
			return nil
		}
	}
}

// watchEnd is nil for a watch that was to end anyway.
func watchEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// valueOf is nil for the mark that a key leaves when it goes; only marks have headers
// that say so. A value of no bytes is not nil.
func valueOf(m jetstream.Msg) []byte {
	if m.Headers().Get("KV-Operation") != "" || m.Headers().Get(jetstream.MarkerReasonHeader) != "" {
		return nil
	}
	return append([]byte{}, m.Data()...)
}
