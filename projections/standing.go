package projections

import "unrule/domain"

// A Standing is what stands on a rule: the decision, the owner's answer, the round of
// questions, and which rules it counts together with.
type Standing struct {
	Decision         *DecisionView
	Person           string // who answers for the removal or change
	Rejection        *RejectionView
	JustificationDue domain.Day // of the request that stands; zero where none does
	Justification    string     // the owner's answer
	Lapsed           bool       // the owner kept silent
	Disputed         bool       // and no new date set since
	Round            int        // of the verification
	ClosesOn         domain.Day // of the round that is open; zero where none is
	Into             Suggestion // the rule that it was merged into
	Absorbed         []Suggestion
}

// Standing is what stands on a rule now.
func (v *Views) Standing(id domain.RuleID) (Standing, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.lookUp(id)
	if !ok {
		return Standing{}, false
	}
	r := v.rules[i]
	s := Standing{
		Decision: decisionOf(r.Rule), JustificationDue: r.JustificationDue, Justification: r.Justification, Lapsed: r.Lapsed,
		Disputed: r.Disputed, Round: r.Round, ClosesOn: r.ClosesOn, Absorbed: []Suggestion{},
	}
	if s.Decision != nil {
		s.Person = r.Decision.Person
	}
	if r.Stage == domain.Rejected {
		s.Rejection = &RejectionView{Reason: r.Rejection.Reason, Words: r.Rejection.Words}
	}
	if into, ok := v.ruleAt[r.MergedInto]; ok {
		s.Into = v.suggestion(into)
	}
	for _, m := range r.absorbed {
		s.Absorbed = append(s.Absorbed, v.suggestion(m))
	}
	return s, true
}

func (v *Views) suggestion(i uint32) Suggestion {
	r := v.rules[i]
	return Suggestion{ID: r.ID, Title: r.Title, Stage: r.Stage}
}
