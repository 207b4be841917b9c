package web

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"unrule/domain"
)

// MaxForm holds every text at its longest, in characters of four bytes, as a form
// writes them.
const MaxForm = 384 << 10

// What can be wrong with a form before anybody reads its fields.
var (
	MediaType    = domain.Code{Name: "form.type", Reason: domain.Malformed, Text: "The body must be a form: application/x-www-form-urlencoded."}
	BodyTooLarge = domain.Code{Name: "form.too_large", Reason: domain.Malformed, Text: "What was written is too long: the whole form has room for {max} bytes."}
	BodyCut      = domain.Code{Name: "form.cut", Reason: domain.Malformed, Text: "The form arrived incomplete. Please try again."}
	Syntax       = domain.Code{Name: "form.syntax", Reason: domain.Malformed, Text: "The form cannot be read."}
)

// Codes lists every refusal of a form that cannot be read.
var Codes = []domain.Code{MediaType, BodyTooLarge, BodyCut, Syntax}

// ReadForm reads what a page sent. What is no form, or larger than all our texts
// together, no page of ours has sent.
func ReadForm(r *http.Request) (url.Values, error) {
	if r.ContentLength == 0 {
		return url.Values{}, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || r.Header.Get("Content-Encoding") != "" {
		return nil, domain.Refuse(MediaType, "")
	}
	if r.ContentLength > MaxForm {
		return nil, domain.Refuse(BodyTooLarge, "", "max", MaxForm)
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return nil, domain.Refuse(BodyCut, "")
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, domain.Refuse(Syntax, "")
	}
	for name, all := range values {
		for i, v := range all {
			if !utf8.ValidString(v) {
				return nil, domain.Refuse(domain.TextEncoding, "")
			}
			values[name][i] = strings.Clone(Typed(v)) // a part of the body would hold all of it
		}
	}
	return values, nil
}

// Typed is a text as its writer sees it: line ends are line feeds, and there are no
// control characters, which nobody types and nobody can find to take them out.
func Typed(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, s)
}
