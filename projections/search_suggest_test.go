package projections

import (
	"slices"
	"strings"
	"testing"
)

// floor holds rules of one house that share little but function words.
var floor = []string{
	0: "Cada visita firma en el libro de entrada",
	1: "Carimbo em cada página do contrato",
	2: "Cada pedido precisa de três assinaturas",
	3: "Every visitor needs a badge",
	4: "Planta de oficinas sin llaves",
	5: "Prohibido cantar",
	6: "Sobres cerrados para las nóminas",
	7: "Preguntas sobre el horario de verano",
	8: "Pelo recogido en la cocina",
	9: "Formulário assinado pelo diretor",
}

func TestSuggestOnlyWhatSharesEnough(t *testing.T) {
	f := finderOf(floor...)
	for _, tt := range []struct {
		law, q string
		want   []uint32
	}{
		{"a function word is nothing in common", "Tocar el timbre en cada planta", nil},
		{"in no language", "todos os dias e cada hora every only o mais", nil},
		{"one word of three is too little", "Prohibido silbar siempre en planta", []uint32{5}},
		{"half of a short title is enough", "Prohibido silbar en las plantas altas", []uint32{5}},
		{"one telling word finds", "visita", []uint32{0}},
		{"in another form", "las visitas", []uint32{0}},
		{"with a slip", "assinatrua", []uint32{2}},
		{"as far as it is typed", "carim", []uint32{1}},
		{"so does the last of two", "visita firm", []uint32{0}},
		{"a story that holds the title's words", "mi jefa pide que cada pedido lleve ahora tres asinaturas", []uint32{2}},
		{"a function word elsewhere is an envelope", "sobres de la nomina", []uint32{6}},
		{"and hair", "pelo recogido", []uint32{8}},
		{"function words alone suggest nothing", "every", nil},
		{"in Spanish and Portuguese", "cada", nil},
		{"nor begin a word", "para", nil},
		{"nothing", "", nil},
	} {
		if got := f.suggest(tt.q, 10, everyDoc); !slices.Equal(got, tt.want) {
			t.Errorf("%s: suggest(%q) = %v, want %v", tt.law, tt.q, got, tt.want)
		}
	}
}

func TestFunctionWordsSuggestOnlyTheirLike(t *testing.T) {
	f := finderOf("For all and none", "To be or not to be", "Not to be late")
	if got := f.suggest("to be", 5, everyDoc); !slices.Equal(got, []uint32{1}) {
		t.Errorf("suggest(to be) = %v, want [1]", got)
	}
}

// What reads half as much like the query as the best does is no news beside it.
func TestSuggestNothingFarBehindTheBest(t *testing.T) {
	f := finderOf(append([]string{"Lamp", "Badge door lamp", "Badge door"}, floor...)...)
	for q, want := range map[string][]uint32{"lamp badge door": {1, 2}, "badge door": {2, 1}, "lamp": {0, 1}} {
		if got := f.suggest(q, 5, everyDoc); !slices.Equal(got, want) {
			t.Errorf("suggest(%q) = %v, want %v", q, got, want)
		}
	}
}

// A filter leaves out no title that says a telling word of the query; a suggestion is
// always one of those.
func TestFindLeavesOutNothing(t *testing.T) {
	titles := manyTitles(500)
	f := finderOf(titles...)
	for _, q := range titles[:100] {
		words, _ := queryWords(q, maxQueryWords)
		found := f.find(q, len(titles), everyDoc)
		for doc, title := range titles {
			says := slices.ContainsFunc(searchWords(title), func(w string) bool { return slices.Contains(words, w) })
			if says && !slices.Contains(found, uint32(doc)) {
				t.Errorf("find(%q) leaves out %q", q, title)
			}
		}
		for _, doc := range f.suggest(q, 5, everyDoc) {
			if !slices.Contains(found, doc) {
				t.Errorf("suggest(%q) lists %q, which is not found", q, titles[doc])
			}
		}
	}
}

func TestFunctionWordsAreSortedAndFolded(t *testing.T) {
	list := strings.Fields(functionList)
	if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		t.Error("the function words are not sorted, each once")
	}
	for _, w := range list {
		if foldText(w) != w {
			t.Errorf("%q is not folded", w)
		}
	}
	for w := range strings.FieldsSeq("sobre entre pelo sea sera contra") {
		if functionWords[w] {
			t.Errorf("%q names something in another language", w)
		}
	}
}
