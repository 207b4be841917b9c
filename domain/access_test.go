package domain

import (
	"strings"
	"testing"
	"time"
)

var (
	ana  = AdmitMember{MemberAdmitted{Member: tokenID(7), Name: "Ana", Role: Leader, Owner: sales}}
	hook = RegisterWebhook{WebhookRegistered{Webhook: tokenID(8), Name: "chat", URL: "https://hooks.example/a?b=c", Kinds: []string{"rule-decided"}}}
)

func hookBut(f func(*RegisterWebhook)) RegisterWebhook {
	c := hook
	f(&c)
	return c
}

func reads(n int, id RuleID) CountReads {
	return CountReads{StoriesRead{Reads: []Read{{By: "leader:ana", Rule: id, Stories: n}}}}
}

var accessScenes = []scene{
	{name: "admit", given: departments, when: ana, then: []Event{ana.MemberAdmitted}},
	{name: "admit the same", given: given{departments, ana}, when: ana, refused: NothingChanges},
	{name: "admit with another role", given: given{departments, ana}, when: AdmitMember{MemberAdmitted{Member: tokenID(7), Name: "Ana", Role: Viewer}}, then: []Event{MemberAdmitted{Member: tokenID(7), Name: "Ana", Role: Viewer}}},
	{name: "admit nobody", given: departments, when: AdmitMember{MemberAdmitted{Name: "Ana", Role: Leader}}, refused: IDInvalid, field: "/member"},
	{name: "admit a stranger to roles", given: departments, when: AdmitMember{MemberAdmitted{Member: tokenID(7), Name: "Ana", Role: "king"}}, refused: WordUnknown, field: "/role"},
	{name: "admit for a stranger", given: departments, when: AdmitMember{MemberAdmitted{Member: tokenID(7), Name: "Ana", Role: Leader, Owner: strangerDepartment}}, refused: DepartmentUnknown, field: "/owner"},
	{name: "token for a stranger", given: departments, when: tokenBut(func(c *CreateToken) { c.Owner = strangerDepartment }), refused: DepartmentUnknown, field: "/owner"},
	{name: "link that never ends", when: tokenBut(func(c *CreateToken) { c.Once, c.Expires = true, time.Time{} }), refused: TextRequired, field: "/expires"},
	{name: "link that ends", when: tokenBut(func(c *CreateToken) { c.Once, c.Expires = true, time.Unix(1<<31, 0) }), then: []Event{tokenBut(func(c *CreateToken) { c.Once, c.Expires = true, time.Unix(1<<31, 0) }).TokenCreated}},
	{name: "webhook", when: hook, then: []Event{hook.WebhookRegistered}},
	{name: "webhook twice", given: given{hook}, when: hook, refused: IDInvalid, field: "/webhook"},
	{name: "webhook of no kind that there is", when: hookBut(func(c *RegisterWebhook) { c.Kinds = []string{"rule-decided", "rule-bent"} }), refused: WordUnknown, field: "/kinds"},
	{name: "webhook without an address", when: hookBut(func(c *RegisterWebhook) { c.URL = "" }), refused: TextRequired, field: "/url"},
	{name: "webhook with a password", when: hookBut(func(c *RegisterWebhook) { c.URL = "https://a:b@hooks.example" }), refused: AddressSyntax, field: "/url"},
	{name: "webhook into a file", when: hookBut(func(c *RegisterWebhook) { c.URL = "file:///etc/passwd" }), refused: AddressSyntax, field: "/url"},
	{name: "webhook removed", given: given{hook}, when: RemoveWebhook{hook.Webhook}, then: []Event{WebhookRemoved{hook.Webhook}}},
	{name: "webhook removed twice", given: given{hook, RemoveWebhook{hook.Webhook}}, when: RemoveWebhook{hook.Webhook}, refused: WebhookUnknown, field: "/webhook"},
	{name: "reads", given: owned, when: reads(3, forms), then: []Event{reads(3, forms).StoriesRead}},
	{name: "reads of nothing", given: owned, when: reads(0, forms), refused: NumberRange, field: "/reads"},
	{name: "reads of a stranger", given: owned, when: reads(3, strangerRule), refused: RuleUnknown, field: "/reads"},
	{name: "no reads", given: owned, when: CountReads{}, refused: NothingChanges},
}

// owned are two rules of sales and one of finance, with a report of each.
var owned = given{
	departments, registered(forms, sales), registered(stamps, sales), registered(gates, finance),
	report(1, forms), report(2, gates),
}

func registered(id RuleID, owner DepartmentID) RegisterRule {
	return RegisterRule{id, RuleRegistered{Title: "Rule " + id.String(), Owner: owner}}
}

func report(n byte, id RuleID) ReportFriction {
	return ReportFriction{reportID(n), FrictionReported{Rule: id, Impacts: []Impact{Delay}}}
}

