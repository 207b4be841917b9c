package domain

import (
	"slices"
	"time"

	"pgregory.net/rapid"
)

// The generators speak of a small world: four rules, three departments, twelve
// reports, and now and then of something that is not there or cannot be meant.

func pick[T any](t *rapid.T, what string, list ...T) T { return list[upTo(t, what, len(list))] }

// upTo is any number below n, each about as likely as the next: rapid's own ranges
// prefer the smallest, and the worlds would stay young.
func upTo(t *rapid.T, what string, n int) int {
	return int(rapid.Uint64().Draw(t, what) % uint64(n))
}

func anyRule(t *rapid.T) RuleID {
	if upTo(t, "stranger", 20) == 0 {
		return pick(t, "rule", RuleID{}, strangerRule)
	}
	return pick(t, "rule", forms, forms, stamps, stamps, gates, fees)
}

func anyReport(t *rapid.T) ReportID { return reportID(byte(1 + upTo(t, "report", 13))) }

func anyDepartment(t *rapid.T) DepartmentID {
	return pick(t, "department", finance, sales, legal, finance, sales, DepartmentID{}, strangerDepartment)
}

func anyText(t *rapid.T) string {
	return pick(t, "text", "Words", "Mañana", "More words", "\u200b", "")
}

func anyWord[W ~string](t *rapid.T, list []W) W {
	if upTo(t, "nonsense", 25) == 0 {
		return "nonsense"
	}
	return pick(t, "word", list...)
}

func dayAround(t *rapid.T, today Day) Day {
	return pick(t, "day", 0, today-1, today, today, today+1, today+20, today+90)
}

func anyFriction(t *rapid.T, today Day) FrictionReported {
	return FrictionReported{
		Rule: anyRule(t), Title: pick(t, "title", "", "", "A title"), Owner: anyDepartment(t),
		Side: pick(t, "side", Employee, Employee, Customer, ""), Sufferer: pick(t, "sufferer", sales, legal, DepartmentID{}),
		Impacts: pick(t, "impacts", []Impact{Delay}, []Impact{Anger, Delay}, nil), Severity: rapid.IntRange(0, 4).Draw(t, "severity"),
		LastHappened: pick(t, "month", 0, today.Month(), today.Month(), today.Month()-1, today.Month()+1),
		Day:          pick(t, "day of report", 0, 0, 0, today-100, today+1),
		Held:         pick(t, "held", "", "", "", Trap, Flood, "nonsense"),
	}
}

func anyPolicy(t *rapid.T) Policy {
	p := DefaultPolicy
	p.VerifyAfterDays = rapid.Int64Range(1, 30).Draw(t, "after")
	p.VerifyRoundDays = rapid.Int64Range(1, 30).Draw(t, "round")
	p.VerifyRounds = rapid.IntRange(0, 3).Draw(t, "rounds")
	p.VerifyAnswers = rapid.IntRange(1, 3).Draw(t, "answers")
	p.RelapseReports = rapid.IntRange(1, 3).Draw(t, "relapse")
	p.Disclosure = pick(t, "k", 5, 5, 5, 6, 4)
	p.FiscalYearBegins = time.Month(rapid.IntRange(1, 13).Draw(t, "first month"))
	return p
}

func anyDecision(t *rapid.T, today Day) RuleDecided {
	return RuleDecided{
		Verdict: anyWord(t, append([]Verdict{Remove, Remove, Remove}, Verdicts...)), Person: anyText(t), EffectiveOn: dayAround(t, today), Reason: anyText(t),
		EscalatedTo: anyText(t), Until: dayAround(t, today), Authority: anyWord(t, Authorities), Ease: anyWord(t, Eases),
	}
}

// anyCommand is one of all there are, sensible or not.
func anyCommand(t *rapid.T, today Day) Command {
	switch upTo(t, "of", 4) {
	case 0:
		return anyReportCommand(t, today)
	case 1:
		return anyOrgCommand(t)
	}
	return anyRuleCommand(t, today)
}

