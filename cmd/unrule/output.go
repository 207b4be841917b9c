package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

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

// list shows what the house holds of one sort.
func list[T any](p *program, all func(*house) []T, heading string, row func(T) string) error {
	h, err := p.openOld()
	if err != nil {
		return err
	}
	items := all(h)
	if err := h.close(); err != nil {
		return err
	}
	return show(p, items, heading, row)
}

// show prints a table with a heading and a row for each item, or JSON.
func show[T any](p *program, items []T, heading string, row func(T) string) error {
	if p.flags.JSON {
		return printJSON(p.stdout, items)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, heading)
	for _, item := range items {
		fmt.Fprintln(w, row(item))
	}
	return w.Flush()
}

// deliver writes a file that is made, or shows it where no path is named.
func (p *program) deliver(path string, body []byte, mode os.FileMode) error {
	if path == "" {
		_, err := p.stdout.Write(body)
		return err
	}
	return os.WriteFile(path, body, mode)
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
