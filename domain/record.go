package domain

import "time"

// An Aggregate is what a decision is taken on and what its facts are about: one
// report, one rule, or the organisation, of which there is one and which has no id.
type Aggregate struct {
	Of string // OfReport, OfRule or OfOrg
	ID ID
}

// The sorts of aggregate.
const (
	OfReport = "report"
	OfRule   = "rule"
	OfOrg    = "org"
)

// Org is the organisation.
var Org = Aggregate{Of: OfOrg}

// Aggregate is the report as something decided on.
func (id ReportID) Aggregate() Aggregate { return Aggregate{OfReport, id.ID} }

// Aggregate is the rule as something decided on.
func (id RuleID) Aggregate() Aggregate { return Aggregate{OfRule, id.ID} }

// Recorded is an event in its envelope, as read from the log.
type Recorded struct {
	Position  uint64 // in the log, from 1
	Aggregate Aggregate
	Act       ID        // the act it came from
	By        string    // role and token of the board; "policy"; "" for a reporter
	Time      time.Time // of the board's acts, in UTC; zero for a reporter's, which have only a day
	Day       Day       // on which the log took it in, in UTC
	Event     Event
}

// SaidOn is the day that a reporter's event itself tells; 0 for the acts of the board,
// which have a time.
func (r Recorded) SaidOn() Day {
	switch e := r.Event.(type) {
	case FrictionReported:
		return e.Day
	case ReplyGiven:
		return e.Day
	case RemovalAnswered:
		return e.Day
	}
	return 0
}

// A Draft is an event that a decision wants stored, if its aggregate is still
// where the decision saw it.
type Draft struct {
	Aggregate Aggregate
	Expected  uint64 // position of the aggregate's last event; 0 for none
	Event     Event
}
