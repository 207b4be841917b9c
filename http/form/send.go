package form

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/spam"
	"unrule/http/web"
)

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
	if _, ok := f.drafts.change(token, func(*draft) *draft { return d }); !ok {
		return f.goneMeanwhile(w, token, d)
	}
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
	return f.arrived(w, token, d, earlier)
}

// arrived lets the words go and shows the receipt, unless the reporter has left in the
// meantime. What they wrote after the report had arrived goes on as a draft of its own.
func (f *Form) arrived(w http.ResponseWriter, token string, d *draft, earlier bool) error {
	s := &sending{Receipt: f.receiptOf(d), Language: d.Language}
	if !earlier {
		s.Costs = d.costs()
	} else {
		rest := d.clone()
		rest.Key = receipt.NewKey()
		rest.Stamp = f.Guard.Begin(rest.Key)
		s.Again = receipt.NewKey()
		f.drafts.put(s.Again, rest)
	}
	// The receipt is there before the draft goes: a second click finds one of the two.
	if _, ok := f.drafts.change(token, func(d *draft) *draft { f.sent.put(token, s); return d }); ok {
		f.drafts.drop(token)
	}
	if shown, _ := f.sent.look(token); shown != s {
		f.drafts.drop(s.Again) // nothing leads to it: another click was faster, or they have left
	}
	return f.goneMeanwhile(w, token, d)
}

// goneMeanwhile answers for a draft that is no longer there: another click has sent
// it, or the reporter has left.
func (f *Form) goneMeanwhile(w http.ResponseWriter, token string, d *draft) error {
	if _, ok := f.sent.look(token); ok {
		return web.SeeOther(w, draftPath(token, sentPage))
	}
	return web.SeeOther(w, "/left?language="+string(d.Language))
}

// notSent shows the check page again with what went wrong, and everything typed. Where
// even that cannot be shown, the draft says it later.
func (f *Form) notSent(w http.ResponseWriter, r *http.Request, token string, d *draft, err error) error {
	answer := f.Explain(w, err, d.Language)
	t := web.TextOf(d.Language)
	sentences := []string{answer.Words, t.T("send.failed")}
	if key := "send." + answer.Code; t.Has(key) {
		sentences = []string{t.T(key)}
	}
	told, ok := f.drafts.change(token, func(d *draft) *draft {
		d = d.clone()
		d.notice = sentences
		return d
	})
	if !ok {
		return f.goneMeanwhile(w, token, d)
	}
	if answer.RetryAfter != "" {
		w.Header().Set("Retry-After", answer.RetryAfter)
	}
	if f.writeCheck(w, r, token, told, answer.Status) != nil {
		return web.SeeOther(w, draftPath(token, checkPage))
	}
	return nil
}
