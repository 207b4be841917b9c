package form

import (
	"slices"
	"strings"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// A step is one page of the form.
type step struct {
	name   string
	title  string   // key of the page's title
	asks   []string // names of what it asks for
	fields func(q *asking) []*web.Field
	enough bool // whoever has come here may send as it is
}

// steps are the pages in their order. "same" is shown only where something alike was
// reported already.
var steps = []step{
	{name: "rule", title: "rule.title", asks: []string{"title"}, fields: (*asking).rule},
	{name: "same", title: "alike.title", asks: []string{"same"}, fields: (*asking).same},
	{name: "effect", title: "effect.title", asks: []string{"impact", "severity"}, fields: (*asking).effect, enough: true},
	{name: "time", title: "time.title", asks: []string{"frequency", "amount", "unit", "month"}, fields: (*asking).time, enough: true},
	{name: "you", title: "you.title", asks: []string{"side", "sufferer", "owner"}, fields: (*asking).you, enough: true},
	{name: "words", title: "words.title", asks: []string{"story", "proposal"}, fields: (*asking).words},
}

// The names of the pages around the steps.
const (
	checkPage = "check"
	sentPage  = "sent"
	eventPage = "privacy"
)

func stepAt(name string) int {
	return slices.IndexFunc(steps, func(s step) bool { return s.name == name })
}

// asked is what the page of a step asks for. Where a rule was chosen that somebody
// reported before, nobody is asked for a title, and the one that was typed stays.
func (s step) asked(d *draft) []string {
	if d.Rule != "" && s.name == "rule" {
		return nil
	}
	return s.asks
}

// stepOf is the step that asks for a field.
func stepOf(field string) string {
	for _, s := range steps {
		if slices.Contains(s.asks, field) {
			return s.name
		}
	}
	return steps[0].name
}

// numbered counts the steps as a reader does: "same" belongs to the first.
func numbered(at int) int { return max(1, at) }

// An asking is what the questions of one page are made from.
type asking struct {
	*web.Text
	*draft
	today   domain.Day
	offices []projections.Office
	alike   []projections.Suggestion
	wrong   map[string]string // sentences by field
}

// field is a question with what was answered so far.
func (q *asking) field(name string, f web.Field) *web.Field {
	f.Name, f.Value, f.Error = name, q.said(name), q.wrong[name]
	f.ErrorWord = q.T("errors.prefix")
	if f.Label == "" {
		f.Label = q.T(name)
	}
	if f.Rows > 0 {
		f.Left, f.Over = q.T("left", "n", "#"), q.T("over", "n", "#")
	}
	for i := range f.Options {
		f.Options[i].Chosen = slices.Contains(q.Said[name], f.Options[i].Value)
	}
	return &f
}

// orNone adds the way out of a question that need not be answered.
func (q *asking) orNone(list []web.Option) []web.Option {
	return append(list, web.Option{Label: q.T("none")})
}

// offer adds the rule that is chosen already, where it does not read alike any more.
func (q *asking) offer(title string) {
	e, _ := q.read()
	if title != "" && !slices.ContainsFunc(q.alike, func(s projections.Suggestion) bool { return s.ID == e.Rule }) {
		q.alike = append(q.alike, projections.Suggestion{ID: e.Rule, Title: title})
	}
}

// options are the options of a closed list.
func options[W ~string](q *asking, key string, list []W) []web.Option {
	all := make([]web.Option, len(list))
	for i, w := range list {
		all[i] = web.Option{Value: string(w), Label: q.T(key + "." + string(w))}
	}
	return all
}

func (q *asking) rule() []*web.Field {
	if q.Rule != "" {
		return nil
	}
	return []*web.Field{q.field("title", web.Field{Label: q.T("rule.title"), Hint: q.T("rule.hint"), Heading: true, Rows: 3, Max: domain.MaxTitle})}
}

func (q *asking) same() []*web.Field {
	var list []web.Option
	for _, s := range q.alike {
		list = append(list, web.Option{Value: s.ID.String(), Label: s.Title})
	}
	list = append(list, web.Option{Value: "none", Label: q.T("same.none")})
	return []*web.Field{q.field("same", web.Field{Label: q.T("alike.title"), Hint: q.T("alike.hint"), Heading: true, Choices: "radio", Options: list})}
}

func (q *asking) effect() []*web.Field {
	return []*web.Field{
		q.field("impact", web.Field{Label: q.T("effect.title"), Hint: q.T("impact"), Heading: true, Choices: "checkbox", Short: true, Options: options(q, "impact", domain.Impacts)}),
		q.field("severity", web.Field{Label: q.optional("severity"), Choices: "radio", Short: true, Options: q.orNone(options(q, "severity", []string{"1", "2", "3", "4"}))}),
	}
}

func (q *asking) time() []*web.Field {
	months := []web.Option{{Label: q.T("month.none")}}
	for m := q.today.Month(); m > q.today.Month()-24; m-- {
		months = append(months, web.Option{Value: m.String(), Label: q.Month(m)})
	}
	amount := q.field("amount", web.Field{Label: q.optional("amount"), Hint: q.T("amount.hint"), UnitLabel: q.T("unit"), Units: options(q, "unit", []string{"minutes", "hours"})})
	amount.Units[1].Chosen = q.said("unit") == "hours"
	return []*web.Field{
		q.field("frequency", web.Field{Label: q.optional("frequency"), Choices: "radio", Short: true, Options: q.orNone(options(q, "frequency", domain.Frequencies))}),
		amount,
		q.field("month", web.Field{Label: q.optional("month"), Options: months}),
	}
}

func (q *asking) you() []*web.Field {
	fields := []*web.Field{q.field("side", web.Field{Label: q.optional("side"), Choices: "radio", Options: q.orNone(options(q, "side", []domain.Side{domain.Customer, domain.Employee}))})}
	if len(q.offices) == 0 {
		return fields
	}
	return append(fields,
		q.field("sufferer", web.Field{Label: q.optional("sufferer"), Hint: q.T("sufferer.hint"), Options: q.departments("sufferer.none")}),
		q.field("owner", web.Field{Label: q.optional("owner"), Options: q.departments("owner.none")}))
}

func (q *asking) departments(none string) []web.Option {
	list := []web.Option{{Label: q.T(none)}}
	for _, o := range q.offices {
		list = append(list, web.Option{Value: o.ID.String(), Label: o.Name})
	}
	return list
}

func (q *asking) words() []*web.Field {
	return []*web.Field{
		q.field("story", web.Field{Label: q.optional("story"), Hint: q.T("story.hint"), Rows: 7, Max: domain.MaxStory}),
		q.field("proposal", web.Field{Label: q.optional("proposal"), Rows: 4, Max: domain.MaxProposal}),
	}
}

func (q *asking) optional(key string) string { return q.T(key) + " (" + q.T("optional") + ")" }

// sentence says a refusal of a field in the reader's words, or "" where there are none.
func sentence(t *web.Text, r *domain.Refusal) string {
	name := r.Name
	if name == domain.WordUnknown.Name || name == domain.DateSyntax.Name {
		return t.T("refusal.choice")
	}
	args := make([]any, 0, 2*len(r.Args))
	for k, v := range r.Args {
		args = append(args, k, v)
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	for _, key := range []string{"refusal." + r.Field + "." + last, "refusal." + name} {
		if t.Has(key) {
			return t.T(key, args...)
		}
	}
	return ""
}
