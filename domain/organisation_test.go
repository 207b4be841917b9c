package domain

import (
	"strings"
	"testing"
	"time"
)

func registration(id DepartmentID, name string, parent DepartmentID) RegisterDepartment {
	return RegisterDepartment{DepartmentRegistered{Department: id, Name: name, Parent: parent}}
}

var (
	taxes   = departmentID(4)
	family  = given{departments, registration(taxes, "Taxes", finance)}
	digest  = strings.Repeat("0a", 32)
	token   = CreateToken{TokenCreated{Token: tokenID(1), Name: "Ana's laptop", Role: Leader, Digest: digest}}
	created = token.TokenCreated
)

func tokenBut(f func(*CreateToken)) CreateToken {
	c := token
	c.Token = tokenID(2)
	f(&c)
	return c
}

var organisationScenes = []scene{
	{name: "register", given: departments, when: registration(taxes, "Taxes", finance), then: []Event{registration(taxes, "Taxes", finance).DepartmentRegistered}},
	{name: "register by nobody", by: "nobody", when: registration(taxes, "Taxes", DepartmentID{}), refused: ActorMissing},
	{name: "register twice", given: departments, when: registration(sales, "Taxes", finance), refused: DepartmentExists, field: "/department"},
	{name: "register without id", when: registration(DepartmentID{}, "Taxes", DepartmentID{}), refused: IDInvalid, field: "/department"},
	{name: "register without name", when: registration(taxes, " ", DepartmentID{}), refused: TextRequired, field: "/name"},
	{name: "register at length", when: registration(taxes, strings.Repeat("a", MaxName+1), DepartmentID{}), refused: TextLength, field: "/name"},
	{name: "register a taken name", given: departments, when: registration(taxes, " SALES ", DepartmentID{}), refused: DepartmentNameTaken, field: "/name"},
	{name: "register below a stranger", given: departments, when: registration(taxes, "Taxes", strangerDepartment), refused: DepartmentUnknown, field: "/parent"},
	{name: "register below a retired one", given: given{departments, RetireDepartment{legal}}, when: registration(taxes, "Taxes", legal), refused: DepartmentGone, field: "/parent"},
	{name: "register less than nobody", when: RegisterDepartment{DepartmentRegistered{Department: taxes, Name: "Taxes", HeadCount: -1}}, refused: NumberRange, field: "/head_count"},
	{name: "register the name of a retired one", given: given{departments, RetireDepartment{legal}}, when: registration(taxes, "Legal", DepartmentID{}), then: []Event{registration(taxes, "Legal", DepartmentID{}).DepartmentRegistered}},

	{name: "rename", given: departments, when: RenameDepartment{sales, "Trade"}, then: []Event{DepartmentRenamed{sales, "Trade"}}},
	{name: "rename in other letters", given: departments, when: RenameDepartment{sales, "SALES"}, then: []Event{DepartmentRenamed{sales, "SALES"}}},
	{name: "rename to the same", given: departments, when: RenameDepartment{sales, "Sales"}, refused: NothingChanges, field: "/name"},
	{name: "rename to a taken name", given: departments, when: RenameDepartment{sales, "legal"}, refused: DepartmentNameTaken, field: "/name"},
	{name: "rename to nothing", given: departments, when: RenameDepartment{sales, ""}, refused: TextRequired, field: "/name"},
	{name: "rename a stranger", given: departments, when: RenameDepartment{strangerDepartment, "x"}, refused: DepartmentUnknown, field: "/department"},
	{name: "rename a merged one", given: given{departments, MergeDepartment{sales, legal}}, when: RenameDepartment{sales, "x"}, refused: DepartmentGone, field: "/department"},

	{name: "merge", given: departments, when: MergeDepartment{sales, legal}, then: []Event{DepartmentMerged{sales, legal}}},
	{name: "merge into itself", given: departments, when: MergeDepartment{sales, sales}, refused: DepartmentCycle, field: "/into"},
	{name: "merge a stranger", given: departments, when: MergeDepartment{strangerDepartment, sales}, refused: DepartmentUnknown, field: "/department"},
	{name: "merge into a stranger", given: departments, when: MergeDepartment{sales, strangerDepartment}, refused: DepartmentUnknown, field: "/into"},
	{name: "merge into a merged one", given: given{departments, MergeDepartment{sales, legal}}, when: MergeDepartment{finance, sales}, refused: DepartmentGone, field: "/into"},
	{name: "merge with one below", given: family, when: MergeDepartment{finance, legal}, refused: DepartmentInUse, field: "/department"},

	{name: "retire", given: departments, when: RetireDepartment{sales}, then: []Event{DepartmentRetired{sales}}},
	{name: "retire twice", given: given{departments, RetireDepartment{sales}}, when: RetireDepartment{sales}, refused: DepartmentGone, field: "/department"},
	{name: "retire a stranger", given: departments, when: RetireDepartment{strangerDepartment}, refused: DepartmentUnknown, field: "/department"},
	{name: "retire with one below", given: family, when: RetireDepartment{finance}, refused: DepartmentInUse, field: "/department"},
	{name: "retire when the one below is gone", given: given{family, RetireDepartment{taxes}}, when: RetireDepartment{finance}, then: []Event{DepartmentRetired{finance}}},

	{name: "create token", when: token, then: []Event{created}},
	{name: "create token again", given: given{token}, when: token, refused: IDInvalid, field: "/token"},
	{name: "create token without id", when: tokenBut(func(c *CreateToken) { c.Token = ID{} }), refused: IDInvalid, field: "/token"},
	{name: "create token without name", when: tokenBut(func(c *CreateToken) { c.Name = "" }), refused: TextRequired, field: "/name"},
	{name: "create token of no role", when: tokenBut(func(c *CreateToken) { c.Role = "king" }), refused: WordUnknown, field: "/role"},
	{name: "create token of half a digest", when: tokenBut(func(c *CreateToken) { c.Digest = digest[:32] }), refused: IDInvalid, field: "/token"},
	{name: "revoke token", given: given{token}, when: RevokeToken{tokenID(1)}, then: []Event{TokenRevoked{tokenID(1)}}},
	{name: "revoke token twice", given: given{token, RevokeToken{tokenID(1)}}, when: RevokeToken{tokenID(1)}, refused: TokenIsRevoked, field: "/token"},
	{name: "revoke unknown token", when: RevokeToken{tokenID(1)}, refused: TokenUnknown, field: "/token"},
	{name: "no command at all", by: "admin:eva", refused: NothingChanges},
}

