package quota

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

var start = time.Unix(1e9, 0)

// taken is how many of so many from one address are let through.
func taken(c *Counter, remote string, times int, now time.Time) (n int) {
	for range times {
		if c.Take(remote, now) {
			n++
		}
	}
	return n
}

func TestNetworks(t *testing.T) {
	c := Counter{Network: 5}
	for _, tt := range []struct {
		remote      string
		times, want int
		why         string
	}{
		{"192.0.2.7:1000", 3, 3, "first of a /24"},
		{"192.0.2.99:2000", 1, 1, "same /24"},
		{"[::ffff:192.0.2.8]:1", 3, 1, "same /24, mapped"},
		{"192.0.3.7:1000", 9, 5, "next /24"},
		{"[2001:db8:1::1]:1", 9, 5, "a /48"},
		{"[2001:db8:1:ffff::2]:1", 9, 0, "same /48"},
		{"[2001:db8:2::1%eth0]:1", 9, 5, "next /48, with a zone"},
		{"@", 4, 4, "no address"},
		{"?", 4, 1, "no address either"},
		{"", 9, 9, "of no network"},
	} {
		if got := taken(&c, tt.remote, tt.times, start); got != tt.want {
			t.Errorf("%s: %d of %d from %s were let through, want %d", tt.why, got, tt.times, tt.remote, tt.want)
		}
	}
}

func TestSite(t *testing.T) {
	c := Counter{Network: 5, Site: 12}
	got := []int{taken(&c, "192.0.2.1:1", 100, start), taken(&c, "192.0.3.1:1", 100, start), taken(&c, "192.0.4.1:1", 100, start), taken(&c, "192.0.5.1:1", 1, start)}
	if want := []int{5, 5, 2, 0}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("let through by network: %v, want %v: what one has too much of takes nothing from the others", got, want)
	}
	if n := len(c.current.networks); n != 3 {
		t.Errorf("%d networks are kept, want 3: beyond the site's limit nobody is counted", n)
	}
}

func TestNoLimitKeepsNoNetwork(t *testing.T) {
	var c Counter
	if n := taken(&c, "192.0.2.1:1", 1000, start); n != 1000 || len(c.current.networks) != 0 {
		t.Errorf("%d of 1000 let through, %d networks kept, want 1000 and 0", n, len(c.current.networks))
	}
}

func TestWindows(t *testing.T) {
	for _, tt := range []struct {
		window, after time.Duration
		fresh         bool
	}{
		{time.Minute, time.Minute - 1, false},
		{time.Minute, time.Minute, true},
		{time.Minute, -time.Second, false}, // two goroutines read the clock in one order and came in the other
		{time.Minute, -time.Minute, true},
		{0, time.Hour - 1, false},
		{0, time.Hour, true},
		{24 * time.Hour, time.Hour, true},
	} {
		c := Counter{Window: tt.window, Network: 1, Site: 1}
		c.Take("192.0.2.1:1", start)
		salt := c.current.salt
		if salt == [32]byte{} {
			t.Fatal("the salt is no secret")
		}
		got := c.Take("192.0.2.1:1", start.Add(tt.after))
		if got != tt.fresh || (c.current.salt != salt) != tt.fresh || len(c.current.networks) != 1 {
			t.Errorf("window %v, after %v: let through %v, new salt %v, %d networks; want a fresh window: %v",
				tt.window, tt.after, got, c.current.salt != salt, len(c.current.networks), tt.fresh)
		}
	}
}

// Nothing need come for salt and counts to go.
func TestForgetsUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Counter{Network: 5}
		kept := func() bool {
			synctest.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.current != nil
		}
		c.Take("192.0.2.1:1", time.Now())
		time.Sleep(time.Hour - 1)
		if !kept() {
			t.Error("nothing is kept before the hour is over")
		}
		time.Sleep(time.Nanosecond)
		if kept() {
			t.Error("salt and counts are kept beyond the hour")
		}
		now := time.Now()
		c.Take("192.0.2.1:1", now)
		old := c.current
		c.Take("192.0.2.1:1", now.Add(2*time.Hour)) // a clock that leapt
		if old.end.Stop() {
			t.Error("the timer of a window that is over still holds its salt")
		}
		c.forget(&window{}) // of a window that is no more
		if !kept() {
			t.Error("the end of one window dropped another")
		}
		time.Sleep(time.Hour)
		if kept() {
			t.Error("the second window is kept beyond the hour")
		}
	})
}

func TestNetworksAreBounded(t *testing.T) {
	c := Counter{Network: 2}
	c.Take("192.0.2.7:1", start)
	for i := uint64(0); len(c.current.networks) < maxNetworks; i++ {
		c.current.networks[i] = 1
	}
	if c.Take("192.0.3.7:1", start) || len(c.current.networks) != maxNetworks {
		t.Errorf("%d networks are counted, want at most %d", len(c.current.networks), maxNetworks)
	}
	if !c.Take("192.0.2.7:1", start) {
		t.Error("a network that is known is shut out by those that are not")
	}
}

// However many come, from wherever, no window lets through more than its limits.
func TestLimitsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Counter{Network: rapid.IntRange(1, 4).Draw(t, "network"), Site: rapid.IntRange(1, 9).Draw(t, "site")}
		networks, site := map[int]int{}, 0
		for range rapid.IntRange(0, 60).Draw(t, "times") {
			n := rapid.IntRange(0, 5).Draw(t, "net")
			want := networks[n] < c.Network && site < c.Site
			remote := fmt.Sprintf("10.0.%d.%d:%d", n, rapid.IntRange(0, 255).Draw(t, "host"), rapid.IntRange(1, 65535).Draw(t, "port"))
			if got := c.Take(remote, start); got != want {
				t.Fatalf("Take(%s) = %v with %d from there and %d in all, limits %d and %d", remote, got, networks[n], site, c.Network, c.Site)
			}
			if want {
				networks[n]++
				site++
			}
		}
	})
}

func TestTakeRaces(t *testing.T) {
	c := Counter{Network: 50, Site: 120}
	var through atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			through.Add(int64(taken(&c, fmt.Sprintf("10.0.%d.1:1", i%4), 100, start)))
		})
	}
	all.Wait()
	if through.Load() != 120 {
		t.Errorf("%d were let through, want 120", through.Load())
	}
}
