package imports

import (
	"fmt"
	"strings"
	"testing"

	"unrule/domain"
)

// TestPersonalColumnsAreDropped looks at what is handed on by the reader: the
// record has the columns that were asked for, in a copy, and nothing else.
func TestPersonalColumnsAreDropped(t *testing.T) {
	const secret = "respondent-4711"
	rows := "text,who,no\nso slow," + secret + ",1\n"
	tab, err := newTable(strings.NewReader(rows), ',', []string{"no", "text"}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, no, err := tab.next()
	if err != nil || no != nil {
		t.Fatalf("next = %v, %v", no, err)
	}
	if all := fmt.Sprintf("%#v", r); strings.Contains(all, secret) || strings.Contains(all, "who") {
		t.Errorf("the record holds %s", all)
	}
	if r.get("no") != "1" || r.get("text") != "so slow" || r.get("who") != "" || len(r.cells) != 2 {
		t.Errorf("record = %#v", r)
	}
}

func TestJoinedPersonalColumnsAreDropped(t *testing.T) {
	l, err := newLookup(strings.NewReader("id,author,title\n1,secret,A\n"), Join{As: "j", Fields: []string{"id", "title"}, Key: "id", On: "no"}, ',', nil)
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%#v", l); strings.Contains(all, "secret") || strings.Contains(all, "author") {
		t.Errorf("the joined file holds %s", all)
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct{ format, date, want string }{
		{"D/M/YYYY", "7/2/2021", "2021-02-07"},
		{"D/M/YYYY", "07/02/2021", "2021-02-07"},
		{"M/D/YYYY", "2/7/2021", "2021-02-07"},
		{"DD.MM.YY", "07.02.21", "2021-02-07"},
		{"DD.MM.YY", "07.02.99", "2099-02-07"},
		{"DD.MM.YYYY", "07.02.2021", "2021-02-07"},
		{"MM/DD/YY", "02/07/69", "2069-02-07"},
		{"YYYY-MM-DD", "2021-02-07", "2021-02-07"},
		{"YYYYMMDD", "20210207", "2021-02-07"},
		{"YYYY M D", "2021 2 7", "2021-02-07"},
		{"D-M-YY", "7-2-21", "2021-02-07"},
		{"YYYY-MM-DD", "2024-02-29", "2024-02-29"},
		{"YYYY-MM-DD", "2023-02-29", ""},
		{"D/M/YYYY", "31/02/2021", ""},
		{"D/M/YYYY", "31/2/21", ""},
		{"D/M/YYYY", "0/2/2021", ""},
		{"D/M/YYYY", " 7/2/2021", ""},
		{"D/M/YYYY", "7/2/2021 10:00", ""},
		{"D/M/YYYY", "", ""},
		{"DD.MM.YY", "7.2.21", ""},
		{"YYYY-MM-DD", "2021-2-7", ""},
	} {
		l, err := layoutOf(tt.format)
		if err != nil {
			t.Errorf("layoutOf(%q) = %v", tt.format, err)
			continue
		}
		if d, ok := l.parse(tt.date); d.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: parse(%q) = %v, %v; want %q", tt.format, tt.date, d, ok, tt.want)
		}
	}
}

func TestAmbiguousDates(t *testing.T) {
	rule := DateRule{Field: "on", Formats: []string{"D/M/YYYY", "M/D/YYYY"}}
	for date, want := range map[string]string{
		"13/5/2021": "", "5/13/2021": "", "5/5/2021": "", "5/6/2021": DateAmbiguous.Name, "13/13/2021": domain.DateSyntax.Name,
	} {
		_, no := rule.day(date)
		got := ""
		if no != nil {
			got = no.Name
		}
		if got != want {
			t.Errorf("day(%q) = %q, want %q", date, got, want)
		}
	}
}
