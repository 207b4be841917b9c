package projections_test

import (
	"time"

	"unrule/domain"
)

// said makes a report: from is a department, "customer", "" for an employee who did
// not say where, or "?" for somebody who did not say that either.
func said(from string, frequency domain.Frequency, seconds int64, severity int, story string, impacts ...domain.Impact) domain.FrictionReported {
	f := domain.FrictionReported{
		Side: domain.Employee, Frequency: frequency, Seconds: seconds, Severity: severity, Story: story, Impacts: impacts,
		Language: domain.Spanish,
	}
	switch from {
	case "customer":
		f.Side = domain.Customer
	case "?":
		f.Side = ""
	case "":
	default:
		f.Sufferer = department(from)
	}
	return f
}

// tells files a report under a rule; a title founds the rule.
func (b *book) tells(name, about, title string, f domain.FrictionReported) {
	b.t.Helper()
	f.Rule, f.Title = rule(about), title
	b.reporter(domain.ReportFriction{Report: report(name), FrictionReported: f})
}

func (b *book) triage(about, owner string, a domain.Authority, ease domain.Ease) {
	b.t.Helper()
	b.board(domain.TriageRule{Rule: rule(about), RuleTriaged: domain.RuleTriaged{
		Owner: department(owner), Authority: a, Diagnosis: domain.Improvable, Ease: ease, Kind: domain.KindProcedure,
	}})
}

func (b *book) decide(about string, d domain.RuleDecided) {
	b.t.Helper()
	b.board(domain.DecideRule{Rule: rule(about), RuleDecided: d})
}

// cooperative is the log of an invented organisation over three quarters of 2025.
// Each stage of a rule is there at the end, once.
func cooperative(t failer) *book {
	b := newBook(t)
	b.founded()
	b.winter()
	b.spring()
	b.summer()
	return b
}

func (b *book) founded() {
	for _, d := range []struct {
		name  string
		heads int64
	}{{"Compras", 12}, {"Dirección", 4}, {"Finanzas", 20}, {"Logistics", 30}} {
		b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{
			Department: department(d.name), Name: d.name, HeadCount: d.heads,
		}})
	}
	p := domain.DefaultPolicy
	p.TimeZone, p.Board = "America/Bogota", department("Dirección")
	b.board(domain.SetPolicy{Policy: p})
	b.board(domain.CreateToken{TokenCreated: domain.TokenCreated{Token: id("token"), Name: "Inés", Role: domain.Leader, Digest: sixtyFour}})
}

