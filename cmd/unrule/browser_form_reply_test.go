//go:build browser

package main

import (
	"testing"

	"unrule/domain"
)

// TestBrowserFormReply answers the board's question, and whether the rule is gone.
func TestBrowserFormReply(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := atRest(t)
		receipt := asked(h)
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.comeBack(receipt)
		r.shows("¿Dónde <exactamente>?", r.T("says.removed"), "Nobody needs <it>.", r.T("verdict.remove"))
		r.replies(h)
		r.tells()
		if script {
			r.shot("form/view-all")
		}
		r.quiet()
		h.stop()
		h.inside(0, func(c *clerk) {
			if got := c.said(); len(got) != 4 || got[0] != "En\n\nurgencias & «quirófano»" || got[3] != "still_there" {
				t.Errorf("the log has %q", got)
			}
		})
	})
}

// asked makes a report whose rule was removed long ago and is asked about today, with
// a question of the board.
func asked(h *served) (receipt string) {
	var rule domain.RuleID
	var report domain.ReportID
	h.inside(40, func(c *clerk) {
		rc, id := c.report("asked", domain.FrictionReported{Title: "Pedir sello <tres> veces"})
		view, _ := c.views.Receipt(id)
		receipt, rule, report = rc.String(), view.Rule, id
		c.removed(rule)
	})
	h.away(0, func(c *clerk) {
		c.board(domain.OpenVerification{Rule: rule}, domain.AskQuestion{Report: report, Question: "¿Dónde <exactamente>?"})
	})
	return receipt
}

// replies replies to the question: with nothing, with too much, and while the
// program has forgotten who is there.
func (r *reporter) replies(h *served) {
	r.Helper()
	r.tap("#reply-send")
	r.refused("reply", r.T("refusal.reply.required"))
	r.write("reply", long(5001))
	r.tap("#reply-send")
	r.refused("reply", r.T("refusal.text.length", "length", 5001, "max", 5000))
	if got := r.value("#reply"); got != long(5001) {
		r.Errorf("the reply that is too long is gone: %.20q", got)
	}
	const words = "En\n\nurgencias & «quirófano»"
	r.write("reply", words)
	h.stop()
	h.start()
	r.tap("#reply-send")
	r.shows(r.T("reply.sent"), r.T("reply.given"), words)
	if r.has("#reply") {
		r.Errorf("the question is asked again")
	}
}

// tells says whether the rule is gone, and changes its mind.
func (r *reporter) tells() {
	r.Helper()
	r.tap("#answer-send")
	r.refused("answer", r.T("refusal.answer.required"))
	for _, answer := range []domain.Answer{domain.Gone, domain.Partly, domain.StillThere} {
		r.option("answer", string(answer))
		r.tap("#answer-send")
		r.shows(r.T("answer.given", "answer", r.T("answer."+string(answer))))
		r.reload()
		if !r.chosen(`input[name=answer][value="` + string(answer) + `"]`) {
			r.Errorf("%s was answered and is not shown as chosen", answer)
		}
	}
}

// long is a text of so many characters.
func long(n int) string {
	text := make([]rune, n)
	for i := range text {
		text[i] = 'ñ'
	}
	return string(text)
}

// said is what reporters said after their reports, in its order.
func (c *clerk) said() (all []string) {
	c.served.Helper()
	err := c.Replay(c.Context(), 0, func(e domain.Recorded) error {
		switch said := e.Event.(type) {
		case domain.ReplyGiven:
			all = append(all, said.Reply)
		case domain.RemovalAnswered:
			all = append(all, string(said.Answer))
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	return all
}
