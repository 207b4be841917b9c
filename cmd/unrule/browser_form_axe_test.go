//go:build browser

package main

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"unrule/domain"
)

// A judgement counts what was judged.
type judgement struct{ pages, looks, violations atomic.Int64 }

// TestBrowserFormAxe judges every page in every language, light and dark, on a
// telephone and on a desk, with script and without.
func TestBrowserFormAxe(t *testing.T) {
	var j judgement
	rich := atRest(t, "--least", "0s", "--name", "Hospital de la Santa Cruz", "--channel", "https://channel.example/")
	receipt := enrich(rich)
	bare := serveForBrowser(t)
	t.Run("tours", func(t *testing.T) {
		for _, language := range domain.Languages {
			for _, script := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s script %t", language, script), func(t *testing.T) {
					t.Parallel()
					b := newBrowser(t)
					r := rich.reporter(b, look{width: 360, script: script}, language)
					for _, part := range []func(*judgement){r.tourRule, r.tourQuestions, r.tourCheck, r.tourMore} {
						part(&j)
					}
					r.tourReceipt(&j, receipt)
					r.quiet()
					r.tourNowhere(&j)
					q := bare.reporter(b, look{width: 360, script: script}, language)
					q.tourBare(&j)
				})
			}
		}
	})
	t.Logf("%d pages, %d times judged by axe: %d violations", j.pages.Load(), j.looks.Load(), j.violations.Load())
}

// enrich fills the board with rules in every stage that has words of its own, and
// returns a receipt for which there is everything to see.
func enrich(h *served) (receipt string) {
	receipt = asked(h)
	h.away(0, func(c *clerk) {
		report := c.reportOf(receipt)
		c.reporter(domain.GiveReply{Report: report, Reply: "En urgencias."}, domain.AnswerRemoval{Report: report, Answer: domain.Partly})
		c.board(domain.AskQuestion{Report: report, Question: "¿Desde cuándo?"}, domain.SendThanks{Report: report, Words: "Gracias."})
		for _, came := range comebacks {
			_, report := c.report(came.name, domain.FrictionReported{Title: "Sellar la hoja: " + came.name})
			view, _ := c.views.Receipt(report)
			came.acts(c, view.Rule, report)
		}
		c.sealed()
	})
	return receipt
}

// judge looks at the page as everybody gets it.
func (r *reporter) judge(j *judgement, name string) {
	r.Helper()
	had := r.tab.look
	j.pages.Add(1)
	for _, l := range []look{{width: 360}, {width: 360, dark: true}, {dark: true, width: 1280}, {width: 1280}} {
		r.wear(l)
		j.looks.Add(1)
		found := r.axe()
		j.violations.Add(int64(len(found)))
		if len(found) > 0 {
			r.Errorf("%s %s, %s: axe finds %v", r.Language, name, r.seenAs(), found)
		}
		if !l.dark {
			r.fits(name)
		}
		if r.script {
			r.shot(fmt.Sprintf("form/%s-%s-%s", name, r.Language, r.seenAs()))
		}
	}
	r.wear(had)
}

// fits wants nothing to be wider than the screen, also when it is enlarged, and
// nothing to be too small for a finger.
func (r *reporter) fits(name string) {
	r.Helper()
	if small := r.targets(); len(small) > 0 {
		r.Errorf("%s %s, %s: too small are %v", r.Language, name, r.seenAs(), small)
	}
	for _, percent := range map[int64][]int64{360: {100}, 1280: {100, 200, 400}}[r.width] {
		r.zoom(percent)
		if over := r.overflow(); over != 0 {
			r.Errorf("%s %s, %s at %d %%: %d px too wide", r.Language, name, r.seenAs(), percent, over)
		}
	}
	r.zoom(100)
}

// wear gives the browser another screen and another scheme.
func (r *reporter) wear(l look) {
	r.Helper()
	r.width, r.dark = l.width, l.dark
	r.zoom(100)
	r.dress()
}

func (r *reporter) seenAs() string {
	scheme := "light"
	if r.dark {
		scheme = "dark"
	}
	return fmt.Sprintf("%d-%s", r.width, scheme)
}

