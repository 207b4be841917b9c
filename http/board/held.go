package board

import (
	"net/http"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A heldItem is a report that waits for a reviewer, with its words.
type heldItem struct {
	projections.HeldReport
	Story, Proposal string
	Key             string
	Typed, Wrong    string // as a reason, and what is wrong with it
	Open            bool
}

// A heldPart is what the template of one held report speaks with and shows.
type heldPart struct {
	Frame
	Item heldItem
}

// Of is a held report for its template.
func (v inboxView) Of(item heldItem) heldPart { return heldPart{v.Frame, item} }

// heldItems fetches the words of held reports from the log.
func (b *Board) heldItems(r *http.Request, who act.Who, reports []projections.HeldReport) (items []heldItem, err error) {
	for _, h := range reports[:min(len(reports), inSection)] {
		item := heldItem{HeldReport: h, Key: newKey()}
		if h.Erased {
			items = append(items, item)
			continue
		}
		rec, err := b.Events.ReadAt(r.Context(), h.Position)
		switch e, ok := rec.Event.(domain.FrictionReported); {
		case b.isGone(err):
			item.Erased = true
		case err != nil:
			return nil, err
		case ok:
			item.Story, item.Proposal = e.Story, e.Proposal
			if e.Story+e.Proposal != "" {
				b.Read(who, h.Rule, 1)
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// Release lets a held report count.
func (b *Board) Release(w http.ResponseWriter, r *http.Request, who act.Who) error {
	return b.settle(w, r, who, "release", releasedReport)
}

// KeepOut says that a held report stays out of every number, and why.
func (b *Board) KeepOut(w http.ResponseWriter, r *http.Request, who act.Who) error {
	return b.settle(w, r, who, "hold", keptOutReport)
}

// settle does to a held report what a form asks for. What is refused is said on the
// page, with what was typed.
func (b *Board) settle(w http.ResponseWriter, r *http.Request, who act.Who, verb, done string) error {
	form, err := readPosted(r)
	if err != nil {
		return err
	}
	id, err := domain.ParseID(r.PathValue("id"))
	if err != nil {
		return domain.Refuse(domain.ReportUnknown, "")
	}
	position, err := b.carryVerb(r, who, form, act.OfReport, verb, id)
	if err == nil {
		return seeDone(w, "/board/inbox", done, position)
	}
	v, broken := b.inbox(r, who)
	if broken != nil {
		return broken
	}
	answer := b.answers(w, err, v.Language)[0]
	mistake := web.Mistake{Text: answer.Words}
	for _, list := range [][]heldItem{v.Held, v.KeptOut} {
		for i := range list {
			if list[i].Report.ID == id {
				list[i].Open, list[i].Typed, list[i].Wrong, list[i].Key = true, form.Get("reason"), answer.Words, form.Key
				mistake.At = "reason-" + id.String()
			}
		}
	}
	v.Errors, v.Failed, v.Here = []web.Mistake{mistake}, true, "/board/inbox"
	later(w, answer)
	return web.Write(w, answer.Status, "board/inbox", v.Text, v)
}

// carryVerb stores what a form says of a verb's fields.
func (b *Board) carryVerb(r *http.Request, who act.Who, form posted, of, name string, id domain.ID) (uint64, error) {
	verb, ok := act.Find(of, name)
	if !ok {
		return 0, web.ErrNoPage
	}
	command, err := verb.Command(act.Form(form.Values), id)
	if err != nil {
		return 0, err
	}
	return b.carry(r, who, form.Key, command)
}
