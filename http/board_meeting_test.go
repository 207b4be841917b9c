package http

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"unrule/domain"
)

// A meeting keeps its agenda and its voices while its address is the same, and comes
// back from an act to where it was.
func TestBoardMeeting(t *testing.T) {
	b := openBoardroom(t)
	opened := b.open(leaderToken, "/board/meeting?stage=reported")
	if opened.StatusCode != 303 {
		t.Fatalf("a meeting opens with %d", opened.StatusCode)
	}
	at, err := url.Parse(opened.Header.Get("Location"))
	if err != nil || len(strings.Split(at.Query().Get("ids"), ",")) != 2 {
		t.Fatalf("the agenda is %v, %v", at, err)
	}
	first := b.open(leaderToken, at.String())
	first.says(t, 200, "1 of 2", "The agenda", "triage?", "relato")
	if again := b.open(leaderToken, at.String()); middleOf(again) != middleOf(first) {
		t.Errorf("the same address shows another page")
	}
	q := at.Query()
	q.Set("at", "2")
	b.open(leaderToken, "/board/meeting?"+q.Encode()).says(t, 200, "2 of 2", "End")
	q.Set("at", "77")
	b.open(leaderToken, "/board/meeting?"+q.Encode()).says(t, 200, "2 of 2")
	q.Set("at", "1")
	act := "/board/rules/" + strings.Split(q.Get("ids"), ",")[0] + "/triage?" + q.Encode()
	g := b.submit(leaderToken, act, filled(b.open(leaderToken, act), "send", triaged...)...)
	if pathOf(g) != "/board/meeting" {
		t.Fatalf("from a meeting an act leads to %s\n%s", pathOf(g), middleOf(g))
	}
	b.follow(leaderToken, g).says(t, 200, "1 of 2", "The rule is under review.", "Decide")
	b.open(leaderToken, "/board/meeting?stage=verified").says(t, 200, "There is nothing to meet about")
	b.open(leaderToken, "/board/meeting?ids=nonsense,*").says(t, 200, "There is nothing to meet about")
}

// Voices are drawn by lot: each can come, and none comes twice.
func TestBoardMeetingDrawsVoices(t *testing.T) {
	b := openBoardroom(t)
	heard := map[string]bool{}
	for seed := range 40 {
		g := b.open(reviewerToken, "/board/meeting?ids="+idOf(b.rules[0])+"&at=1&seed="+string(rune('0'+seed%10))+string(rune('0'+seed/10)))
		n := 0
		for _, words := range []string{"relato 0", "mejor 3", "mejor 4", "mejor 5", "mejor 6"} {
			if c := strings.Count(middleOf(g), words); c > 0 {
				heard[words] = true
				n += c
			}
		}
		if n != 3 {
			t.Errorf("seed %d draws %d voices, want 3", seed, n)
		}
	}
	if len(heard) != 5 {
		t.Errorf("forty draws of three heard %d of 5 voices", len(heard))
	}
	b.open(viewerToken, "/board/meeting?ids="+idOf(b.rules[0])).says(t, 200, "!mejor", "Reading the words is for reviewers")
}

// Voices come in the order of the reports' ids, a few at first and then by pages, and
// every one that is shown is counted for whoever reads.
func TestBoardVoices(t *testing.T) {
	b := openBoardroom(t)
	first := b.open(reviewerToken, b.rules[0])
	rest := b.open(reviewerToken, nextVoices(t, first))
	shown := append(linksTo(first, "/board/reports/"), linksTo(rest, "/board/reports/")...)
	if len(shown) != 5 || strings.Contains(rest.body, ">More voices<") {
		t.Errorf("the pages show %d voices, want 5", len(shown))
	}
	for i := 1; i < len(shown); i++ {
		if shown[i-1] >= shown[i] {
			t.Errorf("voice %d is not in the order of the ids", i)
		}
	}
	by := domain.ByHolder(domain.Reviewer, domain.IDFrom([16]byte{20}))
	if n := b.Server.reads.counted[domain.Read{By: by, Rule: domain.RuleID{ID: mustID(t, b.rules[0])}}]; n != 5 {
		t.Errorf("%d reads are counted, want 5", n)
	}
	first.says(t, 200, `<blockquote class="words" dir="auto"`)
	_, voices, _ := strings.Cut(middleOf(first), `id="voices"`)
	voices, _, _ = strings.Cut(voices, "</section>")
	for _, word := range []string{"2026-11-22", "November", "sufferer", "employee", "daily"} {
		if strings.Contains(voices, word) {
			t.Errorf("the voices hold %q", word)
		}
	}
}

func mustID(t *testing.T, path string) domain.ID {
	t.Helper()
	id, err := domain.ParseID(idOf(path))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func nextVoices(t *testing.T, g got) string {
	t.Helper()
	for _, l := range linksTo(g, "/board/rules/") {
		if strings.Contains(l, "after=") {
			path, _, _ := strings.Cut(l, "#")
			return path
		}
	}
	t.Fatalf("there is no page of more voices:\n%s", middleOf(g))
	return ""
}

func linksTo(g got, prefix string) (links []string) {
	for part := range strings.SplitSeq(g.body, `href="`) {
		if link, _, ok := strings.Cut(part, `"`); ok && strings.HasPrefix(link, prefix) {
			links = append(links, link)
		}
	}
	return links
}

// Words that would do harm are words: in titles, stories, reasons and what is typed.
func TestBoardPagesDefuseWords(t *testing.T) {
	b := openBoardroom(t)
	evil := `</script><script>alert(1)</script>"'><img src=x onerror=alert(1)>{{.Who}}` + "\u202e\u2066"
	long := evil + strings.Repeat("ű", domain.MaxStory-utf8.RuneCountInString(evil))
	title := evil + "?"
	g := b.ask("POST", "/api/v1/reports", with(`"rule":{"title":`+quoted(title)+`},"story":`+quoted(long)+`,"proposal":`+quoted(evil)))
	if g.StatusCode != 201 {
		t.Fatalf("report = %d %s", g.StatusCode, g.body)
	}
	rule := "/board/rules/" + decodeInto[filed](t, g).Rule.String()
	b.fill(leaderToken, rule+"/triage", "send", triaged...)
	preview := b.fill(leaderToken, rule+"/decide", "preview", "verdict", "keep", "reason", evil)
	b.submit(leaderToken, rule+"/decide", filled(preview, "send")...)
	pages := []got{preview, b.open(leaderToken, "/board?open=false"), b.open(leaderToken, rule), b.open(leaderToken, rule+"/merge?q="+url.QueryEscape(evil)),
		b.fill(leaderToken, rule+"/reopen", "preview", "motivation", evil), b.open(leaderToken, "/board/meeting?ids="+idOf(rule)), b.open(leaderToken, "/board?text="+url.QueryEscape(evil))}
	for i, g := range pages {
		if !strings.Contains(g.body, "&lt;script&gt;") {
			t.Errorf("page %d (%s) does not show the words", i, g.Request.URL.Path)
		}
		for _, harm := range []string{"<script>alert", "<img src=x", "onerror=alert(1)>{{", `"'><`} {
			if strings.Contains(g.body, harm) {
				t.Errorf("page %d (%s) holds %q", i, g.Request.URL.Path, harm)
			}
		}
	}
	if main := b.open(leaderToken, rule).body; !strings.Contains(main, strings.Repeat("ű", 19_000)) || strings.Count(main, "<bdi>") < 4 {
		t.Errorf("a long story is not there as it was written, or not set apart")
	}
}

// quoted is a text as JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
