// Package quota counts how often something came from each network and in all,
// without knowing any network: an address is hashed under a random salt and
// forgotten. Salt and counts lie in memory alone, and are thrown away together
// when their window is over, within the hour, whether or not anything comes then.
// A new process begins at nothing, and each process counts for itself.
package quota

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"sync"
	"time"
)

// Bounds of what is kept: how long, and how many networks.
const (
	maxWindow   = time.Hour
	maxNetworks = 1 << 16
)

// What one network is: what an office, a household or a provider's customer is
// given at most, so that nobody is many by changing the last part of an address.
const (
	bitsIP4 = 24
	bitsIP6 = 48
)

// A Counter lets so many through in each window. A window begins with the first
// that comes; across the border of two, twice the limit may come in a short time.
// A Counter is safe for use by several goroutines and must not be copied once used.
type Counter struct {
	// Window is how long counts are kept: an hour unless said, and at most that.
	Window time.Duration
	// Network and Site are how many a window lets through from one network and
	// in all. 0 is no limit.
	Network, Site int

	mu      sync.Mutex
	current *window // nil where nothing is kept
}

// A window is all that is kept at a time.
type window struct {
	begun    time.Time
	end      *time.Timer
	salt     [32]byte
	networks map[uint64]int
	site     int
}

// Take reports whether one more from the network of remote, an address with a port,
// is within both limits, and counts it if it is. What one network has too much of
// takes nothing from the others. "" is of no network: it is counted in all alone. Beyond 65,536 networks in one window a new one is
// too many; whatever is no address is one network.
func (c *Counter) Take(remote string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.windowAt(now)
	if c.Site > 0 && w.site >= c.Site {
		return false
	}
	if c.Network > 0 && remote != "" && !w.take(remote, c.Network) {
		return false
	}
	w.site++
	return true
}

// windowAt is the window of a time. A clock that was put back ends one too.
func (c *Counter) windowAt(now time.Time) *window {
	length := maxWindow
	if c.Window > 0 {
		length = min(c.Window, maxWindow)
	}
	if w := c.current; w != nil {
		if now.Sub(w.begun).Abs() < length {
			return w
		}
		w.end.Stop()
	}
	w := &window{begun: now, networks: map[uint64]int{}}
	rand.Read(w.salt[:]) // never fails: the program ends first
	w.end = time.AfterFunc(length, func() { c.forget(w) })
	c.current = w
	return w
}

// forget drops a window that nobody came to end.
func (c *Counter) forget(w *window) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == w {
		c.current = nil
	}
}

func (w *window) take(remote string, limit int) bool {
	name := w.name(remote)
	n, known := w.networks[name]
	if n >= limit || !known && len(w.networks) >= maxNetworks {
		return false
	}
	w.networks[name] = n + 1
	return true
}

// name is the keyed hash of a client's network.
func (w *window) name(remote string) uint64 {
	mac := hmac.New(sha256.New, w.salt[:])
	if a, err := netip.ParseAddrPort(remote); err == nil {
		ip, bits := a.Addr().Unmap(), bitsIP6
		if ip.Is4() {
			bits = bitsIP4
		}
		network, _ := ip.Prefix(bits) // the bits fit the address; a zone is dropped
		mac.Write(network.Addr().AsSlice())
	}
	return binary.BigEndian.Uint64(mac.Sum(nil))
}
