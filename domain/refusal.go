package domain

import (
	"fmt"
	"strings"
)

// A Reason is the class of a refusal. Each way out (HTTP, command line) maps
// reasons, never single codes, to its own kind of answer.
type Reason int

// Reasons.
const (
	Malformed Reason = iota + 1 // it cannot be read at all
	Invalid                     // it can be read and says something that cannot be
	Conflict                    // it does not fit the present state
	Missing                     // what it speaks of does not exist
	Forbidden                   // this role may not do it
	Unknown                     // who it is from is not known
)

// A Code is one refusal: its name, for programs, never changes once released.
type Code struct {
	Name   string
	Reason Reason
	Text   string // English; {name} places are filled with the refusal's arguments
}

// The refusals that the laws of the domain answer with.
var (
	IDInvalid           = Code{"id.invalid", Invalid, "This is not an id of Unrule: 36 characters of a version 4 UUID are expected."}
	DateSyntax          = Code{"date.syntax", Invalid, "The date must be written {form}."}
	DateRange           = Code{"date.range", Invalid, "The date must lie between {min} and {max}."}
	DatePast            = Code{"date.past", Invalid, "The date must lie after today."}
	QuarterSyntax       = Code{"quarter.syntax", Invalid, "A quarter is written like 2026-Q3."}
	QuarterFuture       = Code{"quarter.future", Invalid, "This quarter begins only on {date}."}
	QuarterNotOver      = Code{"quarter.not_over", Conflict, "This quarter can be closed from {date} on."}
	QuarterIsClosed     = Code{"quarter.closed", Conflict, "This quarter is closed already."}
	QuarterEmpty        = Code{"quarter.empty", Conflict, "There is no report of this quarter or of one before it."}
	WordUnknown         = Code{"word.unknown", Invalid, "This word is not known here. Known are: {words}."}
	TextControl         = Code{"text.control", Invalid, "The text holds a control character; only tab and line feed are allowed."}
	TextEncoding        = Code{"text.utf8", Malformed, "The text is not valid UTF-8."}
	TextRequired        = Code{"text.required", Invalid, "Please write something here: it is empty or only blank."}
	TextLength          = Code{"text.length", Invalid, "The text has {length} characters; at most {max} are allowed."}
	NumberRange         = Code{"number.range", Invalid, "The number must lie between {min} and {max}."}
	RuleRequired        = Code{"rule.required", Invalid, "Say which rule it is: one already reported, or a title of your own; not both."}
	RuleUnknown         = Code{"rule.unknown", Missing, "There is no such rule."}
	RuleExists          = Code{"rule.exists", Conflict, "This rule exists already."}
	ReportUnknown       = Code{"report.unknown", Missing, "There is no such report."}
	ReportDiffers       = Code{"report.differs", Conflict, "Another report was already stored under this key."}
	ImpactsRequired     = Code{"impacts.required", Invalid, "Say at least one thing the rule does to you: {words}."}
	ImpactsRepeated     = Code{"impacts.repeated", Invalid, "Each impact is said once at most."}
	SuffererCustomer    = Code{"sufferer.customer", Invalid, "Only somebody who works here names a department of their own."}
	DepartmentUnknown   = Code{"department.unknown", Invalid, "There is no such department."}
	DepartmentGone      = Code{"department.gone", Conflict, "This department was merged or retired."}
	DepartmentExists    = Code{"department.exists", Conflict, "This department exists already."}
	DepartmentNameTaken = Code{"department.name_taken", Conflict, "Another department has this name."}
	DepartmentCycle     = Code{"department.cycle", Conflict, "A department cannot be merged into itself."}
	DepartmentInUse     = Code{"department.in_use", Conflict, "This department has departments below it; merge or retire those first."}
	StageWrong          = Code{"stage.wrong", Conflict, "The rule is {stage}; this can be done only when it is {needed}."}
	OwnerRequired       = Code{"owner.required", Invalid, "Say which department owns the rule."}
	MergeSelf           = Code{"merge.self", Conflict, "A rule cannot be merged into itself."}
	MergeTarget         = Code{"merge.target", Conflict, "The rule to merge into is {stage}; it must be live."}
	MergeCycle          = Code{"merge.cycle", Conflict, "The rule to merge into is itself part of this rule."}
	DecisionTooEarly    = Code{"decision.too_early", Conflict, "Before review only a removal or a change can be decided, and only of an easy rule that is a habit or our own; triage it first."}
	EffectivePast       = Code{"effective.past", Invalid, "The effective date must be today or later."}
	EffectiveFuture     = Code{"effective.future", Conflict, "The effective date, {date}, has not come yet."}
	EffectiveMissing    = Code{"effective.missing", Conflict, "The removal was disputed and needs a new date first."}
	JustificationOpen   = Code{"justification.open", Conflict, "A justification was asked for already; it is due on {date}."}
	JustificationNone   = Code{"justification.none", Conflict, "No justification was asked for."}
	NotDue              = Code{"clock.not_due", Conflict, "It is not due before {date}."}
	VerificationClosed  = Code{"verification.closed", Conflict, "Nobody is being asked now whether this rule is gone."}
	AttesterOwner       = Code{"attester.owner", Conflict, "The department that owns the rule cannot attest that it is gone."}
	AttesterStranger    = Code{"attester.stranger", Conflict, "Only a department that suffered the rule can attest that it is gone."}
	RelapseTooFew       = Code{"relapse.too_few", Conflict, "There are too few new reports for a relapse."}
	QuestionNone        = Code{"question.none", Conflict, "There is no open question to answer."}
	ReportHeldAlready   = Code{"report.held", Conflict, "The report is held already."}
	ReportNotHeld       = Code{"report.not_held", Conflict, "The report is not held."}
	ReportErased        = Code{"report.redacted", Conflict, "The words of this report were removed already."}
	NothingChanges      = Code{"change.none", Conflict, "Nothing would change."}
	ActorMissing        = Code{"actor.missing", Forbidden, "An act of the board must say which role it is from."}
	ActorPresent        = Code{"actor.present", Forbidden, "A reporter's act never says whom it is from."}
	TokenUnknown        = Code{"token.unknown", Missing, "There is no such token."}
	TokenIsRevoked      = Code{"token.revoked", Conflict, "This token was revoked already."}
	PolicyFloor         = Code{"policy.floor", Invalid, "This figure may not be lower than {min}."}
	FiscalYearFixed     = Code{"policy.fiscal_year", Conflict, "The fiscal year cannot begin with another month once a quarter is closed."}
	RuleMoved           = Code{"rule.moved", Conflict, "The rule has moved on since you looked at it. Look again, and then decide."}
	PolicyMoved         = Code{"policy.moved", Conflict, "Somebody has set the policy since you looked at it. Look again, and then set yours."}
	RuleNotTheirs       = Code{"rule.not_yours", Forbidden, "You may act on the rules of one department and read what is said of them; this is not one of them."}
	ActDiffers          = Code{"act.differs", Conflict, "Something else was already done under this key."}
	WebhookUnknown      = Code{"webhook.unknown", Missing, "There is no such webhook."}
	AddressSyntax       = Code{"address.syntax", Invalid, "An address that begins with https:// or http:// is expected here, without a name and a password in it."}
	TimeZoneUnknown     = Code{"zone.unknown", Invalid, "This time zone is not known."}
)

