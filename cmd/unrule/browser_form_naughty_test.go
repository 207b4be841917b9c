//go:build browser

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"unrule/domain"
)

// naughtyFile is beside the project, not in it.
const naughtyFile = "../../../shared/data/naughty_strings.json"

// naughty are strings that have broken other programs.
func naughty(t *testing.T) (all []string) {
	t.Helper()
	body, err := os.ReadFile(naughtyFile)
	if err != nil {
		t.Fatalf("the strings that break programs are not beside the project: %v", err)
	}
	if err := json.Unmarshal(body, &all); err != nil || len(all) < 500 {
		t.Fatalf("%s holds %d strings, %v", naughtyFile, len(all), err)
	}
	return all
}

// asStored is a text as the log has it: line ends and composed characters are made
// one kind, and what nobody can type is left out.
func asStored(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	if domain.Blank(s) {
		return ""
	}
	return norm.NFC.String(s)
}

// asTitle is the same of a title, which has one line.
func asTitle(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\n", " ", "\t", " ").Replace(asStored(s)))
}

// TestBrowserFormNaughty says every naughty string in every field. None does anything,
// and each is shown and stored as it was typed.
func TestBrowserFormNaughty(t *testing.T) {
	all := naughty(t)
	h := atRest(t, "--least", "0s", "--site-reports", "0", "--network-reports", "0")
	receipt := asked(h)
	titles := h.tell(t, all)
	h.compare(t, all, titles)
	h.start()

	r := h.reporter(newBrowser(t), look{width: 360, script: true}, domain.English)
	r.publishes(titles)
	r.suggests(titles)
	joined := strings.Join(all, "\n")
	for _, s := range sample(all) {
		r.says(s, joined)
		r.mistypes(s, receipt)
	}
	r.comeBack(receipt)
	r.put("#reply", joined[:4000])
	r.tap("#reply-send")
	r.showsExactly(asStored(strings.ToValidUTF8(joined[:4000], "\uFFFD")))
	r.quiet()
}

// sample are strings with what is of use to whoever attacks a page.
func sample(all []string) (some []string) {
	for _, sign := range []string{"<script>alert(", "onerror=", "{{", "' OR ", "\u202a", "&lt;", "\u0489"} {
		if i := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, sign) && asTitle(s) != "" && len([]rune(s)) <= 200 }); i >= 0 {
			some = append(some, all[i])
		}
	}
	return some
}

// suggests types a word that many of the titles have. Those that are suggested are
// shown to the letter.
func (r *reporter) suggests(titles []string) {
	r.Helper()
	r.start()
	r.put("#title", "alert script")
	r.appears("#live button")
	shown := ask[[]string](r.tab, `() => [...document.querySelectorAll('#live bdi')].map(e => e.textContent)`)
	for _, got := range shown {
		if !slices.Contains(titles, got) || !strings.Contains(got, "alert") {
			r.Errorf("suggested is %q, which nobody said", got)
		}
	}
	if len(shown) < 2 {
		r.Errorf("suggested are %q, want several", shown)
	}
}

// says types a string as the rule, and all of them as its story, and looks at every
// page that shows them.
func (r *reporter) says(title, story string) {
	r.Helper()
	r.start()
	r.put("#title", title)
	r.tap("#next")
	if r.page() == "same" {
		r.option("same", "none")
		r.tap("#next")
	}
	r.option("impact", "delay")
	for _, page := range []string{"time", "you", "words"} {
		r.next(page)
	}
	r.put("#story", story)
	proposal := strings.ToValidUTF8(story[:4000], "\uFFFD")
	r.put("#proposal", proposal)
	r.next("check")
	r.showsExactly(asTitle(title), asStored(story), asStored(proposal))
	if over := r.overflow(); over != 0 {
		r.Errorf("check of %q is %d px too wide", title, over)
	}
	r.tap("a.alone")
	r.at("privacy")
	r.showsExactly(asTitle(title), asStored(story), asStored(proposal))
	r.tap("button.back")
	receipt := r.send()
	r.comeBack(receipt)
	r.showsExactly(asTitle(title))
}

// mistypes types a string where something else is wanted.
func (r *reporter) mistypes(s, receipt string) {
	r.Helper()
	r.open(r.h.url + "/receipt")
	r.put("#receipt", s)
	r.tap("#look")
	if got, want := r.value("#receipt"), strings.NewReplacer("\n", "", "\r", "").Replace(s); got != want && len([]rune(want)) <= 100 {
		r.Errorf("the receipt that was typed is %q, want %q", got, want)
	}
	r.start()
	r.put("#title", "Amounts "+receipt)
	r.tap("#next")
	if r.page() == "same" {
		r.option("same", "none")
		r.tap("#next")
	}
	r.option("impact", "delay")
	r.next("time")
	r.put("#amount", s)
	held := r.value("#amount")
	r.tap("#next")
	r.at("time")
	if got := r.value("#amount"); got != held {
		r.Errorf("the amount that was typed is %q, want %q", got, held)
	}
}

// put sets what a field holds, as a paste of any length does.
func (r *reporter) put(selector, text string) {
	r.Helper()
	ask[bool](r.tab, `(s, text) => { const e = one(s); e.value = text; return e.dispatchEvent(new Event('input', { bubbles: true })) }`, selector, text)
}

// showsExactly wants elements whose text is one of these to the letter.
func (r *reporter) showsExactly(texts ...string) {
	r.Helper()
	shown := ask[[]string](r.tab, `() => [...document.querySelectorAll('main bdi')].map(e => e.textContent)`)
	for _, want := range texts {
		if !slices.Contains(shown, want) {
			r.Errorf("%s shows\n%.300q, want among it\n%.300q", r.path(), shown, want)
		}
	}
}

// publishes looks for all titles on the page that everybody may see.
func (r *reporter) publishes(titles []string) {
	r.Helper()
	var shown []string
	r.open(r.h.url + "/rules?language=en")
	for {
		shown = append(shown, ask[[]string](r.tab, `() => [...document.querySelectorAll('main article h2 bdi')].map(e => e.textContent)`)...)
		if !r.has("a[rel=next]") {
			break
		}
		r.tap("a[rel=next]")
	}
	for _, want := range titles {
		if !slices.Contains(shown, want) {
			r.Errorf("the list of rules lacks %q", want)
		}
	}
	r.Logf("%d titles on the list of rules", len(shown))
}

// compare stops the program and looks at what it stored, and puts every rule on the
// page for everybody.
func (h *served) compare(t *testing.T, all, titles []string) {
	t.Helper()
	h.inside(0, func(c *clerk) {
		kitchen := c.department("Cocina")
		filed := c.reports()[1:] // the first was asked about
		if len(filed) != len(titles) {
			t.Fatalf("%d reports are stored, want %d", len(filed), len(titles))
		}
		stories := map[string]bool{}
		for _, s := range all {
			stories[asStored(s)] = true
		}
		for i, got := range filed {
			if got.Title != titles[i] || !stories[got.Story] || got.Story != got.Proposal {
				t.Errorf("stored is %q, %q, %q, want the title %q", got.Title, got.Story, got.Proposal, titles[i])
			}
			c.board(domain.TriageRule{Rule: got.Rule, RuleTriaged: domain.RuleTriaged{
				Owner: kitchen, Authority: domain.Internal, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindRule,
			}})
		}
		t.Log(fmt.Sprint(len(filed), " reports are stored"))
	})
}
