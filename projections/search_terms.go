package projections

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/spanish"
	"golang.org/x/text/unicode/norm"
)

const (
	// maxSearchText is how many bytes of a title or a query are read. It is far
	// above any title, and bounds what a hostile query can cost.
	maxSearchText = 1 << 10
	// maxStemmed is the longest word, in bytes, that is taken for one of a language.
	maxStemmed = 40
)

// A kinship is a way in which two words can be forms of one.
type kinship uint8

const (
	spanishKin kinship = iota
	englishKin
	pluralKin
	kinships
)

// A stem names all words that are kin to each other. The same letters are
// another stem in another language.
type stem struct {
	kinship kinship
	text    string
}

// functionWords are those of functionList.
var functionWords = wordSet(functionList)

// functionList are the words, folded, that hold a sentence together and tell nothing of
// a rule: articles, pronouns, prepositions, conjunctions, auxiliary verbs and the like of
// Spanish, English and Portuguese. One that names something in another of the three is
// not among them, and weighs by how rare it is: "sobre" is an envelope, "pelo" is hair.
const functionList = `
	a about after al algo algun alguna algunas alguno algunos all also always an and
	ante antes any ao aos aquel aquela aquele aquella are as at ate aun aunque be
	because been before being but by cada can cannot casi com como con could cual cuales
	cuando cuanto da das de debe deben del dela dele deles depois desde deve devem did
	do does doesn doing don donde dos durante e each el ella ellas ellos em en es esa
	esas ese eso esos essa essas esse esses esta estan estao estar estas este estes esto
	estos eu even ever every foi for foram from fue fueron ha hace hacia had han has
	hasta have having hay he her him his how i if in into is isn isso isto it its ja
	just la las le les ll lo los mais mas may me mesmo meu mi mientras minha mis more
	most much mucha muchas mucho muchos muita muito muitos must muy my na nao nas nem
	never ni ningun ninguna ninguno no nor nos nosotros nossa nosso not nuestra nuestro
	nuestros num numa nunca o of on onde only or os other otra otras otro otros ou our
	outra outro outros para pela pelas pelos pero pode podem por porque puede pueden
	pues qual quando que quem quien re s sao se segun sem sempre ser seu seus she should
	si siempre sin sino so solo some son su sua suas such sus t tal tambien tan tanto te
	tem ter than that the their them then there these they this those through tiene
	tienen to toda todas todavia todo todos too tras tu tudo um uma umas un una unas uno
	unos uns us ve voce was we were what when where which while who whom why will with
	without would y ya yo you your`

// plurals turns the end of a Spanish or Portuguese plural, folded, into that of
// its singular; the first end that fits counts. There is no stemmer for
// Portuguese, and the Spanish one leaves "anos", "dias" and "luces" as they are.
var plurals = []struct{ many, one string }{
	{"oes", "ao"}, {"aes", "ao"}, {"ces", "z"}, {"res", "r"},
	{"ais", "al"}, {"eis", "el"}, {"ois", "ol"}, {"uis", "ul"},
	{"ns", "m"}, {"ss", "ss"}, {"s", ""},
}

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// searchWords splits a text into its words, folded: lower case, without accents,
// ñ as n. A word is a run of letters and digits; marks and invisible characters
// belong to no word and end none.
func searchWords(text string) []string {
	return strings.FieldsFunc(foldText(text), func(r rune) bool { return r == ' ' })
}

func foldText(text string) string {
	text = norm.NFD.String(cutText(text))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		case unicode.IsMark(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return ' '
	}, text)
}

// cutText is the start of text that is read, cut between two characters.
func cutText(text string) string {
	if len(text) <= maxSearchText {
		return text
	}
	end := maxSearchText
	for end > maxSearchText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// stemsOf is what a folded word is kin by, one stem each kinship.
func stemsOf(word string) [kinships]stem {
	stems := [kinships]stem{{spanishKin, word}, {englishKin, word}, {pluralKin, word}}
	if len(word) <= maxStemmed {
		stems[spanishKin].text = spanish.Stem(accented(word), true)
		stems[englishKin].text = english.Stem(word, true)
		stems[pluralKin].text = singular(word)
	}
	return stems
}

// accented gives back the one accent without which the Spanish stemmer does not
// see that "autorización" and "autorizaciones" are kin.
func accented(word string) string {
	if root, ok := strings.CutSuffix(word, "cion"); ok {
		return root + "ción"
	}
	return word
}

// singular is the word itself unless it reads like a plural.
func singular(word string) string {
	for _, p := range plurals {
		if root, ok := strings.CutSuffix(word, p.many); ok && len(root) > 1 {
			return root + p.one
		}
	}
	return word
}

// queryWords are the words a query is searched by, each once, at most limit of
// them, without function words unless there is nothing else. The last word is also
// open, as long as its writer may still be typing it.
func queryWords(q string, limit int) (words []string, open bool) {
	all := searchWords(q)
	if len(all) == 0 {
		return nil, false
	}
	last := all[len(all)-1]
	telling := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return functionWords[w] })
	if len(telling) == 0 {
		telling = all
	}
	words = make([]string, 0, min(limit, len(telling)))
	for _, w := range telling {
		if len(words) < limit && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words, words[len(words)-1] == last
}
