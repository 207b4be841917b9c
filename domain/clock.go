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

// A Grade says how well a burden is known.
type Grade string

// Grades.
const (
	Measured  Grade = "A" // somebody measured it
	Declared  Grade = "B" // a population is declared
	ManyFound Grade = "C" // at least 5 reports
	FewFound  Grade = "D" // fewer
)
