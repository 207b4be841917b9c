package projections_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// A book is a log in memory that decides every act, so that what it holds is a log
// that could exist. The clock is moved by hand.
type book struct {
	t       failer
	state   *domain.State
	records []domain.Recorded
	now     time.Time
}

// failer is what testing.TB and rapid.T have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// leader is who acts for the board.
const leader = "leader:Inés"

func newBook(t failer) *book {
	return &book{t: t, state: domain.NewState(), now: time.Date(2025, 1, 2, 15, 0, 0, 0, time.UTC)}
}

// id is the id that a name stands for in all tests.
func id(name string) domain.ID {
	sum := sha256.Sum256([]byte(name))
	return domain.IDFrom([16]byte(sum[:16]))
}

func rule(name string) domain.RuleID             { return domain.RuleID{ID: id("rule " + name)} }
func report(name string) domain.ReportID         { return domain.ReportID{ID: id("report " + name)} }
func department(name string) domain.DepartmentID { return domain.DepartmentID{ID: id("area " + name)} }

func day(s string) domain.Day {
	d, err := domain.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (b *book) today() domain.Day { return b.state.Today(b.now) }

// try decides a command and stores what it answers.
func (b *book) try(by string, c domain.Command) error {
	drafts, err := b.state.Decide(domain.Act{By: by, Command: c}, b.today())
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if last := b.state.Last(d.Aggregate); d.Expected != last {
			b.t.Fatalf("%T expects position %d of %v, which is at %d", d.Event, d.Expected, d.Aggregate, last)
		}
	}
	for _, d := range drafts {
		r := domain.Recorded{
			Aggregate: d.Aggregate, By: by, Day: domain.DayOf(b.now.UTC()), Event: d.Event,
		}
		if by != "" {
			r.Time = b.now.UTC()
		}
		b.append(r)
	}
	return nil
}

// append stores an event at the end of the log, wherever it stood before.
func (b *book) append(r domain.Recorded) {
	r.Position = uint64(len(b.records) + 1)
	b.records = append(b.records, r)
	b.state.Evolve(r)
}

// board stores an act of the board that must not be refused.
func (b *book) board(c domain.Command) {
	b.t.Helper()
	if err := b.try(leader, c); err != nil {
		b.t.Fatalf("%T on %s: %v", c, b.today(), err)
	}
}

// boardBy is board in somebody else's name.
func (b *book) boardBy(by string, c domain.Command) {
	b.t.Helper()
	if err := b.try(by, c); err != nil {
		b.t.Fatalf("%T by %s: %v", c, by, err)
	}
}

// reporter stores an act of a reporter that must not be refused.
func (b *book) reporter(c domain.Command) {
	b.t.Helper()
	if err := b.try("", c); err != nil {
		b.t.Fatalf("%T on %s: %v", c, b.today(), err)
	}
}

// until lets the days pass to the given one; each day policy does what falls due.
func (b *book) until(s string) {
	b.t.Helper()
	for b.days(0); b.today() < day(s); {
		b.days(1)
	}
}

// days lets n days pass.
func (b *book) days(n int) {
	for range n {
		b.now = b.now.AddDate(0, 0, 1)
		b.due()
	}
	b.due()
}

// due does what policy does, but closes no quarter: for that a log has too much to say.
func (b *book) due() {
	for _, c := range b.state.Due(b.today()) {
		if _, ok := c.(domain.CloseQuarter); ok {
			continue
		}
		if err := b.try(domain.ByPolicy, c); err != nil {
			b.t.Fatalf("%T, which is due on %s: %v", c, b.today(), err)
		}
	}
}

// views are those of the whole log.
func (b *book) views() *projections.Views {
	v := projections.New()
	b.read(v)
	return v
}

// read lets views take in what they have not.
func (b *book) read(v *projections.Views) {
	for _, r := range b.records[v.Position():] {
		v.Apply(r)
	}
}

func TestBookRefusesWhatTheDomainRefuses(t *testing.T) {
	b := newBook(t)
	if err := b.try(leader, domain.RevertMerge{Rule: rule("nobody's")}); err == nil || len(b.records) != 0 {
		t.Errorf("RevertMerge of no rule = %v with %d events, want a refusal and none", err, len(b.records))
	}
}

// afterwards is a day on which every quarter of a test is over.
const afterwards = domain.Day(1 << 20)
