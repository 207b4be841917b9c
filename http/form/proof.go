package form

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"unrule/http/receipt"
	"unrule/http/web"
	"unrule/projections"
	"unrule/proof"
)

// A proofView says what a sealed report proves, and by which key.
type proofView struct {
	web.Frame
	Key string
}

// Proof says what a sealed report proves, and how anybody checks it.
func (f *Form) Proof(w http.ResponseWriter, r *http.Request) error {
	frame := f.frame(r, "proof.title")
	return web.Write(w, http.StatusOK, "proof", frame.Text, proofView{frame, f.Notary.Key()})
}

// Wordless reports whether a proof is of the record's hash alone: its words were taken
// away, or it is held. What suspicion holds a report for stands in its record, and whoever
// sends spam is not told.
func Wordless(view projections.ReceiptView) bool { return view.Redacted || view.Held }

// SaveProof is the proof that a report is in the log, as a file. Where there is none yet
// the page of the report says so.
func (f *Form) SaveProof(w http.ResponseWriter, r *http.Request) error {
	posted, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	token, v, ok := f.openVisit(r, posted)
	if !ok {
		return f.gone(w, r)
	}
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
	p, err := f.Notary.Include(r.Context(), views.PositionOf(report), Wordless(view))
	if errors.Is(err, proof.ErrUnsealed) {
		f.visits.put(token, &v)
		return web.SeeOther(w, "/receipt/"+token)
	}
	if err != nil {
		return err
	}
	return sendProof(w, p)
}

func sendProof(w http.ResponseWriter, p proof.Inclusion) error {
	body, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="proof.json"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	w.Write(body) // an error here means that the client has gone
	return nil
}

// redacted says who took the words away, when and why.
func redacted(t *web.Text, r *projections.RedactionView) string {
	if r == nil {
		return ""
	}
	by := r.By
	if key := "role." + by; t.Has(key) {
		by = t.T(key)
	}
	return t.T("view.redacted.why", "by", by, "day", t.Day(r.On), "reason", r.Reason)
}
