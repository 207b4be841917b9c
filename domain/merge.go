package domain

// mergeRule stores the merge with both rules, each expecting where it was seen:
// two merges that would close a circle touch a rule in common, so one of them is
// decided again and refused.
func (s *State) mergeRule(i uint32, c MergeRule) ([]Draft, error) {
	r := s.list[i].Rule
	into, ok := s.rules[c.Into]
	switch {
	case !ok:
		return nil, Refuse(RuleUnknown, "/into")
	case into == i:
		return nil, Refuse(MergeSelf, "/into")
	case s.root(into) == i:
		return nil, Refuse(MergeCycle, "/into")
	}
	target := s.list[into].Rule
	if err := r.live(); err != nil {
		return nil, err
	}
	if !target.Stage.Live() {
		return nil, Refuse(MergeTarget, "/into", "stage", target.Stage)
	}
	return []Draft{
		{Aggregate: r.ID.Aggregate(), Expected: r.Position, Event: RuleMerged{Into: c.Into}},
		{Aggregate: c.Into.Aggregate(), Expected: target.Position, Event: RuleAbsorbed{Rule: r.ID}},
	}, nil
}

func (s *State) revertMerge(i uint32) ([]Draft, error) {
	r := s.list[i].Rule
	if err := r.in(Merged); err != nil {
		return nil, err
	}
	into, _ := s.Rule(r.MergedInto)
	return []Draft{
		{Aggregate: r.ID.Aggregate(), Expected: r.Position, Event: MergeReverted{}},
		{Aggregate: into.ID.Aggregate(), Expected: into.Position, Event: RuleSplitOff{Rule: r.ID}},
	}, nil
}
