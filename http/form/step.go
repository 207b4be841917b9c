package form

import (
	"net/http"
	"net/url"
	"strings"

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
	Chosen      string // title of the rule that was reported already
	Fields      []*web.Field
	ToCheck     bool
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
const mostAlike = 5

// Start begins a draft.
func (f *Form) Start(w http.ResponseWriter, r *http.Request) error {
	posted, err := readForm(r)
	if err != nil {
		return err
	}
	var l domain.Language
	if l.UnmarshalText([]byte(posted.Get("language"))) != nil {
		l = f.LanguageOf(r)
	}
	token := random()
	f.drafts.put(token, f.newDraft(l))
	return seeOther(w, draftPath(token, steps[0].name))
}

func draftPath(token, page string) string { return "/report/" + token + "/" + page }

// draftFrame is the frame of a page of a draft.
func (f *Form) draftFrame(token string, d *draft, page, title string) web.Frame {
	text := web.TextOf(d.Language)
	path := draftPath(token, page)
	return web.Frame{Text: text, Site: f.Site, Title: text.T(title), Flow: path, Leave: draftPath(token, "leave"), Here: path, Scripts: true}
}

// ShowStep is a page of questions.
func (f *Form) ShowStep(w http.ResponseWriter, r *http.Request) error {
	token, name := r.PathValue("draft"), r.PathValue("page")
	if _, ok := f.sent.look(token); ok && name != sentPage {
		return seeOther(w, draftPath(token, sentPage))
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
		return f.showEvent(w, token, d)
	case at < 0:
		return ErrNoPage
	}
	return f.showStep(w, r, token, d, at)
}

func (f *Form) showStep(w http.ResponseWriter, r *http.Request, token string, d *draft, at int) error {
	q, err := f.asking(r, d)
	if err != nil {
		return err
	}
	st := steps[at]
	title := st.name + ".title"
	if st.name == "same" {
		title = "alike.title"
	}
	v := stepView{
		Frame: f.draftFrame(token, d, st.name, title), Step: numbered(at), Steps: len(steps) - 1, Back: at > 0, ToCheck: st.enough,
		Kept: d.kept(st.asked(d)...), liveView: f.live(q, st.name),
	}
	var wrong []*domain.Refusal
	if d.failed == st.name {
		wrong = f.mistakes(d, st)
	}
	q.wrong = map[string]string{}
	for _, refusal := range wrong {
		text := f.say(w, q.Text, refusal)
		q.wrong[refusal.Field] = text
		v.Errors = append(v.Errors, web.Mistake{At: refusal.Field, Text: text})
	}
	v.Failed = len(v.Errors) > 0
	v.Fields = st.fields(q)
	if st.name == "rule" && d.Rule != "" {
		v.Chosen = f.titleOf(r, d)
	}
	v.Heading = len(v.Fields) > 0 && v.Fields[0].Heading
	return web.Write(w, http.StatusOK, "step", v.Frame.Text, v)
}

func (f *Form) asking(r *http.Request, d *draft) (*asking, error) {
	views, err := f.Views(r.Context())
	if err != nil {
		return nil, err
	}
	q := &asking{Text: web.TextOf(d.Language), draft: d, today: views.Today(f.Now()), offices: views.Offices()}
	if d.Rule == "" {
		q.alike = alike(views, d)
	}
	return q, nil
}

// alike lists rules that read like the one being typed.
func alike(views Views, d *draft) []projections.Suggestion {
	e, wrong := d.read()
	for _, refusal := range wrong {
		if refusal.Field == "title" {
			return nil
		}
	}
	return views.Suggest(e.Title, mostAlike)
}

func (f *Form) live(q *asking, step string) liveView {
	var v liveView
	switch step {
	case "rule":
		v.Alike = q.alike
	case "time":
		v.Burden = burdenOf(q.Text, q.costs())
	}
	return v
}

// Live keeps what is typed so far and answers with the part of the page that
// changes with it. It brings no draft back that was erased.
func (f *Form) Live(w http.ResponseWriter, r *http.Request) error {
	posted, err := readForm(r)
	if err != nil {
		return err
	}
	token, at := r.PathValue("draft"), stepAt(r.PathValue("page"))
	if at < 0 || foreign(r) {
		return f.gone(w, r)
	}
	d, ok := f.drafts.change(token, func(d *draft) *draft {
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

// SaveStep takes what a page asked for and goes where its button leads.
func (f *Form) SaveStep(w http.ResponseWriter, r *http.Request) error {
	posted, err := readForm(r)
	if err != nil {
		return err
	}
	page := r.PathValue("page")
	token, d, ok := f.open(r, posted)
	if !ok {
		if _, sent := f.sent.look(r.PathValue("draft")); sent && !foreign(r) {
			return seeOther(w, draftPath(r.PathValue("draft"), sentPage))
		}
		return f.gone(w, r)
	}
	d = d.clone()
	d.failed, d.lately, d.notice = "", nil, ""
	pressed := posted.Get("go")
	if l, ok := strings.CutPrefix(pressed, "language:"); ok {
		_ = d.Language.UnmarshalText([]byte(l)) // a language of nobody's leaves it as it is
	}
	if at := stepAt(page); at >= 0 {
		if steps[at].name == "rule" && posted.Has("title") {
			d.Rule = "" // the page is from before a rule was chosen, and says another
		}
		d.take(posted, steps[at].asked(d)...)
		return f.keep(w, token, d, f.after(r, d, at, posted))
	}
	switch page {
	case checkPage:
		return f.saveCheck(w, r, token, d, posted)
	case eventPage:
		if pressed == "back" {
			page = checkPage
		}
		return f.keep(w, token, d, page)
	}
	return ErrNoPage
}

// keep lays the draft down and leads to a page of it.
func (f *Form) keep(w http.ResponseWriter, token string, d *draft, page string) error {
	f.drafts.put(token, d)
	return seeOther(w, draftPath(token, page))
}

// after is the page that follows a step. A mistake in the step leads back to it, but
// nobody is held where they are by a mistake who goes back or changes the language.
func (f *Form) after(r *http.Request, d *draft, at int, posted url.Values) string {
	st := steps[at]
	pressed, id, _ := strings.Cut(posted.Get("go"), ":")
	switch pressed {
	case "language":
		return st.name
	case "other":
		d.Rule = ""
		return st.name
	case "rule":
		if isRule(id) {
			d.Rule = id
			return "effect"
		}
	case "back":
		if st.name == "same" || st.name == "effect" {
			return "rule"
		}
		return steps[max(0, at-1)].name
	}
	if len(f.mistakes(d, st)) > 0 {
		d.failed = st.name
		return st.name
	}
	if st.name == "same" {
		f.choose(d)
	}
	switch {
	case pressed == "check" || at == len(steps)-1:
		return checkPage
	case st.name == "rule" && !f.asksSame(r, d):
		return "effect"
	}
	return steps[at+1].name
}

// isRule reports whether a text can be the id of a rule.
func isRule(s string) bool {
	var id domain.RuleID
	return id.UnmarshalText([]byte(s)) == nil
}

// choose takes the answer to whether somebody reported the same already.
func (f *Form) choose(d *draft) {
	d.Rule, d.Declined = d.said("same"), ""
	if d.Rule == "none" {
		d.Rule, d.Declined = "", d.said("title")
	}
}

// asksSame reports whether there is something alike that the reporter has not
// declined yet. Where the views cannot be read, nobody is asked.
func (f *Form) asksSame(r *http.Request, d *draft) bool {
	if d.Rule != "" || d.Declined != "" && d.Declined == d.said("title") {
		return false
	}
	views, err := f.Views(r.Context())
	return err == nil && len(alike(views, d)) > 0
}

// mistakes lists what is wrong with the answers of one step.
func (f *Form) mistakes(d *draft, st step) []*domain.Refusal {
	if st.name == "same" {
		switch same := d.said("same"); {
		case same == "":
			return []*domain.Refusal{domain.Refuse(domain.RuleRequired, "same")}
		case same != "none" && !isRule(same):
			return []*domain.Refusal{domain.Refuse(domain.WordUnknown, "same")}
		}
		return nil
	}
	_, wrong := d.read()
	if d.lately != nil {
		wrong = append(wrong, d.lately)
	}
	var own []*domain.Refusal
	for _, refusal := range wrong {
		if stepOf(refusal.Field) == st.name {
			own = append(own, refusal)
		}
	}
	return own
}

// say says a refusal in the reader's words.
func (f *Form) say(w http.ResponseWriter, t *web.Text, refusal *domain.Refusal) string {
	if s := sentence(t, refusal); s != "" {
		return s
	}
	return f.Explain(w, refusal, t.Language).Words
}

// titleOf is the title of the rule that the draft joins.
func (f *Form) titleOf(r *http.Request, d *draft) string {
	e, _ := d.read()
	views, err := f.Views(r.Context())
	if err != nil {
		return ""
	}
	line, _ := views.Rule(e.Rule, views.Today(f.Now()))
	return line.Title
}

// Leave erases a draft, or a receipt that is shown.
func (f *Form) Leave(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("draft")
	language := f.LanguageOf(r)
	if d, ok := f.drafts.get(token); ok {
		language = d.Language
	}
	if s, ok := f.sent.look(token); ok {
		language = s.Language
	}
	if v, ok := f.visits.get(token); ok {
		language = v.Language
	}
	f.drafts.drop(token)
	f.sent.drop(token)
	f.visits.drop(token)
	w.Header()["Clear-Site-Data"] = clearAll
	return seeOther(w, "/left?language="+string(language))
}

// clearAll makes a browser forget what it holds of us.
var clearAll = []string{`"cache", "storage"`}
