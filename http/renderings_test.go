package http

import (
	"context"
	"errors"
	"testing"
	"time"

	"unrule/domain"
)

// A work is a making that a test holds up.
type work struct {
	begun, let chan struct{}
	body       []byte
	err        error
}

func newWork() *work { return &work{begun: make(chan struct{}), let: make(chan struct{})} }

func (w *work) make() ([]byte, bool, error) {
	close(w.begun)
	<-w.let
	return w.body, false, w.err
}

func wishFor(n int, least uint64) wish {
	return wish{documentID: documentID{quarter: domain.Quarter{Year: 1990 + n, Number: 1}}, today: 20000, least: least}
}

func began(t *testing.T, k *renderings, w wish, position uint64, f making) *rendering {
	t.Helper()
	r, err := k.find(w, position, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFewAreMadeAtOnce(t *testing.T) {
	k := newRenderings()
	var works []*work
	var made []*rendering
	for n := range maxRenderings + 1 {
		works = append(works, newWork())
		made = append(made, began(t, k, wishFor(n, 1), 1, works[n].make))
		if n < maxRenderings {
			<-works[n].begun
		}
	}
	select {
	case <-works[maxRenderings].begun:
		t.Fatalf("%d are made at once", maxRenderings+1)
	default:
	}
	close(works[0].let)
	<-works[maxRenderings].begun
	for _, w := range works[1:] {
		close(w.let)
	}
	for _, r := range made {
		if done, err := k.wait(context.Background(), r, time.Hour); !done || err != nil {
			t.Errorf("wait() = %v, %v", done, err)
		}
	}
}

func TestNotTooManyWait(t *testing.T) {
	k := newRenderings()
	held := newWork()
	var last *rendering
	for n := range maxBegun {
		f := func() ([]byte, bool, error) { <-held.let; return nil, false, nil }
		last = began(t, k, wishFor(n, 1), 1, f)
	}
	_, err := k.find(wishFor(maxBegun, 1), 1, newWork().make)
	if refusal, ok := errors.AsType[*domain.Refusal](err); !ok || refusal.Name != DocumentsBusy.Name {
		t.Errorf("find() = %v, want %s", err, DocumentsBusy.Name)
	}
	if r := began(t, k, wishFor(maxBegun-1, 1), 1, nil); r != last {
		t.Error("what is begun already is begun again")
	}
	close(held.let)
	<-last.done
	began(t, k, wishFor(maxBegun, 1), 1, func() ([]byte, bool, error) { return nil, false, nil })
}

// Room is made by what nobody has asked for longest, and never by the newest.
func TestRenderingsHaveRoom(t *testing.T) {
	k := newRenderings()
	put := func(n, size int) {
		t.Helper()
		r := began(t, k, wishFor(n, 1), 1, func() ([]byte, bool, error) { return make([]byte, size), false, nil })
		if done, err := k.wait(context.Background(), r, time.Hour); !done || err != nil {
			t.Fatal(done, err)
		}
	}
	third := maxRenderedBytes / 3
	put(0, third)
	put(1, third)
	put(2, third)
	began(t, k, wishFor(0, 1), 1, nil) // asked for again
	put(3, third)
	for n, want := range []bool{true, false, true, true} {
		if _, ok := k.kept[wishFor(n, 1).documentID]; ok != want {
			t.Errorf("%d is kept: %v, want %v", n, ok, want)
		}
	}
	put(4, maxRenderedBytes+1)
	if len(k.kept) != 1 || k.bytes != maxRenderedBytes+1 || k.kept[wishFor(4, 1).documentID] == nil {
		t.Errorf("kept = %d of %d bytes, want the newest alone", len(k.kept), k.bytes)
	}
}

// A failure is told to everybody who waits, and kept only for who was sent away.
func TestFailuresAreToldOnce(t *testing.T) {
	k, failure := newRenderings(), errors.New("no")
	failing := func() *work { w := newWork(); w.err = failure; return w }
	w := failing()
	r := began(t, k, wishFor(1, 1), 1, w.make)
	close(w.let)
	if _, err := k.wait(context.Background(), r, time.Hour); err != failure {
		t.Errorf("wait() = %v", err)
	}
	if len(k.kept) != 0 {
		t.Error("a failure that all have heard of is kept")
	}
	w = failing()
	r = began(t, k, wishFor(1, 1), 1, w.make)
	if done, err := k.wait(context.Background(), r, 0); done || err != nil {
		t.Errorf("wait() = %v, %v, want to be sent away", done, err)
	}
	close(w.let)
	<-r.done
	for _, want := range []error{failure, nil} {
		again := began(t, k, wishFor(1, 1), 1, func() ([]byte, bool, error) { return nil, false, nil })
		if _, err := k.wait(context.Background(), again, time.Hour); err != want {
			t.Errorf("next wait() = %v, want %v", err, want)
		}
	}
}

// What was begun sooner and ends later does not take the place of what is newer.
func TestNewestIsKept(t *testing.T) {
	k := newRenderings()
	old, young := newWork(), newWork()
	a := began(t, k, wishFor(1, 1), 1, old.make)
	b := began(t, k, wishFor(1, 2), 2, young.make)
	close(young.let)
	<-b.done
	close(old.let)
	<-a.done
	if k.kept[wishFor(1, 1).documentID] != b {
		t.Error("an older one is kept")
	}
	for least, want := range map[uint64]bool{1: true, 2: true, 3: false} {
		if got := b.fulfils(wishFor(1, least)); got != want {
			t.Errorf("one of position 2 fulfils a wish for %d: %v", least, got)
		}
	}
	another := wishFor(1, 1)
	another.today++
	if b.fulfils(another) {
		t.Error("one of yesterday fulfils a wish of today")
	}
}

// A document of a closed quarter is made once, until closed quarters are counted anew.
func TestClosedQuarterIsMadeOnce(t *testing.T) {
	k, made := newRenderings(), 0
	for i, recounts := range []int{0, 0, 1, 1, 0} {
		w := wishFor(1, uint64(i))
		w.recounts, w.today = recounts, w.today+domain.Day(i)
		r := began(t, k, w, w.least, func() ([]byte, bool, error) { made++; return nil, true, nil })
		<-r.done
		if want := 1 + min(i/2, 1); made != want {
			t.Errorf("wish %d: made %d times, want %d", i, made, want)
		}
	}
}

func TestWaitEndsWithTheRequest(t *testing.T) {
	k, w := newRenderings(), newWork()
	r := began(t, k, wishFor(1, 1), 1, w.make)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if done, err := k.wait(ctx, r, time.Hour); done || !errors.Is(err, errBehind) {
		t.Errorf("wait() = %v, %v", done, err)
	}
	close(w.let)
	<-r.done
}
