package imports_test

import (
	"strings"
	"testing"

	"unrule/imports"
)

func TestMapsThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown key", `"name"`, `"nam": 1, "name"`, `unknown field "nam"`},
		{"unknown key within", `{"field": "rule"}`, `{"field": "rule", "colour": "red"}`, `unknown field "colour"`},
		{"key twice", `"personal": ["who"]`, `"personal": ["who"], "personal": []`, "/personal: the key occurs twice"},
		{"key twice within", `{"field": "text"}`, `{"field": "text", "field": "rule"}`, "/story/field: the key occurs twice"},
		{"two documents", `"seconds": 60}`, `"seconds": 60}} {`, "more than one"},
		{"wrong type", `"name": "simple"`, `"name": 5`, "name: a number does not belong there"},
		{"no name", `"simple"`, `""`, "name: "},
		{"no key", `"key": ["no"]`, `"key": []`, "key: "},
		{"no day", `"day": [{"field": "on", "formats": ["D/M/YYYY", "M/D/YYYY"]}]`, `"day": []`, "day: every report"},
		{"personal is read", `"fields": [`, `"fields": ["who", `, `"who" is personal`},
		{"personal is a key", `"key": ["no"]`, `"key": ["no", "who"]`, `key: "who" is personal`},
		{"personal is the story", `{"field": "text"}`, `{"field": "who"}`, `story: "who" is personal`},
		{"personal in a condition", `"key": ["no"]`, `"key": ["no"], "only": [{"field": "who", "in": ["x"]}]`, `only: "who" is personal`},
		{"personal beside a date", `{"field": "on", `, `{"field": "on", "when": {"field": "who", "in": ["x"]}, `, `day: "who" is personal`},
		{"not listed", `"key": ["no"]`, `"key": ["no", "other"]`, `key: "other" is not one of the fields`},
		{"listed and not used", `"fields": [`, `"fields": ["other", `, `"other" is not used`},
		{"listed twice", `"fields": [`, `"fields": ["no", `, `"no" stands there twice`},
		{"column and constant", `{"field": "text"}`, `{"field": "text", "constant": "x"}`, "story: give either"},
		{"neither", `"language": {"constant": "en"}`, `"language": {}`, "language: give either"},
		{"no side", `"side": {"constant": "customer"},`, ``, "side: every report"},
		{"unknown side", `{"constant": "customer"}`, `{"constant": "client"}`, `side: "client" is not one of`},
		{"unknown word in values", `{"constant": "customer"}`, `{"field": "rule", "values": {"a": "client"}}`, `side: "client" is not one of`},
		{"unknown word otherwise", `{"constant": "customer"}`, `{"field": "rule", "values": {}, "otherwise": "client"}`, `side: "client" is not one of`},
		{"otherwise without values", `{"constant": "customer"}`, `{"field": "rule", "otherwise": "customer"}`, "there are none"},
		{"keep and otherwise", `{"constant": "customer"}`, `{"field": "rule", "values": {}, "keep": true, "otherwise": "customer"}`, "not both"},
		{"severity 5", `"assumed"`, `"severity": {"constant": "5"}, "assumed"`, "severity: "},
		{"half a second", `"seconds": 60`, `"seconds": 0.5`, "assumed.seconds"},
		{"assumed without a note", `"note": "for the test",`, ``, "assumed/note"},
		{"assumed and read", `"assumed"`, `"seconds": {"constant": "5"}, "assumed"`, "not assumed"},
		{"assumed in words of its own", `"delay"`, `"boredom"`, `assumed/impacts: "boredom"`},
		{"assumed frequency", `"weekly"`, `"fortnightly"`, `assumed/frequency: "fortnightly"`},
		{"flags and a column", `"rule": {"field": "rule"}`, `"rule": {"field": "rule", "flags": ["no"]}`, "either flags or a column"},
		{"flag twice", `"rule": {"field": "rule"}`, `"rule": {"flags": ["rule", "rule"]}`, "stands there twice"},
		{"no rule", `"rule": {"field": "rule"}`, `"rule": {}`, "rule: give either"},
		{"per department without one", `"rule": {"field": "rule"}`, `"rule": {"field": "rule", "per_department": true}`, "has no department"},
		{"kind of its own", `"rule": {"field": "rule"}`, `"rule": {"field": "rule", "kind": "law"}`, `rule/kind: "law"`},
		{"empty condition", `"key": ["no"]`, `"key": ["no"], "only": [{"field": "no"}]`, "only/0"},
		{"odd delimiter", `"key": ["no"]`, `"key": ["no"], "delimiter": "x"`, "delimiter"},
		{"format without a year", `"D/M/YYYY"`, `"D/M"`, "one year"},
		{"format with two days", `"D/M/YYYY"`, `"D/D/YYYY"`, "one day"},
		{"format of other things", `"D/M/YYYY"`, `"2/1/2006"`, "made of"},
		{"format without signs", `"D/M/YYYY"`, `"DMYYYY"`, "needs a sign"},
		{"join into a folder", `"key": ["no"]`, `"key": ["no"], "join": {"file": "../x.csv", "as": "j", "fields": ["k"], "key": "k", "on": "no"}`, "join/file"},
		{"join reads personal", `"key": ["no"]`, `"key": ["no"], "join": {"file": "x.csv", "as": "j", "fields": ["k"], "personal": ["k"], "key": "k", "on": "no"}`, "personal"},
		{"join without its key", `"key": ["no"]`, `"key": ["no"], "join": {"file": "x.csv", "as": "j", "fields": ["k"], "key": "l", "on": "no"}`, "join/key"},
		{"join on personal", `"key": ["no"]`, `"key": ["no"], "join": {"file": "x.csv", "as": "j", "fields": ["k"], "key": "k", "on": "who"}`, `"who" is personal`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(simple, tt.old, tt.new, 1)
			if text == simple {
				t.Fatalf("%q is not in the map", tt.old)
			}
			if _, err := imports.ParseMap(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseMap = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestShippedMaps(t *testing.T) {
	if len(imports.MapNames()) != 3 {
		t.Errorf("maps = %q, want three", imports.MapNames())
	}
	for _, name := range imports.MapNames() {
		m, err := imports.ShippedMap(name)
		if err != nil || m.Name != name || m.Note == "" || len(m.Personal) == 0 || m.Assumed == nil {
			t.Errorf("ShippedMap(%s) = %q, %v", name, m.Name, err)
		}
	}
	if _, err := imports.ShippedMap("../map"); err == nil {
		t.Error("a map that is not there was opened")
	}
}

func FuzzParseMap(f *testing.F) {
	f.Add(simple)
	f.Add(flagged)
	f.Add(joining)
	f.Add(`{"name":"a","name":"b"}`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := imports.ParseMap(strings.NewReader(text))
		if err != nil {
			return
		}
		store := newMemory("2024-06-30")
		head := strings.Join(m.Fields, ",")
		_, err = imports.Importer{Map: m, Key: testKey, Store: store.local()}.
			Run(t.Context(), imports.Files{Rows: strings.NewReader(head + "\n" + head + "\n")})
		if err == nil && m.Name == "" {
			t.Error("a map without a name was used")
		}
	})
}
