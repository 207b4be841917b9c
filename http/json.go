package http

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"unrule/domain"
)

// A node is one value of a JSON document. The parser behind it takes what RFC 8259
// says and nothing else: encoding/json lets pass doubled fields, fields in other
// letters, broken UTF-8 and a second document, and each of them is a way to make
// two readers see two different reports.
type node struct {
	kind   byte     // of the constants below
	text   string   // of a string, decoded; of a number, as it stands
	fields []string // names of an object's items
	items  []node   // of an object or list
}

const (
	isNull   = 'n'
	isBool   = 'b'
	isString = 's'
	isNumber = '1'
	isList   = '['
	isObject = '{'
)

const (
	maxDepth  = 8
	maxFields = 64 // of one object
)

// parse reads one document.
func parse(text string) (node, error) {
	if !utf8.ValidString(text) {
		return node{}, domain.Refuse(domain.TextEncoding, "")
	}
	p := parser{text: text}
	p.space()
	n, err := p.value("", 0)
	if err != nil {
		return node{}, err
	}
	if p.space(); p.pos < len(p.text) {
		return node{}, domain.Refuse(JSONTrailing, "")
	}
	return n, nil
}

type parser struct {
	text string
	pos  int
}

var errSyntax = domain.Refuse(JSONSyntax, "")

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// take moves past c, if c comes next.
func (p *parser) take(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) value(at string, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, domain.Refuse(JSONDepth, "")
	}
	rest := p.text[p.pos:]
	switch {
	case rest == "":
		return node{}, errSyntax
	case p.take('{'):
		return p.object(at, depth)
	case p.take('['):
		return p.list(at, depth)
	case p.take('"'):
		text, err := p.str(at)
		return node{kind: isString, text: text}, err
	}
	for word, kind := range literals {
		if strings.HasPrefix(rest, word) {
			p.pos += len(word)
			return node{kind: kind, text: word}, nil
		}
	}
	return p.number()
}

var literals = map[string]byte{"null": isNull, "true": isBool, "false": isBool}

func (p *parser) object(at string, depth int) (node, error) {
	n := node{kind: isObject}
	for p.space(); !p.take('}'); p.space() {
		if len(n.items) > 0 {
			if !p.take(',') {
				return n, errSyntax
			}
			p.space()
		}
		if !p.take('"') {
			return n, errSyntax
		}
		name, err := p.str(at)
		if err != nil {
			return n, err
		}
		switch {
		case slices.Contains(n.fields, name):
			return n, domain.Refuse(JSONDuplicate, pointer(at, name))
		case len(n.fields) == maxFields:
			return n, domain.Refuse(JSONUnknown, pointer(at, name)) // one of so many must be
		}
		if p.space(); !p.take(':') {
			return n, errSyntax
		}
		p.space()
		item, err := p.value(pointer(at, name), depth+1)
		if err != nil {
			return n, err
		}
		n.fields, n.items = append(n.fields, name), append(n.items, item)
	}
	return n, nil
}

func (p *parser) list(at string, depth int) (node, error) {
	n := node{kind: isList}
	for p.space(); !p.take(']'); p.space() {
		if len(n.items) > 0 {
			if !p.take(',') {
				return n, errSyntax
			}
			p.space()
		}
		item, err := p.value(pointer(at, strconv.Itoa(len(n.items))), depth+1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

// str reads a string behind its first quote.
func (p *parser) str(at string) (string, error) {
	begin := p.pos
	var b strings.Builder
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			b.WriteString(p.text[begin:p.pos])
			p.pos++
			return b.String(), nil
		case c < ' ':
			return "", errSyntax
		case c != '\\':
			p.pos++
			continue
		}
		b.WriteString(p.text[begin:p.pos])
		p.pos++
		r, err := p.escape(at)
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		begin = p.pos
	}
	return "", errSyntax
}

// escape reads what follows a backslash. Half of a surrogate pair is no character.
func (p *parser) escape(at string) (rune, error) {
	if p.pos == len(p.text) {
		return 0, errSyntax
	}
	c := p.text[p.pos]
	p.pos++
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return 0, errSyntax
	}
	r, ok := p.hex()
	if !ok {
		return 0, errSyntax
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if p.take('\\') && p.take('u') {
		if low, ok := p.hex(); ok {
			if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
				return whole, nil
			}
		}
	}
	return 0, domain.Refuse(domain.TextEncoding, at)
}

func (p *parser) hex() (rune, bool) {
	if p.pos+4 > len(p.text) {
		return 0, false
	}
	v, err := strconv.ParseUint(p.text[p.pos:p.pos+4], 16, 16)
	p.pos += 4
	return rune(v), err == nil
}

func (p *parser) number() (node, error) {
	begin := p.pos
	p.take('-')
	if !p.take('0') && !p.digits() {
		return node{}, errSyntax
	}
	if p.take('.') && !p.digits() {
		return node{}, errSyntax
	}
	if p.take('e') || p.take('E') {
		if !p.take('+') {
			p.take('-')
		}
		if !p.digits() {
			return node{}, errSyntax
		}
	}
	return node{kind: isNumber, text: p.text[begin:p.pos]}, nil
}

func (p *parser) digits() bool {
	begin := p.pos
	for p.pos < len(p.text) && p.text[p.pos] >= '0' && p.text[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > begin
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointer is the JSON Pointer of a name below another.
func pointer(at, name string) string { return at + "/" + pointerEscapes.Replace(shorten(name)) }
