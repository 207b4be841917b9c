package domain

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What the tables begin from.
var (
	departments = given{
		RegisterDepartment{DepartmentRegistered{Department: finance, Name: "Finance", HeadCount: 40}},
		RegisterDepartment{DepartmentRegistered{Department: sales, Name: "Sales"}},
		RegisterDepartment{DepartmentRegistered{Department: legal, Name: "Legal"}},
	}
	founded = given{departments, founding(1, forms, "Forms in triplicate")}
	crowd   = given{founded, meToo(2, forms), meToo(3, forms), meToo(4, forms), meToo(5, forms), meToo(6, forms)}
)

func friction(rule RuleID) FrictionReported {
	return FrictionReported{Rule: rule, Side: Employee, Sufferer: sales, Impacts: []Impact{Delay}, Severity: 3}
}

func meToo(n byte, rule RuleID) ReportFriction {
	return ReportFriction{Report: reportID(n), FrictionReported: friction(rule)}
}

func founding(n byte, rule RuleID, title string) ReportFriction {
	return said(n, rule, func(e *FrictionReported) { e.Title, e.Owner, e.Kind = title, finance, KindRule })
}

// said is a report that says something more or something else.
func said(n byte, rule RuleID, f func(*FrictionReported)) ReportFriction {
	c := meToo(n, rule)
	f(&c.FrictionReported)
	return c
}

func stored(c ReportFriction, day Day) []Event {
	c.Day = day
	return []Event{c.FrictionReported}
}

func refusedFriction(name string, code Code, field string, f func(*FrictionReported)) scene {
	return scene{name: name, given: founded, when: said(2, forms, f), refused: code, field: field}
}

var today = date(2026, 1, 10)

