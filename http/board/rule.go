package board

import (
	"net/http"
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A ruleView is the page of one rule.
type ruleView struct {
	Frame
	Row      row
	Standing projections.Standing
	Decision any // with the words of the page, as its reporters read it
	Burden   burden
	Next     step   // the one next step
	Slip     step   // the other way out, where a promised day has passed
	Wait     string // what the rule waits for, where there is no step
	Quick    bool   // it can be decided on before review
	More     []step
	Done     string // what was just done
	Undo     undo   // of a merge that was just done
	Voices   voices
	Life     []lifeLine
	Now      domain.Day
}

// An undo takes one merge back.
type undo struct{ Rule, Title, Version, Key string }

// Rule is one rule: its number, its voices, its life and what to do next.
func (b *Board) Rule(w http.ResponseWriter, r *http.Request, who act.Who) error {
	d, err := b.deedOf(r, who, ruleItself)
	if err != nil {
		return err
	}
	v := ruleView{Frame: b.frame(r, who, d.sight, "", "board.rule"), Now: d.Day, Standing: d.standing}
	v.Title, v.Row = d.title, v.rowOf(d.line, d.Day)
	if v.Standing.Decision != nil {
		v.Decision = preview{Text: v.Frame.Text}.DecisionOf(v.Standing.Decision)
	}
	v.Burden = v.burdenOf(&d)
	v.steps(&d)
	entries, _ := d.History(d.line.ID)
	v.Life = v.livesOf(d.sight, d.line.ID, entries)
	if v.Voices, err = b.voicesOf(r, who, &d, voicesAtFirst); err != nil {
		return err
	}
	v.news(r.URL.Query(), &d)
	return web.Write(w, http.StatusOK, "board/rule", v.Frame.Text, v)
}

// ruleItself is what the page of a rule is about, without any act on it.
var ruleItself = act.Verb{Of: act.OfRule, Name: "itself"}

// steps says what can be done.
func (v *ruleView) steps(d *deed) {
	next := nextVerb(d.line, d.standing, d.Day)
	v.Next, v.Wait = v.stepOf(d.line, next), v.waitOf(d)
	v.Quick = d.line.Stage == domain.Reported && v.stepOf(d.line, "decide").Why == ""
	for _, verb := range offered(d.line, d.standing, next) {
		if verb == "reschedule" && v.Row.Late != "" {
			v.Slip = v.stepOf(d.line, verb)
			continue
		}
		v.More = append(v.More, v.stepOf(d.line, verb))
	}
}

// waitOf says what happens next by itself, or what stands.
func (f Frame) waitOf(d *deed) string {
	if d.standing.Disputed && d.line.Stage == domain.Committed {
		return f.T("wait.disputed")
	}
	due := ""
	if d.line.Next != nil {
		due = f.Day(d.line.Next.Due)
	}
	return f.T("wait."+string(d.line.Stage), "date", due, "rule", d.standing.Into.Title)
}

// news says what was just done, and offers to take a merge back.
func (v *ruleView) news(q url.Values, d *deed) {
	if verb := q.Get("done"); slices.ContainsFunc(act.Verbs, func(v act.Verb) bool { return v.Of == act.OfRule && nameOf(v) == verb }) {
		v.Done = v.T("done." + verb)
	}
	from, err := domain.ParseID(q.Get("merged"))
	if err != nil || v.Past != 0 {
		return
	}
	if l, ok := d.Rule(domain.RuleID{ID: from}, d.Day); ok && l.MergedInto == d.line.ID && v.stepOf(l, "unmerge").Why == "" {
		v.Undo = undo{from.String(), l.Title, versionOf(l), newKey()}
	}
}
