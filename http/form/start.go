package form

import (
	"net/http"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/web"
)

// Start begins a draft.
func (f *Form) Start(w http.ResponseWriter, r *http.Request) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	var l domain.Language
	if l.UnmarshalText([]byte(posted.Get("language"))) != nil {
		l = f.LanguageOf(r)
	}
	token := receipt.NewKey()
	f.drafts.put(token, f.newDraft(l))
	return web.SeeOther(w, draftPath(token, steps[0].name))
}

func draftPath(token, page string) string { return "/report/" + token + "/" + page }

// draftFrame is the frame of a page of a draft.
func (f *Form) draftFrame(token string, d *draft, page, title string) web.Frame {
	text := web.TextOf(d.Language)
	path := draftPath(token, page)
	return web.Frame{Text: text, Site: f.Site, Title: text.T(title), Flow: path, Leave: draftPath(token, "leave"), Here: path, Scripts: true}
}
