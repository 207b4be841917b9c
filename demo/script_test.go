package demo

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// now is when the play is given: late in a quarter.
var now = time.Date(2026, time.November, 27, 18, 0, 0, 0, time.UTC)

// numbered is a report's id that tells its number.
func numbered(n int) domain.ReportID {
	return domain.ReportID{ID: domain.IDFrom([16]byte{14: byte(n >> 8), 15: byte(n)})}
}

func steps(t testing.TB, at time.Time, seed uint64) []Step {
	t.Helper()
	p, err := Write(Options{Now: at, Seed: seed, Report: numbered})
	if err != nil {
		t.Fatalf("Write() = %v", err)
	}
	return p.Steps
}

func digest(list []Step) string {
	h := sha256.New()
	for _, s := range list {
		fmt.Fprintf(h, "%s %s %s %#v\n", s.At, s.Act.ID, s.Act.By, s.Act.Command)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameSeedSamePlay(t *testing.T) {
	first := digest(steps(t, now, 1))
	if second := digest(steps(t, now, 1)); second != first {
		t.Errorf("Write() twice = %s and %s, want the same", first, second)
	}
	if other := digest(steps(t, now, 2)); other == first {
		t.Error("Write() with another seed = the same play")
	}
}

// On another day the same people say the same, but for the few who find a rule back.
func TestAnotherDaySameWords(t *testing.T) {
	told := map[string]bool{}
	for _, r := range play(t, now).reports {
		told[r.Story] = true
	}
	again, all := 0, 0
	for _, r := range play(t, now.AddDate(0, 3, 2)).reports {
		if r.Story != "" {
			all++
			if told[r.Story] {
				again++
			}
		}
	}
	if again*100 < 90*all {
		t.Errorf("%d of %d stories are told again on another day, want 90 of 100", again, all)
	}
}

// A stage is the world after a play, with all that happened in it.
type stage struct {
	*domain.State
	happened map[string]int // by the name of the event
	rules    map[domain.RuleID]bool
	reports  []domain.FrictionReported
	verdicts map[domain.Verdict]int
}

// play performs the script of a day by the laws of the domain, policy acting at the
// beginning of each day up to that one.
func play(t testing.TB, at time.Time) *stage {
	t.Helper()
	list := steps(t, at, 1)
	w := &stage{State: domain.NewState(), happened: map[string]int{}, rules: map[domain.RuleID]bool{}, verdicts: map[domain.Verdict]int{}}
	day := w.Today(list[0].At)
	for i, s := range list {
		for ; day < w.Today(s.At); day++ {
			w.policy(t, day+1)
		}
		if err := w.act(s.Act, w.Today(s.At), s.At); err != nil {
			t.Fatalf("%s: step %d of %s, %s: %v", at, i+1, s.At, describe(s.Act.Command), err)
		}
	}
	for ; day < w.Today(at); day++ {
		w.policy(t, day+1)
	}
	return w
}

func describe(c domain.Command) string {
	s := fmt.Sprintf("%+v", c)
	return fmt.Sprintf("%T %s", c, s[:min(200, len(s))])
}

func (w *stage) policy(t testing.TB, day domain.Day) {
	t.Helper()
	for _, c := range w.Due(day) {
		if q, ok := c.(domain.CloseQuarter); ok {
			q.Head, q.Root = w.Position(), strings.Repeat("0", 64)
			c = q
		}
		if err := w.act(domain.Act{By: domain.ByPolicy, Command: c}, day, day.Time()); err != nil {
			t.Fatalf("policy on %s, %s: %v", day, describe(c), err)
		}
	}
}

func (w *stage) act(a domain.Act, on domain.Day, at time.Time) error {
	drafts, err := w.Decide(a, on)
	if err == nil && len(drafts) == 0 {
		err = errors.New("nothing was decided")
	}
	for _, d := range drafts {
		w.happened[d.Event.EventName()]++
		switch e := d.Event.(type) {
		case domain.FrictionReported:
			w.reports = append(w.reports, e)
			w.rules[e.Rule] = true
		case domain.RuleRegistered:
			w.rules[domain.RuleID{ID: d.Aggregate.ID}] = true
		case domain.RuleDecided:
			w.verdicts[e.Verdict]++
		}
		w.Evolve(domain.Recorded{Position: w.Position() + 1, Aggregate: d.Aggregate, Act: a.ID, By: a.By, Time: at, Day: on, Event: d.Event})
	}
	return err
}

// The days on which the play must be possible: in the middle of a quarter, on its
// first and last day, in a leap year.
var days = []time.Time{
	now,
	time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC),
	time.Date(2026, time.December, 31, 23, 0, 0, 0, time.UTC),
	time.Date(2028, time.February, 29, 3, 0, 0, 0, time.UTC),
}

func TestCounts(t *testing.T) {
	for _, at := range days {
		w := play(t, at)
		titles, languages := map[string]bool{}, map[domain.Language]int{}
		for id := range w.rules {
			r, _ := w.Rule(id)
			titles[r.Title] = true
		}
		for _, r := range w.reports {
			languages[r.Language]++
		}
		if d, r, n := len(w.Departments()), len(w.rules), len(w.reports); d != 12 || r != 150 || n != 4000 {
			t.Errorf("%s: %d departments, %d rules, %d reports, want 12, 150, 4000", at, d, r, n)
		}
		if len(titles) != len(w.rules) {
			t.Errorf("%s: %d titles for %d rules", at, len(titles), len(w.rules))
		}
		if es, en, none := languages[domain.Spanish], languages[domain.English], languages[""]; en < 300 || es < 3*en || none < 800 {
			t.Errorf("%s: %d Spanish, %d English, %d without words; want mostly Spanish, some English, about a third without", at, es, en, none)
		}
	}
}

// happens is what the play must show: the life of reports and rules as a whole.
var happens = []domain.Event{
	domain.FrictionReported{}, domain.ThanksSent{}, domain.QuestionAsked{}, domain.ReplyGiven{}, domain.RemovalAnswered{},
	domain.ReportHeld{}, domain.ReportReleased{},
	domain.RuleRegistered{}, domain.RuleTriaged{}, domain.RuleRejected{}, domain.RuleMerged{}, domain.RuleAbsorbed{},
	domain.MergeReverted{}, domain.RuleSplitOff{}, domain.JustificationRequested{}, domain.RuleJustified{}, domain.JustificationLapsed{},
	domain.RuleDecided{}, domain.RemovalRescheduled{}, domain.RemovalAnnounced{}, domain.VerificationOpened{}, domain.RemovalVerified{},
	domain.RemovalDisputed{}, domain.VerificationExpired{}, domain.RelapseDetected{}, domain.DeferralEnded{}, domain.RuleReopened{},
	domain.RuleRenamed{}, domain.OwnerAssigned{}, domain.PopulationDeclared{}, domain.BurdenMeasured{},
	domain.DepartmentRegistered{}, domain.PolicySet{}, domain.QuarterClosed{},
}

// Each stage is there, each verdict, and each kind of event that the play must show.
func TestAllStages(t *testing.T) {
	for _, at := range days {
		w := play(t, at)
		stages := map[domain.Stage]int{}
		for id := range w.rules {
			r, _ := w.Rule(id)
			stages[r.Stage]++
		}
		for _, s := range domain.Stages {
			if stages[s] == 0 {
				t.Errorf("%s: no rule is %s", at, s)
			}
		}
		for _, e := range happens {
			if w.happened[e.EventName()] == 0 {
				t.Errorf("%s: %s never happened", at, e.EventName())
			}
		}
		for _, v := range domain.Verdicts {
			if w.verdicts[v] == 0 {
				t.Errorf("%s: nothing was decided with %s", at, v)
			}
		}
		if n := w.happened["quarter-closed"]; n != Quarters {
			t.Errorf("%s: %d quarters closed, want %d", at, n, Quarters)
		}
	}
}

// Whatever the day, each act is accepted in its turn, and both receipts that are worth
// looking at have something to answer.
func TestEveryDayIsPossible(t *testing.T) {
	for i := range 30 {
		at := now.AddDate(0, 0, 25*i)
		w := play(t, at)
		p, err := Write(Options{Now: at, Seed: 1, Report: numbered})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []domain.Command{
			domain.AnswerRemoval{Report: numbered(p.Asked), Answer: domain.Gone},
			domain.GiveReply{Report: numbered(p.Questioned), Reply: "Sí."},
		} {
			if _, err := w.Decide(domain.Act{Command: c}, w.Today(at)); err != nil {
				t.Errorf("%s: Decide(%s) = %v, want nil", at, describe(c), err)
			}
		}
	}
}

// A few rules have very many reports and many have few, as in life; both sides speak,
// and who suffers whose rules has cells that may be shown and cells that may not.
func TestSpread(t *testing.T) {
	type cell struct {
		sufferer domain.DepartmentID
		owner    domain.DepartmentID
	}
	w := play(t, now)
	perRule, perCell, sides := map[domain.RuleID]int{}, map[cell]int{}, map[domain.Side]int{}
	for _, r := range w.reports {
		perRule[r.Rule]++
		sides[r.Side]++
		if rule, _ := w.Rule(r.Rule); !r.Sufferer.IsZero() {
			perCell[cell{r.Sufferer, rule.Owner}]++
		}
	}
	var many, few, shown, hidden int
	for _, n := range perRule {
		if n >= 100 {
			many++
		} else if n <= 5 {
			few++
		}
	}
	for _, n := range perCell {
		if n >= domain.DefaultPolicy.Disclosure {
			shown++
		} else {
			hidden++
		}
	}
	if many < 5 || few < 50 {
		t.Errorf("%d rules have 100 reports or more and %d at most 5, want 5 and 50 or more", many, few)
	}
	if shown < 30 || hidden < 30 {
		t.Errorf("%d cells have enough reports and %d have not, want 30 or more of both", shown, hidden)
	}
	if sides[domain.Customer] < 800 || sides[domain.Employee] < 2000 || sides[""] == 0 {
		t.Errorf("sides %v, want many customers, more employees, and some who do not say", sides)
	}
}

// No two reports of a rule tell the same story, and none shows how it was made.
func TestStories(t *testing.T) {
	type told struct {
		rule  domain.RuleID
		story string
	}
	seen := map[told]bool{}
	for _, r := range play(t, now).reports {
		if r.Story == "" || r.Held != "" {
			continue
		}
		if k := (told{r.Rule, r.Story}); seen[k] {
			t.Errorf("told twice: %s", r.Story)
		} else {
			seen[k] = true
		}
		if strings.ContainsAny(r.Story+r.Proposal, "[]|") || strings.Contains(r.Story, "  ") {
			t.Errorf("a story shows how it was made: %s", r.Story)
		}
	}
	if len(seen) < 2300 {
		t.Errorf("%d stories, want about two thirds of 4,000", len(seen))
	}
}
