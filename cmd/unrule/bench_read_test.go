//go:build bench && linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sys/unix"

	"unrule/domain"
)

const (
	readers   = 16
	boardPath = "/api/v1/rules"
)

// readsSmall measures the board with few reports behind it.
func readsSmall(b *bench) {
	h := b.serve(b.small(), b.smallToken)
	defer h.stop(b)
	b.smallBoard = b.board(h, smallStore)
}

// readsLarge measures the board with all reports behind it, at rest and while
// reports come in, and pages of stories.
func readsLarge(b *bench) {
	h := b.serve(b.large(), b.largeToken)
	large := b.board(h, b.reports)
	ratio := float64(large.at(0.99)) / float64(b.smallBoard.at(0.99))
	r := row{figure: "p99 of the board, large store against small", ratio: ratioText(ratio)}
	r.ours, r.bare = milliseconds(large.at(0.99)), milliseconds(b.smallBoard.at(0.99))
	r.goal, r.met = atMost(2, ratio)
	b.table.add(r)
	b.boardInMotion(h)
	cold, positions := b.stories(h)
	h.stop(b)
	b.coldRow(cold, b.bareStories(positions))
}

// board measures it against bare Echo that serves the same bytes from memory.
func (b *bench) board(h *household, reports int) series {
	b.Helper()
	ask := [][]byte{request("GET", boardPath, h.token, "")}
	bare, stop := b.echo(h, ask[0])
	defer stop()
	x, y, err := alternate(repetitions,
		func() (turn, error) { return load(readers, b.turn, overHTTP(h.addr, ask, 200)) },
		func() (turn, error) { return load(readers, b.turn, overHTTP(bare, ask, 200)) })
	b.must(err)
	ratio := x.rate() / y.rate()
	r := row{figure: fmt.Sprintf("board of 50 rules, %s reports", thousands(reports)), ours: x.String(), bare: y.String(), ratio: ratioText(ratio)}
	r.goal, r.met = atLeast(0.70, ratio)
	b.table.add(r)
	return x
}

// echo serves the answer that a request gets now, with the length set: else Echo
// would send it in chunks, and slower.
func (b *bench) echo(h *household, ask []byte) (addr string, stop func()) {
	b.Helper()
	c, err := dial(h.addr)
	b.must(err)
	defer c.conn.Close()
	b.must(c.do(ask, 200))
	page, length := append([]byte(nil), c.body...), strconv.Itoa(len(c.body))
	e := echo.New()
	e.GET(boardPath, func(c echo.Context) error {
		c.Response().Header().Set("Content-Length", length)
		return c.Blob(http.StatusOK, "application/json", page)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	b.must(err)
	s := &http.Server{Handler: e}
	go s.Serve(ln)
	return ln.Addr().String(), func() { s.Close() }
}

// inMotion is how long reports leave between them while the board is read.
const inMotion = 10 * time.Millisecond

// boardInMotion measures the board while reports come in: none of its pages can
// be kept for longer than that.
func (b *bench) boardInMotion(h *household) {
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.report(ctx, h) }()
	ask := [][]byte{request("GET", boardPath, h.token, "")}
	t, err := load(readers, b.turn, overHTTP(h.addr, ask, 200))
	cancel()
	b.must(err)
	b.must(<-ended)
	b.table.add(row{figure: "the same while 100 reports/s come in", ours: series{t}.String()})
}

func (b *bench) report(ctx context.Context, h *household) error {
	c, err := dial(h.addr)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	rule := newSource(1).rules[0] // of every source the first
	ask := request("POST", "/api/v1/reports", "", reportOf(fmt.Sprintf(`{"id":%q}`, rule)))
	tick := time.NewTicker(inMotion)
	defer tick.Stop()
	for {
		if err := c.do(ask, 201); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

const (
	coldPages = 5
	warmPages = 200
)

// stories asks for pages of stories of one rule after another: first cold, with
// nothing of the log in memory, then in a row. It returns the cold ones and
// where their words are.
func (b *bench) stories(h *household) (series, [][]uint64) {
	var positions [][]uint64
	s := newSource(min(boardRules, b.reports/2))
	c, err := dial(h.addr)
	b.must(err)
	defer func() { c.conn.Close() }()
	cold, warm := turn{}, turn{}
	var allocated, burst uint64
	for i := range coldPages + warmPages {
		rule := s.rules[(i*997)%len(s.rules)]
		of := &warm
		if i < coldPages {
			of = &cold
			positions = append(positions, h.storyPositions(rule))
			c.conn.Close()
			b.forget(b.large())
			c, err = dial(h.addr)
			b.must(err)
		}
		took, bytes := b.storyPage(c, h, rule)
		of.took = append(of.took, took)
		if i < coldPages {
			burst = max(burst, bytes)
		} else {
			allocated += bytes
		}
	}
	b.storyRows(series{warm}, burst, allocated/warmPages)
	return series{cold}, positions
}

func (b *bench) storyRows(warm series, burst, allocated uint64) {
	b.table.add(row{figure: "page of 50 stories, cold: most memory allocated", ours: fmt.Sprintf("%.1f MB", float64(burst)/(1<<20))})
	b.table.add(row{figure: "page of 50 stories, in a row: memory allocated each", ours: fmt.Sprintf("%.1f MB", float64(allocated)/(1<<20))})
	b.table.add(row{figure: "page of 50 stories, in a row", ours: fmt.Sprintf("p50 %s, p99 %s", milliseconds(warm.at(0.5)), milliseconds(warm.at(0.99)))})
}

func (b *bench) storyPage(c *client, h *household, rule domain.RuleID) (time.Duration, uint64) {
	b.Helper()
	ask := request("GET", boardPath+"/"+rule.String()+"/stories", h.token, "")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	b.must(c.do(ask, 200))
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	var page struct{ Stories []struct{ Story string } }
	b.must(json.Unmarshal(c.body, &page))
	if want := min(50, b.reports/min(boardRules, b.reports/2)); len(page.Stories) < want {
		b.Errorf("a page of %d stories, want %d", len(page.Stories), want)
	}
	return took, after.TotalAlloc - before.TotalAlloc
}

func (h *household) storyPositions(rule domain.RuleID) (list []uint64) {
	refs, _ := h.views.Stories(rule, domain.ReportID{}, 50)
	for _, r := range refs {
		list = append(list, r.Position)
	}
	return list
}

// bareStories asks the bare server for the same messages, one after the other.
func (b *bench) bareStories(positions [][]uint64) series {
	s := b.openBare(b.large(), nil)
	defer s.close()
	var t turn
	for _, page := range positions {
		b.forget(b.large())
		begin := time.Now()
		for _, at := range page {
			_, err := s.stream.GetMsg(b.Context(), at)
			b.must(err)
		}
		t.took = append(t.took, time.Since(begin))
	}
	return series{t}
}

func (b *bench) coldRow(cold, bare series) {
	ratio := float64(cold.at(0.5)) / float64(bare.at(0.5))
	pair := func(s series) string {
		return fmt.Sprintf("p50 %s, worst %s", milliseconds(s.at(0.5)), milliseconds(s.at(1)))
	}
	b.table.add(row{"page of 50 stories, cold", pair(cold), pair(bare), ratioText(ratio), "p99 <= 100 ms", cold.at(0.99) <= 100*time.Millisecond})
}

// forget waits until the log's server has let go of what it read, and has the
// system drop the files' pages.
func (b *bench) forget(dir string) {
	b.Helper()
	time.Sleep(cacheKept)
	b.must(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	}))
}