func (r *reporter) tourRule(j *judgement) {
	r.open(r.h.url + "/")
	r.judge(j, "start")
	r.start()
	r.judge(j, "rule")
	r.tap("#next")
	r.at("rule")
	r.judge(j, "rule-wrong")
	r.write("title", "sellar hojas")
	if r.script {
		r.appears("#live button")
		r.judge(j, "rule-alike")
	}
	r.next("same")
	r.judge(j, "same")
	r.tap("#next")
	r.judge(j, "same-wrong")
	r.tap(`input[name=same]:not([value=none])`)
	r.next("effect")
	r.tap("button.back")
	r.at("rule")
	r.judge(j, "rule-chosen")
	r.tap(`button[value="other"]`)
	if !r.script {
		r.judge(j, "rule-alike")
	}
	r.next("effect")
}

func (r *reporter) tourQuestions(j *judgement) {
	r.judge(j, "effect")
	r.tap("#next")
	r.at("effect")
	r.judge(j, "effect-wrong")
	r.option("impact", "delay")
	r.option("severity", "3")
	r.next("time")
	r.option("frequency", "daily")
	r.write("amount", "1,5")
	if r.script {
		r.appears("#live .burden")
	} else {
		r.next("you")
		r.tap("button.back")
		r.at("time")
	}
	r.judge(j, "time")
	r.write("amount", "x")
	r.tap("#next")
	r.judge(j, "time-wrong")
	r.write("amount", "90")
	r.next("you")
	r.option("side", "employee")
	r.judge(j, "you")
	r.next("words")
	r.judge(j, "words")
	r.write("story", strings.Repeat("Una y otra vez. ", 1100))
	r.judge(j, "words-full")
}

func (r *reporter) tourCheck(j *judgement) {
	r.write("story", "Se imprime.\n\nY se sella.")
	r.next("check")
	r.judge(j, "check")
	r.tap(`a[href$="/privacy"]:not(footer a)`)
	r.at("privacy")
	r.judge(j, "event")
	r.tap("button.back")
	r.at("check")
	r.tap("button.back")
	r.at("words")
	r.write("story", "Lo pidió ana.gomez@hospital.example, teléfono +34 612 345 678, DNI 12345678Z.")
	r.next("check")
	if !r.has(".personal button") {
		r.Errorf("check warns of nothing personal:\n%s", r.text("main"))
	}
	r.judge(j, "check-personal")
	r.send()
	r.judge(j, "sent")
}

func (r *reporter) tourReceipt(j *judgement, receipt string) {
	r.comeBack("")
	r.judge(j, "lookup-wrong")
	r.comeBack(receipt)
	r.shows(r.T("says.removed"), "En urgencias.", "¿Desde cuándo?", "Gracias.", r.T("verdict.remove"), r.T("sealed.yes"))
	r.judge(j, "view")
	r.tap("#reply-send")
	r.judge(j, "view-wrong")
	r.tap("#done")
	r.at("left")
	r.judge(j, "left")
}

func (r *reporter) tourMore(j *judgement) {
	for _, page := range []string{"receipt", "rules", "privacy", "proof", "elsewhere"} {
		r.open(r.h.url + "/" + page)
		r.judge(j, page)
	}
}

// tourNowhere sees pages that are not there, which the browser notes.
func (r *reporter) tourNowhere(j *judgement) {
	r.open(r.h.url + "/report/" + strings.Repeat("0", 32) + "/rule")
	r.shows(r.T("gone.title"))
	r.judge(j, "gone")
	r.open(r.h.url + "/nowhere")
	r.judge(j, "nowhere")
	if said := slices.DeleteFunc(r.console(), func(s string) bool { return strings.Contains(s, "404 (Not Found)") }); len(said) > 0 {
		r.Errorf("console: %q, want but two pages that are not there", said)
	}
}

func (r *reporter) tourBare(j *judgement) {
	r.open(r.h.url + "/rules")
	r.shows(r.T("rules.empty"))
	r.judge(j, "rules-empty")
	r.open(r.h.url + "/elsewhere")
	r.judge(j, "elsewhere-bare")
	r.quiet()
}
