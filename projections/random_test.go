package projections_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// A crowd draws acts of reporters and of the board at random. What the domain
// refuses is left out of the log.
type crowd struct {
	*book
	t       *rapid.T
	reports int
}

var crowdWords = []string{"travel", "stamp", "paper", "badge", "firma", "sello", "viaje", "papel", "excel", "fax"}

// crowded is a random log and the views that read it now and then on the way.
func crowded(t *rapid.T, steps int) (*crowd, *projections.Views) {
	c := &crowd{book: newBook(t), t: t}
	v := projections.New()
	for i := range 3 {
		_ = c.try(leader, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: areaAt(i), Name: crowdWords[i]}})
	}
	for range rapid.IntRange(steps/2, steps).Draw(t, "steps") {
		c.step()
		if rapid.IntRange(0, 3).Draw(t, "read") == 0 {
			c.read(v)
			v.Board(projections.BoardQuery{Limit: 3}, c.today())
		}
	}
	c.read(v)
	return c, v
}

func areaAt(i int) domain.DepartmentID { return department(fmt.Sprint("area ", i)) }

func (c *crowd) n(what string, max int) int { return rapid.IntRange(0, max).Draw(c.t, what) }

func (c *crowd) area() domain.DepartmentID { return areaAt(c.n("area", 3)) }

func (c *crowd) rule() domain.RuleID { return rule(fmt.Sprint(c.n("rule", 5))) }

func (c *crowd) report() domain.ReportID {
	return report(fmt.Sprint(c.n("report", max(0, c.reports-1))))
}

func (c *crowd) words() string {
	return rapid.SampledFrom(crowdWords).Draw(c.t, "word") + " " + rapid.SampledFrom(crowdWords).Draw(c.t, "word")
}

// step tries one act; half of all are reports.
func (c *crowd) step() {
	switch c.n("what", 7) {
	case 0:
		c.now = c.now.Add(time.Duration(c.n("hours", 1500)) * time.Hour)
		c.due()
	case 1:
		_ = c.try(leader, c.aboutRule())
	case 2:
		_ = c.try(leader, c.aboutLife())
	case 3:
		c.aboutReport()
	case 4:
		_ = c.try(leader, c.aboutOrganisation())
	default:
		c.file()
	}
}

func (c *crowd) file() {
	f := domain.FrictionReported{
		Rule: c.rule(), Side: append([]domain.Side{""}, domain.Sides...)[c.n("side", 2)], Severity: c.n("severity", 4),
		Impacts: domain.Impacts[c.n("impact", 3):], Seconds: int64(c.n("seconds", 3)) * 600,
		Frequency: append([]domain.Frequency{""}, domain.Frequencies...)[c.n("frequency", 7)],
	}
	if f.Side == domain.Employee && c.n("says where", 3) > 0 {
		f.Sufferer = c.area()
	}
	if c.n("story", 2) > 0 {
		f.Story = "It takes a day."
	}
	if c.n("suspect", 2) == 0 {
		f.Held = rapid.SampledFrom(domain.Suspicions).Draw(c.t, "suspicion")
	}
	if c.n("late", 5) == 0 {
		f.Day = c.today() - domain.Day(c.n("days ago", 200))
	}
	if c.n("again", 3) == 0 {
		f.LastHappened = c.today().Month()
	}
	if !c.state.HasRule(f.Rule) {
		f.Title = c.words()
	}
	if c.try("", domain.ReportFriction{Report: report(fmt.Sprint(c.reports)), FrictionReported: f}) == nil {
		c.reports++
	}
}

