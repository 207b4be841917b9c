package domain

import "time"

// A Policy holds the parameters that an organisation may set. It is stored as an
// event, so that the past is judged by the parameters of its day.
type Policy struct {
	VerifyAfterDays   int64      `json:"verify_after_days"`         // from the effective date to the first question
	VerifyRoundDays   int64      `json:"verify_round_days"`         // for which the question stands
	VerifyRounds      int        `json:"verify_rounds"`             // asked before it is unconfirmed
	VerifyAnswers     int        `json:"verify_answers"`            // that make the answers count
	VerifyGonePercent int        `json:"verify_gone_percent"`       // of them that must say gone
	RelapseReports    int        `json:"relapse_reports"`           // that make a relapse
	RelapseDays       int64      `json:"relapse_days"`              // within which they must fall
	JustificationDays int64      `json:"justification_days"`        // for the owner to justify the rule
	TriageDays        int64      `json:"triage_days"`               // for the board to take a new rule under review
	DecisionDays      int64      `json:"decision_days"`             // for leadership to decide on it
	ReferenceHours    int64      `json:"reference_hours"`           // hours a month at which the burden part of the priority is full
	Disclosure        int        `json:"disclosure"`                // k: reports below which a cell is not shown
	FiscalYearBegins  time.Month `json:"fiscal_year_begins"`        // month, 1 to 12
	TimeZone          string     `json:"time_zone"`                 // IANA name, of the organisation's days
	TariffPerHour     int64      `json:"tariff_per_hour,omitempty"` // in hundredths of Currency; 0: no money is shown
	Currency          string     `json:"currency,omitempty"`        // ISO 4217
}

// DefaultPolicy is in force until a board sets its own.
var DefaultPolicy = Policy{
	VerifyAfterDays: 28, VerifyRoundDays: 28, VerifyRounds: 2, VerifyAnswers: 5, VerifyGonePercent: 80,
	RelapseReports: 2, RelapseDays: 180, JustificationDays: 90, TriageDays: 14, DecisionDays: 90,
	ReferenceHours: 1000, Disclosure: 5, FiscalYearBegins: time.January, TimeZone: "UTC",
}
