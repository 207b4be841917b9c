package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"unrule/imports"
)

type importCommand struct {
	File    string `arg:"" help:"CSV file to import." type:"existingfile"`
	Map     string `required:"" help:"Map from columns to fields: a JSON file, or the name of one that Unrule ships: nhs, madrid, cfpb." placeholder:"MAP"`
	Join    string `help:"Second file that the map joins, when it is not beside the first." placeholder:"FILE"`
	Rejects string `help:"Where rejected rows are named; FILE.rejects.csv in the working directory when absent." placeholder:"FILE"`
	DryRun  bool   `help:"Judge every row and store nothing."`
}

// Run imports a file. What it says of the rows goes to standard output; progress
// goes to standard error.
func (c importCommand) Run(p *program) error {
	m, err := c.readMap()
	if err != nil {
		return err
	}
	rows, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer rows.Close()
	joined, err := c.openJoined(m)
	if err != nil {
		return err
	}
	if joined != nil {
		defer joined.Close()
	}
	h, err := p.openRead()
	if err != nil {
		return err
	}
	summary, err := c.run(p, h, m, rows, joined)
	return closing(h, err, func() { c.tell(p, m, summary) })
}

func (c importCommand) run(p *program, h *house, m imports.Map, rows *os.File, joined *os.File) (imports.Summary, error) {
	rejects, err := os.OpenFile(c.rejects(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return imports.Summary{}, fmt.Errorf("import: %w", err)
	}
	progress, done := p.progress(rows)
	importer := imports.Importer{
		Map: m, Key: h.Key, Store: imports.Local{Log: h, Now: time.Now}, Rejects: csv.NewWriter(rejects),
		Progress: progress, DryRun: c.DryRun,
	}
	files := imports.Files{Rows: rows}
	if joined != nil {
		files.Joined = joined
	}
	summary, err := importer.Run(p.ctx, files)
	done()
	return summary, errors.Join(err, rejects.Close())
}

func (c importCommand) rejects() string {
	if c.Rejects != "" {
		return c.Rejects
	}
	return filepath.Base(c.File) + ".rejects.csv"
}

// readMap reads a map by the name of one that is shipped, else as a file.
func (c importCommand) readMap() (imports.Map, error) {
	if m, err := imports.ShippedMap(c.Map); err == nil {
		return m, nil
	}
	f, err := os.Open(c.Map)
	if err != nil {
		return imports.Map{}, fmt.Errorf("import: read map: %w", err)
	}
	defer f.Close()
	m, err := imports.ParseMap(f)
	if err != nil {
		return imports.Map{}, fmt.Errorf("import: %s: %w", c.Map, err)
	}
	return m, nil
}

// openJoined opens the second file of a map that joins one.
func (c importCommand) openJoined(m imports.Map) (*os.File, error) {
	if m.Join == nil {
		return nil, nil
	}
	path := c.Join
	if path == "" {
		path = filepath.Join(filepath.Dir(c.File), m.Join.File)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("import: open the joined file: %w", err)
	}
	return f, nil
}

func (c importCommand) tell(p *program, m imports.Map, s imports.Summary) {
	if p.flags.JSON {
		_ = printJSON(p.stdout, s)
		return
	}
	fmt.Fprintf(p.stdout, "rows %d, skipped %d, rejected %d (named in %s)\n", s.Rows, s.Skipped, s.Rejected, c.rejects())
	for _, code := range slices.Sorted(maps.Keys(s.Reasons)) {
		fmt.Fprintf(p.stdout, "  %s: %d\n", code, s.Reasons[code])
	}
	verb := "stored"
	if c.DryRun {
		verb = "would be stored"
	}
	fmt.Fprintf(p.stdout, "reports %d: %d %s, %d already there\n", s.Reports, s.New, verb, s.Known)
	fmt.Fprintf(p.stdout, "new rules %d, new departments %d, %.0f reports a second\n", s.Rules, s.Departments, s.Rate())
	if m.Assumed != nil {
		fmt.Fprintf(p.stdout, "assumed: %s\n", m.Assumed.Note)
	}
}

// progress shows a bar over the file on a terminal, and a line every 5 s elsewhere.
func (p *program) progress(rows *os.File) (show func(imports.Progress), done func()) {
	if !terminal(p.stderr) {
		last := time.Now()
		return func(s imports.Progress) {
			if time.Since(last) >= 5*time.Second {
				last = time.Now()
				p.log.Info("importing", "reports", s.Reports, "new", s.New)
			}
		}, func() {}
	}
	size := int64(0)
	if info, err := rows.Stat(); err == nil {
		size = info.Size()
	}
	all := mpb.New(mpb.WithOutput(p.stderr))
	bar := all.AddBar(size, mpb.PrependDecorators(decor.Name("importing ")), mpb.AppendDecorators(decor.Percentage()))
	return func(imports.Progress) {
			if at, err := rows.Seek(0, io.SeekCurrent); err == nil {
				bar.SetCurrent(at)
			}
		}, func() {
			bar.SetTotal(size, true)
			all.Wait()
		}
}
