package eventstore

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"unrule/domain"
)

// errUnexplained is the damage of a gap.
var errUnexplained = errors.New("the event is missing, and nothing in the log says that it was erased")

// unexplained are positions without a record that no later one has spoken for, with the
// hashes that their leaves had.
type unexplained map[uint64][32]byte

// hear takes in the next record, decoded only if it can explain anything.
func (u unexplained) hear(r Record) error {
	if r.Gone {
		u[r.Position] = r.Hash
		return nil
	}
	switch kind, _ := r.kind(); kind {
	case domain.ReportRedacted{}.EventName(), domain.LossAccepted{}.EventName():
		e, err := kinds.open(r.raw())
		if err != nil {
			return err
		}
		u.explain(e)
	}
	return nil
}

// raw is a record as it is decoded.
func (r *Record) raw() raw {
	return raw{r.Position, r.Day.Time(), r.Subject, natsHeader(r.Header), r.Body}
}

// explain takes in what an event says of gaps.
func (u unexplained) explain(e domain.Recorded) {
	for _, in := range explains(e) {
		if h, ok := u[in.Position]; ok && hex.EncodeToString(h[:]) == in.Hash {
			delete(u, in.Position)
		}
	}
}

// damage names the first of them.
func (u unexplained) damage() error {
	if len(u) == 0 {
		return nil
	}
	return &DamageError{Position: slices.Min(slices.Collect(maps.Keys(u))), Err: errUnexplained}
}

// weigh looks at what an event says of those before it.
func (j *judge) weigh(e domain.Recorded) error {
	j.gone.explain(e)
	seal, ok := rootIn(e.Event)
	if !ok || seal.Size >= e.Position {
		return nil
	}
	if got, ok := j.tally.roots.at(seal.Size); !ok || got != seal.Root {
		return &DamageError{Position: e.Position, Err: fmt.Errorf("%w: it names the root of the first %d records", errSeal, seal.Size)}
	}
	j.seals, j.sealed = j.seals+1, max(j.sealed, seal.Size)
	return nil
}
