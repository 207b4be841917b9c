//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// page is the unit that disks and file systems lose or misplace.
const page = 4 << 10

// A mutation is a way in which a file may come to harm. It gives the harmed content,
// or nil where the file is too small for it.
type mutation struct {
	name string
	harm func(r *rand.Rand, b []byte) []byte
}

var mutations = []mutation{
	{"flipped bit", flipBit},
	{"zeroed page", zeroPage},
	{"cut tail", cutTail},
	{"cut middle", cutMiddle},
	{"swapped blocks", swapBlocks},
}

func flipBit(r *rand.Rand, b []byte) []byte {
	b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	return b
}

func zeroPage(r *rand.Rand, b []byte) []byte {
	at := r.IntN(len(b)) / page * page
	clear(b[at:min(at+page, len(b))])
	return b
}

func cutTail(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] }

func cutMiddle(r *rand.Rand, b []byte) []byte {
	at := r.IntN(len(b))
	return slices.Delete(b, at, min(len(b), at+1+r.IntN(2*page)))
}

func swapBlocks(r *rand.Rand, b []byte) []byte {
	if len(b) < 2*page {
		return nil
	}
	i, j := r.IntN(len(b)/page)*page, r.IntN(len(b)/page)*page
	x, y := slices.Clone(b[i:i+page]), slices.Clone(b[j:j+page])
	copy(b[i:], y)
	copy(b[j:], x)
	return b
}

// A harm is what was done to which file.
type harm struct{ mutation, file string }

func (h harm) String() string { return h.mutation + " in " + h.file }

// mutate harms one file under dir: one chosen by its size, or as likely any one, so
// that small files get their turn. A harm that changes nothing is none.
func mutate(r *rand.Rand, dir string) (harm, error) {
	files, err := filesOf(dir)
	if err != nil {
		return harm{}, err
	}
	for range 1000 {
		path, m := choose(r, files), mutations[r.IntN(len(mutations))]
		was, err := os.ReadFile(path)
		if err != nil {
			return harm{}, err
		}
		now := m.harm(r, slices.Clone(was))
		if now == nil || bytes.Equal(was, now) {
			continue
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			err = os.WriteFile(path, now, 0o600)
		}
		return harm{m.name, name}, err
	}
	return harm{}, fmt.Errorf("no file in %s can be harmed", dir)
}

// A file has something in it.
type file struct {
	path string
	size int64
}

func filesOf(dir string) (files []file, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Size() > 0 {
			files = append(files, file{path, info.Size()})
		}
		return err
	})
	return files, err
}

func choose(r *rand.Rand, files []file) string {
	if r.IntN(2) == 0 {
		return files[r.IntN(len(files))].path
	}
	total := int64(0)
	for _, f := range files {
		total += f.size
	}
	at := r.Int64N(total)
	for _, f := range files {
		if at -= f.size; at < 0 {
			return f.path
		}
	}
	return files[len(files)-1].path
}
