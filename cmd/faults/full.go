//go:build linux

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	fullSize     = 64 << 20
	fullFor      = 5 * time.Second  // that the disk stays full
	refuseWithin = 2 * time.Second  // that a report may wait for its refusal
	takeWithin   = 30 * time.Second // after there is room again
)

// fullDisk fills a small disk under load, a tmpfs and an ext4 in turn: by reports until
// the program says that there is no room, or at one blow by something else. Then it is
// filled down to the last byte.
func fullDisk(t *trial) error {
	for ; t.more(); t.tried++ {
		if err := t.fillOnce(t.tried%2 == 1, t.random.IntN(2) == 0); err != nil {
			return fmt.Errorf("round %d: %w", t.tried, err)
		}
	}
	t.note("64 MiB of tmpfs and ext4; refused within %s, taken again within %s without a restart", refuseWithin, t.slowest.Round(time.Millisecond))
	return nil
}

// small gives a small file system, and what takes it away.
func (t *trial) small(ext4 bool) (at string, away func() error, err error) {
	if ext4 {
		d, err := newDisk(t.dir, fullSize)
		if err != nil {
			return "", nil, err
		}
		return d.at, d.close, nil
	}
	at = filepath.Join(t.dir, "tmpfs")
	if err := os.MkdirAll(at, 0o700); err != nil {
		return "", nil, err
	}
	if err := unix.Mount("tmpfs", at, "tmpfs", 0, fmt.Sprintf("size=%d", fullSize)); err != nil {
		return "", nil, fmt.Errorf("mount a tmpfs: %w", err)
	}
	return at, func() error { return unix.Unmount(at, 0) }, nil
}

func (t *trial) fillOnce(ext4, blow bool) (err error) {
	at, away, err := t.small(ext4)
	if err != nil {
		return err
	}
	n := newNode(t.unrule, filepath.Join(at, "data"))
	defer func() {
		if n.process != nil {
			n.kill()
		}
		err = errors.Join(err, away())
	}()
	l, err := newLedger(t.dir)
	if err != nil {
		return err
	}
	if err := errors.Join(n.admit(), n.start()); err != nil {
		return err
	}
	if err := errors.Join(n.register(l, 8), t.fillUp(l, n, at, blow)); err != nil {
		return err
	}
	if err := errors.Join(t.all(l, n), n.stop(), n.start()); err != nil {
		return err
	}
	return errors.Join(t.some(l, n), n.stop())
}

// fillUp fills the disk, looks at what is answered meanwhile, makes room and waits
// until reports are taken again.
func (t *trial) fillUp(l *ledger, n *node, at string, blow bool) error {
	first, rest := filepath.Join(at, "ballast"), filepath.Join(at, "rest")
	if err := fill(first, 12<<20+t.random.Int64N(20<<20)); err != nil {
		return err
	}
	w := &watch{refused: make(chan struct{})}
	writers := &load{row: t.row, ledger: l, nodes: []*node{n}, size: 2000, seen: w.see}
	writers.start(writersAtOnce)
	if blow {
		time.Sleep(t.moment(time.Second))
	} else {
		select {
		case <-w.refused:
		case <-time.After(time.Minute):
			writers.stop()
			return errors.New("reports do not fill the disk")
		}
	}
	if err := fillToTheBrim(rest); err != nil {
		return err
	}
	if t.tried%4 > 1 { // a program that starts now must be able to
		w.turn(dead)
		n.kill()
		if err := n.start(); err != nil {
			return fmt.Errorf("start on a full disk: %w", err)
		}
	}
	w.turn(full)
	time.Sleep(fullFor)
	err := n.saysFull()
	w.turn(room)
	err = errors.Join(err, os.Remove(first), os.Remove(rest), os.Remove(rest+"-too"))
	took, terr := w.taken(takeWithin)
	writers.stop()
	err = errors.Join(err, terr, w.wrong)
	t.slowest = max(t.slowest, took)
	return err
}

// saysFull demands that the node is not ready and says why.
func (n *node) saysFull() error {
	a, err := n.call("GET", "/readyz", "", "")
	if err == nil && (a.status != http.StatusServiceUnavailable || !a.holds("no room")) {
		err = fmt.Errorf("readyz of a full disk answers %d %s", a.status, a.body)
	}
	return err
}

// fill writes a file of a size, or up to where it can.
func fill(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for chunk := make([]byte, 64<<10); size > 0; size -= int64(len(chunk)) {
		if _, err := f.Write(chunk); err != nil {
			return err
		}
	}
	return nil
}

// fillToTheBrim takes all that is free at once, and then what is left by the block.
func fillToTheBrim(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var free unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &free); err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}
	size := int64(free.Bfree) * int64(free.Bsize)
	_ = unix.Fallocate(int(f.Fd()), 0, 0, size) // writers may be ahead of it
	if err := fill(path+"-too", fullSize); !errors.Is(err, unix.ENOSPC) {
		return fmt.Errorf("fill the disk: %w", err)
	}
	return nil
}

// A watch judges answers by what they must be at the time.
type watch struct {
	mu      sync.Mutex
	phase   phase
	since   time.Time
	once    sync.Once
	refused chan struct{} // closed at the first refusal
	again   time.Time     // the first that was taken since there is room again
	wrong   error         // the first that is not what it must be
}

type phase int

const (
	filling phase = iota // anything goes but a long wait
	dead                 // the program is killed
	full                 // every report is refused
	room                 // reports are taken, sooner or later
)

func (w *watch) turn(p phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.since = p, time.Now()
}

func (w *watch) see(a answer, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ours := time.Now().Add(-a.took).After(w.since) // sent in this phase
	switch {
	case w.phase == dead || w.phase == full && !ours:
		return // it may have no answer
	case err != nil:
		w.blame(fmt.Errorf("a report gets no answer: %w", err))
	case a.status == http.StatusCreated:
		if w.phase == full {
			w.blame(errors.New("a report is acknowledged on a full disk"))
		}
		if w.phase == room && w.again.IsZero() {
			w.again = time.Now()
		}
	case a.status != http.StatusServiceUnavailable || a.retryAfter == "":
		w.blame(fmt.Errorf("a report is refused with %d %s, Retry-After %q", a.status, a.body, a.retryAfter))
	case a.took > refuseWithin:
		w.blame(fmt.Errorf("a report is refused after %s: %s", a.took, a.body))
	default:
		w.once.Do(func() { close(w.refused) })
	}
}

func (w *watch) blame(err error) {
	if w.wrong == nil {
		w.wrong = err
	}
}

// taken is how long it took since there is room.
func (w *watch) taken(within time.Duration) (time.Duration, error) {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		w.mu.Lock()
		again, since := w.again, w.since
		w.mu.Unlock()
		if !again.IsZero() {
			return again.Sub(since), nil
		}
	}
	return 0, fmt.Errorf("no report is taken %s after there is room again", within)
}
