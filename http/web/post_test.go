package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"unrule/domain"
)

const formType = "application/x-www-form-urlencoded"

func post(body string) *http.Request {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", formType)
	return r
}

func TestReadForm(t *testing.T) {
	for _, tc := range []struct{ body, want string }{
		{"title=a+b", "a b"},
		{"title=%C3%B1%F0%9F%98%80", "ñ😀"},
		{"title=%3Cb%3E%26%22", `<b>&"`},
		{"title=a%0D%0Ab%0Dc%0Ad", "a\nb\nc\nd"},
		{"title=a%0D%0D%0Ab", "a\n\nb"},
		{"title=a%00b%07%1Bc%7F%C2%85d", "abcd"},
		{"title=a%09b", "a\tb"},
		{"title=a%E2%80%AEb%E2%80%8B", "a\u202eb\u200b"},
		{"title=", ""},
		{"title", ""},
		{"", ""},
		{"other=1", ""},
	} {
		got, err := ReadForm(post(tc.body))
		if err != nil || got.Get("title") != tc.want {
			t.Errorf("ReadForm(%s) = %q, %v, want %q", tc.body, got.Get("title"), err, tc.want)
		}
	}
}

func TestReadFormRefuses(t *testing.T) {
	typed := func(kind string) func(*http.Request) {
		return func(r *http.Request) { r.Header["Content-Type"] = []string{kind} }
	}
	for _, tc := range []struct {
		name, body string
		change     func(*http.Request)
		want       domain.Code
	}{
		{"no type", "a=1", func(r *http.Request) { r.Header.Del("Content-Type") }, MediaType},
		{"text", "a=1", typed("text/plain"), MediaType},
		{"multipart", "a=1", typed("multipart/form-data; boundary=x"), MediaType},
		{"JSON", "a=1", typed("application/json"), MediaType},
		{"a broken type", "a=1", typed(formType + "; charset"), MediaType},
		{"compressed", "a=1", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, MediaType},
		{"too large", strings.Repeat("x", MaxForm+1), nil, BodyTooLarge},
		{"announced too large", "a=1", func(r *http.Request) { r.ContentLength = 1 << 40 }, BodyTooLarge},
		{"cut", "a=1", func(r *http.Request) { r.ContentLength = 4 }, BodyCut},
		{"broken on the way", "a=1", func(r *http.Request) { r.Body = io.NopCloser(brokenReader{}) }, BodyCut},
		{"27 %zz", "a=%zz", nil, Syntax},
		{"half an escape", "a=%4", nil, Syntax},
		{"semicolons", "a=1;b=2", nil, Syntax},
		{"14 no UTF-8", "a=%ff%fe%80", nil, domain.TextEncoding},
		{"15 overlong", "a=%c0%af", nil, domain.TextEncoding},
		{"16 a surrogate", "a=%ed%a0%80", nil, domain.TextEncoding},
		{"no UTF-8 in the second", "a=1&a=%ff", nil, domain.TextEncoding},
	} {
		r := post(tc.body)
		if tc.change != nil {
			tc.change(r)
		}
		got, err := ReadForm(r)
		if refusal, ok := errors.AsType[*domain.Refusal](err); !ok || refusal.Code != tc.want {
			t.Errorf("%s: readForm = %q, %v, want %s", tc.name, got, err, tc.want.Name)
		}
	}
	if _, err := ReadForm(post("a=" + strings.Repeat("x", MaxForm-2))); err != nil {
		t.Errorf("the longest form = %v, want it read", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the line is dead") }
