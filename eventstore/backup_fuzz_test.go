package eventstore

import (
	"bytes"
	"testing"
)

// FuzzReadBackup reads anything: no error is worse than one that is returned, and what is
// read without one is written to the same bytes again.
func FuzzReadBackup(f *testing.F) {
	s := open(f, optionsIn(f))
	b, _ := backUp(f, s)
	f.Add(b)
	f.Add(firstLine())
	f.Add(append(firstLine(), 0x50, 0x2a, 0x4d, 0x18, 36, 0, 0, 0, 255, 255, 255, 8))
	f.Fuzz(func(t *testing.T, b []byte) {
		var records []Record
		m, err := ReadBackup(t.Context(), bytes.NewReader(b), nil, func(r Record) error { records = append(records, r); return nil })
		if err != nil {
			return
		}
		if again, err := readBackup(t, forged(t, m.BackupHead, records)); err != nil || again.Root != m.Root {
			t.Errorf("ReadBackup() of what was read = %+v, %v, want %+v", again, err, m)
		}
	})
}

// FuzzBackupText reads any text in chunks that are as they were written: it comes to an
// end, and never to a good one, for what is said at the end does not agree.
func FuzzBackupText(f *testing.F) {
	f.Add(uint64(3), []byte("record 1 2026-11-20 48\nfriction.org\nUnrule-Kind: department-retired\n\n{}\n"), []byte("{}"))
	f.Add(uint64(1), []byte("gone 1 0000000000000000000000000000000000000000000000000000000000000000\n"), []byte(`{"gone":1}`))
	f.Fuzz(func(t *testing.T, position uint64, text, end []byte) {
		var b bytes.Buffer
		w, err := newBackupWriter(&b, BackupHead{Began: position})
		for _, chunk := range [][]byte{text, end} {
			if err == nil {
				err = w.chunks.write(chunk)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if m, err := readBackup(t, b.Bytes()); err == nil {
			t.Errorf("ReadBackup() = %+v, nil, want an error", m)
		}
	})
}

// FuzzParseRecord reads any text: what is read as a record is written and read as the
// same one.
func FuzzParseRecord(f *testing.F) {
	f.Add([]byte("gone 3 0000000000000000000000000000000000000000000000000000000000000000\n"))
	f.Add([]byte("record 3 2026-11-20 48\nfriction.org\nUnrule-Kind: department-retired\n\n{}\n"))
	f.Add([]byte("record 3 2026-11-20 4294967295\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, rest, err := parseRecord(text)
		if err != nil || !r.Gone && (!inLines(r) || r.Hash != leafHash(r.Subject, natsHeader(r.Header), r.Body)) {
			return
		}
		if len(rest) >= len(text) {
			t.Fatalf("parseRecord() took nothing of %q", text)
		}
		written, err := appendRecord(nil, r)
		if err != nil {
			t.Fatalf("appendRecord(%+v) = %v", r, err)
		}
		again, rest, err := parseRecord(written)
		if err != nil || len(rest) != 0 || again.Position != r.Position || again.Day != r.Day || again.Hash != r.Hash || !bytes.Equal(again.Body, r.Body) {
			t.Errorf("parseRecord() of %q = %+v, %v, want %+v", written, again, err, r)
		}
	})
}