func policyBut(f func(*Policy)) SetPolicy {
	p := DefaultPolicy
	f(&p)
	return SetPolicy{p}
}

func refusedPolicy(code Code, field string, f func(*Policy)) scene {
	return scene{name: "refused " + field, given: departments, when: policyBut(f), refused: code, field: field}
}

var policyScenes = []scene{
	{name: "default", when: SetPolicy{DefaultPolicy}, then: []Event{PolicySet{DefaultPolicy}}},
	{name: "more disclosure", when: policyBut(func(p *Policy) { p.Disclosure = 8 }), then: []Event{PolicySet{policyBut(func(p *Policy) { p.Disclosure = 8 }).Policy}}},
	{name: "less again", given: given{policyBut(func(p *Policy) { p.Disclosure = 8 })}, when: SetPolicy{DefaultPolicy}, refused: PolicyFloor, field: "/disclosure"},
	{name: "board", given: departments, when: policyBut(func(p *Policy) { p.Board = finance }), then: []Event{PolicySet{policyBut(func(p *Policy) { p.Board = finance }).Policy}}},
	{name: "no zone", when: policyBut(func(p *Policy) { p.TimeZone = "" }), refused: TimeZoneUnknown, field: "/time_zone"},
	{name: "the machine's zone", when: policyBut(func(p *Policy) { p.TimeZone = "Local" }), refused: TimeZoneUnknown, field: "/time_zone"},
	refusedPolicy(TimeZoneUnknown, "/time_zone", func(p *Policy) { p.TimeZone = "Europe/Atlantis" }),
	refusedPolicy(PolicyFloor, "/disclosure", func(p *Policy) { p.Disclosure = 4 }),
	refusedPolicy(DepartmentUnknown, "/board", func(p *Policy) { p.Board = strangerDepartment }),
	refusedPolicy(NumberRange, "/verify_after_days", func(p *Policy) { p.VerifyAfterDays = 0 }),
	refusedPolicy(NumberRange, "/verify_round_days", func(p *Policy) { p.VerifyRoundDays = 366 }),
	refusedPolicy(NumberRange, "/verify_rounds", func(p *Policy) { p.VerifyRounds = 0 }),
	refusedPolicy(NumberRange, "/verify_answers", func(p *Policy) { p.VerifyAnswers = 0 }),
	refusedPolicy(NumberRange, "/verify_gone_percent", func(p *Policy) { p.VerifyGonePercent = 101 }),
	refusedPolicy(NumberRange, "/relapse_reports", func(p *Policy) { p.RelapseReports = 0 }),
	refusedPolicy(NumberRange, "/relapse_days", func(p *Policy) { p.RelapseDays = 0 }),
	refusedPolicy(NumberRange, "/justification_days", func(p *Policy) { p.JustificationDays = 0 }),
	refusedPolicy(NumberRange, "/triage_days", func(p *Policy) { p.TriageDays = 0 }),
	refusedPolicy(NumberRange, "/decision_days", func(p *Policy) { p.DecisionDays = 0 }),
	refusedPolicy(NumberRange, "/reference_hours", func(p *Policy) { p.ReferenceHours = 0 }),
	refusedPolicy(NumberRange, "/disclosure", func(p *Policy) { p.Disclosure = 1001 }),
	refusedPolicy(NumberRange, "/fiscal_year_begins", func(p *Policy) { p.FiscalYearBegins = 13 }),
	refusedPolicy(NumberRange, "/tariff_per_hour", func(p *Policy) { p.TariffPerHour = -1 }),
}

func TestTodayIsTheOrganisations(t *testing.T) {
	late := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	w := worldOf(t, policyBut(func(p *Policy) { p.TimeZone = "America/Bogota" }))
	if got, want := w.Today(late), date(2026, 2, 28); got != want {
		t.Errorf("Today(%v) in Bogota = %v; want %v", late, got, want)
	}
	w.take(Recorded{Aggregate: Org, Event: PolicySet{policyBut(func(p *Policy) { p.TimeZone = "Local" }).Policy}})
	if got, want := w.Today(late), date(2026, 2, 28); got != want {
		t.Errorf("a stored zone of the machine moved today to %v; want %v", got, want)
	}
}

func TestDepartments(t *testing.T) {
	w := worldOf(t, family, MergeDepartment{sales, legal}, RenameDepartment{legal, "Caf\u00e9"})
	if d, ok := w.DepartmentByName(" CAFE\u0301"); !ok || d.ID != legal {
		t.Errorf("DepartmentByName = %v, %v; want the one of the same letters", d, ok)
	}
	if _, ok := w.DepartmentByName("Sales"); ok {
		t.Error("DepartmentByName found a merged department")
	}
	if got := w.Departments(); len(got) != 4 || got[3].Parent != finance || got[1].MergedInto != legal || got[1].Live() {
		t.Errorf("Departments() = %+v", got)
	}
}