const sixtyFour = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func (b *book) winter() {
	b.until("2025-01-10")
	b.tells("pen 1", "pen", "Three signatures to order a pen", said("Logistics", domain.Weekly, 600, 3, "I wait for the third one all week.", domain.Delay))
	b.tells("pen 2", "pen", "", said("Logistics", domain.Monthly, 1800, 2, "", domain.Delay, domain.Annoyance))
	b.tells("excel 1", "excel", "Informe semanal en Excel que nadie abre", said("Compras", domain.Weekly, 3600, 4, "Lo mando cada viernes y nadie lo abre.", domain.Anger))
	b.until("2025-01-15")
	b.tells("pen 3", "pen", "", said("Logistics", domain.Weekly, 300, 3, "El bolígrafo cuesta menos que la firma.", domain.Frustration))
	b.tells("pen 4", "pen", "", said("Finanzas", domain.Daily, 120, 1, "", domain.Annoyance))
	b.tells("excel 2", "excel", "", said("Compras", domain.Weekly, 1800, 3, "", domain.Frustration))
	b.tells("password 1", "password", "Contraseña nueva cada 30 días", said("Finanzas", domain.Monthly, 900, 2, "La apunto en un papel.", domain.Annoyance))
	b.until("2025-01-20")
	b.triage("pen", "Compras", domain.Internal, domain.Easy)
	b.triage("excel", "Finanzas", domain.Habit, domain.Easy)
	b.until("2025-01-22")
	b.triage("password", "Finanzas", domain.Internal, domain.Medium)
	b.board(domain.RequestJustification{Rule: rule("password")})
	b.board(domain.DeclarePopulation{Rule: rule("pen"), PopulationDeclared: domain.PopulationDeclared{
		Sufferer: domain.Sufferer{Side: domain.Employee, Department: department("Logistics")}, People: 30, Source: "Nómina de enero",
	}})
	b.board(domain.MeasureBurden{Rule: rule("excel"), BurdenMeasured: domain.BurdenMeasured{Seconds: 900, TimesPerMonth: 80, Source: "A week of watching"}})
	b.until("2025-01-30")
	b.tells("travel 1", "paper", "Paper form for every trip", said("Logistics", domain.Monthly, 2400, 3, "Same data, three sheets.", domain.Delay, domain.Anger))
	b.until("2025-02-01")
	b.tells("travel 2", "travel", "Formulario en papel para viajar", said("Finanzas", domain.Quarterly, 3600, 3, "Tres hojas con los mismos datos.", domain.Frustration))
	b.tells("pen 5", "paper", "", said("Finanzas", domain.Monthly, 3600, 4, "Filed under the wrong rule.", domain.Delay))
	b.board(domain.MoveReport{Report: report("pen 5"), To: rule("pen")})
	b.board(domain.SendThanks{Report: report("pen 1"), Words: "Gracias: la tercera firma ya no hace falta."})
	b.board(domain.AskQuestion{Report: report("excel 1"), Question: "¿Quién lo recibe?"})
	b.until("2025-02-10")
	b.reporter(domain.GiveReply{Report: report("excel 1"), Reply: "Nobody knows."})
	b.decide("pen", domain.RuleDecided{Verdict: domain.Remove, Person: "Ana Prieto", EffectiveOn: day("2025-03-01"), Reason: "Una firma basta."})
	b.until("2025-02-15")
	b.decide("excel", domain.RuleDecided{Verdict: domain.Remove, Person: "Luis Mora", EffectiveOn: day("2025-03-15"), Reason: "Nobody reads it."})
	b.until("2025-03-02")
	b.tells("archive 1", "archive", "Keep every invoice on paper for 20 years", said("customer", domain.Yearly, 7200, 2, "They could not find mine anyway.", domain.Frustration))
	b.board(domain.MergeRule{Rule: rule("paper"), Into: rule("travel")})
	b.until("2025-03-03")
	b.board(domain.AnnounceRemoval{Rule: rule("pen")})
	b.until("2025-03-06")
	b.tells("stamp 1", "stamp", "Sello del director en cada copia", said("customer", domain.Once, 1800, 4, "Volví tres veces por un sello.", domain.Anger, domain.Delay))
	b.tells("spam 1", "spam", "Followers for a good price", said("", "", 0, 0, "Call now.", domain.Annoyance))
	b.board(domain.HoldReport{Report: report("spam 1"), Reason: "Advertising"})
	b.until("2025-03-15")
	b.board(domain.AnnounceRemoval{Rule: rule("excel")})
	b.board(domain.RejectRule{Rule: rule("spam"), RuleRejected: domain.RuleRejected{Reason: domain.Spam, Words: "Es publicidad."}})
}

