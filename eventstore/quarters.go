package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// Quarters keep beside the log what was made of each closed quarter, under the position
// of its closing, so that a start need not make it again. What it is, only the caller
// knows. It is disposable like the brief: whatever is torn, damaged, of another log or
// in another form is dropped, it is synced only when it is emptied, and no backup needs it.
//
// The zero Quarters keep nothing. They may be used from many goroutines at once.
type Quarters struct {
	mu   sync.Mutex
	file *os.File
	log  *slog.Logger
	end  int64
	at   map[uint64]entry
	head []byte
	over bool // nothing more is kept
}

// An entry is where in the file something lies.
type entry struct {
	start, size int64
	sum         uint32
}

// entryHead is a position, a length and a checksum over both and what follows.
const entryHead = 8 + 4 + 4

// quartersHead names the log that the quarters are of, and their form.
func quartersHead(log string, form int) []byte {
	h := sha256.New()
	fmt.Fprintln(h, "form 1", log, form)
	return h.Sum([]byte("unrule quarters\n"))
}

// Quarters opens what is kept of closed quarters in a form of the caller's. Where that
// cannot be, it says so in the program's log and keeps nothing.
func (s *Store) Quarters(form int) *Quarters {
	head := quartersHead(s.stream.CachedInfo().Created.String(), form)
	q, err := openQuarters(filepath.Join(s.dir.path, "quarters"), head, s.opts.Fresh)
	if err != nil {
		s.opts.Log.Warn(notKept, "error", err)
		return &Quarters{}
	}
	q.log = s.opts.Log
	s.kept.Store(q)
	return q
}

const notKept = "the next start counts closed quarters anew"

func openQuarters(path string, head []byte, fresh bool) (*Quarters, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open quarters: %w", err)
	}
	q := &Quarters{file: f, at: map[uint64]entry{}, head: head}
	have := make([]byte, len(head))
	if _, err = io.ReadFull(f, have); fresh || err != nil || !bytes.Equal(have, head) {
		err = q.begin(head)
	} else {
		err = q.scan(int64(len(head)))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open quarters: %w", err), f.Close())
	}
	return q, nil
}

// begin empties the file.
func (q *Quarters) begin(head []byte) error {
	q.end = int64(len(head))
	err := q.file.Truncate(0)
	if err == nil {
		_, err = q.file.WriteAt(head, 0)
	}
	return err
}

// scan finds what is kept, and cuts the file off before the first that is not whole.
func (q *Quarters) scan(from int64) error {
	info, err := q.file.Stat()
	if err != nil {
		return err
	}
	var head [entryHead]byte
	for q.end = from; ; {
		if _, err := q.file.ReadAt(head[:], q.end); err != nil {
			break
		}
		e := entry{q.end + entryHead, int64(binary.LittleEndian.Uint32(head[8:])), binary.LittleEndian.Uint32(head[12:])}
		position := binary.LittleEndian.Uint64(head[:])
		if e.start+e.size > info.Size() || q.get(position, e) == nil {
			break
		}
		q.at[position], q.end = e, e.start+e.size
	}
	return q.file.Truncate(q.end)
}

// get reads an entry; it is nil where that is not whole.
func (q *Quarters) get(position uint64, e entry) []byte {
	b := make([]byte, e.size)
	if _, err := q.file.ReadAt(b, e.start); err != nil || sumOfEntry(position, b) != e.sum {
		return nil
	}
	return b
}

func sumOfEntry(position uint64, b []byte) uint32 {
	var head [12]byte
	binary.LittleEndian.PutUint64(head[:], position)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(b)))
	return crc32.Update(crc32.Checksum(head[:], crcTable), crcTable, b)
}

// forget empties what is kept, until the next start: words were taken away that may
// stand in it.
func (q *Quarters) forget() error {
	if q == nil {
		return nil
	}
	q.mu.Lock()
	q.over = true
	q.mu.Unlock()
	return q.empty()
}

// empty drops what was kept so far.
func (q *Quarters) empty() error {
	if q == nil {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.file == nil {
		return nil
	}
	clear(q.at)
	return errors.Join(q.begin(q.head), q.file.Sync())
}

// Recall is what was kept last of the closing at a position, or nil.
func (q *Quarters) Recall(position uint64) []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	e, ok := q.at[position]
	if !ok {
		return nil
	}
	return q.get(position, e)
}

// Keep keeps what was made of the closing at a position, in place of what was kept of
// it before.
func (q *Quarters) Keep(position uint64, made []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.file == nil || q.over {
		return
	}
	e := entry{q.end + entryHead, int64(len(made)), sumOfEntry(position, made)}
	b := make([]byte, 0, entryHead+len(made))
	b = binary.LittleEndian.AppendUint64(b, position)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(made)))
	b = binary.LittleEndian.AppendUint32(b, e.sum)
	if _, err := q.file.WriteAt(append(b, made...), q.end); err != nil {
		q.log.Warn(notKept, "error", fmt.Errorf("eventstore: keep a quarter: %w", err))
		return
	}
	q.at[position], q.end = e, e.start+e.size
}

// Close closes the file. What is asked for afterwards is not there.
func (q *Quarters) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.file == nil {
		return nil
	}
	f := q.file
	q.file, q.at = nil, nil
	if err := f.Close(); err != nil {
		return fmt.Errorf("eventstore: close quarters: %w", err)
	}
	return nil
}