func (c *crowd) aboutReport() {
	r := c.report()
	switch c.n("report's", 8) {
	case 0, 1:
		_ = c.try(leader, domain.MoveReport{Report: r, To: c.rule()})
	case 2:
		_ = c.try(leader, domain.HoldReport{Report: r, Reason: "spam"})
	case 3:
		_ = c.try(leader, domain.ReleaseReport{Report: r})
	case 4:
		_ = c.try(leader, domain.RedactReport{Report: r, Reason: "a name"})
	case 5:
		_ = c.try(leader, domain.SendThanks{Report: r, Words: "Gracias"})
	case 6:
		_ = c.try(leader, domain.AskQuestion{Report: r, Question: "¿Cuándo?"})
		_ = c.try("", domain.GiveReply{Report: r, Reply: "On Mondays."})
	default:
		_ = c.try("", domain.AnswerRemoval{Report: r, Answer: rapid.SampledFrom(domain.Answers).Draw(c.t, "answer")})
	}
}

func (c *crowd) aboutRule() domain.Command {
	r := c.rule()
	switch c.n("rule's", 9) {
	case 0, 1, 2:
		return domain.MergeRule{Rule: r, Into: c.rule()}
	case 3:
		return domain.RevertMerge{Rule: r}
	case 4:
		return domain.RenameRule{Rule: r, Title: c.words()}
	case 5:
		return domain.AssignOwner{Rule: r, Owner: c.area()}
	case 6:
		return domain.RegisterRule{Rule: r, RuleRegistered: domain.RuleRegistered{Title: c.words(), Owner: c.area()}}
	case 7:
		return domain.MeasureBurden{Rule: r, BurdenMeasured: domain.BurdenMeasured{Seconds: 60, TimesPerMonth: int64(1 + c.n("times", 900)), Source: "a clock"}}
	}
	p := domain.PopulationDeclared{Sufferer: domain.Sufferer{Side: domain.Employee, Department: c.area()}, People: int64(1 + c.n("people", 50)), Source: "a list"}
	return domain.DeclarePopulation{Rule: r, PopulationDeclared: p}
}

func (c *crowd) aboutLife() domain.Command {
	r := c.rule()
	switch c.n("life", 8) {
	case 0, 1:
		return domain.TriageRule{Rule: r, RuleTriaged: domain.RuleTriaged{
			Owner: c.area(), Authority: rapid.SampledFrom(domain.Authorities).Draw(c.t, "authority"), Diagnosis: domain.Improvable,
			Ease: rapid.SampledFrom(domain.Eases).Draw(c.t, "ease"), Kind: domain.KindSystem,
		}}
	case 2, 3:
		return domain.DecideRule{Rule: r, RuleDecided: domain.RuleDecided{
			Verdict: rapid.SampledFrom(domain.Verdicts).Draw(c.t, "verdict"), Person: "Ana", Reason: "Basta.", EscalatedTo: "Ministerio",
			EffectiveOn: c.today() + domain.Day(c.n("in", 3)), Until: c.today() + 40, Authority: domain.Habit, Ease: domain.Easy,
		}}
	case 4:
		return domain.AnnounceRemoval{Rule: r}
	case 5:
		return domain.ReopenRule{Rule: r, Motivation: "again"}
	case 7:
		return domain.RescheduleRemoval{Rule: r, RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: c.today() + domain.Day(c.n("later", 5)), Reason: "late"}}
	case 6:
		return domain.RequestJustification{Rule: r, Due: c.today() + 20}
	}
	return domain.RejectRule{Rule: r, RuleRejected: domain.RuleRejected{Reason: domain.Spam, Words: "no"}}
}

func (c *crowd) aboutOrganisation() domain.Command {
	switch c.n("organisation's", 4) {
	case 0:
		return domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: areaAt(3), Name: crowdWords[3]}}
	case 1:
		return domain.MergeDepartment{Department: c.area(), Into: c.area()}
	case 2:
		return domain.RetireDepartment{Department: c.area()}
	case 3:
		return domain.RenameDepartment{Department: c.area(), Name: c.words()}
	}
	p := c.state.Policy()
	p.TimeZone = rapid.SampledFrom([]string{"UTC", "America/Bogota", "Pacific/Auckland"}).Draw(c.t, "zone")
	p.FiscalYearBegins = time.Month(1 + c.n("month", 11))
	return domain.SetPolicy{Policy: p}
}
