package proof_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"unrule/proof"
)

// A ledger is a log in memory.
type ledger struct {
	leaves []string
	erased map[uint64]bool
	stored []tlog.Hash
	sealed uint64
}

func (l *ledger) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = l.stored[at]
	}
	return out, nil
}

func (l *ledger) add(t testing.TB, leaf string) {
	t.Helper()
	stored, err := tlog.StoredHashes(int64(len(l.leaves)), []byte(leaf), l)
	if err != nil {
		t.Fatal(err)
	}
	l.leaves, l.stored = append(l.leaves, leaf), append(l.stored, stored...)
}

func (l *ledger) Sealed() (proof.Head, bool) {
	root, err := tlog.TreeHash(int64(l.sealed), l)
	return proof.Head{Size: l.sealed, Root: root}, err == nil && l.sealed > 0
}

func (l *ledger) Prove(position, size uint64) ([][32]byte, error) {
	p, err := tlog.ProveRecord(int64(size), int64(position-1), l)
	return plain(p), err
}

func (l *ledger) ProveTree(from, size uint64) ([][32]byte, error) {
	p, err := tlog.ProveTree(int64(size), int64(from), l)
	return plain(p), err
}

func (l *ledger) Leaf(_ context.Context, position uint64) (proof.Leaf, error) {
	leaf := proof.Leaf{Text: []byte(l.leaves[position-1]), Hash: tlog.RecordHash([]byte(l.leaves[position-1]))}
	if l.erased[position] {
		leaf.Text = nil
	}
	return leaf, nil
}

func plain(list []tlog.Hash) (out [][32]byte) {
	for _, h := range list {
		out = append(out, h)
	}
	return out
}

func newLedger(t testing.TB, n int) *ledger {
	t.Helper()
	l := &ledger{erased: map[uint64]bool{}}
	for i := range n {
		l.add(t, fmt.Sprintf("friction.report.%d\nUnrule-Kind: friction-reported\n\n{\"story\":\"<%d> ñ\"}", i, i))
	}
	l.sealed = uint64(n)
	return l
}

var (
	seed  = [32]byte{1, 2, 3}
	begun = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
)

func notary(l proof.Log) *proof.Notary {
	return proof.NewNotary(l, seed, func() time.Time { return begun })
}

// Every record of every size of log is proved, also after a way through JSON, and by the
// rules of RFC 6962 as this test writes them down.
func TestEveryRecordIsProved(t *testing.T) {
	for n := 1; n <= 33; n++ {
		l := newLedger(t, n)
		l.erased[uint64(n/2+1)] = true
		for position := uint64(1); position <= uint64(n); position++ {
			p, err := notary(l).Include(t.Context(), position, false)
			if err != nil {
				t.Fatalf("Include(%d) of %d = %v", position, n, err)
			}
			text, _ := json.Marshal(p)
			var read proof.Inclusion
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if c, err := read.Check(notary(l).Key()); err != nil || c.Size != uint64(n) {
				t.Errorf("Check() of %d in %d = %v, %v", position, n, c.Size, err)
			}
			if (read.Leaf == "") != l.erased[position] {
				t.Errorf("leaf = %q, erased %t", read.Leaf, l.erased[position])
			}
			if err := byHand(read); err != nil {
				t.Errorf("by hand, %d in %d: %v", position, n, err)
			}
		}
	}
}

// byHand checks a proof with hashes and a signature alone, as docs/checking-a-receipt.md
// does: nothing of the package or of its libraries.
func byHand(p proof.Inclusion) error {
	lines := strings.Split(p.Checkpoint, "\n")
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil {
		return err
	}
	h := sha256.Sum256([]byte("\x00" + p.Leaf))
	if p.LeafHash != "" {
		h = [32]byte(unbase64(p.LeafHash))
	}
	at, last := p.Index, size-1
	for _, text := range p.Path {
		other := unbase64(text)
		if last == 0 {
			return errors.New("too many hashes")
		}
		if at&1 == 1 || at == last {
			h = sha256.Sum256(append(append([]byte{1}, other...), h[:]...))
			for at&1 == 0 && at > 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = sha256.Sum256(append(append([]byte{1}, h[:]...), other...))
		}
		at, last = at>>1, last>>1
	}
	if last != 0 || base64.StdEncoding.EncodeToString(h[:]) != lines[2] {
		return errors.New("another root")
	}
	public := unbase64(strings.SplitN(p.Key, "+", 3)[2])[1:]
	signature := unbase64(lines[4][strings.LastIndex(lines[4], " ")+1:])[4:]
	if !ed25519.Verify(public, []byte(strings.Join(lines[:3], "\n")+"\n"), signature) {
		return errors.New("another signature")
	}
	return nil
}

