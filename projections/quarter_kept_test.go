package projections_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"unrule/domain"
	"unrule/projections"
)

// A drawer keeps quarters by the position of their closing, as a node does.
type drawer struct {
	kept    map[uint64][]byte
	counted int
}

// read lets views take in what they have not.
func (d *drawer) read(b *book, v *projections.Views) {
	for _, r := range b.records[v.Position():] {
		if keep := v.ApplyKept(r, d.kept[r.Position]); keep != nil {
			d.kept[r.Position] = keep
			d.counted++
		}
	}
}

func newDrawer() *drawer { return &drawer{kept: map[uint64][]byte{}} }

// closeDue closes all quarters that are over, and says how many.
func (c *crowd) closeDue() (n int) {
	for _, due := range c.state.Due(c.today()) {
		if due, ok := due.(domain.CloseQuarter); ok {
			due.Head, due.Root = uint64(len(c.records)), sixtyFour
			if c.try(domain.ByPolicy, due) == nil {
				n++
			}
		}
	}
	return n
}

// closings is a random log in which quarters are closed on the way, and its views.
func closings(t *rapid.T) (*crowd, []domain.Quarter) {
	c, v := crowded(t, 40)
	for range rapid.IntRange(1, 4).Draw(t, "closings") {
		c.now = c.now.AddDate(0, rapid.IntRange(1, 4).Draw(t, "months"), 0)
		c.closeDue()
		for range rapid.IntRange(0, 12).Draw(t, "steps after") {
			c.step()
		}
	}
	c.read(v)
	var closed []domain.Quarter
	for _, r := range c.records {
		if e, ok := r.Event.(domain.QuarterClosed); ok {
			closed = append(closed, e.Quarter)
		}
	}
	return c, closed
}

// TestKeptQuarters: views whose closed quarters were kept say what views say that
// counted them, of the whole log and of any part of it.
func TestKeptQuarters(t *testing.T) {
	quarters := 0
	rapid.Check(t, func(t *rapid.T) {
		c, closed := closings(t)
		quarters += len(closed)
		first, d := projections.New(), newDrawer()
		d.read(c.book, first)
		if d.counted != len(closed) || len(d.kept) != len(closed) {
			t.Fatalf("%d quarters were counted and %d kept, want %d", d.counted, len(d.kept), len(closed))
		}
		c.records = c.records[:rapid.IntRange(0, len(c.records)).Draw(t, "as of")]
		recalled, counted := projections.New(), c.views()
		if d.read(c.book, recalled); d.counted != len(closed) {
			t.Fatalf("%d quarters were counted again", d.counted-len(closed))
		}
		alike(t, recalled, counted, closed, c.today())
	})
	if quarters < 100 {
		t.Errorf("%d quarters were closed only", quarters)
	}
}

func alike(t *rapid.T, got, want *projections.Views, closed []domain.Quarter, today domain.Day) {
	t.Helper()
	if got.Digest() != want.Digest() {
		t.Error("another digest")
	}
	if g, w := got.Crossed(), want.Crossed(); !reflect.DeepEqual(g, w) {
		t.Errorf("Crossed() = %+v, want %+v", g, w)
	}
	if g, w := got.Quarters(today), want.Quarters(today); !reflect.DeepEqual(g, w) {
		t.Errorf("Quarters() = %+v, want %+v", g, w)
	}
	for _, q := range closed {
		for _, unsuppressed := range []bool{false, true} {
			if g, w := got.Quarter(q, today, unsuppressed), want.Quarter(q, today, unsuppressed); !reflect.DeepEqual(g, w) {
				t.Errorf("Quarter(%s) = %+v, want %+v", q, g, w)
			}
		}
		g, gotOK := got.Delta(q, today)
		if w, ok := want.Delta(q, today); gotOK != ok || !reflect.DeepEqual(g, w) {
			t.Errorf("Delta(%s) = %+v, %v, want %+v, %v", q, g, gotOK, w, ok)
		}
		if g, w := got.Quarter(q.Previous(-1), today, false), want.Quarter(q.Previous(-1), today, false); !reflect.DeepEqual(g, w) {
			t.Errorf("Quarter(%s) = %+v, want %+v", q.Previous(-1), g, w)
		}
	}
}

// shutHospital is a log that ends with the closing of spring.
func shutHospital(t failer) *book {
	b := hospital(t)
	b.now = time.Date(2025, 7, 1, 12, 0, 0, 0, time.UTC)
	b.board(domain.RejectRule{Rule: rule("badges"), RuleRejected: domain.RuleRejected{Reason: domain.NotARule, Words: "No rule at all."}})
	b.shut(spring)
	return b
}

