//go:build linux

package main

import (
	"net"
	"sync"
)

// A wire leads from an address of its own to another one, and can be cut.
type wire struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	state wireState
	whole *sync.Cond // it leads again
	ends  map[net.Conn]bool
}

type wireState int

const (
	leads  wireState = iota
	broken           // connections end, and new ones are refused
	silent           // connections stay, and nothing comes through
)

func newWire(target string) (*wire, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &wire{listener: l, target: target, ends: map[net.Conn]bool{}}
	w.whole = sync.NewCond(&w.mu)
	go w.accept()
	return w, nil
}

func (w *wire) addr() string { return w.listener.Addr().String() }

// turn cuts the wire or mends it.
func (w *wire) turn(s wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
	if s == broken {
		for c := range w.ends {
			_ = c.Close()
		}
	}
	w.whole.Broadcast()
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.join(near)
	}
}

func (w *wire) join(near net.Conn) {
	defer near.Close()
	if !w.waits() {
		return
	}
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	w.hold(near, far, true)
	defer w.hold(near, far, false)
	var both sync.WaitGroup
	both.Go(func() { w.carry(near, far) })
	both.Go(func() { w.carry(far, near) })
	both.Wait()
}

func (w *wire) hold(a, b net.Conn, held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range []net.Conn{a, b} {
		if held {
			w.ends[c] = true
		} else {
			delete(w.ends, c)
		}
	}
}

// carry takes what comes from one end to the other, as long as the wire leads.
func (w *wire) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if n > 0 && w.waits() {
			_, werr := to.Write(b[:n])
			if werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// waits waits while the wire is silent, and reports whether it leads then.
func (w *wire) waits() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.state == silent {
		w.whole.Wait()
	}
	return w.state == leads
}

// close ends it.
func (w *wire) close() {
	_ = w.listener.Close()
	w.turn(broken)
}
