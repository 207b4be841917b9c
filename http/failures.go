package http

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"sync"
	"time"
)

// Wrong tokens that may come from one network in one window, and how many networks
// are counted at all; beyond that every failure is one too many.
const (
	maxFailures    = 5
	failureWindow  = time.Minute
	maxNetworks    = 1 << 16
	saltIsGoodFor  = time.Hour
	networkBitsIP4 = 24
	networkBitsIP6 = 48
)

// failures counts wrong tokens by network. It holds no address: a network is known
// by a keyed hash, the key lives in memory only and is thrown away, with all
// counts, within the hour.
type failures struct {
	mu     sync.Mutex
	salt   [32]byte
	salted time.Time
	begun  time.Time // the window
	counts map[uint64]int
}

// note counts a failure and reports whether it was still one of the first.
func (f *failures) note(remote string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.counts == nil || now.Sub(f.salted) >= saltIsGoodFor {
		rand.Read(f.salt[:]) // never fails: the program ends first
		f.salted, f.begun, f.counts = now, now, map[uint64]int{}
	}
	if now.Sub(f.begun) >= failureWindow {
		f.begun = now
		clear(f.counts)
	}
	name := f.name(remote)
	if _, ok := f.counts[name]; !ok && len(f.counts) == maxNetworks {
		return false
	}
	f.counts[name]++
	return f.counts[name] <= maxFailures
}

// name is the keyed hash of a client's network.
func (f *failures) name(remote string) uint64 {
	mac := hmac.New(sha256.New, f.salt[:])
	if a, err := netip.ParseAddrPort(remote); err == nil {
		ip, bits := a.Addr().Unmap().WithZone(""), networkBitsIP6
		if ip.Is4() {
			bits = networkBitsIP4
		}
		network, _ := ip.Prefix(bits) // the bits fit the address
		mac.Write(network.Addr().AsSlice())
	}
	return binary.BigEndian.Uint64(mac.Sum(nil))
}
