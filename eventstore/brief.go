package eventstore

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"unrule/domain"
)

// A brief is the log in short: what the folds read of each event, without the
// words of reports, in a form that is taken in ten times faster than the log. A
// node starts from its brief and reads only the rest from the log.
//
// It is disposable, and a nil brief is none. It holds frames, each with a checksum;
// whatever is torn, damaged, behind a gap, of another program or of another log is
// cut off and read from the log instead. It is synced only when it is emptied, and a
// backup does not need it. But a whole brief is also a witness: a log that no longer holds
// what was once read from it is damaged.
type brief struct {
	file  *os.File
	head  []byte
	frame []byte // what is not written yet
	last  uint64 // position of the last event that was added
	over  bool   // nothing more is added to it
	limit uint64 // position behind which nothing is read from it
}

const (
	briefFrame = 256 << 10 // bytes after which a frame is written
	frameHead  = 8         // its length and its checksum
)

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// briefHead names the form of the brief and the log that it is of.
func briefHead(log string) []byte {
	h := sha256.New()
	names := make([]string, 0, len(kinds))
	for name, k := range kinds {
		names = append(names, fmt.Sprintf("%s %d", name, k.version))
	}
	slices.Sort(names)
	fmt.Fprintln(h, "form 2", log, names)
	return h.Sum([]byte("unrule brief\n"))
}

// openBrief opens the brief of a log, or begins it anew.
func openBrief(path, log string) (*brief, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open brief: %w", err)
	}
	b := &brief{file: f, head: briefHead(log)}
	have := make([]byte, len(b.head))
	if _, err := io.ReadFull(f, have); err != nil || !bytes.Equal(have, b.head) {
		return b, b.begin()
	}
	return b, nil
}

// begin empties the brief.
func (b *brief) begin() error {
	b.frame, b.last = nil, 0
	err := b.cut(0)
	if err == nil {
		_, err = b.file.Write(b.head)
	}
	return err
}

// read hands the events of the brief to fold, frame by frame, up to the first that
// is not whole, and leaves the brief ready for what follows. held is asked about the
// last event of the brief before any is handed out; its error ends the reading.
func (b *brief) read(held func(domain.Recorded) error, fold func([]domain.Recorded)) error {
	from, err := b.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("read brief: %w", err)
	}
	ends, last := b.scan(from)
	if len(last) == 0 {
		return b.cut(from)
	}
	if err := held(last[len(last)-1]); err != nil {
		b.over = true
		return err
	}
	stop := make(chan struct{})
	defer close(stop)
	good := from
	for f := range b.frames(from, ends, stop) {
		if f.events[0].Position != b.last+1 {
			break // something between them was never written
		}
		fold(f.events)
		good, b.last = f.end, f.events[len(f.events)-1].Position
	}
	return b.cut(good)
}

// A frame is the events up to an offset of the file.
type frame struct {
	end    int64
	events []domain.Recorded
}

// frames decodes ahead of whoever folds. It ends before the first frame that is
// not whole, or at stop.
func (b *brief) frames(from int64, ends []int64, stop <-chan struct{}) <-chan frame {
	out := make(chan frame, 4)
	go func() {
		defer close(out)
		in := bufio.NewReaderSize(io.NewSectionReader(b.file, from, ends[len(ends)-1]-from), 1<<20)
		for _, end := range ends {
			events, err := readFrame(in)
			if err != nil {
				return
			}
			select {
			case out <- frame{end, events}:
			case <-stop:
				return
			}
		}
	}()
	return out
}

// scan finds where each frame ends, up to the last that is whole and within the limit,
// and what that one holds.
func (b *brief) scan(from int64) (ends []int64, last []domain.Recorded) {
	info, err := b.file.Stat()
	if err != nil {
		return nil, nil
	}
	starts := []int64{}
	var head [frameHead]byte
	for at := from; ; {
		if _, err := b.file.ReadAt(head[:], at); err != nil {
			break
		}
		end := at + frameHead + int64(binary.LittleEndian.Uint32(head[:]))
		if end > info.Size() {
			break
		}
		starts, ends, at = append(starts, at), append(ends, end), end
	}
	for n := len(ends) - 1; n >= 0; n-- {
		last, err = readFrame(io.NewSectionReader(b.file, starts[n], ends[n]-starts[n]))
		if err == nil && last[len(last)-1].Position <= b.limit {
			return ends[:n+1], last
		}
	}
	return nil, nil
}

// readFrame reads one frame; one without an event is none.
func readFrame(r io.Reader) ([]domain.Recorded, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	payload := make([]byte, binary.LittleEndian.Uint32(head[:]))
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, err
	}
	if len(payload) == 0 || crc32.Checksum(payload, crcTable) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, errBrief
	}
	return decodeFrame(payload)
}

func (b *brief) cut(at int64) error {
	if err := b.file.Truncate(at); err != nil {
		return fmt.Errorf("cut brief: %w", err)
	}
	_, err := b.file.Seek(at, io.SeekStart)
	return err
}

// forget empties the brief when words that were read are taken away: what was said about
// the report may stand in it, and must not outlive the words. The next start begins it
// anew.
func (b *brief) forget() error {
	if b == nil {
		return nil
	}
	b.over = true
	return errors.Join(b.begin(), b.file.Sync())
}

// add takes in what follows, in order and without a gap.
func (b *brief) add(events []domain.Recorded) error {
	if b == nil {
		return nil
	}
	for _, e := range events {
		if b.over || e.Position <= b.last {
			continue
		}
		var err error
		if b.frame, err = appendBrief(b.frame, e); err != nil {
			b.over = true
			return fmt.Errorf("write brief: %w", err)
		}
		b.last = e.Position
	}
	if len(b.frame) < briefFrame {
		return nil
	}
	return b.flush()
}

// flush writes what was added as one frame.
func (b *brief) flush() error {
	if len(b.frame) == 0 {
		return nil
	}
	var head [frameHead]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(b.frame)))
	binary.LittleEndian.PutUint32(head[4:], crc32.Checksum(b.frame, crcTable))
	_, err := b.file.Write(append(head[:], b.frame...))
	b.frame = b.frame[:0]
	if err != nil {
		b.over = true
		return fmt.Errorf("write brief: %w", err)
	}
	return nil
}

// close writes what is left and closes the file.
func (b *brief) close() error {
	if b == nil {
		return nil
	}
	return errors.Join(b.flush(), b.file.Close())
}
