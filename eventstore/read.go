package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"unrule/domain"
)

// Single messages are asked of the leader, never read directly: a direct answer
// may come from a replica that is behind.
const subjectGet = "$JS.API.STREAM.MSG.GET." + streamName

// Head is the last position of the log; 0 while it is empty.
func (s *Store) Head(ctx context.Context) (uint64, error) {
	head, err := s.head(ctx)
	if err != nil {
		return 0, fmt.Errorf("eventstore: %w", err)
	}
	return head, nil
}

func (s *Store) head(ctx context.Context) (uint64, error) {
	info, err := s.stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the end of the log: %w", unread(ctx, err))
	}
	if err := quorum(info); err != nil {
		s.notes(err)
		return 0, err
	}
	return info.State.LastSeq, nil
}

// ReadAt is the event at a position, or ErrNotFound. What was erased comes without its
// words. A record that is not the one that this node read before is damage.
func (s *Store) ReadAt(ctx context.Context, position uint64) (domain.Recorded, error) {
	if position == 0 {
		return domain.Recorded{}, fmt.Errorf("eventstore: read position 0: %w", ErrNotFound)
	}
	r, err := s.readAt(ctx, position)
	if isDamage(err) {
		return r, s.failed(err)
	}
	if err != nil {
		return r, fmt.Errorf("eventstore: read position %d: %w", position, err)
	}
	return r, nil
}

func (s *Store) readAt(ctx context.Context, position uint64) (r domain.Recorded, err error) {
	known := s.tree.head().Size
	m, err := s.message(ctx, getRequest{Position: position})
	switch {
	case errors.Is(err, ErrNotFound) && position <= known:
		in, err := s.standIn(ctx, position)
		if err != nil || in.Kind == "" {
			return r, errors.Join(err, ErrNotFound)
		}
		return in.recorded()
	case err != nil:
		return r, err
	}
	if s.tree.contradicts(position, leafHash(m.subject, m.header, m.body)) {
		return r, &DamageError{Position: position, Err: errDiffers}
	}
	return s.opens(m)
}

func isDamage(err error) bool {
	_, ok := errors.AsType[*DamageError](err)
	return ok
}

// firstOf and lastOf are an aggregate's first and last event, or ErrNotFound.
func (s *Store) firstOf(ctx context.Context, a domain.Aggregate) (domain.Recorded, error) {
	subject, err := subjectOf(a)
	if err != nil {
		return domain.Recorded{}, err
	}
	return s.get(ctx, getRequest{Position: 1, Next: subject})
}

func (s *Store) lastOf(ctx context.Context, a domain.Aggregate) (domain.Recorded, error) {
	subject, err := subjectOf(a)
	if err != nil {
		return domain.Recorded{}, err
	}
	return s.get(ctx, getRequest{Last: subject})
}

// A getRequest asks for one message: at a position, the next on a subject from a
// position on, or the last on a subject.
type getRequest struct {
	Position uint64 `json:"seq,omitempty"`
	Next     string `json:"next_by_subj,omitempty"`
	Last     string `json:"last_by_subj,omitempty"`
}

type getAnswer struct {
	answer
	Message struct {
		Subject  string    `json:"subject"`
		Position uint64    `json:"seq"`
		Header   []byte    `json:"hdrs"`
		Body     []byte    `json:"data"`
		Time     time.Time `json:"time"`
	} `json:"message"`
}

// unread is why something could not be read: the log is away, unless who asked went first.
func unread(asked context.Context, err error) error {
	if errors.Is(err, nats.ErrConnectionClosed) {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	api, answered := errors.AsType[*jetstream.APIError](err)
	if asked.Err() != nil || answered && api.ErrorCode != codeNoLeader {
		return err
	}
	return fmt.Errorf("%w: %v", ErrAway, err)
}

func (s *Store) get(ctx context.Context, q getRequest) (domain.Recorded, error) {
	m, err := s.message(ctx, q)
	if err != nil {
		return domain.Recorded{}, err
	}
	return s.opens(m)
}

// message is get without decoding.
func (s *Store) message(ctx context.Context, q getRequest) (raw, error) {
	if err := s.pulse.err(); err != nil {
		return raw{}, err
	}
	asked := ctx
	ctx, cancel := s.answering(ctx)
	defer cancel()
	body, err := json.Marshal(q)
	if err != nil {
		return raw{}, err
	}
	reply, err := s.nc.RequestWithContext(ctx, subjectGet, body)
	if err != nil {
		return raw{}, unread(asked, err)
	}
	var a getAnswer
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return raw{}, err
	}
	if err := a.err(); err != nil {
		return raw{}, err
	}
	header, err := nats.DecodeHeadersMsg(a.Message.Header)
	if err != nil {
		return raw{}, &DamageError{Position: a.Message.Position, Err: err}
	}
	m := a.Message
	return raw{m.Position, m.Time, m.Subject, header, m.Body}, nil
}
