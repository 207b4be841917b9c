package board

import (
	"net/http"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// A Session is one browser in which somebody is signed in.
type Session struct {
	Begun, Seen time.Time
	Here        bool // it is the one that asks
}

// An accountView is who somebody is here, and where they are signed in.
type accountView struct {
	Frame
	Within   string // the department that they are limited to
	Sessions []Session
	zone     *time.Location
}

// Hour is a time to the hour, as the organisation's clocks show it: nobody needs to
// know more of when somebody was here.
func (v accountView) Hour(t time.Time) string {
	there := t.In(v.zone)
	return v.Day(domain.DayOf(there)) + ", " + there.Format("15") + ":00"
}

// Account is who I am and where I am signed in.
func (b *Board) Account(w http.ResponseWriter, r *http.Request, who act.Who) error {
	views, err := b.Views(r.Context(), 0)
	if err != nil {
		return err
	}
	web.KeepLanguage(w, r, b.Secure)
	v := accountView{Frame: b.frame(r, who, views, "account", "account.title"), Sessions: b.Sessions(who), zone: views.Policy().Zone()}
	for _, o := range views.Offices() {
		if o.ID == who.Within {
			v.Within = o.Name
		}
	}
	return web.Write(w, http.StatusOK, "board/account", v.Text, v)
}

// Languages lists the languages of the pages.
func (accountView) Languages() []domain.Language { return domain.Languages }

// A problemView says what went wrong where no page can say it better.
type problemView struct {
	Frame
	Words string
}

// Problem shows an error to somebody who is signed in.
func (b *Board) Problem(w http.ResponseWriter, r *http.Request, who act.Who, a web.Answer) error {
	text := web.TextOf(web.ChosenLanguage(r, b.Language))
	v := problemView{Frame{Text: text, Site: b.Site, Title: a.Title, Who: who, Here: "/board", Room: "problem", Failed: true}, a.Words}
	return web.Write(w, a.Status, "board/problem", text, v)
}
