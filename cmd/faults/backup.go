//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// killedInBackup kills a backup under way, or the server that gives it, under load. A
// file that is there is whole; the next backup succeeds; what is restored of the last
// one is what was there.
func killedInBackup(t *trial) error {
	l, err := newLedger(t.dir)
	if err != nil {
		return err
	}
	n := newNode(t.unrule, filepath.Join(t.dir, "data"))
	if err := errors.Join(n.admit(), n.start()); err != nil {
		return err
	}
	if err := n.register(l, 8); err != nil {
		return err
	}
	t.fill(l, n, min(fullReports, fewReports+100*t.rounds))
	begin := time.Now()
	if err := n.backup(filepath.Join(t.dir, "first")); err != nil {
		return err
	}
	took := time.Since(begin)
	whole := 0
	for ; t.more(); t.tried++ {
		done, err := t.backupOnce(l, n, took)
		if err != nil {
			return fmt.Errorf("round %d: %w", t.tried, err)
		}
		if done {
			whole++
		}
	}
	t.note("a backup takes %s; %d were done before the kill, and whole", took.Round(time.Millisecond), whole)
	return t.restored(l, n)
}

// backupOnce kills one of the two at a random moment, and reports whether the backup was
// done by then.
func (t *trial) backupOnce(l *ledger, n *node, took time.Duration) (done bool, err error) {
	file := filepath.Join(t.dir, fmt.Sprint("backup-", t.tried))
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 300, pace: breath}
	writers.start(writersAtOnce)
	p, err := start(n.unrule, n.env, "backup", "-o", file, "--data", n.data)
	if err == nil {
		time.Sleep(t.moment(took))
		if t.tried%2 == 0 {
			p.kill()
		} else {
			n.kill()
			<-p.ended
			err = n.start()
		}
	}
	writers.stop()
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(file); err == nil {
		done = true
	} else if err := n.backup(file); err != nil {
		return false, err
	}
	_, err = n.bare("verify", file)
	return done, errors.Join(err, t.some(l, n))
}

func (n *node) backup(file string) error {
	_, err := n.tool("backup", "-o", file)
	return err
}

// restored restores a backup that was taken under load, and one of a server at rest. The
// first holds whatever was acknowledged before it was begun, the second all.
func (t *trial) restored(l *ledger, n *node) error {
	if err := t.finish(l, n); err != nil {
		return err
	}
	before, _ := l.split()
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 300}
	writers.start(writersAtOnce)
	err := n.backup(filepath.Join(t.dir, "busy"))
	writers.stop()
	if err != nil {
		return err
	}
	busy, err := t.restore(n, "busy")
	if err == nil {
		err = errors.Join(busy.start(), t.receipts(before, busy), busy.stop())
	}
	if err != nil {
		return err
	}
	// A server that ends says who has read what, so the last backup comes after it.
	if err := errors.Join(t.all(l, n), n.stop(), n.backup(filepath.Join(t.dir, "quiet"))); err != nil {
		return err
	}
	quiet, err := t.restore(n, "quiet")
	if err == nil {
		err = sameDigest(n, quiet)
	}
	if err == nil {
		err = errors.Join(quiet.start(), t.counts(l, quiet), t.words(l, quiet), quiet.stop())
	}
	return err
}

// restore is a node on what is restored of a backup.
func (t *trial) restore(n *node, backup string) (*node, error) {
	restored := newNode(t.unrule, filepath.Join(t.dir, backup+"-restored"))
	restored.token = n.token
	_, err := restored.tool("restore", filepath.Join(t.dir, backup), "--secret-file", filepath.Join(n.data, "secret"))
	return restored, err
}

func sameDigest(a, b *node) error {
	x, err := a.digest()
	y, yerr := b.digest()
	if err = errors.Join(err, yerr); err == nil && x != y {
		err = fmt.Errorf("the digest of what is restored is %s, want %s", y, x)
	}
	return err
}
