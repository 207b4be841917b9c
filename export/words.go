package export

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"unrule/domain"
	"unrule/export/document"
)

//go:embed words/*.json
var wordFiles embed.FS

// A vocabulary is all that this package says in one language.
type vocabulary struct {
	Months    [12]string
	Words     map[string]string    // names of what is counted and listed; a table of figures says the same
	Columns   map[string][2]string // name and definition
	Sentences map[string]sentence
}

// A sentence is said of one and of any other number; one that counts nothing is
// written once. Our three languages ask for no more: what CLDR calls many, of whole
// millions, differs from other in nothing that is said here.
type sentence [2]string

// UnmarshalJSON reads a text, or a pair of texts.
func (s *sentence) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[2]string)(s))
	}
	err := json.Unmarshal(b, &s[0])
	s[1] = s[0]
	return err
}

var vocabularies = readVocabularies()

func readVocabularies() map[domain.Language]vocabulary {
	all := map[domain.Language]vocabulary{}
	for _, l := range domain.Languages {
		var v vocabulary
		body, err := wordFiles.ReadFile("words/" + string(l) + ".json")
		if err == nil {
			err = json.Unmarshal(body, &v)
		}
		if err != nil {
			panic("export: words of " + string(l) + ": " + err.Error()) // embedded: a test would have seen it
		}
		all[l] = v
	}
	return all
}

// wordsOf is what the table's own words read like in a language; English reads as
// it stands. Keys, ids and numbers are the same in every language.
func wordsOf(language domain.Language) map[string]string {
	if language == domain.English {
		return nil
	}
	return vocabularies[language].Words
}

// A prose speaks one language.
type prose struct {
	language domain.Language
	vocabulary
}

// proseOf speaks a language; Spanish stands in for one that is unknown.
func proseOf(l domain.Language) prose {
	if _, known := vocabularies[l]; !known {
		l = domain.Spanish
	}
	return prose{l, vocabularies[l]}
}

// say is the sentence under a key; args are pairs of a place and what stands there.
// Places are filled in one pass, so what people wrote is never read as a place.
func (p prose) say(key string, args ...any) string { return p.fill(key, 1, args) }

// count is the sentence under a key for a number, which stands in place {n}.
func (p prose) count(key string, n int, args ...any) string {
	form := 1
	if n == 1 {
		form = 0
	}
	return p.fill(key, form, append([]any{"n", n}, args...))
}

func (p prose) fill(key string, form int, args []any) string {
	s, ok := p.Sentences[key]
	if !ok {
		return key
	}
	places := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		places = append(places, "{"+args[i].(string)+"}", p.print(args[i+1]))
	}
	return strings.NewReplacer(places...).Replace(s[form])
}

// print writes what stands in a place of a sentence.
func (p prose) print(v any) string {
	switch v := v.(type) {
	case int:
		return document.CountOf(v).In(p.language)
	case uint64:
		return document.CountOf(int(v)).In(p.language)
	case domain.Hundredths:
		return document.DecimalOf(v).In(p.language)
	case domain.Day:
		return p.day(v)
	}
	return fmt.Sprint(v)
}

// word is the name of something on our lists; a stranger stands for itself.
func (p prose) word(key string) string {
	if w, ok := p.Words[key]; ok {
		return w
	}
	return key
}

// label is a name as it stands alone.
func (p prose) label(key string) string {
	w := p.word(key)
	first, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(first)) + w[size:]
}

// FigureName is what a figure is called in a language, as documents call it.
func FigureName(id string, l domain.Language) string { return proseOf(l).figureName(id) }

// figureName is a figure's name as its column has it.
func (p prose) figureName(id string) string {
	if words, ok := p.Columns[id]; ok {
		return words[0]
	}
	return id
}

// quoted sets somebody's words apart from ours and takes nothing from them.
func (p prose) quoted(text string) string { return p.say("quoted", "text", text) }

// day is a date in words.
func (p prose) day(d domain.Day) string {
	return p.say("date", "day", p.dayOfMonth(d), "year", d.Time().Format("2006"))
}

// dayOfMonth is a day and its month in words.
func (p prose) dayOfMonth(d domain.Day) string {
	_, month, day := d.Time().Date()
	key := "date.day"
	if day == 1 {
		key = "date.first"
	}
	return p.say(key, "day", day, "month", p.Months[month-1])
}

// period is a span of days in words; both bounds belong to it.
func (p prose) period(from, to domain.Day) string {
	if from.Time().Year() == to.Time().Year() {
		return p.say("period", "from", p.dayOfMonth(from), "to", to)
	}
	return p.say("period", "from", from, "to", to)
}
