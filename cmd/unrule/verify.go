package main

import (
	"fmt"
	"os"

	"unrule/eventstore"
)

type verifyCommand struct {
	File string `arg:"" help:"Backup to check." type:"existingfile"`
}

// A verified is a backup in which all is as it was written.
type verified struct {
	eventstore.Manifest
	File string `json:"file"`
}

// Run checks a backup. What is wrong is named with its position, and the exit code is 1.
func (c verifyCommand) Run(p *program) error {
	return c.backup(p)
}

// backup reads all of it.
func (c verifyCommand) backup(p *program) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	defer f.Close()
	progress, of := p.steps(), uint64(0)
	m, err := eventstore.ReadBackup(p.ctx, f,
		func(h eventstore.BackupHead) error { of = h.Began; return nil },
		func(r eventstore.Record) error { progress.show("checking", r.Position, of); return nil })
	progress.close()
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if p.flags.JSON {
		return printJSON(p.stdout, verified{m, c.File})
	}
	_, err = fmt.Fprintf(p.stdout, "whole\nposition  %d\nrecords   %d, %d erased\nroot      %s\nprogram   %s\n", m.Position, m.Records, m.Gone, m.Root, m.Program)
	return err
}
