package eventstore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// MaxShelved is the longest value a shelf takes.
	MaxShelved = 64 << 10

	// markersLast is how long a shelf remembers that a key is gone. A watcher that
	// could not reach the log for longer may miss it.
	markersLast = time.Hour
)

// A Shelf is a set of keys with values beside the log, for what is no fact and need
// not be remembered: who is signed in, how far something was sent. All nodes on one
// log share it. It keeps the last value of a key and none before.
//
// A write has answered when it is on the disk, like an event. What it holds is in no
// figure, no digest and no replay; a house whose shelves are lost has lost no fact. The
// log stamps each entry with the exact time, so none may tell of a reporter.
//
// Keys consist of letters, digits, -, _, = and dots between them. Others are refused
// before the log hears of them; no error repeats a key, because some are secrets.
type Shelf struct {
	store    *Store
	name     string
	ttl      time.Duration
	kv       jetstream.KeyValue
	unsynced bool // a write need not outlive a power cut
}

var (
	shelfName = regexp.MustCompile(`^[a-z-]{1,40}$`)
	shelfKey  = regexp.MustCompile(`^[-_=a-zA-Z0-9]+(\.[-_=a-zA-Z0-9]+)*$`)
)

// maxKey keeps a subject far below what the log's server takes.
const maxKey = 200

var (
	errKey   = errors.New("a key has letters, digits, -, _, = and dots between them")
	errValue = fmt.Errorf("a value has %d bytes at most", MaxShelved)
)

// Shelf opens the shelf of a name, [a-z-], and makes it if there is none; the one named
// leases is of [Store.Lead]. Entries go ttl after they were last written, 0 never; the last ttl given holds for all.
//
// The log notices within about a second that an entry has outlived its ttl. Get and
// Watch hold nothing older against anybody even before that; Create and Update go by
// what the log has noticed.
func (s *Store) Shelf(ctx context.Context, name string, ttl time.Duration) (*Shelf, error) {
	h := &Shelf{store: s, name: name, ttl: ttl}
	if !shelfName.MatchString(name) {
		return nil, fmt.Errorf("eventstore: shelf %q: a name has small letters and - alone", name)
	}
	if err := h.open(ctx); err != nil {
		return nil, h.fault("open", err)
	}
	return h, nil
}

// open also updates a shelf that is there: that is when an embedded log goes through
// what outlived its ttl while it was closed. A disk without room updates nothing; a
// shelf that is there is used as it is then.
func (h *Shelf) open(ctx context.Context) error {
	if h.store.isClosed() {
		return ErrClosed
	}
	if err := h.store.pulse.err(); err != nil {
		return err
	}
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var kv jetstream.KeyValue
	err := again(ctx, func(ctx context.Context) (err error) {
		if _, err = h.store.js.CreateOrUpdateStream(ctx, h.wanted()); err == nil || h.store.exhausted() {
			kv, err = h.store.js.KeyValue(ctx, h.bucket())
		}
		return err
	})
	if err != nil {
		return unread(asked, err)
	}
	h.kv = kv
	return h.store.sync.wait(ctx)
}

// wanted is the stream under a shelf. Entries are asked of the leader, never of a
// replica that may be behind.
func (h *Shelf) wanted() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:                   h.stream(),
		Description:            "what Unrule keeps beside the log: " + h.name,
		Subjects:               []string{h.subject(">")},
		Storage:                jetstream.FileStorage,
		Discard:                jetstream.DiscardNew,
		MaxConsumers:           -1,
		MaxMsgs:                -1,
		MaxBytes:               -1,
		MaxMsgSize:             -1,
		MaxMsgsPerSubject:      1,
		MaxAge:                 h.ttl,
		Replicas:               h.store.replicas(),
		DenyDelete:             true,
		AllowRollup:            true,
		AllowMsgTTL:            true,
		SubjectDeleteMarkerTTL: markersLast,
	}
}

func (h *Shelf) bucket() string               { return "unrule-" + h.name }
func (h *Shelf) stream() string               { return "KV_" + h.bucket() }
func (h *Shelf) subject(filter string) string { return "$KV." + h.bucket() + "." + filter }

// Get is the value of a key and its revision, or ErrNotFound.
func (h *Shelf) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	entry, err := h.get(ctx, key)
	if err == nil && h.stale(entry.Created()) {
		err = h.fault("get", ErrNotFound)
	}
	if err != nil {
		return nil, 0, err
	}
	return entry.Value(), entry.Revision(), nil
}

