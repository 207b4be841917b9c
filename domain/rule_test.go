package domain

import (
	"reflect"
	"strings"
	"testing"
)

var (
	triaged = RuleTriaged{Owner: finance, Authority: Internal, Diagnosis: NeverIntended, Ease: Medium, Kind: KindControl}
	review  = given{crowd, TriageRule{forms, triaged}}
	noOwner = RuleTriaged{Authority: Internal, Diagnosis: NeverIntended, Ease: Medium, Kind: KindControl}
	spam    = RuleRejected{Reason: Spam}
	turned  = given{founded, RejectRule{forms, spam}}
)

func triageBut(f func(*RuleTriaged)) TriageRule {
	e := triaged
	f(&e)
	return TriageRule{forms, e}
}

var ruleScenes = []scene{
	{name: "register", given: departments, when: RegisterRule{forms, RuleRegistered{Title: "Forms", Kind: KindPolicy, Owner: legal}},
		then: []Event{RuleRegistered{Title: "Forms", Kind: KindPolicy, Owner: legal}}},
	{name: "register with a title alone", given: departments, when: RegisterRule{forms, RuleRegistered{Title: "Forms"}}, then: []Event{RuleRegistered{Title: "Forms"}}},
	{name: "register by nobody", given: departments, by: "nobody", when: RegisterRule{forms, RuleRegistered{Title: "Forms"}}, refused: ActorMissing},
	{name: "register again", given: founded, when: RegisterRule{forms, RuleRegistered{Title: "Forms"}}, refused: RuleExists, field: "/rule"},
	{name: "register without id", given: founded, when: RegisterRule{RuleID{}, RuleRegistered{Title: "Forms"}}, refused: IDInvalid, field: "/rule"},
	{name: "register without title", given: founded, when: RegisterRule{stamps, RuleRegistered{}}, refused: TextRequired, field: "/title"},
	{name: "register a strange kind", given: founded, when: RegisterRule{stamps, RuleRegistered{Title: "Stamps", Kind: "law"}}, refused: WordUnknown, field: "/kind"},
	{name: "register for an unknown owner", given: founded, when: RegisterRule{stamps, RuleRegistered{Title: "Stamps", Owner: strangerDepartment}}, refused: DepartmentUnknown, field: "/owner"},

	{name: "triage", given: founded, when: TriageRule{forms, triaged}, then: []Event{triaged}},
	{name: "correct the triage", given: review, when: triageBut(func(e *RuleTriaged) { e.Ease = Hard }),
		then: []Event{triageBut(func(e *RuleTriaged) { e.Ease = Hard }).RuleTriaged}},
	{name: "triage unknown rule", given: founded, when: TriageRule{strangerRule, triaged}, refused: RuleUnknown},
	{name: "triage without owner", given: founded, when: TriageRule{forms, noOwner}, refused: OwnerRequired, field: "/owner"},
	{name: "triage for an unknown owner", given: founded, when: triageBut(func(e *RuleTriaged) { e.Owner = strangerDepartment }), refused: DepartmentUnknown, field: "/owner"},
	{name: "triage for a retired owner", given: given{founded, RetireDepartment{finance}}, when: TriageRule{forms, triaged}, refused: DepartmentGone, field: "/owner"},
	{name: "triage with no authority", given: founded, when: triageBut(func(e *RuleTriaged) { e.Authority = "" }), refused: WordUnknown, field: "/authority"},
	{name: "triage with no diagnosis", given: founded, when: triageBut(func(e *RuleTriaged) { e.Diagnosis = "" }), refused: WordUnknown, field: "/diagnosis"},
	{name: "triage with no ease", given: founded, when: triageBut(func(e *RuleTriaged) { e.Ease = "" }), refused: WordUnknown, field: "/ease"},
	{name: "triage with no kind", given: founded, when: triageBut(func(e *RuleTriaged) { e.Kind = "" }), refused: WordUnknown, field: "/kind"},
	{name: "triage what is committed", given: committed, when: TriageRule{forms, triaged}, refused: StageWrong},

	{name: "reject", given: founded, when: RejectRule{forms, spam}, then: []Event{spam}},
	{name: "reject for another reason", given: founded, when: RejectRule{forms, RuleRejected{OtherReason, "It is a law of nature"}}, then: []Event{RuleRejected{OtherReason, "It is a law of nature"}}},
	{name: "reject for another reason unsaid", given: founded, when: RejectRule{forms, RuleRejected{OtherReason, " "}}, refused: TextRequired, field: "/words"},
	{name: "reject at length", given: founded, when: RejectRule{forms, RuleRejected{Spam, long}}, refused: TextLength, field: "/words"},
	{name: "reject for a strange reason", given: founded, when: RejectRule{forms, RuleRejected{"boring", "x"}}, refused: WordUnknown, field: "/reason"},
	{name: "reject under review", given: review, when: RejectRule{forms, spam}, refused: StageWrong},
	{name: "reject unknown rule", given: founded, when: RejectRule{strangerRule, spam}, refused: RuleUnknown},

	{name: "rename", given: founded, when: RenameRule{forms, "Two copies"}, then: []Event{RuleRenamed{"Two copies"}}},
	{name: "rename to the same", given: founded, when: RenameRule{forms, "Forms in triplicate"}, refused: NothingChanges, field: "/title"},
	{name: "rename to nothing", given: founded, when: RenameRule{forms, ""}, refused: TextRequired, field: "/title"},
	{name: "rename at length", given: founded, when: RenameRule{forms, strings.Repeat("é", MaxTitle+1)}, refused: TextLength, field: "/title"},
	{name: "rename rejected rule", given: turned, when: RenameRule{forms, "Two copies"}, refused: StageWrong},
	{name: "rename unknown rule", given: founded, when: RenameRule{strangerRule, "Two copies"}, refused: RuleUnknown},

	{name: "assign", given: founded, when: AssignOwner{forms, legal}, then: []Event{OwnerAssigned{legal}}},
	{name: "assign nobody", given: founded, when: AssignOwner{forms, DepartmentID{}}, refused: OwnerRequired, field: "/owner"},
	{name: "assign whose it is", given: founded, when: AssignOwner{forms, finance}, refused: NothingChanges, field: "/owner"},
	{name: "assign a stranger", given: founded, when: AssignOwner{forms, strangerDepartment}, refused: DepartmentUnknown, field: "/owner"},
	{name: "assign rejected rule", given: turned, when: AssignOwner{forms, legal}, refused: StageWrong},

	{name: "declare", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, 20, "payroll"}},
		then: []Event{PopulationDeclared{Sufferer{Employee, sales}, 20, "payroll"}}},
	{name: "declare customers", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Side: Customer}, MaxPeople, "register"}},
		then: []Event{PopulationDeclared{Sufferer{Side: Customer}, MaxPeople, "register"}}},
	{name: "declare customers of a department", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Customer, sales}, 20, "x"}}, refused: SuffererCustomer, field: "/department"},
	{name: "declare no side", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{"", sales}, 20, "x"}}, refused: WordUnknown, field: "/side"},
	{name: "declare a stranger", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, strangerDepartment}, 20, "x"}}, refused: DepartmentUnknown, field: "/department"},
	{name: "declare nobody", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, 0, "x"}}, refused: NumberRange, field: "/people"},
	{name: "declare too many", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, MaxPeople + 1, "x"}}, refused: NumberRange, field: "/people"},
	{name: "declare without source", given: founded, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, 20, ""}}, refused: TextRequired, field: "/source"},
	{name: "declare rejected rule", given: turned, when: DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, 20, "x"}}, refused: StageWrong},

	{name: "measure", given: founded, when: MeasureBurden{forms, BurdenMeasured{24, 255_000, "log"}}, then: []Event{BurdenMeasured{24, 255_000, "log"}}},
	{name: "measure no time", given: founded, when: MeasureBurden{forms, BurdenMeasured{0, 1, "log"}}, refused: NumberRange, field: "/seconds"},
	{name: "measure no times", given: founded, when: MeasureBurden{forms, BurdenMeasured{1, 0, "log"}}, refused: NumberRange, field: "/times_per_month"},
	{name: "measure without source", given: founded, when: MeasureBurden{forms, BurdenMeasured{1, 1, ""}}, refused: TextRequired, field: "/source"},
	{name: "measure rejected rule", given: turned, when: MeasureBurden{forms, BurdenMeasured{1, 1, "x"}}, refused: StageWrong},

	{name: "reopen rejected", given: turned, when: ReopenRule{forms, "We were hasty"}, then: []Event{RuleReopened{"We were hasty"}}},
	{name: "reopen relapsed", given: relapsed, when: ReopenRule{forms, "It is back"}, then: []Event{RuleReopened{"It is back"}}},
	{name: "reopen kept", given: given{review, DecideRule{forms, RuleDecided{Verdict: Keep, Reason: "needed"}}}, when: ReopenRule{forms, "New law"}, then: []Event{RuleReopened{"New law"}}},
	{name: "reopen deferred", given: deferred, when: ReopenRule{forms, "Now"}, then: []Event{RuleReopened{"Now"}}},
	{name: "reopen escalated", given: given{review, DecideRule{forms, RuleDecided{Verdict: Escalate, EscalatedTo: "Parliament"}}}, when: ReopenRule{forms, "Now"}, then: []Event{RuleReopened{"Now"}}},
	{name: "reopen without motivation", given: turned, when: ReopenRule{forms, ""}, refused: TextRequired, field: "/motivation"},
	{name: "reopen what is open", given: review, when: ReopenRule{forms, "Now"}, refused: StageWrong},
	{name: "reopen unknown rule", given: founded, when: ReopenRule{strangerRule, "Now"}, refused: RuleUnknown},
}

