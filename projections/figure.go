package projections

import "unrule/domain"

// A Unit is what a figure counts.
type Unit string

// Units of figures.
const (
	Reports   Unit = "reports"
	Rules     Unit = "rules"
	Decisions Unit = "decisions"
	Messages  Unit = "messages"
	SlipUnit  Unit = "slips"
	Hours     Unit = "hours"
	DayUnit   Unit = "days"
	Percent   Unit = "percent"
)

// A Figure is one number of a quarter under its name, in hundredths of its unit.
// One that is not told is nil.
type Figure struct {
	Name  string
	Unit  Unit
	Value *domain.Hundredths
}

// All lists the figures under their names, in the order in which they are shown.
func (f Figures) All() []Figure {
	list := []Figure{
		whole("reports", Reports, f.Reports), whole("me_too", Reports, f.MeToo),
		whole("new_rules", Rules, f.NewRules), whole("rules_reported", Rules, f.RulesReported),
		whole("decided_remove", Decisions, f.Decided.Remove), whole("decided_change", Decisions, f.Decided.Change),
		whole("decided_explain", Decisions, f.Decided.Explain), whole("decided_keep", Decisions, f.Decided.Keep),
		whole("decided_escalate", Decisions, f.Decided.Escalate), whole("decided_defer", Decisions, f.Decided.Defer),
		whole("removed", Rules, f.Removed), whole("verified", Rules, f.Verified), whole("disputed", Rules, f.Disputed),
		whole("unconfirmed", Rules, f.Expired), whole("relapsed", Rules, f.Relapsed),
		whole("rejected", Rules, f.Rejected), whole("merged", Rules, f.Merged),
		whole("slips", SlipUnit, f.Slips), whole("justifications_lapsed", Rules, f.Lapses),
		whole("thanks_sent", Messages, f.Thanks), whole("questions_asked", Messages, f.Questions), whole("replies_given", Messages, f.Replies),
		{"hours_returned_claimed", Hours, &f.Claimed}, {"hours_returned_confirmed", Hours, &f.Confirmed},
		{"hours_lost_again", Hours, &f.LostAgain},
		{"days_from_report_to_decision", DayUnit, f.DaysToDecision.median()},
		{"days_from_decision_to_verified", DayUnit, f.DaysToVerified.median()},
		{"within_own_authority", Percent, f.OwnAuthority.percent()},
	}
	return list
}

func whole(name string, unit Unit, n int) Figure {
	value := domain.Hundredths(n) * 100
	return Figure{name, unit, &value}
}

func (d *Days) median() *domain.Hundredths {
	if d == nil {
		return nil
	}
	value := domain.Hundredths(d.Median) * 100
	return &value
}

func (s *Share) percent() *domain.Hundredths {
	if s == nil {
		return nil
	}
	return &s.Percent
}

// A Delta is what is known now of a closed quarter and differs from what was frozen:
// reports released or moved, rules merged since. What ties to people is not in it.
type Delta struct {
	Quarter  domain.Quarter `json:"quarter"`
	Frozen   uint64         `json:"frozen_at"` // position of the log
	Position uint64         `json:"position"`  // of the log now
	Figures  []FigureDelta  `json:"figures"`
	Rules    []RuleDelta    `json:"rules"`
}

// A FigureDelta is one figure that differs. Absent is not told.
type FigureDelta struct {
	Figure string             `json:"figure"`
	Unit   Unit               `json:"unit"`
	Frozen *domain.Hundredths `json:"frozen"`
	Now    *domain.Hundredths `json:"now"`
}

// A RuleDelta is one rule that differs; absent where it is not in the list.
type RuleDelta struct {
	Rule   domain.RuleID `json:"rule"`
	Title  string        `json:"title"`
	Frozen *RuleFigures  `json:"frozen"`
	Now    *RuleFigures  `json:"now"`
}

// RuleFigures are the numbers of a rule in a quarter that a correction may change.
type RuleFigures struct {
	Owner         domain.DepartmentID `json:"owner,omitzero"`
	Stage         domain.Stage        `json:"stage"`
	Reports       int                 `json:"reports"`
	AllReports    int                 `json:"all_reports"`
	FloorHours    domain.Hundredths   `json:"floor_hours_per_month"`
	EstimateHours domain.Hundredths   `json:"estimate_hours_per_month"`
}
