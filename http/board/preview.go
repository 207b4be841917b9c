package board

import (
	"encoding/json"
	"fmt"
	"net/http"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// A preview is what the reporters will read under their receipts.
type preview struct {
	*web.Text
	View projections.ReceiptView
}

// DecisionOf pairs a decision with the words of the page.
func (p preview) DecisionOf(d *projections.DecisionView) any {
	return struct {
		*web.Text
		*projections.DecisionView
	}{p.Text, d}
}

// Previews reports whether an act speaks to the reporters: then they are shown first
// what it will say.
func (a *actView) Previews() bool {
	switch a.Verb {
	case "decide", "reject", "reopen", "reschedule", "thank", "ask":
		return true
	}
	return false
}

// announced is what the reporters will read of a removal, which takes no words of its
// own and is shown at once.
func (a *actView) announced() *preview {
	if a.Verb != "announce-removal" {
		return nil
	}
	return &preview{Text: a.Frame.Text, View: projections.ReceiptView{
		Rule: a.deed.line.ID, Title: a.deed.line.Title, Stage: domain.Removed, Decision: a.deed.standing.Decision,
	}}
}

// preview shows what would be stored as the receipt's page will show it.
func (a *actView) preview(w http.ResponseWriter, bodies [][]byte) error {
	p := &preview{Text: a.Frame.Text, View: projections.ReceiptView{Rule: a.deed.line.ID, Title: a.deed.line.Title, Stage: a.deed.line.Stage}}
	if len(bodies) != 1 {
		return fmt.Errorf("board: preview %s: %d events", a.Verb, len(bodies))
	}
	if err := p.read(a.Verb, bodies[0], a.deed); err != nil {
		return fmt.Errorf("board: preview %s: %w", a.Verb, err)
	}
	a.Preview = p
	return a.write(w, http.StatusOK)
}

// read takes the fact over that would be stored.
func (p *preview) read(verb string, body []byte, d *deed) error {
	switch verb {
	case "decide":
		var e domain.RuleDecided
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		p.View.Stage = domain.Rule{}.Evolve(domain.Recorded{Event: e}).Stage
		p.View.Decision = &projections.DecisionView{
			Verdict: e.Verdict, Reason: e.Reason, EffectiveOn: e.EffectiveOn, Until: e.Until, EscalatedTo: e.EscalatedTo, DecidedOn: d.Day,
		}
	case "reject":
		var e domain.RuleRejected
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		p.View.Stage, p.View.Rejection = domain.Rejected, &projections.RejectionView{Reason: e.Reason, Words: e.Words}
	case "thank":
		var e domain.ThanksSent
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		p.View.Thanks = []string{e.Words}
	case "ask":
		var e domain.QuestionAsked
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		p.View.Questions = []projections.QuestionView{{Question: e.Question}}
	case "reopen":
		p.View.Stage = domain.UnderReview
	case "reschedule":
		var e domain.RemovalRescheduled
		if err := json.Unmarshal(body, &e); err != nil {
			return err
		}
		if now := d.standing.Decision; now != nil {
			then := *now
			then.EffectiveOn = e.EffectiveOn
			p.View.Decision = &then
		}
	}
	return nil
}
