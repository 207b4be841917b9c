package demo

import (
	"fmt"
	"math/rand/v2"

	"unrule/domain"
)

// A plan is the days of one rule's life.
type plan struct {
	*script
	*rule
	id    domain.RuleID
	life  life
	days  []domain.Day // of each beat
	born  domain.Day   // of the first report, or of the board's registering it
	open  []window     // in which reports come
	back  window       // in which reports tell that it is back
	filed []filed
	told  voices
	r     *rand.Rand // of what the board does, and of all days
	said  *rand.Rand // of what is reported: on whatever day, the same people say the same
}

// The minutes of a rule's first day: nothing can be done about it before it is there.
const (
	registering = 60
	founding    = 90
)

// A window is the days from one up to another.
type window struct{ from, to domain.Day }

// plan lays out when a rule's life happens.
func (s *script) plan(r *rule, rng, said *rand.Rand) error {
	l, ok := lives[r.Life]
	if !ok {
		return fmt.Errorf("demo: rule %s has the life %q, which is none", r.Slug, r.Life)
	}
	p := &plan{script: s, rule: r, id: domain.RuleID{ID: newID(rng)}, life: l, r: rng, said: said}
	p.told = newVoices(r, s.talk, said)
	day := p.last()
	p.days = make([]domain.Day, len(l.beats))
	for i := len(l.beats) - 1; i >= 0; i-- {
		for p.days[i] = day; weekend(p.days[i]); {
			p.days[i]--
		}
		day -= l.beats[i].after.pick(rng)
	}
	p.born = max(day, s.first)
	p.dwell()
	p.windows()
	s.plans[r.Slug] = p
	return nil
}

// last is the day of the last beat. Who is merged is so while the other rule is still
// talked about, so that none of its reports is later than that one's removal.
func (p *plan) last() domain.Day {
	day := p.end - p.life.back.pick(p.r)
	into, ok := p.plans[p.Into]
	if !ok {
		return day
	}
	latest := min(p.end-3, into.open[0].to-2)
	return min(max(day, into.born+30), latest)
}

// dwell lets some rules have been suffered, and reported, long before the board took
// them up.
func (p *plan) dwell() {
	if p.Reports < 4 || p.Life == "reported" || !chance(p.r, 58) {
		return
	}
	if room := int(p.born - p.first); room > 0 {
		p.born -= domain.Day(p.r.IntN(room + 1))
	}
}

// windows are the days on which reports come: until the rule is said to be gone, and
// again once it is back or those who suffered it said that it is not gone.
func (p *plan) windows() {
	from, closed := p.born, false
	for i, b := range p.life.beats {
		switch {
		case b.deed == announce || b.deed == reject || b.deed == merge && p.Life == "merged":
			p.open = append(p.open, window{from, p.days[i]})
			closed = true
		case b.deed == answer && b.gone < 50:
			from, closed = p.days[i]+60, false
		case b.deed == relapse:
			from, closed = p.days[i], false
			p.back = window{p.days[i] - 6, p.days[i]}
		}
	}
	if !closed && from < p.end {
		p.open = append(p.open, window{from, p.end})
	}
}

// write puts all of the rule's life into the script.
func (p *plan) write() {
	p.report()
	if p.Board {
		p.put(p.born, registering, pick(p.r, reviewers), newID(p.r), domain.RegisterRule{Rule: p.id, RuleRegistered: domain.RuleRegistered{
			Title: p.firstTitle(), Kind: p.Kind, Owner: p.departments[p.Owner],
		}})
	}
	for i, b := range p.life.beats {
		p.act(i, b)
	}
	p.talkTo()
}