var frictionScenes = []scene{
	{name: "me too", given: founded, when: meToo(2, forms), then: stored(meToo(2, forms), today)},
	{name: "new rule", given: departments, when: founding(1, forms, "Forms"), then: stored(founding(1, forms, "Forms"), today)},
	{name: "nothing but what is needed", given: founded,
		when: ReportFriction{Report: reportID(2), FrictionReported: FrictionReported{Rule: forms, Impacts: []Impact{Anger}}},
		then: []Event{FrictionReported{Rule: forms, Impacts: []Impact{Anger}, Day: today}}},
	{name: "retry of the founding report", given: founded, when: founding(1, forms, "Forms in triplicate"),
		then: stored(founding(1, forms, "Forms in triplicate"), today)},
	{name: "imported with a day of its own", given: founded,
		when: said(2, forms, func(e *FrictionReported) { e.Day, e.LastHappened = date(2025, 12, 31), MonthOf(2025, 12) }),
		then: []Event{said(2, forms, func(e *FrictionReported) { e.Day, e.LastHappened = date(2025, 12, 31), MonthOf(2025, 12) }).FrictionReported}},
	{name: "held from the start", given: founded, when: said(2, forms, func(e *FrictionReported) { e.Held = Haste }),
		then: stored(said(2, forms, func(e *FrictionReported) { e.Held = Haste }), today)},
	{name: "words in NFC", given: founded,
		when: said(2, forms, func(e *FrictionReported) { e.Story = "mañana\n\tno" }),
		then: stored(said(2, forms, func(e *FrictionReported) { e.Story = "mañana\n\tno" }), today)},
	{name: "sufferer that was merged stands for the other", given: given{founded, MergeDepartment{sales, legal}},
		when: meToo(2, forms), then: stored(meToo(2, forms), today)},
	{name: "of the board", given: founded, by: "leader:ana", when: meToo(2, forms), refused: ActorPresent},
	{name: "no id", given: founded, when: ReportFriction{FrictionReported: friction(forms)}, refused: IDInvalid, field: "/report"},
	refusedFriction("no rule", RuleRequired, "/rule", func(e *FrictionReported) { e.Rule = RuleID{} }),
	refusedFriction("unknown rule", RuleUnknown, "/rule/id", func(e *FrictionReported) { e.Rule = stamps }),
	refusedFriction("known rule with a title", RuleExists, "/rule", func(e *FrictionReported) { e.Title = "Forms" }),
	refusedFriction("long title", TextLength, "/rule/title", func(e *FrictionReported) { e.Rule, e.Title = stamps, strings.Repeat("ñ", 201) }),
	refusedFriction("blank title", TextRequired, "/rule/title", func(e *FrictionReported) { e.Rule, e.Title = stamps, "\u00a0\u200b" }),
	refusedFriction("title of two lines", TextControl, "/rule/title", func(e *FrictionReported) { e.Rule, e.Title = stamps, "a\nb" }),
	refusedFriction("blank story", TextRequired, "/story", func(e *FrictionReported) { e.Story = " \n" }),
	refusedFriction("long story", TextLength, "/story", func(e *FrictionReported) { e.Story = strings.Repeat("a", 20_001) }),
	refusedFriction("story with a bell", TextControl, "/story", func(e *FrictionReported) { e.Story = "a\a" }),
	refusedFriction("story not UTF-8", TextEncoding, "/story", func(e *FrictionReported) { e.Story = "a\xff" }),
	refusedFriction("long proposal", TextLength, "/proposal", func(e *FrictionReported) { e.Proposal = strings.Repeat("a", 5_001) }),
	refusedFriction("no impact", ImpactsRequired, "/impacts", func(e *FrictionReported) { e.Impacts = nil }),
	refusedFriction("strange impact", WordUnknown, "/impacts", func(e *FrictionReported) { e.Impacts = []Impact{Anger, "joy"} }),
	refusedFriction("impact twice", ImpactsRepeated, "/impacts", func(e *FrictionReported) { e.Impacts = []Impact{Anger, Delay, Anger} }),
	refusedFriction("strange side", WordUnknown, "/side", func(e *FrictionReported) { e.Side = "supplier" }),
	refusedFriction("strange kind", WordUnknown, "/kind", func(e *FrictionReported) { e.Kind = "law" }),
	refusedFriction("strange frequency", WordUnknown, "/frequency", func(e *FrictionReported) { e.Frequency = "always" }),
	refusedFriction("strange language", WordUnknown, "/language", func(e *FrictionReported) { e.Language = "xx" }),
	refusedFriction("strange suspicion", WordUnknown, "/held", func(e *FrictionReported) { e.Held = "boredom" }),
	refusedFriction("unknown owner", DepartmentUnknown, "/owner", func(e *FrictionReported) { e.Owner = strangerDepartment }),
	refusedFriction("unknown sufferer", DepartmentUnknown, "/sufferer", func(e *FrictionReported) { e.Sufferer = strangerDepartment }),
	refusedFriction("customer of a department", SuffererCustomer, "/sufferer", func(e *FrictionReported) { e.Side = Customer }),
	refusedFriction("department without a side", SuffererCustomer, "/sufferer", func(e *FrictionReported) { e.Side = "" }),
	{name: "retired sufferer", given: given{founded, RetireDepartment{sales}}, when: meToo(2, forms), refused: DepartmentGone, field: "/sufferer"},
	{name: "merged and then retired sufferer", given: given{founded, MergeDepartment{sales, legal}, RetireDepartment{legal}},
		when: meToo(2, forms), refused: DepartmentGone, field: "/sufferer"},
	refusedFriction("severity 5", NumberRange, "/severity", func(e *FrictionReported) { e.Severity = 5 }),
	refusedFriction("severity below", NumberRange, "/severity", func(e *FrictionReported) { e.Severity = -1 }),
	refusedFriction("negative seconds", NumberRange, "/seconds", func(e *FrictionReported) { e.Seconds = -1 }),
	refusedFriction("more than a month lost", NumberRange, "/seconds", func(e *FrictionReported) { e.Seconds = MaxSeconds + 1 }),
	refusedFriction("happens next month", DateRange, "/last_happened", func(e *FrictionReported) { e.LastHappened = MonthOf(2026, 2) }),
	refusedFriction("happened in 1989", DateRange, "/last_happened", func(e *FrictionReported) { e.LastHappened = MonthOf(1989, 12) }),
	refusedFriction("happened after the day of the report", DateRange, "/last_happened", func(e *FrictionReported) {
		e.Day, e.LastHappened = date(2025, 11, 30), MonthOf(2025, 12)
	}),
	refusedFriction("of tomorrow", DateRange, "/day", func(e *FrictionReported) { e.Day = today + 1 }),
	refusedFriction("of 1989", DateRange, "/day", func(e *FrictionReported) { e.Day = date(1989, 12, 31) }),
}

var (
	two      = given{founded, founding(2, stamps, "Stamps"), founding(3, gates, "Gates")}
	held     = given{two, HoldReport{reportID(1), "looks like spam"}}
	trapped  = given{two, said(4, forms, func(e *FrictionReported) { e.Held = Trap })}
	redacted = given{founded, RedactReport{reportID(1), "a name"}}
	question = given{founded, AskQuestion{reportID(1), "Which form?"}}
	long     = strings.Repeat("a", MaxWords+1)
)

