package domain

import "testing"

var (
	opened    = effective + 28
	closes    = opened + 28
	closesTwo = closes + 28
	passed    = given{asked, answers(Gone, Gone, Gone, Gone, Gone), closes, CloseVerification{forms}}
	disputed  = given{asked, answers(Partly, Partly, Gone, Gone, Gone), closes, CloseVerification{forms}}
	expired   = given{asked, closes, CloseVerification{forms}, closesTwo, CloseVerification{forms}}
	relapsed  = given{removed, effective + 40, again(11), again(12), DetectRelapse{forms}}
)

// answers lets the first reports answer, one after the other.
func answers(list ...Answer) given {
	var g given
	for i, a := range list {
		g = append(g, AnswerRemoval{reportID(byte(i + 1)), a})
	}
	return g
}

// again is a report of the month after the effective one.
func again(n byte) ReportFriction {
	return said(n, forms, func(e *FrictionReported) { e.LastHappened = effective.Month() + 1 })
}

func closing(name string, before given, then Event) scene {
	return scene{name: name, given: before, on: closes, by: ByPolicy, when: CloseVerification{forms}, then: []Event{then}}
}

var attest = AttestRemoval{forms, "Luis", sales}

var removalScenes = []scene{
	{name: "reschedule", given: committed, when: RescheduleRemoval{forms, RemovalRescheduled{effective + 9, "late"}}, then: []Event{RemovalRescheduled{effective + 9, "late"}}},
	{name: "reschedule after a dispute", given: disputed, when: RescheduleRemoval{forms, RemovalRescheduled{closes, "again"}}, then: []Event{RemovalRescheduled{closes, "again"}}},
	{name: "reschedule to the same day", given: committed, when: RescheduleRemoval{forms, RemovalRescheduled{effective, "late"}}, refused: NothingChanges, field: "/effective_on"},
	{name: "reschedule to yesterday", given: committed, when: RescheduleRemoval{forms, RemovalRescheduled{today - 1, "late"}}, refused: EffectivePast, field: "/effective_on"},
	{name: "reschedule without reason", given: committed, when: RescheduleRemoval{forms, RemovalRescheduled{effective + 9, ""}}, refused: TextRequired, field: "/reason"},
	{name: "reschedule what is removed", given: removed, when: RescheduleRemoval{forms, RemovalRescheduled{effective + 9, "late"}}, refused: StageWrong},
	{name: "reschedule unknown rule", given: removed, when: RescheduleRemoval{strangerRule, RemovalRescheduled{effective + 9, "late"}}, refused: RuleUnknown},

	{name: "announce", given: committed, on: effective, when: AnnounceRemoval{forms}, then: []Event{RemovalAnnounced{}}},
	{name: "announce the day before", given: committed, on: effective - 1, when: AnnounceRemoval{forms}, refused: EffectiveFuture},
	{name: "announce after a dispute", given: disputed, when: AnnounceRemoval{forms}, refused: EffectiveMissing},
	{name: "announce with a new date", given: given{disputed, RescheduleRemoval{forms, RemovalRescheduled{closes, "again"}}}, when: AnnounceRemoval{forms}, then: []Event{RemovalAnnounced{}}},
	{name: "announce what is not decided", given: review, when: AnnounceRemoval{forms}, refused: StageWrong},
	{name: "announce twice", given: removed, when: AnnounceRemoval{forms}, refused: StageWrong},

	{name: "open", given: removed, on: opened, by: ByPolicy, when: OpenVerification{forms}, then: []Event{VerificationOpened{1, closes}}},
	{name: "open the day before", given: removed, on: opened - 1, by: ByPolicy, when: OpenVerification{forms}, refused: NotDue},
	{name: "open twice", given: asked, by: ByPolicy, when: OpenVerification{forms}, refused: NothingChanges},
	{name: "open before removal", given: committed, by: ByPolicy, when: OpenVerification{forms}, refused: StageWrong},

	{name: "answer", given: asked, when: AnswerRemoval{reportID(1), Partly}, then: []Event{RemovalAnswered{Partly, opened}}},
	{name: "answer anew", given: given{asked, AnswerRemoval{reportID(1), Partly}}, when: AnswerRemoval{reportID(1), Gone}, then: []Event{RemovalAnswered{Gone, opened}}},
	{name: "answer through a merged rule", given: given{asked, founding(7, stamps, "Stamps"), MergeRule{stamps, forms}}, when: AnswerRemoval{reportID(7), Gone}, then: []Event{RemovalAnswered{Gone, opened}}},
	{name: "answer unasked", given: removed, when: AnswerRemoval{reportID(1), Gone}, refused: VerificationClosed},
	{name: "answer after the end", given: passed, when: AnswerRemoval{reportID(1), Gone}, refused: VerificationClosed},
	{name: "answer strangely", given: asked, when: AnswerRemoval{reportID(1), "perhaps"}, refused: WordUnknown, field: "/answer"},
	{name: "answer of the board", given: asked, by: "leader:ana", when: AnswerRemoval{reportID(1), Gone}, refused: ActorPresent},
	{name: "answer of unknown report", given: asked, when: AnswerRemoval{strangerReport, Gone}, refused: ReportUnknown},

	closing("five say gone", given{asked, answers(Gone, Gone, Gone, Gone, Gone)}, RemovalVerified{Tally: Tally{Gone: 5}}),
	closing("four gone and one partly are 80 percent", given{asked, answers(Gone, Gone, Gone, Gone, Partly)}, RemovalVerified{Tally: Tally{Gone: 4, Partly: 1}}),
	closing("two of six not gone", given{asked, answers(Gone, Gone, Gone, Gone, Partly, StillThere)}, RemovalDisputed{Tally: Tally{Gone: 4, Partly: 1, StillThere: 1}}),
	closing("dont_know is no answer", given{asked, answers(Gone, Gone, Gone, Gone, DontKnow)}, VerificationOpened{2, closesTwo}),
	closing("dont_know does not weigh", given{asked, answers(Gone, Gone, Gone, Gone, Gone, DontKnow)}, RemovalVerified{Tally: Tally{Gone: 5, DontKnow: 1}}),
	closing("the last answer counts", given{asked, answers(StillThere, Gone, Gone, Gone, Gone), AnswerRemoval{reportID(1), Gone}}, RemovalVerified{Tally: Tally{Gone: 5}}),
	closing("one later report disputes", given{asked, answers(Gone, Gone, Gone, Gone, Gone), again(11)}, RemovalDisputed{Tally: Tally{Gone: 5}, LaterReports: 1}),
	closing("a later report that is held does not", given{asked, answers(Gone, Gone, Gone, Gone, Gone), again(11), HoldReport{reportID(11), "spam?"}}, RemovalVerified{Tally: Tally{Gone: 5}}),
	closing("a later report that moved away does not", given{asked, answers(Gone, Gone, Gone, Gone, Gone), again(11), founding(12, stamps, "Stamps"), MoveReport{reportID(11), stamps}}, RemovalVerified{Tally: Tally{Gone: 5}}),
	closing("the answer of a held report does not count", given{asked, answers(Gone, Gone, Gone, Gone, Gone), HoldReport{reportID(1), "spam?"}}, VerificationOpened{2, closesTwo}),
	closing("it counts when released", given{asked, answers(Gone, Gone, Gone, Gone, Gone), HoldReport{reportID(1), "spam?"}, ReleaseReport{reportID(1)}}, RemovalVerified{Tally: Tally{Gone: 5}}),
	closing("the answer of a moved report goes along", given{asked, answers(Gone, Gone, Gone, Gone, Gone), founding(12, stamps, "Stamps"), MoveReport{reportID(1), stamps}}, VerificationOpened{2, closesTwo}),
	{name: "answers are cumulated over the rounds", given: given{asked, answers(Gone, Gone, Gone), closes, CloseVerification{forms}, AnswerRemoval{reportID(4), Gone}, AnswerRemoval{reportID(5), Gone}},
		on: closesTwo, when: CloseVerification{forms}, then: []Event{RemovalVerified{Tally: Tally{Gone: 5}}}},
	{name: "two rounds and too few", given: given{asked, answers(Gone), closes, CloseVerification{forms}}, on: closesTwo, when: CloseVerification{forms},
		then: []Event{VerificationExpired{Tally{Gone: 1}, 2}}},
	{name: "close the day before", given: asked, on: closes - 1, when: CloseVerification{forms}, refused: NotDue},
	{name: "close what is not open", given: removed, when: CloseVerification{forms}, refused: VerificationClosed},
	{name: "close twice", given: passed, when: CloseVerification{forms}, refused: VerificationClosed},

	{name: "attest", given: removed, when: attest, then: []Event{RemovalVerified{Attester: "Luis", Department: sales}}},
	{name: "attest unconfirmed", given: expired, when: attest, then: []Event{RemovalVerified{Attester: "Luis", Department: sales}}},
	{name: "attest for a declared department", given: given{removed, DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, legal}, 9, "x"}}},
		when: AttestRemoval{forms, "Eva", legal}, then: []Event{RemovalVerified{Attester: "Eva", Department: legal}}},
	{name: "attest for what the sufferer was merged into", given: given{removed, MergeDepartment{sales, legal}}, when: AttestRemoval{forms, "Eva", legal}, then: []Event{RemovalVerified{Attester: "Eva", Department: legal}}},
	{name: "attest for the owner", given: removed, when: AttestRemoval{forms, "Ana", finance}, refused: AttesterOwner, field: "/department"},
	{name: "attest for what the owner was merged into", given: given{removed, MergeDepartment{finance, sales}}, when: attest, refused: AttesterOwner, field: "/department"},
	{name: "attest for a stranger", given: removed, when: AttestRemoval{forms, "Eva", legal}, refused: AttesterStranger, field: "/department"},
	{name: "attest when the only report is held", given: given{founded, quick(Habit, Easy), effective, AnnounceRemoval{forms}, HoldReport{reportID(1), "spam?"}}, when: attest, refused: AttesterStranger, field: "/department"},
	{name: "attest for nobody known", given: removed, when: AttestRemoval{forms, "Eva", strangerDepartment}, refused: DepartmentUnknown, field: "/department"},
	{name: "attest without a name", given: removed, when: AttestRemoval{forms, "", sales}, refused: TextRequired, field: "/attester"},
	{name: "attest before removal", given: committed, when: attest, refused: StageWrong},

	{name: "relapse", given: given{removed, effective + 40, again(11), again(12)}, by: ByPolicy, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "relapse of verified", given: given{passed, again(11), again(12)}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "relapse of unconfirmed", given: given{expired, again(11), again(12)}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "relapse 180 days apart", given: given{removed, effective + 40, again(11), effective + 220, again(12)}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "relapse 181 days apart", given: given{removed, effective + 40, again(11), effective + 221, again(12)}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "relapse of the most within the days", given: given{removed, effective + 40, again(11), effective + 221, again(12), again(13), again(14)}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{3}}},
	{name: "relapse of one", given: given{removed, effective + 40, again(11)}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "the month of removal does not count", given: given{removed, effective + 40, again(11), said(12, forms, func(e *FrictionReported) { e.LastHappened = effective.Month() })}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "no month does not count", given: given{removed, effective + 40, again(11), meToo(12, forms)}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "a held report does not count", given: given{removed, effective + 40, again(11), again(12), HoldReport{reportID(12), "spam?"}}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "a released report counts", given: given{removed, effective + 40, again(11), again(12), HoldReport{reportID(12), "spam?"}, ReleaseReport{reportID(12)}}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "a report of a rule merged in counts", given: given{removed, effective + 40, again(11), foundedAgain, MergeRule{stamps, forms}}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "until the merge is undone", given: given{removed, effective + 40, again(11), foundedAgain, MergeRule{stamps, forms}, RevertMerge{stamps}}, when: DetectRelapse{forms}, refused: RelapseTooFew},
	{name: "a report moved in counts", given: given{removed, effective + 40, again(11), foundedAgain, MoveReport{reportID(12), forms}}, when: DetectRelapse{forms}, then: []Event{RelapseDetected{2}}},
	{name: "relapse of what was never gone", given: review, when: DetectRelapse{forms}, refused: StageWrong},
}

