package act

import (
	"slices"

	"unrule/domain"
)

// What a verb is about: the part of its address before the id.
const (
	OfRule       = "rules"
	OfReport     = "reports"
	OfDepartment = "departments"
	OfPolicy     = "policy"
	OfToken      = "tokens"
	OfWebhook    = "webhooks"
)

// A Verb is one thing that the board may do.
type Verb struct {
	Of     string      // what it is about
	Name   string      // in its address; "" makes a new one, or sets the only one
	Role   domain.Role // the least that may do it
	Fields []string    // all that may be said
	read   func(f *Fields, id domain.ID) domain.Command
}

// Guarded reports whether whoever acts must say which version of the rule, or of the
// policy, they have seen: two of the board must not decide past each other.
func (v Verb) Guarded() bool { return v.Of == OfRule && v.Name != "" || v.Of == OfPolicy }

// Makes reports whether something new comes of it, which has an id of its own.
func (v Verb) Makes() bool { return v.Name == "" && v.Of != OfPolicy }

// Unknown is what is said of an id that names nothing the verb could be about.
func (v Verb) Unknown() domain.Code {
	switch v.Of {
	case OfRule:
		return domain.RuleUnknown
	case OfReport:
		return domain.ReportUnknown
	case OfDepartment:
		return domain.DepartmentUnknown
	case OfToken:
		return domain.TokenUnknown
	}
	return domain.WebhookUnknown
}

// Command reads the fields of an act on what the id names, or of a new one that is to
// have it.
func (v Verb) Command(from Source, id domain.ID) (domain.Command, error) {
	f := Read(from)
	c := v.read(f, id)
	return c, f.Err()
}

// Find is the verb of a name.
func Find(of, name string) (Verb, bool) {
	i := slices.IndexFunc(Verbs, func(v Verb) bool { return v.Of == of && v.Name == name })
	if i < 0 {
		return Verb{}, false
	}
	return Verbs[i], true
}

// Verbs is all that the board may do. Triage and what prepares a decision is the
// reviewers', what binds others is the leaders', the house itself the administrators'.
var Verbs = []Verb{
	{OfRule, "", domain.Reviewer, []string{"title", "kind", "owner"}, register},
	{OfRule, "triage", domain.Reviewer, []string{"owner", "authority", "diagnosis", "ease", "kind"}, triage},
	{OfRule, "reject", domain.Reviewer, []string{"reason", "words"}, reject},
	{OfRule, "merge", domain.Reviewer, []string{"into"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.MergeRule{Rule: domain.RuleID{ID: id}, Into: f.Rule("into")}
	}},
	{OfRule, "unmerge", domain.Reviewer, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.RevertMerge{Rule: domain.RuleID{ID: id}}
	}},
	{OfRule, "request-justification", domain.Reviewer, []string{"due"}, requestJustification},
	{OfRule, "justify", domain.Leader, []string{"words"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.JustifyRule{Rule: domain.RuleID{ID: id}, Words: f.Text("words")}
	}},
	{OfRule, "decide", domain.Leader, []string{"verdict", "person", "effective_on", "reason", "escalated_to", "until", "authority", "ease"}, decide},
	{OfRule, "reschedule", domain.Leader, []string{"effective_on", "reason"}, reschedule},
	{OfRule, "announce-removal", domain.Leader, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.AnnounceRemoval{Rule: domain.RuleID{ID: id}}
	}},
	{OfRule, "attest", domain.Leader, []string{"attester", "department"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.AttestRemoval{Rule: domain.RuleID{ID: id}, Attester: f.Text("attester"), Department: f.Department("department")}
	}},
	{OfRule, "reopen", domain.Leader, []string{"motivation"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.ReopenRule{Rule: domain.RuleID{ID: id}, Motivation: f.Text("motivation")}
	}},
	{OfRule, "rename", domain.Reviewer, []string{"title"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.RenameRule{Rule: domain.RuleID{ID: id}, Title: f.Text("title")}
	}},
	{OfRule, "assign-owner", domain.Reviewer, []string{"owner"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.AssignOwner{Rule: domain.RuleID{ID: id}, Owner: f.Department("owner")}
	}},
	{OfRule, "declare-population", domain.Reviewer, []string{"side", "department", "people", "source"}, declarePopulation},
	{OfRule, "measure-burden", domain.Reviewer, []string{"seconds", "times_per_month", "source"}, measureBurden},

	{OfReport, "move", domain.Reviewer, []string{"to"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.MoveReport{Report: domain.ReportID{ID: id}, To: f.Rule("to")}
	}},
	{OfReport, "redact", domain.Reviewer, []string{"reason"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.RedactReport{Report: domain.ReportID{ID: id}, Reason: f.Text("reason")}
	}},
	{OfReport, "thank", domain.Reviewer, []string{"words"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.SendThanks{Report: domain.ReportID{ID: id}, Words: f.Text("words")}
	}},
	{OfReport, "ask", domain.Reviewer, []string{"question"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.AskQuestion{Report: domain.ReportID{ID: id}, Question: f.Text("question")}
	}},
	{OfReport, "hold", domain.Reviewer, []string{"reason"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.HoldReport{Report: domain.ReportID{ID: id}, Reason: f.Text("reason")}
	}},
	{OfReport, "release", domain.Reviewer, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.ReleaseReport{Report: domain.ReportID{ID: id}}
	}},

	{OfDepartment, "", domain.Admin, []string{"name", "parent", "head_count"}, registerDepartment},
	{OfDepartment, "rename", domain.Admin, []string{"name"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.RenameDepartment{Department: domain.DepartmentID{ID: id}, Name: f.Text("name")}
	}},
	{OfDepartment, "merge", domain.Admin, []string{"into"}, func(f *Fields, id domain.ID) domain.Command {
		return domain.MergeDepartment{Department: domain.DepartmentID{ID: id}, Into: f.Department("into")}
	}},
	{OfDepartment, "retire", domain.Admin, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.RetireDepartment{Department: domain.DepartmentID{ID: id}}
	}},

	{OfPolicy, "", domain.Admin, policyFields, setPolicy},
	{OfToken, "", domain.Admin, []string{"name", "role", "owner", "expires", "once"}, createToken},
	{OfToken, "revoke", domain.Admin, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.RevokeToken{Token: id}
	}},
	{OfWebhook, "", domain.Admin, []string{"name", "url", "kinds"}, registerWebhook},
	{OfWebhook, "remove", domain.Admin, nil, func(_ *Fields, id domain.ID) domain.Command {
		return domain.RemoveWebhook{Webhook: id}
	}},
}
