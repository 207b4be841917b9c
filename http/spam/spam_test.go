package spam

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unrule/domain"
)

// Default is what serve sets unless it is told otherwise.
var Default = Limits{Site: 3000, Network: 60, Least: 3 * time.Second}

const (
	office = "192.0.2.7:1000"
	few    = 8 // zero bits
)

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time      { return c.at }
func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }
func newClock() *clock               { return &clock{time.Unix(1_800_000_000, 0)} }
func guard(l Limits) (*Guard, *clock) {
	c := newClock()
	g := New([32]byte{1}, l, c.now)
	g.bits = few
	return g, c
}

// form is an attempt as a browser makes it, at once after it was begun.
func form(g *Guard, draft string, worked bool) Attempt {
	a := Attempt{Draft: draft, Stamp: g.Begin(draft), Remote: office, Form: true}
	if worked {
		a.Work = work(a.Stamp)
	}
	return a
}

// work is what work.js finds.
func work(stamp string) string {
	for n := 0; ; n++ {
		if w := strconv.Itoa(n); proves(stamp, w, few) {
			return w
		}
	}
}

func TestJudge(t *testing.T) {
	other := New([32]byte{2}, Default, newClock().now)
	for _, tt := range []struct {
		why    string
		change func(*Guard, *Attempt)
		after  time.Duration
		want   domain.Suspicion
	}{
		{"as it should be", nil, 3 * time.Second, ""},
		{"after two days", nil, 48 * time.Hour, ""},
		{"after a week", nil, 7 * 24 * time.Hour, ""},
		{"too soon", nil, 3*time.Second - 1, domain.Haste},
		{"from the future", nil, -time.Second, domain.Haste},
		{"trap", func(_ *Guard, a *Attempt) { a.Trap = "x" }, time.Minute, domain.Trap},
		{"trap, too soon", func(_ *Guard, a *Attempt) { a.Trap = " " }, 0, domain.Trap},
		{"trap, no stamp", func(_ *Guard, a *Attempt) { a.Trap, a.Stamp = "x", "" }, time.Minute, domain.Trap},
		{"no stamp", func(_ *Guard, a *Attempt) { a.Stamp = "" }, time.Minute, domain.Haste},
		{"stamp of another draft", func(g *Guard, a *Attempt) { a.Stamp = g.Begin("b") }, time.Minute, domain.Haste},
		{"stamp of another house", func(_ *Guard, a *Attempt) { a.Stamp = other.Begin("a") }, time.Minute, domain.Haste},
		{"stamp put back in time", func(_ *Guard, a *Attempt) { a.Stamp = "AAAAAAAA" + a.Stamp[8:] }, time.Minute, domain.Haste},
		{"stamp with a line's end", func(_ *Guard, a *Attempt) { a.Stamp += "\n" }, time.Minute, domain.Haste},
		{"stamp cut short", func(_ *Guard, a *Attempt) { a.Stamp = a.Stamp[:4] }, time.Minute, domain.Haste},
		{"wrong work", func(_ *Guard, a *Attempt) { a.Work = "1" }, time.Minute, ""},
		{"over the API", func(_ *Guard, a *Attempt) { *a = Attempt{Draft: "a", Remote: office} }, 0, ""},
		{"over the API with what it has not", func(_ *Guard, a *Attempt) { a.Form, a.Trap, a.Stamp = false, "x", "y" }, 0, ""},
	} {
		g, c := guard(Default)
		a := form(g, "a", true)
		if tt.change != nil {
			tt.change(g, &a)
		}
		c.add(tt.after)
		if got := g.Judge(a); got != tt.want {
			t.Errorf("%s: Judge = %q, want %q", tt.why, got, tt.want)
		}
	}
}