var foundedAgain = said(12, stamps, func(e *FrictionReported) { e.Title, e.LastHappened = "Forms, still", effective.Month()+1 })

func TestAnswersBelongToOneRemoval(t *testing.T) {
	w := worldOf(t, disputed, RescheduleRemoval{forms, RemovalRescheduled{closes, "again"}}, AnnounceRemoval{forms})
	if got := w.tallyOf(0); got != (Tally{}) {
		t.Errorf("tally of the second removal = %+v; want none", got)
	}
	if r, _ := w.Rule(forms); r.Slips != 1 || r.Removals != 2 || r.Round != 0 {
		t.Errorf("slips %d, removals %d, round %d; want 1, 2, 0", r.Slips, r.Removals, r.Round)
	}
}

func TestReceiptAnswersOnceHoweverRulesAreMerged(t *testing.T) {
	w := worldOf(t, asked, founding(7, stamps, "Stamps"), quickOf(stamps, opened), AnnounceRemoval{stamps}, opened+28, OpenVerification{stamps},
		AnswerRemoval{reportID(1), Gone}, MergeRule{forms, stamps}, AnswerRemoval{reportID(1), Gone}, RevertMerge{forms}, AnswerRemoval{reportID(1), Gone})
	if got := w.tallyOf(0); got != (Tally{Gone: 1}) {
		t.Errorf("tally = %+v; want one gone", got)
	}
	if got := w.tallyOf(1); got != (Tally{}) {
		t.Errorf("tally of the rule that was left = %+v; want none", got)
	}
}

func quickOf(rule RuleID, on Day) DecideRule {
	e := quick(Habit, Easy).RuleDecided
	e.EffectiveOn = on
	return DecideRule{rule, e}
}
