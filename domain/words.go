package domain

import "slices"

// The closed lists of the product's language. A stored or typed word that is not
// in its list is refused by UnmarshalText; an empty word means "not said" and
// each law says where that is allowed.
type (
	// Kind says what sort of rule it is.
	Kind string
	// Side says on which side of the counter the reporter stands.
	Side string
	// Impact is what the rule does to the person.
	Impact string
	// Frequency is how often it happens to the person.
	Frequency string
	// Authority says who could change the rule.
	Authority string
	// Diagnosis says what is wrong with the rule.
	Diagnosis string
	// Ease says how hard the rule is to remove.
	Ease string
	// Verdict is what leadership decides on a rule.
	Verdict string
	// Stage is where a rule stands in its life.
	Stage string
	// Answer is what a sufferer says when asked whether the rule is gone.
	Answer string
	// RejectReason is why something reported is not tracked.
	RejectReason string
	// Role is what the holder of a token may do.
	Role string
	// Language is the language a report was written in.
	Language string
	// Suspicion is why a report waits for a person before it counts.
	Suspicion string
)

// Kinds of rule.
const (
	KindPolicy    Kind = "policy"
	KindSystem    Kind = "system"
	KindRule      Kind = "rule"
	KindControl   Kind = "control"
	KindProcedure Kind = "procedure"
)

// Sides.
const (
	Employee Side = "employee"
	Customer Side = "customer"
)

// Impacts.
const (
	Anger       Impact = "anger"
	Frustration Impact = "frustration"
	Delay       Impact = "delay"
	Annoyance   Impact = "annoyance"
)

// Frequencies.
const (
	SeveralDaily Frequency = "several_daily"
	Daily        Frequency = "daily"
	Weekly       Frequency = "weekly"
	Monthly      Frequency = "monthly"
	Quarterly    Frequency = "quarterly"
	Yearly       Frequency = "yearly"
	Once         Frequency = "once"
)

// Authorities. A habit is a myth nobody wrote down.
const (
	Habit            Authority = "habit"
	Internal         Authority = "internal"
	External         Authority = "external"
	AuthorityUnknown Authority = "unknown"
)

// Diagnoses.
const (
	NeverIntended Diagnosis = "never_intended"
	Improvable    Diagnosis = "improvable"
	Misunderstood Diagnosis = "misunderstood"
	Justified     Diagnosis = "justified"
)

// Eases.
const (
	Easy   Ease = "easy"
	Medium Ease = "medium"
	Hard   Ease = "hard"
)

// Verdicts.
const (
	Remove   Verdict = "remove"
	Change   Verdict = "change"
	Explain  Verdict = "explain"
	Keep     Verdict = "keep"
	Escalate Verdict = "escalate"
	Defer    Verdict = "defer"
)

// Stages of a rule's life.
const (
	Reported    Stage = "reported"
	UnderReview Stage = "under_review"
	Committed   Stage = "committed"
	Removed     Stage = "removed"
	Verified    Stage = "verified"
	Unconfirmed Stage = "unconfirmed"
	Relapsed    Stage = "relapsed"
	Kept        Stage = "kept"
	Escalated   Stage = "escalated"
	Deferred    Stage = "deferred"
	Rejected    Stage = "rejected"
	Merged      Stage = "merged"
)

// Answers. DontKnow is no answer, and Partly is not gone.
const (
	Gone       Answer = "gone"
	Partly     Answer = "partly"
	StillThere Answer = "still_there"
	DontKnow   Answer = "dont_know"
)

// Reasons for a rejection.
const (
	NotARule    RejectReason = "not_a_rule"
	Spam        RejectReason = "spam"
	OtherReason RejectReason = "other"
)

// Roles, from the least to the most that their holders may do.
const (
	Viewer   Role = "viewer"
	Reviewer Role = "reviewer"
	Leader   Role = "leader"
	Admin    Role = "admin"
)

// Languages of a report.
const (
	Spanish    Language = "es"
	English    Language = "en"
	Portuguese Language = "pt"
)

