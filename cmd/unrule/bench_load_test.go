//go:build bench && linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A client sends prepared requests over one connection and reads no more of an
// answer than it must: it shares the processors with what it measures.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte // of the last answer
}

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

var contentLength = []byte("Content-Length: ")

// do sends a request and reads its answer, which must have the status.
func (c *client) do(request []byte, status int) error {
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	got, length, err := c.head()
	if err != nil {
		return err
	}
	if length < 0 {
		return errors.New("an answer without its length")
	}
	c.body = slices.Grow(c.body[:0], length)[:length]
	if _, err := io.ReadFull(c.in, c.body); err != nil {
		return err
	}
	if got != status {
		return fmt.Errorf("status %d, want %d: %s", got, status, c.body)
	}
	return nil
}

func (c *client) head() (status, length int, err error) {
	length = -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		switch {
		case err != nil:
			return 0, 0, err
		case first && len(line) < len("HTTP/1.1 200"):
			return 0, 0, fmt.Errorf("status line %q", line)
		case first:
			status, err = strconv.Atoi(string(line[9:12]))
		case bytes.HasPrefix(line, contentLength):
			length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(contentLength):])))
		case len(line) == len("\r\n"):
			return status, length, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}

func request(method, path, token, body string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, path)
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&b, "\r\n%s", body)
	return b.Bytes()
}

// A turn is what came of one stretch of load.
type turn struct {
	calls int
	rate  float64         // calls a second
	took  []time.Duration // each
	used  time.Duration   // processor time of this process, the load's own with it
}

// A worker's call, and what ends the worker.
type worker struct {
	call func() error
	done func()
}

// load lets workers call, each again as soon as it is answered, for a while.
func load(workers int, d time.Duration, hire func(w int) (worker, error)) (turn, error) {
	crew := make([]worker, workers)
	for i := range crew {
		var err error
		if crew[i], err = hire(i); err != nil {
			return turn{}, err
		}
		defer crew[i].done()
	}
	took, errs := make([][]time.Duration, workers), make([]error, workers)
	begin, used := time.Now(), processorTime()
	var all sync.WaitGroup
	for i, w := range crew {
		all.Go(func() { took[i], errs[i] = w.work(begin.Add(d)) })
	}
	all.Wait()
	t := turn{took: slices.Concat(took...), used: processorTime() - used}
	t.calls = len(t.took)
	t.rate = float64(t.calls) / time.Since(begin).Seconds()
	return t, errors.Join(errs...)
}

func (w worker) work(until time.Time) (took []time.Duration, err error) {
	for begin := time.Now(); begin.Before(until); {
		if err := w.call(); err != nil {
			return took, err
		}
		end := time.Now()
		took = append(took, end.Sub(begin))
		begin = end
	}
	return took, nil
}

// overHTTP hires workers that send the requests in turn, each worker beginning
// with another.
func overHTTP(addr string, requests [][]byte, status int) func(int) (worker, error) {
	return func(w int) (worker, error) {
		c, err := dial(addr)
		if err != nil {
			return worker{}, err
		}
		next := w * len(requests) / 64
		return worker{done: func() { c.conn.Close() }, call: func() error {
			next++
			return c.do(requests[next%len(requests)], status)
		}}, nil
	}
}

// A series is all turns of one figure.
type series []turn

func (s series) calls() (n int) {
	for _, t := range s {
		n += t.calls
	}
	return n
}

// rate is the median of the turns.
func (s series) rate() float64 {
	rates := make([]float64, len(s))
	for i, t := range s {
		rates[i] = t.rate
	}
	return median(rates)
}

// at is how long the given part of all calls took at most.
func (s series) at(part float64) time.Duration {
	var all []time.Duration
	for _, t := range s {
		all = append(all, t.took...)
	}
	slices.Sort(all)
	return all[min(len(all)-1, int(part*float64(len(all))))]
}

// cost is the processor time of a call, which a busy machine changes less than
// the clock on the wall.
func (s series) cost() time.Duration {
	var used time.Duration
	for _, t := range s {
		used += t.used
	}
	return used / time.Duration(max(1, s.calls()))
}

func (s series) String() string {
	return fmt.Sprintf("%s/s, p50 %s, p99 %s, %d µs", thousands(s.rate()), milliseconds(s.at(0.5)), milliseconds(s.at(0.99)), s.cost().Microseconds())
}

func processorTime() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// alternate takes turns of ours and of the bare counterpart, after one of each
// that does not count.
func alternate(times int, ours, bare func() (turn, error)) (a, b series, err error) {
	for i := range times + 1 {
		x, err := ours()
		if err != nil {
			return nil, nil, err
		}
		y, err := bare()
		if err != nil {
			return nil, nil, err
		}
		if i > 0 {
			a, b = append(a, x), append(b, y)
		}
	}
	return a, b, nil
}
