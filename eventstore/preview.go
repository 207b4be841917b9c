package eventstore

import (
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

// A Message is an event as it goes to the log. The log adds a position and its own
// stamp of the time, of which only the day is ever read. Where an act makes several
// events, each message gets three headers more on its way, Nats-Batch-Id,
// Nats-Batch-Sequence and on the last Nats-Batch-Commit, which say that they stand
// or fall together.
type Message struct {
	Subject string
	Header  []Header // by name
	Body    []byte   // JSON
}

// A Header is one header of a message.
type Header struct{ Name, Value string }

// Preview is what [Store.Handle] would send to the log for an act, decided on the
// present state and put into its envelope by the code that writes, and writes
// nothing. What Handle would refuse, it refuses alike. An act that is stored already,
// which Handle would not store again, is shown as if it were new. Only the time of a
// board's act is another at each call.
func (s *Store) Preview(a domain.Act) ([]Message, error) {
	if s.Position() < s.opened {
		return nil, fmt.Errorf("eventstore: preview %T: %w", a.Command, ErrNotCaughtUp)
	}
	drafts, err := s.decide(a)
	if err != nil {
		return nil, err
	}
	sealed, err := s.envelopes([]domain.Act{a}, drafts)
	if err != nil {
		return nil, fmt.Errorf("eventstore: preview %T: %w", a.Command, err)
	}
	messages := make([]Message, len(sealed))
	for i, m := range sealed {
		messages[i] = Message{Subject: m.Subject, Header: headersOf(m.Header), Body: m.Data}
	}
	return messages, nil
}

func headersOf(h nats.Header) []Header {
	var list []Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			list = append(list, Header{name, value})
		}
	}
	return list
}
