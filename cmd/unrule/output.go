package main

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"os"

	"unrule/domain"
)

// newID is a random id.
func newID() domain.ID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends first
	return domain.IDFrom(b)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// terminal reports whether w shows its text to a person at once.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
