//go:build browser

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"unrule/domain"
)

// TestBrowserFormReceipt takes a receipt away in every way and comes back with it.
func TestBrowserFormReceipt(t *testing.T) {
	both(t, func(t *testing.T, script bool) {
		h := serveForBrowser(t, "--least", "0s")
		r := h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.minimal("Pedir permiso para pedir permiso")
		receipt := r.send()
		r.copied(receipt)
		r.tap("#save")
		if got := r.saved(r.T("text.file") + ".txt"); !strings.Contains(got, receipt) || !strings.Contains(got, h.url[len("http://"):]+"/receipt") {
			t.Errorf("the saved text is %q, want the receipt and where to use it", got)
		}
		r.printed(receipt)

		loose := strings.NewReplacer("-", " ", "0", "o", "1", "i").Replace(strings.ToLower(receipt))
		found := r.T("says.reported")
		for typed, want := range map[string]string{
			receipt: found, loose: found, "  " + strings.ReplaceAll(receipt, "-", "") + " ": found,
			"": r.T("lookup.required"), " \u00a0": r.T("lookup.required"), strings.Repeat("X", 24): r.T("lookup.unknown"),
			"0000-0000": r.T("lookup.short", "n", 8), receipt + "X": r.T("lookup.short", "n", 25),
		} {
			r.comeBack(typed)
			r.shows(want)
			if want == found {
				r.shows("Pedir permiso para pedir permiso")
				continue
			}
			r.refused("receipt", want)
			if got := r.value("#receipt"); !strings.HasPrefix(typed, got) || len(typed) < 100 && got != typed {
				t.Errorf("after %.30q the field holds %q", typed, got)
			}
		}
		r.quiet()
		r = h.reporter(newBrowser(t), look{width: 360, script: script}, domain.Spanish)
		r.open(h.url + "/")
		r.comeBack(receipt)
		r.left("#done", "Pedir permiso")
	})
}

// copied copies the receipt where script runs; where it does not, there is no button.
func (r *reporter) copied(receipt string) {
	r.Helper()
	if r.has("#copy") != r.script || r.has("#print") != r.script {
		r.Errorf("script %t: there is a button to copy: %t, one to print: %t", r.script, r.has("#copy"), r.has("#print"))
	}
	if !r.script {
		return
	}
	r.tap("#copy")
	r.appears("#said:not(:empty)")
	if got := ask[string](r.tab, `() => getSelection().toString().trim()`); got != receipt {
		r.Errorf("%q is marked to be copied, want %s", got, receipt)
	}
	if got := r.text("#said"); got != r.T("sent.copied") {
		r.Errorf("after copying it says %q, want %q", got, r.T("sent.copied"))
	}
}

// printed looks at the page as it would be printed.
func (r *reporter) printed(receipt string) {
	r.Helper()
	tell(r.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if got := r.text("#receipt"); got != receipt || !r.has("#receipt") || !r.has(".only-print") {
		r.Errorf("printed is %q, want the receipt and where to use it", r.text("body"))
	}
	for _, out := range []string{"footer", "#leave", ".languages", "#save", "#copy", "#done"} {
		if r.has(out) {
			r.Errorf("%s would be printed", out)
		}
	}
	r.dress()
}

// A comeback is what somebody finds who comes back with a receipt.
type comeback struct {
	name  string
	acts  func(c *clerk, rule domain.RuleID, report domain.ReportID)
	shows []string // keys, and words of the board
}

// triage takes a rule under review.
func (c *clerk) triage(rule domain.RuleID) {
	c.board(domain.TriageRule{Rule: rule, RuleTriaged: domain.RuleTriaged{
		Owner: c.department("Compras " + rule.String()[:4]), Authority: domain.Internal, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindControl,
	}})
}

// decide decides on a rule that is under review.
func (c *clerk) decide(rule domain.RuleID, e domain.RuleDecided) {
	c.triage(rule)
	c.board(domain.DecideRule{Rule: rule, RuleDecided: e})
}

// removed removes a rule so long ago that those who reported it are asked today.
func (c *clerk) removed(rule domain.RuleID) {
	c.decide(rule, domain.RuleDecided{Verdict: domain.Remove, Person: "Ana Gómez", EffectiveOn: domain.DayOf(c.now().UTC()), Reason: "Nobody needs <it>."})
	c.board(domain.AnnounceRemoval{Rule: rule})
}

var comebacks = []comeback{
	{"rejected", func(c *clerk, rule domain.RuleID, _ domain.ReportID) {
		c.board(domain.RejectRule{Rule: rule, RuleRejected: domain.RuleRejected{Reason: domain.NotARule, Words: "It is the weather."}})
	}, []string{"stage.rejected", "says.rejected", "reject.not_a_rule", "It is the weather."}},
	{"kept", func(c *clerk, rule domain.RuleID, _ domain.ReportID) {
		c.decide(rule, domain.RuleDecided{Verdict: domain.Keep, Reason: "The law wants it.\nArticle 5."})
	}, []string{"stage.kept", "verdict.keep", "The law wants it.\nArticle 5."}},
	{"escalated", func(c *clerk, rule domain.RuleID, _ domain.ReportID) {
		c.decide(rule, domain.RuleDecided{Verdict: domain.Escalate, EscalatedTo: "The ministry"})
	}, []string{"stage.escalated", "verdict.escalate", "The ministry"}},
	{"thanked", func(c *clerk, _ domain.RuleID, report domain.ReportID) {
		c.board(domain.SendThanks{Report: report, Words: "Thank <you>!"})
	}, []string{"thanks", "Thank <you>!", "says.reported"}},
	{"held", func(c *clerk, _ domain.RuleID, report domain.ReportID) {
		c.board(domain.HoldReport{Report: report, Reason: "Spam?"})
	}, []string{"view.held"}},
	{"redacted", func(c *clerk, _ domain.RuleID, report domain.ReportID) {
		c.board(domain.RedactReport{Report: report, Reason: "It names somebody."})
	}, []string{"view.redacted"}},
}

// TestBrowserFormComeback shows what the board did.
func TestBrowserFormComeback(t *testing.T) {
	h := atRest(t)
	receipts := map[string]string{}
	h.away(0, func(c *clerk) {
		for _, came := range comebacks {
			rc, report := c.report(came.name, domain.FrictionReported{Title: "The rule that is " + came.name, Story: "A story."})
			receipts[came.name] = rc.String()
			line, _ := c.views.Receipt(report)
			came.acts(c, line.Rule, report)
		}
	})
	r := h.reporter(newBrowser(t), look{width: 360}, domain.English)
	for _, came := range comebacks {
		r.comeBack(receipts[came.name])
		r.shows("The rule that is " + came.name)
		for _, want := range came.shows {
			r.shows(r.T(want)) // words of the board stand for themselves
		}
		for _, language := range []domain.Language{domain.Spanish, domain.Portuguese, domain.English} {
			r.speak(language)
			r.shows(r.T(came.shows[0]))
		}
		r.shot("form/view-" + came.name)
	}
	r.quiet()
}
