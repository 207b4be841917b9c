package form

import (
	"net/http"
	"strconv"

	"unrule/http/web"
	"unrule/projections"
)

// Home says what this is and begins.
func (f *Form) Home(w http.ResponseWriter, r *http.Request) error {
	return f.plain(w, r, http.StatusOK, "start", "start.title")
}

// Privacy says what is stored and what is not.
func (f *Form) Privacy(w http.ResponseWriter, r *http.Request) error {
	return f.plain(w, r, http.StatusOK, "privacy", "privacy.title")
}

// Elsewhere says where crimes and harassment belong.
func (f *Form) Elsewhere(w http.ResponseWriter, r *http.Request) error {
	return f.plain(w, r, http.StatusOK, "elsewhere", "elsewhere.title")
}

// Left is where somebody is who has left.
func (f *Form) Left(w http.ResponseWriter, r *http.Request) error {
	w.Header()["Clear-Site-Data"] = clearAll
	return f.plain(w, r, http.StatusOK, "left", "left.title")
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
	return web.SeeOther(w, "/left?language="+string(language))
}

// clearAll makes a browser forget what it holds of us.
var clearAll = []string{`"cache", "storage"`}

// gone says that a draft is no longer there, or was never this reader's.
func (f *Form) gone(w http.ResponseWriter, r *http.Request) error {
	return f.plain(w, r, http.StatusNotFound, "gone", "gone.title")
}

func (f *Form) plain(w http.ResponseWriter, r *http.Request, status int, page, title string) error {
	frame := f.frame(r, title)
	if status != http.StatusOK {
		frame.Here = "/"
	}
	return web.Write(w, status, page, frame.Text, frame)
}

// A rulesView is a page of what was said and what was done.
type rulesView struct {
	web.Frame
	Rules                         []projections.Published
	Page, Of, First, Newer, Older int
}

// rulesOnPage is how many rules the public page shows at once.
const rulesOnPage = 50

// Rules is what was said and what was done, for everybody.
func (f *Form) Rules(w http.ResponseWriter, r *http.Request) error {
	if !f.Site.Rules {
		return web.ErrNoPage
	}
	views, err := f.Views(r.Context())
	if err != nil {
		return err
	}
	all := views.Published()
	frame := f.frame(r, "rules.title")
	frame.Feed = feedPath(frame.Language)
	v := rulesView{Frame: frame, Of: max(1, (len(all)+rulesOnPage-1)/rulesOnPage)}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil {
		page = 1
	}
	v.Page = min(max(1, page), v.Of)
	from := (v.Page - 1) * rulesOnPage
	v.Rules, v.First, v.Newer = all[from:min(from+rulesOnPage, len(all))], from+1, v.Page-1
	if v.Page < v.Of {
		v.Older = v.Page + 1
	}
	return web.Write(w, http.StatusOK, "rules", v.Text, v)
}

// Asset answers with a style sheet, the script or the mark.
func (f *Form) Asset(w http.ResponseWriter, r *http.Request) error {
	if !f.Assets.Serve(w, r, r.PathValue("page")) {
		return web.ErrNoPage
	}
	return nil
}

// A problemView says what went wrong where no page can say it better.
type problemView struct {
	web.Frame
	Words string
}

// Problem shows an error to a reader, where no page of its own can say it better.
func (f *Form) Problem(w http.ResponseWriter, r *http.Request, a web.Answer) error {
	frame := f.frame(r, "errors.title")
	frame.Title, frame.Here = a.Title, "/"
	return web.Write(w, a.Status, "problem", frame.Text, problemView{frame, a.Words})
}
