package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// A Config is what a [Door] is built from. All of it is required but Secure,
// Provider and Site.
type Config struct {
	Store
	// Idle is how long a session lasts that nobody uses, End how long any does.
	Idle, End time.Duration
	// Secure says that people come by https alone.
	Secure bool

	// Token is who holds a token, Link who may use a link. Both count what is wrong by
	// the network of remote.
	Token, Link func(token, remote string) (act.Who, error)
	// Standing is who somebody is now who came in before; false where they may not any more.
	Standing func(was act.Who) (now act.Who, ok bool, err error)
	// Handle takes an act; it returns once the act is stored for good.
	Handle func(ctx context.Context, a domain.Act) (uint64, error)
	// Explain says an error in the reader's words and logs what is a fault.
	Explain func(w http.ResponseWriter, err error, l domain.Language) web.Answer
	// Fault logs what went wrong without harm to an answer.
	Fault func(err error)
	Keys  act.Keys
	Now   func() time.Time

	Provider *Provider // of the organisation's own sign-in; nil where there is none

	Language domain.Language // where a browser asks for none of ours
	Site     web.Site
}

// A Door is where people come in to the pages of the board.
type Door struct {
	Config
	sessions *sessions
	desk     *desk // nil where there is no provider
}

// New builds a door. Nobody comes in before [Door.Watch] has read who is inside.
func New(c Config) *Door {
	d := &Door{Config: c, sessions: &sessions{Store: c.Store, now: c.Now, idle: c.Idle, end: c.End, open: map[string]record{}, ends: map[string]string{}}}
	if c.Provider != nil {
		d.desk = newDesk(*c.Provider, c.Now)
	}
	return d
}

// Watch keeps up with the sessions of all nodes until ctx ends.
func (d *Door) Watch(ctx context.Context) error { return d.sessions.watch(ctx) }

// ErrNobody says that a request shows no session.
var ErrNobody = errors.New("session: nobody is signed in")

// Who is who sends a request, by its cookie: [ErrNobody] where there is no session or
// it has ended. It may give the browser a new cookie; without w it only looks. What a
// page asks for by itself is no use of a session: a page that is left open ends.
func (d *Door) Who(w http.ResponseWriter, r *http.Request) (act.Who, error) {
	secret := d.shown(r)
	if secret == "" {
		return act.Who{}, ErrNobody
	}
	ctx := r.Context()
	rec, key, ok, err := d.sessions.find(ctx, secret)
	if err != nil {
		return act.Who{}, err
	}
	if !ok {
		return act.Who{}, ErrNobody
	}
	now, ok, err := d.Standing(rec.who())
	if err != nil {
		return act.Who{}, err
	}
	if !ok {
		if err := d.sessions.endOne(ctx, rec.ID); err != nil {
			d.Fault(err) // they stay outside in any case
		}
		return act.Who{}, ErrNobody
	}
	if w != nil && !byItself(r) {
		d.keep(w, r, key)
	}
	now.Session = rec.ID
	return now, nil
}

// byItself reports whether a page asks that nobody has asked for: its stream, and what it
// fetches because something has happened.
func byItself(r *http.Request) bool {
	return r.Header.Get("Accept") == "text/event-stream" || r.Header.Get("Unrule-By-Itself") != ""
}

// keep notes that a session is in use. Where that fails it is as good as before.
func (d *Door) keep(w http.ResponseWriter, r *http.Request, key string) {
	next, err := d.sessions.keep(r.Context(), key)
	if err != nil {
		d.Fault(err)
	}
	if next != "" {
		d.hand(w, next)
	}
}

// An Open is a session as its holder may know of it.
type Open struct {
	ID          string
	Begun, Seen time.Time
}

// Of lists the open sessions of whoever asks, the last seen first.
func (d *Door) Of(who act.Who) (list []Open) {
	for _, r := range d.sessions.of(who.By) {
		list = append(list, Open{r.ID, r.Begun, r.Seen})
	}
	return list
}

// admit begins a session. What the browser brought along is never taken over: a
// session of its own ends, and what somebody else gave it opens nothing new.
func (d *Door) admit(w http.ResponseWriter, r *http.Request, who act.Who) error {
	ctx := r.Context()
	if before := d.shown(r); before != "" {
		rec, _, ok, err := d.sessions.find(ctx, before)
		if err == nil && ok {
			err = d.sessions.endOne(ctx, rec.ID)
		}
		if err != nil {
			return err
		}
	}
	secret, err := d.sessions.begin(ctx, who)
	if err != nil {
		return err
	}
	d.hand(w, secret)
	return nil
}
