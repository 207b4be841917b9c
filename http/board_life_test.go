package http

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

var ruleOfReport = regexp.MustCompile(`/board/rules/[0-9a-f-]{36}`)

// What the board did time and again with reports is one line of a rule's life, between
// two acts on the rule itself.
func TestBoardGathersLikeActs(t *testing.T) {
	b := openBoardroom(t)
	rule := ruleOfReport.FindString(b.open(reviewerToken, b.texts[0]).body)
	thank := func() {
		b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/thank", "send", "words", "Thank you.")).says(t, 200)
	}
	thank()
	b.follow(reviewerToken, b.fill(reviewerToken, b.texts[0]+"/ask", "send", "question", "Since when?")).says(t, 200)
	thank()
	b.follow(reviewerToken, b.fill(reviewerToken, rule+"/rename", "send", "title", "Another name")).says(t, 200)
	thank()
	_, life, _ := strings.Cut(b.open(reviewerToken, rule).body, `id="lines"`)
	var told []string
	for _, m := range regexp.MustCompile(`<strong>([^<]*)</strong>(?: <small>(· [^<]*)</small>)?`).FindAllStringSubmatch(life, 4) {
		told = append(told, strings.TrimSpace(html.UnescapeString(m[1]+" "+m[2])))
	}
	got, want := strings.Join(told, "\n"), "Said thank you for a report\nGave it the title “Another name”\nSaid thank you for a report · 2 times\nAsked a reporter something"
	if got != want {
		t.Errorf("the life of a rule = %s\nwant %s", got, want)
	}
}

// A language that was chosen once is that of all pages of the board, and of no other.
func TestBoardKeepsTheLanguage(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h, _ := hall(t, func(c *Config) { c.Secure = secure })
		b := h.browser().signIn(anasToken)
		before := len(b.cookies)
		for language, title := range map[string]string{"pt": "O que mais dói", "en": "What hurts most", "es": "Qué duele más"} {
			b.open("GET", "/board/account?language="+language)
			if g := b.open("GET", "/board"); !contains(g.body, `<html lang="`+language) || !contains(g.body, title) {
				t.Errorf("after choosing %s the board is %d %.400s", language, g.StatusCode, g.body)
			}
		}
		b.open("GET", "/board/account?language=xx")
		if len(b.cookies) != before+1 || b.cookies["unrule-language"] == "xx" {
			t.Errorf("cookies = %v", b.cookies)
		}
	}
}
