package main

import (
	"errors"
	"fmt"
	"os"

	"unrule/eventstore"
)

type restoreCommand struct {
	File      string `arg:"" help:"Backup to restore." type:"existingfile"`
	NewSecret bool   `help:"Make a new secret, where the old one is lost: no receipt is known any more, and a report that is sent again is stored again."`
}

// Run restores a backup into a data directory without a log, or to an outside server
// without one.
func (c restoreCommand) Run(p *program) error {
	if c.NewSecret && p.flags.Secret != "" {
		return errors.New("restore: --new-secret makes a secret and --secret-file names one: give one of the two")
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	progress := p.steps()
	m, err := eventstore.Restore(p.ctx, eventstore.RestoreOptions{
		Options: p.options(), NewSecret: c.NewSecret, Progress: progress.show,
	}, f)
	progress.close()
	if errors.Is(err, eventstore.ErrNoBackup) || errors.Is(err, eventstore.ErrDamaged) {
		return fmt.Errorf("nothing was restored: %s: %w", c.File, err) // and it is no log that is damaged
	}
	if err != nil {
		return err
	}
	if p.flags.JSON {
		return printJSON(p.stdout, m)
	}
	_, err = fmt.Fprintf(p.stdout, "restored\nposition  %d\nrecords   %d, %d erased or lost\nroot      %s\n", m.Position, m.Records, m.Gone, m.Root)
	return err
}
