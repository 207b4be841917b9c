package board

import (
	"net/url"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// A filter is one question that narrows the list.
type filter struct {
	Name, Label string
	Options     []web.Option
}

// A column is a heading of the list, and what a click on it sorts by.
type column struct {
	Label, Link, Order string // Order is as aria-sort says it
	Number             bool
}

// filtered are the parameters of the list that leave rules out.
var filtered = []string{"text", "stage", "owner", "impact", "kind", "authority", "quadrant"}

// tidy is a query without what says nothing, and whether there was any of that: a
// form sends every field, and a link that is kept should hold what was chosen.
func tidy(q url.Values) (url.Values, bool) {
	kept := url.Values{}
	for name, v := range q {
		if len(v) > 0 && v[0] != "" {
			kept[name] = v[:1]
		}
	}
	return kept, len(kept) != len(q)
}

// linkWith is the address of the page with one parameter changed, from the first page on.
func (f Frame) linkWith(q url.Values, name, value string) string {
	next := url.Values{}
	for k, v := range q {
		if k != "cursor" && k != "min_seq" {
			next[k] = v
		}
	}
	next.Set(name, value)
	if value == "" {
		next.Del(name)
	}
	return addressOf(f.Here, next)
}

func addressOf(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// optionsOf are the words of a closed list with their names.
func optionsOf[W ~string](f Frame, prefix, chosen, none string, words []W) []web.Option {
	list := []web.Option{{Value: "", Label: none, Chosen: chosen == ""}}
	for _, w := range words {
		list = append(list, web.Option{Value: string(w), Label: f.T(prefix + string(w)), Chosen: chosen == string(w)})
	}
	return list
}

// officesOf are the departments to choose from.
func officesOf(offices []projections.Office, chosen, none string) []web.Option {
	list := []web.Option{{Value: "", Label: none, Chosen: chosen == ""}}
	for _, o := range offices {
		list = append(list, web.Option{Value: o.ID.String(), Label: o.Name, Chosen: chosen == o.ID.String()})
	}
	return list
}

func (f Frame) filtersOf(q url.Values, v sight, today domain.Day) []filter {
	all := f.T("filter.all")
	return []filter{
		{"stage", f.T("board.stage"), optionsOf(f, "stage.", q.Get("stage"), f.T("filter.live"), domain.Stages)},
		{"owner", f.T("board.owner"), officesOf(v.Offices(), q.Get("owner"), all)},
		{"quadrant", f.T("filter.quadrant"), optionsOf(f, "quadrant.", q.Get("quadrant"), all, projections.Quadrants)},
		{"impact", f.T("board.impact"), optionsOf(f, "hurt.", q.Get("impact"), all, domain.Impacts)},
		{"kind", f.T("filter.kind"), optionsOf(f, "kind.", q.Get("kind"), all, domain.Kinds)},
		{"authority", f.T("filter.authority"), optionsOf(f, "authority.", q.Get("authority"), all, domain.Authorities)},
		{"sort", f.T("filter.sort"), f.sortsOf(q.Get("sort"))},
		{"as_of", f.T("filter.as_of"), f.monthsOf(q.Get("as_of"), today)},
	}
}

// sortsOf are the orders that the form offers; a heading offers the other way round.
func (f Frame) sortsOf(chosen string) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("sort.priority"), Chosen: chosen == ""}}
	for _, name := range []string{"estimate", "floor", "reports", "severity", "trend", "stage_since", "slips", "due", "title", "owner", "since", "anger", "frustration", "delay", "annoyance"} {
		value := "-" + name
		switch name {
		case "stage_since", "due", "title", "owner", "since":
			value = name
		}
		list = append(list, web.Option{Value: value, Label: f.T("sort." + name), Chosen: chosen == value})
	}
	return list
}

// monthsOf are the ends of past months.
func (f Frame) monthsOf(chosen string, today domain.Day) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("filter.today"), Chosen: chosen == ""}}
	for _, end := range monthEnds(today) {
		list = append(list, web.Option{Value: end.String(), Label: f.Month(end.Month()), Chosen: chosen == end.String()})
	}
	return list
}

// columnsOf are the headings; the first click on one shows what is greatest, or, where
// that is more use, what is least.
func (f Frame) columnsOf(q url.Values) []column {
	var list []column
	for _, c := range []struct{ label, sort, first string }{
		{"board.rule", "title", ""}, {"board.hours", "estimate", "-"}, {"board.priority", "priority", "-"}, {"board.impact", "", ""},
		{"board.trend", "trend", "-"}, {"board.stage", "stage_since", ""}, {"board.slips", "slips", "-"}, {"board.next", "due", ""},
	} {
		col := column{Label: f.T(c.label), Number: c.sort == "slips"}
		if c.sort != "" {
			now, first := q.Get("sort"), c.first+c.sort
			other := map[string]string{"": "-", "-": ""}[c.first] + c.sort
			if now == "" && c.sort == "priority" {
				now = first
			}
			col.Link = f.linkWith(q, "sort", first)
			switch now {
			case first:
				col.Link = f.linkWith(q, "sort", other)
				fallthrough
			case other:
				col.Order = map[bool]string{true: "descending", false: "ascending"}[now[0] == '-']
			}
		}
		list = append(list, col)
	}
	return list
}
