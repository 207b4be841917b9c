package eventstore

import (
	"io"
	"net"
	"sync"
	"testing"
)

// A link leads to an address as long as it is not cut.
type link struct {
	at     string // where it begins
	mu     sync.Mutex
	parted bool
	open   map[net.Conn]bool
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func newLink(t *testing.T, to string) *link {
	t.Helper()
	from := listen(t, "127.0.0.1:0")
	l := &link{at: from.Addr().String(), open: map[net.Conn]bool{}}
	t.Cleanup(func() { from.Close(); l.set(true) })
	go func() {
		for {
			in, err := from.Accept()
			if err != nil {
				return
			}
			go l.carry(in, to)
		}
	}()
	return l
}

// set cuts all that goes over the link, or lets it go on.
func (l *link) set(parted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parted = parted
	if parted {
		for c := range l.open {
			c.Close()
		}
	}
}

// hold keeps a connection in sight of a cut.
func (l *link) hold(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[c] = true
	return !l.parted
}

func (l *link) drop(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
	c.Close()
}

func (l *link) carry(in net.Conn, to string) {
	defer l.drop(in)
	out, err := net.Dial("tcp", to)
	if err != nil || !l.hold(in) {
		return
	}
	defer l.drop(out)
	if !l.hold(out) {
		return
	}
	back := make(chan struct{})
	go func() {
		defer close(back)
		io.Copy(in, out)
		in.Close()
	}()
	io.Copy(out, in)
	out.Close()
	<-back
}
