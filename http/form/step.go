package form

import (
	"net/http"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// A stepView is one page of questions.
type stepView struct {
	web.Frame
	Errors      []web.Mistake
	Step, Steps int
	Back        bool
	Heading     bool   // a question is the heading
	Joins       bool   // a rule that was reported already
	Chosen      string // its title
	Fields      []*web.Field
	ToCheck     bool
	LiveFirst   bool   // what changes with the typing stands before the buttons, in a place of its own
	From        string // page that the reporter came from to change an answer
	Kept        string
	liveView
}

// A liveView is the part of a page that changes with what is typed.
type liveView struct {
	Alike  []projections.Suggestion
	Burden string
}

// A livePart is that part by itself.
type livePart struct {
	*web.Text
	liveView
}

// mostAlike is how many rules are shown that read like one's own.
const mostAlike = 3

// ShowStep is a page of questions.
func (f *Form) ShowStep(w http.ResponseWriter, r *http.Request) error {
	token, name := r.PathValue("draft"), r.PathValue("page")
	if _, ok := f.sent.look(token); ok && name != sentPage {
		return web.SeeOther(w, draftPath(token, sentPage))
	}
	token, d, ok := f.open(r, nil)
	at := stepAt(name)
	switch {
	case name == sentPage:
		return f.showSent(w, r)
	case !ok:
		return f.gone(w, r)
	case name == checkPage:
		return f.showCheck(w, r, token, d)
	case name == eventPage:
		return f.showEvent(w, r, token, d)
	case at < 0:
		return web.ErrNoPage
	}
	return f.showStep(w, r, token, d, at)
}

func (f *Form) showStep(w http.ResponseWriter, r *http.Request, token string, d *draft, at int) error {
	q, err := f.asking(r, d)
	if err != nil {
		return err
	}
	st := steps[at]
	v := stepView{
		Frame: f.draftFrame(token, d, st.name, st.title), Step: numbered(at), Steps: len(steps) - 1, Back: true,
		ToCheck: st.enough, Kept: d.kept(st.asked(d)...), liveView: f.live(q, st.name), LiveFirst: st.name == "time",
	}
	if r.URL.Query().Get("from") == checkPage {
		v.From, v.ToCheck = checkPage, false
	}
	q.wrong, v.Errors = f.wrong(w, q, st)
	v.Failed = len(v.Errors) > 0
	if st.name == "same" {
		q.offer(f.titleOf(r, q))
	}
	v.Fields = st.fields(q)
	if v.Joins = st.name == "rule" && d.Rule != ""; v.Joins {
		v.Chosen = f.titleOf(r, q)
	}
	v.Heading = len(v.Fields) > 0 && v.Fields[0].Heading
	return web.Write(w, http.StatusOK, "step", v.Frame.Text, v)
}

// wrong says what is wrong with the answers of a step that was sent, by field and as a
// summary.
func (f *Form) wrong(w http.ResponseWriter, q *asking, st step) (map[string]string, []web.Mistake) {
	if q.failed != st.name {
		return nil, nil
	}
	byField, list := map[string]string{}, []web.Mistake{}
	for _, refusal := range q.mistakes(st) {
		text := f.say(w, q.Text, refusal)
		byField[refusal.Field] = text
		list = append(list, web.Mistake{At: refusal.Field, Text: text})
	}
	return byField, list
}

func (f *Form) asking(r *http.Request, d *draft) (*asking, error) {
	views, err := f.Views(r.Context())
	if err != nil {
		return nil, err
	}
	q := &asking{Text: web.TextOf(d.Language), draft: d, today: views.Today(f.Now()), offices: views.Offices()}
	q.alike = alike(views, d)
	return q, nil
}

// alike lists rules that read like the title that was typed.
func alike(views Views, d *draft) []projections.Suggestion {
	title, err := d.title()
	if err != nil {
		return nil
	}
	return views.Suggest(title, mostAlike)
}

func (f *Form) live(q *asking, step string) liveView {
	var v liveView
	switch step {
	case "rule":
		if q.Rule == "" {
			v.Alike = q.alike
		}
	case "time":
		v.Burden = burdenOf(q.Text, q.costs())
	}
	return v
}

// Live keeps what is typed so far and answers with the part of the page that
// changes with it. It brings no draft back that was erased, and what was typed on a page
// that was sent since comes too late.
func (f *Form) Live(w http.ResponseWriter, r *http.Request) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	token, at := r.PathValue("draft"), stepAt(r.PathValue("page"))
	if at < 0 || foreign(r) {
		return f.gone(w, r)
	}
	d, ok := f.drafts.change(token, func(d *draft) *draft {
		if turnOf(posted) != d.Turn {
			return d
		}
		d = d.clone()
		d.take(posted, steps[at].asked(d)...)
		return d
	})
	if !ok {
		return f.gone(w, r)
	}
	q, err := f.asking(r, d)
	if err != nil {
		return err
	}
	return web.WritePart(w, "step", "live", q.Text, livePart{q.Text, f.live(q, steps[at].name)})
}

// say says a refusal in the reader's words.
func (f *Form) say(w http.ResponseWriter, t *web.Text, refusal *domain.Refusal) string {
	if s := sentence(t, refusal); s != "" {
		return s
	}
	return f.Explain(w, refusal, t.Language).Words
}

// titleOf is the title of the rule that the draft joins; "" where it joins none, or one
// that is no longer shown.
func (f *Form) titleOf(r *http.Request, q *asking) string {
	e, _ := q.read()
	views, err := f.Views(r.Context())
	if err != nil {
		return ""
	}
	line, _ := views.Rule(e.Rule, views.Today(f.Now()))
	return line.Title
}
