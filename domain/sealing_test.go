package domain

import (
	"reflect"
	"testing"
)

var (
	sealed   = SealLog{LogSealed{Size: 1, Root: root}}
	accepted = AcceptLoss{LossAccepted{After: 7, Through: 9, Size: 9, Root: root, Name: "Ana", Reason: "the disk died"}}
)

func lossBut(f func(*LossAccepted)) AcceptLoss {
	c := accepted
	f(&c.LossAccepted)
	return c
}

var sealingScenes = []scene{
	{name: "seal", given: founded, when: sealed, then: []Event{sealed.LogSealed}},
	{name: "seal by somebody", given: founded, by: "leader:ana", when: sealed, refused: ActorPresent},
	{name: "seal what is sealed", given: given{founded, sealed}, when: sealed, refused: NothingChanges, field: "/size"},
	{name: "seal nothing", given: founded, when: SealLog{LogSealed{Root: root}}, refused: NothingChanges, field: "/size"},
	{name: "seal more than there is", given: founded, when: SealLog{LogSealed{Size: 1000, Root: root}}, refused: NumberRange, field: "/size"},
	{name: "seal under no hash", given: founded, when: SealLog{LogSealed{Size: 1, Root: "x"}}, refused: IDInvalid, field: "/root"},
	{name: "accept a loss", when: accepted, then: []Event{accepted.LossAccepted}},
	{name: "accept a loss by nobody", by: "nobody", when: accepted, refused: ActorMissing},
	{name: "accept a loss without reason", when: lossBut(func(e *LossAccepted) { e.Reason = " " }), refused: TextRequired, field: "/reason"},
	{name: "accept a loss without a name", when: lossBut(func(e *LossAccepted) { e.Name = "" }), refused: TextRequired, field: "/name"},
	{name: "accept less than no loss", when: lossBut(func(e *LossAccepted) { e.Through = 6 }), refused: NumberRange, field: "/through"},
	{name: "accept a lost record under no hash", when: lossBut(func(e *LossAccepted) { e.Missing = []Lost{{Position: 3, Hash: "x"}} }), refused: IDInvalid, field: "/missing"},
}

func TestSealed(t *testing.T) {
	w := worldOf(t, founded, sealed)
	if got := w.Sealed(); got != 1 {
		t.Errorf("Sealed() = %d, want 1", got)
	}
}

// Words are gone, and whether there were any is not.
func TestWordless(t *testing.T) {
	whole := FrictionReported{Rule: forms, Title: "A form", Impacts: []Impact{Anger}, Story: "Ana said", Severity: 2, Day: date(2026, 1, 10)}
	bare := whole
	bare.Title, bare.Story = "", ""
	renamed, told := whole, whole
	renamed.Title, renamed.Story = "Another form", Elided
	told.Story = Elided
	for _, c := range []struct {
		of    Event
		title string
		want  Event
		had   bool
	}{
		{whole, "", told, true},
		{whole, "A form", told, true},
		{whole, "Another form", renamed, true},
		{bare, "Another form", bare, false},
		{ReplyGiven{Reply: "Ana"}, "", ReplyGiven{Reply: Elided}, true},
		{QuestionAsked{Question: "Ana?"}, "", QuestionAsked{Question: Elided}, true},
		{ThanksSent{Words: "Ana!"}, "", ThanksSent{Words: Elided}, true},
		{ReportHeld{Reason: "Ana"}, "", ReportHeld{Reason: Elided}, true},
		{ReportMoved{To: stamps}, "", ReportMoved{To: stamps}, false},
		{RemovalAnswered{Answer: Gone}, "", RemovalAnswered{Answer: Gone}, false},
	} {
		got, had := Wordless(c.of, c.title)
		if had != c.had || !reflect.DeepEqual(got, c.want) {
			t.Errorf("Wordless(%+v, %q) = %+v, %v; want %+v, %v", c.of, c.title, got, had, c.want, c.had)
		}
	}
}