var reportScenes = []scene{
	{name: "move", given: two, when: MoveReport{reportID(1), stamps}, then: []Event{ReportMoved{stamps}}},
	{name: "move to a rule merged into a live one", given: given{two, MergeRule{stamps, gates}}, when: MoveReport{reportID(1), stamps}, then: []Event{ReportMoved{stamps}}},
	{name: "move unknown report", given: two, when: MoveReport{strangerReport, stamps}, refused: ReportUnknown},
	{name: "move to unknown rule", given: two, when: MoveReport{reportID(1), strangerRule}, refused: RuleUnknown, field: "/to"},
	{name: "move to where it is", given: two, when: MoveReport{reportID(1), forms}, refused: NothingChanges, field: "/to"},
	{name: "move to a rejected rule", given: given{two, RejectRule{stamps, RuleRejected{Reason: Spam}}}, when: MoveReport{reportID(1), stamps}, refused: MergeTarget, field: "/to"},
	{name: "move by nobody", given: two, by: "nobody", when: MoveReport{reportID(1), stamps}, refused: ActorMissing},

	{name: "redact", given: founded, when: RedactReport{reportID(1), "a name"}, then: []Event{ReportRedacted{Reason: "a name"}}},
	{name: "redact twice", given: redacted, when: RedactReport{reportID(1), "a name"}, refused: ReportErased},
	{name: "redact what was replied since", given: given{question, RedactReport{reportID(1), "a name"}, GiveReply{reportID(1), "Ana"}}, when: RedactReport{reportID(1), "a name"}, then: []Event{ReportRedacted{Reason: "a name"}}},
	{name: "redact what was asked since", given: given{redacted, AskQuestion{reportID(1), "Was it Ana?"}}, when: RedactReport{reportID(1), "a name"}, then: []Event{ReportRedacted{Reason: "a name"}}},
	{name: "redact thanks since", given: given{redacted, SendThanks{reportID(1), "Ana says"}}, when: RedactReport{reportID(1), "a name"}, then: []Event{ReportRedacted{Reason: "a name"}}},
	{name: "redact why it is held since", given: given{redacted, HoldReport{reportID(1), "Ana"}}, when: RedactReport{reportID(1), "a name"}, then: []Event{ReportRedacted{Reason: "a name"}}},
	{name: "redact without reason", given: founded, when: RedactReport{reportID(1), " "}, refused: TextRequired, field: "/reason"},
	{name: "redact unknown report", given: founded, when: RedactReport{strangerReport, "a name"}, refused: ReportUnknown},

	{name: "thank", given: founded, when: SendThanks{reportID(1), "Thank you"}, then: []Event{ThanksSent{"Thank you"}}},
	{name: "thank without words", given: founded, when: SendThanks{reportID(1), ""}, refused: TextRequired, field: "/words"},
	{name: "thank at length", given: founded, when: SendThanks{reportID(1), long}, refused: TextLength, field: "/words"},
	{name: "thank unknown report", given: founded, when: SendThanks{strangerReport, "Thank you"}, refused: ReportUnknown},

	{name: "ask", given: founded, when: AskQuestion{reportID(1), "Which form?"}, then: []Event{QuestionAsked{"Which form?"}}},
	{name: "ask again", given: question, when: AskQuestion{reportID(1), "And when?"}, then: []Event{QuestionAsked{"And when?"}}},
	{name: "ask nothing", given: founded, when: AskQuestion{reportID(1), "\u2060"}, refused: TextRequired, field: "/question"},
	{name: "ask unknown report", given: founded, when: AskQuestion{strangerReport, "Which?"}, refused: ReportUnknown},

	{name: "reply", given: question, on: today + 3, when: GiveReply{reportID(1), "The green one"}, then: []Event{ReplyGiven{"The green one", today + 3}}},
	{name: "reply unasked", given: founded, when: GiveReply{reportID(1), "The green one"}, refused: QuestionNone},
	{name: "reply twice", given: given{question, GiveReply{reportID(1), "Green"}}, when: GiveReply{reportID(1), "Blue"}, refused: QuestionNone},
	{name: "reply nothing", given: question, when: GiveReply{reportID(1), ""}, refused: TextRequired, field: "/reply"},
	{name: "reply of the board", given: question, by: "leader:ana", when: GiveReply{reportID(1), "Green"}, refused: ActorPresent},
	{name: "reply to unknown report", given: question, when: GiveReply{strangerReport, "Green"}, refused: ReportUnknown},

	{name: "hold", given: founded, by: ByPolicy, when: HoldReport{reportID(1), "spam?"}, then: []Event{ReportHeld{"spam?"}}},
	{name: "hold twice", given: held, when: HoldReport{reportID(1), "spam?"}, refused: ReportHeldAlready},
	{name: "hold what suspicion holds", given: trapped, when: HoldReport{reportID(4), "spam"}, then: []Event{ReportHeld{"spam"}}},
	{name: "hold it once more", given: given{trapped, HoldReport{reportID(4), "spam"}}, when: HoldReport{reportID(4), "spam"}, refused: ReportHeldAlready},
	{name: "release it all the same", given: given{trapped, HoldReport{reportID(4), "spam"}}, when: ReleaseReport{reportID(4)}, then: []Event{ReportReleased{}}},
	{name: "release what is held from the start", given: trapped, when: ReleaseReport{reportID(4)}, then: []Event{ReportReleased{}}},
	{name: "hold without reason", given: founded, when: HoldReport{reportID(1), ""}, refused: TextRequired, field: "/reason"},
	{name: "hold unknown report", given: founded, when: HoldReport{strangerReport, "spam?"}, refused: ReportUnknown},
	{name: "release", given: held, when: ReleaseReport{reportID(1)}, then: []Event{ReportReleased{}}},
	{name: "release what is not held", given: founded, when: ReleaseReport{reportID(1)}, refused: ReportNotHeld},
	{name: "release unknown report", given: founded, when: ReleaseReport{strangerReport}, refused: ReportUnknown},
}

