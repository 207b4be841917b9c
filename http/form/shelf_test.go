package form

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A thing weighs what it says.
type thing int

func (t thing) bytes() int { return int(t) }

// A clock stands still until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)} }

func TestShelfForgetsWhatIsIdle(t *testing.T) {
	c := newClock()
	s := newShelf[thing](time.Hour, 1<<20, c.now)
	s.put("a", 1)
	for _, tc := range []struct {
		after time.Duration
		want  bool
		why   string
	}{
		{59 * time.Minute, true, "it was touched within the hour"},
		{59 * time.Minute, true, "being read touched it"},
		{time.Hour, false, "an hour has gone by"},
		{0, false, "what is forgotten does not come back"},
	} {
		c.at = c.at.Add(tc.after)
		if _, ok := s.get("a"); ok != tc.want {
			t.Errorf("get after %v = %t, want %t: %s", tc.after, ok, tc.want, tc.why)
		}
	}
	if s.held != 0 || len(s.items) != 0 || s.order.Len() != 0 {
		t.Errorf("%d bytes, %d tokens and %d things are held, want none", s.held, len(s.items), s.order.Len())
	}
}

// Looking at a thing does not lengthen its life.
func TestShelfLookDoesNotTouch(t *testing.T) {
	c := newClock()
	s := newShelf[thing](time.Hour, 1<<20, c.now)
	s.put("a", 1)
	c.at = c.at.Add(59 * time.Minute)
	if _, ok := s.look("a"); !ok {
		t.Error("it is gone before its hour")
	}
	c.at = c.at.Add(time.Minute)
	if _, ok := s.look("a"); ok {
		t.Error("it is still there after its hour")
	}
}

func TestShelfWithoutRoomDropsWhatWasUntouchedLongest(t *testing.T) {
	s := newShelf[thing](time.Hour, 3*(itemBytes+100), newClock().now)
	for _, token := range []string{"a", "b", "c"} {
		s.put(token, 100)
	}
	s.get("a")
	s.put("d", 100)
	for token, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if _, ok := s.get(token); ok != want {
			t.Errorf("get(%s) = %t, want %t", token, ok, want)
		}
	}
	s.put("d", 150)
	if want := itemBytes + 100 + itemBytes + 150; s.held != want {
		t.Errorf("%d bytes are held in a room of %d, want %d", s.held, s.room, want)
	}
	s.put("e", 1<<20)
	if _, ok := s.get("e"); !ok || s.order.Len() != 1 {
		t.Errorf("of what is larger than the room, %d things are held; want it alone", s.order.Len())
	}
	s.drop("e")
	s.drop("e")
	if s.held != 0 {
		t.Errorf("%d bytes are held by nothing", s.held)
	}
}

func TestShelfChangesOnlyWhatIsThere(t *testing.T) {
	s := newShelf[thing](time.Hour, 1<<20, newClock().now)
	double := func(t thing) thing { return 2 * t }
	if _, ok := s.change("a", double); ok || s.order.Len() != 0 {
		t.Error("what is not there was changed")
	}
	s.put("a", 21)
	if v, ok := s.change("a", double); v != 42 || !ok || s.held != itemBytes+42 {
		t.Errorf("change() = %d, %t, with %d bytes held; want 42", v, ok, s.held)
	}
}

// Nobody comes by any more, and yet nothing stays.
func TestShelfForgetsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf[thing](time.Hour, 1<<20, time.Now)
		held := func() int { s.mu.Lock(); defer s.mu.Unlock(); return s.order.Len() }
		s.put("a", 1)
		time.Sleep(30 * time.Minute)
		s.put("b", 1)
		time.Sleep(31 * time.Minute)
		synctest.Wait()
		if n := held(); n != 1 {
			t.Errorf("after an hour %d things are held, want the younger one", n)
		}
		time.Sleep(46 * time.Minute)
		synctest.Wait()
		if n := held(); n != 0 || s.timer != nil {
			t.Errorf("in the end %d things are held and a timer is set: %t", n, s.timer != nil)
		}
		s.put("c", 1)
		time.Sleep(76 * time.Minute)
		synctest.Wait()
		if n := held(); n != 0 {
			t.Errorf("of what came later %d things are held", n)
		}
	})
}

func TestShelfIsForSeveral(t *testing.T) {
	s := newShelf[thing](time.Hour, 20*itemBytes, time.Now)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 200 {
				token := fmt.Sprint((i + n) % 30)
				s.put(token, thing(n))
				s.get(token)
				s.look(token)
				s.change(token, func(t thing) thing { return t + 1 })
				s.drop(fmt.Sprint(n % 30))
			}
		})
	}
	wg.Wait()
	if s.held > s.room || s.order.Len() != len(s.items) {
		t.Errorf("%d bytes in a room of %d; %d things under %d tokens", s.held, s.room, s.order.Len(), len(s.items))
	}
}
