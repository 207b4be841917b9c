package demo

import (
	"time"

	"unrule/domain"
)

// does puts an act of the board on a day, within its working hours; what falls on a
// weekend waits for Monday.
func (p *plan) does(on domain.Day, who []string, c domain.Command) {
	for weekend(on) {
		on++
	}
	p.put(on, 480+p.r.IntN(600), pick(p.r, who), newID(p.r), c)
}

func weekend(d domain.Day) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// act does the deed of a beat.
func (p *plan) act(i int, b beat) {
	on := p.days[i]
	switch b.deed {
	case triage:
		p.triage(on)
	case reject:
		p.does(on, reviewers, domain.RejectRule{Rule: p.id, RuleRejected: domain.RuleRejected{Reason: b.as, Words: p.Reason}})
	case merge:
		p.does(on, reviewers, domain.MergeRule{Rule: p.id, Into: p.plans[p.Into].id})
	case unmerge:
		p.does(on, reviewers, domain.RevertMerge{Rule: p.id})
	case ask:
		p.does(on, reviewers, domain.RequestJustification{Rule: p.id})
	case justify:
		p.does(on, leaders, domain.JustifyRule{Rule: p.id, Words: p.or(p.Justification, p.words().Justifications)})
	case announce:
		p.does(on, leaders, domain.AnnounceRemoval{Rule: p.id})
	case answer:
		p.answer(on, b)
	case attest:
		p.attest(on)
	case reopen:
		p.does(on, leaders, domain.ReopenRule{Rule: p.id, Motivation: p.Motivation})
	case slip:
		p.does(on, leaders, domain.RescheduleRemoval{Rule: p.id, RemovalRescheduled: domain.RemovalRescheduled{
			EffectiveOn: p.effective(i), Reason: p.or(p.Slip, p.words().Slips),
		}})
	case commit, keep, explain, escalate, postpone:
		p.decide(i, b)
	}
}

// words are what can be said in the rule's own language.
func (p *plan) words() talk { return p.talk[p.Language] }

// or is a text of the rule's own, or one that fits any rule.
func (p *plan) or(own string, others []string) string {
	if own != "" {
		return own
	}
	return pick(p.r, others)
}

// triage also says what is known by then: a clearer title, whom it hits, what it
// costs. Some rules are first taken for another department's.
func (p *plan) triage(on domain.Day) {
	owner := p.departments[p.Owner]
	first := owner
	if chance(p.r, 6) {
		first = p.departments[pick(p.r, p.content.departments).Slug]
	}
	p.does(on, reviewers, domain.TriageRule{Rule: p.id, RuleTriaged: domain.RuleTriaged{
		Owner: first, Authority: p.Authority, Diagnosis: p.Diagnosis, Ease: p.Ease, Kind: p.Kind,
	}})
	if first != owner {
		p.does(on+1, reviewers, domain.AssignOwner{Rule: p.id, Owner: owner})
	}
	if p.Was != "" {
		p.does(on, reviewers, domain.RenameRule{Rule: p.id, Title: p.Title})
	}
	for _, hit := range p.Populations {
		sufferer := domain.Sufferer{Side: domain.Customer}
		if hit.Department != "" {
			sufferer = domain.Sufferer{Side: domain.Employee, Department: p.departments[hit.Department]}
		}
		p.does(on+1, reviewers, domain.DeclarePopulation{Rule: p.id, PopulationDeclared: domain.PopulationDeclared{
			Sufferer: sufferer, People: hit.People, Source: hit.Source,
		}})
	}
	if m := p.Measured; m != nil {
		p.does(on+2, reviewers, domain.MeasureBurden{Rule: p.id, BurdenMeasured: domain.BurdenMeasured(*m)})
	}
}

// decide is leadership's decision in the beat.
func (p *plan) decide(i int, b beat) {
	d := domain.RuleDecided{Reason: p.Reason}
	switch b.deed {
	case commit:
		d.Verdict, d.Person, d.EffectiveOn = domain.Remove, p.person(p.Owner, p.r), p.effective(i)
		if p.Diagnosis == domain.Improvable {
			d.Verdict = domain.Change
		}
		if i == 0 { // it was never triaged
			d.Authority, d.Ease = p.Authority, p.Ease
		}
	case keep:
		d.Verdict = domain.Keep
	case explain:
		d.Verdict = domain.Explain
	case escalate:
		d.Verdict, d.EscalatedTo = domain.Escalate, p.EscalatedTo
	case postpone:
		d.Verdict, d.Until = domain.Defer, p.days[i]+b.in.pick(p.r)
	}
	p.does(p.days[i], leaders, domain.DecideRule{Rule: p.id, RuleDecided: d})
}

// effective is the date that a commitment or a slip sets: the day of the deed that
// follows from it, or one of its own where none does.
func (p *plan) effective(i int) domain.Day {
	if b := p.life.beats[i]; b.in != (span{}) {
		return max(p.end+b.in.pick(p.r), p.days[i]+5)
	}
	return p.days[i+1]
}

// answer lets receipts of the rule say whether it is gone, within the first round.
func (p *plan) answer(on domain.Day, b beat) {
	var asked []filed
	for _, f := range p.filed {
		if f.day < on && !f.held {
			asked = append(asked, f)
		}
	}
	p.r.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
	n := b.answers
	if n > 5 {
		n += p.r.IntN(1 + min(40, len(asked)/4))
	}
	n = min(n, len(asked))
	for i, f := range asked[:n] {
		said := domain.Gone
		switch {
		case i >= (n*b.gone+50)/100 && i%2 == 0:
			said = domain.StillThere
		case i >= (n*b.gone+50)/100:
			said = domain.Partly
		}
		p.says(on+domain.Day(29+p.r.IntN(25)), domain.AnswerRemoval{Report: f.id, Answer: said})
	}
	if len(asked) == n {
		return
	}
	if p.Life == "asking" && asked[n].language == domain.Spanish {
		p.play.Asked = asked[n].number
	} else if n > 5 && chance(p.r, 50) {
		p.says(on+domain.Day(30+p.r.IntN(20)), domain.AnswerRemoval{Report: asked[n].id, Answer: domain.DontKnow})
	}
}

// attest puts somebody's name to the rule's being gone: of a department that
// reported it and does not own it.
func (p *plan) attest(on domain.Day) {
	for _, f := range p.filed {
		if f.sufferer != "" && f.sufferer != p.Owner && f.day < on && !f.held {
			p.does(on, leaders, domain.AttestRemoval{
				Rule: p.id, Attester: p.person(f.sufferer, p.r), Department: p.departments[f.sufferer],
			})
			return
		}
	}
}

// says puts a reporter's act on a day.
func (p *plan) says(on domain.Day, c domain.Command) {
	p.put(on, 360+p.r.IntN(1020), "", newID(p.r), c)
}