// Whoever is limited to one department acts on nothing else.
func TestActsWithin(t *testing.T) {
	for name, tc := range map[string]struct {
		command Command
		allowed bool
	}{
		"a rule of theirs":             {RenameRule{forms, "Clearer"}, true},
		"a rule of others":             {RenameRule{gates, "Clearer"}, false},
		"a report about theirs":        {SendThanks{reportID(1), "Thanks"}, true},
		"a report about others'":       {SendThanks{reportID(2), "Thanks"}, false},
		"theirs into theirs":           {MergeRule{forms, stamps}, true},
		"theirs into others'":          {MergeRule{forms, gates}, false},
		"others' into theirs":          {MergeRule{gates, forms}, false},
		"a report moved away":          {MoveReport{reportID(1), gates}, false},
		"a report moved within":        {MoveReport{reportID(1), stamps}, true},
		"a rule registered for theirs": {registered(fees, sales), true},
		"a rule registered for others": {registered(fees, finance), false},
		"a rule registered for nobody": {registered(fees, DepartmentID{}), false},
		"the organisation":             {RenameDepartment{sales, "Shops"}, false},
		"a rule that is not there":     {RenameRule{strangerRule, "Clearer"}, false},
	} {
		w := worldOf(t, owned)
		_, err := w.Decide(Act{By: "leader:ana", Within: sales, Command: tc.command}, w.today)
		if r, _ := err.(*Refusal); (err == nil) != tc.allowed || r != nil && r.Code != RuleNotTheirs {
			t.Errorf("%s: Decide() = %v, want allowed %t", name, err, tc.allowed)
		}
	}
	apart := worldOf(t, owned, MergeRule{forms, gates})
	_, err := apart.Decide(Act{By: "leader:ana", Within: sales, Command: RevertMerge{forms}}, apart.today)
	if r, _ := err.(*Refusal); r == nil || r.Code != RuleNotTheirs {
		t.Errorf("theirs out of others': Decide() = %v, want %s", err, RuleNotTheirs.Name)
	}
	w := worldOf(t, owned, MergeDepartment{finance, sales})
	if _, err := w.Decide(Act{By: "leader:ana", Within: sales, Command: RenameRule{gates, "Clearer"}}, w.today); err != nil {
		t.Errorf("a rule that came by a merge of departments: %v", err)
	}
}

// Whoever looked at a rule before somebody else acted on it decides on nothing.
func TestActsExpect(t *testing.T) {
	w := worldOf(t, owned)
	seen, _ := w.Rule(forms)
	if err := w.act(RenameRule{forms, "Clearer"}); err != nil {
		t.Fatal(err)
	}
	now, _ := w.Rule(forms)
	for _, expects := range []*uint64{nil, &now.Position} {
		if _, err := w.Decide(Act{By: "leader:ana", Expects: expects, Command: RenameRule{forms, "Clear"}}, w.today); err != nil {
			t.Errorf("Decide(expects %v) = %v", expects, err)
		}
	}
	_, err := w.Decide(Act{By: "leader:ana", Expects: &seen.Position, Command: RenameRule{forms, "Clear"}}, w.today)
	if r, _ := err.(*Refusal); r == nil || r.Code != RuleMoved {
		t.Errorf("Decide(expects what was) = %v, want %s", err, RuleMoved.Name)
	}
}

// Two administrators do not set the policy past each other.
func TestPolicyExpects(t *testing.T) {
	w := world{State: NewState(), today: today}
	set := func(expects uint64, days int64) error {
		p := DefaultPolicy
		p.TriageDays = days
		drafts, err := w.Decide(Act{By: "admin:ana", Expects: &expects, Command: SetPolicy{p}}, w.today)
		for _, d := range drafts {
			w.Evolve(Recorded{Position: w.Position() + 1, Aggregate: d.Aggregate, By: "admin:ana", Event: d.Event})
		}
		return err
	}
	if err := set(0, 7); err != nil {
		t.Errorf("the first policy: %v", err)
	}
	first := w.Position()
	if r, _ := set(0, 8).(*Refusal); r == nil || r.Code != PolicyMoved || w.Policy().TriageDays != 7 {
		t.Errorf("a policy over one that was not seen = %v, days %d", r, w.Policy().TriageDays)
	}
	if err := set(first, 8); err != nil || w.Policy().TriageDays != 8 {
		t.Errorf("a policy over one that was seen = %v, days %d", err, w.Policy().TriageDays)
	}
}

// An act is known again by its id, for good, and another under the same key is not it.
func TestDone(t *testing.T) {
	id, other := ActID([32]byte{1}, [32]byte{2}), ActID([32]byte{1}, [32]byte{3})
	w := worldOf(t, owned)
	if position, err := w.Done(id); position != 0 || err != nil {
		t.Errorf("Done() before = %d, %v", position, err)
	}
	w.take(Recorded{Aggregate: forms.Aggregate(), Act: id, By: "leader:ana", Event: RuleRenamed{"Clearer"}})
	at := w.Position()
	w.take(Recorded{Aggregate: forms.Aggregate(), Act: testID(5, 1), By: "leader:ana", Event: RuleRenamed{"Clear"}})
	if position, err := w.Done(id); position != at || err != nil {
		t.Errorf("Done() = %d, %v; want %d", position, err, at)
	}
	if _, err := w.Done(other); err == nil {
		t.Error("Done() takes another act under the same key for the first")
	}
	if _, err := ParseID(id.String()); err != nil {
		t.Errorf("ActID() = %v: %v", id, err)
	}
}

// A role and its holder come back from what the log says of them.
func TestHolders(t *testing.T) {
	by := ByHolder(Leader, tokenID(1))
	role, id, ok := HolderOf(by)
	if role != Leader || id != tokenID(1) || !ok || strings.Contains(by, " ") {
		t.Errorf("HolderOf(%q) = %s, %v, %t", by, role, id, ok)
	}
	for _, by := range []string{"", "operator", ByPolicy, "leader:ana"} {
		if _, _, ok := HolderOf(by); ok {
			t.Errorf("HolderOf(%q) finds somebody", by)
		}
	}
}
