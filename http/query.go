package http

import (
	"encoding"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"unrule/domain"
)

// A query is the parameters of a request: each known, each given once.
type query url.Values

// get is a parameter, "" where it is absent.
func (q query) get(name string) string {
	if v := q[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// readQuery refuses what cannot be read, what is not known and what comes twice.
func readQuery(raw string, known []string) (query, error) {
	if raw == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, domain.Refuse(QuerySyntax, "")
	}
	for name, v := range values {
		switch {
		case !slices.Contains(known, name):
			return nil, domain.Refuse(QueryUnexpected, inQuery+shorten(name))
		case len(v) > 1:
			return nil, domain.Refuse(QueryRepeated, inQuery+name)
		case !utf8.ValidString(v[0]):
			return nil, domain.Refuse(domain.TextEncoding, inQuery+name)
		}
	}
	return query(values), nil
}

// shorten keeps an echoed name from filling the answer.
func shorten(name string) string {
	const most = 64
	if len(name) > most {
		name = name[:most]
	}
	return strings.ToValidUTF8(name, "")
}

// number reads a whole number between bounds; absent is what otherwise says.
func (q query) number(name string, least, most, otherwise uint64) (uint64, error) {
	if !url.Values(q).Has(name) {
		return otherwise, nil
	}
	s := q.get(name)
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n < least || n > most || s[0] == '+' {
		return 0, domain.Refuse(QueryNumber, inQuery+name, "min", least, "max", most)
	}
	return n, nil
}

// word reads a word of a closed list, or an id; absent leaves it as it is.
func (q query) word(name string, into encoding.TextUnmarshaler) error {
	if !url.Values(q).Has(name) {
		return nil
	}
	s := q.get(name)
	if s == "" {
		return domain.Refuse(domain.TextRequired, inQuery+name)
	}
	return at(inQuery+name, into.UnmarshalText([]byte(s)))
}

// text reads words to search for: one line of at most max characters.
func (q query) text(name string, most int) (string, error) {
	s := strings.TrimSpace(q.get(name))
	if domain.Blank(s) {
		return "", domain.Refuse(domain.TextRequired, inQuery+name)
	}
	return domain.CleanLine(inQuery+name, s, most)
}

// at says where the refusal in err is.
func at(field string, err error) error {
	if r, ok := err.(*domain.Refusal); ok {
		moved := *r
		moved.Field = field
		return &moved
	}
	return err
}