func unbase64(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// Whatever is changed in a proof is noticed, and named.
func TestChangedProofs(t *testing.T) {
	l := newLedger(t, 21)
	good, err := notary(l).Include(t.Context(), 7, false)
	if err != nil {
		t.Fatal(err)
	}
	l.erased[8] = true
	other, _ := notary(l).Include(t.Context(), 8, false)
	stranger := proof.NewSigner([32]byte{9})
	forged, _ := stranger.Sign(proof.Head{Size: 21})
	root, _ := l.Sealed()
	resigned, _ := proof.NewSigner(seed).Sign(proof.Head{Size: 40, Root: root.Root})
	key := good.Key
	for _, tc := range []struct {
		name   string
		change func(*proof.Inclusion)
		want   error
	}{
		{"a word", func(p *proof.Inclusion) { p.Leaf = strings.Replace(p.Leaf, "6", "7", 1) }, proof.ErrExcluded},
		{"a line feed more", func(p *proof.Inclusion) { p.Leaf += "\n" }, proof.ErrExcluded},
		{"another hash", func(p *proof.Inclusion) { p.Leaf, p.LeafHash = "", other.LeafHash }, proof.ErrExcluded},
		{"both", func(p *proof.Inclusion) { p.LeafHash = other.LeafHash }, proof.ErrLeaf},
		{"neither", func(p *proof.Inclusion) { p.Leaf = "" }, proof.ErrLeaf},
		{"no hash", func(p *proof.Inclusion) { p.Leaf, p.LeafHash = "", "x" }, proof.ErrPath},
		{"another place", func(p *proof.Inclusion) { p.Index++ }, proof.ErrExcluded},
		{"a place behind the end", func(p *proof.Inclusion) { p.Index = 21 }, proof.ErrExcluded},
		{"the last place there is", func(p *proof.Inclusion) { p.Index = 1<<64 - 1 }, proof.ErrExcluded},
		{"another path", func(p *proof.Inclusion) { p.Path = other.Path }, proof.ErrExcluded},
		{"a path too short", func(p *proof.Inclusion) { p.Path = p.Path[1:] }, proof.ErrExcluded},
		{"no path", func(p *proof.Inclusion) { p.Path = nil }, proof.ErrExcluded},
		{"a path of no hashes", func(p *proof.Inclusion) { p.Path = []string{"x"} }, proof.ErrPath},
		{"another size", func(p *proof.Inclusion) { p.Checkpoint = strings.Replace(p.Checkpoint, "\n21\n", "\n22\n", 1) }, proof.ErrSignature},
		{"another size, signed", func(p *proof.Inclusion) { p.Checkpoint = resigned }, proof.ErrExcluded},
		{"another origin", func(p *proof.Inclusion) { p.Checkpoint = "x" + p.Checkpoint }, proof.ErrSignature},
		{"another signer", func(p *proof.Inclusion) { p.Checkpoint = forged }, proof.ErrSignature},
		{"another signer with their key", func(p *proof.Inclusion) { p.Checkpoint, p.Key = forged, stranger.Key() }, proof.ErrSignature},
		{"no checkpoint", func(p *proof.Inclusion) { p.Checkpoint = "" }, proof.ErrNote},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := good
			tc.change(&p)
			if _, err := p.Check(key); !errors.Is(err, tc.want) {
				t.Errorf("Check() = %v, want %v", err, tc.want)
			}
		})
	}
	for _, bad := range []string{"x", "a+b+c", stranger.Key()[1:]} {
		if _, err := good.Check(bad); !errors.Is(err, proof.ErrKey) {
			t.Errorf("Check(%q) = %v, want %v", bad, err, proof.ErrKey)
		}
	}
	if _, err := good.Check(""); err != nil {
		t.Errorf("by its own key: %v", err)
	}
}