var (
	mergedPair  = given{two, MergeRule{forms, stamps}}
	mergedChain = given{two, MergeRule{forms, stamps}, MergeRule{stamps, gates}}
)

var mergeScenes = []scene{
	{name: "merge", given: two, when: MergeRule{forms, stamps}, then: []Event{RuleMerged{stamps}, RuleAbsorbed{forms}}},
	{name: "merge an absorber", given: mergedPair, when: MergeRule{stamps, gates}, then: []Event{RuleMerged{gates}, RuleAbsorbed{stamps}}},
	{name: "merge unknown rule", given: two, when: MergeRule{strangerRule, stamps}, refused: RuleUnknown},
	{name: "merge into unknown rule", given: two, when: MergeRule{forms, strangerRule}, refused: RuleUnknown, field: "/into"},
	{name: "merge into itself", given: two, when: MergeRule{forms, forms}, refused: MergeSelf, field: "/into"},
	{name: "merge into a member", given: mergedPair, when: MergeRule{stamps, forms}, refused: MergeCycle, field: "/into"},
	{name: "merge into a member's member", given: mergedChain, when: MergeRule{gates, forms}, refused: MergeCycle, field: "/into"},
	{name: "merge into a merged rule", given: mergedPair, when: MergeRule{gates, forms}, refused: MergeTarget, field: "/into"},
	{name: "merge into a rejected rule", given: given{two, RejectRule{stamps, spam}}, when: MergeRule{forms, stamps}, refused: MergeTarget, field: "/into"},
	{name: "merge a merged rule", given: mergedPair, when: MergeRule{forms, gates}, refused: StageWrong},
	{name: "merge a rejected rule", given: given{two, RejectRule{stamps, spam}}, when: MergeRule{stamps, forms}, refused: StageWrong},
	{name: "revert", given: mergedPair, when: RevertMerge{forms}, then: []Event{MergeReverted{}, RuleSplitOff{forms}}},
	{name: "revert inside a chain", given: mergedChain, when: RevertMerge{forms}, then: []Event{MergeReverted{}, RuleSplitOff{forms}}},
	{name: "revert what is not merged", given: two, when: RevertMerge{forms}, refused: StageWrong},
	{name: "revert unknown rule", given: two, when: RevertMerge{strangerRule}, refused: RuleUnknown},
}

