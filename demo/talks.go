package demo

import "unrule/domain"

// talkTo lets the board thank some reporters and ask others, most of whom reply. Who
// told nothing cannot be asked about it. A few are held by hand, which
// says nothing to them.
func (p *plan) talkTo() {
	for _, f := range p.filed {
		if f.held || f.language == "" {
			continue
		}
		words := p.talk[f.language]
		if p.Reports >= 15 && p.r.IntN(500) == 0 {
			p.does(f.day+domain.Day(1+p.r.IntN(4)), reviewers, domain.HoldReport{Report: f.id, Reason: pick(p.r, words.Holds)})
			continue
		}
		if chance(p.r, 6) {
			p.does(f.day+domain.Day(2+p.r.IntN(18)), reviewers, domain.SendThanks{Report: f.id, Words: pick(p.r, words.Thanks)})
		}
		if chance(p.r, 5) {
			p.question(f, pick(p.r, words.Questions))
		}
	}
}

func (p *plan) question(f filed, q question) {
	on := f.day + domain.Day(1+p.r.IntN(14))
	p.does(on, reviewers, domain.AskQuestion{Report: f.id, Question: q.Ask})
	switch {
	case chance(p.r, 68):
		replied := on + domain.Day(3+p.r.IntN(12))
		p.says(replied, domain.GiveReply{Report: f.id, Reply: pick(p.r, q.Replies)})
		if chance(p.r, 96) {
			p.does(replied+domain.Day(2+p.r.IntN(9)), reviewers, domain.SendThanks{Report: f.id, Words: pick(p.r, p.talk[f.language].Acknowledgements)})
		}
	case f.language == domain.Spanish && on < p.end-3:
		p.play.Questioned = f.number
	}
}
