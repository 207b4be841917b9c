package imports

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"

	"unrule/domain"
)

// BatchSize is how many reports are stored at once, all or none.
const BatchSize = 1000

// An Importer is everything that an import needs but the files.
type Importer struct {
	Map      Map
	Key      Key
	Store    Store
	Rejects  *csv.Writer    // line, field, code, reason; may be nil
	Progress func(Progress) // called after each batch, from one goroutine; may be nil
	DryRun   bool           // judge everything, store nothing
}

// Files are the table and, where the map joins one, the second table.
type Files struct {
	Rows, Joined io.Reader
}

// Progress says how far an import is.
type Progress struct {
	Reports int // handled: new or already there
	New     int
	Took    time.Duration
}

// A Summary says what became of every row and every report.
type Summary struct {
	Rows        int            `json:"rows"`     // read, whatever became of them
	Skipped     int            `json:"skipped"`  // not wanted by the map's only
	Rejected    int            `json:"rejected"` // named in the rejects
	Reasons     map[string]int `json:"reasons"`  // rejected rows by code
	Reports     int            `json:"reports"`  // made from the other rows
	New         int            `json:"new"`
	Known       int            `json:"already_there"`
	Rules       int            `json:"new_rules"`
	Departments int            `json:"new_departments"`
	Last        uint64         `json:"last_position"` // of the log; 0 where nothing was stored
	Took        time.Duration  `json:"took_nanoseconds"`
}

// Rate is how many reports were handled in a second.
func (s Summary) Rate() float64 {
	if s.Took <= 0 {
		return 0
	}
	return float64(s.Reports) / s.Took.Seconds()
}

// Run imports the files. Whatever was stored before an error stays stored, and
// the import may be run again. In a dry run New counts what would be stored.
func (i Importer) Run(ctx context.Context, f Files) (Summary, error) {
	start := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &writer{Importer: i, start: start, batches: make(chan batch), done: make(chan struct{})}
	go w.run(ctx, cancel)
	p := &parser{
		house: house{Importer: i, departments: map[string]outcome[domain.DepartmentID]{}, rules: map[domain.RuleID]outcome[domain.DepartmentID]{}},
		no:    rejects{i.Rejects, map[string]int{}}, keys: map[domain.ID]struct{}{}, out: w.batches,
	}
	err := p.run(ctx, f)
	close(w.batches)
	<-w.done
	if w.err != nil { // the cause of whatever the parser met
		err = w.err
	}
	s := p.sum
	s.Reasons, s.Rules, s.Departments = p.no.reasons, p.newRules, p.newDepts
	s.New, s.Known, s.Last, s.Took = w.stored, w.seen-w.stored, w.last, time.Since(start)
	return s, errors.Join(err, p.no.flush())
}

// A batch is reports, and the rules that must be there before them.
type batch struct{ rules, reports []domain.Act }

// A writer stores one batch while the next is being read.
type writer struct {
	Importer
	start        time.Time
	batches      chan batch
	done         chan struct{}
	seen, stored int
	last         uint64
	err          error
}

func (w *writer) run(ctx context.Context, cancel func()) {
	defer close(w.done)
	for b := range w.batches {
		if w.err != nil {
			continue
		}
		stored, last, err := w.write(ctx, b)
		if err != nil {
			w.err = fmt.Errorf("imports: store a batch: %w", err)
			cancel()
			continue
		}
		w.seen, w.stored, w.last = w.seen+len(b.reports), w.stored+stored, max(w.last, last)
		if w.Progress != nil {
			w.Progress(Progress{Reports: w.seen, New: w.stored, Took: time.Since(w.start)})
		}
	}
}

func (w *writer) write(ctx context.Context, b batch) (stored int, last uint64, err error) {
	if w.DryRun {
		for _, a := range b.reports {
			if !w.Store.HasReport(domain.ReportID{ID: a.ID}) {
				stored++
			}
		}
		return stored, 0, nil
	}
	if len(b.rules) > 0 {
		if _, _, err := w.Store.Import(ctx, b.rules); err != nil {
			return 0, 0, err
		}
	}
	return w.Store.Import(ctx, b.reports)
}
