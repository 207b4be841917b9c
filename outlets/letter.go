package outlets

import (
	"bytes"
	"embed"
	"encoding/json"
	htmltemplate "html/template"
	"strconv"
	"strings"
	texttemplate "text/template"

	"unrule/domain"
)

//go:embed words/*.json letter.txt letter.html
var letterFiles embed.FS

var (
	asText = texttemplate.Must(texttemplate.ParseFS(letterFiles, "letter.txt"))
	asHTML = htmltemplate.Must(htmltemplate.ParseFS(letterFiles, "letter.html"))
	words  = readWords()
)

// readWords reads what letters say, by language and key.
func readWords() map[domain.Language]map[string]string {
	all := map[domain.Language]map[string]string{}
	for _, l := range domain.Languages {
		b, err := letterFiles.ReadFile("words/" + string(l) + ".json")
		if err == nil {
			table := map[string]string{}
			err = json.Unmarshal(b, &table)
			all[l] = table
		}
		if err != nil {
			panic("outlets: words of " + string(l) + ": " + err.Error()) // embedded: a test would have seen it
		}
	}
	return all
}

// A letter is what a mail says. Nothing that a reporter wrote but titles may get in.
type letter struct {
	Language                                       domain.Language
	Subject, Greeting, Lead, Link, LinkWords, Foot string
	Parts                                          []part
}

// A part is a heading and the lines below it.
type part struct {
	Heading string
	Lines   []string
}

// text and html are the two forms of one letter.
func (l letter) text() (string, error) {
	var b bytes.Buffer
	err := asText.Execute(&b, l)
	return b.String(), err
}

func (l letter) html() (string, error) {
	var b bytes.Buffer
	err := asHTML.Execute(&b, l)
	return b.String(), err
}

// A speaker says things in one language.
type speaker domain.Language

// say is the sentence under a key; args are pairs of a name and a value.
func (s speaker) say(key string, args ...string) string {
	for i := 0; i+1 < len(args); i += 2 {
		args[i] = "{" + args[i] + "}"
	}
	return strings.NewReplacer(args...).Replace(words[domain.Language(s)][key])
}

func (s speaker) day(d domain.Day) string { return d.Time().Format(s.say("date")) }

// number groups a whole number, in Spanish from five digits on, as the pages do.
func (s speaker) number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if domain.Language(s) == domain.Spanish && len(digits) < 5 {
		return digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + s.say("group") + digits[i:]
	}
	return digits
}

// listed is a part of at most so many lines, and how many more there are.
const listed = 10

func (s speaker) part(key string, lines []string) part {
	p := part{Heading: s.say(key, "n", strconv.Itoa(len(lines))), Lines: lines}
	if more := len(lines) - listed; more > 0 {
		p.Lines = append(lines[:listed:listed], s.say("more", "n", strconv.Itoa(more)))
	}
	return p
}
