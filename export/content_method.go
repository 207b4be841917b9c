package export

import (
	"strconv"

	"unrule/domain"
	"unrule/export/document"
)

// method says how to read all this, and how to get it again.
func (t teller) method() document.Section {
	s := t.section("method",
		t.say("method.reports"), t.say("method.floor"), t.say("method.estimate"), t.say("method.gone"), t.say("method.hours"),
		t.say("method.hidden", "k", t.q.Threshold), t.say("method.nothing"), t.say("method.zone", "zone", t.q.TimeZone),
		t.say("method.log", "position", t.q.Position), t.finality(),
		t.say("method.again", "quarter", t.q.ID, "language", t.language),
	)
	s.Tables = []document.Table{t.grades(), t.about()}
	return s
}

// finality says whether the numbers are final, and how anyone can tell that nothing
// under them was changed since.
func (t teller) finality() string {
	c := t.q.Closed
	if c == nil {
		return t.say("method.open")
	}
	return t.say("method.final", "day", c.On, "head", c.Head, "root", c.Root, "form", c.Form)
}

func (t teller) grades() document.Table {
	table := document.Table{ID: "grades", Title: t.say("table.grades"), Columns: t.texts("grade", "grade_meaning")}
	for _, g := range []domain.Grade{domain.Measured, domain.Declared, domain.ManyFound, domain.FewFound} {
		table.Rows = append(table.Rows, []document.Value{document.TextOf(string(g)), document.TextOf(t.say("grade." + string(g)))})
	}
	return table
}

// about is what the document is a function of.
func (t teller) about() document.Table {
	facts := []row{
		{"quarter", document.TextOf(t.q.ID.String())}, {"from", document.TextOf(t.q.From.String())}, {"to", document.TextOf(t.q.To.String())}, {"through", document.TextOf(t.q.Through.String())},
		{"time_zone", document.TextOf(t.q.TimeZone)}, {"threshold", document.TextOf(strconv.Itoa(t.q.Threshold))}, {"position", document.TextOf(strconv.FormatUint(t.q.Position, 10))},
	}
	if c := t.q.Closed; c != nil {
		facts = append(facts, row{"final_on", document.TextOf(c.On.String())}, row{"head", document.TextOf(strconv.FormatUint(c.Head, 10))},
			row{"root", document.TextOf(c.Root)}, row{"form", document.TextOf(strconv.Itoa(c.Form))})
	}
	return t.named("about", "fact", t.texts("value"), facts)
}
