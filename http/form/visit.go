package form

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/web"
	"unrule/projections"
)

// A visit is somebody who came back with a receipt. It is never changed once it lies
// on the shelf.
type visit struct {
	Language domain.Language
	typed    string // the receipt as it was typed
	known    bool   // a report has it
	reply    string // as typed, while it is not sent
	failed   string // form whose mistake is shown: "reply" or "answer"
	notice   string
	replied  bool
}

func (v *visit) bytes() int { return len(v.typed) + len(v.reply) + len(v.notice) }

// A lookupView asks for a receipt.
type lookupView struct {
	web.Frame
	Errors []web.Mistake
	Fields []*web.Field
}

// A visitView shows what became of a report.
type visitView struct {
	web.Frame
	Errors        []web.Mistake
	View          projections.ReceiptView
	Receipt       string
	Reply, Answer *web.Field
	Answered      string
	Replied       bool
	Redacted      string // who took the words away, when and why
	Sealed        bool   // and can be proved
}

// AskReceipt is the page where a receipt is typed.
func (f *Form) AskReceipt(w http.ResponseWriter, r *http.Request) error {
	frame := f.frame(r, "lookup.title")
	return f.writeLookup(w, frame, "", "")
}

func (f *Form) writeLookup(w http.ResponseWriter, frame web.Frame, typed, wrong string) error {
	v := lookupView{Frame: frame, Fields: []*web.Field{{
		Name: "receipt", Label: frame.T("lookup.label"), Hint: frame.T("lookup.hint"), Value: typed, Error: wrong, ErrorWord: frame.T("errors.prefix"),
	}}}
	if wrong != "" {
		v.Failed, v.Errors = true, []web.Mistake{{At: "receipt", Text: wrong}}
	}
	return web.Write(w, http.StatusOK, "lookup", frame.Text, v)
}

// mostTyped is how much is kept of what was typed for a receipt.
const mostTyped = 100

// TakeReceipt looks a receipt up. One that is none takes the same way as one that
// nobody has.
func (f *Form) TakeReceipt(w http.ResponseWriter, r *http.Request) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	v := &visit{typed: posted.Get("receipt")}
	if v.Language.UnmarshalText([]byte(posted.Get("language"))) != nil {
		v.Language = f.LanguageOf(r)
	}
	views, err := f.Views(r.Context())
	if err != nil {
		return err
	}
	rc, _ := receipt.Parse(v.typed)
	_, v.known = views.Receipt(f.Keys.Report(rc))
	if runes := []rune(v.typed); len(runes) > mostTyped {
		v.typed = string(runes[:mostTyped])
	}
	token := receipt.NewKey()
	f.visits.put(token, v)
	return web.SeeOther(w, "/receipt/"+token)
}

// ShowReceipt shows what became of a report, or asks for the receipt again.
func (f *Form) ShowReceipt(w http.ResponseWriter, r *http.Request) error {
	v, ok := f.visits.look(r.PathValue("draft"))
	if !ok || foreign(r) {
		return web.SeeOther(w, "/receipt?language="+string(f.LanguageOf(r)))
	}
	var l domain.Language
	if l.UnmarshalText([]byte(r.URL.Query().Get("language"))) == nil {
		c := *v
		c.Language, v = l, &c
		f.visits.swap(r.PathValue("draft"), v)
	}
	text := web.TextOf(v.Language)
	frame := web.Frame{Text: text, Site: f.Site, Here: r.URL.Path, Leave: r.URL.Path + "/leave", Scripts: true}
	if !v.known {
		frame.Title = text.T("lookup.title")
		return f.writeLookup(w, frame, v.typed, unknown(text, v.typed))
	}
	frame.Title = text.T("view.title")
	return f.writeVisit(w, r, frame, v, http.StatusOK)
}

// unknown says why nothing is found under what was typed.
func unknown(t *web.Text, typed string) string {
	n, ok := receipt.Typed(typed)
	switch {
	case domain.Blank(typed):
		return t.T("lookup.required")
	case ok && n != receipt.Length:
		return t.T("lookup.short", "n", n)
	}
	return t.T("lookup.unknown")
}

func (f *Form) writeVisit(w http.ResponseWriter, r *http.Request, frame web.Frame, v *visit, status int) error {
	views, err := f.Views(r.Context())
	if err != nil {
		return err
	}
	rc, _ := receipt.Parse(v.typed)
	report := f.Keys.Report(rc)
	view, ok := views.Receipt(report)
	if !ok {
		return f.gone(w, r)
	}
	p := visitView{Frame: frame, View: view, Receipt: rc.String(), Replied: v.replied, Redacted: redacted(frame.Text, view.Redaction)}
	if p.Sealed, err = f.Notary.Sealed(views.PositionOf(report)); err != nil {
		return err
	}
	if n := len(view.Questions); n > 0 && view.Questions[n-1].Reply == "" {
		p.Reply = &web.Field{Name: "reply", Label: p.T("reply.label"), Hint: p.T("reply.hint"), Value: v.reply, Rows: 4, Max: domain.MaxProposal,
			Left: p.T("left", "n", "#"), Over: p.T("over", "n", "#")}
	}
	if view.Answer != "" {
		p.Answered = p.T("answer.given", "answer", p.T("answer."+string(view.Answer)))
	}
	if view.Asked {
		p.Answer = &web.Field{Name: "answer", Label: p.T("answer"), Choices: "radio"}
		for _, a := range domain.Answers {
			p.Answer.Options = append(p.Answer.Options, web.Option{Value: string(a), Label: p.T("answer." + string(a)), Chosen: a == view.Answer})
		}
	}
	switch { // a change of language must not lose a reply that is being written
	case p.Reply != nil:
		p.Flow = frame.Here + "/reply"
	case p.Answer != nil:
		p.Flow = frame.Here + "/answer"
	}
	p.fail(v)
	return web.Write(w, status, "visit", frame.Text, p)
}

