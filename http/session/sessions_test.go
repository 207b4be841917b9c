package session

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/http/act"
)

// A hitch is a shelf on which something happens just before a write.
type hitch struct {
	Shelf
	before func(verb string) error
}

func (h *hitch) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	if err := h.before("update"); err != nil {
		return 0, err
	}
	return h.Shelf.Update(ctx, key, value, revision)
}

// A deaf shelf never tells of what happens after it was opened.
type deaf struct{ Shelf }

func (deaf) Watch(ctx context.Context, _ func(string, []byte), ready func()) error {
	ready()
	<-ctx.Done()
	return nil
}

var ana = act.Who{By: domain.ByHolder(domain.Leader, domain.IDFrom([16]byte{1})), Name: "Ana", Role: domain.Leader}

// A porch is a door with a clock, in which everybody may do what they could before.
type porch struct {
	*Door
	t      *testing.T
	time   time.Time
	faults []error
}

// newPorch is a door that has begun to watch.
func newPorch(t *testing.T, s Store) *porch {
	t.Helper()
	p := &porch{t: t, time: time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)}
	p.Door = New(Config{
		Store: s, Idle: 8 * time.Hour, End: 24 * time.Hour, Now: func() time.Time { return p.time },
		Standing: func(was act.Who) (act.Who, bool, error) { return was, true, nil },
		Fault:    func(err error) { p.faults = append(p.faults, err) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	read := make(chan struct{})
	shelf := p.sessions.Shelf
	p.sessions.Shelf = told{shelf, func() { close(read) }}
	go func() { ended <- p.Watch(ctx) }()
	<-read
	p.sessions.Shelf = shelf
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Watch() = %v", err)
		}
	})
	return p
}

// A told shelf says when a watcher has read all that was there.
type told struct {
	Shelf
	read func()
}

func (s told) Watch(ctx context.Context, see func(string, []byte), ready func()) error {
	return s.Shelf.Watch(ctx, see, func() { ready(); s.read() })
}

