package http

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unrule/domain"
	"unrule/http/form"
	"unrule/projections"
)

// A memory is a store that holds everything in memory.
type memory struct {
	mu    sync.Mutex
	state *domain.State
	acts  map[domain.ID]stored
	log   []domain.Recorded
	fail  func() error // asked first, when set
}

type stored struct {
	command  domain.Command
	position uint64
}

func (m *memory) Handle(_ context.Context, a domain.Act) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(); err != nil {
			return 0, err
		}
	}
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	today := domain.DayOf(noon)
	if done, err := m.state.Done(a.ID); done != 0 || err != nil {
		return done, err
	}
	drafts, err := m.state.Decide(a, today)
	if err != nil {
		return 0, err
	}
	if was, ok := m.acts[a.ID]; ok {
		if !reflect.DeepEqual(was.command, a.Command) {
			return 0, domain.Refuse(domain.ReportDiffers, "")
		}
		return was.position, nil
	}
	for _, d := range drafts {
		r := domain.Recorded{Position: uint64(len(m.log) + 1), Aggregate: d.Aggregate, Act: a.ID, By: a.By, Day: today, Event: d.Event}
		if a.By != "" {
			r.Time = noon
		}
		m.log = append(m.log, r)
		m.state.Evolve(r)
	}
	m.acts[a.ID] = stored{a.Command, uint64(len(m.log))}
	return uint64(len(m.log)), nil
}

func (m *memory) ReadAt(_ context.Context, position uint64) (domain.Recorded, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if position == 0 || position > uint64(len(m.log)) {
		return domain.Recorded{}, fmt.Errorf("eventstore: read position %d: %w", position, errNotFound)
	}
	return m.log[position-1], nil
}

// preview says what would be stored, in an envelope of the tests.
func (m *memory) preview(a domain.Act) ([]form.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	drafts, err := m.state.Decide(a, domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
	var records []form.Record
	for _, d := range drafts {
		body, err := encode(d.Event)
		if err != nil {
			return nil, err
		}
		records = append(records, form.Record{Subject: "friction." + d.Aggregate.ID.String(), Header: []form.Header{{Name: "Unrule-Kind", Value: d.Event.EventName()}}, Body: body})
	}
	return records, err
}

// friction is the only report that is stored.
func (m *memory) friction(t *testing.T) domain.ReportFriction {
	t.Helper()
	if len(m.acts) != 1 {
		t.Fatalf("acts stored = %d, want 1", len(m.acts))
	}
	for _, s := range m.acts {
		return s.command.(domain.ReportFriction)
	}
	panic("unreachable")
}

// fakeViews says what a test has put into it.
type fakeViews struct {
	projections.Views // what is not overridden is empty
	absent            bool
	position          atomic.Uint64
	boards            atomic.Int64  // times that a board was made
	waiting           chan struct{} // told of every wait, when set
	moved             chan struct{} // closed when the position has come
	rules             []projections.Line
	refs              []projections.StoryRef
	entries           []projections.Entry
	departments       []projections.DepartmentLine
	impact            projections.ImpactView
	receipts          map[domain.ReportID]projections.ReceiptView
	suggestions       []projections.Suggestion
	tokens            map[string]projections.Token
	query             projections.BoardQuery // the last one
	today             domain.Day             // of the last board
	broken            bool                   // panic with words of a reporter
	past              *fakeViews             // what AsOf answers
	asked             string                 // what AsOf was asked

	quarter  projections.QuarterReport // what every quarter is
	quarters []projections.QuarterLine
	delta    projections.Delta
	crossing projections.CrossingView
	counted  atomic.Int64  // times that a quarter was asked for
	working  chan struct{} // told when a quarter is begun, when set
	worked   chan struct{} // a quarter waits for it, when set
	spilled  atomic.Bool   // somebody asked for what singles people out
}

func newFakeViews() *fakeViews {
	expired := time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)
	v := &fakeViews{tokens: map[string]projections.Token{
		TokenDigest(viewerToken):  {Name: "v", Role: domain.Viewer, Expires: expired.Add(time.Hour)},
		TokenDigest(reviewToken):  {Name: "w", Role: domain.Reviewer},
		TokenDigest(adminToken):   {Name: "a", Role: domain.Admin},
		TokenDigest(expiredToken): {Name: "e", Role: domain.Admin, Expires: expired},
		TokenDigest(revokedToken): {Name: "r", Role: domain.Admin, Revoked: true},
		TokenDigest(noRoleToken):  {Name: "s", Role: "stranger"},
	}}
	v.position.Store(7)
	return v
}

