package projections

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// maxQueryWords is how many different words of a query are searched by.
const maxQueryWords = 16

// A finder ranks rule titles that read like a query: "somebody said it already".
//
// It ranks by BM25 over folded words. A word of the query counts once a title,
// by the nearest word there: the same one, one kin to it, one it begins, or one
// it may be a slip of. How rare it is, is judged by all titles that answer to it
// in any of these forms. A title says a word once or not at all: repetition makes
// a dozen words no more telling.
//
// What is found depends on the titles held and never on the way that led there.
// Scores are whole numbers, so that every machine ranks alike. Many may find at
// once as long as nobody puts or drops.
type finder struct {
	vocabulary vocabulary
	slots      map[uint32]uint32 // of the docs held
	titles     []indexed         // by slot
	vacant     []uint32          // slots without a title
	said       int               // words in all titles
	scratches  sync.Pool
}

// An indexed is a title as the finder knows it: the different words it says.
type indexed struct {
	doc   uint32
	terms []uint32
}

// A scratch is the work space of one find. Between two finds all counts in it
// are zero.
type scratch struct {
	nearness []uint8  // by slot: of the nearest word to the one being weighed
	answers  []uint32 // slots with a nearness
	score    []uint32 // by slot
	hits     []uint32 // slots with a score
	nears    []near
	grams    []trigram
	shared   []uint8 // by term: trigrams in common
	alike    []uint32
}

func newFinder() *finder {
	return &finder{vocabulary: newVocabulary(), slots: make(map[uint32]uint32)}
}

// put adds the title of doc, or replaces the one it had.
func (f *finder) put(doc uint32, title string) {
	f.drop(doc)
	words := searchWords(title)
	terms := make([]uint32, 0, len(words))
	for _, w := range words {
		terms = append(terms, f.vocabulary.learn(w))
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	slot := f.vacate()
	f.slots[doc] = slot
	f.titles[slot] = indexed{doc, terms}
	f.said += len(terms)
	for _, id := range terms {
		t := &f.vocabulary.terms[id]
		at, _ := slices.BinarySearch(t.titles, slot)
		t.titles = slices.Insert(t.titles, at, slot)
	}
}

// vacate is a slot without a title.
func (f *finder) vacate() uint32 {
	if n := len(f.vacant); n > 0 {
		slot := f.vacant[n-1]
		f.vacant = f.vacant[:n-1]
		return slot
	}
	f.titles = append(f.titles, indexed{})
	return uint32(len(f.titles) - 1)
}

// drop forgets doc. Forgetting what is not held changes nothing.
func (f *finder) drop(doc uint32) {
	slot, ok := f.slots[doc]
	if !ok {
		return
	}
	terms := f.titles[slot].terms
	for _, id := range terms {
		t := &f.vocabulary.terms[id]
		if at, ok := slices.BinarySearch(t.titles, slot); ok {
			t.titles = slices.Delete(t.titles, at, at+1)
		}
	}
	f.said -= len(terms)
	delete(f.slots, doc)
	f.titles[slot] = indexed{}
	f.vacant = append(f.vacant, slot)
}

// find lists at most limit docs whose titles read like q and that keep lets
// through, best first, equals by doc. It asks keep only about docs that may make
// the list.
func (f *finder) find(q string, limit int, keep func(doc uint32) bool) []uint32 {
	words, open := queryWords(q, maxQueryWords)
	if limit <= 0 || len(words) == 0 || len(f.slots) == 0 {
		return nil
	}
	s := f.borrow()
	lengths := f.lengths()
	for i, w := range words {
		f.vocabulary.nears(w, open && i == len(words)-1, s)
		f.weigh(&lengths, s)
	}
	best := f.best(s, limit, keep)
	for _, slot := range s.hits {
		s.score[slot] = 0
	}
	s.hits = s.hits[:0]
	f.scratches.Put(s)
	return best
}

// borrow is a scratch wide enough for all titles and words.
func (f *finder) borrow() *scratch {
	s, ok := f.scratches.Get().(*scratch)
	if !ok {
		s = new(scratch)
	}
	if titles := len(f.titles); len(s.score) < titles {
		s.score = make([]uint32, titles+titles/4)
		s.nearness = make([]uint8, titles+titles/4)
	}
	if terms := len(f.vocabulary.terms); len(s.shared) < terms {
		s.shared = make([]uint8, terms+terms/4)
	}
	return s
}

// weigh adds to the scores what one word of the query, with its nears, tells.
func (f *finder) weigh(lengths *[longest]uint32, s *scratch) {
	s.answers = s.answers[:0]
	for _, n := range s.nears {
		for _, slot := range f.vocabulary.terms[n.term].titles {
			if s.nearness[slot] == 0 { // the nearest come first
				s.nearness[slot] = n.nearness
				s.answers = append(s.answers, slot)
			}
		}
	}
	rare := rarity(len(s.answers), len(f.slots))
	for _, slot := range s.answers {
		if s.score[slot] == 0 {
			s.hits = append(s.hits, slot)
		}
		length := lengths[min(len(f.titles[slot].terms), longest-1)]
		s.score[slot] += 1 + rare*uint32(s.nearness[slot])*length/1000
		s.nearness[slot] = 0
	}
}

// rarity is BM25's weight of a word that n of all titles say, in 1/256: at most
// some 5,700, which leaves a score of 16 words far below the end of 32 bits.
func rarity(n, all int) uint32 {
	few := (float64(all-n) + 0.5) / (float64(n) + 0.5)
	return uint32(math.Round(256 * math.Log1p(few)))
}

// longest is the length from which on a longer title weighs no less.
const longest = 64

// lengths is BM25's weight of one word in a title of so many words, in 1/256,
// with k1 = 1.2 and b = 0.4: titles are all short, so their length tells little.
func (f *finder) lengths() (weights [longest]uint32) {
	said := max(1, f.said)
	for n := range weights {
		relative := 1000 * n * len(f.slots) / said
		weights[n] = uint32(256 * 2200 / (1000 + 1200*(600+400*relative/1000)/1000))
	}
	return weights
}

// best lists the docs of the best hits. It holds no more than twice the limit, and
// then lets the worse half go.
func (f *finder) best(s *scratch, limit int, keep func(doc uint32) bool) []uint32 {
	limit = min(limit, len(s.hits))
	order := func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.score[b], s.score[a]), cmp.Compare(f.titles[a].doc, f.titles[b].doc))
	}
	chosen := make([]uint32, 0, 2*limit)
	full := false
	for _, slot := range s.hits {
		if full && order(slot, chosen[limit-1]) > 0 || !keep(f.titles[slot].doc) {
			continue
		}
		if chosen = append(chosen, slot); len(chosen) == 2*limit {
			slices.SortFunc(chosen, order)
			chosen, full = chosen[:limit], true
		}
	}
	slices.SortFunc(chosen, order)
	chosen = chosen[:min(limit, len(chosen))]
	for i, slot := range chosen {
		chosen[i] = f.titles[slot].doc
	}
	return chosen
}
