package board

import (
	"net/url"
	"slices"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// pickedBy is the field of an act that names another rule; "" where none does.
func pickedBy(v act.Verb) string {
	for _, name := range []string{"into", "to"} {
		if slices.Contains(v.Fields, name) {
			return name
		}
	}
	return ""
}

// A picked is another rule that is looked for by its words and chosen.
type picked struct {
	Name   string // of the field
	Text   string // that is looked for
	Found  []projections.Suggestion
	Sought bool
	ID     string // of the rule that is chosen; "" while none is
	Rule   projections.Line
	From   row // the three rows of a merge: the rule, the other, and both as one
	Into   row
	Both   row
}

// rulesFound is how many rules a search offers.
const rulesFound = 10

// pick looks for the other rule, or shows the one that is chosen.
func (a *actView) pick(name string, typed, query url.Values) {
	p := &picked{Name: name, Text: query.Get("q"), ID: typed.Get(name)}
	if p.ID == "" {
		p.ID = query.Get("rule")
	}
	a.Picked = p
	if id, err := domain.ParseID(p.ID); err == nil && p.choose(a, domain.RuleID{ID: id}) {
		a.typed = url.Values{name: {p.ID}}
		return
	}
	p.ID = ""
	if p.Text == "" {
		p.Text = a.deed.title
	}
	p.Sought = query.Has("q")
	p.find(a.deed)
}

// find offers what reads alike first, and then whatever answers to a word: of rules with
// equal titles the first way knows one alone.
func (p *picked) find(d *deed) {
	offer := func(s projections.Suggestion) {
		known := func(o projections.Suggestion) bool { return o.ID == s.ID }
		if s.ID != d.line.ID && s.Stage.Live() && len(p.Found) < rulesFound && !slices.ContainsFunc(p.Found, known) {
			p.Found = append(p.Found, s)
		}
	}
	for _, s := range d.Suggest(p.Text, rulesFound) {
		offer(s)
	}
	for _, l := range d.Board(projections.BoardQuery{Text: p.Text, Limit: 2 * rulesFound}, d.Day).Rules {
		if !p.Sought && !strings.EqualFold(l.Title, d.title) {
			continue
		}
		offer(projections.Suggestion{ID: l.ID, Title: l.Title, Stage: l.Stage})
	}
}

// choose shows a rule, and what a merge with it would come to.
func (p *picked) choose(a *actView, id domain.RuleID) bool {
	if a.Verb != "merge" {
		line, ok := a.deed.Rule(id, a.deed.Day)
		p.Rule = line
		return ok
	}
	m, ok := a.deed.Mingle(a.deed.line.ID, id, a.deed.Day)
	if ok {
		p.Rule = m.Into
		p.From, p.Into, p.Both = a.rowOf(m.From, a.deed.Day), a.rowOf(m.Into, a.deed.Day), a.rowOf(m.Both, a.deed.Day)
	}
	return ok
}
