package http

import (
	"encoding"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
)

const maxBody = 64 << 10

// readBody reads a request's body as one JSON object with no other fields than
// these. Its size is judged by its announced length, before a byte is read.
func readBody(r *http.Request, fields ...string) (*object, error) {
	if err := mediaType(r.Header); err != nil {
		return nil, err
	}
	switch {
	case r.ContentLength > maxBody:
		return nil, domain.Refuse(BodyTooLarge, "", "max", maxBody)
	case r.ContentLength == 0:
		return nil, domain.Refuse(BodyEmpty, "")
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return nil, domain.Refuse(BodyCut, "")
	}
	return decode(string(body), fields...)
}

func mediaType(h http.Header) error {
	if _, encoded := h["Content-Encoding"]; encoded {
		return domain.Refuse(MediaEncoding, "")
	}
	given := h["Content-Type"]
	if len(given) == 1 && given[0] == "application/json" {
		return nil
	}
	if len(given) != 1 {
		return domain.Refuse(MediaType, "")
	}
	kind, params, err := mime.ParseMediaType(given[0])
	charset, ok := params["charset"]
	if err != nil || kind != "application/json" || len(params) > 1 ||
		len(params) == 1 && !(ok && strings.EqualFold(charset, "utf-8")) {
		return domain.Refuse(MediaType, "")
	}
	return nil
}

// decode reads an object.
func decode(body string, fields ...string) (*object, error) {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if strings.HasPrefix(body, mark) {
			return nil, domain.Refuse(JSONEncoding, "")
		}
	}
	if strings.IndexByte(body[:min(4, len(body))], 0) >= 0 { // UTF-16 or UTF-32 without a mark
		return nil, domain.Refuse(JSONEncoding, "")
	}
	if strings.Trim(body, " \t\r\n") == "" {
		return nil, domain.Refuse(BodyEmpty, "")
	}
	n, err := parse(body)
	if err != nil {
		return nil, err
	}
	if n.kind != isObject {
		return nil, domain.Refuse(JSONShape, "")
	}
	f := &object{node: n, errs: new([]error)}
	return f, f.known(fields)
}

// An object is one being read into a command. It notes everything that is wrong
// and goes on, so that a reporter learns of all of it at once.
type object struct {
	node
	at   string
	errs *[]error
}

// known refuses fields that are not listed.
func (f *object) known(fields []string) error {
	var errs []error
	for _, name := range f.fields {
		if !slices.Contains(fields, name) {
			errs = append(errs, domain.Refuse(JSONUnknown, pointer(f.at, name)))
		}
	}
	return errors.Join(errs...)
}

// err is all that was noted.
func (f *object) err() error { return errors.Join(*f.errs...) }

func (f *object) refuse(code domain.Code, name string, args ...any) {
	*f.errs = append(*f.errs, domain.Refuse(code, pointer(f.at, name), args...))
}

// item is a field; null is as good as absent.
func (f *object) item(name string) (node, bool) {
	i := slices.Index(f.fields, name)
	if i < 0 || f.items[i].kind == isNull {
		return node{}, false
	}
	return f.items[i], true
}

// text reads a string, and says whether there was one.
func (f *object) text(name string) (string, bool) {
	n, ok := f.item(name)
	if ok && n.kind != isString {
		f.refuse(TextType, name)
		return "", false
	}
	return n.text, ok
}

// words reads a string in which something must stand, where it is given at all.
func (f *object) words(name string) string {
	s, ok := f.text(name)
	if ok && domain.Blank(s) {
		f.refuse(domain.TextRequired, name)
	}
	return s
}

// A bound is what a whole number must be, and how it is refused. A figure of 0
// means "not said" further in, so no bound may begin there.
type bound struct {
	wrongType, outOfRange domain.Code
	most                  int64
}

// whole reads a whole number from 1.
func (f *object) whole(name string, b bound) int64 {
	n, ok := f.item(name)
	if !ok {
		return 0
	}
	if n.kind != isNumber {
		f.refuse(b.wrongType, name)
		return 0
	}
	v, err := strconv.ParseInt(n.text, 10, 64)
	if err != nil || v < 1 || v > b.most {
		f.refuse(b.outOfRange, name, "min", 1, "max", b.most)
		return 0
	}
	return v
}

// value reads a word of a closed list, an id or a date.
func (f *object) value(name string, into encoding.TextUnmarshaler) {
	s, ok := f.text(name)
	if !ok {
		return
	}
	if s == "" { // UnmarshalText may take it for "not said", and it was said
		f.refuse(domain.TextRequired, name)
		return
	}
	if err := into.UnmarshalText([]byte(s)); err != nil {
		*f.errs = append(*f.errs, at(pointer(f.at, name), err))
	}
}

// department reads the id of a department; what is no id is none of ours.
func (f *object) department(name string) (id domain.DepartmentID) {
	s, ok := f.text(name)
	if !ok {
		return id
	}
	v, err := domain.ParseID(s)
	if err != nil {
		f.refuse(domain.DepartmentUnknown, name)
	}
	return domain.DepartmentID{ID: v}
}

// inner reads a field that is an object with no other fields than these.
func (f *object) inner(name string, wrongType domain.Code, fields ...string) (*object, error) {
	n, ok := f.item(name)
	if !ok || n.kind != isObject {
		if ok {
			f.refuse(wrongType, name)
		}
		return nil, nil
	}
	inner := &object{node: n, at: pointer(f.at, name), errs: f.errs}
	return inner, inner.known(fields)
}

// Text, Number, List and Flag make an object a source of the fields of an act.
func (f *object) Text(name string) (string, bool, error) {
	n, ok := f.item(name)
	if ok && n.kind != isString {
		return "", true, domain.Refuse(TextType, "")
	}
	return n.text, ok, nil
}

// Number is a number as it stands in the document.
func (f *object) Number(name string) (string, bool, error) {
	n, ok := f.item(name)
	if ok && n.kind != isNumber {
		return "", true, domain.Refuse(act.NumberType, "")
	}
	return n.text, ok, nil
}

// List is a list of strings.
func (f *object) List(name string) ([]string, bool, error) {
	n, ok := f.item(name)
	if !ok {
		return nil, false, nil
	}
	if n.kind != isList {
		return nil, true, domain.Refuse(act.ListType, "")
	}
	list := make([]string, 0, len(n.items))
	for _, item := range n.items {
		if item.kind != isString {
			return nil, true, domain.Refuse(act.ListType, "")
		}
		list = append(list, item.text)
	}
	return list, true, nil
}

// Flag is true or false.
func (f *object) Flag(name string) (on, given bool, err error) {
	n, ok := f.item(name)
	if ok && n.kind != isBool {
		return false, true, domain.Refuse(act.FlagType, "")
	}
	return n.text == "true", ok, nil
}
