package projections

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func everyDoc(uint32) bool { return true }

func finderOf(titles ...string) *finder {
	f := newFinder()
	for i, title := range titles {
		f.put(uint32(i), title)
	}
	return f
}

// cabinet holds titles as reporters write them; tests name them by place.
var cabinet = []string{
	0: "Autorización del director para viajes de un día",
	1: "Three signatures on the parking form",
	2: "El reembolso de gastos tarda tres meses",
	3: "Señalización duplicada en los baños del almacén",
	4: "Weekly policy report that nobody reads",
	5: "Autorização da gerência para comprar papel",
	6: "Reserva de salas por fax",
	7: "Cambio de contraseña cada quince años",
	8: "Presupuesto 2024 congelado hasta marzo",
	9: "Women's changing room needs two badges",
}

func TestFind(t *testing.T) {
	f := finderOf(cabinet...)
	for _, tt := range []struct {
		law, q string
		want   []uint32
	}{
		{"the same words", "reserva salas fax", []uint32{6}},
		{"capitals do not matter", "RESERVA", []uint32{6}},
		{"accents may be left out", "almacen", []uint32{3}},
		{"accents may be put in", "réserva", []uint32{6}},
		{"accents may come apart from their letter", "almace\u0301n", []uint32{3}},
		{"ñ is n", "senalizacion banos", []uint32{3}},
		{"n is ñ", "contraseña", []uint32{7}},
		{"ñ may come apart", "contrasen\u0303a", []uint32{7}},
		{"Spanish plural finds singular", "reembolsos", []uint32{2}},
		{"Spanish singular finds plural", "gasto", []uint32{2}},
		{"Spanish plural of -ción", "señalizaciones", []uint32{3}},
		{"Spanish verb finds its noun in -ción", "autorizar", []uint32{0}},
		{"Spanish plural of -z and ñ", "año", []uint32{7}},
		{"Spanish verb finds noun", "reembolsar", []uint32{2}},
		{"English plural finds singular", "forms", []uint32{1}},
		{"English singular finds plural", "signature", []uint32{1}},
		{"English plural in -ies", "policies", []uint32{4}},
		{"English verb forms", "reading", []uint32{4}},
		{"Portuguese plural finds singular", "autorizações", []uint32{5}},
		{"Portuguese and Spanish do not mix here", "gerências", []uint32{5}},
		{"a possessive is its word", "woman's women", []uint32{9}},
		{"one letter mistaken", "reenbolso", []uint32{2}},
		{"one letter left out", "siñalizacón", []uint32{3}},
		{"one letter too many", "parkking", []uint32{1}},
		{"two letters swapped", "wekely", []uint32{4}},
		{"two letters swapped in a short word", "slaas", []uint32{6}},
		{"two slips in a long word", "singatuers", []uint32{1}},
		{"a slip in a word only begun", "contarse", []uint32{7}},
		{"two slips in a short word are too many", "apresl", nil},
		{"a short word needs exactness", "faz", nil},
		{"a number needs exactness", "2023", nil},
		{"a number is found", "2024", []uint32{8}},
		{"the last word may be begun", "congelado has", []uint32{8}},
		{"two letters begin a word", "pa", []uint32{1, 5}},
		{"one letter begins none", "p", nil},
		{"only the last word may be begun", "presu zzzzzz", nil},
		{"function words do not find", "para comprar de la", []uint32{5}},
		{"function words alone do", "por", []uint32{6}},
		{"a function word answers to nothing but itself", "parra", nil},
		{"function words of three languages", "for the fax", []uint32{6}},
		{"a word nobody said is no hindrance", "fax xylophone", []uint32{6}},
		{"an invisible character ends no word", "re\u200bser\u00adva", []uint32{6}},
		{"any other character does", "salas/fax", []uint32{6}},
		{"nothing", "", nil},
		{"blanks", " \t\n", nil},
		{"signs", "¿?¡!…--", nil},
		{"no letters but pictures", "🙂🚗👩‍👩‍👧", nil},
		{"right to left", "\u202eטופס חניה\u202c نموذج", nil},
		{"not UTF-8", "\xff\xfe fax", []uint32{6}},
	} {
		got := f.find(tt.q, 10, everyDoc)
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: find(%q) = %v, want %v", tt.law, tt.q, got, tt.want)
		}
	}
}

func TestFindOtherScripts(t *testing.T) {
	f := finderOf("טופס חניה כפול", "نموذج وقوف السيارات", "Заявка на отпуск", "駐車場 申請書")
	for want, q := range []string{"חניה", "السيارات", "ЗАЯВКА", "申請"} {
		if got := f.find(q, 5, everyDoc); !slices.Equal(got, []uint32{uint32(want)}) {
			t.Errorf("find(%q) = %v, want [%d]", q, got, want)
		}
	}
}