func anyReportCommand(t *rapid.T, today Day) Command {
	id := anyReport(t)
	return pick(t, "command", func() Command { return ReportFriction{id, anyFriction(t, today)} },
		func() Command { return ReportFriction{id, anyFriction(t, today)} },
		func() Command { return GiveReply{id, anyText(t)} },
		func() Command { return AnswerRemoval{id, anyWord(t, Answers)} },
		func() Command { return MoveReport{id, anyRule(t)} },
		func() Command { return RedactReport{id, anyText(t)} },
		func() Command { return SendThanks{id, anyText(t)} },
		func() Command { return AskQuestion{id, anyText(t)} },
		func() Command { return HoldReport{id, anyText(t)} },
		func() Command { return ReleaseReport{id} })()
}

func anyOrgCommand(t *rapid.T) Command {
	d, id := anyDepartment(t), tokenID(byte(rapid.IntRange(1, 2).Draw(t, "token")))
	return pick[Command](t, "command", (RegisterDepartment{DepartmentRegistered{Department: d, Name: anyText(t), Parent: anyDepartment(t)}}),
		RenameDepartment{d, anyText(t)}, SetPolicy{anyPolicy(t)},
		MergeDepartment{d, legal}, RetireDepartment{legal}, CreateToken{TokenCreated{Token: id, Name: anyText(t), Role: Viewer, Digest: digest}}, RevokeToken{id},
		of(pick(t, "quarter", autumn, winter, spring, Quarter{})))
}

func anyRuleCommand(t *rapid.T, today Day) Command {
	id := anyRule(t)
	return pick(t, "command", func() Command {
		return RegisterRule{id, RuleRegistered{anyText(t), anyWord(t, Kinds), anyDepartment(t)}}
	},
		func() Command {
			return TriageRule{id, RuleTriaged{anyDepartment(t), anyWord(t, Authorities), anyWord(t, Diagnoses), anyWord(t, Eases), anyWord(t, Kinds)}}
		},
		func() Command { return RejectRule{id, RuleRejected{anyWord(t, RejectReasons), anyText(t)}} },
		func() Command { return MergeRule{id, anyRule(t)} },
		func() Command { return RevertMerge{id} },
		func() Command { return RevertMerge{id} },
		func() Command { return RequestJustification{id, dayAround(t, today)} },
		func() Command { return JustifyRule{id, anyText(t)} },
		func() Command { return LapseJustification{id} },
		func() Command { return DecideRule{id, anyDecision(t, today)} },
		func() Command { return RescheduleRemoval{id, RemovalRescheduled{dayAround(t, today), anyText(t)}} },
		func() Command { return AnnounceRemoval{id} },
		func() Command { return OpenVerification{id} },
		func() Command { return CloseVerification{id} },
		func() Command { return AttestRemoval{id, anyText(t), anyDepartment(t)} },
		func() Command { return DetectRelapse{id} },
		func() Command { return EndDeferral{id} },
		func() Command { return ReopenRule{id, anyText(t)} },
		func() Command { return RenameRule{id, anyText(t)} },
		func() Command { return AssignOwner{id, anyDepartment(t)} },
		func() Command {
			return DeclarePopulation{id, PopulationDeclared{Sufferer{anyWord(t, Sides), anyDepartment(t)}, rapid.Int64Range(0, 9).Draw(t, "people"), anyText(t)}}
		},
		func() Command {
			return MeasureBurden{id, BurdenMeasured{rapid.Int64Range(0, 9).Draw(t, "seconds"), 3, anyText(t)}}
		})()
}

