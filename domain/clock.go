package domain

// A Clock is something that falls due on a rule.
type Clock struct {
	Name string `json:"what"` // one of the Clock constants
	Due  Day    `json:"due"`
}

// What can fall due.
const (
	ClockTriage        = "triage"
	ClockJustification = "justification"
	ClockDecision      = "decision"
	ClockRemoval       = "removal"
	ClockVerification  = "verification"
	ClockAnswers       = "answers"
	ClockDeferral      = "deferral"
)
