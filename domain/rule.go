package domain

import "slices"

// A Rule is where one rule stands, as its own events tell it. What its reports
// tell is kept beside it.
type Rule struct {
	ID         RuleID
	Title      string
	Kind       Kind
	Owner      DepartmentID
	Authority  Authority
	Diagnosis  Diagnosis
	Ease       Ease
	Stage      Stage
	StageSince Day    // day of the act that brought it here; zero while only reported
	Since      Day    // earliest day known of it
	Position   uint64 // of the last act on it

	MergedInto  RuleID
	beforeMerge Stage

	Decision    RuleDecided
	DecidedOn   Day
	EffectiveOn Day
	Disputed    bool // and no new date set since
	Slips       int
	Rejection   RuleRejected

	JustificationDue Day // of the request that stands
	Justification    string
	Lapsed           bool // the request that stands
	Lapses           int

	Removals int // times a removal was announced: answers belong to one of them
	Round    int // of the verification, from 1
	ClosesOn Day // of the open round; zero when none is open

	Populations []PopulationDeclared // one a sufferer, the latest
	Measured    *BurdenMeasured
}

// Evolve is the rule after one more of its events. It never refuses: what has
// happened has happened.
func (r Rule) Evolve(rec Recorded) Rule {
	r.Position = max(r.Position, rec.Position)
	if stage, ok := reaches(rec.Event); ok && stage != r.Stage {
		r.Stage, r.StageSince = stage, rec.Day
	}
	switch e := rec.Event.(type) {
	case RuleRegistered:
		r.Title, r.Kind, r.Owner = e.Title, e.Kind, e.Owner
		r.begin(rec.Day)
	case RuleTriaged:
		r.Owner, r.Authority, r.Diagnosis, r.Ease, r.Kind = e.Owner, e.Authority, e.Diagnosis, e.Ease, e.Kind
	case RuleRejected:
		r.Rejection = e
	case RuleRenamed:
		r.Title = e.Title
	case OwnerAssigned:
		r.Owner = e.Owner
	case PopulationDeclared:
		r.declare(e)
	case BurdenMeasured:
		r.Measured = &e
	case JustificationRequested, RuleJustified, JustificationLapsed:
		r.justify(e)
	case RuleMerged, MergeReverted:
		r.merge(e)
	default:
		r.decided(rec)
	}
	return r
}

// reaches is the stage that an event leads to, where it leads to one alone.
func reaches(e Event) (Stage, bool) {
	switch e := e.(type) {
	case RuleRegistered:
		return Reported, true
	case RuleTriaged, DeferralEnded, RuleReopened:
		return UnderReview, true
	case RuleRejected:
		return Rejected, true
	case RuleDecided:
		return e.Verdict.stage(), true
	case RemovalAnnounced:
		return Removed, true
	case RemovalVerified:
		return Verified, true
	case RemovalDisputed:
		return Committed, true
	case VerificationExpired:
		return Unconfirmed, true
	case RelapseDetected:
		return Relapsed, true
	}
	return "", false
}

func (v Verdict) stage() Stage {
	switch v {
	case Remove, Change:
		return Committed
	case Escalate:
		return Escalated
	case Defer:
		return Deferred
	}
	return Kept
}

// Seen is the rule after a report on day d, the first of which may name it.
func (r Rule) Seen(e FrictionReported) Rule {
	r.begin(e.Day)
	if r.Stage == "" {
		r.Stage = Reported
	}
	if r.Title == "" {
		r.Title, r.Kind, r.Owner = e.Title, e.Kind, e.Owner
	}
	return r
}

func (r *Rule) begin(d Day) {
	if r.Since == 0 || d < r.Since {
		r.Since = d
	}
}

func (r *Rule) declare(e PopulationDeclared) {
	r.Populations = slices.Clone(r.Populations)
	i := slices.IndexFunc(r.Populations, func(p PopulationDeclared) bool { return p.Sufferer == e.Sufferer })
	if i < 0 {
		r.Populations = append(r.Populations, e)
		return
	}
	r.Populations[i] = e
}

func (r *Rule) justify(e Event) {
	switch e := e.(type) {
	case JustificationRequested:
		r.JustificationDue, r.Justification, r.Lapsed = e.Due, "", false
	case RuleJustified:
		r.Justification = e.Words
	case JustificationLapsed:
		r.Lapsed = true
		r.Lapses++
	}
}

func (r *Rule) merge(e Event) {
	switch e := e.(type) {
	case RuleMerged:
		if r.Stage != Merged {
			r.beforeMerge = r.Stage
		}
		r.Stage, r.MergedInto = Merged, e.Into
	case MergeReverted:
		if r.Stage == Merged {
			r.Stage = r.beforeMerge
		}
		r.MergedInto, r.beforeMerge = RuleID{}, ""
	}
}

func (r *Rule) decided(rec Recorded) {
	switch e := rec.Event.(type) {
	case RuleDecided:
		r.Decision, r.DecidedOn, r.EffectiveOn = e, rec.Day, e.EffectiveOn
		if e.Ease != "" {
			r.Ease, r.Authority = e.Ease, e.Authority
		}
	case RemovalRescheduled:
		r.EffectiveOn, r.Disputed = e.EffectiveOn, false
		r.Slips++
	case RemovalAnnounced:
		r.Removals++
		r.Round, r.ClosesOn = 0, 0
	case VerificationOpened:
		r.Round, r.ClosesOn = e.Round, e.ClosesOn
	case RemovalDisputed:
		r.Disputed, r.ClosesOn = true, 0
	case RemovalVerified, VerificationExpired, RelapseDetected:
		r.ClosesOn = 0
	case DeferralEnded:
		r.Decision, r.DecidedOn = RuleDecided{}, 0
	case RuleReopened:
		r.Decision, r.DecidedOn = RuleDecided{}, 0
		r.Disputed, r.EffectiveOn = false, 0
		r.JustificationDue, r.Justification, r.Lapsed = 0, "", false
	}
}

// Asked reports whether the holders of receipts are being asked now.
func (r Rule) Asked() bool { return r.Stage == Removed && r.ClosesOn != 0 }

// justificationOpen reports whether the owner still owes an answer.
func (r Rule) justificationOpen() bool { return r.JustificationDue != 0 && r.Justification == "" }

// Clock is what falls due next on the rule, if anything does. The day of a first
// report is never shown, so that triage falls due by the end of its month.
func (r Rule) Clock(p Policy) *Clock {
	switch r.Stage {
	case Reported:
		return &Clock{ClockTriage, (r.Since.Month() + 1).First() - 1 + Day(p.TriageDays)}
	case UnderReview:
		if r.justificationOpen() && !r.Lapsed {
			return &Clock{ClockJustification, r.JustificationDue}
		}
		return &Clock{ClockDecision, r.StageSince + Day(p.DecisionDays)}
	case Committed:
		return &Clock{ClockRemoval, r.EffectiveOn}
	case Removed:
		if r.ClosesOn != 0 {
			return &Clock{ClockAnswers, r.ClosesOn}
		}
		return &Clock{ClockVerification, r.EffectiveOn + Day(p.VerifyAfterDays)}
	case Deferred:
		return &Clock{ClockDeferral, r.Decision.Until}
	}
	return nil
}
