package domain

import "time"

// An Event is a fact. The set is closed: every kind is declared in this file and
// listed in [Events]. The envelope ([Recorded]) says which aggregate it is about.
type Event interface {
	// EventName is the stored name of the kind. It never changes once released.
	EventName() string
}

// Facts about a report.
type (
	// FrictionReported is one person's account: the rule and one impact are all that
	// it must say. Title is given when the rule is new; a report without a story is a
	// "me too". What was not said is absent. One that looked like spam when it came is
	// Held from the start, as if a [ReportHeld] followed at once.
	FrictionReported struct {
		Rule         RuleID       `json:"rule"`
		Title        string       `json:"title,omitempty"`
		Owner        DepartmentID `json:"owner,omitzero"`
		Kind         Kind         `json:"kind,omitempty"`
		Side         Side         `json:"side,omitempty"`
		Sufferer     DepartmentID `json:"sufferer,omitzero"`
		Impacts      []Impact     `json:"impacts"`
		Severity     int          `json:"severity,omitempty"` // 1 to 4
		Frequency    Frequency    `json:"frequency,omitempty"`
		Seconds      int64        `json:"seconds,omitempty"` // lost each time
		LastHappened Month        `json:"last_happened,omitzero"`
		Story        string       `json:"story,omitempty"`
		Proposal     string       `json:"proposal,omitempty"`
		Language     Language     `json:"language,omitempty"`
		Day          Day          `json:"day"` // of the report; nothing finer is kept
		Held         Suspicion    `json:"held,omitempty"`
	}
	// ReportMoved says that the report is about another rule than it was filed under.
	ReportMoved struct {
		To RuleID `json:"to"`
	}
	// ReportRedacted takes the words away and keeps the counts: Erased is what is left
	// of each record of the report that held words. Together with the hashes in it the
	// log keeps its figures and its tree although those records are gone.
	ReportRedacted struct {
		Reason string   `json:"reason"`
		Erased []Erased `json:"erased,omitempty"`
	}
	// ThanksSent is the board's thanks, read with the receipt.
	ThanksSent struct {
		Words string `json:"words"`
	}
	// QuestionAsked is the board's question, read with the receipt.
	QuestionAsked struct {
		Question string `json:"question"`
	}
	// ReplyGiven is the reporter's answer to the question.
	ReplyGiven struct {
		Reply string `json:"reply"`
		Day   Day    `json:"day"`
	}
	// RemovalAnswered is what the reporter says about a removal claimed by the owner.
	RemovalAnswered struct {
		Answer Answer `json:"answer"`
		Day    Day    `json:"day"`
	}
	// ReportHeld keeps a report out of every number until somebody has looked at it.
	ReportHeld struct {
		Reason string `json:"reason"`
	}
	// ReportReleased lets a held report count.
	ReportReleased struct{}
)

