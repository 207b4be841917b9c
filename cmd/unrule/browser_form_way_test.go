//go:build browser

package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// A telling is a whole report in one language.
type telling struct {
	first, title, story, proposal, amount string
}

var tellings = map[domain.Language]telling{
	domain.Spanish: {
		"Imprimir dos veces la hoja de gastos", "Imprimir y firmar la hoja de gastos del viaje",
		"La imprimo, la firmo, la escaneo.\n\nNadie la mira: «siempre se hizo así».", "Firmarla una sola vez, en pantalla.", "1,5",
	},
	domain.English: {
		"Print the travel expenses form twice", "Print and sign the travel expenses form",
		"I print it, sign it & scan it.\n\nNobody looks at it: <that's how it is>.", "Sign it once, on the screen.", "1.5",
	},
	domain.Portuguese: {
		"Imprimir a folha de despesas duas vezes", "Imprimir e assinar a folha de despesas da viagem",
		"Imprimo, assino, digitalizo.\n\nNinguém olha: «sempre foi assim».", "Assinar uma vez só, no ecrã.", "1,5",
	},
}

// TestBrowserFormWay files a report with the least that is needed and one with all
// that can be said, and finds both on the board as they were told.
func TestBrowserFormWay(t *testing.T) {
	for _, language := range domain.Languages {
		for _, script := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s script %t", language, script), func(t *testing.T) {
				formWay(t, language, script)
			})
		}
	}
}

func formWay(t *testing.T, language domain.Language, script bool) {
	said := tellings[language]
	h := atRest(t, "--least", "0s", "--name", "Hospital de Prueba")
	var own, theirs domain.DepartmentID
	h.away(0, func(c *clerk) { own, theirs = c.department("Urgencias"), c.department("Compras <&>") })
	month := domain.DayOf(time.Now().UTC()).Month() - 1

	r := h.reporter(newBrowser(t), look{width: 360, script: script}, language)
	r.minimal(said.first)
	receipts := []string{r.send()}
	r.measured("least")
	receipts = append(receipts, r.whole(said, own, theirs, month))
	r.measured("whole")
	r.quiet()
	onBoard(t, h, said, theirs)

	filed := h.stored()
	if len(filed) != len(receipts) {
		t.Fatalf("%d reports are stored, want %d", len(filed), len(receipts))
	}
	for i, want := range []domain.FrictionReported{
		{Title: said.first, Impacts: []domain.Impact{domain.Delay}}, // without words there is no language
		{
			Title: said.title, Owner: theirs, Side: domain.Employee, Sufferer: own, Impacts: []domain.Impact{domain.Anger, domain.Delay}, Severity: 3,
			Frequency: domain.Weekly, Seconds: 5400, LastHappened: month, Story: said.story, Proposal: said.proposal, Language: language,
		},
	} {
		want.Rule, want.Day = filed[i].Rule, domain.DayOf(time.Now().UTC())
		same(t, "stored", filed[i], want)
	}
}

// same compares two facts.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is\n%+v, want\n%+v", what, got, want)
	}
}

// whole says everything that can be said and sends it.
func (r *reporter) whole(said telling, own, theirs domain.DepartmentID, month domain.Month) (receipt string) {
	r.Helper()
	r.taps, r.keys = 0, 0
	r.start()
	r.write("title", said.title)
	r.next("same")
	r.option("same", "none")
	r.next("effect")
	r.option("impact", "anger")
	r.option("impact", "delay")
	r.option("severity", "3")
	r.next("time")
	r.option("frequency", "weekly")
	r.write("amount", said.amount)
	r.list("unit", "hours")
	r.list("month", month.String())
	r.next("you")
	r.option("side", "employee")
	r.list("sufferer", own.String())
	r.list("owner", theirs.String())
	r.next("words")
	r.write("story", said.story)
	r.write("proposal", said.proposal)
	r.next("check")
	r.shows(
		said.title, r.T("impact.anger"), r.T("impact.delay"), r.T("severity.3"), r.T("frequency.weekly"), r.Month(month),
		r.T("side.employee"), "Urgencias", "Compras <&>", said.story, said.proposal,
		r.N("duration.hours", "1.5", "n", r.Halves(3)),  // each time
		r.N("duration.hours", "6.5", "n", r.Halves(13)), // a month: 52 times a year
	)
	return r.send()
}

// shows wants the page to say all of these.
func (r *reporter) shows(texts ...string) {
	r.Helper()
	page := r.text("main")
	for _, want := range texts {
		if !strings.Contains(page, want) {
			r.Errorf("%s does not say %q:\n%s", r.path(), want, page)
		}
	}
}

// What a touch and a key of a telephone take, in seconds.
const (
	ofATap = 1.3
	ofAKey = 0.3
)

// measured prints what a way takes.
func (r *reporter) measured(way string) {
	person := float64(r.taps)*ofATap + float64(r.keys)*ofAKey
	r.Logf("%s, script %t, the %s way: %d taps and %d keys, some %.0f s by hand; %.1f s by this test",
		r.Language, r.script, way, r.taps, r.keys, person, time.Since(r.begun).Seconds())
}

// onBoard looks for both reports where the board finds them.
func onBoard(t *testing.T, h *served, said telling, owner domain.DepartmentID) {
	t.Helper()
	lines := h.board()
	if len(lines) != 2 {
		t.Fatalf("the board has %d rules, want 2", len(lines))
	}
	for _, got := range lines {
		want := line{ID: got.ID, Title: said.first, Stage: domain.Reported, Reports: 1}
		want.Impacts.Delay, want.Severity.NotSaid = 1, 1
		if got.Title == said.title {
			want.Title, want.Owner, want.Impacts.Anger = said.title, owner, 1
			want.Severity.Three, want.Severity.NotSaid = 1, 0
			toldOnBoard(t, h, got.ID, said)
		}
		if got != want {
			t.Errorf("on the board is\n%+v, want\n%+v", got, want)
		}
	}
}

// toldOnBoard reads the story of a rule's only report.
func toldOnBoard(t *testing.T, h *served, id domain.RuleID, said telling) {
	t.Helper()
	type page struct {
		Stories []struct{ Story, Proposal string }
	}
	got := get[page](h, "/api/v1/rules/"+id.String()+"/stories").Stories
	if len(got) != 1 || got[0].Story != said.story || got[0].Proposal != said.proposal {
		t.Errorf("the stories are %q, want %q and %q", got, said.story, said.proposal)
	}
}
