package projections

import (
	"slices"

	"unrule/domain"
)

// root is the rule that a rule counts in: itself, or what it was merged into.
func (v *Views) root(i uint32) uint32 {
	for range v.rules {
		if v.rules[i].Stage != domain.Merged {
			return i
		}
		into, ok := v.ruleAt[v.rules[i].MergedInto]
		if !ok {
			return i
		}
		i = into
	}
	return i
}

// members are a rule and all that were merged into it, however indirectly.
func (v *Views) members(i uint32) []uint32 {
	list := []uint32{i}
	for k := 0; k < len(list); k++ {
		for _, m := range v.rules[list[k]].absorbed {
			if !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	return list
}

// detach takes a rule out of the one it was merged into.
func (v *Views) detach(i uint32) {
	if into, ok := v.ruleAt[v.rules[i].MergedInto]; ok {
		r := v.rules[into]
		r.absorbed = slices.DeleteFunc(slices.Clone(r.absorbed), func(m uint32) bool { return m == i })
	}
}
