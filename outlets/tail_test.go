package outlets

import (
	"testing"

	"unrule/domain"
)

var aRule = domain.RuleID{ID: domain.IDFrom([16]byte{0xaa})}

func renamed(position uint64) domain.Recorded {
	return domain.Recorded{Position: position, Aggregate: aRule.Aggregate(), By: domain.ByPolicy, Event: domain.RuleRenamed{Title: "a"}}
}

func reported(position uint64) domain.Recorded {
	return domain.Recorded{Position: position, Aggregate: domain.ReportID{ID: domain.IDFrom([16]byte{byte(position)})}.Aggregate(), Event: domain.FrictionReported{Story: "a story"}}
}

// tailOf is a tail of acts at the odd positions and reports at the even ones.
func tailOf(acts int) *Tail {
	t := NewTail()
	for n := range uint64(acts) {
		t.Apply(renamed(2*n + 1))
		t.Apply(reported(2*n + 2))
	}
	return t
}

func wantSince(t *testing.T, tail *Tail, after uint64, number int, whole bool) {
	t.Helper()
	acts, _, ok := tail.Since(after)
	if len(acts) != number || ok != whole {
		t.Fatalf("Since(%d) = %d acts, %v, want %d, %v", after, len(acts), ok, number, whole)
	}
	for i, r := range acts {
		if want := after/2*2 + 1 + 2*uint64(i) + after%2*2; r.Position != want {
			t.Fatalf("Since(%d)[%d] is at %d, want %d", after, i, r.Position, want)
		}
	}
}

func TestSince(t *testing.T) {
	wantSince(t, NewTail(), 0, 0, true)
	wantSince(t, NewTail(), 1, 0, false)
	tail := tailOf(5)
	for after, number := range []int{5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0} {
		wantSince(t, tail, uint64(after), number, true)
	}
	wantSince(t, tail, 11, 0, false)
}

// A thousand acts can be caught up with, and no more, however long the log is.
func TestSinceLongAgo(t *testing.T) {
	for _, acts := range []int{kept, kept + 1, 2*kept - 1, 2 * kept, 2*kept + 1, 5*kept + 7} {
		tail := tailOf(acts)
		oldest := uint64(2 * (acts - kept))
		wantSince(t, tail, oldest, kept, true)
		if oldest > 0 {
			wantSince(t, tail, oldest-2, 0, false)
			wantSince(t, tail, 0, 0, false)
		}
		if len(tail.acts) >= 2*kept {
			t.Errorf("after %d acts %d are kept", acts, len(tail.acts))
		}
	}
}

func TestNews(t *testing.T) {
	tail := tailOf(1)
	_, news, _ := tail.Since(1)
	tail.Apply(reported(3))
	tail.Apply(renamed(1)) // taken in already
	select {
	case <-news:
		t.Error("a report is news")
	default:
	}
	tail.Apply(renamed(4))
	<-news
	if figures, position := tail.Figures(); figures != 3 || position != 4 || tail.Last() != 4 {
		t.Errorf("Figures() = %d, %d, Last() = %d, want 3, 4 and 4", figures, position, tail.Last())
	}
}

// Nothing of a report is kept but that there was one.
func TestTailKeepsNoReport(t *testing.T) {
	for _, r := range tailOf(10).acts {
		if r.Aggregate.Of == domain.OfReport {
			t.Errorf("kept %+v", r)
		}
	}
}
