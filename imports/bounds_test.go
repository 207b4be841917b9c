package imports_test

import (
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"unrule/domain"
	"unrule/imports"
)

// A generator makes rows as they are asked for.
type generator struct {
	rows, made int
	rest       []byte
}

func (g *generator) Read(p []byte) (int, error) {
	if len(g.rest) == 0 {
		if g.made > g.rows {
			return 0, io.EOF
		}
		g.rest = []byte(simpleHead)
		if g.made > 0 {
			g.rest = fmt.Appendf(nil, "%d,w,31/1/2024,Rule %d,\"a story\nof two lines\"\n", g.made, g.made%20)
		}
		g.made++
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// A counter stores nothing. While it has a batch in its hands it lets the rest of
// the import go as far as it can, and sees how many acts wait for it then.
type counter struct {
	imports.Local
	mu                    sync.Mutex
	checked, stored, most int
}

func (c *counter) Check(a domain.Act) error {
	if _, ok := a.Command.(domain.ReportFriction); ok {
		c.mu.Lock()
		c.checked++
		c.most = max(c.most, c.checked-c.stored)
		c.mu.Unlock()
	}
	return nil
}

func (c *counter) Import(_ context.Context, acts []domain.Act) (int, uint64, error) {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stored += len(acts)
	return len(acts), 0, nil
}

func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 200_000
		c := &counter{Local: newMemory("2024-06-30").local()}
		s, err := imports.Importer{Map: parseMap(t, simple), Key: testKey, Store: c}.
			Run(t.Context(), imports.Files{Rows: &generator{rows: rows}})
		if err != nil || s.New != rows {
			t.Fatalf("Run = %+v, %v", s, err)
		}
		if limit := 2*imports.BatchSize + 1; c.most != limit {
			t.Errorf("at most %d acts were under way at once, want %d", c.most, limit)
		}
	})
}
