package export

import (
	"cmp"
	"slices"

	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// What a reader is shown of rules.
var rulesRead = []string{"title", "owner", "stage", "reports", "all_reports", "floor", "estimate", "grade"}

// rules is the analyst's table of rules: all that the quarter knows of each.
func (t teller) rules(name string, list []projections.QuarterRule) document.Table {
	columns := slices.Concat(
		t.texts("rule", "title", "owner", "owner_id", "board_rule", "stage"),
		t.columns(document.Integer, "reports", "reports", "all_reports", "anger", "frustration", "delay", "annoyance"),
		t.columns(document.Decimal, "hours_per_month", "floor", "estimate"), t.texts("grade"),
	)
	var rows [][]document.Value
	for _, r := range list {
		rows = append(rows, []document.Value{
			id(r.Rule), document.TextOf(r.Title), document.TextOf(r.OwnerName), id(r.Owner), t.yes(t.ofBoard(r)), document.TextOf(t.label(string(r.Stage))),
			document.CountOf(r.Reports), document.CountOf(r.AllReports), document.CountOf(r.Impacts.Anger), document.CountOf(r.Impacts.Frustration), document.CountOf(r.Impacts.Delay), document.CountOf(r.Impacts.Annoyance),
			document.DecimalOf(r.Burden.FloorHours), document.DecimalOf(r.Burden.EstimateHours), document.TextOf(string(r.Burden.Grade)),
		})
	}
	return t.table(name, columns, rows)
}

// ofBoard reports whether the board itself owns a rule.
func (t teller) ofBoard(r projections.QuarterRule) bool {
	return slices.ContainsFunc(t.q.BoardRules, func(b projections.QuarterRule) bool { return b.Rule == r.Rule })
}

func (t teller) yes(is bool) document.Value {
	if is {
		return document.TextOf(t.label("yes"))
	}
	return document.TextOf(t.label("no"))
}

// boardRules are the rules that the board itself owns. They come first, also when
// there are none: who judges others shows its own.
func (t teller) boardRules() document.Section {
	n := len(t.q.BoardRules)
	if n == 0 {
		return t.section("board_rules", t.say("board_rules.none"))
	}
	s := t.section("board_rules", t.count("board_rules", n))
	s.Tables = []document.Table{t.excerpt("board_rules", t.rules("rules", t.q.BoardRules), rulesRead...)}
	return s
}

func (t teller) allRules() document.Section {
	whole := long(t.rules("rules", t.q.Rules))
	s := t.section("rules", t.counted("rules.all", len(t.q.Rules)))
	s.Tables = filled(t.excerpt("rules_read", whole, rulesRead...), whole)
	return s
}

// byFloor are the costliest rules in the order of what their reports prove.
func (t teller) byFloor() []projections.QuarterRule {
	list := slices.Clone(t.q.Costliest)
	slices.SortStableFunc(list, func(a, b projections.QuarterRule) int {
		return cmp.Compare(b.Burden.FloorHours, a.Burden.FloorHours)
	})
	return list
}

// standing is what all rules cost that are neither gone nor rejected.
func (t teller) standing() domain.Hundredths {
	var sum domain.Hundredths
	for _, r := range t.q.Rules {
		if r.Stage != domain.Rejected && !r.Stage.ClaimedGone() {
			sum += r.Burden.FloorHours
		}
	}
	return sum
}

// costliest shows how few rules make most of the hours.
func (t teller) costliest() document.Section {
	list := t.byFloor()
	if len(list) == 0 {
		return t.section("costliest", t.say("costliest.none"))
	}
	whole := long(t.rules("costliest", list))
	whole.Columns = append(whole.Columns, t.columns(document.Percent, "%", "cumulative")...)
	shares := t.cumulative(list)
	for i := range whole.Rows {
		whole.Rows[i] = append(whole.Rows[i], shares[i])
	}
	s := t.section("costliest", t.say("costliest.order"), t.say("costliest.floor"))
	s.Chart = t.pareto(list, shares)
	s.Tables = []document.Table{
		t.excerpt("costliest_read", whole, "title", "owner", "stage", "reports", "all_reports", "floor", "cumulative", "estimate", "grade"), whole,
	}
	return s
}

// cumulative are the shares of rules and those before them in what all cost.
func (t teller) cumulative(list []projections.QuarterRule) []document.Value {
	all := t.standing()
	var sum domain.Hundredths
	var shares []document.Value
	for _, r := range list {
		sum += r.Burden.FloorHours
		shares = append(shares, share(sum, all))
	}
	return shares
}

func (t teller) pareto(list []projections.QuarterRule, shares []document.Value) *document.Chart {
	c := document.Chart{ID: "costliest", Kind: document.Pareto, Unit: t.word("hours_per_month"), Description: t.say("chart.costliest")}
	c.Title = t.paretoTitle(len(list), shares[len(shares)-1])
	hours := document.Series{Name: t.Columns["floor"][0]}
	for _, r := range list {
		c.Categories = append(c.Categories, r.Title)
		hours.Values = append(hours.Values, document.DecimalOf(r.Burden.FloorHours))
	}
	c.Series = []document.Series{hours, {Name: t.Columns["cumulative"][0], Values: shares}}
	return &c
}

func (t teller) paretoTitle(rules int, of document.Value) string {
	if of.State != document.Shown {
		return t.say("chart.costliest.plain")
	}
	return t.count("chart.costliest.title", rules, "share", of.In(t.language))
}
