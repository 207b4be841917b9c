package main

import (
	"bytes"
	"fmt"

	"unrule/domain"
	"unrule/export"
)

type exportCommand struct {
	Quarter      string          `required:"" help:"Quarter, like 2026-Q3." placeholder:"QUARTER"`
	Format       string          `enum:"json,csv" default:"json" help:"json or csv."`
	Language     domain.Language `enum:"es,en,pt" default:"en" help:"Language of the headings: es, en or pt."`
	Output       string          `short:"o" help:"File to write; standard output when absent." placeholder:"FILE"`
	Unsuppressed bool            `help:"Print also what can single people out: counts by side and by sufferer. For the operator only."`
}

// Run writes the quarter. Nothing is written, and no file touched, before all of it
// is made.
func (c exportCommand) Run(p *program) error {
	quarter, err := domain.ParseQuarter(c.Quarter)
	if err != nil {
		return err
	}
	h, err := p.openOld()
	if err != nil {
		return err
	}
	today := h.today()
	report := h.views.Quarter(quarter, today, c.Unsuppressed)
	if err := h.close(); err != nil {
		return err
	}
	if report.From > today {
		return domain.Refuse(domain.QuarterFuture, "", "date", report.From)
	}
	var out bytes.Buffer
	if c.Format == "csv" {
		err = export.CSV(&out, report, c.Language)
	} else {
		err = export.JSON(&out, report)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", quarter, err)
	}
	if err := p.deliver(c.Output, out.Bytes(), 0o600); err != nil {
		return fmt.Errorf("export %s: %w", quarter, err)
	}
	return nil
}
