package export

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// marked is a vocabulary in which each entry ends in a mark that names it.
func marked(v vocabulary) vocabulary {
	m := vocabulary{Months: v.Months, Words: map[string]string{}, Columns: map[string][2]string{}, Sentences: map[string]sentence{}}
	for key, s := range v.Words {
		m.Words[key] = s + "⟦word " + key + "⟧"
	}
	for key, s := range v.Columns {
		m.Columns[key] = [2]string{s[0] + "⟦name " + key + "⟧", s[1] + "⟦definition " + key + "⟧"}
	}
	for key, s := range v.Sentences {
		m.Sentences[key] = sentence{s[0] + "⟦one " + key + "⟧", s[1] + "⟦other " + key + "⟧"}
	}
	return m
}

// TestEveryWordIsSaid: each entry of the words is said by some document or table, in
// each of its forms, and nothing is asked of the words that is not there.
func TestEveryWordIsSaid(t *testing.T) {
	mark := regexp.MustCompile(`⟦(word|name|definition|one|other) ([^⟧]+)⟧`)
	bare := regexp.MustCompile(`\b[a-z]+\.[a-z_]+\b`)
	for _, l := range domain.Languages {
		said := map[string]bool{}
		for _, q := range []projections.QuarterReport{full(), one(), empty(), running(), unlike()} {
			for _, s := range texts(teller{prose{l, marked(vocabularies[l])}, q}.document()) {
				for _, m := range mark.FindAllStringSubmatch(s, -1) {
					said[m[1]+" "+m[2]] = true
				}
				if key := bare.FindString(mark.ReplaceAllString(s, "")); key != "" {
					t.Errorf("%s: %q asks for the key %q", l, s, key)
				}
			}
		}
		if l != domain.English {
			for word := range wordsOfTable(t) {
				said["word "+word] = true
			}
		}
		for _, entry := range slices.Sorted(maps.Keys(entries(vocabularies[l]))) {
			if !said[entry] {
				t.Errorf("%s: nobody says %q", l, entry)
			}
		}
	}
}

// entries are all that a vocabulary holds; of a sentence that counts nothing, one form.
func entries(v vocabulary) map[string]bool {
	all := map[string]bool{}
	for key := range v.Words {
		all["word "+key] = true
	}
	for key := range v.Columns {
		all["name "+key], all["definition "+key] = true, true
	}
	for key, s := range v.Sentences {
		all["other "+key] = true
		if s[0] != s[1] {
			all["one "+key] = true
		}
	}
	return all
}

// TestSameEntriesInEveryLanguage: each language says the same, but for the words of a
// table of figures, which reads as it stands in English.
func TestSameEntriesInEveryLanguage(t *testing.T) {
	english := entries(vocabularies[domain.English])
	for _, l := range []domain.Language{domain.Spanish, domain.Portuguese} {
		other := entries(vocabularies[l])
		for entry := range english {
			if !other[entry] {
				t.Errorf("%s lacks %q", l, entry)
			}
		}
		for entry := range other {
			if word, ok := strings.CutPrefix(entry, "word "); !english[entry] && (!ok || !wordsOfTable(t)[word]) {
				t.Errorf("%s has %q, which English lacks", l, entry)
			}
		}
	}
}

// TestSamePlacesInEveryLanguage: what is filled in is the same in every language and
// in both forms, and no sentence has blanks at its ends or two in a row.
func TestSamePlacesInEveryLanguage(t *testing.T) {
	place := regexp.MustCompile(`\{\w*\}`)
	placesOf := func(s string) []string { return slices.Sorted(slices.Values(place.FindAllString(s, -1))) }
	for key, english := range vocabularies[domain.English].Sentences {
		want := placesOf(english[1])
		for _, l := range domain.Languages {
			for _, s := range vocabularies[l].Sentences[key] {
				if got := placesOf(s); !slices.Equal(got, want) {
					t.Errorf("%s: places of %q = %q, want %q", l, key, got, want)
				}
				if s == "" || strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
					t.Errorf("%s: %q = %q", l, key, s)
				}
			}
		}
	}
}