// enter signs Ana in and is what her browser holds.
func (p *porch) enter() string {
	p.t.Helper()
	secret, err := p.sessions.begin(p.t.Context(), ana)
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

// come asks with a secret; handed is what the browser is given.
func (p *porch) come(secret string, headers ...string) (in bool, handed string) {
	p.t.Helper()
	r := httptest.NewRequest("GET", "/board", nil)
	r.AddCookie(&http.Cookie{Name: "unrule", Value: secret})
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	who, err := p.Who(w, r)
	if err != nil && !errors.Is(err, ErrNobody) {
		p.t.Fatalf("Who() = %v", err)
	}
	for _, c := range w.Result().Cookies() {
		handed = c.Value
	}
	return who.By == ana.By, handed
}

func TestNobodyComesInBeforeTheShelfIsRead(t *testing.T) {
	p := newPorch(t, NewMemory())
	secret := p.enter()
	early := New(p.Config)
	r := httptest.NewRequest("GET", "/board", nil)
	r.AddCookie(&http.Cookie{Name: "unrule", Value: secret})
	_, err := early.Who(nil, r)
	if refusal, ok := errors.AsType[*domain.Refusal](err); !ok || refusal.Name != Behind.Name {
		t.Errorf("Who() = %v, want %s", err, Behind.Name)
	}
}

// A page that is left open is no use of a session, whether it follows or fetches what has
// changed, and is given no key that it could not hand on.
func TestOpenPageKeepsNoSession(t *testing.T) {
	for name, value := range map[string]string{"Accept": "text/event-stream", "Unrule-By-Itself": "1"} {
		p := newPorch(t, NewMemory())
		secret := p.enter()
		for range 4 {
			p.time = p.time.Add(2*time.Hour - time.Minute)
			if in, handed := p.come(secret, name, value); !in || handed != "" {
				t.Errorf("%s: a page by itself = %v and is handed %q", name, in, handed)
			}
		}
		p.time = p.time.Add(4 * time.Minute)
		if in, _ := p.come(secret); in {
			t.Errorf("%s: a session that only an open page has used is open after 8 h", name)
		}
	}
}

// Another node knows of a session that it has not been told of yet.
func TestSessionOfAMomentAgo(t *testing.T) {
	store := NewMemory()
	here, there := newPorch(t, store), newPorch(t, Store{Shelf: deaf{store.Shelf}, Gone: store.Gone, Taken: store.Taken})
	if in, _ := there.come(here.enter()); !in {
		t.Error("a session that another node has just begun is not open")
	}
	if in, _ := there.come(newSecret()); in {
		t.Error("a key that nobody was given opens a session")
	}
}

// Somebody signs out while another page turns their key: no key is left.
func TestSignOutWhileAKeyIsTurned(t *testing.T) {
	for _, everywhere := range []bool{false, true} {
		store := NewMemory()
		other := newPorch(t, store)
		h := &hitch{Shelf: store.Shelf, before: func(string) error { return nil }}
		p := newPorch(t, Store{Shelf: h, Gone: store.Gone, Taken: store.Taken})
		secret := p.enter()
		key, _ := keyOf(secret)
		value, _, err := store.Shelf.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		other.sessions.see(key, value) // it has heard of the session, however slow its watcher is
		p.time = p.time.Add(time.Hour)
		h.before = func(string) error {
			rec, _, _, err := other.sessions.find(t.Context(), secret)
			if err == nil && everywhere {
				err = other.sessions.endOf(t.Context(), ana.By)
			} else if err == nil {
				err = other.sessions.endOne(t.Context(), rec.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			return nil
		}
		_, handed := p.come(secret)
		h.before = func(string) error { return nil }
		for _, key := range []string{secret, handed} {
			if in, _ := other.come(key); in {
				t.Errorf("everywhere %v: %q opens a session that has ended", everywhere, key)
			}
		}
		if handed != "" || len(p.faults) > 0 {
			t.Errorf("everywhere %v: handed %q, faults %v", everywhere, handed, p.faults)
		}
		if in, _ := p.come(p.enter()); !in {
			t.Errorf("everywhere %v: whoever signs in again is out", everywhere)
		}
	}
}

// A key that is made while its holder signs out everywhere is of an old generation.
func TestKeyOfAnOldGenerationOpensNothing(t *testing.T) {
	store := NewMemory()
	p, other := newPorch(t, store), newPorch(t, store)
	rec, _, _, err := p.sessions.find(t.Context(), p.enter())
	if err == nil {
		err = other.sessions.endOf(t.Context(), ana.By)
	}
	late, err2 := p.sessions.lay(t.Context(), rec)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if in, _ := other.come(late); in {
		t.Error("a session of before is open")
	}
}

// A disk that is full throws nobody out.
func TestShelfThatTakesNothing(t *testing.T) {
	store := NewMemory()
	h := &hitch{Shelf: store.Shelf, before: func(string) error { return errors.New("no room") }}
	p := newPorch(t, Store{Shelf: h, Gone: store.Gone, Taken: store.Taken})
	secret := p.enter()
	for range 3 {
		p.time = p.time.Add(time.Hour)
		if in, handed := p.come(secret); !in || handed != "" {
			t.Errorf("a session on a full shelf = %v, handed %q", in, handed)
		}
	}
	if len(p.faults) != 3 {
		t.Errorf("faults = %v, want 3", p.faults)
	}
}

// What cannot be read on the shelf lets nobody in.
func TestUnreadableEntry(t *testing.T) {
	store := NewMemory()
	p := newPorch(t, store)
	secret := p.enter()
	key, _ := keyOf(secret)
	if strings.Contains(key, secret) || len(key) != len(sessionKeys)+64 {
		t.Errorf("key = %q", key)
	}
	p.sessions.see(key, []byte("{"))
	if _, err := store.Shelf.Put(t.Context(), key, []byte("{")); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/board", nil)
	r.AddCookie(&http.Cookie{Name: "unrule", Value: secret})
	if who, err := p.Who(nil, r); err == nil || who.By != "" {
		t.Errorf("Who() = %+v, %v", who, err)
	}
}

// Of two cookies under our name neither is ours to choose.
func TestTwoCookies(t *testing.T) {
	p := newPorch(t, NewMemory())
	r := httptest.NewRequest("GET", "/board", nil)
	for range 2 {
		r.AddCookie(&http.Cookie{Name: "unrule", Value: p.enter()})
	}
	if _, err := p.Who(nil, r); !errors.Is(err, ErrNobody) {
		t.Errorf("Who() = %v, want nobody", err)
	}
}
