package eventstore

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

const (
	headerExpectedEnd = "Nats-Expected-Last-Sequence"

	// subjectGone is where the records are that only make a gap; they are deleted at once.
	subjectGone = "friction.gone"

	// batchBytes is about how much one batch of a restore holds.
	batchBytes = 8 << 20
)

// fill writes all records at their positions.
func (r *restorer) fill(ctx context.Context) error {
	size := 0
	err := r.read(ctx, "restoring", func(one Record) error {
		m := messageOf(one)
		r.batch, r.last = append(r.batch, m), one.Position
		if one.Gone {
			r.holes = append(r.holes, one.Position)
			r.store.gaps.at[one.Position] = standIn{Erased: domain.Erased{Position: one.Position, Hash: hex.EncodeToString(one.Hash[:])}}
		}
		if size += len(m.Data) + envelopeSize; len(r.batch) < MaxImport && size < batchBytes {
			return nil
		}
		size = 0
		return r.flush(ctx)
	})
	if err != nil {
		return err
	}
	return r.flush(ctx)
}

// messageOf is a record as it is stored again. The header with its day is no part of
// its leaf.
func messageOf(r Record) *nats.Msg {
	if r.Gone {
		return &nats.Msg{Subject: subjectGone, Header: nats.Header{}}
	}
	m := &nats.Msg{Subject: r.Subject, Header: natsHeader(r.Header), Data: r.Body}
	m.Header[headerRestoredDay] = []string{r.Day.String()}
	return m
}

// flush stores the batch where it must be and nowhere else.
func (r *restorer) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	before := r.last - uint64(len(r.batch))
	r.batch[0].Header[headerExpectedEnd] = []string{strconv.FormatUint(before, 10)}
	last, err := r.store.send(ctx, r.batch)
	switch {
	case err != nil:
		return fmt.Errorf("write positions %d to %d: %w", before+1, r.last, err)
	case last != r.last:
		return fmt.Errorf("position %d was to be written and the log gave %d: somebody else writes to it", r.last, last)
	}
	for _, position := range r.holes {
		if err := r.store.stream.DeleteMsg(ctx, position); err != nil {
			return fmt.Errorf("leave position %d empty: %w", position, err)
		}
	}
	r.batch, r.holes = nil, nil
	return nil
}
