package http

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/netutil"

	"unrule/http/board"
	"unrule/http/form"
	"unrule/http/quota"
	"unrule/http/receipt"
	"unrule/http/reference"
	"unrule/http/session"
	"unrule/http/spam"
	"unrule/proof"
)

// Bounds of a connection. The header bound of net/http lies far above our own,
// so that too long a URL and too many headers get an answer of ours.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 128 << 10
)

// A Server answers requests. It is an http.Handler; [Server.Serve] runs it on a
// listener with all bounds set.
type Server struct {
	Config
	next     http.Handler // cross-site guard, then the router
	hosts    map[string]bool
	keys     receipt.Keys
	notary   *proof.Notary
	cursors  seal
	pages    pages
	made     *renderings
	form     *form.Form
	board    *board.Board
	explains *reference.Reference
	door     *session.Door
	guard    *spam.Guard
	streams  *seats        // that follow
	failures quota.Counter // wrong tokens
	counts   *counts
	reads    readTally
	prefix   string        // of request ids, so that two runs never share one
	requests atomic.Uint64 // that are logged, so far
	accepted atomic.Uint64 // the greatest position that a reporter was told
}

// NewServer builds a server. It opens nothing and starts nothing.
func NewServer(c Config) *Server {
	s := &Server{Config: c.withDefaults(), prefix: receipt.NewKey()[:8]}
	s.failures.Window, s.failures.Network = failureWindow, maxFailures
	s.hosts = hostSet(append(loopback, s.Hosts...))
	s.keys = receipt.Keys(s.Key)
	s.notary = proof.NewNotary(s.Sealed, s.Key(proof.Purpose), s.Now)
	s.cursors = seal{key: s.Key("cursor")}
	s.made = newRenderings()
	s.counts = newCounts(s.Now)
	s.streams = newSeats(s.Streams)
	s.guard = spam.New(s.Key("spam"), s.Limits, s.Now)
	s.form = s.newForm()
	s.door = s.newDoor()
	s.board = s.newBoard()
	s.explains = newReference()
	s.next = s.sameSite(s.router())
	return s
}

func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.refuse(c.Response().Writer, c.Request(), routed(err, c)) }
	e.IPExtractor = func(*http.Request) string { return "" } // nothing here may ask for an address
	e.Use(noOptions)
	for i := range routes {
		s.mount(e, &routes[i])
	}
	return e
}

// errUnwatched ends a server that no longer learns who has signed out elsewhere.
var errUnwatched = errors.New("http: the sessions are not watched any more")

// Serve answers on ln until ctx ends. It returns when the last request is
// answered, or the grace is over, and ln is closed. That somebody's request was not
// finished by then is no failure of the server: anybody can send half of one. At the
// end it is stored who has read what.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	counting, stop := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.keepReads(counting)
	}()
	err := s.listen(ctx, ln)
	stop()
	<-stopped
	s.storeReads(ctx)
	return err
}

func (s *Server) listen(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:                      s,
		ErrorLog:                     log.New(scrubber{s.Log}, "", 0),
		BaseContext:                  func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout:            readHeaderTimeout,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeaderBytes,
		DisableGeneralOptionsHandler: true,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(netutil.LimitListener(ln, s.Connections)) }()
	watched := make(chan error, 1)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go func() { watched <- s.door.Watch(watching) }()
	select {
	case err := <-ended:
		return err
	case err := <-watched:
		if ctx.Err() == nil {
			err = errors.Join(errUnwatched, err, srv.Close())
			<-ended
			return err
		}
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Grace)
	defer cancel()
	err := srv.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.Warn("requests were cut off at the end")
		err = srv.Close()
	}
	<-ended
	return err
}