// Facts about a rule: the board's acts and what policy found.
type (
	// RuleRegistered is a rule that the board puts up itself.
	RuleRegistered struct {
		Title string       `json:"title"`
		Kind  Kind         `json:"kind,omitempty"`
		Owner DepartmentID `json:"owner,omitzero"`
	}
	// RuleTriaged says whose rule it is and what is wrong with it.
	RuleTriaged struct {
		Owner     DepartmentID `json:"owner"`
		Authority Authority    `json:"authority"`
		Diagnosis Diagnosis    `json:"diagnosis"`
		Ease      Ease         `json:"ease"`
		Kind      Kind         `json:"kind"`
	}
	// RuleRejected says why it is not tracked, in words a reporter can read.
	RuleRejected struct {
		Reason RejectReason `json:"reason"`
		Words  string       `json:"words"`
	}
	// RuleMerged says that the rule is the same as another.
	RuleMerged struct {
		Into RuleID `json:"into"`
	}
	// RuleAbsorbed is the merge as the other rule sees it. The two are stored
	// together or not at all, so that no two merges can close a circle.
	RuleAbsorbed struct {
		Rule RuleID `json:"rule"`
	}
	// MergeReverted undoes a merge.
	MergeReverted struct{}
	// RuleSplitOff is the undone merge as the other rule sees it.
	RuleSplitOff struct {
		Rule RuleID `json:"rule"`
	}
	// JustificationRequested asks the owner why the rule must be.
	JustificationRequested struct {
		Due Day `json:"due"`
	}
	// RuleJustified is the owner's answer.
	RuleJustified struct {
		Words string `json:"words"`
	}
	// JustificationLapsed says that the owner kept silent.
	JustificationLapsed struct {
		Due Day `json:"due"`
	}
	// RuleDecided is leadership's decision. Which fields are set depends on the verdict.
	RuleDecided struct {
		Verdict     Verdict `json:"verdict"`
		Person      string  `json:"person,omitempty"`       // who answers for a removal or change
		EffectiveOn Day     `json:"effective_on,omitzero"`  // of a removal or change
		Reason      string  `json:"reason,omitempty"`       // a reason the reporters can read
		EscalatedTo string  `json:"escalated_to,omitempty"` // the body that can decide
		Until       Day     `json:"until,omitzero"`         // end of a deferral
		// A quick decision on a rule that was never triaged says these itself.
		Authority Authority `json:"authority,omitempty"`
		Ease      Ease      `json:"ease,omitempty"`
	}
	// RemovalRescheduled is a slip.
	RemovalRescheduled struct {
		EffectiveOn Day    `json:"effective_on"`
		Reason      string `json:"reason"`
	}
	// RemovalAnnounced is the owner's claim that the rule is gone.
	RemovalAnnounced struct{}
	// VerificationOpened asks every receipt of the rule whether it is gone.
	VerificationOpened struct {
		Round    int `json:"round"`
		ClosesOn Day `json:"closes_on"`
	}
	// RemovalVerified says that those who suffered the rule say it is gone; or, with
	// an attester, that a named person of a department that suffered it says so.
	RemovalVerified struct {
		Tally
		Attester   string       `json:"attester,omitempty"`
		Department DepartmentID `json:"department,omitzero"`
	}
	// RemovalDisputed says that those who suffered the rule say it is not gone.
	RemovalDisputed struct {
		Tally
		LaterReports int `json:"later_reports,omitempty"` // that last happened after the effective month
	}
	// VerificationExpired says that too few answered.
	VerificationExpired struct {
		Tally
		Rounds int `json:"rounds"`
	}
	// RelapseDetected says that a rule that was gone is back.
	RelapseDetected struct {
		Reports int `json:"reports"`
	}
	// DeferralEnded says that the day came until which the rule was deferred.
	DeferralEnded struct {
		Until Day `json:"until"`
	}
	// RuleReopened takes a rule back under review.
	RuleReopened struct {
		Motivation string `json:"motivation"`
	}
	// RuleRenamed gives the rule a clearer title.
	RuleRenamed struct {
		Title string `json:"title"`
	}
	// OwnerAssigned says whose rule it is.
	OwnerAssigned struct {
		Owner DepartmentID `json:"owner"`
	}
	// PopulationDeclared says how many people of a sufferer the rule hits.
	PopulationDeclared struct {
		Sufferer
		People int64  `json:"people"`
		Source string `json:"source"`
	}
	// BurdenMeasured is a measurement of the rule's whole burden.
	BurdenMeasured struct {
		Seconds       int64  `json:"seconds"` // each time
		TimesPerMonth int64  `json:"times_per_month"`
		Source        string `json:"source"`
	}
)

