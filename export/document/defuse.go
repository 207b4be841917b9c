package document

import (
	"strings"
	"unicode"
)

// Defuse puts an apostrophe before a text that a spreadsheet would run as a formula,
// also behind blanks and what cannot be seen. A text that begins with apostrophes of
// its own gets one more, so that taking one away gives every defused text back.
func Defuse(text string) string {
	bare := strings.TrimLeft(text, "'")
	seen := strings.TrimLeftFunc(bare, func(r rune) bool { return r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if strings.IndexAny(bare, "\t\r\n") != 0 && strings.IndexAny(seen, "=+-@＝＋－＠") != 0 {
		return text
	}
	return "'" + text
}