// Work buys room; whatever is not work is in the narrow lane and not held for it.
func TestLanes(t *testing.T) {
	for _, tt := range []struct {
		why    string
		after  time.Duration
		change func(*Attempt)
		narrow bool
	}{
		{"work", time.Minute, func(*Attempt) {}, false},
		{"work of two days", 48 * time.Hour, func(*Attempt) {}, false},
		{"work older than that", 48*time.Hour + 1, func(*Attempt) {}, true},
		{"none", time.Minute, func(a *Attempt) { a.Work = "" }, true},
		{"wrong", time.Minute, func(a *Attempt) { a.Work = "1" }, true},
		{"no number", time.Minute, func(a *Attempt) { a.Work = "x" + a.Work }, true},
		{"too long", time.Minute, func(a *Attempt) { a.Work = strings.Repeat("0", maxWork) + a.Work }, true},
		{"over the API", time.Minute, func(a *Attempt) { a.Form = false }, true},
	} {
		g, c := guard(Limits{Network: 1})
		a := form(g, "a", true)
		c.add(tt.after)
		if narrow := form(g, "b", false); g.Judge(narrow) != "" || g.Judge(form(g, "c", false)) != domain.Flood {
			t.Fatal("one without work an hour is not what this house lets through")
		}
		tt.change(&a)
		if got := g.Judge(a) == domain.Flood; got != tt.narrow {
			t.Errorf("work: %s: in the narrow lane %v, want %v", tt.why, got, tt.narrow)
		}
	}
}

// A number is right by its form too: the right hash alone is no work.
func TestProves(t *testing.T) {
	g, _ := guard(Default)
	stamp := g.Begin("a")
	for _, tt := range []struct {
		before string
		want   bool
	}{
		{"", true}, {"0", true}, {"-", false}, {"+", false}, {" ", false}, {"x", false}, {"\x00", false}, {strings.Repeat("0", maxWork), false},
	} {
		n := 0
		for ; zeros(stamp+":"+tt.before+strconv.Itoa(n)) < few; n++ {
		}
		if w := tt.before + strconv.Itoa(n); proves(stamp, w, few) != tt.want {
			t.Errorf("%q with the right hash proves work: %v, want %v", w, !tt.want, tt.want)
		}
	}
	if w := work(stamp); proves(g.Begin("b"), w, few) || proves(stamp, "", 0) {
		t.Errorf("work %s must prove its own stamp alone, and none proves nothing", w)
	}
}

// zeros is how many zero bits a hash begins with, counted one by one.
func zeros(text string) (n int) {
	for _, b := range sha256.Sum256([]byte(text)) {
		for bit := range 8 {
			if b&(128>>bit) != 0 {
				return n
			}
			n++
		}
	}
	return n
}

func TestFutureIsHasteWithoutLeastTime(t *testing.T) {
	g, c := guard(Limits{Least: -time.Hour})
	a := form(g, "a", false)
	c.add(-time.Second)
	if s := g.Judge(a); s != domain.Haste {
		t.Errorf("a stamp from the future = %q, want haste", s)
	}
}

// An office of 200 behind one address, and what becomes of those without script.
func TestOffice(t *testing.T) {
	for _, tt := range []struct{ worked, plain, api, held int }{
		{200, 0, 0, 0},
		{600, 0, 0, 0},
		{601, 0, 0, 1},
		{0, 100, 0, 40},
		{0, 30, 70, 40},
		{200, 60, 0, 0},
	} {
		g, c := guard(Default)
		var as []Attempt
		for i := range tt.worked + tt.plain {
			as = append(as, form(g, fmt.Sprint("form ", i), i < tt.worked))
		}
		for i := range tt.api {
			as = append(as, Attempt{Draft: fmt.Sprint("api ", i), Remote: office})
		}
		c.add(Default.Least)
		if held := floods(g, as); held != tt.held {
			t.Errorf("%d with work, %d without, %d over the API within an hour: %d held, want %d", tt.worked, tt.plain, tt.api, held, tt.held)
		}
		c.add(time.Hour)
		if s := g.Judge(form(g, "later", true)); s != domain.Haste {
			t.Errorf("a new form at once = %q", s)
		}
		if s := g.Judge(Attempt{Draft: "next hour", Remote: office}); s != "" {
			t.Errorf("in the next hour: %q", s)
		}
	}
}

