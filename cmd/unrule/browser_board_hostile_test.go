//go:build browser

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// longest is how long a story may be.
const longest = 20_000

// A strange is a report whose words would do harm in a page that takes them for more than
// text.
type strange struct{ title, story, rule, report string }

// TestBrowserBoardHostile shows the words of whoever wishes the board harm on every page
// that shows words of reporters: they are text, and nothing else happens.
func TestBrowserBoardHostile(t *testing.T) {
	t.Parallel()
	all := naughty(t)
	w := newWalk(t)
	list := w.strangers(all)
	held := w.stranger("Held "+hostile[0], hostile[1])
	w.holds(held)
	for _, l := range []look{{width: 360, script: true}, {width: 1280}} {
		d := w.desk(newBrowser(t), l, domain.English)
		d.signsIn(w.link(hostile[1], domain.Admin))
		shown := d.listed()
		for _, s := range list {
			if !slices.Contains(shown, s.title) {
				t.Errorf("the list does not show %q", s.title)
			}
			d.looksAt(s)
		}
		d.goes("/board/inbox")
		d.unfolds()
		d.harmless("the inbox", held.title, held.story, why)
		d.goes(held.report)
		d.harmless("the held report", held.title, held.story, why)
		d.meets(list)
		d.quiet()
	}
	t.Logf("%d reports", len(list))
}

// listed are the titles of all pages of the list.
func (d *desk) listed() (titles []string) {
	d.Helper()
	d.goes("/board?open=false")
	for {
		d.harmless("the list")
		titles = append(titles, d.words("#rows th[scope=row] bdi")...)
		if !d.has("a[rel=next]") {
			return titles
		}
		d.click("a[rel=next]")
	}
}

// words are texts to the letter.
func (d *desk) words(selector string) []string {
	d.Helper()
	return ask[[]string](d.tab, `s => [...document.querySelectorAll(s)].map(e => e.textContent)`, selector)
}

// looksAt sees a report's rule and the report itself.
func (d *desk) looksAt(s strange) {
	d.Helper()
	d.goes(s.rule)
	d.harmless("the rule", s.title, s.story)
	d.goes(s.report)
	d.harmless("the report", s.title, s.story)
}

// meets goes through a meeting about the strange.
func (d *desk) meets(list []strange) {
	d.Helper()
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = strings.TrimPrefix(s.rule, "/board/rules/")
	}
	d.goes("/board/meeting?at=1&seed=7&ids=" + strings.Join(ids, ","))
	for i, s := range list {
		d.harmless("the meeting", s.title, s.story)
		if i < len(list)-1 {
			d.click("nav a[rel=next]")
		}
	}
}

// harmless wants texts to be on the page to the letter, nothing wider than the screen, and
// nothing in it that did not come from us.
func (d *desk) harmless(page string, texts ...string) {
	d.Helper()
	shown := d.words("main bdi")
	for _, want := range texts {
		if !slices.Contains(shown, want) {
			d.Errorf("%s does not show %.80q", page, want)
		}
	}
	if over := d.overflow(); over != 0 {
		d.Errorf("%s of %.80q is %d px too wide for %d", page, texts, over, d.width)
	}
	if got := ask[int](d.tab, `() => document.querySelectorAll('main :is(script, img, iframe, object, embed, style, [onload], [onerror], [onclick])').length`); got != 0 {
		d.Errorf("%s of %.80q has %d elements that load or run something", page, texts, got)
	}
}

// strangers files what is hostile, long, or strange: the title of one is the story of
// another.
func (w *walk) strangers(all []string) (list []strange) {
	w.Helper()
	titles := append(slices.Clone(hostile), sample(all)...)
	titles = append(titles, strings.Repeat("W", 200), "\u202e\u2066"+strings.Repeat("\u0627\u0644\u0642\u0627\u0639\u062f\u0629 ", 10))
	joined := []rune(strings.TrimSpace(asStored(strings.Join(all, "\n"))))
	stories := append(slices.Clone(titles), strings.Repeat("x", longest), string(joined[:longest]))
	for i, title := range titles {
		list = append(list, w.stranger(asTitle(title), strings.TrimSpace(asStored(stories[len(stories)-1-i]))))
	}
	return list
}

// why somebody keeps a report out of the count.
const why = "<b onclick=alert(3)>Why</b>"

func (w *walk) holds(s strange) {
	w.Helper()
	path := "/api/v1" + strings.TrimPrefix(s.report, "/board") + "/hold"
	if got := w.ask("POST", path, fmt.Sprintf(`{"reason":%q}`, why), "Authorization", "Bearer "+w.token); got.status != http.StatusOK {
		w.Fatalf("hold = %d %s", got.status, got.Code)
	}
}

func (w *walk) stranger(title, story string) strange {
	w.Helper()
	body, err := json.Marshal(map[string]any{"rule": map[string]string{"title": title}, "impacts": []string{"delay"}, "story": story})
	if err != nil {
		w.Fatal(err)
	}
	filed := w.ask("POST", "/api/v1/reports", string(body))
	if filed.status != http.StatusCreated {
		w.Fatalf("%.80q = %d %s", title, filed.status, filed.Code)
	}
	if err := w.house.views.Wait(w.Context(), filed.Position); err != nil {
		w.Fatal(err)
	}
	rule := fmt.Sprint(filed.Rule)
	return strange{title, story, "/board/rules/" + rule, "/board/reports/" + w.voiced(rule)}
}

// voiced is the first report of a rule that has words.
func (w *walk) voiced(rule string) string {
	w.Helper()
	h := &served{TB: w, url: w.url, token: w.token}
	stories := get[struct {
		Stories []struct{ Report domain.ReportID }
	}](h, "/api/v1/rules/"+rule+"/stories").Stories
	if len(stories) == 0 {
		w.Fatalf("%s has no stories", rule)
	}
	return stories[0].Report.String()
}
