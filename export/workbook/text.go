package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"unrule/domain"
	"unrule/export/document"
)

// Excel's own limits, in UTF-16 units.
const (
	cellLimit    = 32767
	headingLimit = 255
	nameLimit    = 31
)

// fit is a text as a cell can hold it. One that is too long is cut, and says by how
// many characters.
func fit(s string) string {
	if len(s) <= cellLimit || head(s, cellLimit) == s {
		return s
	}
	kept := head(s, cellLimit-20)
	return fmt.Sprintf("%s… (+%d)", kept, utf8.RuneCountInString(s[len(kept):]))
}

// width16 is how many units a character takes.
func width16(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// head is as much of a text's beginning as n units hold.
func head(s string, n int) string {
	for i, r := range s {
		if n -= width16(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// onOneLine is a text for places that bear no line feeds and nothing invisible.
func onOneLine(s string) string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(printable), " ")
}

// distinct is a name of at most limit units that no other has, whatever the case.
func distinct(name string, limit int, taken map[string]bool) string {
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = " (" + strconv.Itoa(n) + ")"
		}
		try := strings.TrimRight(head(name, limit-len(end)), " ") + end
		if key := strings.ToLower(try); !taken[key] {
			taken[key] = true
			return try
		}
	}
}

// sheetName is a title as Excel lets a sheet be called. A straight apostrophe, which
// would end the name where a formula speaks of it, becomes a bent one.
func (b *book) sheetName(title string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`[]:*?/\`, r):
			return ' '
		case r == '\'':
			return '’'
		}
		return r
	}, title)
	return distinct(cmp.Or(onOneLine(bare), "-"), nameLimit, b.taken)
}

// headings are the names of columns as an Excel table wants them: one line each, and
// no two alike. The unit stands with the name, unless it is the name; but for a
// percentage, whose cells show their sign, and for the one unit of all measures, which
// is said above the table.
func (t table) headings() []string {
	taken := map[string]bool{}
	var list []string
	for _, c := range t.Columns {
		name := c.Name
		if c.Unit != "" && c.Kind != document.Percent && !strings.EqualFold(c.Unit, c.Name) && t.oneUnit() == "" {
			name += " (" + c.Unit + ")"
		}
		list = append(list, distinct(cmp.Or(onOneLine(name), c.ID), headingLimit, taken))
	}
	return list
}

// oneUnit is the unit of all measures of a table, if several share one.
func (t table) oneUnit() string {
	if len(t.Columns) < 3 || t.Columns[1].Unit == "" {
		return ""
	}
	unit := t.Columns[1].Unit
	if slices.ContainsFunc(t.Columns[1:], func(c document.Column) bool { return c.Unit != unit }) {
		return ""
	}
	return unit
}

// widths are columns' widths in characters, by what stands in the first thousand rows.
func (t table) widths(headings []string, l domain.Language) []float64 {
	var list []float64
	for i, heading := range headings {
		widest := min(utf8.RuneCountInString(heading)+4, 20)
		for word := range strings.FieldsSeq(heading) {
			widest = max(widest, utf8.RuneCountInString(word)+4)
		}
		for _, row := range t.Rows[:min(len(t.Rows), 1000)] {
			widest = max(widest, utf8.RuneCountInString(row[i].In(l))+3)
		}
		list = append(list, float64(min(max(widest, 11), 60)))
	}
	return list
}
