package domain

// permits refuses an act on what has moved on since whoever acts looked at it, and one
// on a rule of a department that is not theirs.
func (s *State) permits(a Act) error {
	id, ofRule := ruleOf(a.Command)
	rule, known := s.Rule(id)
	if a.Expects != nil && ofRule && known && rule.Position != *a.Expects {
		return Refuse(RuleMoved, "")
	}
	if _, ofPolicy := a.Command.(SetPolicy); a.Expects != nil && ofPolicy && s.org.policyAt != *a.Expects {
		return Refuse(PolicyMoved, "")
	}
	if a.Within.IsZero() {
		return nil
	}
	for _, owner := range s.ownersOf(a.Command) {
		if owner.IsZero() || s.org.current(owner) != s.org.current(a.Within) {
			return Refuse(RuleNotTheirs, "")
		}
	}
	return nil
}

// ownersOf are the owners of all that a command of the board touches; nobody owns the
// organisation itself.
func (s *State) ownersOf(c Command) []DepartmentID {
	if report, ok := reportOf(c); ok {
		if r, known := s.reports[report]; known {
			return s.andOf(s.list[s.root(r.rule)].Owner, c)
		}
	}
	id, ok := ruleOf(c)
	if r, known := s.Rule(id); ok && known {
		return s.andOf(r.Owner, c)
	}
	if c, ok := c.(RegisterRule); ok {
		return []DepartmentID{c.Owner}
	}
	return []DepartmentID{{}}
}

// andOf adds the owner of the second rule that a command speaks of, if it does.
func (s *State) andOf(owner DepartmentID, c Command) []DepartmentID {
	var other RuleID
	switch c := c.(type) {
	case MergeRule:
		other = c.Into
	case MoveReport:
		other = c.To
	case RevertMerge:
		other = s.list[s.root(s.rules[c.Rule])].ID
	default:
		return []DepartmentID{owner}
	}
	r, _ := s.Rule(other)
	return []DepartmentID{owner, r.Owner}
}
