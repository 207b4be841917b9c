package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"unrule/domain"
)

//go:embed strings/*.json
var stringFiles embed.FS

// tags are the languages of domain.Languages, as the plural rules know them.
var tags = map[domain.Language]language.Tag{
	domain.Spanish: language.Spanish, domain.English: language.English, domain.Portuguese: language.BrazilianPortuguese,
}

var bundle = readStrings()

func readStrings() *i18n.Bundle {
	b := i18n.NewBundle(language.Spanish)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, l := range domain.Languages {
		for _, name := range stringsOf(l) {
			body, err := stringFiles.ReadFile(name)
			if err == nil {
				var file *i18n.MessageFile
				if file, err = b.ParseMessageFileBytes(body, tags[l].String()+".json"); err == nil {
					err = b.AddMessages(tags[l], file.Messages...)
				}
			}
			if err != nil {
				panic("web: strings in " + name + ": " + err.Error()) // embedded: a test would have seen it
			}
		}
	}
	return b
}

// stringsOf are the files of a language: the reporters', and one for each part of the
// board, as in rule.es.json.
func stringsOf(l domain.Language) []string {
	names, err := fs.Glob(stringFiles, "strings/*"+string(l)+".json")
	if err != nil {
		panic("web: " + err.Error()) // the pattern is well formed
	}
	return names
}

// A Text speaks one language.
type Text struct {
	Language  domain.Language
	localizer *i18n.Localizer
}

// TextOf is the text of a language; Spanish stands in for one that is unknown.
func TextOf(l domain.Language) *Text {
	if t, ok := speakers[l]; ok {
		return t
	}
	return speakers[domain.Spanish]
}

var speakers = makeSpeakers()

func makeSpeakers() map[domain.Language]*Text {
	all := map[domain.Language]*Text{}
	for _, l := range domain.Languages {
		all[l] = &Text{Language: l, localizer: i18n.NewLocalizer(bundle, tags[l].String())}
	}
	return all
}

var matcher = language.NewMatcher([]language.Tag{language.Und, language.Spanish, language.English, language.BrazilianPortuguese})

// Preferred is the language that a browser asks for, or otherwise where it asks for
// none of ours.
func Preferred(h http.Header, otherwise domain.Language) domain.Language {
	accept := h.Get("Accept-Language")
	if accept == "" || len(accept) > 256 {
		return otherwise
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return otherwise
	}
	_, i, confidence := matcher.Match(wanted...)
	if i == 0 || confidence == language.No {
		return otherwise
	}
	return domain.Languages[i-1]
}

// LanguageOf is the language of a page: the one it is asked for in, the browser's, or
// otherwise.
func LanguageOf(r *http.Request, otherwise domain.Language) domain.Language {
	var l domain.Language
	if l.UnmarshalText([]byte(r.URL.Query().Get("language"))) == nil {
		return l
	}
	return Preferred(r.Header, otherwise)
}

// T is the sentence under a key; args are pairs of a name and a value. A key that is
// missing stands for itself: a test walks every key that a page or the code names.
func (t *Text) T(key string, args ...any) string {
	s, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: named(args)})
	if err != nil && s == "" {
		return key
	}
	return s
}

// N is the sentence under a key for a count: a whole number, or a decimal one written
// with a point.
func (t *Text) N(key string, count any, args ...any) string {
	data := named(args)
	data["PluralCount"] = count
	s, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count})
	if err != nil && s == "" {
		return key
	}
	return s
}

// Has reports whether there is a sentence under a key.
func (t *Text) Has(key string) bool {
	_, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}})
	return err == nil
}

func named(args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	return data
}

// Tag is the language as HTML names it.
func (t *Text) Tag() string { return t.T("tag") }

// Month is a month in words.
func (t *Text) Month(m domain.Month) string {
	year, month := int(m)/12, int(m)%12+1
	return t.T("date.month", "month", t.T("month."+strconv.Itoa(month)), "year", year)
}

// Day is a date in words.
func (t *Text) Day(d domain.Day) string {
	year, month, day := d.Time().Date()
	return t.T("date.day", "day", day, "month", t.T("month."+strconv.Itoa(int(month))), "year", year)
}

// Number is a whole number, grouped as the language does it: Spanish groups from five
// digits on (CLDR, minimumGroupingDigits 2).
func (t *Text) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	mark, least := ",", 4
	switch t.Language {
	case domain.Spanish:
		mark, least = ".", 5
	case domain.Portuguese:
		mark = "."
	}
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) < least {
		return sign + digits
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Halves is a number of halves as a decimal: 3 halves are 1.5, or 1,5 in Spanish.
func (t *Text) Halves(n int64) string {
	whole := t.Number(n / 2)
	if n%2 == 0 {
		return whole
	}
	return whole + t.Mark() + "5"
}

// Mark stands between a whole number and its decimals.
func (t *Text) Mark() string {
	if t.Language == domain.English {
		return "."
	}
	return ","
}
