package domain

import (
	"encoding/json"
	"strings"
	"testing"
)

const canonical = "b8f9b7b6-0c1c-4e5f-9b3a-2f6d1c9e8a70"

var strangerIDs = []string{
	"", "*", ">", "friction.rule.*", canonical + ".", " " + canonical, canonical + "\n",
	"urn:uuid:" + canonical, "{" + canonical + "}", strings.ToUpper(canonical), strings.ReplaceAll(canonical, "-", ""),
	"00000000-0000-0000-0000-000000000000",
	"b8f9b7b6-0c1c-1e5f-9b3a-2f6d1c9e8a70", // version 1
	"0197b7b6-0c1c-7e5f-9b3a-2f6d1c9e8a70", // version 7
	"b8f9b7b6-0c1c-4e5f-1b3a-2f6d1c9e8a70", // version 4 of another variant
	"b8f9b7b6-0c1c-4e5f-cb3a-2f6d1c9e8a70",
}

func TestParseID(t *testing.T) {
	id, err := ParseID(canonical)
	if err != nil || id.String() != canonical {
		t.Fatalf("ParseID(%q) = %v, %v", canonical, id, err)
	}
	for _, s := range strangerIDs {
		if got, err := ParseID(s); refusedWith(err) != IDInvalid || !got.IsZero() {
			t.Errorf("ParseID(%q) = %v, %v; want %s", s, got, err, IDInvalid.Name)
		}
	}
}

func TestIDFromIsOfVersion4(t *testing.T) {
	for _, b := range [][16]byte{{}, {0: 0xff, 6: 0xff, 8: 0xff, 15: 0xff}} {
		id := IDFrom(b)
		if got, err := ParseID(id.String()); err != nil || got != id {
			t.Errorf("ParseID(IDFrom(%x)) = %v, %v", b, got, err)
		}
	}
}

func TestIDsInJSON(t *testing.T) {
	type both struct {
		Rule  RuleID       `json:"rule"`
		Owner DepartmentID `json:"owner,omitzero"`
	}
	id, _ := ParseID(canonical)
	for _, c := range []struct {
		v    both
		want string
	}{{both{Rule: RuleID{id}}, `{"rule":"` + canonical + `"}`}, {both{Owner: DepartmentID{id}}, `{"rule":"","owner":"` + canonical + `"}`}} {
		b, err := json.Marshal(c.v)
		if err != nil || string(b) != c.want {
			t.Errorf("Marshal(%v) = %s, %v; want %s", c.v, b, err, c.want)
		}
		var back both
		if err := json.Unmarshal(b, &back); err != nil || back != c.v {
			t.Errorf("Unmarshal(%s) = %v, %v", b, back, err)
		}
	}
}

func TestIDsAreOrdered(t *testing.T) {
	if a, b := testID(1, 1), testID(1, 2); a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
		t.Error("Compare does not order by bytes")
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(canonical)
	for _, s := range strangerIDs {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if err != nil {
			return
		}
		if id.String() != s || len(s) != 36 || s[14] != '4' || !strings.Contains("89ab", s[19:20]) || strings.Trim(s, "0123456789abcdef-") != "" {
			t.Errorf("ParseID(%q) = %v", s, id)
		}
	})
}
