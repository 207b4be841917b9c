package act

import "unrule/domain"

func register(f *Fields, id domain.ID) domain.Command {
	c := domain.RegisterRule{Rule: domain.RuleID{ID: id}}
	c.Title, c.Owner = f.Text("title"), f.Department("owner")
	f.Word("kind", &c.Kind)
	return c
}

func triage(f *Fields, id domain.ID) domain.Command {
	c := domain.TriageRule{Rule: domain.RuleID{ID: id}}
	c.Owner = f.Department("owner")
	f.Word("authority", &c.Authority)
	f.Word("diagnosis", &c.Diagnosis)
	f.Word("ease", &c.Ease)
	f.Word("kind", &c.Kind)
	return c
}

func reject(f *Fields, id domain.ID) domain.Command {
	c := domain.RejectRule{Rule: domain.RuleID{ID: id}}
	f.Word("reason", &c.Reason)
	c.Words = f.Text("words")
	return c
}

func requestJustification(f *Fields, id domain.ID) domain.Command {
	c := domain.RequestJustification{Rule: domain.RuleID{ID: id}}
	f.Word("due", &c.Due)
	return c
}

func decide(f *Fields, id domain.ID) domain.Command {
	c := domain.DecideRule{Rule: domain.RuleID{ID: id}}
	f.Word("verdict", &c.Verdict)
	c.Person, c.Reason, c.EscalatedTo = f.Text("person"), f.Text("reason"), f.Text("escalated_to")
	f.Word("effective_on", &c.EffectiveOn)
	f.Word("until", &c.Until)
	f.Word("authority", &c.Authority)
	f.Word("ease", &c.Ease)
	return c
}

func reschedule(f *Fields, id domain.ID) domain.Command {
	c := domain.RescheduleRemoval{Rule: domain.RuleID{ID: id}}
	f.Word("effective_on", &c.EffectiveOn)
	c.Reason = f.Text("reason")
	return c
}

func declarePopulation(f *Fields, id domain.ID) domain.Command {
	c := domain.DeclarePopulation{Rule: domain.RuleID{ID: id}}
	f.Word("side", &c.Side)
	c.Department, c.People, c.Source = f.Department("department"), f.Number("people"), f.Text("source")
	return c
}

func measureBurden(f *Fields, id domain.ID) domain.Command {
	c := domain.MeasureBurden{Rule: domain.RuleID{ID: id}}
	c.Seconds, c.TimesPerMonth, c.Source = f.Number("seconds"), f.Number("times_per_month"), f.Text("source")
	return c
}

func registerDepartment(f *Fields, id domain.ID) domain.Command {
	c := domain.RegisterDepartment{}
	c.DepartmentRegistered.Department = domain.DepartmentID{ID: id}
	c.Name, c.Parent, c.HeadCount = f.Text("name"), f.Department("parent"), f.Number("head_count")
	return c
}
