package domain

import "strings"

// A Command is what somebody wants to happen. The set is closed: all are in this
// file. [State.Decide] answers a command with drafts or with a refusal.
type Command interface {
	command()
}

// An Act is a command, the id under which it may safely be repeated, and whom it
// is from: a role and who holds it, "policy", or nobody where a reporter speaks.
type Act struct {
	ID      ID
	By      string
	Within  DepartmentID // the one whose rules By may act on; zero is all
	Expects *uint64      // position of the rule's last act, or of the policy, that By has seen; nil does not say
	Command Command
}

// ByPolicy is who acts when a clock runs out.
const ByPolicy = "policy"

// ByCounter is who notes who has read stories.
const ByCounter = "reader-count"

// ByHolder is who acts with a role: the holder of a token, or a member. Names are
// looked up when they are shown, because nothing that somebody typed stands in a
// header of the log.
func ByHolder(role Role, id ID) string { return string(role) + ":" + id.String() }

// HolderOf is the way back; ok is false for everybody else.
func HolderOf(by string) (role Role, id ID, ok bool) {
	name, text, _ := strings.Cut(by, ":")
	id, err := ParseID(text)
	return Role(name), id, err == nil
}

// What a reporter may want. None of them ever says whom it is from.
type (
	// ReportFriction files a report under its own id. Day is the day of the report:
	// zero means today; only an import knows another. Held is what the way in found,
	// and never what somebody sent.
	ReportFriction struct {
		Report ReportID
		FrictionReported
	}
	// GiveReply answers the board's question.
	GiveReply struct {
		Report ReportID
		Reply  string
	}
	// AnswerRemoval says whether the rule is gone.
	AnswerRemoval struct {
		Report ReportID
		Answer Answer
	}
)

// What the board, or policy in its name, may want of a report.
type (
	// MoveReport files a report under another rule.
	MoveReport struct {
		Report ReportID
		To     RuleID
	}
	// RedactReport takes the words away.
	RedactReport struct {
		Report ReportID
		Reason string
	}
	// SendThanks thanks the reporter.
	SendThanks struct {
		Report ReportID
		Words  string
	}
	// AskQuestion asks the reporter.
	AskQuestion struct {
		Report   ReportID
		Question string
	}
	// HoldReport keeps a report from counting, or says that one that is held by
	// suspicion is held with reason.
	HoldReport struct {
		Report ReportID
		Reason string
	}
	// ReleaseReport lets it count.
	ReleaseReport struct{ Report ReportID }
)

// What the board, or policy in its name, may want of a rule.
type (
	// RegisterRule puts up a rule without a report.
	RegisterRule struct {
		Rule RuleID
		RuleRegistered
	}
	// TriageRule takes a rule under review.
	TriageRule struct {
		Rule RuleID
		RuleTriaged
	}
	// RejectRule says that it is not tracked.
	RejectRule struct {
		Rule RuleID
		RuleRejected
	}
	// MergeRule says that it is the same as another.
	MergeRule struct{ Rule, Into RuleID }
	// RevertMerge undoes that.
	RevertMerge struct{ Rule RuleID }
	// RequestJustification asks the owner; Due 0 means after the days policy allows.
	RequestJustification struct {
		Rule RuleID
		Due  Day
	}
	// JustifyRule is the owner's answer.
	JustifyRule struct {
		Rule  RuleID
		Words string
	}
	// LapseJustification notes the owner's silence.
	LapseJustification struct{ Rule RuleID }
	// DecideRule is leadership's decision.
	DecideRule struct {
		Rule RuleID
		RuleDecided
	}
	// RescheduleRemoval moves the effective date.
	RescheduleRemoval struct {
		Rule RuleID
		RemovalRescheduled
	}
	// AnnounceRemoval claims that the rule is gone.
	AnnounceRemoval struct{ Rule RuleID }
	// OpenVerification asks the receipts.
	OpenVerification struct{ Rule RuleID }
	// CloseVerification counts the answers.
	CloseVerification struct{ Rule RuleID }
	// AttestRemoval confirms the removal in the name of a department that suffered it.
	AttestRemoval struct {
		Rule       RuleID
		Attester   string
		Department DepartmentID
	}
	// DetectRelapse notes that the rule is back.
	DetectRelapse struct{ Rule RuleID }
	// EndDeferral notes that the day has come.
	EndDeferral struct{ Rule RuleID }
	// ReopenRule takes it back under review.
	ReopenRule struct {
		Rule       RuleID
		Motivation string
	}
	// RenameRule gives it a clearer title.
	RenameRule struct {
		Rule  RuleID
		Title string
	}
	// AssignOwner says whose it is.
	AssignOwner struct {
		Rule  RuleID
		Owner DepartmentID
	}
	// DeclarePopulation says how many people it hits.
	DeclarePopulation struct {
		Rule RuleID
		PopulationDeclared
	}
	// MeasureBurden states a measurement.
	MeasureBurden struct {
		Rule RuleID
		BurdenMeasured
	}
)

