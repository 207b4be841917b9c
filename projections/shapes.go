package projections

import (
	"time"

	"unrule/domain"
)

// A Line is one rule on the board. Members merged into the rule count in it.
type Line struct {
	ID         domain.RuleID       `json:"id"`
	Title      string              `json:"title"`
	Stage      domain.Stage        `json:"stage"`
	Kind       domain.Kind         `json:"kind,omitempty"`
	Owner      domain.DepartmentID `json:"owner,omitzero"`
	OwnerName  string              `json:"owner_name,omitempty"`
	Authority  domain.Authority    `json:"authority,omitempty"`
	Diagnosis  domain.Diagnosis    `json:"diagnosis,omitempty"`
	Ease       domain.Ease         `json:"ease,omitempty"`
	Version    uint64              `json:"version"` // position of the rule's last act
	MergedInto domain.RuleID       `json:"merged_into,omitzero"`
	Reports    int                 `json:"reports"`
	Impacts    ImpactCounts        `json:"impacts"`
	Severity   SeverityCounts      `json:"severities"`
	Burden     Burden              `json:"burden"`
	Priority   Priority            `json:"priority"`
	Quadrant   Quadrant            `json:"quadrant"`
	Since      domain.Month        `json:"since"`                // month in which it was first reported or registered
	StageSince domain.Day          `json:"stage_since,omitzero"` // day of the board's act that brought it here
	Slips      int                 `json:"slips"`
	Lapses     int                 `json:"justifications_lapsed"`
	Next       *domain.Clock       `json:"next,omitempty"` // what falls due next
	Trend      Trend               `json:"trend"`
}

// ImpactCounts counts reports by impact; a report may name several.
type ImpactCounts struct {
	Anger       int `json:"anger"`
	Frustration int `json:"frustration"`
	Delay       int `json:"delay"`
	Annoyance   int `json:"annoyance"`
}

// SeverityCounts counts reports by severity 1 to 4; NotSaid is the rest.
type SeverityCounts struct {
	One     int `json:"1"`
	Two     int `json:"2"`
	Three   int `json:"3"`
	Four    int `json:"4"`
	NotSaid int `json:"not_said"`
}

// A Burden is what a rule costs, in person hours per month: the floor that the
// reports alone prove, and the estimate for the declared populations.
type Burden struct {
	FloorHours      domain.Hundredths `json:"floor_hours_per_month"`
	EstimateHours   domain.Hundredths `json:"estimate_hours_per_month"`
	FloorSeconds    int64             `json:"floor_person_seconds_per_year"`
	EstimateSeconds int64             `json:"estimate_person_seconds_per_year"`
	Grade           domain.Grade      `json:"grade"`
}

// A Priority is a figure of 0 to 100 and its three parts.
type Priority struct {
	Total    domain.Hundredths `json:"total"`
	Burden   domain.Hundredths `json:"burden"`
	Severity domain.Hundredths `json:"severity"`
	Breadth  domain.Hundredths `json:"breadth"`
}

// A Quadrant is where a rule lies between impact and ease.
type Quadrant string

// Quadrants.
const (
	QuickKill Quadrant = "quick_kill"
	Project   Quadrant = "project"
	TidyUp    Quadrant = "tidy_up"
	Leave     Quadrant = "leave"
)

// Quadrants lists them in the order in which they are shown.
var Quadrants = []Quadrant{QuickKill, Project, TidyUp, Leave}

// A Trend compares the reports of today's quarter with the one before.
type Trend struct {
	Quarter  domain.Quarter `json:"quarter"`
	Reports  int            `json:"reports"`
	Previous int            `json:"previous"`
}

// A BoardQuery says which lines, in which order, and how many.
type BoardQuery struct {
	Stage     domain.Stage
	Owner     domain.DepartmentID
	Impact    domain.Impact
	Kind      domain.Kind
	Authority domain.Authority
	Quadrant  Quadrant
	Open      bool // only rules on which the board's work is not done
	Text      string
	Sort      string // one of [BoardSorts]; "" is priority
	Ascending bool   // else the greatest first
	After     *BoardCursor
	Limit     int // of lines on a page; below 1 there is none
}

// A BoardCursor is where the page before ended.
type BoardCursor struct {
	Number int64
	Text   string
	ID     domain.RuleID
}

// BoardSorts lists what a board can be sorted by.
var BoardSorts = []string{
	"priority", "floor", "estimate", "reports", "severity", "title", "stage", "owner", "since", "stage_since",
	"slips", "trend", "due", "anger", "frustration", "delay", "annoyance",
}

// A BoardPage is one page of lines.
type BoardPage struct {
	Position uint64       `json:"position"` // of the log
	Total    int          `json:"total"`    // lines that match, on all pages
	Rules    []Line       `json:"rules"`
	Next     *BoardCursor `json:"-"`
}

// A DepartmentLine is one department and what it delivers to others as an owner.
type DepartmentLine struct {
	ID         domain.DepartmentID `json:"id"`
	Name       string              `json:"name"`
	Parent     domain.DepartmentID `json:"parent,omitzero"`
	HeadCount  int64               `json:"head_count,omitempty"`
	Retired    bool                `json:"retired,omitempty"`
	MergedInto domain.DepartmentID `json:"merged_into,omitzero"`
	Rules      int                 `json:"rules"`   // it owns
	Reports    int                 `json:"reports"` // about them
	FloorHours domain.Hundredths   `json:"floor_hours_per_month"`
	Removed    int                 `json:"removed"`  // claimed gone
	Verified   int                 `json:"verified"` // gone, the sufferers say so
}

