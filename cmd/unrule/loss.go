package main

import (
	"errors"
	"fmt"
	"strings"

	"unrule/eventstore"
)

type acceptLossCommand struct {
	After  *uint64 `help:"Last position that is left, as this command says without flags: it names the loss that is meant." placeholder:"POSITION"`
	Name   string  `help:"Who answers for going on without what is lost." placeholder:"NAME"`
	Reason string  `help:"Why; it stands in the log." placeholder:"TEXT"`
}

// errLost says that something is lost and that nobody has answered for it.
var errLost = errors.New("nothing is served until somebody accepts this loss; a backup that has the records is better")

// Validate demands that whoever accepts a loss answers for it.
func (c acceptLossCommand) Validate() error {
	if c.After != nil && (strings.TrimSpace(c.Name) == "" || strings.TrimSpace(c.Reason) == "") {
		return errors.New("--after needs --name and --reason: somebody must answer for it")
	}
	return nil
}

// Run says what the log has lost, and goes on without it when somebody answers for that
// and names it.
func (c acceptLossCommand) Run(p *program) error {
	if err := p.mustBeThere(); err != nil {
		return err
	}
	o := p.options()
	o.Accepting = true
	h, err := p.openWith(o)
	if err != nil {
		return err
	}
	return errors.Join(c.accept(p, h), h.close())
}

func (c acceptLossCommand) accept(p *program, h *house) error {
	lost, err := h.Loss(p.ctx)
	if err != nil {
		return err
	}
	if !lost.Any() {
		fmt.Fprintln(p.stdout, "nothing is lost")
		return nil
	}
	tellLoss(p, lost)
	if c.After == nil {
		fmt.Fprintf(p.stderr, "to go on without them: unrule accept-loss --after %d --name NAME --reason TEXT\n", lost.After)
		return errLost
	}
	if *c.After != lost.After {
		return fmt.Errorf("--after says %d and the log ends at %d: another loss is meant", *c.After, lost.After)
	}
	position, err := h.AcceptLoss(p.ctx, byOperator, c.Name, c.Reason)
	if err == nil {
		fmt.Fprintf(p.stdout, "accepted, at position %d\n", position)
	}
	return err
}

func tellLoss(p *program, lost eventstore.Loss) {
	for _, m := range lost.Missing {
		fmt.Fprintf(p.stdout, "lost: position %d, whose leaf was %s\n", m.Position, m.Hash)
	}
	if lost.Unwitnessed {
		fmt.Fprintln(p.stdout, "lost: the witness beside the log, so nobody can tell whether more is")
	}
	if lost.Through > lost.After {
		fmt.Fprintf(p.stdout, "lost: all from position %d to %d\n", lost.After+1, lost.Through)
	}
}
