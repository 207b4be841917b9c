// Package spam tells reports that may count at once from those that a person
// should see first. It watches nobody and refuses nothing: the worst it says is
// that a report is held.
//
// Four things are looked at. A field that no person sees is empty. The form was
// begun a little while before it was sent, which a signed stamp tells. Script in the
// page may have searched for a number that takes some work to find: whoever did the
// work, alone in an office of hundreds behind one address, is given room for
// hundreds. And so many an hour, from one network and in all, are let through;
// without script the room is narrower, and nobody is held for it while things are
// calm.
//
// Nothing of this is stored or logged. Addresses are hashed by [quota]; marks of
// drafts that were judged are kept for two days so that a retry is no second
// report. Both lie in memory: a restart empties them, and each node of several
// counts for itself.
package spam

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/bits"
	"net/netip"
	"strings"
	"sync"
	"time"

	"unrule/domain"
	"unrule/http/quota"
)

// Bits is how many zero bits the hash of a stamp with its work begins with: some
// 65,000 tries.
const Bits = 16

const (
	room      = 10             // times wider are the limits of whoever did the work
	life      = 48 * time.Hour // of work, and of the memory that it was used
	mostMarks = 1 << 16        // drafts that are remembered
	maxWork   = 16             // digits
)

// Limits are how many reports an hour count at once without work; with it, ten
// times as many. 0 is no limit.
type Limits struct {
	Site, Network int
	// Least is the least time between beginning a form and sending it.
	Least time.Duration
}

// An Attempt is what is looked at when somebody sends a report. Where it is
// printed or logged, nothing of it shows.
type Attempt struct {
	Draft  string // secret key of the draft, or of the request; none is never remembered
	Stamp  string // what [Guard.Begin] gave
	Work   string // the number that script found for the stamp
	Trap   string // what the hidden field holds
	Remote string // address and port of the connection
	Form   bool   // false over the API, which has no stamp, work or trap
}

// Format prints nothing of an attempt.
func (Attempt) Format(s fmt.State, _ rune) { io.WriteString(s, "spam.Attempt") }

// LogValue logs nothing of an attempt.
func (Attempt) LogValue() slog.Value { return slog.StringValue("spam.Attempt") }

// A Guard judges attempts. It is safe for use by several goroutines.
type Guard struct {
	key    [32]byte
	bits   int // fewer in tests
	least  time.Duration
	now    func() time.Time
	mu     sync.Mutex
	plain  quota.Counter // without work
	worked quota.Counter
	judged memory
}

// New makes a guard. The key signs stamps: nodes that share it, and the same node
// after a restart, know each other's.
func New(key [32]byte, l Limits, now func() time.Time) *Guard {
	return &Guard{
		key: key, bits: Bits, least: max(l.Least, 0), now: now,
		plain:  quota.Counter{Site: l.Site, Network: l.Network},
		worked: quota.Counter{Site: room * l.Site, Network: room * l.Network},
		judged: memory{most: mostMarks, life: life, known: map[mark]domain.Suspicion{}},
	}
}

// Begin stamps a draft with the second in which it was begun. Nothing is kept.
func (g *Guard) Begin(draft string) (stamp string) {
	second := uint64(g.now().Unix())
	return write(second, g.mark(second, draft))
}

// Begun is when a draft was begun, if its stamp is of this house.
func (g *Guard) Begun(stamp, draft string) (time.Time, bool) {
	second, _, mine := g.begun(Attempt{Draft: draft, Stamp: stamp, Form: true})
	return time.Unix(int64(second), 0), mine
}

// Judge says why a report should be held; "" lets it count at once. The same draft
// with the same stamp is judged once: asked again within two days, the answer is
// the same and nothing is counted, so a retry is as good as the first try, and a
// stamp's work is worth one report. It is the caller's law that one draft becomes
// one report.
func (g *Guard) Judge(a Attempt) domain.Suspicion {
	if !a.Form {
		a.Stamp, a.Work, a.Trap = "", "", ""
	}
	begun, name, mine := g.begun(a)
	switch {
	case mine:
	case a.Trap != "":
		return domain.Trap
	default:
		return domain.Haste // it was not begun here
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if s, ok := g.judged.recall(name, now); ok {
		return s
	}
	s := g.judge(a, now.Sub(time.Unix(int64(begun), 0)), now)
	if a.Draft != "" {
		g.judged.keep(name, s, now)
	}
	return s
}

// judge looks at an attempt that was begun here, so long ago, for the first time.
func (g *Guard) judge(a Attempt, age time.Duration, now time.Time) domain.Suspicion {
	limits := &g.plain
	switch {
	case a.Trap != "":
		return domain.Trap
	case a.Form && (age < g.least):
		return domain.Haste
	case a.Form && age <= life && proves(a.Stamp, a.Work, g.bits):
		limits = &g.worked
	}
	if !limits.Take(network(a.Remote), now) {
		return domain.Flood
	}
	return ""
}

// network is whose room an attempt takes. What comes from the machine itself comes
// through a proxy there and may be anybody: it is of no network.
func network(remote string) string {
	if a, err := netip.ParseAddrPort(remote); err == nil && a.Addr().Unmap().IsLoopback() {
		return ""
	}
	return remote
}

// proves reports whether work is a decimal number that makes the hash of a stamp
// begin with so many zero bits.
func proves(stamp, work string, zeros int) bool {
	if work == "" || len(work) > maxWork || strings.Trim(work, "0123456789") != "" {
		return false
	}
	sum := sha256.Sum256([]byte(stamp + ":" + work))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= zeros
}

// A mark is a keyed hash of a draft and the second in which it was begun, which is
// 0 over the API. It tells neither to who has no key.
type mark [16]byte

func (g *Guard) mark(second uint64, draft string) (m mark) {
	mac := hmac.New(sha256.New, g.key[:])
	mac.Write(binary.BigEndian.AppendUint64(nil, second))
	io.WriteString(mac, draft)
	copy(m[:], mac.Sum(nil))
	return m
}

// write makes a stamp of a second and its mark, 32 characters: with ":" and the
// work it is one block of SHA-256.
func write(second uint64, m mark) (stamp string) {
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, second), m[:]...))
}

// begun reads when an attempt was begun, its mark, and whether its stamp is ours
// and this draft's, to the letter. Over the API everything is.
func (g *Guard) begun(a Attempt) (second uint64, m mark, mine bool) {
	if !a.Form {
		return 0, g.mark(0, a.Draft), true
	}
	b, err := base64.RawURLEncoding.DecodeString(a.Stamp)
	if err != nil || len(b) < 8 {
		return 0, m, false
	}
	second = binary.BigEndian.Uint64(b)
	m = g.mark(second, a.Draft)
	return second, m, hmac.Equal([]byte(write(second, m)), []byte(a.Stamp))
}
