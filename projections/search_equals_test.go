package projections_test

import (
	"fmt"
	"slices"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// A shelf holds rules by the titles they were reported with, so many times each.
type shelf struct {
	*projections.Views
	last uint64
}

func (s *shelf) tell(name, title string, held domain.Suspicion, times int) {
	for range times {
		s.last++
		id := report(fmt.Sprint(s.last))
		s.Apply(domain.Recorded{Position: s.last, Aggregate: id.Aggregate(), Event: domain.FrictionReported{
			Rule: rule(name), Title: title, Side: domain.Customer, Held: held,
		}})
	}
}

func (s *shelf) act(name string, e domain.Event) {
	s.last++
	s.Apply(domain.Recorded{Position: s.last, Aggregate: rule(name).Aggregate(), Event: e})
}

func (s *shelf) expect(t *testing.T, q string, want ...string) {
	t.Helper()
	var got, ids []domain.RuleID
	for _, r := range s.Suggest(q, 3) {
		got = append(got, r.ID)
	}
	for _, name := range want {
		ids = append(ids, rule(name))
	}
	if !slices.Equal(got, ids) {
		t.Errorf("Suggest(%q) = %v, want %v", q, got, want)
	}
}

// TestEqualTitlesAreSuggestedOnce: by the earliest live rule, whatever capitals, accents
// and signs, and however many have reported which: a count would tell when they did.
func TestEqualTitlesAreSuggestedOnce(t *testing.T) {
	s := &shelf{Views: projections.New()}
	s.tell("hidden", "Sello azul", domain.Flood, 3)
	s.tell("first", "Sello azul", "", 1)
	s.tell("second", "SELLO, ¡azul!", "", 2)
	s.tell("another", "Azul sello", "", 1)
	s.tell("third", "Selló azul", "", 9)
	s.expect(t, "sello azul", "first", "another")

	s.tell("merged", "Tinta verde", "", 2)
	s.act("merged", domain.RuleMerged{Into: rule("second")})
	s.expect(t, "sello azul", "first", "another")
	s.expect(t, "tinta verde", "first") // the one that speaks for its equals
	s.act("first", domain.RuleRejected{})
	s.expect(t, "sello azul", "second", "another")
	s.expect(t, "tinta verde", "second")
}

// TestEqualTitlesCrowdNobodyOut: a hundred of one title leave room for the next, also
// when they are merged.
func TestEqualTitlesCrowdNobodyOut(t *testing.T) {
	s := &shelf{Views: projections.New()}
	for i := range 100 {
		s.tell(fmt.Sprint(i), "Sello azul", "", 1)
	}
	s.tell("next", "Sello azul de la caja", "", 1)
	s.expect(t, "sello azul", "0", "next")
	for i := range 99 {
		s.act(fmt.Sprint(i+1), domain.RuleMerged{Into: rule("0")})
	}
	s.expect(t, "sello azul", "0", "next")
}
