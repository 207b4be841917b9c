package domain

import (
	"slices"
	"time"
)

// A Policy holds the parameters that an organisation may set. It is stored as an
// event, so that the past is judged by the parameters of its day.
type Policy struct {
	VerifyAfterDays   int64        `json:"verify_after_days"`         // from the effective date to the first question
	VerifyRoundDays   int64        `json:"verify_round_days"`         // for which the question stands
	VerifyRounds      int          `json:"verify_rounds"`             // asked before it is unconfirmed
	VerifyAnswers     int          `json:"verify_answers"`            // that make the answers count
	VerifyGonePercent int          `json:"verify_gone_percent"`       // of them that must say gone
	RelapseReports    int          `json:"relapse_reports"`           // that make a relapse
	RelapseDays       int64        `json:"relapse_days"`              // within which they must fall
	JustificationDays int64        `json:"justification_days"`        // for the owner to justify the rule
	TriageDays        int64        `json:"triage_days"`               // for the board to take a new rule under review
	DecisionDays      int64        `json:"decision_days"`             // for leadership to decide on it
	ReferenceHours    int64        `json:"reference_hours"`           // hours a month at which the burden part of the priority is full
	Disclosure        int          `json:"disclosure"`                // k: reports below which a cell is not shown
	FiscalYearBegins  time.Month   `json:"fiscal_year_begins"`        // month, 1 to 12
	TimeZone          string       `json:"time_zone"`                 // IANA name, of the organisation's days
	TariffPerHour     int64        `json:"tariff_per_hour,omitempty"` // in hundredths of Currency; 0: no money is shown
	Currency          string       `json:"currency,omitempty"`        // ISO 4217
	Board             DepartmentID `json:"board,omitzero"`            // the board's own department, whose rules are shown first
}

// DefaultPolicy is in force until a board sets its own.
var DefaultPolicy = Policy{
	VerifyAfterDays: 28, VerifyRoundDays: 28, VerifyRounds: 2, VerifyAnswers: 5, VerifyGonePercent: 80,
	RelapseReports: 2, RelapseDays: 180, JustificationDays: 90, TriageDays: 14, DecisionDays: 90,
	ReferenceHours: 1000, Disclosure: 5, FiscalYearBegins: time.January, TimeZone: "UTC",
}

// Zone is the time zone of the organisation's days; UTC where its name means nothing on
// this machine.
func (p Policy) Zone() *time.Location {
	if zone, ok := zoneOf(p.TimeZone); ok {
		return zone
	}
	return time.UTC
}

// check refuses a policy that cannot be meant. The disclosure threshold is a
// floor and moves upwards only. Once a quarter is closed the others begin where they
// began: what two overlapping quarters hide could be told from their difference.
func (p Policy) check(now Policy, o *organisation) error {
	if _, ok := zoneOf(p.TimeZone); !ok {
		return Refuse(TimeZoneUnknown, "/time_zone")
	}
	if p.Disclosure < now.Disclosure {
		return Refuse(PolicyFloor, "/disclosure", "min", now.Disclosure)
	}
	if p.FiscalYearBegins != now.FiscalYearBegins && len(o.closed) > 0 {
		return Refuse(FiscalYearFixed, "/fiscal_year_begins")
	}
	return firstError(
		func() error { return o.mayOwn("/board", p.Board) },
		p.inBounds,
	)
}

// A policyNumber is a parameter that is a number, and what it may be.
type policyNumber struct {
	name      string
	low, high int64
	of        func(Policy) int64
}

var policyNumbers = []policyNumber{
	{"verify_after_days", 1, 365, func(p Policy) int64 { return p.VerifyAfterDays }},
	{"verify_round_days", 1, 365, func(p Policy) int64 { return p.VerifyRoundDays }},
	{"verify_rounds", 1, 12, func(p Policy) int64 { return int64(p.VerifyRounds) }},
	{"verify_answers", 1, 1000, func(p Policy) int64 { return int64(p.VerifyAnswers) }},
	{"verify_gone_percent", 50, 100, func(p Policy) int64 { return int64(p.VerifyGonePercent) }},
	{"relapse_reports", 1, 1000, func(p Policy) int64 { return int64(p.RelapseReports) }},
	{"relapse_days", 1, 3650, func(p Policy) int64 { return p.RelapseDays }},
	{"justification_days", 1, 3650, func(p Policy) int64 { return p.JustificationDays }},
	{"triage_days", 1, 365, func(p Policy) int64 { return p.TriageDays }},
	{"decision_days", 1, 3650, func(p Policy) int64 { return p.DecisionDays }},
	{"reference_hours", 1, 1_000_000, func(p Policy) int64 { return p.ReferenceHours }},
	{"disclosure", 5, 1000, func(p Policy) int64 { return int64(p.Disclosure) }},
	{"fiscal_year_begins", 1, 12, func(p Policy) int64 { return int64(p.FiscalYearBegins) }},
	{"tariff_per_hour", 0, 100_000_000, func(p Policy) int64 { return p.TariffPerHour }},
}

func (p Policy) inBounds() error {
	for _, n := range policyNumbers {
		if err := between("/"+n.name, n.of(p), n.low, n.high); err != nil {
			return err
		}
	}
	return nil
}

// Number is a parameter that is a number, under its stored name, with the least and
// the most that it may be; what cannot be lowered is its own least.
func (p Policy) Number(name string) (n, least, most int64, ok bool) {
	for _, of := range policyNumbers {
		if of.name == name {
			n, least, most, ok = of.of(p), of.low, of.high, true
		}
	}
	if name == "disclosure" {
		least = max(least, n)
	}
	return n, least, most, ok
}

// Due lists what policy itself wants done on the given day: justifications that
// lapse, deferrals that end, verifications that open and close, relapses, and then
// the quarters to be closed, whose Head and Root only the log knows. It is pure;
// what it lists is decided like anybody's command.
func (s *State) Due(today Day) []Command {
	var list []Command
	for i, r := range s.list {
		if c := s.dueOn(uint32(i), r.Rule, today); c != nil {
			list = append(list, c)
		}
	}
	return append(list, s.quartersDue(today)...)
}

// dueOn is what the rule's stage lets fall due. A relapse goes before all else: a
// rule that is back need not be asked about. It falls due when the day of its last
// report is over: told at once, its time would be the time of that report.
func (s *State) dueOn(i uint32, r Rule, today Day) Command {
	p := s.org.policy
	over := slices.DeleteFunc(s.later(i), func(d Day) bool { return d >= today })
	if r.Stage.ClaimedGone() && cluster(over, Day(p.RelapseDays)) >= p.RelapseReports {
		return DetectRelapse{Rule: r.ID}
	}
	switch {
	case r.Stage == UnderReview && r.justificationOpen() && !r.Lapsed && r.JustificationDue < today:
		return LapseJustification{Rule: r.ID}
	case r.Stage == Deferred && r.Decision.Until <= today:
		return EndDeferral{Rule: r.ID}
	case r.Stage == Removed && r.Round == 0 && r.EffectiveOn+Day(p.VerifyAfterDays) <= today:
		return OpenVerification{Rule: r.ID}
	case r.Asked() && r.ClosesOn <= today:
		return CloseVerification{Rule: r.ID}
	}
	return nil
}
