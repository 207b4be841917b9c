package eventstore

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/nats-io/nats.go"
	"golang.org/x/mod/sumdb/tlog"
)

// The roots over the first leaves of this list are known from the tests of other
// programs that keep to RFC 6962.
func TestRootOfKnownTrees(t *testing.T) {
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	var e edge
	for n, want := range []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	} {
		if got := e.root(); hex.EncodeToString(got[:]) != want {
			t.Errorf("root of %d leaves = %x, want %s", n, got, want)
		}
		if n < len(leaves) {
			leaf, _ := hex.DecodeString(leaves[n])
			e.add(tlog.RecordHash(leaf), nil)
		}
	}
}

// A plain tree keeps all hashes, where an edge keeps the last ones.
type plainTree []tlog.Hash

func (p *plainTree) ReadHashes(at []int64) (list []tlog.Hash, err error) {
	for _, i := range at {
		list = append(list, (*p)[i])
	}
	return list, nil
}

func (p *plainTree) add(t *testing.T, n int64, leaf []byte) {
	t.Helper()
	hashes, err := tlog.StoredHashes(n, leaf, p)
	if err != nil {
		t.Fatal(err)
	}
	*p = append(*p, hashes...)
}

func (p *plainTree) root(t *testing.T, n int64) [32]byte {
	t.Helper()
	root, err := tlog.TreeHash(n, p)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestEdgeIsThatOfThePlainTree(t *testing.T) {
	var e edge
	var plain plainTree
	for n := range int64(300) {
		if got, want := e.root(), plain.root(t, n); got != want {
			t.Fatalf("root of %d leaves = %x, want %x", n, got, want)
		}
		leaf := []byte{byte(n), byte(n >> 8)}
		e.add(tlog.RecordHash(leaf), nil)
		plain.add(t, n, leaf)
	}
	if len(e.full) > 9 {
		t.Errorf("%d hashes are kept of 300 leaves, want 9 at most", len(e.full))
	}
}

// What is hashed of a record never changes: closed quarters hold its hash.
func TestLeaf(t *testing.T) {
	m := rawOf(readGolden(t, filepath.Join("testdata", "golden", "department-retired.json")))
	m.header.Set(headerExpected, "4")
	want := "friction.org\n" +
		"Unrule-By: leader:5b2f\n" +
		"Unrule-Command: 01000000-0000-4000-8000-000000000001\n" +
		"Unrule-Kind: department-retired\n" +
		"Unrule-Time: 2026-11-20T12:00:00Z\n" +
		"Unrule-Version: 1\n" +
		"\n" +
		`{"department":"07000000-0000-4000-8000-000000000007"}`
	if got := string(leafOf(m.subject, m.header, m.body)); got != want {
		t.Errorf("leafOf() = %q\nwant %q", got, want)
	}
}

// readRoot hashes the log as it lies there.
func readRoot(ctx context.Context, s *Store) (uint64, [32]byte, error) {
	var e edge
	err := s.records(ctx, 1, 0, func(r Record) error {
		e.add(r.Hash, nil)
		return nil
	})
	return e.records, e.root(), err
}

func rootOf(t *testing.T, s *Store) (uint64, [32]byte) {
	t.Helper()
	head, root, err := readRoot(t.Context(), s)
	if err != nil {
		t.Fatalf("records() = %v", err)
	}
	if !s.running.Load() {
		return head, root
	}
	if read, known, err := s.Root(t.Context()); read != head || known != root || err != nil {
		t.Errorf("Root() = %d, %x, %v, want %d, %x", read, known, err, head, root)
	}
	return head, root
}

// The root is that of a plain tree over what the log holds, also while it is read and
// written, after a start and on a copy of the directory.
func TestRoot(t *testing.T) {
	o := optionsIn(t)
	s := run(t, open(t, o))
	if head, root := rootOf(t, s); head != 0 || root != (&plainTree{}).root(t, 0) {
		t.Errorf("Root() of nothing = %d, %x", head, root)
	}
	for range 5 {
		if _, _, err := s.Import(t.Context(), manyReports(977)); err != nil {
			t.Fatal(err)
		}
	}
	handle(t, s, friction())
	head, root := rootOf(t, s)
	if want := plainRoot(t, s, head); head != 5*977+1 || root != want {
		t.Errorf("Root() = %d, %x, want %d, %x", head, root, 5*977+1, want)
	}
	handle(t, s, friction())
	if later, other := rootOf(t, s); later != head+1 || other == root || other != plainRoot(t, s, later) {
		t.Errorf("Root() after another report = %d, %x, and %d, %x before", later, other, head, root)
	}
}

// plainRoot reads record by record.
func plainRoot(t *testing.T, s *Store, head uint64) [32]byte {
	t.Helper()
	var plain plainTree
	for position := range head {
		m, err := s.stream.GetMsg(t.Context(), position+1)
		if err != nil {
			t.Fatal(err)
		}
		plain.add(t, int64(position), leafOf(m.Subject, m.Header, m.Data))
	}
	return plain.root(t, int64(head))
}

func TestRootAfterAStartAndOnACopy(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	for range 3 {
		store(t, s, friction())
	}
	head, root := rootOf(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other := o
	other.Dir = filepath.Join(t.TempDir(), "copy")
	err := errors.Join(os.CopyFS(other.Dir, os.DirFS(o.Dir)), os.Chmod(filepath.Join(other.Dir, "secret"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{"a start": o, "a copy": other} {
		if again, same := rootOf(t, open(t, o)); again != head || same != root {
			t.Errorf("Root() after %s = %d, %x, want %d, %x", name, again, same, head, root)
		}
	}
}

// The same records give the same root whenever they are stored; whatever is said
// differently gives another.
func TestRootTellsEveryByte(t *testing.T) {
	path := filepath.Join("testdata", "golden", "rule-renamed.json")
	roots := map[[32]byte]string{}
	of := func(change func(*golden)) [32]byte {
		s := open(t, optionsIn(t))
		for i := range 3 {
			g := readGolden(t, path)
			if i == 1 {
				change(&g)
			}
			m := rawOf(g)
			if _, err := s.request(t.Context(), &nats.Msg{Subject: m.subject, Header: m.header, Data: m.body}); err != nil {
				t.Fatal(err)
			}
		}
		_, root := rootOf(t, s)
		return root
	}
	same := of(func(*golden) {})
	if again := of(func(g *golden) { g.Header["Nats-Batch-Tag"] = "7" }); again != same {
		t.Errorf("the same records have the roots %x and %x", same, again)
	}
	roots[same] = "nothing"
	for name, change := range map[string]func(*golden){
		"subject":        func(g *golden) { g.Subject = prefixRule + sampleID(3).String() },
		"last byte":      func(g *golden) { g.Body = append(g.Body[:len(g.Body)-1:len(g.Body)-1], ']') },
		"longer body":    func(g *golden) { g.Body = append(g.Body[:len(g.Body):len(g.Body)], '\n') },
		"no body":        func(g *golden) { g.Body = nil },
		headerKind:       func(g *golden) { g.Header[headerKind] = "rule-painted" },
		headerVersion:    func(g *golden) { g.Header[headerVersion] = "2" },
		headerCommand:    func(g *golden) { g.Header[headerCommand] = sampleID(9).String() },
		headerBy:         func(g *golden) { g.Header[headerBy] = "leader:5b2e" },
		headerTime:       func(g *golden) { g.Header[headerTime] = "2026-11-20T12:00:01Z" },
		"no header":      func(g *golden) { delete(g.Header, headerTime) },
		"another header": func(g *golden) { g.Header["Unrule-Colour"] = "red" },
	} {
		root := of(change)
		if other, ok := roots[root]; ok {
			t.Errorf("%s and %s differ and have the same root", name, other)
		}
		roots[root] = name
	}
	if n := len(readGolden(t, path).Header); n != 5 {
		t.Errorf("a record has %d headers, want each of 5 changed", n)
	}
}

// A record that is not there is named; one that cannot be read has a hash like any.
func TestRootOfADamagedLog(t *testing.T) {
	for name, lost := range map[string]uint64{"the first": 1, "one between": 2, "the last": 4} {
		s := open(t, optionsIn(t))
		for range 4 {
			store(t, s, friction())
		}
		if err := s.stream.SecureDeleteMsg(t.Context(), lost); err != nil {
			t.Fatal(err)
		}
		_, _, err := readRoot(t.Context(), s)
		if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != lost {
			t.Errorf("Root() without %s record = %v, want damage at position %d", name, err, lost)
		}
	}
	s := open(t, optionsIn(t))
	spoiled(headerKind, "rule-painted")(t, s)
	if head, root := rootOf(t, s); head != 1 || root != plainRoot(t, s, 1) {
		t.Errorf("Root() of a strange record = %d, %x", head, root)
	}
}

func TestRootEnds(t *testing.T) {
	s := open(t, optionsIn(t))
	store(t, s, friction())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Root(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Root() = %v, want canceled", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Root(t.Context()); err == nil {
		t.Error("Root() of a closed store = nil, want an error")
	}
}