func (b *book) spring() {
	b.until("2025-03-31")
	b.now = time.Date(2025, 4, 1, 3, 0, 0, 0, time.UTC) // still 31 March in Bogotá
	b.board(domain.RegisterRule{Rule: rule("uniform"), RuleRegistered: domain.RuleRegistered{Title: "Uniformes nuevos cada año", Owner: department("Dirección")}})
	b.until("2025-04-02")
	b.board(domain.RegisterRule{Rule: rule("fax"), RuleRegistered: domain.RuleRegistered{Title: "Holidays are asked for by fax", Owner: department("Dirección")}})
	for _, name := range []string{"pen 1", "pen 2", "pen 3", "pen 4", "pen 5"} {
		b.reporter(domain.AnswerRemoval{Report: report(name), Answer: domain.Gone})
	}
	for _, name := range []string{"travel", "stamp", "uniform"} {
		b.triage(name, map[string]string{"travel": "Finanzas", "stamp": "Dirección", "uniform": "Dirección"}[name], domain.Internal, domain.Medium)
	}
	b.triage("archive", "Finanzas", domain.External, domain.Hard)
	b.until("2025-04-10")
	b.decide("travel", domain.RuleDecided{Verdict: domain.Change, Person: "Eva Ríos", EffectiveOn: day("2025-06-01"), Reason: "One sheet will do."})
	b.until("2025-04-12")
	b.decide("fax", domain.RuleDecided{
		Verdict: domain.Remove, Person: "Eva Ríos", EffectiveOn: day("2025-04-20"), Reason: "No queda ningún fax.", Authority: domain.Habit, Ease: domain.Easy,
	})
	b.until("2025-04-15")
	b.decide("stamp", domain.RuleDecided{Verdict: domain.Explain, Reason: "La ley pide un sello; basta con uno digital."})
	b.until("2025-04-16")
	b.decide("archive", domain.RuleDecided{Verdict: domain.Escalate, EscalatedTo: "Ministerio de Hacienda", Reason: "Not ours to change."})
	b.until("2025-04-20")
	b.decide("uniform", domain.RuleDecided{Verdict: domain.Defer, Until: day("2025-12-01"), Reason: "Cuando acabe el contrato."})
	b.board(domain.AnnounceRemoval{Rule: rule("fax")})
	b.until("2025-05-12")
	back := said("Logistics", domain.Weekly, 1800, 4, "Ha vuelto, ahora en dos hojas.", domain.Anger)
	back.LastHappened = domain.MonthOf(2025, time.May)
	b.tells("excel 3", "excel", "", back)
	b.tells("travel 3", "paper", "", said("Logistics", domain.Monthly, 1200, 2, "", domain.Delay))
	b.tells("password 2", "password", "", said("customer", domain.Monthly, 300, 3, "", domain.Frustration))
	b.tells("password 3", "password", "", said("customer", domain.Monthly, 600, 3, "Locked out on a Sunday.", domain.Frustration, domain.Anger))
	b.until("2025-05-20")
	b.tells("excel 4", "excel", "", back)
	b.until("2025-06-02")
	b.board(domain.RescheduleRemoval{Rule: rule("travel"), RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: day("2025-10-15"), Reason: "El proveedor se retrasa."}})
	b.tells("password 4", "password", "", said("customer", domain.Monthly, 600, 4, "", domain.Frustration))
	b.tells("password 5", "password", "", said("customer", domain.Weekly, 600, 3, "", domain.Delay))
	b.tells("password 6", "password", "", said("customer", domain.Monthly, 900, 3, "Again and again.", domain.Anger))
}

func (b *book) summer() {
	b.until("2025-07-08")
	b.tells("badge 1", "badge", "Two badges for one door", said("Compras", domain.SeveralDaily, 30, 2, "One would open it.", domain.Annoyance))
	b.tells("badge 2", "badge", "", said("", domain.SeveralDaily, 60, 2, "", domain.Annoyance))
	b.triage("badge", "Logistics", domain.Habit, domain.Easy)
	b.until("2025-08-01")
	b.decide("badge", domain.RuleDecided{Verdict: domain.Remove, Person: "Leo Paz", EffectiveOn: day("2025-09-15"), Reason: "Una basta."})
	b.board(domain.HoldReport{Report: report("password 6"), Reason: "Copied from another site"})
	b.board(domain.RedactReport{Report: report("travel 2"), Reason: "Nombraba a una persona"})
	b.until("2025-09-15")
	b.board(domain.AnnounceRemoval{Rule: rule("badge")})
	b.until("2025-09-20")
	b.tells("parking 1", "parking", "Reserve parking three days ahead", said("customer", domain.Weekly, 900, 2, "I come when I am called.", domain.Annoyance))
	b.until("2025-09-30")
}
