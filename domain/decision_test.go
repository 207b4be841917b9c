package domain

import "testing"

var (
	effective  = date(2026, 3, 10)
	removal    = RuleDecided{Verdict: Remove, Person: "Ana", EffectiveOn: effective, Reason: "Nobody reads them"}
	committed  = given{review, DecideRule{forms, removal}}
	removed    = given{committed, effective, AnnounceRemoval{forms}}
	asked      = given{removed, effective + 28, OpenVerification{forms}}
	until      = date(2026, 6, 1)
	deferred   = given{review, DecideRule{forms, RuleDecided{Verdict: Defer, Until: until}}}
	justifying = given{review, RequestJustification{Rule: forms}}
	lapsed     = given{justifying, today + 91, LapseJustification{forms}}
)

func removalBut(f func(*RuleDecided)) DecideRule {
	e := removal
	f(&e)
	return DecideRule{forms, e}
}

func quick(a Authority, e Ease) DecideRule {
	return removalBut(func(d *RuleDecided) { d.Authority, d.Ease = a, e })
}

func verdict(e RuleDecided) DecideRule { return DecideRule{forms, e} }

var decisionScenes = []scene{
	{name: "remove", given: review, when: DecideRule{forms, removal}, then: []Event{removal}},
	{name: "remove today", given: review, when: removalBut(func(e *RuleDecided) { e.EffectiveOn = today }),
		then: []Event{removalBut(func(e *RuleDecided) { e.EffectiveOn = today }).RuleDecided}},
	{name: "change", given: review, when: removalBut(func(e *RuleDecided) { e.Verdict = Change }), then: []Event{removalBut(func(e *RuleDecided) { e.Verdict = Change }).RuleDecided}},
	{name: "only what belongs to a removal is stored", given: review,
		when: removalBut(func(e *RuleDecided) { e.EscalatedTo, e.Until, e.Authority, e.Ease = "x", until, Habit, Easy }), then: []Event{removal}},
	{name: "explain", given: review, when: verdict(RuleDecided{Verdict: Explain, Reason: "It protects us", Person: "Ana", EffectiveOn: effective}),
		then: []Event{RuleDecided{Verdict: Explain, Reason: "It protects us"}}},
	{name: "keep", given: review, when: verdict(RuleDecided{Verdict: Keep, Reason: "It protects us"}), then: []Event{RuleDecided{Verdict: Keep, Reason: "It protects us"}}},
	{name: "escalate", given: review, when: verdict(RuleDecided{Verdict: Escalate, EscalatedTo: "Parliament", Until: until}), then: []Event{RuleDecided{Verdict: Escalate, EscalatedTo: "Parliament"}}},
	{name: "defer", given: review, when: verdict(RuleDecided{Verdict: Defer, Until: until, Reason: "Budget"}), then: []Event{RuleDecided{Verdict: Defer, Until: until, Reason: "Budget"}}},
	{name: "quick, a habit", given: founded, when: quick(Habit, Easy), then: []Event{quick(Habit, Easy).RuleDecided}},
	{name: "quick, our own", given: founded, when: quick(Internal, Easy), then: []Event{quick(Internal, Easy).RuleDecided}},
	{name: "quick, the law's", given: founded, when: quick(External, Easy), refused: DecisionTooEarly},
	{name: "quick, unknown", given: founded, when: quick(AuthorityUnknown, Easy), refused: DecisionTooEarly},
	{name: "quick, not easy", given: founded, when: quick(Habit, Medium), refused: DecisionTooEarly},
	{name: "quick, unsaid", given: founded, when: DecideRule{forms, removal}, refused: DecisionTooEarly},
	{name: "keep before review", given: founded, when: verdict(RuleDecided{Verdict: Keep, Reason: "x"}), refused: DecisionTooEarly},
	{name: "escalate before review", given: founded, when: verdict(RuleDecided{Verdict: Escalate, EscalatedTo: "x"}), refused: DecisionTooEarly},
	{name: "defer before review", given: founded, when: verdict(RuleDecided{Verdict: Defer, Until: until}), refused: DecisionTooEarly},
	{name: "strange verdict", given: review, when: verdict(RuleDecided{Verdict: "celebrate"}), refused: WordUnknown, field: "/verdict"},
	{name: "owner unknown", given: given{departments, RegisterRule{forms, RuleRegistered{Title: "Forms"}}}, when: quick(Habit, Easy), refused: OwnerRequired, field: "/owner"},
	{name: "effective yesterday", given: review, when: removalBut(func(e *RuleDecided) { e.EffectiveOn = today - 1 }), refused: EffectivePast, field: "/effective_on"},
	{name: "no effective date", given: review, when: removalBut(func(e *RuleDecided) { e.EffectiveOn = 0 }), refused: EffectivePast, field: "/effective_on"},
	{name: "nobody answers for it", given: review, when: removalBut(func(e *RuleDecided) { e.Person = " " }), refused: TextRequired, field: "/person"},
	{name: "removal without reason", given: review, when: removalBut(func(e *RuleDecided) { e.Reason = "" }), refused: TextRequired, field: "/reason"},
	{name: "explain without reason", given: review, when: verdict(RuleDecided{Verdict: Explain}), refused: TextRequired, field: "/reason"},
	{name: "keep without reason", given: review, when: verdict(RuleDecided{Verdict: Keep, Reason: " "}), refused: TextRequired, field: "/reason"},
	{name: "escalate to nobody", given: review, when: verdict(RuleDecided{Verdict: Escalate}), refused: TextRequired, field: "/escalated_to"},
	{name: "escalate at length", given: review, when: verdict(RuleDecided{Verdict: Escalate, EscalatedTo: "x", Reason: long}), refused: TextLength, field: "/reason"},
	{name: "defer to no day", given: review, when: verdict(RuleDecided{Verdict: Defer}), refused: DatePast, field: "/until"},
	{name: "defer until today", given: review, when: verdict(RuleDecided{Verdict: Defer, Until: today}), refused: DatePast, field: "/until"},
	{name: "decide twice", given: committed, when: DecideRule{forms, removal}, refused: StageWrong},
	{name: "keep what is committed", given: committed, when: verdict(RuleDecided{Verdict: Keep, Reason: "x"}), refused: StageWrong},
	{name: "decide unknown rule", given: review, when: DecideRule{strangerRule, removal}, refused: RuleUnknown},

	{name: "deferral ends", given: deferred, on: until, by: ByPolicy, when: EndDeferral{forms}, then: []Event{DeferralEnded{until}}},
	{name: "deferral the day before", given: deferred, on: until - 1, by: ByPolicy, when: EndDeferral{forms}, refused: NotDue},
	{name: "no deferral", given: review, on: until, by: ByPolicy, when: EndDeferral{forms}, refused: StageWrong},
}

