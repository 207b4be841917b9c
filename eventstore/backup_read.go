package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
)

// ReadBackup reads a backup, tells begin what it says at its beginning, hands its
// records in order to take, and returns what it is. Both may be nil.
//
// Everything is checked: that each byte is what was written, that no position is
// missing, that each record can be read by this program, that each seal in it agrees
// with what lies before it, that what was erased is explained, and that the whole
// agrees with the sum at its end. What is wrong is named by a [DamageError]; only the end
// of the reading without an error says that all of it is right, so whoever acts on
// records reads twice. An error of begin or take comes back as it is.
func ReadBackup(ctx context.Context, from io.Reader, begin func(BackupHead) error, take func(Record) error) (Manifest, error) {
	r := backupReader{judge: newJudge(), begin: begin, take: take}
	err := r.read(ctx, from)
	if err != nil && !isDamage(err) && err != r.theirs {
		err = fmt.Errorf("eventstore: read backup: %w", err)
	}
	return r.manifest, err
}

type backupReader struct {
	manifest Manifest
	judge    *judge
	begin    func(BackupHead) error
	take     func(Record) error
	theirs   error // what begin or take returned
}

func (b *backupReader) read(ctx context.Context, from io.Reader) error {
	chunks, err := newChunkReader(from)
	if err != nil {
		return err
	}
	if err := b.head(ctx, chunks); err != nil {
		return err
	}
	for end := false; !end; {
		text, err := b.chunk(ctx, chunks)
		if err != nil {
			return err
		}
		if end = text[0] == '{'; end {
			err = b.end(text, chunks)
		} else {
			err = b.records(text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// head reads what comes before the first record.
func (b *backupReader) head(ctx context.Context, chunks *chunkReader) error {
	text, err := b.chunk(ctx, chunks)
	if err == nil {
		err = unmarshalStrict(text, &b.manifest.BackupHead)
	}
	if err != nil {
		return fmt.Errorf("its head: %w", err)
	}
	if b.begin != nil {
		b.theirs = b.begin(b.manifest.BackupHead)
	}
	return b.theirs
}

// chunk is the next one, which must be there and hold something.
func (b *backupReader) chunk(ctx context.Context, chunks *chunkReader) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	text, err := chunks.next()
	switch {
	case errors.Is(err, io.EOF):
		err = b.damage(errCut)
	case errors.Is(err, errCut), errors.Is(err, errAltered):
		err = b.damage(err)
	case err == nil && len(text) == 0:
		err = b.damage(errAltered)
	}
	return text, err
}

// records reads a chunk of them.
func (b *backupReader) records(text []byte) error {
	for len(text) > 0 {
		r, rest, err := parseRecord(text)
		if err != nil {
			return b.damage(err)
		}
		if err := b.judge.hear(r, text[:len(text)-len(rest)]); err != nil {
			return err
		}
		if b.take != nil {
			if b.theirs = b.take(r); b.theirs != nil {
				return b.theirs
			}
		}
		text = rest
	}
	return nil
}

// damage is what is wrong where the next record should be.
func (b *backupReader) damage(err error) error {
	return &DamageError{Position: b.judge.next(), Err: err}
}

// end reads what comes after the last record: the sum, and then nothing.
func (b *backupReader) end(text []byte, chunks *chunkReader) error {
	if err := unmarshalStrict(text, &b.manifest.BackupSum); err != nil {
		return fmt.Errorf("its end: %w", err)
	}
	if _, err := chunks.next(); err != io.EOF {
		return fmt.Errorf("after its end: %w", errors.Join(errAltered, err))
	}
	b.manifest.Seals, b.manifest.Sealed = b.judge.seals, b.judge.sealed
	return b.judge.end(b.manifest)
}

// A judge hears the records of a backup one after the other and says what is wrong.
type judge struct {
	tally *tally
	gone  unexplained

	seals  int
	sealed uint64 // records under the last of them
}

func newJudge() *judge { return &judge{tally: newTally(), gone: unexplained{}} }

// next is the position that must come.
func (j *judge) next() uint64 { return j.tally.roots.records + 1 }

func (j *judge) hear(r Record, text []byte) error {
	if r.Gone && r.Position == j.next() {
		j.gone[r.Position] = r.Hash
	}
	if r.Gone {
		return j.tally.take(r, text)
	}
	m := r.raw()
	if r.Hash != leafHash(m.subject, m.header, m.body) {
		return &DamageError{Position: r.Position, Err: errAltered}
	}
	e, err := kinds.open(m)
	if err != nil {
		return err
	}
	if err := j.weigh(e); err != nil {
		return err
	}
	return j.tally.take(r, text)
}

// end compares what was heard with what the backup says of itself.
func (j *judge) end(m Manifest) error {
	sum := j.tally.end()
	if sum.Position != m.Position || sum.Root != m.Root || sum.Digest != m.Digest || sum.Records != m.Records || sum.Gone != m.Gone || !maps.Equal(sum.Kinds, m.Kinds) {
		return fmt.Errorf("its records end at %d with root %s and digest %s, and it says %d, %s and %s", sum.Position, sum.Root, sum.Digest, m.Position, m.Root, m.Digest)
	}
	return j.gone.damage()
}
