package projections_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// named are the titles of lines.
func named(lines []projections.Line) string {
	var titles []string
	for _, l := range lines {
		titles = append(titles, l.Title)
	}
	return strings.Join(titles, ", ")
}

// inboxed is an inbox in few words.
func inboxed(v *projections.Views, on domain.Day, within domain.DepartmentID) string {
	box := v.Inbox(on, within)
	var b strings.Builder
	for _, list := range []struct {
		name  string
		lines []projections.Line
	}{{"relapsed", box.Relapsed}, {"disputed", box.Disputed}, {"lapsed", box.Lapsed}, {"due", box.Due}, {"new", box.New}, {"unconfirmed", box.Unconfirmed}} {
		if len(list.lines) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", list.name, named(list.lines))
		}
	}
	for _, r := range box.Verifying {
		fmt.Fprintf(&b, "verifying: %s until %s, %s answers\n", r.Title, r.ClosesOn, printed(r.Answered))
	}
	for _, h := range box.Held {
		fmt.Fprintf(&b, "held: %s (%s)\n", h.Title, h.Why)
	}
	for _, h := range box.KeptOut {
		fmt.Fprintf(&b, "kept out: %s (%s, %s)\n", h.Title, h.Why, h.Reason)
	}
	for _, r := range box.Replied {
		fmt.Fprintf(&b, "replied: %s\n", r.Title)
	}
	return b.String()
}

func TestInbox(t *testing.T) {
	b := cooperative(t)
	got := inboxed(b.views(), b.today(), domain.DepartmentID{})
	want := `relapsed: Informe semanal en Excel que nadie abre
lapsed: Contraseña nueva cada 30 días
new: Reserve parking three days ahead
unconfirmed: Holidays are asked for by fax
kept out: Followers for a good price (, Advertising)
kept out: Contraseña nueva cada 30 días (, Copied from another site)
replied: Informe semanal en Excel que nadie abre
`
	if got != want {
		t.Errorf("inbox =\n%s\nwant\n%s", got, want)
	}
	got = inboxed(b.views(), b.today(), department("Compras"))
	if got != "" {
		t.Errorf("inbox of purchasing, whose rule is verified =\n%s", got)
	}
	got = inboxed(b.views(), b.today(), department("Dirección"))
	if want := "unconfirmed: Holidays are asked for by fax\n"; got != want {
		t.Errorf("inbox of management =\n%s\nwant\n%s", got, want)
	}
}

// A term is in the inbox from two weeks before it runs out.
func TestInboxTerms(t *testing.T) {
	b := cooperative(t)
	for _, on := range []struct {
		day string
		due bool
	}{{"2025-09-30", false}, {"2025-10-01", true}, {"2025-12-30", true}} {
		b.until(on.day)
		box := b.views().Inbox(b.today(), domain.DepartmentID{})
		if got := strings.Contains(named(box.Due), "Formulario en papel"); got != on.due {
			t.Errorf("on %s the removal of 15 October is due: %v, want %v", on.day, got, on.due)
		}
	}
}

// What is asked for now stands with the day on which it ends, and with the number of
// those who answered once so few do not tell who they are.
func TestInboxVerifying(t *testing.T) {
	b := newBook(t)
	b.founded()
	for n := range 6 {
		title := ""
		if n == 0 {
			title = "Sello en cada copia"
		}
		b.tells(fmt.Sprint("stamp ", n), "stamp", title, said("Compras", domain.Weekly, 600, 2, "", domain.Delay))
	}
	b.triage("stamp", "Finanzas", domain.Habit, domain.Easy)
	b.decide("stamp", domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: b.today(), Reason: "Sobra."})
	b.board(domain.AnnounceRemoval{Rule: rule("stamp")})
	b.days(28)
	answer := func(n int, a domain.Answer) string {
		b.reporter(domain.AnswerRemoval{Report: report(fmt.Sprint("stamp ", n)), Answer: a})
		return inboxed(b.views(), b.today(), department("Finanzas"))
	}
	closes := (b.today() + 28).String()
	for n := range 4 {
		if got, want := answer(n, domain.Gone), "verifying: Sello en cada copia until "+closes+", ? answers\n"; got != want {
			t.Errorf("after %d answers: %q, want %q", n+1, got, want)
		}
	}
	if got := answer(5, domain.DontKnow); !strings.Contains(got, "? answers") {
		t.Errorf("who does not know has answered: %q", got)
	}
	if got := answer(4, domain.StillThere); !strings.Contains(got, "5 answers") {
		t.Errorf("five answers are %q", got)
	}
	b.days(28)
	if got, want := inboxed(b.views(), b.today(), domain.DepartmentID{}), ""; got != want {
		t.Errorf("once verified = %q, want %q", got, want)
	}
}

