package eventstore

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"unrule/domain"
)

// A BackupHead is what a backup says at its beginning.
type BackupHead struct {
	Program string `json:"program"` // version of the program that wrote it
	Began   uint64 `json:"began"`   // the last position when it was begun
	Secret  string `json:"secret"`  // tells the secret that belongs to it, and is no help to guess it
}

// A BackupSum is what it says at its end of all that came before.
type BackupSum struct {
	Position uint64         `json:"position"` // the last one in it
	Records  uint64         `json:"records"`
	Gone     uint64         `json:"gone"`   // positions whose record was erased
	Root     string         `json:"root"`   // Merkle tree hash (RFC 6962) over all positions, hexadecimal
	Digest   string         `json:"digest"` // SHA-256 of the records as text, hexadecimal
	Kinds    map[string]int `json:"kinds"`  // highest version of each kind that occurs
}

// A Manifest is what a backup says of itself, and what was found in it.
type Manifest struct {
	BackupHead
	BackupSum
	Seals  int    `json:"seals"`  // roots that the log names, which agree with the records before them
	Sealed uint64 `json:"sealed"` // records under the last of them
}

// Backup writes the log, from its first record to the last one that was there at the
// call, as one file. No act is cut in half, all that is in it is on the disk, and it is
// what the witness knows. The same log up to the same position, written by the same
// program, gives the same bytes. The secret is not in it.
func (s *Store) Backup(ctx context.Context, to io.Writer, program string) (Manifest, error) {
	m, err := s.backup(ctx, to, program)
	if err != nil && !isDamage(err) {
		return m, fmt.Errorf("eventstore: back up: %w", err)
	}
	return m, err
}

func (s *Store) backup(ctx context.Context, to io.Writer, program string) (m Manifest, err error) {
	if err = s.Damage(); err != nil {
		return m, err
	}
	m.BackupHead = BackupHead{Program: program, Secret: s.dir.secretNote()}
	said := s.witness.said().seal
	if m.Began, err = s.cut(ctx); err != nil {
		return m, err
	}
	if s.Position() < m.Began { // nobody has learned what was erased
		if err = s.seek(ctx, 0); err != nil {
			return m, err
		}
	}
	w, err := newBackupWriter(to, m.BackupHead)
	if err != nil {
		return m, err
	}
	if err = s.backUpTo(ctx, m.Began, w); err != nil {
		return m, err
	}
	if root, ok := w.tally.roots.at(said.Size); ok && said.Size > 0 && root != said.Root {
		return m, s.failed(&DamageError{Position: said.Size, Err: errRoot})
	}
	if m.BackupSum, err = w.end(); err != nil {
		return m, err
	}
	if err := s.dir.noteBackup(LastBackup{m.Position, domain.DayOf(s.opts.Now().UTC())}); err != nil {
		s.opts.Log.Warn("doctor will not know of this backup", "error", err)
	}
	return m, nil
}

// backUpTo writes the records up to a position, and further ones where the words of a
// record were erased by an event that came only after it.
func (s *Store) backUpTo(ctx context.Context, until uint64, w *backupWriter) error {
	for from := uint64(1); from <= until; {
		read := func(ctx context.Context, take func(Record) error) error { return s.Records(ctx, from, until, take) }
		err := read(ctx, func(r Record) error { return w.take(s.wordless(r)) })
		from = until + 1
		if err == nil && len(w.gone) > 0 {
			until, err = s.cut(ctx)
		}
		if err != nil {
			return err
		}
	}
	return w.gone.damage()
}

// wordless is a record as it is handed out: one that an event has erased is gone, although
// its file may not be overwritten yet.
func (s *Store) wordless(r Record) Record {
	if in, ok := s.gaps.get(r.Position); ok && !r.Gone && in.Hash == hex.EncodeToString(r.Hash[:]) {
		return Record{Position: r.Position, Gone: true, Hash: r.Hash}
	}
	return r
}

// cut is a position at which the log may be cut: the end, or that of the batch that is
// being written. All up to it is on the disk on return. The log's server answers a
// question for one record only between two batches, so that what it gives is whole.
func (s *Store) cut(ctx context.Context) (uint64, error) {
	head, err := s.head(ctx)
	at := head
	for whole := at == 0; err == nil && !whole; {
		switch whole, err = s.endsBatch(ctx, at); {
		case errors.Is(err, ErrNotFound) && at > head: // a power cut has left a batch without its end
			at, whole, err = at-1, true, nil
		case errors.Is(err, ErrNotFound): // erased, and so no part of what is being written
			whole, err = true, nil
		case !whole:
			at++
		}
	}
	if err != nil {
		return 0, err
	}
	return at, s.sync.wait(ctx)
}

// endsBatch reports whether a record is the last of those it stands or falls with.
func (s *Store) endsBatch(ctx context.Context, position uint64) (bool, error) {
	m, err := s.message(ctx, getRequest{Position: position})
	if err != nil {
		return false, err
	}
	return m.header[headerBatch] == nil || m.header[headerCommit] != nil, nil
}

// A tally counts the records of a backup, on both ways.
type tally struct {
	roots roots
	sum   BackupSum
	text  digest
}

func newTally() *tally { return &tally{sum: BackupSum{Kinds: map[string]int{}}, text: newDigest()} }

// take counts the record that must come next, and its text.
func (t *tally) take(r Record, text []byte) error {
	if r.Position != t.roots.records+1 {
		return &DamageError{Position: t.roots.records + 1, Err: errMissing}
	}
	t.roots.add(r.Hash)
	t.text.Write(text)
	if r.Gone {
		t.sum.Gone++
		return nil
	}
	t.sum.Records++
	kind, version := r.kind()
	t.sum.Kinds[kind] = max(t.sum.Kinds[kind], version)
	return nil
}

// kind is the kind of a record and the version of its body.
func (r *Record) kind() (name string, version int) {
	h := natsHeader(r.Header)
	version, _ = strconv.Atoi(h.Get(headerVersion)) // whoever decodes the record refuses what is none
	return h.Get(headerKind), version
}

func (t *tally) end() BackupSum {
	root := t.roots.root()
	t.sum.Position = t.roots.records
	t.sum.Root, t.sum.Digest = hex.EncodeToString(root[:]), hex.EncodeToString(t.text.Sum(nil))
	return t.sum
}

// A backupWriter writes records as a backup.
type backupWriter struct {
	chunks *chunkWriter
	tally  *tally
	gone   unexplained
	text   []byte // of the chunk that is being filled
}

func newBackupWriter(to io.Writer, head BackupHead) (*backupWriter, error) {
	chunks, err := newChunkWriter(to)
	if err != nil {
		return nil, err
	}
	w := &backupWriter{chunks: chunks, tally: newTally(), gone: unexplained{}}
	return w, w.value(head)
}

// value writes a chunk of one value.
func (w *backupWriter) value(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.chunks.write(append(text, '\n'))
}

func (w *backupWriter) take(r Record) (err error) {
	if err = w.gone.hear(r); err != nil {
		return err
	}
	from := len(w.text)
	if w.text, err = appendRecord(w.text, r); err != nil {
		return err
	}
	if err = w.tally.take(r, w.text[from:]); err != nil || len(w.text) < chunkText {
		return err
	}
	return w.flush()
}

func (w *backupWriter) flush() error {
	if len(w.text) == 0 {
		return nil
	}
	text := w.text
	w.text = w.text[:0]
	return w.chunks.write(text)
}

func (w *backupWriter) end() (BackupSum, error) {
	if err := w.flush(); err != nil {
		return BackupSum{}, err
	}
	sum := w.tally.end()
	return sum, w.value(sum)
}
