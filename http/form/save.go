package form

import (
	"net/http"
	"net/url"
	"strings"

	"unrule/domain"
	"unrule/http/web"
)

// SaveStep takes what a page asked for and goes where its button leads.
func (f *Form) SaveStep(w http.ResponseWriter, r *http.Request) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	page := r.PathValue("page")
	token, d, ok := f.open(r, posted)
	if !ok {
		if _, sent := f.sent.look(r.PathValue("draft")); sent && !foreign(r) {
			return web.SeeOther(w, draftPath(r.PathValue("draft"), sentPage))
		}
		return f.gone(w, r)
	}
	d = d.clone()
	d.Turn++
	d.failed, d.lately, d.notice = "", nil, nil
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
	return web.ErrNoPage
}

// keep lays the draft down and leads to a page of it. A draft that was erased in the
// meantime stays erased.
func (f *Form) keep(w http.ResponseWriter, token string, d *draft, page string) error {
	if _, ok := f.drafts.change(token, func(*draft) *draft { return d }); !ok {
		return f.goneMeanwhile(w, token, d)
	}
	if page == "" {
		return web.SeeOther(w, "/?language="+string(d.Language))
	}
	return web.SeeOther(w, draftPath(token, page))
}

// after is the page that follows a step; "" is the first one of all. A mistake in the
// step leads back to it, but nobody is held where they are by a mistake who goes back or
// changes the language.
func (f *Form) after(r *http.Request, d *draft, at int, posted url.Values) string {
	st := steps[at]
	pressed, id, _ := strings.Cut(posted.Get("go"), ":")
	switch pressed {
	case "language":
		return st.name + fromOf(posted)
	case "other":
		d.Rule, d.Declined = "", d.said("title")
		return st.name + fromOf(posted)
	case "rule":
		if isRule(id) {
			d.Rule = id
			return afterRule(posted)
		}
	case "back":
		return before(at, posted)
	}
	if len(d.mistakes(st)) > 0 {
		d.failed = st.name
		return st.name + fromOf(posted)
	}
	if st.name == "same" {
		d.choose()
	}
	switch {
	case st.name == "rule" && f.asksSame(r, d):
		return "same" + fromOf(posted)
	case at < stepAt("effect"):
		return afterRule(posted)
	case pressed == checkPage || posted.Get("from") == checkPage || at == len(steps)-1:
		return checkPage
	}
	return steps[at+1].name
}

// fromOf lets the next page know that the reporter came from the check to change an
// answer.
func fromOf(posted url.Values) string {
	if posted.Get("from") == checkPage {
		return "?from=" + checkPage
	}
	return ""
}

// afterRule is the page that follows once it is said which rule it is.
func afterRule(posted url.Values) string {
	if posted.Get("from") == checkPage {
		return checkPage
	}
	return "effect"
}

// before is the page before a step.
func before(at int, posted url.Values) string {
	switch {
	case posted.Get("from") == checkPage && steps[at].name != "same":
		return checkPage
	case at == 0:
		return ""
	case steps[at].name == "effect" || steps[at].name == "same":
		return steps[0].name + fromOf(posted)
	}
	return steps[at-1].name
}

// isRule reports whether a text can be the id of a rule.
func isRule(s string) bool {
	var id domain.RuleID
	return id.UnmarshalText([]byte(s)) == nil
}

// choose takes the answer to whether somebody reported the same already.
func (d *draft) choose() {
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
func (d *draft) mistakes(st step) []*domain.Refusal {
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
