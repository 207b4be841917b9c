package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"unrule/eventstore"
)

// A verifyCommand checks the log, a backup of it, or what somebody has kept of it.
type verifyCommand struct {
	proofFlags
	File string `arg:"" optional:"" help:"Backup to check; the log itself when absent." type:"existingfile"`
}

// A whole is a log, or a backup, in which all is as it was written.
type whole struct {
	File     string `json:"file,omitempty"`
	Position uint64 `json:"position"`
	Gone     uint64 `json:"gone"`
	Root     string `json:"root"`
	Seals    int    `json:"seals"`
	Sealed   uint64 `json:"sealed"`
}

// Validate refuses to check two things at once.
func (c verifyCommand) Validate() error {
	if c.File != "" && c.asked() {
		return errors.New("a backup is checked by itself: leave --receipt and --consistency away, or FILE")
	}
	if !c.asked() {
		return nil
	}
	return c.proofFlags.Validate()
}

// Run checks a proof, a backup or a log. What is wrong is named with its position, and the exit
// code is 1.
func (c verifyCommand) Run(p *program) error {
	if c.asked() {
		return c.verify(p)
	}
	check := p.verifyLog
	if c.File != "" {
		check = func() (whole, error) { return p.verifyBackup(c.File) }
	}
	v, err := check()
	if err != nil {
		return err
	}
	if p.flags.JSON {
		return printJSON(p.stdout, v)
	}
	_, err = fmt.Fprintf(p.stdout, "whole\nposition  %d, %d of them erased or lost\nroot      %s\nsealed    %d, by the last of %d roots that the log names\n",
		v.Position, v.Gone, v.Root, v.Sealed, v.Seals)
	return err
}

func (p *program) verifyBackup(path string) (v whole, err error) {
	f, err := os.Open(path)
	if err != nil {
		return v, fmt.Errorf("verify: %w", err)
	}
	defer f.Close()
	progress, of := p.steps(), uint64(0)
	m, err := eventstore.ReadBackup(p.ctx, f,
		func(h eventstore.BackupHead) error { of = h.Began; return nil },
		func(r eventstore.Record) error { progress.show("checking", r.Position, of); return nil })
	progress.close()
	if err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return whole{path, m.Position, m.Gone, m.Root, m.Seals, m.Sealed}, nil
}

// verifyLog reads the log of the data directory, or lets the server that has it do so.
func (p *program) verifyLog() (whole, error) {
	progress := p.steps()
	defer progress.close()
	h, err := p.openOld()
	if errors.Is(err, eventstore.ErrLocked) {
		return p.askVerified(progress, err)
	}
	if err != nil {
		return whole{}, err
	}
	found, err := h.check(p.ctx, func(position, of uint64) error {
		progress.show("checking", position, of)
		return nil
	})
	return foundWhole(found), errors.Join(err, h.close())
}

func foundWhole(found eventstore.Checked) whole {
	return whole{"", found.Size, uint64(found.Gone), hex.EncodeToString(found.Root[:]), found.Seals, found.Sealed}
}

// askVerified follows what a running server says of its check, line by line.
func (p *program) askVerified(progress *steps, locked error) (v whole, err error) {
	out, in := io.Pipe()
	asked := make(chan error, 1)
	go func() {
		err := p.askOperator("/verify", in, locked)
		asked <- err
		in.CloseWithError(err)
	}()
	found := false
	for lines := json.NewDecoder(out); err == nil; {
		var line checkLine
		if err = lines.Decode(&line); err == nil && line.Found == nil {
			progress.show("checking", line.Position, line.Of)
		} else if err == nil {
			v, found = *line.Found, true
		}
	}
	out.CloseWithError(err)
	if err = <-asked; err == nil && !found {
		err = errors.New("the running server does not say what it found")
	}
	return v, err
}