// Whatever comes through a proxy on the same machine comes from the machine: only the
// limit of the whole site holds it.
func TestProxyOnTheSameMachine(t *testing.T) {
	for _, remote := range []string{"127.0.0.1:1000", "[::1]:1000", "[::ffff:127.0.0.1]:1000"} {
		g, _ := guard(Limits{Network: 1, Site: 3})
		var held int
		for i := range 5 {
			if g.Judge(Attempt{Draft: strconv.Itoa(i), Remote: remote}) == domain.Flood {
				held++
			}
		}
		if held != 2 {
			t.Errorf("from %s: %d of 5 held, want 2", remote, held)
		}
	}
}

func TestSite(t *testing.T) {
	g, _ := guard(Limits{Site: 3})
	var plain, worked []Attempt
	for i := range 40 {
		plain = append(plain, form(g, fmt.Sprint("plain ", i), false))
		worked = append(worked, form(g, fmt.Sprint("worked ", i), true))
		plain[i].Remote = fmt.Sprintf("10.0.%d.1:1", i)
		worked[i].Remote = plain[i].Remote
	}
	if p, w := floods(g, plain), floods(g, worked); p != 37 || w != 10 {
		t.Errorf("of 40 each, from everywhere: %d without and %d with work held, want 37 and 10", p, w)
	}
}

func floods(g *Guard, as []Attempt) (n int) {
	for _, a := range as {
		if g.Judge(a) == domain.Flood {
			n++
		}
	}
	return n
}

// A retry takes nothing and changes nothing, whatever the first try was.
func TestRetry(t *testing.T) {
	g, c := guard(Limits{Network: 1, Least: time.Second})
	hasty, trapped := form(g, "hasty", true), form(g, "trapped", true)
	trapped.Trap = "x"
	if g.Judge(hasty) != domain.Haste || g.Judge(trapped) != domain.Trap {
		t.Fatal("what should be held is not")
	}
	begun := []Attempt{form(g, "first", false), form(g, "second", false), form(g, "worked", true), {Draft: "api", Remote: office}}
	c.add(time.Second)
	all := append(begun, hasty, trapped)
	want := []domain.Suspicion{"", domain.Flood, "", domain.Flood, domain.Haste, domain.Trap}
	for try := range 30 {
		for i, a := range all {
			if got := g.Judge(a); got != want[i] {
				t.Fatalf("try %d of %s = %q, want %q", try, a.Draft, got, want[i])
			}
		}
		c.add(59 * time.Minute)
	}
	c.at = newClock().at.Add(time.Second + life + 1)
	if g.Judge(all[2]); len(g.judged.order) != 1 || len(g.judged.known) != 1 {
		t.Errorf("after two days %d drafts are remembered, want the one that came now", len(g.judged.order))
	}
}

// One stamp's work is worth one report, however it is written and sent.
func TestWorkIsUsedOnce(t *testing.T) {
	g, c := guard(Limits{Network: 1})
	a := form(g, "a", true)
	g.Judge(a)
	for range 20 {
		a.Work = work(a.Stamp)
		g.Judge(a)
	}
	for i := range 9 {
		if s := g.Judge(form(g, fmt.Sprint(i), true)); s != "" {
			t.Fatalf("report %d with work = %q: retries took from the limit", i+2, s)
		}
	}
	if s := g.Judge(form(g, "eleventh", true)); s != domain.Flood {
		t.Errorf("the eleventh with work = %q, want flood", s)
	}
	a.Draft = "another"
	if s := g.Judge(a); s != domain.Haste {
		t.Errorf("a stamp for another draft = %q, want haste", s)
	}
	c.add(life + time.Second)
	a.Draft = "a"
	if g.Judge(Attempt{Remote: office}); g.Judge(a) != domain.Flood {
		t.Error("a stamp that is forgotten still has work to show")
	}
}

func TestNoDraftIsNotRemembered(t *testing.T) {
	g, _ := guard(Limits{Network: 1})
	if a, b := g.Judge(Attempt{Remote: office}), g.Judge(Attempt{Remote: office}); a != "" || b != domain.Flood {
		t.Errorf("two requests without a key = %q, %q, want the second held", a, b)
	}
}

