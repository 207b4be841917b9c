package projections_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// doors are the ways out by which a rule is seen; its title is made of one word.
func doors(v *projections.Views, id domain.RuleID, today domain.Day) (open []string) {
	l, known := v.Rule(id, today)
	is := func(l projections.Line) bool { return l.ID == id }
	_, history := v.History(id)
	_, stories := v.Stories(id, domain.ReportID{}, 9)
	q := v.Quarter(v.QuarterOf(today), afterwards, true)
	for door, seen := range map[string]bool{
		"rule": known, "history": history, "stories": stories, "board": everyLine(v, today)[id].ID == id,
		"search":  slices.ContainsFunc(v.Board(projections.BoardQuery{Stage: l.Stage, Text: l.Title}, today).Rules, is),
		"quarter": slices.ContainsFunc(q.Rules, func(r projections.QuarterRule) bool { return r.Rule == id }) || l.Stage == domain.Merged,
	} {
		if seen {
			open = append(open, door)
		}
	}
	slices.Sort(open)
	return open
}

// TestHeldRuleIsHidden: a rule that only held reports speak of is behind no door,
// and is behind all of them once one is released or somebody acts on the rule.
func TestHeldRuleIsHidden(t *testing.T) {
	trap, honest := said("", domain.Daily, 60, 0, "Buy now.", domain.Anger), said("", domain.Daily, 60, 0, "", domain.Anger)
	trap.Held = domain.Trap
	spam := rule("spam")
	release, hold := domain.ReleaseReport{Report: report("1")}, domain.HoldReport{Report: report("1"), Reason: "?"}
	away := domain.MoveReport{Report: report("1"), To: rule("other")}
	merge, revert := domain.MergeRule{Rule: spam, Into: rule("other")}, domain.RevertMerge{Rule: spam}
	for _, tt := range []struct {
		name  string
		first domain.FrictionReported
		then  []domain.Command
		shown bool
	}{
		{"held", trap, nil, false},
		{"released", trap, []domain.Command{release}, true},
		{"released and held again", trap, []domain.Command{release, hold}, false},
		{"held later", honest, []domain.Command{hold}, false},
		{"honest", honest, nil, true},
		{"moved away while held", trap, []domain.Command{away}, false},
		{"moved away and released there", trap, []domain.Command{away, release}, false},
		{"the only report moved away", honest, []domain.Command{away}, false},
		{"moved away and back", honest, []domain.Command{away, domain.MoveReport{Report: report("1"), To: spam}}, true},
		{"an honest report moved to it", trap, []domain.Command{domain.MoveReport{Report: report("2"), To: spam}}, true},
		{"renamed", trap, []domain.Command{domain.RenameRule{Rule: spam, Title: "Oil"}}, true},
		{"rejected", trap, []domain.Command{domain.RejectRule{Rule: spam, RuleRejected: domain.RuleRejected{Reason: domain.Spam}}}, true},
		{"merged", trap, []domain.Command{merge}, true},
		{"merged and split off", trap, []domain.Command{merge, revert}, true},
		{"merged into", trap, []domain.Command{domain.MergeRule{Rule: rule("other"), Into: spam}}, true},
		{"merged into and split off", trap, []domain.Command{domain.MergeRule{Rule: rule("other"), Into: spam}, domain.RevertMerge{Rule: rule("other")}}, true},
		{"thanked", trap, []domain.Command{domain.SendThanks{Report: report("1"), Words: "Gracias"}}, false},
		{"redacted", trap, []domain.Command{domain.RedactReport{Report: report("1"), Reason: "names"}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, v := newBook(t), projections.New()
			b.tells("2", "other", "Tie", honest)
			b.tells("1", "spam", "Snake", tt.first)
			for _, c := range tt.then {
				b.read(v)
				everyLine(v, b.today())
				b.board(c)
			}
			b.read(v)
			var want []string
			if tt.shown {
				want = []string{"board", "history", "quarter", "rule", "search", "stories"}
			}
			if got := doors(v, spam, b.today()); !slices.Equal(got, want) {
				t.Errorf("it is seen by %v, want %v", got, want)
			}
			r, _ := v.Receipt(report("1"))
			if about, counts := b.filed(report("1")); r.Held == counts || r.Title == "" || about == spam && r.Rule != spam && r.Title != "Tie" {
				t.Errorf("its receipt says %+v", r)
			}
		})
	}
}

// shows reports whether a rule is to be seen, as the log tells.
func (b *book) shows(id domain.RuleID) bool {
	for _, rec := range b.records {
		if rec.Aggregate == id.Aggregate() {
			return true
		}
		if _, ok := rec.Event.(domain.FrictionReported); ok {
			if about, counts := b.filed(domain.ReportID{ID: rec.Aggregate.ID}); counts && about == id {
				return true
			}
		}
	}
	return false
}

// TestHiddenRulesMightNotBe: what anybody sees is as if the reports had never come
// that spoke of hidden rules alone.
func TestHiddenRulesMightNotBe(t *testing.T) {
	hidden := 0
	rapid.Check(t, func(t *rapid.T) {
		c, v := crowded(t, 60)
		gone := map[domain.Aggregate]bool{}
		for r := range c.told() {
			gone[r.Aggregate()] = !slices.ContainsFunc(c.everFiled(r), c.shows)
		}
		without := newBook(t)
		for _, rec := range c.records {
			if !gone[rec.Aggregate] {
				without.append(rec)
			} else if _, ok := rec.Event.(domain.FrictionReported); ok {
				hidden++
			}
		}
		bare := without.views()
		for what, see := range map[string]func(*projections.Views) any{
			"lines":       func(v *projections.Views) any { return everyLine(v, c.today()) },
			"impact":      func(v *projections.Views) any { i := v.Impact(c.today()); i.Position = 0; return i },
			"departments": func(v *projections.Views) any { return v.Departments(c.today()) },
			"matrix":      func(v *projections.Views) any { return v.Matrix(c.today()) },
			"quarter":     func(v *projections.Views) any { return c.readings(v, 0)["quarter"] },
			"suggestions": func(v *projections.Views) any { return c.suggestions(v) },
		} {
			if got, want := see(v), see(bare); !reflect.DeepEqual(got, want) {
				t.Errorf("%s = %+v\nwithout %+v", what, got, want)
			}
		}
		for i := range 6 {
			id := rule(fmt.Sprint(i))
			if open := doors(v, id, c.today()); len(open) > 0 != c.shows(id) {
				t.Errorf("%s is seen by %v; is it to be? %v", id, open, c.shows(id))
			}
		}
	})
	if hidden < 20 {
		t.Errorf("%d reports were hidden only", hidden)
	}
}

// everFiled are all the rules that a report was ever filed under.
func (b *book) everFiled(r domain.ReportID) (rules []domain.RuleID) {
	for _, rec := range b.records {
		if rec.Aggregate == r.Aggregate() {
			switch e := rec.Event.(type) {
			case domain.FrictionReported:
				rules = append(rules, e.Rule)
			case domain.ReportMoved:
				rules = append(rules, e.To)
			}
		}
	}
	return rules
}

// suggestions are what each word of the crowd finds.
func (c *crowd) suggestions(v *projections.Views) (all [][]projections.Suggestion) {
	for _, word := range crowdWords {
		all = append(all, v.Suggest(word, 3))
	}
	return all
}
