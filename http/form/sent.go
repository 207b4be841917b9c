package form

import (
	"net/http"
	"strconv"

	"unrule/domain"
	"unrule/http/web"
)

// A sentView shows the receipt, once.
type sentView struct {
	web.Frame
	Receipt string
	Address string // where it is used
	Save    string // path of the receipt as text
	Erase   string // path that erases all of it; not in the frame, where a slip would cost the only copy
	Burden  string
	Again   string // path of what was written after the report had arrived
}

func (f *Form) showSent(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("draft")
	s, ok := f.sent.look(token)
	if !ok || foreign(r) {
		return f.gone(w, r)
	}
	text := s.text(r)
	v := sentView{
		Frame:   web.Frame{Text: text, Site: f.Site, Title: text.T("sent.title"), Here: r.URL.Path, Scripts: true},
		Receipt: s.Receipt.String(), Address: r.Host + "/receipt", Save: draftPath(token, "receipt.txt") + "?language=" + string(text.Language),
		Burden: burdenOf(text, s.Costs), Erase: draftPath(token, "leave"),
	}
	if s.Again != "" {
		v.Again = draftPath(s.Again, checkPage)
	}
	return web.Write(w, http.StatusOK, "sent", text, v)
}

// text is what a receipt is shown in: the language of the draft, until another is
// asked for.
func (s *sending) text(r *http.Request) *web.Text {
	var l domain.Language
	if l.UnmarshalText([]byte(r.URL.Query().Get("language"))) != nil {
		l = s.Language
	}
	return web.TextOf(l)
}

// SaveReceipt is the receipt as a file of text.
func (f *Form) SaveReceipt(w http.ResponseWriter, r *http.Request) error {
	s, ok := f.sent.look(r.PathValue("draft"))
	if !ok || foreign(r) {
		return f.gone(w, r)
	}
	text := s.text(r)
	body := text.T("sent.receipt") + "\r\n\r\n" + s.Receipt.String() + "\r\n\r\n" +
		text.T("text.where", "address", r.Host+"/receipt") + "\r\n"
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+text.T("text.file")+`.txt"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	w.Write([]byte(body)) // an error here means that the client has gone
	return nil
}
