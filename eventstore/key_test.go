package eventstore

import (
	"encoding/hex"
	"sync"
	"testing"
)

// TestKeyStays holds the hash fast: what is made with it is in logs for good.
func TestKeyStays(t *testing.T) {
	d := &dataDir{secret: [32]byte{1, 2, 3}}
	const want = "9231340ecea08e97bf9d1b259fb425065e7b2e50b0ed719b7a09eba089424e57"
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if got := d.key("report", "a", "bc"); hex.EncodeToString(got[:]) != want {
					t.Errorf("key() = %x, want %s", got, want)
					return
				}
			}
		})
	}
	all.Wait()
}

// BenchmarkKey is one of the four keyed hashes that a report takes.
func BenchmarkKey(b *testing.B) {
	d := &dataDir{}
	b.ReportAllocs()
	for b.Loop() {
		d.key("report", "5E7VT48PPYWP95N9KCS3QETM")
	}
}
