package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// A Headline is something that happened to a rule, as everybody may know it.
type Headline struct {
	Rule      domain.RuleID `json:"rule"`
	Number    int           `json:"number"` // of the rule's headlines, from 1
	Title     string        `json:"title"`  // that the rule has now
	OwnerName string        `json:"owner_name,omitempty"`
	Stage     domain.Stage  `json:"stage"` // that it brought the rule to
	Reason    string        `json:"reason,omitempty"`
	Day       domain.Day    `json:"day"`
}

// maxHeadlines is how many of the last headlines are told.
const maxHeadlines = 50

// Headlines lists what was decided, removed, verified or came back of late, the last
// first, of the rules that [Views.Published] lists. No report changes the list. It must
// not be written to.
func (v *Views) Headlines() []Headline {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.headlines == nil {
		v.headlines = v.headlined()
	}
	return v.headlines
}

func (v *Views) headlined() []Headline {
	type placed struct {
		Headline
		position uint64
	}
	var all []placed
	for _, r := range v.rules {
		if !taken(r.Stage) {
			continue
		}
		number := 0
		for _, e := range r.history {
			h := Headline{Rule: r.ID, Title: r.Title, OwnerName: v.org.name(r.Owner), Stage: e.To, Day: v.org.dayOf(e.Time)}
			switch d := e.Details.(type) {
			case domain.RuleDecided:
				h.Reason = d.Reason
			case domain.RemovalAnnounced, domain.RemovalVerified, domain.RelapseDetected:
			default:
				continue
			}
			number++
			h.Number = number
			all = append(all, placed{h, e.Position})
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Compare(b.position, a.position) })
	list := make([]Headline, 0, maxHeadlines)
	for _, p := range all[:min(maxHeadlines, len(all))] {
		list = append(list, p.Headline)
	}
	return list
}