func TestFindRanks(t *testing.T) {
	for _, tt := range []struct {
		law    string
		titles []string
		q      string
		want   []uint32
	}{
		{"more of the words first",
			[]string{"Parking permit", "Parking", "Parking permit renewal every year at the counter"},
			"parking permit renewal", []uint32{2, 0, 1}},
		{"a rare word outweighs a frequent one",
			[]string{"Approve pens", "Approval lamps", "Approval chairs", "Keys of the old elevator"},
			"approval elevator", []uint32{3, 1, 2, 0}},
		{"the same word before its kin",
			[]string{"Firmar vales", "Firmas vales", "Firma vales"},
			"firmas vales", []uint32{1, 0, 2}},
		{"the whole word before one it begins",
			[]string{"Formularios azules", "Form azules", "Formato azules"},
			"form", []uint32{1, 0, 2}},
		{"the shorter title before the longer",
			[]string{"Badge at the door of the second building", "Badge door"},
			"badge", []uint32{1, 0}},
		{"function words make no title longer",
			[]string{"A badge for each and every door", "Badge door"},
			"badge", []uint32{0, 1}},
		{"saying it twice tells no more",
			[]string{"Badge door lamp", "Badge badge door lamp"},
			"badge", []uint32{0, 1}},
		{"asking twice asks no more",
			[]string{"Lamp", "Badge"},
			"badge badge lamp badge", []uint32{0, 1}},
		{"equals by doc",
			[]string{"Fax", "Fax", "Fax"},
			"fax", []uint32{0, 1, 2}},
	} {
		if got := finderOf(tt.titles...).find(tt.q, 10, everyDoc); !slices.Equal(got, tt.want) {
			t.Errorf("%s: find(%q) = %v, want %v", tt.law, tt.q, got, tt.want)
		}
	}
}

func TestFindLimitsAndKeeps(t *testing.T) {
	f := newFinder()
	for doc := range uint32(100) {
		f.put(doc*1000, "Fax"+strings.Repeat(" lamp", int(doc%2)))
	}
	odd := func(doc uint32) bool { return doc%3000 == 0 }
	for _, tt := range []struct {
		limit int
		keep  func(uint32) bool
		want  []uint32
	}{
		{-1, everyDoc, nil},
		{0, everyDoc, nil},
		{1, everyDoc, []uint32{0}},
		{4, everyDoc, []uint32{0, 2000, 4000, 6000}},
		{4, odd, []uint32{0, 6000, 12000, 18000}},
		{4, func(uint32) bool { return false }, nil},
	} {
		if got := f.find("fax", tt.limit, tt.keep); !slices.Equal(got, tt.want) {
			t.Errorf("find(limit %d) = %v, want %v", tt.limit, got, tt.want)
		}
	}
	if got := f.find("fax", 1<<40, everyDoc); len(got) != 100 {
		t.Errorf("find(limit 1<<40) lists %d docs, want 100", len(got))
	}
}

func TestRenameAndDrop(t *testing.T) {
	f := finderOf("Permit for ladders", "Permit for lamps")
	expect := func(q string, want ...uint32) {
		t.Helper()
		if got := f.find(q, 10, everyDoc); !slices.Equal(got, want) {
			t.Errorf("find(%q) = %v, want %v", q, got, want)
		}
	}
	f.put(0, "Licence for scaffolds")
	expect("ladders")
	expect("scaffold", 0)
	expect("permit", 1)
	f.drop(1)
	f.drop(1)
	f.drop(77)
	expect("permit")
	f.put(5, "Permyt of old")
	expect("permit", 5) // a word no title says any more is unknown again
	f.put(5, "")
	expect("permyt")
	f.drop(0)
	f.drop(5)
	expect("licence")
}

func TestFindHostile(t *testing.T) {
	f := finderOf(append([]string{10: strings.Repeat("ab", 5000)}, cabinet...)...)
	for i, title := range cabinet {
		f.put(uint32(i), title)
	}
	for _, q := range []string{
		strings.Repeat("a", 10_000),
		strings.Repeat("ña ", 10_000),
		strings.Repeat("e\u0301", 10_000),
		"e" + strings.Repeat("\u0301", 10_000),
		strings.Repeat("\u200b", 10_000),
		strings.Repeat("🙂", 10_000),
		strings.Repeat("\xff", 10_000),
		strings.Repeat("ab", 5000),
		strings.Repeat("ﷺ", 10_000),
	} {
		if got := f.find("fax "+q, 10, everyDoc); !slices.Contains(got, 6) {
			t.Errorf("find(fax and %d bytes of %.9q) = %v, want 6 among them", len(q), q, got)
		}
	}
}

// The way that led to the titles held leaves no trace in what is found.
func TestFindIsDeterministic(t *testing.T) {
	titles := manyTitles(600)
	up, down := newFinder(), newFinder()
	for i, title := range titles {
		up.put(uint32(i), title)
	}
	for i, title := range slices.Backward(titles) {
		down.put(uint32(i), "Título de antes "+titles[(i*7)%len(titles)])
		down.put(uint32(i+len(titles)), title)
		down.put(uint32(i), title)
	}
	for i := range titles {
		down.drop(uint32(i + len(titles)))
	}
	for i, title := range titles {
		for _, q := range []string{title, title[:len(title)/2], strings.ToUpper(title[3:]), fmt.Sprint("x", title[:6])} {
			a, b := up.find(q, 7, everyDoc), down.find(q, 7, everyDoc)
			if !slices.Equal(a, b) {
				t.Fatalf("title %d: find(%q) = %v, and %v after another way there", i, q, a, b)
			}
			if a, b := up.suggest(q, 7, everyDoc), down.suggest(q, 7, everyDoc); !slices.Equal(a, b) {
				t.Fatalf("title %d: suggest(%q) = %v, and %v after another way there", i, q, a, b)
			}
		}
	}
}

func TestManyFindAtOnce(t *testing.T) {
	f := finderOf(cabinet...)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 200 {
				want := uint32(i % len(cabinet))
				if got := f.find(cabinet[want], 1, everyDoc); !slices.Equal(got, []uint32{want}) {
					t.Errorf("find(%q) = %v, want [%d]", cabinet[want], got, want)
				}
			}
		})
	}
	all.Wait()
}