// A checkpoint says three things and nothing else, in one way each.
func TestReadsCheckpointsOnly(t *testing.T) {
	s := proof.NewSigner(seed)
	good, err := s.Sign(proof.Head{Size: 7, Root: [32]byte{5}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := proof.Open(good, " "+s.Key()+"\n")
	if err != nil || c.Size != 7 || c.Root != [32]byte{5} || !strings.HasPrefix(good, c.Origin+"\n7\n") {
		t.Errorf("Open() = %+v, %v", c, err)
	}
	if again, _ := proof.NewSigner(seed).Sign(proof.Head{Size: 7, Root: [32]byte{5}}); again != good {
		t.Error("the same head is signed in two ways")
	}
	if o := proof.NewSigner([32]byte{7}); strings.Split(o.Key(), "+")[0] == c.Origin {
		t.Error("two logs share an origin")
	}
}

// A log that goes on is told from one that was rewritten, for every pair of sizes.
func TestExtensions(t *testing.T) {
	for n := 1; n <= 20; n++ {
		l, rewritten := newLedger(t, n), &ledger{}
		for i, leaf := range l.leaves {
			if i == n/2 {
				leaf += "!"
			}
			rewritten.add(t, leaf)
		}
		rewritten.sealed = l.sealed
		for from := 1; from <= n; from++ {
			old, _ := (&ledger{stored: l.stored, sealed: uint64(from)}).Sealed()
			e, err := notary(l).Extend(uint64(from))
			if err != nil {
				t.Fatal(err)
			}
			if c, err := e.Check(old, ""); err != nil || c.Size != uint64(n) {
				t.Errorf("from %d to %d: %v", from, n, err)
			}
			e, err = notary(rewritten).Extend(uint64(from))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Check(old, ""); (err == nil) != (from <= n/2) || err != nil && !errors.Is(err, proof.ErrRewritten) {
				t.Errorf("rewritten at %d, from %d to %d: %v", n/2, from, n, err)
			}
		}
	}
	l := newLedger(t, 9)
	e, _ := notary(l).Extend(5)
	old, _ := (&ledger{stored: l.stored, sealed: 6}).Sealed()
	if _, err := e.Check(old, ""); !errors.Is(err, proof.ErrSizes) {
		t.Errorf("a proof from 5 for a head of 6: %v", err)
	}
	if _, err := e.Check(old, proof.NewSigner([32]byte{3}).Key()); !errors.Is(err, proof.ErrSignature) {
		t.Errorf("by another key: %v", err)
	}
	e.Path[0] = "x"
	if _, err := e.Check(proof.Head{Size: 5}, ""); !errors.Is(err, proof.ErrPath) {
		t.Errorf("a broken path: %v", err)
	}
}

// Nobody can tell from the heads when a report came: one is shown for an hour.
func TestShowsAHeadForAnHour(t *testing.T) {
	l := newLedger(t, 5)
	l.sealed = 0
	now := begun
	n := proof.NewNotary(l, seed, func() time.Time { return now })
	if _, err := n.Checkpoint(); !errors.Is(err, proof.ErrUnsealed) {
		t.Errorf("Checkpoint() without a seal = %v", err)
	}
	if sealed, err := n.Sealed(1); sealed || err != nil {
		t.Errorf("Sealed(1) without a seal = %t, %v", sealed, err)
	}
	l.sealed = 3
	first, err := n.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	l.add(t, "another")
	l.sealed = 6
	now = now.Add(proof.Pause - 1)
	if again, _ := n.Checkpoint(); again != first {
		t.Errorf("within the hour: %s", again)
	}
	for position, want := range map[uint64]bool{1: true, 3: true, 4: false} {
		if sealed, err := n.Sealed(position); sealed != want || err != nil {
			t.Errorf("Sealed(%d) = %t, %v", position, sealed, err)
		}
		if _, err := n.Include(t.Context(), position, false); errors.Is(err, proof.ErrUnsealed) == want {
			t.Errorf("Include(%d) = %v", position, err)
		}
	}
	if _, err := n.Extend(4); !errors.Is(err, proof.ErrUnsealed) {
		t.Errorf("Extend(4) = %v", err)
	}
	now = now.Add(1)
	if later, _ := n.Checkpoint(); later == first || !strings.Contains(later, "\n6\n") {
		t.Errorf("an hour later: %s", later)
	}
	now = now.Add(2 * proof.Pause)
	quiet, _ := n.Checkpoint() // whoever asks all the time has just looked
	l.add(t, "the only one for hours")
	l.sealed = 7
	now = now.Add(proof.Pause - 1)
	if told, _ := n.Checkpoint(); told != quiet {
		t.Errorf("the head after a silence is shown at once: %s", told)
	}
	for _, position := range []uint64{0, 7} {
		if _, err := n.Include(t.Context(), position, false); !errors.Is(err, proof.ErrUnsealed) {
			t.Errorf("Include(%d) = %v", position, err)
		}
	}
	if _, err := proof.NewNotary(nil, seed, time.Now).Checkpoint(); !errors.Is(err, proof.ErrUnsealed) {
		t.Errorf("without a log: %v", err)
	}
}

// liar hands out another record than the tree has.
type liar struct{ *ledger }

func (l liar) Leaf(ctx context.Context, position uint64) (proof.Leaf, error) {
	leaf, err := l.ledger.Leaf(ctx, position)
	leaf.Text = bytes.ToUpper(leaf.Text)
	return leaf, err
}

type binary struct{ *ledger }

func (binary) Leaf(context.Context, uint64) (proof.Leaf, error) {
	return proof.Leaf{Text: []byte("\xff")}, nil
}

// What is not so is not handed out as a proof.
func TestNoWrongProofLeaves(t *testing.T) {
	l := newLedger(t, 4)
	if p, err := notary(liar{l}).Include(t.Context(), 2, false); !errors.Is(err, proof.ErrExcluded) {
		t.Errorf("Include() = %+v, %v", p, err)
	}
	b := &ledger{}
	b.add(t, "\xff")
	b.sealed = 1
	if p, err := notary(binary{b}).Include(t.Context(), 1, false); err == nil || errors.Is(err, proof.ErrExcluded) {
		t.Errorf("Include() of what is no text = %+v, %v", p, err)
	}
}

// No bytes make a reader of proofs fail, and none but a signed one passes.
func FuzzOpen(f *testing.F) {
	s := proof.NewSigner(seed)
	good, _ := s.Sign(proof.Head{Size: 7})
	f.Add(good)
	f.Add("x\n7\n\n\n— x y\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := proof.Open(text, s.Key())
		if err == nil && !strings.HasPrefix(text, fmt.Sprintf("%s\n%d\n%s\n\n", c.Origin, c.Size, tlog.Hash(c.Root))) {
			t.Errorf("Open(%q) = %+v", text, c)
		}
	})
}
