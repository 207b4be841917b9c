package http

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"unrule/projections"
)

// plain is a node as encoding/json would read it.
func (n node) plain() any {
	switch n.kind {
	case isNull:
		return nil
	case isBool:
		return n.text == "true"
	case isString:
		return n.text
	case isNumber:
		return json.Number(n.text)
	case isList:
		list := []any{}
		for _, item := range n.items {
			list = append(list, item.plain())
		}
		return list
	}
	object := map[string]any{}
	for i, name := range n.fields {
		object[name] = n.items[i].plain()
	}
	return object
}

func TestParseRefusesWhatIsNotJSON(t *testing.T) {
	for _, text := range []string{
		"{", "}", "[", "{,}", "[,]", "[1,]", "[1 2]", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{'a':1}`, "01", "-", "1.", ".5", "1e", "1e+",
		"+1", "0x1", "NaN", "Infinity", "nul", "True", `"`, `"\`, `"\x"`, `"\u12"`, `"\u12G4"`, "\"\n\"", "\"\x7f", "//", "/**/1", `{"a":1 "b":2}`, "\u00a01",
	} {
		if n, err := parse(text); err == nil {
			t.Errorf("parse(%q) = %v, want a refusal", text, n.plain())
		}
	}
}

// FuzzJSON: what the parser takes, encoding/json takes and reads the same; it never panics.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{small, `{"a":[1,-0.5e+3,true,null,"\ud83d\ude00\n"],"b":{}}`, `"\u00e1"`, ` [ ] `, `{"a":1,"a":2}`, "\"\\ud800\"", "[[[[[[[[[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parse(text)
		if err != nil {
			return
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatalf("parse(%q) = %v, encoding/json: %v", text, n.plain(), err)
		}
		if _, err := d.Token(); err != io.EOF {
			t.Fatalf("parse(%q) left something behind", text)
		}
		a, _ := json.Marshal(n.plain())
		b, _ := json.Marshal(want)
		if !bytes.Equal(a, b) || !utf8.ValidString(text) {
			t.Fatalf("parse(%q) = %s, want %s", text, a, b)
		}
	})
}

// FuzzReport: no body makes the reader panic, and what it refuses is never empty-handed.
func FuzzReport(f *testing.F) {
	for _, seed := range []string{small, with(`"severity":1e400`), with(`"rule":{"id":"*"}`), with(`"impacts":[null,{}]`), "{}", "\xef\xbb\xbf{}"} {
		f.Add(seed)
	}
	s := &Server{Config: Config{Key: testKey}, keys: testKey}
	f.Fuzz(func(t *testing.T, body string) {
		form, err := decode(body, "rule", "side", "impacts", "severity", "seconds", "story", "owner", "kind", "last_happened")
		if err == nil {
			_, err = s.readReport(form, s.keys.Receipt("k"))
		}
		if err != nil && len(s.refusalsOf(err)) == 0 {
			t.Fatalf("a body was answered with a fault: %v", err)
		}
	})
}

// FuzzCursor: nothing but what was sealed opens, and nothing makes it panic.
func FuzzCursor(f *testing.F) {
	k := seal{key: testKey("cursor")}
	payload := boardCursor(&projections.BoardCursor{Number: -5, Text: "ñ", ID: ruleID(1)})
	good := k.close("scope", payload)
	f.Add(good)
	f.Add("")
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, cursor string) {
		opened, err := k.open("scope", cursor)
		if (err == nil) != (cursor == good) {
			t.Fatalf("open(%q) = %x, %v", cursor, opened, err)
		}
		if c, err := parseBoardCursor(opened); err == nil && (c.Number != -5 || c.Text != "ñ" || c.ID != ruleID(1)) {
			t.Fatalf("parseBoardCursor = %+v", c)
		}
		parseBoardCursor([]byte(cursor))
	})
}
