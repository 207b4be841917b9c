package projections

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

var (
	acts   = strings.Fields("autorización aprobación firma revisión entrega solicitud reserva approval signature review request renewal report copia registro sello visita inspection")
	things = strings.Fields("viajes gastos vacaciones contraseñas ordenadores llaves facturas teléfonos uniformes travel expenses laptops keys invoices phones badges parking furniture contratos proveedores muestras vehículos salas licencias")
	whys   = []string{"que nadie lee", "en papel y por triplicado", "with three signatures", "before every month end", "para cada pedido", "del director general", "at the counter", "que tarda semanas", "when nobody is there", "sin motivo conocido"}
)

// manyTitles are n titles of two languages with words frequent, rare and unique.
func manyTitles(n int) []string {
	random := rand.New(rand.NewPCG(2024, 1))
	pick := func(words []string) string {
		return words[min(random.IntN(len(words)), random.IntN(len(words)))]
	}
	titles := make([]string, n)
	for i := range titles {
		titles[i] = fmt.Sprintf("%s de %s %s %s %s %d", pick(acts), pick(things), pick(whys), coined(random), coined(random), i%300)
	}
	return titles
}

// coined is one of 20,000 words, the first of them far more often.
func coined(random *rand.Rand) string {
	const heads, middles, tails = "bcdfghjlmnprstvz", "aeiou", "lnrs"
	share := random.Float64()
	n := int(20_000 * share * share * share)
	word := []byte{heads[n%16], middles[n%5], tails[n%4], heads[n/80%16], middles[n/7%5]}
	return string(word) + []string{"ado", "ico", "al", "eria", "or", "ing", "ment", "on"}[n/1280%8] + tails[n/10240:][:1]
}

func BenchmarkFinderPut(b *testing.B) {
	titles := manyTitles(20_000)
	b.ReportAllocs()
	for b.Loop() {
		finderOf(titles...)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f := finderOf(titles...)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "held-MiB")
	b.ReportMetric(float64(len(f.vocabulary.terms)), "words")
}

func BenchmarkFinderFind(b *testing.B) {
	titles := manyTitles(20_000)
	f := finderOf(titles...)
	benchmarkQueries(b, titles, func(q string) { f.find(q, 5, everyDoc) })
}

// One rule in a hundred has the same title.
func BenchmarkSuggest(b *testing.B) {
	titles := manyTitles(20_000)
	for i := 1; i < len(titles); i += 100 {
		titles[i] = titles[1]
	}
	v := New()
	for i, title := range titles {
		v.rules = append(v.rules, &rule{Rule: domain.Rule{Stage: domain.Reported}})
		v.titles.put(uint32(i), title)
	}
	benchmarkQueries(b, titles, func(q string) { v.Suggest(q, 5) })
}

func benchmarkQueries(b *testing.B, titles []string, search func(q string)) {
	queries := []struct {
		name string
		of   func(title string) string
	}{
		{"title", func(title string) string { return title }},
		{"typing", func(title string) string { return title[:len(title)/3] }},
		{"mistyped", func(title string) string { return strings.NewReplacer("i", "y", "es", "se").Replace(title) }},
		{"unknown", func(title string) string { return strings.NewReplacer(" ", "w ", "a", "u").Replace(title) }},
		{"begun", func(title string) string { return title[:2] }},
		{"hostile", hostile},
	}
	for _, query := range queries {
		b.Run(query.name, func(b *testing.B) {
			b.ReportAllocs()
			var took []float64
			for i := 0; b.Loop(); i++ {
				search(query.of(titles[i*37%len(titles)]))
				took = append(took, float64(b.Elapsed()))
			}
			for i := len(took) - 1; i > 0; i-- {
				took[i] -= took[i-1]
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2]/1e3, "p50-µs")
			b.ReportMetric(took[len(took)*99/100]/1e3, "p99-µs")
		})
	}
}

// hostile is 10,000 characters of words that nobody said and that look like many.
func hostile(string) string {
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, "%cocoriabado%cleriado ", 'a'+i%26, 'a'+i%25)
	}
	return b.String()
}

// FuzzFind: no text makes find panic, list a doc twice, list one that is not held
// or kept, or answer differently when asked again.
func FuzzFind(f *testing.F) {
	for _, title := range cabinet {
		f.Add(title, title[:len(title)/2], uint8(3))
	}
	f.Add("\u202e🙂\xff", strings.Repeat("ñ\u0301", 900), uint8(1))
	f.Fuzz(func(t *testing.T, title, q string, limit uint8) {
		finder := finderOf(cabinet...)
		finder.put(3, title)
		finder.put(40, title)
		finder.drop(4)
		keep := func(doc uint32) bool { return doc != 5 }
		got := finder.find(q, int(limit), keep)
		if again := finder.find(q, int(limit), keep); !slices.Equal(got, again) {
			t.Errorf("find(%q) = %v, then %v", q, got, again)
		}
		if len(got) > int(limit) {
			t.Errorf("find(%q, limit %d) = %v", q, limit, got)
		}
		seen := map[uint32]bool{4: true, 5: true}
		for _, doc := range got {
			if _, held := finder.slots[doc]; !held || seen[doc] {
				t.Errorf("find(%q) = %v: %d is dropped, not kept or there twice", q, got, doc)
			}
			seen[doc] = true
		}
		for _, doc := range finder.suggest(q, 12, keep) {
			if all := finder.find(q, 12, keep); !slices.Contains(all, doc) {
				t.Errorf("suggest(%q) lists %d, find %v", q, doc, all)
			}
		}
		if own := finder.find(title, 12, everyDoc); len(searchWords(title)) > 0 && len(own) == 0 {
			t.Errorf("find(%q) does not find the title of that name", title)
		}
	})
}