// A removal that is disputed waits for a new date, and for nothing once it has one.
func TestInboxDisputed(t *testing.T) {
	b := newBook(t)
	b.founded()
	for n := range 5 {
		title := map[bool]string{true: "Sello en cada copia"}[n == 0]
		b.tells(fmt.Sprint("stamp ", n), "stamp", title, said("Compras", domain.Weekly, 600, 2, "", domain.Delay))
	}
	b.triage("stamp", "Finanzas", domain.Habit, domain.Easy)
	b.decide("stamp", domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: b.today(), Reason: "Sobra."})
	b.board(domain.AnnounceRemoval{Rule: rule("stamp")})
	b.days(28)
	for n := range 5 {
		b.reporter(domain.AnswerRemoval{Report: report(fmt.Sprint("stamp ", n)), Answer: domain.StillThere})
	}
	b.days(28)
	if got, want := inboxed(b.views(), b.today(), domain.DepartmentID{}), "disputed: Sello en cada copia\n"; got != want {
		t.Errorf("inbox = %q, want %q", got, want)
	}
	b.board(domain.RescheduleRemoval{Rule: rule("stamp"), RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: b.today() + 30, Reason: "Faltaba un área."}})
	if got := inboxed(b.views(), b.today(), domain.DepartmentID{}); got != "" {
		t.Errorf("inbox = %q, want nothing", got)
	}
}

// A report that is held waits until somebody has looked at it, whatever they say.
func TestInboxHeld(t *testing.T) {
	b := newBook(t)
	b.founded()
	f := said("Compras", domain.Weekly, 600, 2, "Call now.", domain.Delay)
	f.Held = domain.Trap
	b.tells("1", "1", "Followers", f)
	f.Held = domain.Haste
	b.tells("2", "2", "Two badges", f)
	all := func() string { return inboxed(b.views(), b.today(), domain.DepartmentID{}) }
	got := strings.Split(strings.TrimSpace(all()), "\n")
	slices.Sort(got)
	if want := []string{"held: Followers (trap)", "held: Two badges (haste)"}; !slices.Equal(got, want) {
		t.Errorf("inbox = %q, want %q", got, want)
	}
	if got := inboxed(b.views(), b.today(), department("Compras")); got != "" {
		t.Errorf("a leader of one department sees %q of rules that are nobody's", got)
	}
	b.board(domain.HoldReport{Report: report("1"), Reason: "Es publicidad"})
	b.board(domain.ReleaseReport{Report: report("2")})
	if got, want := all(), "new: Two badges\nkept out: Followers (trap, Es publicidad)\n"; got != want {
		t.Errorf("inbox = %q, want %q", got, want)
	}
}

// A reply waits until somebody of the board acts on its report.
func TestInboxReplies(t *testing.T) {
	for _, c := range []domain.Command{
		domain.SendThanks{Report: report("1"), Words: "Gracias"}, domain.AskQuestion{Report: report("1"), Question: "¿Y cuándo?"},
		domain.RedactReport{Report: report("1"), Reason: "Un nombre"},
	} {
		b := newBook(t)
		b.founded()
		b.tells("1", "1", "Two badges", said("Compras", domain.Weekly, 600, 2, "", domain.Delay))
		b.board(domain.AskQuestion{Report: report("1"), Question: "¿Dónde?"})
		b.reporter(domain.GiveReply{Report: report("1"), Reply: "En la puerta."})
		replied := func() bool {
			return strings.Contains(inboxed(b.views(), b.today(), domain.DepartmentID{}), "replied: Two badges")
		}
		if !replied() {
			t.Error("a reply does not wait for anybody")
		}
		if b.board(c); replied() {
			t.Errorf("after %T the reply waits still", c)
		}
	}
}

// The order of the lists of reports does not follow that in which they came, and no
// rule waits twice.
func TestInboxTellsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		box := v.Inbox(c.today(), domain.DepartmentID{})
		for _, list := range [][]projections.HeldReport{box.Held, box.KeptOut} {
			if !slices.IsSortedFunc(list, func(a, b projections.HeldReport) int { return a.Report.Compare(b.Report.ID) }) {
				t.Errorf("held reports are not in the order of their ids: %+v", list)
			}
		}
		seen := map[domain.RuleID]bool{}
		lines := slices.Concat(box.Relapsed, box.Disputed, box.Lapsed, box.Due, box.New, box.Unconfirmed)
		for _, r := range box.Verifying {
			lines = append(lines, r.Line)
		}
		for _, l := range lines {
			if seen[l.ID] {
				t.Errorf("%s waits twice", l.Title)
			}
			seen[l.ID] = true
		}
		held := len(box.Held) + len(box.KeptOut)
		for i := range c.reports {
			if r, _ := v.Receipt(report(fmt.Sprint(i))); r.Held {
				held--
			}
		}
		if held != 0 {
			t.Errorf("%d more reports wait than are held", held)
		}
	})
}

// To take the words of a report away costs no copy of all that the board ever did, unless
// somebody held it.
func TestRedactionCopiesNoAudit(t *testing.T) {
	const lines = 10_000
	b := newBook(t)
	b.tells("1", "pen", "Pen", said("", domain.Daily, 60, 0, "It hurts.", domain.Anger))
	v := b.views()
	rec := domain.Recorded{Position: v.Position(), Aggregate: report("1").Aggregate(), By: "Ana"}
	apply := func(e domain.Event) {
		rec.Position++
		rec.Event = e
		v.Apply(rec)
	}
	for range lines {
		apply(domain.ThanksSent{Words: "Thanks"})
	}
	least := uint64(math.MaxUint64)
	for range 2 { // one of them may make room for more lines
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		apply(domain.ReportRedacted{Reason: "a name"})
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	if least > lines*50 {
		t.Errorf("a redaction takes %d bytes beside %d acts", least, lines)
	}
}