func (v *fakeViews) Position() uint64               { return v.position.Load() }
func (v *fakeViews) Today(now time.Time) domain.Day { return domain.DayOf(now) }

func (v *fakeViews) Wait(ctx context.Context, position uint64) error {
	if v.waiting != nil {
		v.waiting <- struct{}{}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-v.moved:
		return nil
	}
}

func (v *fakeViews) Board(q projections.BoardQuery, today domain.Day) projections.BoardPage {
	if v.broken {
		panic("a panic that holds " + secretWord)
	}
	v.boards.Add(1)
	v.query, v.today = q, today
	from := 0
	if q.After != nil {
		from = int(q.After.Number)
	}
	to := min(from+q.Limit, len(v.rules))
	p := projections.BoardPage{Position: v.Position(), Total: len(v.rules), Rules: v.rules[from:to]}
	if to < len(v.rules) {
		p.Next = &projections.BoardCursor{Number: int64(to), Text: p.Rules[to-from-1].Title, ID: p.Rules[to-from-1].ID}
	}
	return p
}

func (v *fakeViews) Rule(id domain.RuleID, _ domain.Day) (projections.Line, bool) {
	for _, r := range v.rules {
		if r.ID == id {
			return r, true
		}
	}
	return projections.Line{}, false
}

func (v *fakeViews) Stories(id domain.RuleID, after domain.ReportID, limit int) (refs []projections.StoryRef, ok bool) {
	if _, ok = v.Rule(id, 0); !ok {
		return nil, false
	}
	for _, r := range v.refs {
		if r.Report.Compare(after.ID) > 0 && len(refs) < limit {
			refs = append(refs, r)
		}
	}
	return refs, true
}

func (v *fakeViews) History(id domain.RuleID) ([]projections.Entry, bool) {
	_, ok := v.Rule(id, 0)
	return v.entries, ok
}

func (v *fakeViews) Owns(domain.DepartmentID, domain.RuleID) bool { return true }

func (v *fakeViews) Departments(domain.Day) []projections.DepartmentLine { return v.departments }
func (v *fakeViews) Impact(domain.Day) projections.ImpactView            { return v.impact }

// Quarter is the report of the test under the id that is asked for. A quarter after the
// present one begins tomorrow.
func (v *fakeViews) Quarter(q domain.Quarter, today domain.Day, unsuppressed bool) projections.QuarterReport {
	v.counted.Add(1)
	if unsuppressed {
		v.spilled.Store(true)
	}
	if v.working != nil {
		v.working <- struct{}{}
	}
	if v.worked != nil {
		<-v.worked
	}
	if v.broken {
		panic("a panic that holds " + secretWord)
	}
	r := v.quarter
	r.ID, r.Position, r.Through = q, v.Position(), today
	if !q.Before(domain.Quarter{Year: 2027, Number: 1}) {
		r.From = today + 1
	}
	return r
}

func (v *fakeViews) Quarters(domain.Day) []projections.QuarterLine { return v.quarters }

func (v *fakeViews) Delta(q domain.Quarter, _ domain.Day) (projections.Delta, bool) {
	return v.delta, v.delta.Quarter == q
}

func (v *fakeViews) Crossed() projections.CrossingView { return v.crossing }

func (v *fakeViews) Suggest(string, int) []projections.Suggestion {
	return v.suggestions
}

func (v *fakeViews) Receipt(id domain.ReportID) (projections.ReceiptView, bool) {
	r, ok := v.receipts[id]
	return r, ok
}

func (v *fakeViews) PositionOf(domain.ReportID) uint64 { return 1 }

func (v *fakeViews) TokenByDigest(digest string) (projections.Token, bool) {
	token, ok := v.tokens[digest]
	return token, ok
}

func (v *fakeViews) asOf(_ context.Context, day domain.Day) (Views, error) {
	v.asked = day.String()
	return v.past, nil
}
