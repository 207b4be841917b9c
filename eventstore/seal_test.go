package eventstore

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// A seal that says something else than the records before it is damage at its position.
func TestSealThatDoesNotAgree(t *testing.T) {
	o := optionsIn(t)
	s := open(t, o)
	store(t, s, friction())
	store(t, s, friction())
	wrong := domain.LogSealed{Size: 2, Root: strings.Repeat("0e", 32)}
	m, err := kinds.seal(domain.Act{ID: newID()}, domain.Draft{Aggregate: domain.Org, Event: wrong}, noon)
	if err == nil {
		_, err = s.request(t.Context(), m)
	}
	if err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	wantDamage(t, o, 3, "seal does not agree")
}

func TestSealing(t *testing.T) {
	o := optionsIn(t)
	now := noon
	o.Now = func() (at time.Time) { return now }
	s := run(t, open(t, o))
	if err := s.Seal(t.Context()); err != nil || s.tree.head().Size != 0 {
		t.Fatalf("Seal() of nothing = %v, and %d records", err, s.tree.head().Size)
	}
	handle(t, s, friction())
	wait(t, s)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Sealed(); ok {
		t.Fatal("sealed at once")
	}
	now = now.Add(sealAfter)
	want := s.tree.head()
	for range 3 { // the seal itself is nothing to be sealed
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, s)
		now = now.Add(sealAfter)
	}
	if got, ok := s.Sealed(); !ok || got != want || s.tree.head().Size != 2 {
		t.Errorf("Sealed() = %v, %v of %d records, want %v of 2", got, ok, s.tree.head().Size, want)
	}
	r, err := s.ReadAt(t.Context(), 2)
	if err != nil || r.By != "" || !r.Time.IsZero() || r.Event != (domain.LogSealed{Size: 1, Root: hex.EncodeToString(want.Root[:])}) {
		t.Errorf("ReadAt() = %+v, %v, want a seal by nobody at no time", r, err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(1000)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(30)); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if got, _ := s.Sealed(); got.Size != 1032 {
		t.Errorf("Sealed() = %v, want 1032 records at once", got)
	}
	found, err := s.Check(t.Context(), nil)
	if err != nil || found.Seals != 2 || found.Sealed != 1032 || found.Size != 1033 {
		t.Errorf("Check() = %+v, %v, want two seals", found, err)
	}
}

// Two nodes that seal at once leave one seal.
func TestTwoNodesSeal(t *testing.T) {
	url := outside(t)
	a, b := run(t, open(t, outsideIn(t, url))), run(t, open(t, outsideIn(t, url)))
	position := handle(t, a, friction())
	for _, s := range []*Store{a, b} {
		if err := s.hashed.wait(t.Context(), s.closed, position); err != nil {
			t.Fatal(err)
		}
	}
	errs := make(chan error, 2)
	for _, s := range []*Store{a, b} {
		go func() { errs <- s.SealNow(t.Context()) }()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Fatal(err)
	}
	head, err := a.Head(t.Context())
	if err != nil || head != position+1 && head != position+2 {
		t.Fatalf("Head() = %d, %v, want %d", head, err, position+1)
	}
	for _, s := range []*Store{a, b} {
		if err := s.Wait(t.Context(), head); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Check(t.Context(), nil); err != nil || found.Size != head {
			t.Errorf("Check() = %+v, %v", found, err)
		}
	}
}