// TestDefinitionsAreSentences: each is one sentence, and no language borrows it.
func TestDefinitionsAreSentences(t *testing.T) {
	for key, english := range vocabularies[domain.English].Columns {
		for _, l := range domain.Languages {
			words := vocabularies[l].Columns[key]
			if words[0] == "" || !strings.HasSuffix(words[1], ".") || strings.Contains(words[1], ". ") && !strings.Contains(words[1], "Id.") {
				t.Errorf("%s: %q = %q, want a name and one sentence", l, key, words)
			}
			if l != domain.English && words[1] == english[1] {
				t.Errorf("%s: the definition of %q is English", l, key)
			}
		}
	}
}

// TestWordsNotUsed: the house's words of refusal, in each language.
func TestWordsNotUsed(t *testing.T) {
	notUsed := map[domain.Language]*regexp.Regexp{
		domain.English:    regexp.MustCompile(`(?i)\b(vot|ticket|complain|suggest|resolv|clos(e|ed|ing)\b)`),
		domain.Spanish:    regexp.MustCompile(`(?i)\b(vot[oae]|ticket|tique|quej|reclam|suger|resuel|resol|cerrad|cierr|cerrar)`),
		domain.Portuguese: regexp.MustCompile(`(?i)\b(vot[oae]|ticket|chamado|queix|reclam|suger|sugest|resolv|fechad|encerrad|fechar)`),
	}
	for _, l := range domain.Languages {
		v := vocabularies[l]
		all := slices.Collect(maps.Values(v.Words))
		for _, c := range v.Columns {
			all = append(all, c[:]...)
		}
		for _, s := range v.Sentences {
			all = append(all, s[:]...)
		}
		for _, s := range all {
			if found := notUsed[l].FindString(s); found != "" {
				t.Errorf("%s: %q says %q", l, s, found)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	for l, want := range map[domain.Language][]string{
		domain.Spanish:    {"No llegó ningún reporte.", "Llegó 1 reporte.", "Llegaron 2 reportes.", "Llegaron 10\u00a0000 reportes."},
		domain.English:    {"No report came in.", "1 report came in.", "2 reports came in.", "10,000 reports came in."},
		domain.Portuguese: {"Não chegou nenhum relato.", "Chegou 1 relato.", "Chegaram 2 relatos.", "Chegaram 10.000 relatos."},
	} {
		told := teller{prose: proseOf(l)}
		for i, n := range []int{0, 1, 2, 10000} {
			if got := told.counted("summary.reports", n, "compared", ""); got != want[i] {
				t.Errorf("%s: %d = %q, want %q", l, n, got, want[i])
			}
		}
	}
}

func TestPeriods(t *testing.T) {
	day := func(s string) domain.Day {
		d, err := domain.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for l, want := range map[domain.Language][2]string{
		domain.Spanish:    {"1 de abril al 30 de junio de 2025", "1 de noviembre de 2025 al 31 de enero de 2026"},
		domain.English:    {"1 April to 30 June 2025", "1 November 2025 to 31 January 2026"},
		domain.Portuguese: {"1º de abril a 30 de junho de 2025", "1º de novembro de 2025 a 31 de janeiro de 2026"},
	} {
		p := proseOf(l)
		if got := p.period(day("2025-04-01"), day("2025-06-30")); got != want[0] {
			t.Errorf("%s: %q, want %q", l, got, want[0])
		}
		if got := p.period(day("2025-11-01"), day("2026-01-31")); got != want[1] {
			t.Errorf("%s: %q, want %q", l, got, want[1])
		}
	}
}

// TestUnknownLanguage: Spanish stands in.
func TestUnknownLanguage(t *testing.T) {
	if got := NewDocument(full(), "xx").Title; got != NewDocument(full(), domain.Spanish).Title {
		t.Errorf("a document in xx is called %q", got)
	}
}

// TestHostileWordsAreNotPlaces: what people wrote is neither filled in nor changed.
func TestHostileWordsAreNotPlaces(t *testing.T) {
	p := proseOf(domain.English)
	title := `{floor} “{rule}” %d <nil>  `
	want := "The costliest rule is “" + title + "”. It is estimated to take 2.00 hours a month; its reports alone prove 1.00."
	if got := p.say("summary.costliest", "rule", p.quoted(title), "floor", domain.Hundredths(100), "estimate", domain.Hundredths(200)); got != want {
		t.Errorf("say = %q, want %q", got, want)
	}
}