// TestKeptIsOfItsClosing: what was kept counts for the closing alone that it was kept
// for. All else is counted anew and given to be kept.
func TestKeptIsOfItsClosing(t *testing.T) {
	b, d := shutHospital(t), newDrawer()
	d.read(b, projections.New())
	closing := &b.records[len(b.records)-1]
	kept, was := d.kept[closing.Position], *closing
	event := closing.Event.(domain.QuarterClosed)
	of := func(change func(*domain.QuarterClosed)) domain.Recorded {
		r, e := was, event
		change(&e)
		r.Event = e
		return r
	}
	later := was
	later.Time = later.Time.Add(1)
	for name, r := range map[string]domain.Recorded{
		"of another time":    later,
		"of another quarter": of(func(e *domain.QuarterClosed) { e.Quarter = e.Quarter.Previous(1) }),
		"of another root":    of(func(e *domain.QuarterClosed) { e.Root = "1" + e.Root[1:] }),
		"of another head":    of(func(e *domain.QuarterClosed) { e.Head-- }),
		"of another policy":  of(func(e *domain.QuarterClosed) { e.Policy.Disclosure++ }),
		"of another form":    of(func(e *domain.QuarterClosed) { e.Form++ }),
	} {
		*closing = r
		d := &drawer{kept: map[uint64][]byte{r.Position: kept}}
		v := projections.New()
		if d.read(b, v); d.counted != 1 || v.Digest() != b.views().Digest() {
			t.Errorf("%s, a kept quarter was used", name)
		}
	}
	*closing = was
	moved := projections.New()
	was.Position++
	for _, r := range b.records[:len(b.records)-1] {
		moved.Apply(r)
	}
	if moved.ApplyKept(was, kept) == nil {
		t.Error("a kept quarter was used at another position")
	}
}

// TestKeptDamaged: whatever is wrong with it, what was kept is used whole or not at all.
func TestKeptDamaged(t *testing.T) {
	b, d := shutHospital(t), newDrawer()
	d.read(b, projections.New())
	position, want := uint64(len(b.records)), b.views().Digest()
	kept := d.kept[position]
	before := projections.New()
	last := b.records[len(b.records)-1]
	for _, r := range b.records[:len(b.records)-1] {
		before.Apply(r)
	}
	if keep := before.ApplyKept(last, nil); !bytes.Equal(keep, kept) || before.ApplyKept(last, nil) != nil {
		t.Error("the same closing gives other bytes, or gives them twice")
	}
	for _, damaged := range [][]byte{{}, kept[:1], kept[:len(kept)/2], kept[:len(kept)-1], append(slices.Clone(kept), 0), {0xff}} {
		d := &drawer{kept: map[uint64][]byte{position: damaged}}
		v := projections.New()
		if d.read(b, v); d.counted != 1 || v.Digest() != want {
			t.Errorf("%d bytes of %d were used, or spoiled the views", len(damaged), len(kept))
		}
	}
}

// TestKeptForm: a change of what is frozen, or of how it is counted, is a new form of
// what is kept. If this fails, raise KeptForm and note the new sum.
func TestKeptForm(t *testing.T) {
	b, d := shutHospital(t), newDrawer()
	d.read(b, projections.New())
	sum := sha256.Sum256(fmt.Appendf(d.kept[uint64(len(b.records))], "%s", shapeOf(reflect.TypeFor[projections.QuarterReport]())))
	if got, want := fmt.Sprintf("%d %x", projections.KeptForm, sum[:8]), "2 f95739ee3e6f4573"; got != want {
		t.Errorf("form and sum of what is kept = %s, want %s", got, want)
	}
}

// shapeOf tells the fields of a type and of all that it holds.
func shapeOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.Kind().String() + " " + shapeOf(t.Elem())
	case reflect.Struct:
		var shape strings.Builder
		shape.WriteString(t.Name() + "{")
		for field := range t.Fields() {
			shape.WriteString(field.Name + " " + shapeOf(field.Type) + ";")
		}
		return shape.String() + "}"
	}
	return t.Kind().String()
}

func FuzzRecall(f *testing.F) {
	b, d := shutHospital(f), newDrawer()
	d.read(b, projections.New())
	f.Add(d.kept[uint64(len(b.records))])
	f.Add(bytes.Repeat([]byte{2}, 4096)) // one of everything
	last, want := b.records[len(b.records)-1], len(b.records)
	f.Fuzz(func(t *testing.T, kept []byte) {
		v := projections.New()
		if v.ApplyKept(last, kept); v.Position() != uint64(want) {
			t.Errorf("a closing with %x kept leaves the views at %d", kept, v.Position())
		}
	})
}

func BenchmarkClose(b *testing.B) {
	v := flooded(200_000, 5000)
	e := domain.QuarterClosed{Quarter: domain.Quarter{Year: 2024, Number: 3}, Policy: domain.DefaultPolicy}
	r := domain.Recorded{Position: 1 << 32, Aggregate: domain.Org}
	next := func() domain.Recorded {
		r.Position++
		e.Quarter = e.Quarter.Previous(1)
		r.Event = e
		return r
	}
	first := next()
	kept := v.ApplyKept(first, nil)
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			v.Apply(next())
		}
	})
	b.Run("recall", func(b *testing.B) {
		b.SetBytes(int64(len(kept)))
		for b.Loop() {
			if projections.New().ApplyKept(first, kept) != nil {
				b.Fatal("counted")
			}
		}
	})
}
