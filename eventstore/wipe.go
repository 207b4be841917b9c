package eventstore

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minio/highwayhash"
)

// The log's server notes that a record is deleted before it overwrites it, and after an
// end between the two it neither gives the record nor overwrites it any more. So what is
// about to be overwritten stands in a file beside the log, by positions alone, until it is
// on the disk; the next start overwrites it before it starts the server.

// begins notes what is about to be overwritten, beside what could not be by now.
func (d *dataDir) begins(positions []uint64) error {
	list, err := d.noted()
	if err != nil {
		return err
	}
	return d.note(append(list, positions...))
}

// ended takes out of the note what is overwritten.
func (d *dataDir) ended(positions []uint64) error {
	list, err := d.noted()
	if err != nil {
		return err
	}
	return d.note(slices.DeleteFunc(list, func(at uint64) bool { return slices.Contains(positions, at) }))
}

// noted is what the note says; nothing where there is none.
func (d *dataDir) noted() (list []uint64, err error) {
	b, err := os.ReadFile(filepath.Join(d.path, "erasing"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	return list, err
}

// note writes the note; one that says nothing goes.
func (d *dataDir) note(positions []uint64) error {
	path := filepath.Join(d.path, "erasing")
	if len(positions) == 0 {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	b, err := json.Marshal(positions)
	if err != nil {
		return err
	}
	return d.replace(path, b)
}

// wipe overwrites what the note says, in the files of a log that nobody has open.
func (d *dataDir) wipe() error {
	list, err := d.noted()
	if err != nil {
		return fmt.Errorf("finish an erasure: %w", err)
	}
	positions := map[uint64]bool{}
	for _, at := range list {
		positions[at] = true
	}
	if len(list) > 0 {
		err = d.wipeBlocks(positions)
	}
	if err == nil {
		err = d.note(nil)
	}
	if err != nil {
		return fmt.Errorf("finish an erasure: %w", err)
	}
	return nil
}

// wipeBlocks goes through all blocks. What the server had written half is no block, and
// what it remembers of them is made anew where one was changed.
func (d *dataDir) wipeBlocks(positions map[uint64]bool) error {
	dir := filepath.Dir(d.logPath("1.blk"))
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	wiped := 0
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if strings.HasSuffix(e.Name(), ".tmp") {
			err = errors.Join(err, os.Remove(path))
		}
		var index uint32
		if n, _ := fmt.Sscanf(e.Name(), "%d.blk", &index); n != 1 || filepath.Ext(e.Name()) != ".blk" {
			continue
		}
		n, werr := wipeBlock(path, index, positions)
		wiped, err = wiped+n, errors.Join(err, werr)
	}
	if wiped > 0 {
		if rerr := os.Remove(filepath.Join(dir, "index.db")); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return err
}

// A record in a block of the log's server: its length, with a bit for headers; its
// position, with bits for erased ones and for notes of a deletion; a time; the length of
// its subject; all that; and a checksum.
const (
	blockHead   = 22
	blockSum    = 8
	withHeaders = 1 << 31
	erasedBit   = 1 << 63
	noteBit     = 1 << 62
)

// wipeBlock overwrites records at some positions, as the server does it: with chance, so
// that the record is erased and its block whole. It says how many it found.
func wipeBlock(path string, index uint32, positions map[uint64]bool) (wiped int, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var head [blockHead]byte
	for at := int64(0); ; {
		if _, err := f.ReadAt(head[:], at); err != nil {
			break // the end, or a torn one: the server judges that
		}
		size := binary.LittleEndian.Uint32(head[:]) &^ withHeaders
		position := binary.LittleEndian.Uint64(head[4:])
		if size < blockHead+blockSum {
			break
		}
		if position&(erasedBit|noteBit) == 0 && positions[position] {
			b, err := erasedRecord(index, position, size)
			if err == nil {
				_, err = f.WriteAt(b, at)
			}
			if err != nil {
				return wiped, err
			}
			wiped++
		}
		at += int64(size)
	}
	if wiped == 0 {
		return 0, nil
	}
	return wiped, f.Sync()
}

// erasedRecord is what an erased record looks like.
func erasedRecord(block uint32, position uint64, size uint32) ([]byte, error) {
	b := make([]byte, size)
	binary.LittleEndian.PutUint32(b, size)
	binary.LittleEndian.PutUint64(b[4:], position|erasedBit)
	rest := b[blockHead : size-blockSum]
	rand.Read(rest)
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", streamName, block))
	h, err := highwayhash.New64(key[:])
	if err != nil {
		return nil, err
	}
	h.Write(b[4:20])
	h.Write(rest)
	copy(b[size-blockSum:], h.Sum(nil))
	return b, nil
}
