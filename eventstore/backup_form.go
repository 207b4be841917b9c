package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"unrule/domain"
)

// The form of a backup, which docs/backup.md tells: a first line, and after it frames of
// zstd. Before each frame of data stands one that decompressors pass over; it says how
// long the other is and holds a SHA-256 that hangs on all frames up to there.
const (
	formName    = "unrule-backup "
	formVersion = 1

	// chunkText is how much text makes a chunk. What is damaged is named no finer.
	chunkText = 1 << 20
	// maxChunk is more than any chunk has: it bounds what a forged file can make us keep.
	maxChunk = 160 << 20

	skippable = 0x184D2A50
	labelSize = 4 + sha256.Size
)

var (
	// ErrNoBackup says that a file does not begin like a backup.
	ErrNoBackup = errors.New("this is no backup of Unrule")
	// ErrNewerBackup says that a newer program has written a backup.
	ErrNewerBackup = errors.New("a newer Unrule has written this backup; use that one")

	errCut     = errors.New("the file ends here and must not: it was cut short")
	errAltered = errors.New("the file is not as it was written")
)

// firstLine tells what the file is to whoever looks at its beginning.
func firstLine() []byte { return []byte(formName + strconv.Itoa(formVersion) + "\n") }

// A chain is the SHA-256 over what came before and a frame: no frame can be changed,
// dropped, added or moved without all that follow showing it.
type chain [sha256.Size]byte

func newChain() chain { return sha256.Sum256(firstLine()) }

func (c *chain) add(frame []byte) {
	h := sha256.New()
	h.Write(c[:])
	h.Write(frame)
	h.Sum(c[:0])
}

// A chunkWriter writes chunks of text. The same chunks give the same bytes.
type chunkWriter struct {
	to    io.Writer
	zip   *zstd.Encoder
	chain chain
	frame []byte
}

func newChunkWriter(to io.Writer) (*chunkWriter, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, err
	}
	_, err = to.Write(firstLine())
	return &chunkWriter{to: to, zip: zip, chain: newChain()}, err
}

func (w *chunkWriter) write(text []byte) error {
	w.frame = w.zip.EncodeAll(text, w.frame[:0])
	w.chain.add(w.frame)
	label := binary.LittleEndian.AppendUint32(nil, skippable)
	label = binary.LittleEndian.AppendUint32(label, labelSize)
	label = binary.LittleEndian.AppendUint32(label, uint32(len(w.frame)))
	if _, err := w.to.Write(append(label, w.chain[:]...)); err != nil {
		return err
	}
	_, err := w.to.Write(w.frame)
	return err
}

// A chunkReader reads them. What it gives is what was written, or the error says that
// it is not.
type chunkReader struct {
	from  io.Reader
	zip   *zstd.Decoder
	chain chain
}

func newChunkReader(from io.Reader) (*chunkReader, error) {
	if err := readFirstLine(from); err != nil {
		return nil, err
	}
	zip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxChunk))
	return &chunkReader{from: from, zip: zip, chain: newChain()}, err
}

// readFirstLine takes no byte more than the line has.
func readFirstLine(from io.Reader) error {
	want := firstLine()
	line := make([]byte, len(want))
	n, err := io.ReadFull(from, line)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if bytes.Equal(line, want) {
		return nil
	}
	version, ours := strings.CutPrefix(string(line[:n]), formName)
	if v, err := strconv.Atoi(strings.TrimSpace(version)); ours && err == nil && v > formVersion {
		return ErrNewerBackup
	}
	return ErrNoBackup
}

// next is the text of the next chunk, or io.EOF where the file ends between two.
func (r *chunkReader) next() ([]byte, error) {
	size, want, err := r.label()
	if err != nil {
		return nil, err
	}
	var frame bytes.Buffer // grows as bytes come, not on the word of the label
	switch n, err := io.CopyN(&frame, r.from, int64(size)); {
	case n < int64(size) && errors.Is(err, io.EOF):
		return nil, errCut
	case err != nil:
		return nil, err
	}
	if r.chain.add(frame.Bytes()); r.chain != want {
		return nil, errAltered
	}
	text, err := r.zip.DecodeAll(frame.Bytes(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAltered, err)
	}
	return text, nil
}

// label is how long the next frame of data is, and which sum the chain has behind it.
func (r *chunkReader) label() (size uint32, want chain, err error) {
	var label [8 + labelSize]byte
	switch n, err := io.ReadFull(r.from, label[:]); {
	case n == 0 && errors.Is(err, io.EOF):
		return 0, want, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, want, errCut
	case err != nil:
		return 0, want, err
	}
	size = binary.LittleEndian.Uint32(label[8:])
	if binary.LittleEndian.Uint32(label[:]) != skippable || binary.LittleEndian.Uint32(label[4:]) != labelSize || size > maxChunk {
		return 0, want, errAltered
	}
	return size, chain(label[12:]), nil
}

// appendRecord writes a record as text: a line that says what comes, and for one that
// is there its leaf and a line feed.
func appendRecord(b []byte, r Record) ([]byte, error) {
	if r.Gone {
		return fmt.Appendf(b, "gone %d %x\n", r.Position, r.Hash), nil
	}
	if !inLines(r) {
		return b, &DamageError{Position: r.Position, Err: errors.New("its headers cannot be written as lines")}
	}
	text := r.Leaf()
	b = fmt.Appendf(b, "record %d %s %d\n", r.Position, r.Day, len(text))
	return append(append(b, text...), '\n'), nil
}

// inLines reports whether the leaf of a record can be read back, which that of every
// record can that we write.
func inLines(r Record) bool {
	return !strings.Contains(r.Subject, "\n") && !slices.ContainsFunc(r.Header, func(h Header) bool {
		return strings.Contains(h.Name, ": ") || strings.Contains(h.Name+h.Value, "\n")
	})
}

// parseRecord reads what appendRecord writes, and gives the rest.
func parseRecord(text []byte) (r Record, rest []byte, err error) {
	line, rest, ok := bytes.Cut(text, []byte("\n"))
	words := strings.Split(string(line), " ")
	switch {
	case ok && words[0] == "gone" && len(words) == 3:
		r, err = parseGone(words)
	case ok && words[0] == "record" && len(words) == 4:
		r, rest, err = parseStored(words, rest)
	default:
		err = errors.New("a line that tells of a record is expected")
	}
	return r, rest, err
}

func parseGone(words []string) (r Record, err error) {
	r.Gone = true
	if r.Position, err = strconv.ParseUint(words[1], 10, 64); err != nil {
		return r, err
	}
	r.Hash, err = hashOf(words[2])
	return r, err
}

func parseStored(words []string, rest []byte) (r Record, after []byte, err error) {
	size, err := strconv.ParseUint(words[3], 10, 31)
	if err != nil || uint64(len(rest)) <= size || rest[size] != '\n' {
		return r, nil, errors.New("a record ends elsewhere than it says")
	}
	if r, err = parseLeaf(rest[:size]); err != nil {
		return r, nil, err
	}
	if r.Position, err = strconv.ParseUint(words[1], 10, 64); err != nil {
		return r, nil, err
	}
	r.Day, err = domain.ParseDay(words[2])
	return r, rest[size+1:], err
}

// unmarshalStrict reads one value without a field that is not known.
func unmarshalStrict(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}
