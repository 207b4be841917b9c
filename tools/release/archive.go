package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// An entry is a file of an archive: its name there, where it lies, and its mode.
type entry struct {
	name, path string
	mode       os.FileMode
}

// tarred is an archive for Unix; zipped is one for Windows. Both hold one directory.
type (
	tarred archive
	zipped archive
)

type archive struct {
	root    string
	entries []entry
	time    time.Time
}

func (a tarred) write(w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	to := tar.NewWriter(packed)
	for _, e := range a.entries {
		body, err := os.ReadFile(e.path)
		if err != nil {
			return err
		}
		head := &tar.Header{Name: a.root + "/" + e.name, Mode: int64(e.mode), Size: int64(len(body)), ModTime: a.time, Format: tar.FormatUSTAR}
		if err := to.WriteHeader(head); err != nil {
			return err
		}
		if _, err := to.Write(body); err != nil {
			return err
		}
	}
	if err := to.Close(); err != nil {
		return err
	}
	return packed.Close()
}

func (a zipped) write(w io.Writer) error {
	to := zip.NewWriter(w)
	for _, e := range a.entries {
		body, err := os.ReadFile(e.path)
		if err != nil {
			return err
		}
		head := &zip.FileHeader{Name: a.root + "/" + e.name, Method: zip.Deflate, Modified: a.time}
		head.SetMode(e.mode)
		part, err := to.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := part.Write(body); err != nil {
			return err
		}
	}
	return to.Close()
}

// writeFile leaves no file behind that could not be written to its end.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// writeSums lists the SHA-256 of all that lies in a directory, as sha256sum reads it.
func writeSums(dir string) error {
	files, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "SHA256SUMS"), func(w io.Writer) error {
		for _, f := range files {
			body, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return err
			}
			sum := sha256.Sum256(body)
			if _, err := fmt.Fprintf(w, "%s  %s\n", hex.EncodeToString(sum[:]), f.Name()); err != nil {
				return err
			}
		}
		return nil
	})
}
