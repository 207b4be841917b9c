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
		return 0, fmt.Errorf("read the end of the log: %w", err)
	}
	return info.State.LastSeq, nil
}

// ReadAt is the event at a position, or ErrNotFound.
func (s *Store) ReadAt(ctx context.Context, position uint64) (domain.Recorded, error) {
	if position == 0 {
		return domain.Recorded{}, fmt.Errorf("eventstore: read position 0: %w", ErrNotFound)
	}
	r, err := s.get(ctx, getRequest{Position: position})
	if err != nil && !isDamage(err) {
		return r, fmt.Errorf("eventstore: read position %d: %w", position, err)
	}
	return r, err
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
	if err := s.pulse.err(); err != nil {
		return domain.Recorded{}, err
	}
	asked := ctx
	ctx, cancel := s.answering(ctx)
	defer cancel()
	body, err := json.Marshal(q)
	if err != nil {
		return domain.Recorded{}, err
	}
	reply, err := s.nc.RequestWithContext(ctx, subjectGet, body)
	if err != nil {
		return domain.Recorded{}, unread(asked, err)
	}
	var a getAnswer
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return domain.Recorded{}, err
	}
	if err := a.err(); err != nil {
		return domain.Recorded{}, err
	}
	header, err := nats.DecodeHeadersMsg(a.Message.Header)
	if err != nil {
		return domain.Recorded{}, &DamageError{Position: a.Message.Position, Err: err}
	}
	m := a.Message
	return s.opens(raw{m.Position, m.Time, m.Subject, header, m.Body})
}
