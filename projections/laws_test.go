package projections_test

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// everyLine is all lines, those merged into others too, without their versions.
func everyLine(v *projections.Views, today domain.Day) map[domain.RuleID]projections.Line {
	lines := map[domain.RuleID]projections.Line{}
	for _, stage := range []domain.Stage{"", domain.Merged} {
		for _, l := range v.Board(projections.BoardQuery{Stage: stage, Limit: 1000}, today).Rules {
			l.Version = 0
			lines[l.ID] = l
		}
	}
	return lines
}

// TestReplay: what was taken in already changes nothing, and the same log gives
// the same views whatever was read on the way.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, read := crowded(t, 60)
		again := c.views()
		if read.Digest() != again.Digest() {
			t.Errorf("a replay of %d events has another digest than views that were read on the way", len(c.records))
		}
		today := c.today()
		if got, want := everyLine(read, today), everyLine(again, today); !reflect.DeepEqual(got, want) {
			t.Errorf("lines = %+v\nreplayed %+v", got, want)
		}
		before := read.Digest()
		for _, r := range c.records[:rapid.IntRange(0, len(c.records)).Draw(t, "prefix")] {
			read.Apply(r)
		}
		if read.Digest() != before || read.Position() != uint64(len(c.records)) {
			t.Errorf("applying a prefix twice changes the views")
		}
	})
}

// TestChain: a report under a rule merged into a merged rule counts in all three,
// though their lines were read before.
func TestChain(t *testing.T) {
	b, v := newBook(t), projections.New()
	for _, name := range []string{"a", "b", "c"} {
		b.tells("first of "+name, name, "Rule "+name, said("", "", 0, 0, "", domain.Anger))
	}
	b.board(domain.MergeRule{Rule: rule("a"), Into: rule("b")})
	b.board(domain.MergeRule{Rule: rule("b"), Into: rule("c")})
	b.read(v)
	everyLine(v, b.today())
	b.tells("late", "a", "", said("", "", 0, 0, "", domain.Anger))
	b.read(v)
	for name, want := range map[string]int{"a": 2, "b": 3, "c": 4} {
		if l, _ := v.Rule(rule(name), b.today()); l.Reports != want {
			t.Errorf("reports of %s = %d, want %d", name, l.Reports, want)
		}
	}
}

// TestUndo: what is undone leaves every line that was there as it was.
func TestUndo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 50)
		a, r := c.rule(), c.report()
		from, counts := c.filed(r)
		for _, act := range []struct{ do, undo domain.Command }{
			{domain.MergeRule{Rule: a, Into: c.rule()}, domain.RevertMerge{Rule: a}},
			{domain.HoldReport{Report: r, Reason: "?"}, domain.ReleaseReport{Report: r}},
			{domain.MoveReport{Report: r, To: c.rule()}, domain.MoveReport{Report: r, To: from}},
		} {
			if _, ok := act.do.(domain.HoldReport); ok && !counts {
				continue // to hold what suspicion holds is no change that a release undoes
			}
			before := everyLine(v, c.today())
			if c.try(leader, act.do) != nil {
				continue
			}
			c.read(v)
			everyLine(v, c.today())
			if c.try(leader, act.undo) != nil {
				continue // back into a rule that is not live
			}
			c.read(v)
			after := everyLine(v, c.today())
			if _, ok := act.do.(domain.MergeRule); ok { // an act shows what was hidden before
				maps.DeleteFunc(after, func(id domain.RuleID, _ projections.Line) bool { return before[id].ID != id })
			}
			if !reflect.DeepEqual(after, before) {
				t.Errorf("%T and back: lines = %+v\nwant %+v", act.do, after, before)
			}
		}
	})
}

// TestHeldFromTheStart: a report that is held when it comes is shown, and left out,
// exactly as one that was held a moment later.
func TestHeldFromTheStart(t *testing.T) {
	held := 0
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		later := newBook(t)
		for _, r := range c.records {
			e, ok := r.Event.(domain.FrictionReported)
			suspicion := e.Held
			if e.Held = ""; ok {
				r.Event = e
			}
			if later.append(r); suspicion != "" {
				held++
				r.Event = domain.ReportHeld{Reason: string(suspicion)}
				later.append(r)
			}
		}
		today := c.today()
		for what, shapes := range map[string][2]any{
			"lines":  {everyLine(v, today), everyLine(later.views(), today)},
			"matrix": {v.Matrix(today), later.views().Matrix(today)},
			"impact": {v.Impact(today).ByOwner, later.views().Impact(today).ByOwner},
			"rest":   {c.readings(v, c.reports), c.readings(later.views(), c.reports)},
		} {
			if !reflect.DeepEqual(shapes[0], shapes[1]) {
				t.Errorf("%s = %+v\nheld later: %+v", what, shapes[0], shapes[1])
			}
		}
	})
	if held < 50 {
		t.Errorf("%d reports were held only", held)
	}
}

// readings is what the views say of each rule, so many reports, and the quarter, but
// for positions and for what was said to reporters.
func (c *crowd) readings(v *projections.Views, reports int) map[any]any {
	m := map[any]any{}
	for i := range 6 {
		refs, ok := v.Stories(rule(fmt.Sprint(i)), domain.ReportID{}, 100)
		for at := range refs {
			refs[at].Position = 0
		}
		m[rule(fmt.Sprint(i))] = []any{refs, ok}
	}
	for i := range reports {
		m[i], _ = v.Receipt(report(fmt.Sprint(i)))
	}
	q := v.Quarter(v.QuarterOf(c.today()), c.today(), true)
	q.Position = 0
	silent := func(f *projections.Figures) { f.Thanks, f.Questions, f.Replies = 0, 0, 0 }
	silent(&q.Figures)
	for i := range q.Trend {
		silent(&q.Trend[i].Figures)
	}
	m["quarter"], m["suggestions"] = q, c.suggestions(v)
	return m
}

// filed is the rule that a report is filed under and whether it counts, as the log tells.
func (b *book) filed(r domain.ReportID) (domain.RuleID, bool) {
	var about domain.RuleID
	counts := false
	for _, rec := range b.records {
		if rec.Aggregate != r.Aggregate() {
			continue
		}
		switch e := rec.Event.(type) {
		case domain.FrictionReported:
			about, counts = e.Rule, e.Held == ""
		case domain.ReportMoved:
			about = e.To
		case domain.ReportHeld:
			counts = false
		case domain.ReportReleased:
			counts = true
		}
	}
	return about, counts
}
