package form

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/personal"
	"unrule/http/spam"
	"unrule/http/web"
	"unrule/projections"
)

// A checkView shows all answers before they are sent.
type checkView struct {
	web.Frame
	Errors   []web.Mistake
	Rows     []row
	Findings []finding
	Burden   string
	Event    string // path of the page that shows what would be stored
	Stamp    string
	Kept     string
}

// A row is one answer.
type row struct {
	Label, Value, Change string
	Said                 bool
}

// A finding is a piece of text that could tell who somebody is.
type finding struct {
	ID    string // field, from, to
	Kind  personal.Kind
	Words string
}

// act is what the draft wants, and what is still wrong with it.
func (f *Form) act(d *draft) (domain.Act, []*domain.Refusal) {
	e, wrong := d.read()
	rc := f.Keys.Receipt(d.Key)
	if e.Rule.IsZero() {
		e.Rule = f.Keys.Rule(rc)
	}
	return domain.Act{ID: f.Keys.Act(rc), Command: domain.ReportFriction{Report: f.Keys.Report(rc), FrictionReported: e}}, wrong
}

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
		Frame: f.draftFrame(token, d, checkPage, "check.title"), Rows: f.rows(r, q, token), Findings: findings(d),
		Burden: burdenOf(q.Text, d.costs()), Event: draftPath(token, eventPage), Stamp: d.Stamp, Kept: d.kept(),
	}
	v.Work = true
	if d.notice != "" {
		v.Failed = true
		v.Errors = []web.Mistake{{Text: d.notice}, {Text: q.T("send.failed")}}
	}
	return web.Write(w, status, "check", v.Frame.Text, v)
}

// rows are all answers in the order of the questions.
func (f *Form) rows(r *http.Request, q *asking, token string) []row {
	e, _ := q.read()
	title := e.Title
	if q.Rule != "" {
		title = f.titleOf(r, q.draft)
	}
	var impacts []string
	for _, i := range e.Impacts {
		impacts = append(impacts, q.T("impact."+string(i)))
	}
	rows := []row{
		q.row(token, "rule", "rule", title),
		q.row(token, "effect", "impact", strings.Join(impacts, " · ")),
		q.row(token, "effect", "severity", q.chosen("severity", q.said("severity"))),
		q.row(token, "time", "frequency", q.chosen("frequency", string(e.Frequency))),
		q.row(token, "time", "amount", duration(q.Text, e.Seconds)),
		q.row(token, "time", "month", q.month(e.LastHappened)),
		q.row(token, "you", "side", q.chosen("side", string(e.Side))),
	}
	if len(q.offices) > 0 {
		rows = append(rows, q.row(token, "you", "sufferer", q.office(e.Sufferer)), q.row(token, "you", "owner", q.office(e.Owner)))
	}
	return append(rows, q.row(token, "words", "story", e.Story), q.row(token, "words", "proposal", e.Proposal))
}