// Facts about the organisation.
type (
	// DepartmentRegistered adds a department; HeadCount 0 means not said.
	DepartmentRegistered struct {
		Department DepartmentID `json:"department"`
		Name       string       `json:"name"`
		Parent     DepartmentID `json:"parent,omitzero"`
		HeadCount  int64        `json:"head_count,omitempty"`
	}
	// DepartmentRenamed gives a department another name.
	DepartmentRenamed struct {
		Department DepartmentID `json:"department"`
		Name       string       `json:"name"`
	}
	// DepartmentMerged lets one department take over all that another has.
	DepartmentMerged struct {
		Department DepartmentID `json:"department"`
		Into       DepartmentID `json:"into"`
	}
	// DepartmentRetired takes a department out of the lists; its numbers stay.
	DepartmentRetired struct {
		Department DepartmentID `json:"department"`
	}
	// PolicySet states all parameters anew. Old quarters replay under the old ones.
	PolicySet struct {
		Policy
	}
	// QuarterClosed freezes a quarter: what its report tells is what the log held
	// before this event.
	QuarterClosed struct {
		Quarter Quarter `json:"quarter"`
		Policy  Policy  `json:"policy"` // in force when it was closed
		Head    uint64  `json:"head"`   // records of the log under Root, from the first
		Root    string  `json:"root"`   // Merkle tree hash over them (RFC 6962), hexadecimal
		Form    int     `json:"form"`   // of the report: later programs make each form as it was
	}
	// LogSealed says what lies behind it. It tells neither who nor when: a seal with a
	// time would date the reports before it.
	LogSealed struct {
		Size uint64 `json:"size"` // records of the log under Root, from the first
		Root string `json:"root"` // Merkle tree hash over them (RFC 6962), hexadecimal
	}
	// LossAccepted says who answers for going on although records that the log had are
	// lost. After is the last position that was left; what followed is gone up to and
	// with Through, and its positions are given anew. Size and Root say which tree the
	// log had before, as far as that is known. Missing are single records up to After that
	// cannot be read any more.
	LossAccepted struct {
		After   uint64 `json:"after"`
		Through uint64 `json:"through"`
		Size    uint64 `json:"size"`
		Root    string `json:"root"`
		Missing []Lost `json:"missing,omitempty"`
		Name    string `json:"name"`
		Reason  string `json:"reason"`
	}
	// TokenCreated lets its holder in. Only the SHA-256 of the token is known.
	TokenCreated struct {
		Token   ID           `json:"token"`
		Name    string       `json:"name"`
		Role    Role         `json:"role"`
		Digest  string       `json:"digest"`           // SHA-256, hexadecimal
		Expires time.Time    `json:"expires,omitzero"` // never, when absent
		Owner   DepartmentID `json:"owner,omitzero"`   // whose rules its holder may act on; all, when absent
		Once    bool         `json:"once,omitempty"`   // it opens one session and nothing else
	}
	// TokenRevoked locks the holder out.
	TokenRevoked struct {
		Token ID `json:"token"`
	}
	// MemberAdmitted says who somebody is that signs in elsewhere, and with which role,
	// whenever one of the two is new. The id is a keyed hash of who they are there.
	MemberAdmitted struct {
		Member ID           `json:"member"`
		Name   string       `json:"name"`
		Role   Role         `json:"role"`
		Owner  DepartmentID `json:"owner,omitzero"` // whose rules they may act on; all, when absent
	}
	// WebhookRegistered says where to tell what happens, and what of it.
	WebhookRegistered struct {
		Webhook ID       `json:"webhook"`
		Name    string   `json:"name"`
		URL     string   `json:"url"`
		Kinds   []string `json:"kinds,omitempty"` // stored names of events; all that leave, when absent
	}
	// WebhookRemoved ends that.
	WebhookRemoved struct {
		Webhook ID `json:"webhook"`
	}
	// StoriesRead counts who read how many stories of which rule since the last time.
	StoriesRead struct {
		Reads []Read `json:"reads"`
	}
)

// A Read is how many stories of a rule somebody has read.
type Read struct {
	By      string `json:"by"`
	Rule    RuleID `json:"rule"`
	Stories int    `json:"stories"`
}

// A Lost is a record that is lost, and the hash of its leaf (hexadecimal).
type Lost struct {
	Position uint64 `json:"position"`
	Hash     string `json:"hash"`
}

// A Sufferer is who a rule hits: customers, a department of employees, employees
// who did not say where they work, or, without a side, people who did not say even
// whether they work here.
type Sufferer struct {
	Side       Side         `json:"side"`
	Department DepartmentID `json:"department,omitzero"`
}