// nextCommand is one that the rule's stage lets succeed, so that the generated
// worlds live long lives.
func nextCommand(t *rapid.T, w *world) Command {
	if due := w.Due(w.today); len(due) > 0 && rapid.Bool().Draw(t, "due") {
		return filled(pick(t, "which", due...))
	}
	r, ok := w.Rule(pick(t, "rule", forms, forms, forms, forms, stamps, stamps, gates, fees))
	n := byte(1 + upTo(t, "n", 12))
	if !ok {
		return founding(n, pick(t, "new", forms, forms, stamps, gates, fees), "A title")
	}
	trap := said(n, r.ID, func(e *FrictionReported) { e.Held = pick(t, "suspicion", Suspicions...) })
	switch r.Stage {
	case Reported:
		return pick[Command](t, "next", TriageRule{r.ID, triaged}, quickOf(r.ID, w.today+5), meToo(n, r.ID), trap, MergeRule{r.ID, pick(t, "into", forms, stamps, gates)})
	case UnderReview:
		e := removal
		e.EffectiveOn = w.today + Day(n)
		return pick[Command](t, "next", DecideRule{r.ID, e}, RequestJustification{Rule: r.ID}, meToo(n, r.ID), JustifyRule{r.ID, "Because"},
			DecideRule{r.ID, e}, DecideRule{r.ID, RuleDecided{Verdict: pick(t, "verdict", Defer, Escalate, Keep, Explain), Until: w.today + 20, EscalatedTo: "Them", Reason: "Because"}})
	case Committed:
		return pick[Command](t, "next", AnnounceRemoval{r.ID}, AnnounceRemoval{r.ID}, RescheduleRemoval{r.ID, RemovalRescheduled{w.today + 1, "Late"}})
	case Removed, Verified, Unconfirmed:
		back := said(n, r.ID, func(e *FrictionReported) {
			e.LastHappened, e.Held = w.today.Month(), pick(t, "back", "", "", Flood)
		})
		return pick[Command](t, "next", AnswerRemoval{reportID(n), Gone}, AnswerRemoval{reportID(n), pick(t, "answer", Answers...)},
			AttestRemoval{r.ID, "Eva", sales}, back, back, ReleaseReport{reportID(n)}, MergeRule{r.ID, stamps})
	case Merged:
		return RevertMerge{r.ID}
	}
	return ReopenRule{r.ID, "Once more"}
}

// step lets days pass and somebody want something.
func step(t *rapid.T, w *world) Command {
	w.today += pick(t, "days", Day(0), 0, 1, 3, 15, 40)
	if upTo(t, "next", 3) > 0 {
		return nextCommand(t, w)
	}
	return anyCommand(t, w.today)
}

// settled is a world with its departments.
func settled() *world {
	w := newWorld()
	for _, id := range []DepartmentID{finance, sales, legal} {
		w.take(Recorded{Aggregate: Org, Event: DepartmentRegistered{Department: id, Name: id.String()}})
	}
	return w
}

// anyWorld is what a random run of commands leads to.
func anyWorld(t *rapid.T) *world {
	w := settled()
	for range 40 + upTo(t, "steps", 60) {
		_ = w.act(step(t, w))
	}
	return w
}

// anyEvent is one of all there are, about anything, in any order.
func anyEvent(t *rapid.T, today Day) Event {
	return pick(t, "event", append(slices.Clone(Events), Event(anyFriction(t, today)), anyFriction(t, today),
		ReportMoved{anyRule(t)}, RuleMerged{anyRule(t)}, RuleMerged{anyRule(t)}, RuleAbsorbed{anyRule(t)}, RuleSplitOff{anyRule(t)},
		RemovalAnswered{anyWord(t, Answers), today}, anyDecision(t, today), triaged, PolicySet{anyPolicy(t)}, QuarterClosed{Quarter: pick(t, "quarter", autumn, winter)}, PopulationDeclared{Sufferer: Sufferer{Employee, anyDepartment(t)}, People: 3},
		VerificationOpened{rapid.IntRange(-1, 3).Draw(t, "round"), today + 3}, RemovalRescheduled{EffectiveOn: today}, DepartmentMerged{anyDepartment(t), anyDepartment(t)},
		DepartmentRegistered{Department: anyDepartment(t), Name: "x", Parent: anyDepartment(t)}, DepartmentRetired{anyDepartment(t)})...)
}

func anyRecorded(t *rapid.T, position uint64, today Day) Recorded {
	of := pick(t, "aggregate", anyRule(t).Aggregate(), anyRule(t).Aggregate(), reportID(1).Aggregate(), reportID(2).Aggregate(), Org, Aggregate{Of: "stranger"})
	return Recorded{Position: position, Aggregate: of, Day: today, Event: anyEvent(t, today)}
}