var justificationScenes = []scene{
	{name: "request", given: review, when: RequestJustification{Rule: forms}, then: []Event{JustificationRequested{today + 90}}},
	{name: "request for a day", given: review, when: RequestJustification{forms, today + 1}, then: []Event{JustificationRequested{today + 1}}},
	{name: "request for today", given: review, when: RequestJustification{forms, today}, refused: DatePast, field: "/due"},
	{name: "request twice", given: justifying, when: RequestJustification{Rule: forms}, refused: JustificationOpen},
	{name: "request after silence", given: lapsed, when: RequestJustification{Rule: forms}, then: []Event{JustificationRequested{today + 91 + 90}}},
	{name: "request before review", given: founded, when: RequestJustification{Rule: forms}, refused: StageWrong},
	{name: "request of unknown rule", given: founded, when: RequestJustification{Rule: strangerRule}, refused: RuleUnknown},
	{name: "justify", given: justifying, when: JustifyRule{forms, "The auditor asks"}, then: []Event{RuleJustified{"The auditor asks"}}},
	{name: "justify after silence", given: lapsed, when: JustifyRule{forms, "The auditor asks"}, then: []Event{RuleJustified{"The auditor asks"}}},
	{name: "justify unasked", given: review, when: JustifyRule{forms, "The auditor asks"}, refused: JustificationNone},
	{name: "justify twice", given: given{justifying, JustifyRule{forms, "x"}}, when: JustifyRule{forms, "y"}, refused: JustificationNone},
	{name: "justify with nothing", given: justifying, when: JustifyRule{forms, ""}, refused: TextRequired, field: "/words"},
	{name: "justify what is committed", given: committed, when: JustifyRule{forms, "x"}, refused: StageWrong},
	{name: "lapse", given: justifying, on: today + 91, by: ByPolicy, when: LapseJustification{forms}, then: []Event{JustificationLapsed{today + 90}}},
	{name: "lapse on the day itself", given: justifying, on: today + 90, by: ByPolicy, when: LapseJustification{forms}, refused: NotDue},
	{name: "lapse twice", given: lapsed, by: ByPolicy, when: LapseJustification{forms}, refused: JustificationNone},
	{name: "lapse after the answer", given: given{justifying, JustifyRule{forms, "x"}}, on: today + 91, by: ByPolicy, when: LapseJustification{forms}, refused: JustificationNone},
	{name: "lapse of unknown rule", given: review, by: ByPolicy, when: LapseJustification{strangerRule}, refused: RuleUnknown},
}

func TestQuickDecisionSaysAuthorityAndEase(t *testing.T) {
	w := worldOf(t, founded, quick(Habit, Easy))
	if r, _ := w.Rule(forms); r.Authority != Habit || r.Ease != Easy || r.Stage != Committed {
		t.Errorf("after a quick decision: %s, %s, %s; want habit, easy, committed", r.Authority, r.Ease, r.Stage)
	}
	w = worldOf(t, review, DecideRule{forms, removal})
	if r, _ := w.Rule(forms); r.Authority != Internal || r.Ease != Medium {
		t.Errorf("after a decision under review: %s, %s; want what triage said", r.Authority, r.Ease)
	}
}

func TestSilenceIsCountedAndForgottenByTheNextReview(t *testing.T) {
	w := worldOf(t, lapsed, RequestJustification{Rule: forms})
	if r, _ := w.Rule(forms); r.Lapsed || r.Lapses != 1 {
		t.Errorf("asked again: lapsed %v, lapses %d; want false, 1", r.Lapsed, r.Lapses)
	}
	w = worldOf(t, lapsed, DecideRule{forms, RuleDecided{Verdict: Keep, Reason: "x"}}, ReopenRule{forms, "y"})
	if r, _ := w.Rule(forms); r.JustificationDue != 0 || r.Lapsed || r.Lapses != 1 {
		t.Errorf("reopened: due %v, lapsed %v, lapses %d; want none, false, 1", r.JustificationDue, r.Lapsed, r.Lapses)
	}
}