// get goes by what the log has noticed.
func (h *Shelf) get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	if err := h.check(key, nil); err != nil {
		return nil, h.fault("get", err)
	}
	if err := h.store.pulse.err(); err != nil {
		return nil, h.fault("get", err)
	}
	asked := ctx
	ctx, cancel := h.store.answering(ctx)
	defer cancel()
	entry, err := h.kv.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, h.fault("get", ErrNotFound)
	case err != nil:
		return nil, h.fault("get", unread(asked, err))
	}
	return entry, nil
}

// stale says that an entry has outlived its ttl, whether or not the log has noticed.
// Its stamp is of the log's clock, so the machine's is what it is compared with.
func (h *Shelf) stale(written time.Time) bool {
	return h.ttl > 0 && time.Since(written) > h.ttl
}

// Create stores a value where there is none, and is ErrTaken where there is one.
func (h *Shelf) Create(ctx context.Context, key string, value []byte) (revision uint64, err error) {
	return h.write(ctx, "create", key, value, func(ctx context.Context) (uint64, error) {
		return h.kv.Create(ctx, key, value)
	})
}

// Put stores a value, whatever was there.
func (h *Shelf) Put(ctx context.Context, key string, value []byte) (revision uint64, err error) {
	return h.write(ctx, "put", key, value, func(ctx context.Context) (uint64, error) {
		return h.kv.Put(ctx, key, value)
	})
}

// Update stores a value where the last one has a revision, and is ErrTaken where it
// has another or is gone.
func (h *Shelf) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	return h.write(ctx, "update", key, value, func(ctx context.Context) (uint64, error) {
		return h.kv.Update(ctx, key, value, revision)
	})
}

// Delete takes a key away and leaves no value behind; one that is not there stays so.
// It needs no room in the log.
func (h *Shelf) Delete(ctx context.Context, key string) error {
	return h.discard(ctx, key)
}

// discard deletes, if need be only what an option says.
func (h *Shelf) discard(ctx context.Context, key string, only ...jetstream.KVDeleteOpt) error {
	if err := h.check(key, nil); err != nil {
		return h.fault("delete", err)
	}
	_, err := h.send(ctx, "delete", func(ctx context.Context) (uint64, error) {
		return 0, h.kv.Purge(ctx, key, append(only, jetstream.PurgeTTL(markersLast))...)
	})
	return err
}

// write takes room for a value and sends it.
func (h *Shelf) write(ctx context.Context, verb, key string, value []byte, do func(context.Context) (uint64, error)) (uint64, error) {
	err := h.check(key, value)
	if err == nil {
		err = h.store.roomFor(len(key) + len(value) + envelopeSize)
	}
	if err != nil {
		return 0, h.fault(verb, err)
	}
	return h.send(ctx, verb, do)
}

// send has the log store something and waits until it is on the disk.
func (h *Shelf) send(ctx context.Context, verb string, do func(context.Context) (uint64, error)) (revision uint64, err error) {
	ctx, cancel := h.store.answering(ctx)
	defer cancel()
	if err = errors.Join(h.store.sync.err(), h.store.pulse.err()); err != nil {
		return 0, h.fault(verb, err)
	}
	if revision, err = do(ctx); err != nil {
		return 0, h.fault(verb, h.refused(err))
	}
	if h.unsynced {
		return revision, nil
	}
	if err = h.store.sync.wait(ctx); err != nil {
		return 0, h.fault(verb, err)
	}
	return revision, nil
}

// check refuses what may not reach the log.
func (h *Shelf) check(key string, value []byte) error {
	switch {
	case h.store.isClosed():
		return ErrClosed
	case len(key) > maxKey || !shelfKey.MatchString(key):
		return errKey
	case len(value) > MaxShelved:
		return errValue
	}
	return nil
}

// refused tells what may have happened to a write that was not confirmed.
func (h *Shelf) refused(err error) error {
	api, ok := errors.AsType[*jetstream.APIError](err)
	switch {
	case !ok && (errors.Is(err, jetstream.ErrNoStreamResponse) || unsent(err)):
		return fmt.Errorf("%w: %w", ErrAway, err)
	case !ok:
		return h.store.unanswered(err)
	}
	err = answer{Error: &answerError{int(api.ErrorCode), api.Description}}.err()
	if errors.Is(err, errConflict) {
		return ErrTaken
	}
	return err
}

func (h *Shelf) fault(verb string, err error) error {
	return fmt.Errorf("eventstore: %s on shelf %s: %w", verb, h.name, err)
}

// keyOf is the key of a message.
func (h *Shelf) keyOf(m jetstream.Msg) string { return strings.TrimPrefix(m.Subject(), h.subject("")) }
