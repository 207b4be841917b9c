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
	n, err := p.value()
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
	path []string // names of the fields that are being read, outermost first
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

func (p *parser) value() (node, error) {
	if len(p.path) > maxDepth {
		return node{}, domain.Refuse(JSONDepth, "")
	}
	if p.pos == len(p.text) {
		return node{}, errSyntax
	}
	switch p.text[p.pos] {
	case '{':
		return p.object()
	case '[':
		return p.list()
	case '"':
		text, err := p.str()
		return node{kind: isString, text: text}, err
	case 'n':
		return p.literal("null", isNull)
	case 't':
		return p.literal("true", isBool)
	case 'f':
		return p.literal("false", isBool)
	}
	return p.number()
}

func (p *parser) literal(word string, kind byte) (node, error) {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return node{}, errSyntax
	}
	p.pos += len(word)
	return node{kind: kind, text: word}, nil
}

// below reads a value that belongs to a name.
func (p *parser) below(name string) (node, error) {
	p.path = append(p.path, name)
	n, err := p.value()
	if err == nil {
		p.path = p.path[:len(p.path)-1]
	}
	return n, err
}

// at is the JSON Pointer of the value that is being read.
func (p *parser) at() (at string) {
	for _, name := range p.path {
		at = pointer(at, name)
	}
	return at
}

func (p *parser) object() (node, error) {
	n := node{kind: isObject}
	p.take('{')
	for p.space(); !p.take('}'); p.space() {
		if len(n.items) > 0 {
			if !p.take(',') {
				return n, errSyntax
			}
			p.space()
		}
		name, err := p.str()
		if err != nil {
			return n, err
		}
		switch {
		case slices.Contains(n.fields, name):
			return n, domain.Refuse(JSONDuplicate, pointer(p.at(), name))
		case len(n.fields) == maxFields:
			return n, domain.Refuse(JSONUnknown, pointer(p.at(), name)) // one of so many must be
		}
		if p.space(); !p.take(':') {
			return n, errSyntax
		}
		p.space()
		item, err := p.below(name)
		if err != nil {
			return n, err
		}
		if n.fields == nil {
			n.fields, n.items = make([]string, 0, 8), make([]node, 0, 8)
		}
		n.fields, n.items = append(n.fields, name), append(n.items, item)
	}
	return n, nil
}

func (p *parser) list() (node, error) {
	n := node{kind: isList}
	p.take('[')
	for p.space(); !p.take(']'); p.space() {
		if len(n.items) > 0 {
			if !p.take(',') {
				return n, errSyntax
			}
			p.space()
		}
		item, err := p.below(strconv.Itoa(len(n.items)))
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

// str reads a string.
func (p *parser) str() (string, error) {
	if !p.take('"') {
		return "", errSyntax
	}
	begin := p.pos
	var b strings.Builder
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			if b.Len() == 0 {
				return p.text[begin : p.pos-1], nil // nothing was escaped
			}
			b.WriteString(p.text[begin : p.pos-1])
			return b.String(), nil
		case c < ' ':
			return "", errSyntax
		case c != '\\':
			p.pos++
			continue
		}
		b.WriteString(p.text[begin:p.pos])
		p.pos++
		r, err := p.escape()
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		begin = p.pos
	}
	return "", errSyntax
}

// escape reads what follows a backslash. Half of a surrogate pair is no character.
func (p *parser) escape() (rune, error) {
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
	return 0, domain.Refuse(domain.TextEncoding, p.at())
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