// Events lists one of each kind: it is the registry of what can be stored.
var Events = []Event{
	FrictionReported{}, ReportMoved{}, ReportRedacted{}, ThanksSent{}, QuestionAsked{}, ReplyGiven{},
	RemovalAnswered{}, ReportHeld{}, ReportReleased{},
	RuleRegistered{}, RuleTriaged{}, RuleRejected{}, RuleMerged{}, RuleAbsorbed{}, MergeReverted{}, RuleSplitOff{},
	JustificationRequested{}, RuleJustified{}, JustificationLapsed{}, RuleDecided{}, RemovalRescheduled{},
	RemovalAnnounced{}, VerificationOpened{}, RemovalVerified{}, RemovalDisputed{}, VerificationExpired{},
	RelapseDetected{}, DeferralEnded{}, RuleReopened{}, RuleRenamed{}, OwnerAssigned{}, PopulationDeclared{},
	BurdenMeasured{},
	DepartmentRegistered{}, DepartmentRenamed{}, DepartmentMerged{}, DepartmentRetired{}, PolicySet{},
	QuarterClosed{}, LogSealed{}, LossAccepted{}, TokenCreated{}, TokenRevoked{},
	MemberAdmitted{}, WebhookRegistered{}, WebhookRemoved{}, StoriesRead{},
}

// The stored names.
func (FrictionReported) EventName() string       { return "friction-reported" }
func (ReportMoved) EventName() string            { return "report-moved" }
func (ReportRedacted) EventName() string         { return "report-redacted" }
func (ThanksSent) EventName() string             { return "thanks-sent" }
func (QuestionAsked) EventName() string          { return "question-asked" }
func (ReplyGiven) EventName() string             { return "reply-given" }
func (RemovalAnswered) EventName() string        { return "removal-answered" }
func (ReportHeld) EventName() string             { return "report-held" }
func (ReportReleased) EventName() string         { return "report-released" }
func (RuleRegistered) EventName() string         { return "rule-registered" }
func (RuleTriaged) EventName() string            { return "rule-triaged" }
func (RuleRejected) EventName() string           { return "rule-rejected" }
func (RuleMerged) EventName() string             { return "rule-merged" }
func (RuleAbsorbed) EventName() string           { return "rule-absorbed" }
func (MergeReverted) EventName() string          { return "merge-reverted" }
func (RuleSplitOff) EventName() string           { return "rule-split-off" }
func (JustificationRequested) EventName() string { return "justification-requested" }
func (RuleJustified) EventName() string          { return "rule-justified" }
func (JustificationLapsed) EventName() string    { return "justification-lapsed" }
func (RuleDecided) EventName() string            { return "rule-decided" }
func (RemovalRescheduled) EventName() string     { return "removal-rescheduled" }
func (RemovalAnnounced) EventName() string       { return "removal-announced" }
func (VerificationOpened) EventName() string     { return "verification-opened" }
func (RemovalVerified) EventName() string        { return "removal-verified" }
func (RemovalDisputed) EventName() string        { return "removal-disputed" }
func (VerificationExpired) EventName() string    { return "verification-expired" }
func (RelapseDetected) EventName() string        { return "relapse-detected" }
func (DeferralEnded) EventName() string          { return "deferral-ended" }
func (RuleReopened) EventName() string           { return "rule-reopened" }
func (RuleRenamed) EventName() string            { return "rule-renamed" }
func (OwnerAssigned) EventName() string          { return "owner-assigned" }
func (PopulationDeclared) EventName() string     { return "population-declared" }
func (BurdenMeasured) EventName() string         { return "burden-measured" }
func (DepartmentRegistered) EventName() string   { return "department-registered" }
func (DepartmentRenamed) EventName() string      { return "department-renamed" }
func (DepartmentMerged) EventName() string       { return "department-merged" }
func (DepartmentRetired) EventName() string      { return "department-retired" }
func (PolicySet) EventName() string              { return "policy-set" }
func (QuarterClosed) EventName() string          { return "quarter-closed" }
func (LogSealed) EventName() string              { return "log-sealed" }
func (LossAccepted) EventName() string           { return "loss-accepted" }
func (TokenCreated) EventName() string           { return "token-created" }
func (TokenRevoked) EventName() string           { return "token-revoked" }
func (MemberAdmitted) EventName() string         { return "member-admitted" }
func (WebhookRegistered) EventName() string      { return "webhook-registered" }
func (WebhookRemoved) EventName() string         { return "webhook-removed" }
func (StoriesRead) EventName() string            { return "stories-read" }
