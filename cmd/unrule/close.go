package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"unrule/domain"
)

type closeCommand struct {
	Quarter string `help:"Quarter, like 2026-Q3; all that are over and not closed when absent." placeholder:"QUARTER"`
}

// Run closes quarters and lists them. What was closed before a fault is listed too.
func (c closeCommand) Run(p *program) error {
	var only domain.Quarter
	if c.Quarter != "" {
		var err error
		if only, err = domain.ParseQuarter(c.Quarter); err != nil {
			return err
		}
	}
	h, err := p.openChecked()
	if err != nil {
		return err
	}
	closed, err := h.closeQuarters(p.ctx, c.acts(h, only))
	err = errors.Join(err, h.close())
	switch {
	case len(closed) > 0 || p.flags.JSON && err == nil:
		err = errors.Join(err, show(p, closed, "QUARTER\tPOSITION\tHEAD\tROOT", closedQuarter.row))
	case err == nil:
		fmt.Fprintln(p.stderr, "nothing to close")
	}
	return err
}

// acts close one quarter or, where none is named, all that are due.
func (c closeCommand) acts(h *house, only domain.Quarter) (acts []domain.Act) {
	if c.Quarter != "" {
		return []domain.Act{{ID: newID(), By: byOperator, Command: domain.CloseQuarter{Quarter: only}}}
	}
	h.View(func(s *domain.State) {
		for _, due := range s.Due(s.Today(h.now())) {
			if due, ok := due.(domain.CloseQuarter); ok {
				acts = append(acts, domain.Act{ID: newID(), By: byOperator, Command: due})
			}
		}
	})
	return acts
}

// A closedQuarter is a quarter that was closed and where the log says so.
type closedQuarter struct {
	Quarter  domain.Quarter `json:"quarter"`
	Position uint64         `json:"position"` // of the closing
	Head     uint64         `json:"head"`     // records under Root
	Root     string         `json:"root"`     // of the log, hexadecimal
}

func (q closedQuarter) row() string {
	return fmt.Sprintf("%s\t%d\t%d\t%s", q.Quarter, q.Position, q.Head, q.Root)
}

// closeQuarters carries out acts that close quarters, on one reading of the log, and
// lists what it closed. It ends at the first that cannot be.
func (h *house) closeQuarters(ctx context.Context, acts []domain.Act) ([]closedQuarter, error) {
	closed := []closedQuarter{}
	if len(acts) == 0 {
		return closed, nil
	}
	head, root, err := h.Root(ctx)
	if err != nil {
		return closed, err
	}
	for _, a := range acts {
		c := a.Command.(domain.CloseQuarter)
		c.Head, c.Root = head, hex.EncodeToString(root[:])
		a.Command = c
		position, err := h.handle(ctx, a)
		if err != nil {
			return closed, fmt.Errorf("close %s: %w", c.Quarter, err)
		}
		closed = append(closed, closedQuarter{c.Quarter, position, c.Head, c.Root})
	}
	return closed, nil
}
