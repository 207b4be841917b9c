package projections

import "unrule/domain"

// A QuarterReport is the numbers of one quarter, as known at one position of the
// log. It is a function of both: asked again it gives the same bytes.
type QuarterReport struct {
	ID        domain.Quarter `json:"quarter"`
	Position  uint64         `json:"position"`
	From      domain.Day     `json:"from"`
	To        domain.Day     `json:"to"`      // last day
	Through   domain.Day     `json:"through"` // last day told of; earlier than To while the quarter is not over
	TimeZone  string         `json:"time_zone"`
	Threshold int            `json:"threshold"` // k: reports below which a number that ties to people is not told
	Tariff    *Tariff        `json:"tariff,omitempty"`
	Closed    *Closing       `json:"closed,omitempty"` // absent while its numbers may change

	Figures    Figures        `json:"figures"`
	Trend      []PastFigures  `json:"trend"` // at most eight quarters, oldest first; this one is the last
	Funnel     Funnel         `json:"funnel"`
	Stages     []StageCount   `json:"stages"` // of all known rules, on the last day
	Impacts    ImpactCounts   `json:"impacts"`
	Severities SeverityCounts `json:"severities"`
	Owners     []QuarterOwner `json:"owners"`
	Costliest  []QuarterRule  `json:"costliest"` // at most 10
	Rules      []QuarterRule  `json:"rules"`     // all that were reported or stood in the quarter
	Acts       []QuarterAct   `json:"acts"`      // decisions and what became of rules
	BoardRules []QuarterRule  `json:"board_rules,omitempty"`

	Crossing    *Crossing `json:"matrix,omitempty"`      // absent until the quarter is closed
	Corrections []Delta   `json:"corrections,omitempty"` // what is known now of earlier closed quarters of the trend

	Unsuppressed *Unsuppressed `json:"unsuppressed,omitempty"`
}

// A QuarterLine is one quarter in a list of them.
type QuarterLine struct {
	ID       domain.Quarter `json:"quarter"`
	From     domain.Day     `json:"from"`
	To       domain.Day     `json:"to"`
	Through  domain.Day     `json:"through"`
	Closed   *Closing       `json:"closed,omitempty"`
	Position uint64         `json:"position"`
	Reports  int            `json:"reports"`
}

// A Closing is how a quarter was frozen. Its root stands for every record of the log
// up to Head: who kept it can tell whether one of them was changed since.
type Closing struct {
	On   domain.Day `json:"on"`
	Head uint64     `json:"head"` // records under Root
	Root string     `json:"root"` // hexadecimal Merkle tree hash (RFC 6962)
	Form int        `json:"form"`
}

// A Tariff is what the board says an hour is worth.
type Tariff struct {
	PerHour  domain.Hundredths `json:"per_hour"`
	Currency string            `json:"currency"` // ISO 4217
}

// PastFigures are the figures of one quarter of a trend.
type PastFigures struct {
	Quarter domain.Quarter `json:"quarter"`
	Figures Figures        `json:"figures"`
}

// A Funnel counts how far the rules that are known have ever come.
type Funnel struct {
	Known     int `json:"known"`
	Reviewed  int `json:"reviewed"`
	Decided   int `json:"decided"`
	Committed int `json:"committed"` // to be removed or changed
	Removed   int `json:"removed"`   // claimed by the owner
	Verified  int `json:"verified"`  // gone, the sufferers say so
}

// A StageCount counts the rules of one stage.
type StageCount struct {
	Stage domain.Stage `json:"stage"`
	Rules int          `json:"rules"`
}

// Figures are the numbers of a quarter that are compared with other quarters.
type Figures struct {
	Reports       int `json:"reports"`
	MeToo         int `json:"me_too"` // reports without a story
	NewRules      int `json:"new_rules"`
	RulesReported int `json:"rules_reported"`

	Decided   Decided `json:"decided"`
	Removed   int     `json:"removed"`  // claimed by the owner
	Verified  int     `json:"verified"` // gone, the sufferers say so
	Disputed  int     `json:"disputed"`
	Expired   int     `json:"unconfirmed"`
	Relapsed  int     `json:"relapsed"`
	Rejected  int     `json:"rejected"`
	Merged    int     `json:"merged"`
	Slips     int     `json:"slips"`
	Lapses    int     `json:"justifications_lapsed"`
	Thanks    int     `json:"thanks_sent"`
	Questions int     `json:"questions_asked"`
	Replies   int     `json:"replies_given"`

	Claimed   domain.Hundredths `json:"hours_returned_claimed"`
	Confirmed domain.Hundredths `json:"hours_returned_confirmed"`
	LostAgain domain.Hundredths `json:"hours_lost_again"` // negative

	DaysToDecision *Days  `json:"days_from_report_to_decision,omitempty"`
	DaysToVerified *Days  `json:"days_from_decision_to_verified,omitempty"`
	OwnAuthority   *Share `json:"within_own_authority,omitempty"`
}

// Decided counts decisions by verdict.
type Decided struct {
	Remove   int `json:"remove"`
	Change   int `json:"change"`
	Explain  int `json:"explain"`
	Keep     int `json:"keep"`
	Escalate int `json:"escalate"`
	Defer    int `json:"defer"`
}

// Days is a median of days. It is left out with fewer cases than the disclosure
// threshold: a single case would tell on which day a report came.
type Days struct {
	Median int64 `json:"median"`
	Cases  int   `json:"cases"`
}

// A Share is a part of a whole.
type Share struct {
	Part    int               `json:"part"`
	Whole   int               `json:"whole"`
	Percent domain.Hundredths `json:"percent"`
}

// A QuarterOwner is what came in about one owner's rules.
type QuarterOwner struct {
	Owner    domain.DepartmentID `json:"owner,omitzero"`
	Name     string              `json:"name,omitempty"`
	Reports  int                 `json:"reports"`
	Impacts  ImpactCounts        `json:"impacts"`
	NewRules int                 `json:"new_rules"`
}

// A QuarterRule is one rule in the quarter. Its burden is that of all reports up
// to the quarter's last day.
type QuarterRule struct {
	Rule       domain.RuleID       `json:"rule"`
	Title      string              `json:"title"`
	Owner      domain.DepartmentID `json:"owner,omitzero"`
	OwnerName  string              `json:"owner_name,omitempty"`
	Stage      domain.Stage        `json:"stage"`       // on the last day
	Reports    int                 `json:"reports"`     // in the quarter
	AllReports int                 `json:"all_reports"` // up to the last day
	Impacts    ImpactCounts        `json:"impacts"`     // in the quarter
	Burden     Burden              `json:"burden"`
}

// A QuarterAct is one act of the board, or a finding of policy, in the quarter.
type QuarterAct struct {
	Day     domain.Day     `json:"day"`
	Rule    domain.RuleID  `json:"rule"`
	Title   string         `json:"title"`
	Act     string         `json:"act"`
	Verdict domain.Verdict `json:"verdict,omitempty"`
	Reason  string         `json:"reason,omitempty"`
}

// Unsuppressed ties counts to sufferers and sides. Only a local export by the
// operator may print it.
type Unsuppressed struct {
	Warning string       `json:"warning"`
	Sides   []SideCount  `json:"sides"`
	Matrix  []MatrixCell `json:"matrix"`
}

// A SideCount counts the quarter's reports of one side; "" is of those who did not say.
type SideCount struct {
	Side    domain.Side `json:"side"`
	Reports int         `json:"reports"`
}

// unsuppressedWarning stands with every unsuppressed figure.
const unsuppressedWarning = "UNSUPPRESSED: these figures can single people out. For the operator only; do not pass on."
