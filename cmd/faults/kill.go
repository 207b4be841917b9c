//go:build linux

package main

import (
	"fmt"
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
	for ; t.more(); t.tried++ {
		switch kind := t.random.IntN(20); {
		case kind == 0:
			err = t.killInFirstStart()
		case kind < 5 && t.tried > 0:
			err = n.killInStart(t.moment(took))
		default:
			begin := time.Now()
			if err = n.start(); err == nil {
				took = time.Since(begin)
				err = t.killUnderLoad(l, n, kind >= 16)
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

// killInFirstStart kills it while a new data directory is made. The next start must be
// able to use what is there.
func (t *trial) killInFirstStart() error {
	n := newNode(t.unrule, filepath.Join(t.dir, fmt.Sprint("new-", t.tried)))
	if err := n.killInStart(t.moment(100 * time.Millisecond)); err != nil {
		return err
	}
	if err := n.start(); err != nil {
		return fmt.Errorf("first start killed: %w", err)
	}
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
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 40 + t.random.IntN(600)}
	writers.start(writersAtOnce)
	time.Sleep(t.moment(250 * time.Millisecond))
	if closing {
		n.signal(syscall.SIGTERM)
		time.Sleep(t.moment(100 * time.Millisecond))
	}
	n.kill()
	writers.stop()
	return nil
}