// Codes lists every refusal of the domain.
var Codes = []Code{
	IDInvalid, DateSyntax, DateRange, DatePast, QuarterSyntax, QuarterFuture, QuarterNotOver, QuarterIsClosed,
	QuarterEmpty, WordUnknown, TextControl, TextEncoding,
	TextRequired, TextLength, NumberRange, RuleRequired, RuleUnknown, RuleExists, ReportUnknown,
	ReportDiffers, ImpactsRequired, ImpactsRepeated, SuffererCustomer, DepartmentUnknown,
	DepartmentGone, DepartmentExists, DepartmentNameTaken, DepartmentCycle, DepartmentInUse, StageWrong,
	OwnerRequired, MergeSelf, MergeTarget, MergeCycle, DecisionTooEarly, EffectivePast, EffectiveFuture,
	EffectiveMissing, JustificationOpen, JustificationNone, NotDue, VerificationClosed, AttesterOwner,
	AttesterStranger, RelapseTooFew, QuestionNone, ReportHeldAlready, ReportNotHeld, ReportErased,
	NothingChanges, ActorMissing, ActorPresent, TokenUnknown, TokenIsRevoked, PolicyFloor,
	FiscalYearFixed, TimeZoneUnknown, RuleMoved, PolicyMoved, RuleNotTheirs, ActDiffers, WebhookUnknown, AddressSyntax,
}

// A Refusal says no and why. Its text is safe to show to whoever asked: it holds
// nothing that they did not send. Every other error is a fault.
type Refusal struct {
	Code
	Field string            // JSON Pointer to what is wrong; "" for the whole
	Args  map[string]string // what the text speaks of: limits, allowed words
}

// Refuse makes a refusal; args are pairs of a name and a value for the text.
func Refuse(code Code, field string, args ...any) *Refusal {
	r := &Refusal{Code: code, Field: field}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]string{}
		}
		r.Args[fmt.Sprint(args[i])] = strings.Trim(fmt.Sprint(args[i+1]), "[]")
	}
	return r
}

// Error is the English sentence.
func (r *Refusal) Error() string { return Fill(r.Text, r.Args) }

// Fill puts the arguments of a refusal into a sentence with {name} places.
func Fill(text string, args map[string]string) string {
	for name, value := range args {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}
