package projections

// suggest lists like find, but only titles that read so much like q that they are worth
// a reporter's look; a wrong one stands in the way.
//
// The words in common, each by how near it is, carry at least two fifths of the rarity
// of the query's words, or of the title's; and no title scores less than half of what
// the best does. Function words alone suggest only titles that say nothing else.
func (f *finder) suggest(q string, limit int, keep func(doc uint32) bool) []uint32 {
	return f.search(q, func(s *scratch) []uint32 {
		var best uint32
		list := f.best(s, limit, func(slot uint32) bool {
			if 2*s.score[slot] < best || !f.enough(slot, s) || !keep(f.titles[slot].doc) {
				return false
			}
			best = max(best, s.score[slot])
			return true
		})
		for len(list) > 0 && 2*s.score[list[len(list)-1]] < best {
			list = list[:len(list)-1]
		}
		return list
	})
}

// enough stops weighing a title as soon as it is too heavy for what it has in common.
func (f *finder) enough(slot uint32, s *scratch) bool {
	t := &f.titles[slot]
	if s.vague && !f.vocabulary.terms[t.terms[0]].function {
		return false
	}
	common := 5 * (10 * s.score[slot] / s.length(t))
	if common >= 2*s.asked {
		return true
	}
	all, weight := logarithm(2*len(f.slots)+2), uint32(0)
	for _, id := range t.terms[:t.telling] {
		if weight += 2 * (all - f.vocabulary.terms[id].frequent); weight > common {
			return false
		}
	}
	return true
}

// words are those of the title of doc, folded: titles are equal that have the same in
// the same order.
func (f *finder) words(doc uint32) string {
	if slot, ok := f.slots[doc]; ok {
		return f.titles[slot].words
	}
	return ""
}

// namesakes are the docs whose title equals that of doc, in any order, doc among them.
func (f *finder) namesakes(doc uint32) (docs []uint32) {
	t := &f.titles[f.slots[doc]]
	rarest := &f.vocabulary.terms[t.terms[0]]
	for _, id := range t.terms {
		if other := &f.vocabulary.terms[id]; len(other.titles) < len(rarest.titles) {
			rarest = other
		}
	}
	for _, slot := range rarest.titles {
		if f.titles[slot].words == t.words {
			docs = append(docs, f.titles[slot].doc)
		}
	}
	return docs
}