func (q *asking) row(token, step, label, value string) row {
	return row{Label: q.T("check." + label), Value: value, Change: draftPath(token, step), Said: value != ""}
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

// saveCheck does what a button of the check page says.
func (f *Form) saveCheck(w http.ResponseWriter, r *http.Request, token string, d *draft, posted url.Values) error {
	pressed, id, _ := strings.Cut(posted.Get("go"), ":")
	switch pressed {
	case "back":
		return f.keep(w, token, d, steps[len(steps)-1].name)
	case "remove":
		remove(d, id)
		return f.keep(w, token, d, checkPage)
	case "send":
		return f.send(w, r, token, d, posted)
	}
	return f.keep(w, token, d, checkPage)
}

// send files the report. Whatever goes wrong, the draft stays, and the same key makes
// a second try the same report.
func (f *Form) send(w http.ResponseWriter, r *http.Request, token string, d *draft, posted url.Values) error {
	f.drafts.put(token, d)
	if done, err := f.unready(w, token, d); done {
		if err != nil {
			return f.notSent(w, r, token, d, err)
		}
		return nil
	}
	a, _ := f.act(d)
	c := a.Command.(domain.ReportFriction)
	c.Held = f.Guard.Judge(spam.Attempt{
		Draft: d.Key, Stamp: d.Stamp, Work: posted.Get("work"), Trap: posted.Get("subject_line"), Remote: r.RemoteAddr, Form: true,
	})
	a.Command = c
	_, err := f.Handle(r.Context(), a)
	refusal, refused := errors.AsType[*domain.Refusal](err)
	earlier := refused && refusal.Name == domain.ReportDiffers.Name
	if err != nil && !earlier {
		return f.notSent(w, r, token, d, err)
	}
	s := &sending{Receipt: f.Keys.Receipt(d.Key), Language: d.Language, Earlier: earlier}
	if !earlier {
		s.Costs = d.costs()
	}
	f.sent.put(token, s)
	f.drafts.drop(token)
	return seeOther(w, draftPath(token, sentPage))
}

// notSent shows the check page again with what went wrong, and everything typed.
func (f *Form) notSent(w http.ResponseWriter, r *http.Request, token string, d *draft, err error) error {
	answer := f.Explain(w, err, d.Language)
	if answer.RetryAfter != "" {
		w.Header().Set("Retry-After", answer.RetryAfter)
	}
	d = d.clone()
	d.notice = answer.Words
	return f.writeCheck(w, r, token, d, answer.Status)
}

// costs are how often a rule comes by and what each time takes.
type costs struct {
	Frequency domain.Frequency
	Seconds   int64
}

func (d *draft) costs() costs {
	e, _ := d.read()
	return costs{e.Frequency, e.Seconds}
}

// burdenOf says in human terms what the rule costs whoever is writing; "" while that
// is not known.
func burdenOf(t *web.Text, e costs) string {
	if e.Frequency == "" || e.Seconds == 0 {
		return ""
	}
	if e.Frequency == domain.Once {
		return t.T("burden.once", "time", duration(t, e.Seconds))
	}
	year := e.Frequency.TimesAYear() * e.Seconds
	s := monthly(t, year/12)
	if days := (year + workingDay/2) / workingDay; days >= 2 {
		s += t.T("burden.year", "time", t.N("duration.days", days, "n", t.Number(days)))
	}
	return s
}

// workingDay is the hours of a day's work, in seconds.
const workingDay = 8 * 3600

// monthly says how much time a month takes, roughly: minutes up to an hour and a half,
// halves of an hour up to ten, whole hours beyond.
func monthly(t *web.Text, seconds int64) string {
	if seconds < 60 {
		return t.T("burden.little")
	}
	if minutes := (seconds + 30) / 60; minutes < 90 && minutes != 60 {
		return t.T("burden.month", "time", t.N("duration.minutes", minutes, "n", t.Number(minutes)))
	}
	halves := (seconds + 900) / 1800
	if halves >= 20 {
		halves = (seconds + 1800) / 3600 * 2
	}
	key := "burden.month.hours"
	if halves < 4 {
		key = "burden.month.hour"
	}
	return t.T(key, "time", hours(t, halves))
}

// hours says a number of half hours.
func hours(t *web.Text, halves int64) string {
	count := any(halves / 2)
	if halves%2 == 1 {
		count = fmt.Sprintf("%d.5", halves/2)
	}
	return t.N("duration.hours", count, "n", t.Halves(halves))
}

// duration says a time as it was typed: in hours where it is whole or half hours.
func duration(t *web.Text, seconds int64) string {
	switch {
	case seconds == 0:
		return ""
	case seconds >= 3600 && seconds%1800 == 0:
		return hours(t, seconds/1800)
	}
	minutes := max(1, (seconds+30)/60)
	return t.N("duration.minutes", minutes, "n", t.Number(minutes))
}

var _ Views = (*projections.Views)(nil)