func TestMergeExpectsBothRules(t *testing.T) {
	w := worldOf(t, two, RenameRule{stamps, "Stamps and seals"})
	drafts, err := w.Decide(Act{By: "leader:ana", Command: MergeRule{forms, stamps}}, w.today)
	want := []Draft{
		{Aggregate: forms.Aggregate(), Expected: 0, Event: RuleMerged{stamps}},
		{Aggregate: stamps.Aggregate(), Expected: w.Last(stamps.Aggregate()), Event: RuleAbsorbed{forms}},
	}
	if err != nil || !reflect.DeepEqual(drafts, want) {
		t.Errorf("Decide(merge) = %+v, %v; want %+v", drafts, err, want)
	}
}

func TestRevertedMergeReturnsToItsStage(t *testing.T) {
	w := worldOf(t, two, TriageRule{forms, triaged}, MergeRule{forms, stamps}, MergeRule{stamps, gates}, RevertMerge{forms})
	if got := w.stage(forms); got != UnderReview {
		t.Errorf("stage after merge-reverted = %s; want %s", got, UnderReview)
	}
	if got := w.stage(stamps); got != Merged {
		t.Errorf("stage of the other = %s; want %s", got, Merged)
	}
}

func TestCorrectedTriageKeepsTheDaysInStage(t *testing.T) {
	w := worldOf(t, review, today+60, triageBut(func(e *RuleTriaged) { e.Ease = Hard }))
	r, _ := w.Rule(forms)
	if r.StageSince != today || r.Ease != Hard {
		t.Errorf("corrected: in stage since %v, ease %s; want %v, %s", r.StageSince, r.Ease, today, Hard)
	}
	if c := r.Clock(w.Policy()); c.Due != today+90 || c.Name != ClockDecision {
		t.Errorf("Clock = %+v; want the decision on %v", *c, today+90)
	}
}

func TestLatestPopulationOfASuffererStands(t *testing.T) {
	staff, customers := Sufferer{Employee, sales}, Sufferer{Side: Customer}
	w := worldOf(t, founded, DeclarePopulation{forms, PopulationDeclared{staff, 20, "guess"}}, DeclarePopulation{forms, PopulationDeclared{customers, 900, "till"}})
	before, _ := w.Rule(forms)
	w.play(t, given{DeclarePopulation{forms, PopulationDeclared{staff, 25, "payroll"}}})
	after, _ := w.Rule(forms)
	if want := []PopulationDeclared{{staff, 25, "payroll"}, {customers, 900, "till"}}; !reflect.DeepEqual(after.Populations, want) {
		t.Errorf("populations = %+v, want %+v", after.Populations, want)
	}
	if before.Populations[0].People != 20 {
		t.Error("a later declaration changed a rule that was read before")
	}
}