// A restart empties the counts and keeps the stamps.
func TestRestart(t *testing.T) {
	g, c := guard(Limits{Network: 1})
	a, b := form(g, "a", false), form(g, "b", false)
	g.Judge(a)
	again := New([32]byte{1}, Limits{Network: 1}, c.now)
	if s, r := g.Judge(b), again.Judge(b); s != domain.Flood || r != "" {
		t.Errorf("before %q, after a restart %q, want flood and none", s, r)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	g, c := guard(Limits{})
	for i := range mostMarks + 1000 {
		g.Judge(Attempt{Draft: strconv.Itoa(i)})
		if i%1000 == 0 {
			c.add(time.Second)
		}
	}
	if n, m := len(g.judged.known), len(g.judged.order); n != mostMarks || m != mostMarks || cap(g.judged.order) > 3*mostMarks {
		t.Errorf("%d drafts are known, %d of %d in order, want %d", n, m, cap(g.judged.order), mostMarks)
	}
	_, oldest := g.judged.known[g.mark(0, "0")]
	if _, newest := g.judged.known[g.mark(0, strconv.Itoa(mostMarks+999))]; oldest || !newest {
		t.Errorf("the oldest is known: %v, the newest: %v", oldest, newest)
	}
}

// One draft that is sent by many hands at once is one report.
func TestJudgeRaces(t *testing.T) {
	g, c := guard(Limits{Network: 10})
	var as []Attempt
	for i := range 15 {
		as = append(as, form(g, strconv.Itoa(i), false))
	}
	c.add(time.Minute)
	var held atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { held.Add(int64(floods(g, as))) })
	}
	all.Wait()
	if held.Load() != 8*5 {
		t.Errorf("held %d times, want 5 drafts 8 times", held.Load())
	}
}

// The numbers in testdata were found by work.js for stamps of this key.
func TestWorkOfScript(t *testing.T) {
	var key [32]byte
	for i := range key {
		key[i] = byte(i)
	}
	var found []struct {
		Begun              int64
		Draft, Stamp, Work string
	}
	b, err := os.ReadFile("testdata/work.json")
	if err == nil {
		err = json.Unmarshal(b, &found)
	}
	if err != nil || len(found) < 20 {
		t.Fatalf("%d numbers, %v", len(found), err)
	}
	for _, f := range found {
		g := New(key, Default, func() time.Time { return time.Unix(f.Begun, 0) })
		if stamp := g.Begin(f.Draft); stamp != f.Stamp {
			t.Errorf("Begin(%q) = %s, want %s", f.Draft, stamp, f.Stamp)
		}
		a := Attempt{Draft: f.Draft, Stamp: f.Stamp, Work: f.Work, Remote: office, Form: true}
		g.least = 0
		if !proves(f.Stamp, f.Work, Bits) || g.bits != Bits || g.Judge(a) != "" {
			t.Errorf("stamp %s: the script found %s, which is no work", f.Stamp, f.Work)
		}
	}
}

// Nothing of an attempt shows where it is printed or logged.
func TestAttemptShowsNothing(t *testing.T) {
	a := Attempt{Draft: "quetzal", Stamp: "quetzal", Work: "77", Trap: "quetzal", Remote: "203.0.113.77:77", Form: true}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb, a, &a)
	}
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		if attr.Key == slog.TimeKey { // in which any digits may stand
			return slog.Attr{}
		}
		return attr
	}}
	slog.New(slog.NewJSONHandler(&out, timeless)).Info("m", "a", a)
	slog.New(slog.NewTextHandler(&out, timeless)).Info("m", "a", &a)
	fmt.Fprint(&out, fmt.Errorf("judge %v", a))
	for _, secret := range []string{"quetzal", "203", "113", "=77", "77:", "717565"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q shows in\n%s", secret, &out)
		}
	}
	if n := strings.Count(out.String(), "spam.Attempt"); n != 17 {
		t.Errorf("printed %d times, want 17:\n%s", n, &out)
	}
}

func BenchmarkJudge(b *testing.B) {
	g, c := guard(Limits{Site: 1 << 40, Network: 1 << 40, Least: time.Second})
	as := make([]Attempt, 256)
	for i := range as {
		as[i] = form(g, strconv.Itoa(i), true)
	}
	c.add(time.Minute)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%len(as) == 0 {
			clear(g.judged.known)
			g.judged.order = g.judged.order[:0]
		}
		if s := g.Judge(as[i%len(as)]); s != "" {
			b.Fatal(s)
		}
	}
}
