//go:build linux

package main

import (
	"bytes"
	"errors"
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

// A harm is what was done to which file, or directory.
type harm struct{ name, file string }

func (h harm) String() string { return h.name + " in " + h.file }

// Harms that are done to no content.
const (
	gone       = "file gone"
	noFile     = "directory in place"
	earlier    = "earlier file put back"
	rolledBack = "earlier log put back"
)

// mutate harms dir, whose earlier state is in another directory: one file, chosen by
// its size or as likely any one, so that small files get their turn; or now and then
// the whole log. A harm that changes nothing is none.
func mutate(r *rand.Rand, dir, early string) (harm, error) {
	if r.IntN(50) == 0 {
		return harm{rolledBack, "jetstream"}, putBack(dir, early)
	}
	files, err := filesOf(dir)
	if err != nil {
		return harm{}, err
	}
	for range 1000 {
		path := choose(r, files)
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return harm{}, err
		}
		was, err := os.ReadFile(path)
		if err != nil {
			return harm{}, err
		}
		kind, now := harmFile(r, slices.Clone(was), filepath.Join(early, name))
		switch {
		case kind == gone:
			return harm{kind, name}, os.Remove(path)
		case kind == noFile: // as good as one that cannot be read, also for root
			return harm{kind, name}, errors.Join(os.Remove(path), os.Mkdir(path, 0o700))
		case now != nil && !bytes.Equal(was, now):
			return harm{kind, name}, os.WriteFile(path, now, 0o600)
		}
	}
	return harm{}, fmt.Errorf("no file in %s can be harmed", dir)
}

// harmFile gives the harmed content of a file, or nil where nothing comes of it.
func harmFile(r *rand.Rand, b []byte, early string) (kind string, now []byte) {
	switch k := r.IntN(len(mutations) + 3); k - len(mutations) {
	case 0:
		return gone, nil
	case 2:
		return noFile, nil
	case 1:
		now, _ := os.ReadFile(early) // none, then nothing comes of it
		return earlier, now
	default:
		return mutations[k].name, mutations[k].harm(r, b)
	}
}

// putBack puts the log of an earlier day back, and nothing beside it.
func putBack(dir, early string) error {
	log := filepath.Join(dir, "jetstream")
	return errors.Join(os.RemoveAll(log), copyDir(filepath.Join(early, "jetstream"), log))
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
