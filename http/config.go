package http

import (
	"context"
	"log/slog"
	"time"

	"unrule/domain"
	"unrule/http/form"
	"unrule/http/session"
	"unrule/http/spam"
	"unrule/http/web"
	"unrule/outlets"
	"unrule/proof"
)

// A Handler takes acts. It returns the position under which an act is stored
// for good; an act that comes again under its id gets the same position.
type Handler interface {
	Handle(ctx context.Context, a domain.Act) (uint64, error)
}

// Events fetches one event of the log: stories stay there until they are read.
type Events interface {
	ReadAt(ctx context.Context, position uint64) (domain.Recorded, error)
}

// A Config is what a [Server] is built from. Handler, Views, AsOf, Events, Ready,
// Key, Preview and Assets are required.
type Config struct {
	Handler Handler
	Events  Events

	// Sealed is the log as far as it can be proved; nil is one that never seals itself.
	Sealed proof.Log

	// Tail is the last acts, for who follows them; nil is one in which nothing happens.
	Tail *outlets.Tail
	// Streams is how many may follow at once; 0 means 256.
	Streams int
	// Source names the installation in what leaves, and those who acted.
	Source outlets.Source
	// Webhooks is asked for what became of messages, and to send one at once. Required.
	Webhooks *outlets.Webhooks

	// Views is the live views; false as long as the log has not been read once, and from
	// when it is found damaged.
	Views func() (v Views, ok bool)
	// AsOf is the views as they stood at the end of a day that is over.
	AsOf func(ctx context.Context, day domain.Day) (Views, error)
	// Ready says why the node should get no traffic. The text is shown to whoever
	// asks, so it names no path and no address.
	Ready func(ctx context.Context) error
	// Key is the keyed hash of the installation; purposes keep its uses apart.
	Key func(purpose string, parts ...string) [32]byte

	// Full is how the store says that it has no room; FateUnknown, that it cannot
	// tell whether an act was stored; Damaged, that its log is not what it was; NotFound,
	// that a position holds no event; Away, that the log can be neither written nor read
	// just now.
	Full, FateUnknown, Damaged, NotFound, Away error

	// Preview says what Handler would store of an act now; it stores nothing.
	Preview func(a domain.Act) ([]form.Record, error)
	// Sessions is where those who are signed in to the board are kept; without a shelf it
	// is the memory of this process. SessionIdle is how
	// long a session lasts that nobody uses, 0 means 8 h, and SessionEnd how long any
	// does, 0 means 24 h. Secure says that people come by https alone.
	Sessions                session.Store
	SessionIdle, SessionEnd time.Duration
	Secure                  bool
	// Provider is the organisation's own sign-in; nil where there is none.
	Provider *session.Provider

	// Limits are the reports an hour beyond which one waits for a reviewer.
	Limits spam.Limits
	// Language is that of the pages where a browser asks for none of ours; "" is Spanish.
	Language domain.Language
	// Site is what an operator sets for all pages; Assets are the files beside them.
	Site   web.Site
	Assets *web.Assets

	// Hosts are the names under which the server answers, with or without a port,
	// besides the names of the machine itself.
	Hosts []string
	// Connections is how many may be open at once; 0 means 1,024.
	Connections int
	// Patience bounds every wait for the views; 0 means 5 s.
	Patience time.Duration
	// Linger is how long who asks for a document waits for its making before they are
	// sent away to come back; 0 means 2 s.
	Linger time.Duration
	// Grace is how long open requests may take after the end; 0 means 5 s.
	Grace time.Duration

	Now     func() time.Time // nil means time.Now
	Log     *slog.Logger     // nil means nowhere
	Version string           // of the program, shown by /healthz
}

func (c Config) withDefaults() Config {
	if c.Connections == 0 {
		c.Connections = 1024
	}
	if c.Streams == 0 {
		c.Streams = maxStreams
	}
	if c.Tail == nil {
		c.Tail = outlets.NewTail()
	}
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	if c.Linger == 0 {
		c.Linger = 2 * time.Second
	}
	if c.Sessions.Shelf == nil {
		c.Sessions = session.NewMemory()
	}
	if c.SessionIdle == 0 {
		c.SessionIdle = 8 * time.Hour
	}
	if c.SessionEnd == 0 {
		c.SessionEnd = 24 * time.Hour
	}
	if c.Grace == 0 {
		c.Grace = 5 * time.Second
	}
	if c.Language == "" {
		c.Language = domain.Spanish
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
