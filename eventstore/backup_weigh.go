package eventstore

import "unrule/domain"

// weigh looks at what an event says of those before it.
func (j *judge) weigh(e domain.Recorded) error {
	switch event := e.Event.(type) {
	case domain.QuarterClosed:
		return j.sealed(e.Position, event.Head, event.Root)
	}
	return nil
}
