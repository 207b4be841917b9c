package domain

// A State is all that decisions look at. It is folded from the log and is not
// safe for use from several goroutines at once: the store guards it.
type State struct{}

// NewState is the state before anything has happened.
func NewState() *State { return &State{} }

// Evolve takes in what has happened. It never refuses, and an event that it has
// taken in already changes nothing.
func (s *State) Evolve(r Recorded) {}

// Decide answers an act with what is to be stored, or with a refusal.
func (s *State) Decide(a Act, today Day) ([]Draft, error) { return nil, nil }

// Position is the position of the last event taken in.
func (s *State) Position() uint64 { return 0 }

// HasReport reports whether this report is stored.
func (s *State) HasReport(id ReportID) bool { return false }
