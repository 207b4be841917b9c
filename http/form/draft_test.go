package form

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"unrule/domain"
)

// written is a draft in which every field is said.
func written() *draft {
	return &draft{
		Key: strings.Repeat("k", 32), Stamp: "a stamp", Language: domain.Portuguese, Rule: "0f5a2c1e-8a6b-4c1d-9e2f-1234567890ab", Declined: "another title",
		Said: map[string][]string{
			"title": {"Três assinaturas\npara uma caneta"}, "same": {"none"}, "impact": {"delay", "anger"}, "severity": {"3"},
			"frequency": {"daily"}, "amount": {"1,5"}, "unit": {"hours"}, "month": {"2026-10"}, "side": {"employee"},
			"sufferer": {"somewhere"}, "owner": {"elsewhere"}, "story": {"<b>\"ñ\" & 😀\t"}, "proposal": {"+1 %41"},
		},
	}
}

func TestKeptComesBack(t *testing.T) {
	d := written()
	got, ok := readKept(d.kept())
	if !ok || !reflect.DeepEqual(got, d) {
		t.Errorf("readKept(kept) = %+v, %t, want %+v", got, ok, d)
	}
}

// A page keeps what it does not ask for, and only that.
func TestKeptLeavesOutWhatThePageAsks(t *testing.T) {
	d := written()
	d.failed, d.notice = "rule", []string{"a notice"}
	for _, st := range steps {
		got, ok := readKept(d.kept(st.asks...))
		if !ok || got.failed != "" || got.notice != nil {
			t.Fatalf("%s: readKept = %+v, %t", st.name, got, ok)
		}
		for _, name := range st.asks {
			if v, ok := got.Said[name]; ok {
				t.Errorf("%s: it keeps %s = %q as well", st.name, name, v)
			}
		}
		if len(got.Said) != len(d.Said)-len(st.asks) {
			t.Errorf("%s: %d fields are kept, want %d", st.name, len(got.Said), len(d.Said)-len(st.asks))
		}
	}
	if len(d.Said) != 13 {
		t.Error("keeping took something out of the draft itself")
	}
}

func inBase64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func TestHostileKeptIsNoDraft(t *testing.T) {
	key := strings.Repeat("k", 32)
	for name, kept := range map[string]string{
		"nothing": "", "no base64": "!!!", "padded": base64.URLEncoding.EncodeToString([]byte(`{"key":"x"}`)), "no JSON": inBase64("x"), "null": inBase64("null"),
		"a list": inBase64("[]"), "cut": written().kept()[:40], "no key": inBase64(`{"language":"es"}`),
		"short key": inBase64(`{"key":"` + key[1:] + `","language":"es"}`), "long key": inBase64(`{"key":"` + key + `k","language":"es"}`),
		"no language": inBase64(`{"key":"` + key + `"}`), "nobody's language": inBase64(`{"key":"` + key + `","language":"xx"}`),
		"said is a text": inBase64(`{"key":"` + key + `","language":"es","said":"x"}`), "two documents": inBase64(`{"key":"` + key + `","language":"es"}{}`),
		"too deep": inBase64(strings.Repeat(`{"said":`, 20_000)),
	} {
		if d, ok := readKept(kept); ok {
			t.Errorf("%s: readKept = %+v, want none", name, d)
		}
	}
}

// Only fields that a step asks for come back, as if they had been typed.
func TestKeptIsReadAsTyped(t *testing.T) {
	d, ok := readKept(inBase64(`{"key":"` + strings.Repeat("k", 32) + `","language":"es","said":{
		"title":["a\u0000b\r\nc\u202e"],"story":["\ud800"],"kept":["x"],"go":["send"],"":["x"],"impact":["delay","\u001bdelay"],"same":null}}`))
	want := map[string][]string{"title": {"ab\nc\u202e"}, "story": {"\ufffd"}, "impact": {"delay", "delay"}}
	if !ok || !reflect.DeepEqual(d.Said, want) {
		t.Errorf("said = %q, %t, want %q", d.Said, ok, want)
	}
}

func FuzzReadKept(f *testing.F) {
	f.Add(written().kept())
	f.Add(inBase64(`{"key":"` + strings.Repeat("k", 32) + `","language":"es","said":{"title":["a\r\u0000"]}}`))
	f.Add("")
	f.Fuzz(func(t *testing.T, kept string) {
		d, ok := readKept(kept)
		if !ok {
			return
		}
		again, ok := readKept(d.kept())
		if !ok || !reflect.DeepEqual(again, d) {
			t.Errorf("readKept(%q) = %+v, and once more %+v", kept, d, again)
		}
		if e, wrong := d.read(); len(wrong) == 0 && e.Title == "" && e.Rule.IsZero() {
			t.Errorf("nothing is wrong with %+v, which is about no rule", d)
		}
	})
}

// All that a sender can make long is counted: else a few thousand drafts of a few
// hundred kilobytes each would fill the memory of the machine.
func TestDraftCountsAllItHolds(t *testing.T) {
	const long = 100_000
	for name, change := range map[string]func(*draft){
		"stamp":        func(d *draft) { d.Stamp = strings.Repeat("x", long) },
		"rule":         func(d *draft) { d.Rule = strings.Repeat("x", long) },
		"declined":     func(d *draft) { d.Declined = strings.Repeat("x", long) },
		"a text":       func(d *draft) { d.Said["story"] = []string{strings.Repeat("x", long)} },
		"many answers": func(d *draft) { d.Said["impact"] = make([]string, long/10) },
	} {
		d := written()
		change(d)
		if n := d.bytes(); n < long {
			t.Errorf("%s: a draft counts %d bytes, want %d at least", name, n, long)
		}
	}
}

// A draft on the shelf is never changed.
func TestCloneIsApart(t *testing.T) {
	d := written()
	c := d.clone()
	c.take(map[string][]string{"title": {"x"}}, "title", "story")
	if d.said("title") == "x" || d.said("story") == "" {
		t.Error("a change of the copy changed the draft")
	}
	if _, ok := c.Said["story"]; ok || c.said("title") != "x" {
		t.Errorf("take = %q, want the title alone taken and the story gone", c.Said)
	}
	if b, _ := json.Marshal(d); strings.Contains(string(b), "failed") {
		t.Errorf("what the page shows once is kept: %s", b)
	}
}
