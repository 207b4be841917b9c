package projections

import (
	"cmp"
	"math"
	"slices"
	"strings"
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
// a dozen words no more telling. Function words tell nothing: they neither weigh nor
// make a title longer, and are searched by only where a query has nothing else.
//
// What is found depends on the titles held and never on the way that led there.
// Scores are whole numbers, so that every machine ranks alike. Many may find at
// once as long as nobody puts or drops.
type finder struct {
	vocabulary vocabulary
	slots      map[uint32]uint32 // of the docs held
	titles     []indexed         // by slot
	vacant     []uint32          // slots without a title
	said       int               // telling words in all titles
	scratches  sync.Pool
}

// An indexed is a title as the finder knows it: its words, and which different ones
// it says. Those that tell come first; where none does, all count as telling.
type indexed struct {
	doc     uint32
	telling int
	terms   []uint32
	words   string // folded, with one blank between two
}

// A scratch is the work space of one find. Between two finds all counts in it
// are zero.
type scratch struct {
	nearness []uint8         // by slot: of the nearest word to the one being weighed
	answers  []uint32        // slots with a nearness
	score    []uint32        // by slot
	hits     []uint32        // slots with a score
	lengths  [longest]uint32 // what one word weighs in a title of so many
	asked    uint32          // rarity of all words of the query
	vague    bool            // no word of the query tells
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
	slot := f.vacate()
	t := indexed{doc: doc, words: strings.Join(words, " ")}
	t.terms, t.telling = f.vocabulary.learnAll(words)
	f.slots[doc], f.titles[slot] = slot, t
	f.said += t.telling
	for _, id := range t.terms {
		f.vocabulary.terms[id].add(slot)
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
	t := f.titles[slot]
	for _, id := range t.terms {
		f.vocabulary.terms[id].remove(slot)
	}
	f.said -= t.telling
	delete(f.slots, doc)
	f.titles[slot] = indexed{}
	f.vacant = append(f.vacant, slot)
}

// find lists at most limit docs whose titles answer to any word of q and that keep
// lets through, best first, equals by doc. It asks keep only about docs that may make
// the list.
func (f *finder) find(q string, limit int, keep func(doc uint32) bool) []uint32 {
	return f.search(q, func(s *scratch) []uint32 {
		return f.best(s, limit, func(slot uint32) bool { return keep(f.titles[slot].doc) })
	})
}

// search scores every title that answers to q and lists the docs of the slots chosen.
func (f *finder) search(q string, choose func(*scratch) []uint32) []uint32 {
	words, open := queryWords(q, maxQueryWords)
	if len(words) == 0 || len(f.slots) == 0 {
		return nil
	}
	s := f.borrow()
	s.asked, s.vague = 0, functionWords[words[0]]
	f.measure(s)
	for i, w := range words {
		f.vocabulary.nears(w, open && i == len(words)-1, s)
		f.weigh(s)
	}
	chosen := choose(s)
	for i, slot := range chosen {
		chosen[i] = f.titles[slot].doc
	}
	for _, slot := range s.hits {
		s.score[slot] = 0
	}
	s.hits = s.hits[:0]
	f.scratches.Put(s)
	return chosen
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
func (f *finder) weigh(s *scratch) {
	s.answers = s.answers[:0]
	for _, n := range s.nears {
		for _, slot := range f.vocabulary.terms[n.term].titles {
			if s.nearness[slot] == 0 { // the nearest come first
				s.nearness[slot] = n.nearness
				s.answers = append(s.answers, slot)
			}
		}
	}
	rare := f.rarity(len(s.answers))
	s.asked += rare
	for _, slot := range s.answers {
		if s.score[slot] == 0 {
			s.hits = append(s.hits, slot)
		}
		s.score[slot] += 1 + rare*uint32(s.nearness[slot])*s.length(&f.titles[slot])/1000
		s.nearness[slot] = 0
	}
}

// rarity is BM25's weight of a word that n titles say, in 1/256: at most some 5,700,
// which leaves a score of 16 words far below the end of 32 bits.
func (f *finder) rarity(n int) uint32 {
	return logarithm(2*len(f.slots)+2) - logarithm(2*n+1)
}

// logarithm is the natural one, in 1/256.
func logarithm(n int) uint32 { return uint32(math.Round(256 * math.Log(float64(n)))) }

// longest is the length from which on a longer title weighs no less.
const longest = 64

// measure fills s.lengths with BM25's weight of one word in a title of so many words,
// in 1/256, with k1 = 1.2 and b = 0.4: titles are all short, so their length tells
// little.
func (f *finder) measure(s *scratch) {
	said := max(1, f.said)
	for n := range s.lengths {
		relative := 1000 * n * len(f.slots) / said
		s.lengths[n] = uint32(256 * 2200 / (1000 + 1200*(600+400*relative/1000)/1000))
	}
}

func (s *scratch) length(t *indexed) uint32 { return s.lengths[min(t.telling, longest-1)] }

// best lists the best hits that keep lets through, in order. It holds no more than twice the limit, and
// then lets the worse half go.
func (f *finder) best(s *scratch, limit int, keep func(slot uint32) bool) []uint32 {
	limit = max(0, min(limit, len(s.hits)))
	order := func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.score[b], s.score[a]), cmp.Compare(f.titles[a].doc, f.titles[b].doc))
	}
	chosen := make([]uint32, 0, 2*limit)
	full := false
	for _, slot := range s.hits {
		if full && order(slot, chosen[limit-1]) > 0 || !keep(slot) {
			continue
		}
		if chosen = append(chosen, slot); len(chosen) == 2*limit {
			slices.SortFunc(chosen, order)
			chosen, full = chosen[:limit], true
		}
	}
	slices.SortFunc(chosen, order)
	return chosen[:min(limit, len(chosen))]
}
