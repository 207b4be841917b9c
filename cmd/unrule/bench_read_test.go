//go:build bench && linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	readers   = 16
	boardPath = "/api/v1/rules"
	pagePath  = "/board" // the same for a browser
)

// readsSmall measures the board with few reports behind it.
func readsSmall(b *bench) {
	h := b.serve(b.small(), b.smallToken)
	defer h.stop(b)
	b.smallBoard = b.board(h, "board", boardPath, smallStore)
	b.board(h, "page of the board", pagePath, smallStore)
}

// readsLarge measures the board with all reports behind it, at rest and while
// reports come in, and pages of stories.
func readsLarge(b *bench) {
	h := b.serve(b.large(), b.largeToken)
	large := b.board(h, "board", boardPath, b.reports)
	b.board(h, "page of the board", pagePath, b.reports)
	if len(b.smallBoard) > 0 {
		b.growth(large)
	}
	b.boardInMotion(h, "the board", boardPath)
	b.boardInMotion(h, "the page", pagePath)
	cold, warm, positions := b.stories(h)
	h.stop(b)
	b.storyRows(cold, warm, b.bareStories(positions))
}

// growth is what a large store does to the slowest boards.
func (b *bench) growth(large series) {
	ratio := float64(large.at(0.99)) / float64(b.smallBoard.at(0.99))
	r := row{figure: "p99 of the board, large store against small", ratio: ratioText(ratio)}
	r.ours, r.bare = milliseconds(large.at(0.99)), milliseconds(b.smallBoard.at(0.99))
	r.goal, r.met = atMost(2, ratio)
	b.table.add(r)
}

// board measures it against bare Echo that serves the same bytes from memory.
func (b *bench) board(h *household, what, path string, reports int) series {
	b.Helper()
	ask := [][]byte{request("GET", path, h.token, "")}
	bare, stop := b.echo(h, path, ask[0])
	defer stop()
	x, y, err := alternate(repetitions,
		func() (turn, error) { return load(readers, b.turn, overHTTP(h.addr, ask, 200)) },
		func() (turn, error) { return load(readers, b.turn, overHTTP(bare, ask, 200)) })
	b.must(err)
	ratio := x.rate() / y.rate()
	r := row{figure: fmt.Sprintf("%s of 50 rules, %s reports", what, thousands(reports)), ours: x.String(), bare: y.String(), ratio: ratioText(ratio)}
	r.goal, r.met = atLeast(0.70, ratio)
	b.table.add(r)
	return x
}

// echo serves the answer that a request gets now, with the length set: else Echo
// would send it in chunks, and slower.
func (b *bench) echo(h *household, path string, ask []byte) (addr string, stop func()) {
	b.Helper()
	c, err := dial(h.addr)
	b.must(err)
	defer c.conn.Close()
	b.must(c.do(ask, 200))
	page, length := append([]byte(nil), c.body...), strconv.Itoa(len(c.body))
	e := echo.New()
	e.GET(path, func(c echo.Context) error {
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
func (b *bench) boardInMotion(h *household, what, path string) {
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.report(ctx, h) }()
	ask := [][]byte{request("GET", path, h.token, "")}
	t, err := load(readers, b.turn, overHTTP(h.addr, ask, 200))
	cancel()
	b.must(err)
	b.must(<-ended)
	b.table.add(row{figure: what + " while 100 reports/s come in", ours: series{t}.String()})
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