func TestHeldReportKeepsOutOfEveryNumber(t *testing.T) {
	customer := said(2, forms, func(e *FrictionReported) { e.Side, e.Sufferer = Customer, DepartmentID{} })
	w := worldOf(t, founded, customer)
	for _, c := range []Command{HoldReport{reportID(2), "spam?"}, ReleaseReport{reportID(2)}, HoldReport{reportID(1), "spam?"}, ReleaseReport{reportID(1)}} {
		if err := w.act(c); err != nil {
			t.Fatal(err)
		}
		hold, isHold := c.(HoldReport)
		want := 2
		if isHold {
			want = 1
		}
		if got := len(w.list[0].happened); got != want {
			t.Errorf("after %T: %d reports count; want %d", c, got, want)
		}
		if got, want := w.suffered(0, sales), !isHold || hold.Report != reportID(1); got != want {
			t.Errorf("after %T%v: suffered(sales) = %v; want %v", c, hold.Report, got, want)
		}
	}
}

// A report that is held from the start is one that was reported and then held, in
// whatever happens later. Only that nobody has looked at it is told apart.
func TestHeldFromTheStartIsReportedAndHeld(t *testing.T) {
	held := 0
	rapid.Check(t, func(t *rapid.T) {
		one, two := anyWorld(t), newWorld()
		for _, rec := range one.log {
			e, ok := rec.Event.(FrictionReported)
			fresh := ok && !two.HasReport(ReportID{rec.Aggregate.ID})
			suspicion := e.Held
			if e.Held = ""; ok {
				rec.Event = e
			}
			if two.take(rec); fresh && suspicion != "" {
				held++
				rec.Event = ReportHeld{string(suspicion)}
				two.take(rec)
			}
		}
		two.today = one.today
		if a, b := facts(one), facts(two); !reflect.DeepEqual(a, b) {
			t.Fatalf("held from the start: %+v\nreported and held: %+v", a, b)
		}
		for id, r := range one.reports {
			if other := two.reports[id]; r.flags&^flagUnseen != other.flags || r.rule != other.rule {
				t.Fatalf("%v is %+v, and %+v when it was held later", id, r, other)
			}
		}
	})
	if held < 50 {
		t.Errorf("%d reports were held only", held)
	}
}

func TestReleaseOfWhatWasNotHeldCountsOnce(t *testing.T) {
	w := worldOf(t, founded, Recorded{Aggregate: reportID(1).Aggregate(), Event: ReportReleased{}})
	if got := len(w.list[0].happened); got != 1 {
		t.Errorf("counted %d reports; want 1", got)
	}
}

func TestReportsWithoutSuffererAreHeldAndMoved(t *testing.T) {
	customer := func(e *FrictionReported) { e.Title, e.Side, e.Sufferer = "Queues", Customer, DepartmentID{} }
	w := worldOf(t, two, said(4, fees, customer), HoldReport{reportID(4), "spam?"}, ReleaseReport{reportID(4)}, MoveReport{reportID(4), stamps})
	if a, b := len(w.list[w.rules[fees]].happened), len(w.list[w.rules[stamps]].happened); a != 0 || b != 2 {
		t.Errorf("counted %d and %d reports; want 0 and 2", a, b)
	}
}

func TestMovedReportCountsWhereItIs(t *testing.T) {
	customer := said(4, forms, func(e *FrictionReported) { e.Side, e.Sufferer = Customer, DepartmentID{} })
	w := worldOf(t, two, customer, MoveReport{reportID(4), stamps}, MoveReport{reportID(1), stamps})
	if a, b := len(w.list[0].happened), len(w.list[1].happened); a != 0 || b != 3 {
		t.Errorf("counted %d and %d reports; want 0 and 3", a, b)
	}
	if w.suffered(0, sales) || !w.suffered(1, sales) {
		t.Error("the sufferer did not move with its report")
	}
}
