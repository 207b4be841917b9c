package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"unrule/domain"
)

// voices make stories of sentences, so that no two of one rule are the same.
type voices struct {
	r         *rand.Rand
	talk      map[domain.Language]talk
	sentences map[speaker]*deck
	again     *deck // of whoever finds a rule back that was said to be gone
	proposals *deck
	openers   map[speaker]*deck
	closers   map[speaker]*deck
	told      map[string]bool
	frame     int // chance of an opener: few words need none
}

// A speaker is somebody of one side in one language.
type speaker struct {
	language domain.Language
	side     domain.Side
}

// A deck deals its cards in a new order each time all of them have been dealt.
type deck struct {
	cards []string
	left  []string
}

func (d *deck) deal(r *rand.Rand) string {
	if len(d.cards) == 0 {
		return ""
	}
	if len(d.left) == 0 {
		d.left = slices.Clone(d.cards)
		r.Shuffle(len(d.left), func(i, j int) { d.left[i], d.left[j] = d.left[j], d.left[i] })
	}
	card := d.left[0]
	d.left = d.left[1:]
	return card
}

// other is the second language of the house.
func other(l domain.Language) domain.Language {
	if l == domain.Spanish {
		return domain.English
	}
	return domain.Spanish
}

func newVoices(rule *rule, all map[domain.Language]talk, r *rand.Rand) voices {
	v := voices{
		r: r, talk: all, told: map[string]bool{}, proposals: &deck{cards: rule.Proposals}, again: &deck{cards: rule.StoriesAgain},
		sentences: map[speaker]*deck{},
		openers:   map[speaker]*deck{}, closers: map[speaker]*deck{},
	}
	if v.frame = 36; rule.Reports < 12 {
		v.frame = 12
	}
	for l, t := range all {
		for _, side := range domain.Sides {
			v.openers[speaker{l, side}] = &deck{cards: t.Openers[side]}
			v.closers[speaker{l, side}] = &deck{cards: t.Closers[side]}
			v.sentences[speaker{l, side}] = &deck{cards: rule.sentences(l, side)}
		}
	}
	return v
}

// sentences are what somebody of a side may say of the rule.
func (r *rule) sentences(l domain.Language, side domain.Side) []string {
	switch {
	case l != r.Language:
		return r.StoriesOther
	case side == domain.Customer:
		return slices.Concat(r.Stories, r.StoriesCustomers)
	}
	return slices.Concat(r.Stories, r.StoriesStaff)
}

// tell gives a report its words. About a third have none: "me too". Whoever names a
// rule first has something to say.
func (p *plan) tell(e *domain.FrictionReported, f *filed, founds bool) {
	l := p.Language
	theirs := len(p.Sides) == 1 || e.Side == domain.Customer
	if len(p.StoriesOther) > 0 && theirs && !founds && chance(p.said, 9) {
		l = other(l)
	}
	if founds || !chance(p.said, 34) {
		e.Story = p.told.story(speaker{l, cmp.Or(e.Side, p.Sides[0])}, f.sufferer, l == p.Language && e.Day >= p.open[0].to)
	}
	if l == p.Language && chance(p.said, 20) {
		e.Proposal = p.told.proposals.deal(p.said)
	}
	if e.Story != "" || e.Proposal != "" {
		e.Language, f.language = l, l
	}
}

// story is a new one of the rule's; "" when all have been told.
func (v *voices) story(who speaker, sufferer string, back bool) string {
	for range 12 {
		story := v.compose(who, sufferer, back)
		if !v.told[story] {
			v.told[story] = true
			return v.typed(story)
		}
	}
	return ""
}

func (v *voices) compose(who speaker, sufferer string, back bool) string {
	var parts []string
	if chance(v.r, v.frame) {
		parts = append(parts, v.opener(who, sufferer))
	}
	more := []int{100, 46, 26} // chances of one more sentence
	if back && len(v.again.cards) > 0 && chance(v.r, 70) {
		parts = append(parts, v.again.deal(v.r))
		more = more[1:]
	}
	for _, next := range more {
		if !chance(v.r, next) {
			break
		}
		if s := v.sentences[who].deal(v.r); !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	if chance(v.r, v.frame*2/3) {
		parts = append(parts, v.closers[who].deal(v.r))
	}
	return v.vary(strings.Join(parts, " "))
}

// opener is a sentence about the one who reports: often about where they work.
func (v *voices) opener(who speaker, sufferer string) string {
	if own := v.talk[who.language].Departments[sufferer]; len(own) > 0 && chance(v.r, 55) {
		return pick(v.r, own)
	}
	return v.openers[who].deal(v.r)
}

// vary picks one of the words between each pair of brackets, parted by bars.
func (v *voices) vary(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		choice, after, _ := strings.Cut(rest, "]")
		b.WriteString(pick(v.r, strings.Split(choice, "|")))
		s = after
	}
}

// typed is the story as it comes from a telephone: some begin small, some end
// without a full stop.
func (v *voices) typed(s string) string {
	if chance(v.r, 7) {
		first, size := utf8.DecodeRuneInString(s)
		s = string(unicode.ToLower(first)) + s[size:]
	}
	if chance(v.r, 11) {
		s = strings.TrimSuffix(s, ".")
	}
	return s
}
