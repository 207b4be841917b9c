package eventstore

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

const (
	headerExpected = "Nats-Expected-Last-Subject-Sequence"
	headerBatch    = "Nats-Batch-Id"
	headerInBatch  = "Nats-Batch-Sequence"
	headerCommit   = "Nats-Batch-Commit"

	// answerWithin is how long the log may take to answer before the fate of what
	// was sent counts as unknown.
	answerWithin = 10 * time.Second

	// batchesAtOnce keeps this store well below the 50 batches that the log lets be
	// under way at the same time, so that several nodes fit beside each other.
	batchesAtOnce = 8
)

// errConflict says that some aggregate is no longer where the decision saw it.
var errConflict = errors.New("the aggregate has moved on")

// append stores the drafts of an act, all or none, each only if its aggregate is
// still where the decision saw it, and returns the position of the last of them.
// What it has stored is not synced yet.
func (s *Store) append(ctx context.Context, acts []domain.Act, drafts []domain.Draft) (uint64, error) {
	msgs, err := s.envelopes(acts, drafts)
	if err != nil {
		return 0, err
	}
	return s.send(ctx, msgs)
}

// send hands messages to the log, all or none.
func (s *Store) send(ctx context.Context, msgs []*nats.Msg) (uint64, error) {
	if err := s.room(msgs); err != nil {
		return 0, err
	}
	if err := s.pulse.err(); err != nil {
		return 0, err
	}
	ctx, cancel := s.answering(ctx)
	defer cancel()
	if len(msgs) > 1 {
		return s.batch(ctx, msgs)
	}
	return s.request(ctx, msgs[0])
}

// room says whether an embedded log has room for messages.
func (s *Store) room(msgs []*nats.Msg) error {
	size := 0
	for _, m := range msgs {
		size += len(m.Data) + envelopeSize
	}
	return s.roomFor(size)
}

// roomFor is room for bytes.
func (s *Store) roomFor(size int) error {
	if s.server == nil {
		return nil
	}
	return s.server.room(int64(size))
}

// envelopeSize is more than subject, headers and frame of any event take.
const envelopeSize = 512

// envelopes seals drafts; drafts[i] comes from acts[i], or all from the only act.
func (s *Store) envelopes(acts []domain.Act, drafts []domain.Draft) ([]*nats.Msg, error) {
	now := s.opts.Now()
	var e envelopes
	for i, d := range drafts {
		if err := e.seal(acts[min(i, len(acts)-1)], d, now); err != nil {
			return nil, err
		}
	}
	return e.msgs, nil
}

// envelopes are messages that are sent together. In a batch only the first message
// on a subject may and need expect a position.
type envelopes struct {
	msgs []*nats.Msg
	seen map[string]bool
}

func (e *envelopes) seal(a domain.Act, d domain.Draft, now time.Time) error {
	m, err := kinds.seal(a, d, now)
	if err != nil {
		return err
	}
	if e.seen == nil {
		e.seen = map[string]bool{}
	}
	if !e.seen[m.Subject] {
		m.Header[headerExpected] = []string{strconv.FormatUint(d.Expected, 10)}
	}
	e.seen[m.Subject] = true
	e.msgs = append(e.msgs, m)
	return nil
}

// batch sends messages that stand or fall together. The first one waits for its
// receipt, because a refusal to open a batch is told only there.
func (s *Store) batch(ctx context.Context, msgs []*nats.Msg) (uint64, error) {
	select {
	case s.batches <- struct{}{}:
		defer func() { <-s.batches }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	id := rand.Text()
	for i, m := range msgs {
		m.Header[headerBatch] = []string{id}
		m.Header[headerInBatch] = []string{strconv.Itoa(i + 1)}
	}
	last := msgs[len(msgs)-1]
	last.Header[headerCommit] = []string{"1"}
	if _, err := s.request(ctx, msgs[0]); err != nil {
		return 0, err
	}
	for _, m := range msgs[1 : len(msgs)-1] {
		if err := s.nc.PublishMsg(m); err != nil {
			return 0, err
		}
	}
	return s.request(ctx, last)
}

// request sends a message and reads the log's answer: the position it was stored
// at, or 0 for one that waits for the rest of its batch.
func (s *Store) request(ctx context.Context, m *nats.Msg) (uint64, error) {
	reply, err := s.nc.RequestMsgWithContext(ctx, m)
	switch {
	case unsent(err):
		return 0, fmt.Errorf("%w: %w", ErrAway, err)
	case err != nil:
		return 0, s.unanswered(errors.Join(err, context.Cause(ctx)))
	case len(reply.Data) == 0:
		return 0, nil
	}
	var a answer
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return 0, fmt.Errorf("%w: read its answer: %w", ErrFateUnknown, err)
	}
	err = a.err()
	if errors.Is(err, ErrFull) {
		s.server.met()
	}
	return a.Position, err
}

// unsent says that nothing took a message: no server leads the stream, or there is no
// connection to any.
func unsent(err error) bool {
	return errors.Is(err, nats.ErrNoResponders) || errors.Is(err, nats.ErrReconnectBufExceeded)
}

// unanswered tells what may have happened to a message that got no answer.
func (s *Store) unanswered(err error) error {
	if s.exhausted() {
		return fmt.Errorf("%w, and %w: %w", ErrFateUnknown, ErrFull, err)
	}
	return fmt.Errorf("%w: %w", ErrFateUnknown, err)
}

// exhausted reports whether the disk of an embedded log has no room.
func (s *Store) exhausted() bool { return s.server != nil && s.dir.exhausted() }

// An answer is what the log says to a request or to a message for it.
type answer struct {
	Position uint64       `json:"seq"`
	Error    *answerError `json:"error"`
}

type answerError struct {
	Code        int    `json:"err_code"`
	Description string `json:"description"`
}

// Error codes of the log. On one replica a conflict is always the first; on
// several the second means that another writer is ahead and not done yet.
const (
	codeWrongLast     = 10071
	codeWrongLastBusy = 10164
	codeDuplicate     = 10201
	codeNoResources   = 10023
	codeNoStorage     = 10047
	codeAccountFull   = 10002
	codeNotFound      = 10037
)

func (a answer) err() error {
	if a.Error == nil {
		return nil
	}
	var class error
	switch a.Error.Code {
	case codeWrongLast, codeWrongLastBusy, codeDuplicate:
		class = errConflict
	case codeNoResources, codeNoStorage, codeAccountFull:
		class = ErrFull
	case codeNotFound:
		class = ErrNotFound
	case codeNoLeader:
		class = ErrAway
	default:
		return fmt.Errorf("the log answers %d: %s", a.Error.Code, a.Error.Description)
	}
	return fmt.Errorf("%w: %d: %s", class, a.Error.Code, a.Error.Description)
}
