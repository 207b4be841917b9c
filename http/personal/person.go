package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNames is how many words with a capital a name has.
const maxNames = 4

// A title says how a courtesy title must be typed to be one.
type title struct {
	capital bool            // begins with a capital
	quiet   bool            // not all in capitals
	dotted  bool            // a dot follows
	whole   bool            // no dot follows: it is no abbreviation
	names   int             // at least so many words of a name follow
	given   map[string]bool // the first of them is one of these
}

var titles = map[string]title{
	"sr": {}, "sra": {}, "srta": {}, "señor": {whole: true}, "señora": {whole: true}, "señorita": {whole: true},
	"senor": {whole: true}, "senora": {whole: true}, "don": {whole: true}, "doña": {whole: true}, "dña": {}, "dª": {capital: true}, "d": {capital: true, dotted: true, names: 2},
	"dr": {}, "dra": {}, "lic": {quiet: true}, "ing": {quiet: true}, "prof": {}, "profa": {},
	"mr": {}, "mrs": {}, "ms": {capital: true, quiet: true}, "miss": {capital: true, quiet: true, whole: true}, "mx": {capital: true, quiet: true},
	"senhor": {whole: true}, "senhora": {whole: true}, "dona": {whole: true}, "seu": {whole: true, given: givenNames},
}

// givenNames are common names of Brazilian men. "Seu" is a title only before a given
// name; before any other word it is "your".
var givenNames = set(`joão josé antônio antonio francisco carlos paulo pedro lucas luiz luis luís marcos manoel manuel
	raimundo sebastião jorge geraldo zé joaquim roberto fernando eduardo ricardo sérgio mário miguel jair severino
	benedito osvaldo valdir nelson márcio rafael daniel marcelo bruno rodrigo gustavo mateus felipe`)

// person adds the title at i with the name behind it.
func (f *finder) person(i int) {
	t, known := titles[f.word(i)]
	if !known || !f.titled(i, t) {
		return
	}
	if last, names := f.name(i); names >= max(1, t.names) && (t.given == nil || t.given[f.word(i+1)]) {
		to := f.words[last].to
		if f.initial(last) && strings.HasPrefix(f.text[to:], ".") {
			to++
		}
		f.add(Person, f.words[i].from, to, false)
	}
}

// titled reports whether the word at i is typed as t demands and a name may follow.
func (f *finder) titled(i int, t title) bool {
	w := f.words[i]
	dotted := strings.HasPrefix(f.text[w.to:], ".")
	if t.capital && !f.capital(i) || t.quiet && f.shouted(i) || t.dotted && !dotted || t.whole && dotted {
		return false
	}
	if ours[f.word(i-1)] || w.from > 0 && strings.ContainsRune(".'’", lastRune(f.text[:w.from])) {
		return false
	}
	return abbreviated(f.gap(i))
}

// name reads the name behind the title at i: its last word and how many of its words
// have a capital.
func (f *finder) name(i int) (last, names int) {
	last = i
	limit := maxNames
	if f.shouted(i) && f.words[i].to-f.words[i].from > 1 {
		limit = 2
	}
	for j := i + 1; j < len(f.words) && names < limit; j++ {
		switch {
		case j > i+1 && f.titles(j):
			return last, names
		case f.named(j):
			last, names = j, names+1
		case !particles[f.word(j)]:
			return last, names
		}
		if !f.continues(j) {
			return last, names
		}
	}
	return last, names
}

// named reports whether the word at j is one of a name. Crosses in its place are a name
// that was taken out already.
func (f *finder) named(j int) bool {
	if !f.capital(j) {
		return false
	}
	if gap := f.gap(j); f.initial(j) && gap != "" && strings.ContainsRune(".'’", firstRune(gap)) {
		return true // not the word "O" or "A"
	}
	if notNames[f.word(j)] || strings.Trim(f.word(j), "x") == "" {
		return false
	}
	return !f.initial(j) || f.continues(j) && f.capital(j+1) && !notNames[f.word(j+1)]
}

// continues reports whether a name may go on behind its word at j.
func (f *finder) continues(j int) bool {
	gap := f.gap(j)
	return spaces(gap) || gap == "-" || gap == "'" || gap == "’" || f.initial(j) && abbreviated(gap)
}

// initial reports whether the word at i is a name cut short, as "J." or "Ma." are.
func (f *finder) initial(i int) bool {
	w := f.words[i]
	return utf8.RuneCountInString(f.text[w.from:w.to]) == 1 || shortNames[f.word(i)]
}

// titles reports whether the word at i is a title of one more person.
func (f *finder) titles(i int) bool {
	_, known := titles[f.word(i)]
	return known && !f.initial(i)
}

func (f *finder) capital(i int) bool {
	if i >= len(f.words) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(f.text[f.words[i].from:])
	return unicode.IsUpper(r)
}

// shouted reports whether the word at i has no small letter.
func (f *finder) shouted(i int) bool {
	return !strings.ContainsFunc(f.text[f.words[i].from:f.words[i].to], unicode.IsLower)
}

// abbreviated reports whether a gap is what stands behind a title: a dot, spaces, both.
func abbreviated(gap string) bool {
	rest, dotted := strings.CutPrefix(gap, ".")
	return dotted && rest == "" || spaces(rest)
}

// spaces reports whether a gap is one or two spaces.
func spaces(gap string) bool {
	n := utf8.RuneCountInString(gap)
	return (n == 1 || n == 2) && strings.Trim(gap, " \u00a0") == ""
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

var particles = set("de del la las los da do das dos di van von der den y e ª")

var shortNames = set("ma fco gpe")

// ours are words before a title of the Virgin, a church or a street.
var ours = set("nuestra nuestro nossa nosso our")

// notNames are words with a capital that are no name: they begin a sentence behind
// "Dr." or are an office.
var notNames = set(`
	the this that these those they then there he she it i we you my our your his her their and but or when who what
	where why how was were is are has had have did does very no not also after before if in on at to for from with
	without would could should can will please all as so just good great nurse nurses doctor doctors staff everyone
	everything because only some more than thank thanks by of an however although though
	el la los las un una unos unas lo le les se si sí no ni y o u pero que qué quien quién como cómo cuando cuándo por
	para con sin de en es son está están este esta esto ese esa eso yo tú usted ustedes nosotros mi su sus muy más ya
	hay gracias hola creo todo todos ahora aquí así también donde dónde según hace desde hasta
	a os as um uma uns umas não sim mas e eu ele ela nós você vocês meu minha seu sua obrigado obrigada em na do da
	com sem quando onde porque também
	alcalde alcaldesa concejal concejala director directora presidente presidenta ministro ministra juez jueza gerente
	jefe jefa secretario secretaria delegado delegada doctora inspector inspectora diputado diputada consejero consejera
	prefeito prefeita vereador vereadora diretor diretora juiz juíza ministério
	manager president chairman mayor speaker judge justice regional branch relationship loan account vice`)