// What an administrator, or policy in its name, may want of the organisation.
type (
	// RegisterDepartment adds a department.
	RegisterDepartment struct{ DepartmentRegistered }
	// RenameDepartment gives it another name.
	RenameDepartment struct {
		Department DepartmentID
		Name       string
	}
	// MergeDepartment lets another take over all it has.
	MergeDepartment struct{ Department, Into DepartmentID }
	// RetireDepartment takes it out of the lists.
	RetireDepartment struct{ Department DepartmentID }
	// SetPolicy states all parameters.
	SetPolicy struct{ Policy }
	// CloseQuarter freezes a quarter on the first Head records of the log, whose tree
	// hash is Root.
	CloseQuarter struct {
		Quarter Quarter
		Head    uint64
		Root    string
	}
	// SealLog says what lies behind it. It comes from nobody.
	SealLog struct{ LogSealed }
	// AcceptLoss goes on after records of the log were lost.
	AcceptLoss struct{ LossAccepted }
	// CreateToken lets its holder in.
	CreateToken struct{ TokenCreated }
	// RevokeToken locks the holder out.
	RevokeToken struct{ Token ID }
	// AdmitMember lets somebody in whom another house vouches for.
	AdmitMember struct{ MemberAdmitted }
	// RegisterWebhook tells somebody else what happens.
	RegisterWebhook struct{ WebhookRegistered }
	// RemoveWebhook ends that.
	RemoveWebhook struct{ Webhook ID }
	// CountReads notes who has read stories.
	CountReads struct{ StoriesRead }
)

func (ReportFriction) command()       {}
func (GiveReply) command()            {}
func (AnswerRemoval) command()        {}
func (MoveReport) command()           {}
func (RedactReport) command()         {}
func (SendThanks) command()           {}
func (AskQuestion) command()          {}
func (HoldReport) command()           {}
func (ReleaseReport) command()        {}
func (RegisterRule) command()         {}
func (TriageRule) command()           {}
func (RejectRule) command()           {}
func (MergeRule) command()            {}
func (RevertMerge) command()          {}
func (RequestJustification) command() {}
func (JustifyRule) command()          {}
func (LapseJustification) command()   {}
func (DecideRule) command()           {}
func (RescheduleRemoval) command()    {}
func (AnnounceRemoval) command()      {}
func (OpenVerification) command()     {}
func (CloseVerification) command()    {}
func (AttestRemoval) command()        {}
func (DetectRelapse) command()        {}
func (EndDeferral) command()          {}
func (ReopenRule) command()           {}
func (RenameRule) command()           {}
func (AssignOwner) command()          {}
func (DeclarePopulation) command()    {}
func (MeasureBurden) command()        {}
func (RegisterDepartment) command()   {}
func (RenameDepartment) command()     {}
func (MergeDepartment) command()      {}
func (RetireDepartment) command()     {}
func (SetPolicy) command()            {}
func (CloseQuarter) command()         {}
func (SealLog) command()              {}
func (AcceptLoss) command()           {}
func (CreateToken) command()          {}
func (RevokeToken) command()          {}
func (AdmitMember) command()          {}
func (RegisterWebhook) command()      {}
func (RemoveWebhook) command()        {}
func (CountReads) command()           {}