// Suspicions: a field that no person sees was filled in, it was sent faster than
// anybody writes, or too many came within the hour.
const (
	Trap  Suspicion = "trap"
	Haste Suspicion = "haste"
	Flood Suspicion = "flood"
)

// The lists, in the order in which they are shown.
var (
	Kinds         = []Kind{KindPolicy, KindSystem, KindRule, KindControl, KindProcedure}
	Sides         = []Side{Employee, Customer}
	Impacts       = []Impact{Anger, Frustration, Delay, Annoyance}
	Frequencies   = []Frequency{SeveralDaily, Daily, Weekly, Monthly, Quarterly, Yearly, Once}
	Authorities   = []Authority{Habit, Internal, External, AuthorityUnknown}
	Diagnoses     = []Diagnosis{NeverIntended, Improvable, Misunderstood, Justified}
	Eases         = []Ease{Easy, Medium, Hard}
	Verdicts      = []Verdict{Remove, Change, Explain, Keep, Escalate, Defer}
	Stages        = []Stage{Reported, UnderReview, Committed, Removed, Verified, Unconfirmed, Relapsed, Kept, Escalated, Deferred, Rejected, Merged}
	Answers       = []Answer{Gone, Partly, StillThere, DontKnow}
	RejectReasons = []RejectReason{NotARule, Spam, OtherReason}
	Roles         = []Role{Viewer, Reviewer, Leader, Admin}
	Languages     = []Language{Spanish, English, Portuguese}
	Suspicions    = []Suspicion{Trap, Haste, Flood}
)

// UnmarshalText refuses a word that is not in its list.
func (v *Kind) UnmarshalText(b []byte) error         { return word(v, Kinds, b) }
func (v *Side) UnmarshalText(b []byte) error         { return word(v, Sides, b) }
func (v *Impact) UnmarshalText(b []byte) error       { return word(v, Impacts, b) }
func (v *Frequency) UnmarshalText(b []byte) error    { return word(v, Frequencies, b) }
func (v *Authority) UnmarshalText(b []byte) error    { return word(v, Authorities, b) }
func (v *Diagnosis) UnmarshalText(b []byte) error    { return word(v, Diagnoses, b) }
func (v *Ease) UnmarshalText(b []byte) error         { return word(v, Eases, b) }
func (v *Verdict) UnmarshalText(b []byte) error      { return word(v, Verdicts, b) }
func (v *Stage) UnmarshalText(b []byte) error        { return word(v, Stages, b) }
func (v *Answer) UnmarshalText(b []byte) error       { return word(v, Answers, b) }
func (v *RejectReason) UnmarshalText(b []byte) error { return word(v, RejectReasons, b) }
func (v *Role) UnmarshalText(b []byte) error         { return word(v, Roles, b) }
func (v *Language) UnmarshalText(b []byte) error     { return word(v, Languages, b) }
func (v *Suspicion) UnmarshalText(b []byte) error    { return word(v, Suspicions, b) }

func word[W ~string](v *W, list []W, b []byte) error {
	w := W(b)
	if !slices.Contains(list, w) {
		return Refuse(WordUnknown, "", "words", list)
	}
	*v = w
	return nil
}

// TimesAYear is how many times a year a frequency stands for; 0 when not said.
func (f Frequency) TimesAYear() int64 {
	switch f {
	case SeveralDaily:
		return 780
	case Daily:
		return 260
	case Weekly:
		return 52
	case Monthly:
		return 12
	case Quarterly:
		return 4
	case Yearly, Once:
		return 1
	}
	return 0
}

// Allows reports whether a holder of role r may do what role needed may do.
func (r Role) Allows(needed Role) bool {
	need := slices.Index(Roles, needed)
	return need >= 0 && slices.Index(Roles, r) >= need
}

// Live reports whether a rule at this stage is still to be dealt with or watched:
// it may be merged, renamed and given an owner.
func (s Stage) Live() bool { return s != Merged && s != Rejected && s != "" }

// ClaimedGone reports whether the owner says that the rule is gone.
func (s Stage) ClaimedGone() bool { return s == Removed || s == Verified || s == Unconfirmed }
