//go:build real

package imports_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// A book is what a file says, counted straight from it: with a reader and a
// calendar of its own, by someone who has never heard of maps.
type book struct {
	rows, skipped, reports int
	rejected               map[string]int
	rules, owners, impacts map[string]int // a rule is "title | owner"
	quarters, pairs        map[string]int // a pair is "title | owner @ 2021-Q1"
	shares                 map[string]int // of an owner in a quarter: "owner @ 2021-Q1"
	sides                  map[string]int
	perYear                map[string]int // person seconds that the reports of a rule prove
}

func newBook() *book {
	return &book{
		rejected: map[string]int{}, rules: map[string]int{}, owners: map[string]int{}, impacts: map[string]int{},
		quarters: map[string]int{}, pairs: map[string]int{}, shares: map[string]int{}, sides: map[string]int{},
		perYear: map[string]int{},
	}
}

func (b *book) enter(side, title, owner, quarter string, seconds int, impacts ...string) {
	rule := title + " | " + owner
	b.reports++
	b.rules[rule]++
	b.owners[owner]++
	b.quarters[quarter]++
	b.pairs[rule+" @ "+quarter]++
	b.shares[owner+" @ "+quarter]++
	b.sides[side]++
	b.perYear[rule] += seconds
	for _, i := range impacts {
		b.impacts[i]++
	}
}

// refuses counts a row whose words cannot be a story.
func (b *book) refuses(story string) bool {
	switch {
	case strings.TrimSpace(story) == "":
		b.rejected["text.required"]++
	case strings.ContainsFunc(story, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }):
		b.rejected["text.control"]++
	case utf8.RuneCountInString(story) > 20_000:
		b.rejected["text.length"]++
	default:
		return false
	}
	return true
}

// countNHS takes 4 and 5 for negative, and in trust NEAS a date for ambiguous when
// both of its first numbers can be a month and they differ.
func countNHS(b *book, table []map[string]string, columns []string) {
	first := slices.Index(columns, "Not assigned")
	themes := columns[first : first+49]
	for _, row := range table {
		b.rows++
		bad := row["Comment sentiment"]
		if bad != "4" && bad != "5" {
			b.skipped++
			continue
		}
		n := numbers(row["Date"], "/")
		day, month := n[0], n[1]
		if row["Trust"] == "NEAS" {
			switch {
			case day <= 12 && month <= 12 && day != month:
				b.rejected["date.ambiguous"]++
				continue
			case month > 12:
				day, month = month, day
			}
		}
		if day < 1 || day > 31 || month < 1 || month > 12 {
			b.rejected["date.syntax"]++
			continue
		}
		if b.refuses(row["FFT answer"]) {
			continue
		}
		owner := strings.ReplaceAll(strings.ReplaceAll(row["Service type 1"], "\u00a0", " "), "  ", " ")
		if owner == "Unknown" {
			owner = ""
		}
		impact := map[string]string{"4": "frustration", "5": "anger"}[bad]
		for _, theme := range themes {
			if row[theme] == "1" {
				b.enter("customer", theme, owner, quarterOf(n[2], month), 4*1800, impact)
			}
		}
	}
}

func countMadrid(b *book, table []map[string]string, proposals []map[string]string) {
	titles := map[string]string{}
	for _, p := range proposals {
		titles[p["id"]] = p["title"]
	}
	for _, row := range table {
		b.rows++
		if b.refuses(row["text"]) {
			continue
		}
		n, side := numbers(row["date"], "-"), "customer"
		if row["userType"] == "Empleados públicos" {
			side = "employee"
		}
		b.enter(side, titles[row["proposalId"]], "", quarterOf(n[0], n[1]), 12*600, "annoyance")
	}
}

func countCFPB(b *book, table []map[string]string) {
	for _, row := range table {
		b.rows++
		if b.refuses(row["Consumer complaint narrative"]) {
			continue
		}
		var impacts []string
		switch a := row["Company response to consumer"]; {
		case a == "Closed with explanation":
			impacts = append(impacts, "frustration")
		case strings.HasSuffix(a, "monetary relief"):
			impacts = append(impacts, "annoyance")
		case a == "Untimely response":
			impacts = append(impacts, "anger")
		}
		if row["Timely response?"] == "No" {
			impacts = append(impacts, "delay")
		}
		n := numbers(row["Date received"], "/")
		owner := strings.ReplaceAll(row["Company"], "\u00a0", " ")
		b.enter("customer", row["Issue"], owner, quarterOf(2000+n[2], n[0]), 7200, impacts...)
	}
}

func numbers(date, sign string) (n [3]int) {
	for i, s := range strings.Split(date, sign) {
		n[i], _ = strconv.Atoi(s)
	}
	return n
}

func quarterOf(year, month int) string { return fmt.Sprintf("%d-Q%d", year, (month+2)/3) }

// realFile is the path of a file of the real data; without it there is no proof.
func realFile(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("UNRULE_REAL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the real data are missing: %v; put %s there, or say in UNRULE_REAL_DATA in which folder it is", err, name)
	}
	return path
}

// realTable reads a file by the three rules of RFC 4180: cells end at commas, rows
// at line ends, and within quotation marks neither does.
func realTable(t *testing.T, name string) (rows []map[string]string, columns []string) {
	t.Helper()
	text, err := os.ReadFile(realFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var cell strings.Builder
	var row []string
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '"' && i+1 < len(text) && text[i+1] == '"':
			cell.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case quoted || c != ',' && c != '\n':
			cell.WriteByte(c)
		default:
			row = append(row, cell.String())
			cell.Reset()
			if c == ',' {
				continue
			}
			if columns == nil {
				columns = row
			} else {
				named := map[string]string{}
				for k, v := range row {
					named[columns[k]] = v
				}
				rows = append(rows, named)
			}
			row = nil
		}
	}
	if quoted || len(row) > 0 {
		t.Fatalf("%s ends within a row", name)
	}
	return rows, columns
}
