package workbook

import (
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"unrule/domain"
	"unrule/export/document"
	"unrule/export/document/sample"
)

// large is a document with one table of ten columns.
func large(rows int) document.Document {
	d := sample.Document(domain.Spanish, "hostile")
	t := &d.Sections[0].Tables[0]
	for len(t.Columns) < 10 {
		t.Columns = append(t.Columns, document.Column{ID: fmt.Sprintf("more_%d", len(t.Columns)), Name: fmt.Sprintf("More %d", len(t.Columns)), Kind: document.Decimal})
	}
	t.Rows = nil
	for i := range rows {
		row := []document.Value{document.TextOf(fmt.Sprintf("Regla número %d, con señas", i)), document.CountOf(i), document.DecimalOf(domain.Hundredths(i * 7)), document.PercentOf(domain.Hundredths(i % 10000)), document.DateOf(domain.Day(18000 + i%2000))}
		for len(row) < 10 {
			row = append(row, document.DecimalOf(domain.Hundredths(i*len(row))))
		}
		t.Rows = append(t.Rows, row)
	}
	return d
}

// Benchmark100kRows writes 100,000 rows of ten columns, and says how many rows a second
// that is and how far the heap grew over what the document itself takes.
func Benchmark100kRows(b *testing.B) {
	d := large(100_000)
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := make(chan struct{})
	peak := highest(stop)
	for b.Loop() {
		if err := Write(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
	close(stop)
	b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(int64(peak.Load())-int64(before.HeapAlloc))/(1<<20), "MiB-heap-peak")
}

// highest watches the heap until it is stopped.
func highest(stop chan struct{}) *atomic.Uint64 {
	var peak atomic.Uint64
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
			}
		}
	}()
	return &peak
}
