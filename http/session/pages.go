package session

import (
	"net/http"
	"net/url"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// A view is a page of the door: the ways in, a link that waits for its button, or what
// went wrong.
type view struct {
	*web.Text
	Site   web.Site
	Title  string
	Failed bool
	Here   string // path of the page, for a change of language
	Next   string // where to go on to; "" is the board
	Said   string // what has just been done
	Wrong  string // about what was typed, or what went wrong
	Link   act.Who
	Abroad string // where the organisation's own sign-in begins; "" where there is none
}

// Languages lists the languages of the pages.
func (view) Languages() []domain.Language { return domain.Languages }

// Again is the way back to the ways in.
func (v view) Again() string { return SignIn(v.Next) }

// Query is what the address of the page takes along, for another language.
func (v view) Query() string {
	if v.Next == "" {
		return ""
	}
	return "&" + url.Values{"next": {v.Next}}.Encode()
}

func (d *Door) view(r *http.Request, l domain.Language, next string) view {
	v := view{Text: web.TextOf(l), Site: d.Site, Here: r.URL.Path}
	if next = ownPath(next); next != boardPath {
		v.Next = next
	}
	v.Title = v.T("signin.title")
	if d.desk != nil {
		v.Abroad = strings.Replace(SignIn(next), signInPath, departPath, 1)
	}
	return v
}

// Problem says what went wrong where there is no form to say it in.
func (d *Door) Problem(w http.ResponseWriter, r *http.Request, a web.Answer) error {
	v := d.view(r, web.ChosenLanguage(r, d.Language), r.URL.Query().Get("next"))
	v.Title, v.Wrong, v.Failed, v.Here = a.Title, a.Words, true, signInPath
	return web.Write(w, a.Status, "door/problem", v.Text, v)
}

// languageIn is the language that a form was shown in.
func (d *Door) languageIn(form url.Values, r *http.Request) domain.Language {
	var l domain.Language
	if l.UnmarshalText([]byte(form.Get("language"))) == nil {
		return l
	}
	return web.ChosenLanguage(r, d.Language)
}

// Ways shows the ways in.
func (d *Door) Ways(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	q := r.URL.Query()
	v := d.view(r, web.ChosenLanguage(r, d.Language), q.Get("next"))
	switch q.Get("ended") {
	case "here":
		v.Said = v.T("signin.out.here")
	case "everywhere":
		v.Said = v.T("signin.out.everywhere")
	}
	return web.Write(w, http.StatusOK, "door/ways", v.Text, v)
}

// Enter lets in whoever pastes a token. What was typed is not shown again.
func (d *Door) Enter(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	v := d.view(r, d.languageIn(form, r), form.Get("next"))
	who, err := d.Token(strings.TrimSpace(form.Get("token")), r.RemoteAddr)
	if err == nil {
		err = d.admit(w, r, who)
	}
	if err == nil {
		return web.SeeOther(w, ownPath(v.Next))
	}
	a := d.Explain(w, err, v.Language)
	v.Wrong, v.Failed = a.Words, true
	if a.RetryAfter != "" {
		w.Header().Set("Retry-After", a.RetryAfter)
	}
	return web.Write(w, a.Status, "door/ways", v.Text, v)
}

// ShowLink says whom a link lets in. It uses nothing up: a program that follows the
// links in a mail comes so far and no further.
func (d *Door) ShowLink(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	who, err := d.Link(r.PathValue("token"), r.RemoteAddr)
	if err != nil {
		return err
	}
	v := d.view(r, web.ChosenLanguage(r, d.Language), "")
	v.Link = who
	return web.Write(w, http.StatusOK, "door/link", v.Text, v)
}

// UseLink lets in whoever a link is for. The log takes the link back first, and it
// does that once: of two who press the button together one comes in.
func (d *Door) UseLink(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	who, err := d.Link(r.PathValue("token"), r.RemoteAddr)
	if err != nil {
		return err
	}
	_, id, _ := domain.HolderOf(who.By)
	act := domain.Act{ID: randomID(), By: who.By, Command: domain.RevokeToken{Token: id}}
	if _, err := d.Handle(r.Context(), act); err != nil {
		return used(err)
	}
	if err := d.admit(w, r, who); err != nil {
		return err
	}
	return web.SeeOther(w, boardPath)
}

// SignOut ends this session.
func (d *Door) SignOut(w http.ResponseWriter, r *http.Request, who act.Who) error {
	if who.Session != "" {
		if err := d.sessions.endOne(r.Context(), who.Session); err != nil {
			return err
		}
	}
	d.takeBack(w)
	return web.SeeOther(w, signInPath+"?ended=here")
}

// SignOutEverywhere ends all sessions of whoever asks, on all nodes.
func (d *Door) SignOutEverywhere(w http.ResponseWriter, r *http.Request, who act.Who) error {
	if err := d.sessions.endOf(r.Context(), who.By); err != nil {
		return err
	}
	d.takeBack(w)
	return web.SeeOther(w, signInPath+"?ended=everywhere")
}