// fail puts what went wrong beside the field, and into the summary.
func (p *visitView) fail(v *visit) {
	if v.notice == "" {
		return
	}
	m := web.Mistake{Text: v.notice}
	for _, field := range []*web.Field{p.Reply, p.Answer} {
		if field != nil && field.Name == v.failed {
			field.Error, field.ErrorWord, m.At = v.notice, p.T("errors.prefix"), field.Name
		}
	}
	p.Failed, p.Errors = true, []web.Mistake{m}
}

// DecisionOf pairs a decision with the words of the page.
func (p visitView) DecisionOf(d *projections.DecisionView) any {
	return struct {
		*web.Text
		*projections.DecisionView
	}{p.Text, d}
}

// Reply sends the answer to the board's question.
func (f *Form) Reply(w http.ResponseWriter, r *http.Request) error {
	return f.fromVisit(w, r, "reply", func(report domain.ReportID, typed string) (domain.Command, error) {
		if domain.Blank(typed) {
			return nil, domain.Refuse(domain.TextRequired, "reply")
		}
		return domain.GiveReply{Report: report, Reply: typed}, nil
	})
}

// Answer says whether the rule is really gone.
func (f *Form) Answer(w http.ResponseWriter, r *http.Request) error {
	return f.fromVisit(w, r, "answer", func(report domain.ReportID, typed string) (domain.Command, error) {
		var a domain.Answer
		if a.UnmarshalText([]byte(typed)) != nil {
			return nil, domain.Refuse(AnswerNeeded, "answer")
		}
		return domain.AnswerRemoval{Report: report, Answer: a}, nil
	})
}

// openVisit finds the visit of a page that was sent. The page carries the receipt, so
// that nothing typed is lost where the visit is no longer in memory.
func (f *Form) openVisit(r *http.Request, posted url.Values) (token string, v visit, ok bool) {
	token = r.PathValue("draft")
	if foreign(r) {
		return "", v, false
	}
	if old, ok := f.visits.get(token); ok {
		return token, *old, true
	}
	if web.IsUnsure(r) || posted.Get("receipt") == "" {
		return "", v, false
	}
	v = visit{typed: posted.Get("receipt"), known: true, Language: f.LanguageOf(r)}
	_ = v.Language.UnmarshalText([]byte(posted.Get("language"))) // a language of nobody's leaves it as it is
	return receipt.NewKey(), v, true
}

// fromVisit does what somebody with a receipt wants: one of the two forms of the page,
// another language, or to read how a report is proved. What is typed as a reply stays
// until it is sent.
func (f *Form) fromVisit(w http.ResponseWriter, r *http.Request, field string, want func(domain.ReportID, string) (domain.Command, error)) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	token, v, ok := f.openVisit(r, posted)
	if !ok {
		return f.gone(w, r)
	}
	v.failed, v.notice, v.replied = "", "", false
	if posted.Has("reply") {
		v.reply = posted.Get("reply")
	}
	proof := false
	switch pressed := posted.Get("go"); {
	case strings.HasPrefix(pressed, "language:"):
		_ = v.Language.UnmarshalText([]byte(strings.TrimPrefix(pressed, "language:")))
	case pressed == "proof":
		proof = token == r.PathValue("draft") // else the way back would not find what is typed
	default:
		rc, _ := receipt.Parse(v.typed)
		command, err := want(f.Keys.Report(rc), posted.Get(field))
		if err == nil {
			_, err = f.Handle(r.Context(), domain.Act{ID: randomID(), Command: command})
		}
		f.settle(w, &v, field, err)
	}
	f.visits.put(token, &v)
	if proof {
		return web.SeeOther(w, "/proof?language="+string(v.Language))
	}
	return web.SeeOther(w, "/receipt/"+token)
}

// settle notes how it went. That there is no question any more is the second of two
// clicks.
func (f *Form) settle(w http.ResponseWriter, v *visit, field string, err error) {
	refusal, refused := errors.AsType[*domain.Refusal](err)
	switch {
	case err == nil && field == "reply":
		v.reply, v.replied = "", true
	case err == nil, refused && refusal.Name == domain.QuestionNone.Name:
	case refused:
		moved := *refusal
		moved.Field = field
		v.failed, v.notice = field, f.say(w, web.TextOf(v.Language), &moved)
	default:
		v.failed, v.notice = field, f.Explain(w, err, v.Language).Words
	}
}
