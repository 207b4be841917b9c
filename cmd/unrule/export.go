package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"unrule/domain"
	"unrule/export"
	unrulehttp "unrule/http"
	"unrule/projections"
	"unrule/proof"
)

// everything stands for all formats or all languages.
const everything = "all"

type exportCommand struct {
	Quarter      string `required:"" help:"Quarter, like 2026-Q3." placeholder:"QUARTER"`
	Format       string `enum:"${formats},all" default:"json" help:"${formats}; or all, which fills a directory."`
	Language     string `enum:"${languages},all" default:"en" help:"Language of the words: ${languages}; or all, with --format all."`
	Output       string `short:"o" help:"File to write, or directory to fill; standard output when absent." placeholder:"PATH"`
	Delta        bool   `help:"Write what is known now of a closed quarter and was not when it was closed, as JSON."`
	Unsuppressed bool   `help:"Print also what can single people out: counts by side and by sufferer. For the operator only."`
}

// Validate refuses what does not go together.
func (c exportCommand) Validate() error {
	switch {
	case c.Format == everything && c.Output == "":
		return errors.New("--format all needs a directory: -o DIR")
	case c.Language == everything && c.Format != everything:
		return errors.New("--language all goes with --format all")
	case c.Delta && (c.Format != "json" || c.Unsuppressed):
		return errors.New("--delta is JSON and goes with no other --format, nor with --unsuppressed")
	}
	return nil
}

// An exported is one file that is made.
type exported struct {
	File     string          `json:"file"`
	Format   string          `json:"format"`
	Language domain.Language `json:"language,omitempty"`
	Bytes    int             `json:"bytes"`
	SHA256   string          `json:"sha256"`

	body []byte
}

// Run writes the quarter. Nothing is written, and no file touched, before all of it
// is made.
func (c exportCommand) Run(p *program) error {
	quarter, err := domain.ParseQuarter(c.Quarter)
	if err != nil {
		return err
	}
	if f, ok := export.FormatOf(c.Format); ok && c.Output == "" && binary(f) && terminal(p.stdout) {
		return fmt.Errorf("export: %s is no text to read on a terminal; name a file: -o %s", f.Name, f.FileName(quarter, domain.Language(c.Language)))
	}
	h, err := p.openChecked()
	if err != nil {
		return err
	}
	made, err := c.make(h, quarter)
	if err := errors.Join(err, h.close()); err != nil {
		return err
	}
	if err := c.deliver(p, made); err != nil {
		return fmt.Errorf("export %s: %w", quarter, err)
	}
	if p.flags.JSON && c.Output != "" {
		return printJSON(p.stdout, made)
	}
	return nil
}

// binary reports whether a format is for programs alone.
func binary(f export.Format) bool {
	return !strings.HasPrefix(f.Media, "text/") && f.Name != "json"
}

func (c exportCommand) make(h *house, quarter domain.Quarter) ([]exported, error) {
	today := h.today()
	if c.Delta {
		return c.makeDelta(h, quarter, today)
	}
	report := h.views.Quarter(quarter, today, c.Unsuppressed)
	if report.From > today {
		return nil, domain.Refuse(domain.QuarterFuture, "", "date", report.From)
	}
	var made []exported
	for _, f := range export.Formats {
		for _, l := range domain.Languages {
			if c.Format != everything && c.Format != f.Name || c.Language != everything && c.Language != string(l) {
				continue
			}
			var out bytes.Buffer
			if err := f.Write(&out, report, l); err != nil {
				return nil, err
			}
			made = append(made, newExported(f.FileName(quarter, l), f.Name, l, out.Bytes()))
		}
	}
	if c.Format != everything || report.Closed == nil {
		return made, nil
	}
	signed, err := signedHead(h, quarter, *report.Closed)
	return append(made, signed...), err
}

// signedHead is the head of the log that a quarter was closed on, as a checkpoint, and
// the key by which it is checked. They stand beside the documents and not in them: a
// document follows from the log alone, and no key of an installation changes its bytes.
func signedHead(h *house, quarter domain.Quarter, closed projections.Closing) ([]exported, error) {
	root, err := parseRoot(closed.Root)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", quarter, err)
	}
	signer := proof.NewSigner(h.Key(proof.Purpose))
	checkpoint, err := signer.Sign(proof.Head{Size: closed.Head, Root: root})
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", quarter, err)
	}
	return []exported{
		newExported(fmt.Sprintf("unrule-%s.checkpoint", quarter), "checkpoint", "", []byte(checkpoint)),
		newExported("checkpoint.key", "key", "", []byte(signer.Key()+"\n")),
	}, nil
}

func (c exportCommand) makeDelta(h *house, quarter domain.Quarter, today domain.Day) ([]exported, error) {
	delta, closed := h.views.Delta(quarter, today)
	if !closed {
		return nil, domain.Refuse(unrulehttp.QuarterOpen, "")
	}
	var out bytes.Buffer
	if err := printJSON(&out, delta); err != nil {
		return nil, fmt.Errorf("export %s: %w", quarter, err)
	}
	return []exported{newExported("", c.Format, domain.Language(c.Language), out.Bytes())}, nil
}

func newExported(name, format string, l domain.Language, body []byte) exported {
	sum := sha256.Sum256(body)
	return exported{name, format, l, len(body), hex.EncodeToString(sum[:]), body}
}

// deliver writes one file as it is named, or fills a directory and puts the sums
// beside the files, last: where they stand, all is there.
func (c exportCommand) deliver(p *program, made []exported) error {
	if c.Format != everything {
		made[0].File = c.Output
		return p.deliver(c.Output, made[0].body, 0o600)
	}
	if err := makeEmpty(c.Output); err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, e := range made {
		fmt.Fprintf(&sums, "%s  %s\n", e.SHA256, e.File)
		if err := p.deliver(filepath.Join(c.Output, e.File), e.body, 0o600); err != nil {
			return err
		}
	}
	return p.deliver(filepath.Join(c.Output, "SHA256SUMS"), sums.Bytes(), 0o600)
}

// makeEmpty makes a directory unless it is there. One that holds anything is refused:
// what lies in it could be taken for a part of the export.
func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty; name a new directory", dir)
	}
	return err
}