// An ImpactView breaks the reports down by what they do to people.
type ImpactView struct {
	Position   uint64          `json:"position"`
	Reports    int             `json:"reports"`
	Impacts    ImpactCounts    `json:"impacts"`
	Severities SeverityCounts  `json:"severities"`
	ByOwner    []ImpactByOwner `json:"by_owner"`
	Pareto     []ParetoStep    `json:"pareto"` // rules by floor hours, costliest first, at most 50
}

// ImpactByOwner is the breakdown of one owner's rules; no owner has an absent id.
type ImpactByOwner struct {
	Owner      domain.DepartmentID `json:"owner,omitzero"`
	Name       string              `json:"name,omitempty"`
	Reports    int                 `json:"reports"`
	Impacts    ImpactCounts        `json:"impacts"`
	Severities SeverityCounts      `json:"severities"`
}

// A ParetoStep is one rule in the order of what it costs.
type ParetoStep struct {
	Rule       domain.RuleID     `json:"rule"`
	Title      string            `json:"title"`
	Reports    int               `json:"reports"`
	Impacts    ImpactCounts      `json:"impacts"`
	FloorHours domain.Hundredths `json:"floor_hours_per_month"`
	Cumulative domain.Hundredths `json:"cumulative_percent"` // of all hours, this rule included
}

// An Entry is one act in a rule's history: the board's acts, those on reports about it
// among them, and what policy found. No report is in it, and none is named.
type Entry struct {
	Position uint64        `json:"position"`
	Time     time.Time     `json:"time"`
	By       string        `json:"by"`
	Name     string        `json:"name,omitempty"` // of who acted, as it is known now
	Act      string        `json:"act"`
	From     domain.Stage  `json:"from,omitempty"` // of the rule before
	To       domain.Stage  `json:"to,omitempty"`   // and after it
	Rule     domain.RuleID `json:"rule"`           // the rule itself, or one merged into it
	Details  domain.Event  `json:"details"`
}

// A StoryRef says where in the log a story is. Refs come in the order of the
// reports' ids, which are keyed hashes: never in the order in which they came.
type StoryRef struct {
	Report   domain.ReportID
	Position uint64
}

// A ReceiptView is what became of one report, for the person who holds its receipt.
type ReceiptView struct {
	Rule      domain.RuleID  `json:"rule"`
	Title     string         `json:"title"`
	Stage     domain.Stage   `json:"stage"`
	Held      bool           `json:"held,omitempty"`
	Redacted  bool           `json:"redacted,omitempty"`
	Redaction *RedactionView `json:"redaction,omitempty"`
	Decision  *DecisionView  `json:"decision,omitempty"`
	Rejection *RejectionView `json:"rejection,omitempty"`
	Thanks    []string       `json:"thanks,omitempty"`
	Questions []QuestionView `json:"questions,omitempty"`
	Asked     bool           `json:"is_it_gone"` // an answer is asked for now
	ClosesOn  domain.Day     `json:"closes_on,omitzero"`
	Answer    domain.Answer  `json:"answer,omitempty"`
}

// A RedactionView says why a reporter's words were taken away, and who decided it: a
// role, and no person.
type RedactionView struct {
	By     string     `json:"by"`
	On     domain.Day `json:"on"`
	Reason string     `json:"reason"`
}

// A DecisionView is a decision as its reporters read it.
type DecisionView struct {
	Verdict     domain.Verdict `json:"verdict"`
	Reason      string         `json:"reason,omitempty"`
	EffectiveOn domain.Day     `json:"effective_on,omitzero"`
	Until       domain.Day     `json:"until,omitzero"`
	EscalatedTo string         `json:"escalated_to,omitempty"`
	DecidedOn   domain.Day     `json:"decided_on,omitzero"`
}

// A RejectionView is a rejection as its reporters read it.
type RejectionView struct {
	Reason domain.RejectReason `json:"reason"`
	Words  string              `json:"words"`
}

// A QuestionView is one question of the board and the reporter's reply.
type QuestionView struct {
	Question string `json:"question"`
	Reply    string `json:"reply,omitempty"`
}

// A Suggestion is a rule that somebody reported already. Anybody may ask for it, so
// it counts nothing: a number that is polled tells when somebody reported.
type Suggestion struct {
	ID    domain.RuleID `json:"id"`
	Title string        `json:"title"`
	Stage domain.Stage  `json:"stage"`
}

// An Office is a department that a form offers.
type Office struct {
	ID   domain.DepartmentID `json:"id"`
	Name string              `json:"name"`
}

// A Published is what anybody may read of a rule: what was said, and what leadership
// did. It counts nothing, for the same reason.
type Published struct {
	ID         domain.RuleID `json:"id"`
	Title      string        `json:"title"`
	Stage      domain.Stage  `json:"stage"`
	OwnerName  string        `json:"owner_name,omitempty"`
	Decision   *DecisionView `json:"decision,omitempty"`
	StageSince domain.Day    `json:"stage_since"` // day of the act that brought it here
}

// A MatrixCell is what one sufferer reported about one owner's rules. UNSUPPRESSED:
// only a local export may print it.
type MatrixCell struct {
	Sufferer     domain.Sufferer     `json:"sufferer"`
	SuffererName string              `json:"sufferer_name,omitempty"`
	Owner        domain.DepartmentID `json:"owner,omitzero"`
	OwnerName    string              `json:"owner_name,omitempty"`
	Reports      int                 `json:"reports"`
	FloorHours   domain.Hundredths   `json:"floor_hours_per_month"`
	Removed      int                 `json:"removed"` // rules claimed gone

	floor int64 // person seconds a year
}
