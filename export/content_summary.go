package export

import (
	"strings"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// topRules is how many of the costliest rules stand on the first page.
const topRules = 5

// summary is the quarter on one page.
func (t teller) summary() document.Section {
	s := t.section("summary", t.standingOfNumbers(),
		sentences(t.arrived(), t.some("summary.reported", t.q.Figures.RulesReported), t.some("summary.new", t.q.Figures.NewRules)),
		sentences(t.counted("summary.decided", total(t.q.Figures.Decided)), t.waiting()),
		sentences(t.counted("summary.verified", t.q.Figures.Verified), t.counted("summary.relapsed", t.q.Figures.Relapsed)),
		t.dearest(),
	)
	s.Headlines = t.headlines()
	whole := t.rules("top_rules", t.q.Costliest[:min(len(t.q.Costliest), topRules)])
	s.Tables = filled(t.excerpt("top_rules", whole, "title", "owner", "estimate", "floor", "grade"))
	return s
}

// sentences joins what there is to say.
func sentences(list ...string) string {
	var said []string
	for _, s := range list {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// counted is a sentence of its own for none.
func (t teller) counted(key string, n int, args ...any) string {
	if n == 0 {
		return t.say(key+".none", args...)
	}
	return t.count(key, n, args...)
}

// some says nothing of none.
func (t teller) some(key string, n int) string {
	if n == 0 {
		return ""
	}
	return t.count(key, n)
}

// standingOfNumbers says whether the numbers can still change; of final ones the
// method tells more.
func (t teller) standingOfNumbers() string {
	switch {
	case t.q.Closed != nil:
		return ""
	case t.q.Through < t.q.To:
		return t.say("summary.running", "day", t.q.Through)
	}
	return t.say("summary.open")
}

// arrived says what came in, against the quarter before and a year before.
func (t teller) arrived() string {
	n := t.q.Figures.Reports
	var compared string
	before, hasBefore := t.q.Before(1)
	year, hasYear := t.q.Before(4)
	switch {
	case hasBefore && hasYear:
		compared = t.say("compared.both", "before", t.against(n-before.Reports, 1), "year", t.against(n-year.Reports, 4))
	case hasBefore:
		compared = t.say("compared.before", "before", t.against(n-before.Reports, 1))
	case hasYear:
		compared = t.say("compared.year", "year", t.against(n-year.Reports, 4))
	}
	return t.counted("summary.reports", n, "compared", compared)
}

// against says by how much something is more or less than so many quarters before.
func (t teller) against(difference, quarters int) string {
	return t.compared(domain.Hundredths(difference)*100, document.Integer, quarters)
}

func (t teller) compared(difference domain.Hundredths, kind document.Kind, quarters int) string {
	key := "compared.same"
	switch {
	case difference > 0:
		key = "compared.more"
	case difference < 0:
		key, difference = "compared.fewer", -difference
	}
	amount := document.Value{Kind: kind, State: document.Shown, Number: difference}
	return t.say(key, "n", amount.In(t.language), "quarter", t.q.ID.Previous(quarters))
}

// waiting says how many rules wait for a decision, where the stages are told.
func (t teller) waiting() string {
	if len(t.q.Stages) == 0 {
		return ""
	}
	n := 0
	for _, s := range t.q.Stages {
		if s.Stage == domain.Reported || s.Stage == domain.UnderReview {
			n += s.Rules
		}
	}
	return t.counted("summary.waiting", n)
}

// dearest names the costliest rule and what it costs.
func (t teller) dearest() string {
	if len(t.q.Costliest) == 0 {
		return ""
	}
	r := t.q.Costliest[0]
	if r.Burden.EstimateHours == 0 && r.Burden.FloorHours == 0 {
		return t.say("summary.costliest.unknown")
	}
	return t.say("summary.costliest", "rule", t.quoted(r.Title), "estimate", r.Burden.EstimateHours, "floor", r.Burden.FloorHours)
}

// headlines are the six figures that are set large.
func (t teller) headlines() []document.Headline {
	claimed := t.q.Figures
	var list []document.Headline
	for _, h := range []struct {
		name, unit string
		figure     func(projections.Figures) document.Value
	}{
		{"reports", t.word("reports"), func(f projections.Figures) document.Value { return document.CountOf(f.Reports) }},
		{"new_rules", t.word("rules"), func(f projections.Figures) document.Value { return document.CountOf(f.NewRules) }},
		{"decisions", t.word("decisions"), func(f projections.Figures) document.Value { return document.CountOf(total(f.Decided)) }},
		{"verified", t.say("headline.rules", "claimed", claimed.Removed), func(f projections.Figures) document.Value { return document.CountOf(f.Verified) }},
		{"hours", t.say("headline.claimed", "claimed", claimed.Claimed), func(f projections.Figures) document.Value { return document.DecimalOf(f.Confirmed) }},
		{"days", t.word("days"), func(f projections.Figures) document.Value { return days(f.DaysToDecision, total(f.Decided)) }},
	} {
		list = append(list, document.Headline{
			Name: t.say("headline." + h.name), Value: h.figure(t.q.Figures), Unit: h.unit, Change: t.change(h.figure),
		})
	}
	return list
}

// change is what a figure was in the quarter before, in words; nothing where one of
// the two is not told.
func (t teller) change(figure func(projections.Figures) document.Value) string {
	before, ok := t.q.Before(1)
	now, then := figure(t.q.Figures), figure(before)
	if !ok || now.State != document.Shown || then.State != document.Shown {
		return ""
	}
	return t.compared(now.Number-then.Number, now.Kind, 1)
}
