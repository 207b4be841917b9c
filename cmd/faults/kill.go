//go:build linux

package main

import (
	"path/filepath"
	"syscall"
	"time"
)

// writersAtOnce is how many report at the same time.
const writersAtOnce = 8

// killed kills the program at a random moment: while it starts, under load, while it
// ends.
func killed(t *trial) error {
	l, err := newLedger(t.dir)
	if err != nil {
		return err
	}
	n := newNode(t.unrule, filepath.Join(t.dir, "data"))
	if err := n.admit(); err != nil {
		return err
	}
	took := 300 * time.Millisecond // a start
	for ; t.tried < t.rounds; t.tried++ {
		switch kind := t.random.IntN(10); {
		case kind < 2 && t.tried > 0:
			err = n.killInStart(t.moment(took))
		default:
			begin := time.Now()
			if err = n.start(); err == nil {
				took = time.Since(begin)
				err = t.killUnderLoad(l, n, kind >= 8)
			}
		}
		if err != nil {
			return err
		}
	}
	if err := n.start(); err != nil {
		return err
	}
	if err := t.all(l, n); err != nil {
		return err
	}
	t.note("%d reports at once, kills while it starts, works and ends", writersAtOnce)
	return n.stop()
}

func (n *node) killInStart(after time.Duration) error {
	if err := n.spawn(); err != nil {
		return err
	}
	time.Sleep(after)
	n.kill()
	return nil
}

// killUnderLoad checks what the fault before has left, and brings on the next one.
func (t *trial) killUnderLoad(l *ledger, n *node, closing bool) error {
	if len(l.rules) == 0 {
		if err := n.register(l, 8); err != nil {
			return err
		}
	}
	if err := t.some(l, n); err != nil {
		return err
	}
	writers := &load{ledger: l, nodes: []*node{n}, size: 40 + t.random.IntN(600)}
	writers.start(writersAtOnce)
	time.Sleep(t.moment(250 * time.Millisecond))
	if closing {
		n.signal(syscall.SIGTERM)
		time.Sleep(t.moment(100 * time.Millisecond))
	}
	n.kill()
	writers.stop(&t.row)
	return nil
}
