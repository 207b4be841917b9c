package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// Offices lists the live departments by name.
func (v *Views) Offices() []Office {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := []Office{}
	for _, d := range v.org.departments[1:] {
		if d.Live() {
			list = append(list, Office{ID: d.ID, Name: d.Name})
		}
	}
	slices.SortFunc(list, func(a, b Office) int {
		return cmp.Or(strings.Compare(foldText(a.Name), foldText(b.Name)), a.ID.Compare(b.ID.ID))
	})
	return list
}

// Published lists the rules that the board has taken up, those that reached their
// stage last first, then by title. A rule that is only reported, was rejected or was
// merged is not among them: nobody may have looked at its title. No report changes
// the list. It is made once for all who ask until the next act, so that it must not
// be written to.
func (v *Views) Published() []Published {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.published == nil {
		v.published = v.publish()
	}
	return v.published
}

func (v *Views) publish() []Published {
	type titled struct {
		folded string
		rule   *rule
	}
	var list []titled
	for _, r := range v.rules {
		if taken(r.Stage) {
			list = append(list, titled{foldText(r.Title), r})
		}
	}
	slices.SortFunc(list, func(a, b titled) int {
		return cmp.Or(
			cmp.Compare(b.rule.StageSince, a.rule.StageSince), strings.Compare(a.folded, b.folded), a.rule.ID.Compare(b.rule.ID.ID),
		)
	})
	out := make([]Published, len(list))
	for i, t := range list {
		r := t.rule
		out[i] = Published{
			ID: r.ID, Title: r.Title, Stage: r.Stage, OwnerName: v.org.name(r.Owner),
			Decision: decisionOf(r.Rule), StageSince: r.StageSince,
		}
	}
	return out
}

// taken reports whether the board has taken up a rule at this stage.
func taken(s domain.Stage) bool { return s.Live() && s != domain.Reported }

// decisionOf is the decision that stands on a rule, if one does.
func decisionOf(r domain.Rule) *DecisionView {
	if r.DecidedOn == 0 {
		return nil
	}
	d := r.Decision
	return &DecisionView{
		Verdict: d.Verdict, Reason: d.Reason, EffectiveOn: r.EffectiveOn, Until: d.Until, EscalatedTo: d.EscalatedTo, DecidedOn: r.DecidedOn,
	}
}
