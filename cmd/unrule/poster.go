package main

import (
	"bytes"
	"fmt"
	"io"

	"unrule/domain"
	"unrule/export/poster"
)

type posterCommand struct {
	URL      poster.Address  `name:"url" required:"" help:"Address of the form, like https://unrule.example.org." placeholder:"URL"`
	Language domain.Language `enum:"es,en,pt" default:"en" help:"Language of the poster and of the form it opens: es, en or pt."`
	Format   string          `enum:"html,svg,pdf" default:"html" help:"html, svg or pdf."`
	Name     poster.Name     `help:"Whose poster it is; printed at its top." placeholder:"NAME"`
	Output   string          `short:"o" help:"File to write; standard output when absent." placeholder:"FILE"`
}

var posterFormats = map[string]func(io.Writer, poster.Poster) error{
	"html": poster.HTML,
	"svg":  poster.SVG,
	"pdf":  poster.PDF,
}

// Run draws the poster. It reads no data and asks no network, not even whether the
// address answers.
func (c posterCommand) Run(p *program) error {
	var out bytes.Buffer
	err := posterFormats[c.Format](&out, poster.Poster{Address: c.URL, Language: c.Language, Name: c.Name})
	if err != nil {
		return err
	}
	if err := p.deliver(c.Output, out.Bytes(), 0o644); err != nil {
		return fmt.Errorf("poster: %w", err)
	}
	return nil
}
