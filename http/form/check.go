package form

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/personal"
	"unrule/http/receipt"
	"unrule/http/web"
)

// A checkView shows all answers before they are sent.
type checkView struct {
	web.Frame
	Errors   []web.Mistake
	Rows     []row
	Unsaid   []row
	Findings []finding
	Burden   string
	Event    string // path of the page that shows what would be stored
	Stamp    string
	Kept     string
}

// A row is one answer and the address where it can be changed.
type row struct{ Label, Value, Change string }

// A finding is a piece of text that could tell who somebody is.
type finding struct {
	ID    string // field, from, to
	Kind  personal.Kind
	Words string
}

// act is what the draft wants, and what is still wrong with it.
func (f *Form) act(d *draft) (domain.Act, []*domain.Refusal) {
	e, wrong := d.read()
	rc := f.receiptOf(d)
	if e.Rule.IsZero() {
		e.Rule = f.Keys.Rule(rc)
	}
	return domain.Act{ID: f.Keys.Act(rc), Command: domain.ReportFriction{Report: f.Keys.Report(rc), FrictionReported: e}}, wrong
}

// receiptOf is the receipt of a draft. No Idempotency-Key of the API has a space, so that
// none of them leads to the receipt of a draft, and no draft to theirs.
func (f *Form) receiptOf(d *draft) receipt.Receipt { return f.Keys.Receipt("draft " + d.Key) }

// fields of the form by the place that the domain names.
var fieldAt = map[string]string{
	"/rule": "title", "/rule/id": "title", "/rule/title": "title", "/impacts": "impact", "/severity": "severity", "/frequency": "frequency",
	"/seconds": "amount", "/last_happened": "month", "/side": "side", "/sufferer": "sufferer", "/owner": "owner", "/story": "story", "/proposal": "proposal",
}

// unready leads to the first step that something is wrong with, by what the form
// knows or by what the log would say, which is said there. An answer that can no longer
// be given is taken out.
func (f *Form) unready(w http.ResponseWriter, token string, d *draft) (done bool, err error) {
	a, wrong := f.act(d)
	if len(wrong) == 0 {
		_, err = f.Preview(a)
		refusal, ok := errors.AsType[*domain.Refusal](err)
		field := ""
		if ok {
			field = fieldAt[refusal.Field]
		}
		if field == "" {
			return err != nil, err
		}
		moved := *refusal
		moved.Field = field
		d = d.clone()
		d.lately, d.failed = &moved, stepOf(field)
		if field == "title" && d.Rule != "" {
			d.Rule = "" // it is no longer there: the reporter says it in their own words
		} else {
			delete(d.Said, field)
		}
		return true, f.keep(w, token, d, d.failed)
	}
	d = d.clone()
	d.failed = stepOf(wrong[0].Field)
	return true, f.keep(w, token, d, d.failed)
}

func (f *Form) showCheck(w http.ResponseWriter, r *http.Request, token string, d *draft) error {
	if done, err := f.unready(w, token, d); done {
		return err
	}
	return f.writeCheck(w, r, token, d, http.StatusOK)
}

func (f *Form) writeCheck(w http.ResponseWriter, r *http.Request, token string, d *draft, status int) error {
	q, err := f.asking(r, d)
	if err != nil {
		return err
	}
	v := checkView{
		Frame: f.draftFrame(token, d, checkPage, "check.title"), Findings: findings(d),
		Burden: burdenOf(q.Text, d.costs()), Event: draftPath(token, eventPage), Stamp: d.Stamp, Kept: d.kept(),
	}
	v.Work = true
	v.Rows, v.Unsaid = f.rows(r, q, token)
	for _, sentence := range d.notice {
		v.Failed = true
		v.Errors = append(v.Errors, web.Mistake{Text: sentence})
	}
	return web.Write(w, status, "check", v.Frame.Text, v)
}

// rows are the answers in the order of the questions, those that were given first.
func (f *Form) rows(r *http.Request, q *asking, token string) (said, unsaid []row) {
	e, _ := q.read()
	title := e.Title
	if q.Rule != "" {
		title = f.titleOf(r, q)
	}
	var impacts []string
	for _, i := range e.Impacts {
		impacts = append(impacts, q.T("impact."+string(i)))
	}
	for _, one := range []struct{ field, label, value string }{
		{"title", "rule", title},
		{"impact", "impact", strings.Join(impacts, " · ")},
		{"severity", "severity", q.chosen("severity", q.said("severity"))},
		{"frequency", "frequency", q.chosen("frequency", string(e.Frequency))},
		{"amount", "amount", duration(q.Text, e.Seconds)},
		{"month", "month", q.month(e.LastHappened)},
		{"side", "side", q.chosen("side", string(e.Side))},
		{"sufferer", "sufferer", q.office(e.Sufferer)},
		{"owner", "owner", q.office(e.Owner)},
		{"story", "story", e.Story},
		{"proposal", "proposal", e.Proposal},
	} {
		line := row{Label: q.T("check." + one.label), Value: one.value, Change: draftPath(token, stepOf(one.field)) + "?from=" + checkPage + "#" + one.field}
		switch {
		case one.value != "":
			said = append(said, line)
		case len(q.offices) > 0 || one.field != "sufferer" && one.field != "owner":
			unsaid = append(unsaid, line)
		}
	}
	return said, unsaid
}

func (q *asking) chosen(key, word string) string {
	if word == "" {
		return ""
	}
	return q.T(key + "." + word)
}

func (q *asking) month(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return q.Month(m)
}

func (q *asking) office(id domain.DepartmentID) string {
	for _, o := range q.offices {
		if o.ID == id {
			return o.Name
		}
	}
	return ""
}

// The fields in which somebody may have named a person.
var freeText = []string{"title", "story", "proposal"}

// findings lists what could point to somebody, at most so many that the page stays
// readable.
func findings(d *draft) []finding {
	const most = 20
	var list []finding
	for _, name := range freeText {
		if name == "title" && d.Rule != "" {
			continue
		}
		text := d.said(name)
		for _, p := range personal.Find(text) {
			if len(list) < most {
				list = append(list, finding{fmt.Sprintf("%s:%d:%d", name, p.From, p.To), p.Kind, text[p.From:p.To]})
			}
		}
	}
	return list
}

// remove takes one finding out of its text, if it is still there.
func remove(d *draft, id string) {
	for _, found := range findings(d) {
		if found.ID != id {
			continue
		}
		part := strings.Split(id, ":")
		from, _ := strconv.Atoi(part[1]) // it is our own id: it was compared
		to, _ := strconv.Atoi(part[2])
		mark := web.TextOf(d.Language).T("personal.mark")
		d.Said[part[0]] = []string{personal.Remove(d.said(part[0]), personal.Finding{Kind: found.Kind, From: from, To: to}, mark)}
		return
	}
}
