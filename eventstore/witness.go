package eventstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"sync"
)

// A witness stands beside the log and says what the log must hold: it catches one that
// was rolled back, or that lost its end, where positions would be given a second time
// and nothing inside the log could tell. It is written behind a sync of the log and
// never before, so that a power cut cannot leave it ahead of what is on the disk.
//
// The file has two places that are written in turn: one of them is always whole.
type witness struct {
	path string

	mu    sync.Mutex
	file  *os.File // nil before anything was said
	torn  bool     // what was said is gone or cannot be read: only forget ends that
	count uint64   // of writings; the later place is the one that holds
	testimony
}

// A testimony is what a witness says.
type testimony struct {
	position uint64   // the log holds all records up to this one
	seal     Seal     // over as many of them as this node has read
	secret   [32]byte // says which secret the log was written with, and tells nothing of it
}

const (
	witnessPlace = 4096 // apart, so that one torn page leaves the other place whole
	witnessSize  = 8 + 8 + 8 + 8 + 32 + 32 + 4
	witnessMagic = "unrulew1"
)

var (
	errWitness   = errors.New("the witness beside the log is damaged: nobody can tell whether the log is whole")
	errNoWitness = errors.New("the witness beside the log is gone: nobody can tell whether the log is whole")
)

// openWitness opens the witness of a log. One that is not there yet says nothing; that it
// was there is known where the log has been read. One that is gone or not whole is damage.
func openWitness(path string, read bool) (*witness, error) {
	w := &witness{path: path}
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	switch {
	case errors.Is(err, fs.ErrNotExist) && read:
		w.torn = true
		return w, &DamageError{Position: 1, Err: errNoWitness}
	case errors.Is(err, fs.ErrNotExist):
		return w, nil
	case err != nil:
		return nil, fmt.Errorf("open witness: %w", err)
	}
	w.file = f
	for place := range uint64(2) {
		if count, told, ok := readWitness(f, place); ok && count > w.count {
			w.count, w.testimony = count, told
		}
	}
	if w.torn = w.count == 0; w.torn {
		return w, &DamageError{Position: 1, Err: errWitness}
	}
	return w, nil
}

// begin makes the file with what it says first, whole or not at all.
func (w *witness) begin(b []byte) error {
	f, err := os.OpenFile(w.path+".new", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	both := make([]byte, 2*witnessPlace) // no later writing needs more room
	copy(both[witnessPlace:], b)
	_, err = f.Write(both)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil { // Windows renames no file that is open
		return err
	}
	if err = os.Rename(w.path+".new", w.path); err != nil {
		return err
	}
	w.file, err = os.OpenFile(w.path, os.O_RDWR, 0o600)
	return err
}

func readWitness(f *os.File, place uint64) (count uint64, told testimony, ok bool) {
	var b [witnessSize]byte
	if _, err := f.ReadAt(b[:], int64(place*witnessPlace)); err != nil {
		return 0, told, false
	}
	end := len(b) - 4
	if string(b[:8]) != witnessMagic || crc32.Checksum(b[:end], crcTable) != binary.LittleEndian.Uint32(b[end:]) {
		return 0, told, false
	}
	count, told.position = binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
	told.seal.Size = binary.LittleEndian.Uint64(b[24:])
	copy(told.seal.Root[:], b[32:])
	copy(told.secret[:], b[64:])
	return count, told, true
}

// tell writes what is known now, unless it says nothing new. A witness that is damaged
// stays so: written over, it would look like one that never knew more.
func (w *witness) tell(t testimony) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t.position = max(t.position, t.seal.Size)
	if w.torn {
		return nil
	}
	if w.count > 0 && t.position <= w.position && t.seal.Size <= w.seal.Size {
		return nil
	}
	t.position = max(t.position, w.position)
	if t.seal.Size < w.seal.Size {
		t.seal = w.seal
	}
	return w.write(t)
}

// forget says something in place of all that was said before, in both places.
func (w *witness) forget(t testimony) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(t); err != nil {
		return err
	}
	return w.write(t)
}

// write says something, whatever was said before. The guard must be held.
func (w *witness) write(t testimony) error {
	b := make([]byte, 0, witnessSize)
	b = append(b, witnessMagic...)
	b = binary.LittleEndian.AppendUint64(b, w.count+1)
	b = binary.LittleEndian.AppendUint64(b, t.position)
	b = binary.LittleEndian.AppendUint64(b, t.seal.Size)
	b = append(append(b, t.seal.Root[:]...), t.secret[:]...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crcTable))
	var err error
	if w.file == nil {
		err = w.begin(b)
	} else {
		_, err = w.file.WriteAt(b, int64((w.count+1)%2*witnessPlace))
	}
	if err != nil {
		return fmt.Errorf("write witness: %w", err)
	}
	w.count, w.testimony, w.torn = w.count+1, t, false
	return nil
}

// isTorn reports whether it is damaged.
func (w *witness) isTorn() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.torn
}

// said is what the witness says now.
func (w *witness) said() testimony {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.testimony
}

func (w *witness) close() error {
	if w == nil || w.file == nil {
		return nil
	}
	return w.file.Close()
}
