//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// diskSize is that of the disk whose power is cut.
const diskSize = 512 << 20

// powerCut cuts the power at a random moment, while the program starts or works, and
// mounts the disk again.
func powerCut(t *trial) (err error) {
	d, err := newDisk(t.dir, diskSize)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	l, err := newLedger(t.dir)
	if err != nil {
		return err
	}
	n := newNode(t.unrule, filepath.Join(d.at, "data"))
	if err := n.admit(); err != nil {
		return err
	}
	for ; t.more(); t.tried++ {
		if kind := t.random.IntN(10); kind == 0 {
			err = t.cutInFirstStart(d)
		} else if kind < 3 && t.tried > 0 {
			err = n.cutInStart(d, t.moment(300*time.Millisecond))
		} else if err = n.start(); err == nil {
			err = t.cutUnderLoad(l, n, d)
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
	t.note("ext4 shut down without flushing its log")
	return n.stop()
}

func (n *node) cutInStart(d *disk, after time.Duration) error {
	if err := n.spawn(); err != nil {
		return err
	}
	time.Sleep(after)
	return n.dark(d)
}

// cutInFirstStart cuts the power while a new data directory is made. The next start
// must be able to use what is there.
func (t *trial) cutInFirstStart(d *disk) error {
	n := newNode(t.unrule, filepath.Join(d.at, fmt.Sprint("new-", t.tried)))
	if err := n.cutInStart(d, t.moment(200*time.Millisecond)); err != nil {
		return err
	}
	if err := n.start(); err != nil {
		return fmt.Errorf("first start cut: %w", err)
	}
	return n.stop()
}

// dark cuts the power, ends the program with it and gives the power back.
func (n *node) dark(d *disk) error {
	err := d.cut()
	n.kill()
	return errors.Join(err, d.unmount(), d.mount())
}

func (t *trial) cutUnderLoad(l *ledger, n *node, d *disk) error {
	if len(l.rules) == 0 {
		if err := n.register(l, 8); err != nil {
			return err
		}
	}
	if err := t.some(l, n); err != nil {
		return err
	}
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 40 + t.random.IntN(600)}
	writers.start(4 * writersAtOnce)
	time.Sleep(t.moment(500 * time.Millisecond))
	err := d.cut()
	time.Sleep(t.moment(50 * time.Millisecond)) // nobody may be told "stored" now
	err = errors.Join(err, n.dark(d))
	writers.stop()
	return err
}

// powerCutUnsynced is the same with the program told not to sync. What is
// acknowledged must be lost then: a line that loses nothing here would show nothing
// where nothing is lost.
func powerCutUnsynced(t *trial) (err error) {
	t.mustLose = true
	d, err := newDisk(t.dir, diskSize)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	refused := 0
	for ; t.more(); t.tried++ {
		said, err := t.cutUnsynced(d, filepath.Join(d.at, fmt.Sprint("data-", t.tried)))
		if err != nil {
			return err
		}
		if said {
			refused++
		}
	}
	t.note("%d starts of %d refused to serve what was left", refused, t.tried)
	return nil
}

// cutUnsynced reports whether the program refused to start on what was left.
func (t *trial) cutUnsynced(d *disk, data string) (refused bool, err error) {
	l, err := newLedger(t.dir)
	if err != nil {
		return false, err
	}
	n := newNode(t.unrule, data)
	n.env = append(os.Environ(), "FAULTS_SYNC=off")
	if err := n.admit(); err != nil {
		return false, err
	}
	if err := n.start(); err != nil {
		return false, err
	}
	if err := n.register(l, 8); err != nil {
		return false, err
	}
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 300}
	writers.start(4 * writersAtOnce)
	time.Sleep(200*time.Millisecond + t.moment(300*time.Millisecond))
	err = n.dark(d)
	writers.stop()
	if err != nil {
		return false, err
	}
	acknowledged, _ := l.split()
	t.acknowledged += len(acknowledged)
	if n.start() != nil {
		t.lose(len(acknowledged), "are not served")
		return true, nil
	}
	err = t.receipts(acknowledged, n)
	n.kill()
	return false, err
}
