package eventstore

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// atQuarters opens a store and what it keeps of closed quarters, and closes both.
func atQuarters(t *testing.T, o Options, form int, do func(*Quarters)) {
	t.Helper()
	s := open(t, o)
	q := s.Quarters(form)
	do(q)
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// keeps fails the test unless quarters keep exactly this of positions 3 and 7.
func keeps(t *testing.T, q *Quarters, third, seventh []byte) {
	t.Helper()
	for position, want := range map[uint64][]byte{2: nil, 3: third, 7: seventh} {
		if got := q.Recall(position); !bytes.Equal(got, want) || (got == nil) != (want == nil) {
			t.Errorf("Recall(%d) = %q, want %q", position, got, want)
		}
	}
}

var third, seventh = bytes.Repeat([]byte("three"), 9), []byte("seven")

func TestQuarters(t *testing.T) {
	for name, o := range map[string]Options{"embedded": optionsIn(t), "outside": outsideIn(t, outside(t))} {
		t.Run(name, func(t *testing.T) {
			atQuarters(t, o, 1, func(q *Quarters) {
				keeps(t, q, nil, nil)
				q.Keep(3, []byte("before"))
				q.Keep(7, seventh)
				q.Keep(3, third)
				keeps(t, q, third, seventh)
			})
			info, err := os.Stat(filepath.Join(o.Dir, "quarters"))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("quarters is %v, %v, want mode 0600", info, err)
			}
			atQuarters(t, o, 1, func(q *Quarters) { keeps(t, q, third, seventh) })
			atQuarters(t, o, 2, func(q *Quarters) { keeps(t, q, nil, nil) })
			atQuarters(t, o, 1, func(q *Quarters) {
				keeps(t, q, nil, nil)
				q.Keep(3, third)
			})
			o.Fresh = true
			atQuarters(t, o, 1, func(q *Quarters) {
				keeps(t, q, nil, nil)
				q.Keep(7, seventh)
			})
			o.Fresh = false
			atQuarters(t, o, 1, func(q *Quarters) { keeps(t, q, nil, seventh) })
		})
	}
}

// Whatever is wrong with the file, what comes back is what was kept or nothing, and
// what is kept from then on stays.
func TestQuartersAreDisposable(t *testing.T) {
	o := optionsIn(t)
	path := filepath.Join(o.Dir, "quarters")
	atQuarters(t, o, 1, func(q *Quarters) {
		q.Keep(3, third)
		q.Keep(7, seventh)
	})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := len(quartersHead("", 1))
	second := len(whole) - entryHead - len(seventh)
	flip := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return b
	}
	for name, tt := range map[string]struct{ content, third, seventh []byte }{
		"absent": {}, "empty": {content: []byte{}}, "nonsense": {content: []byte("nonsense")}, "torn head": {content: whole[:first-1]},
		"of another log":     {content: append(quartersHead("another log", 1), whole[first:]...)},
		"torn":               {whole[:len(whole)-1], third, nil},
		"torn entry head":    {whole[:second+entryHead-1], third, nil},
		"zeros at the end":   {append(bytes.Clone(whole), make([]byte, 4096)...), third, seventh},
		"too long an entry":  {append(bytes.Clone(whole), slices.Repeat([]byte{0xff}, entryHead)...), third, seventh},
		"one bit of 7":       {flip(len(whole) - 1), third, nil},
		"position of 7":      {flip(second), third, nil},
		"one bit of 3":       {content: flip(first + entryHead)},
		"length of 3":        {content: flip(first + 8)},
		"checksum of 3":      {content: flip(first + 12)},
		"high length of 3":   {content: flip(first + 11)},
		"one bit of the log": {content: flip(first - 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, tt.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if tt.content == nil {
				_ = os.Remove(path)
			}
			atQuarters(t, o, 1, func(q *Quarters) {
				keeps(t, q, tt.third, tt.seventh)
				q.Keep(3, third)
				q.Keep(7, seventh)
			})
			atQuarters(t, o, 1, func(q *Quarters) { keeps(t, q, third, seventh) })
		})
	}
}

// What is damaged after the file was opened is not handed out either.
func TestQuartersDamagedLater(t *testing.T) {
	o := optionsIn(t)
	atQuarters(t, o, 1, func(q *Quarters) {
		q.Keep(3, third)
		q.Keep(7, seventh)
		f, err := os.OpenFile(filepath.Join(o.Dir, "quarters"), os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteAt([]byte("x"), int64(len(quartersHead("", 1))+entryHead))
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		keeps(t, q, nil, seventh)
	})
}

// Where nothing can be kept, and once the file is closed, all is as if nothing was.
func TestQuartersWithoutAFile(t *testing.T) {
	o := optionsIn(t)
	if err := os.MkdirAll(filepath.Join(o.Dir, "quarters"), 0o700); err != nil {
		t.Fatal(err)
	}
	atQuarters(t, o, 1, func(q *Quarters) {
		q.Keep(3, third)
		keeps(t, q, nil, nil)
	})
	atQuarters(t, optionsIn(t), 1, func(q *Quarters) {
		q.Keep(3, third)
		if err := q.Close(); err != nil {
			t.Error(err)
		}
		q.Keep(7, seventh)
		keeps(t, q, nil, nil)
	})
}
