//go:build unix

package http

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"unrule/domain"
)

// listen runs a handler on a free port until the benchmark ends.
func listen(b *testing.B, serve func(context.Context, net.Listener) error) string {
	b.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go serve(ctx, ln)
	b.Cleanup(func() { cancel(); ln.Close() })
	return ln.Addr().String()
}

// load sends the same request over one connection again and again. The client reads
// no more than it must, so that the figure is the server's.
func load(b *testing.B, addr, request string, status int) {
	b.Helper()
	b.ReportAllocs()
	before := processorTime()
	defer func() { b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op") }()
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		r := bufio.NewReaderSize(conn, 64<<10)
		for pb.Next() {
			if _, err := io.WriteString(conn, request); err != nil {
				b.Error(err)
				return
			}
			if !answered(b, r, status) {
				return
			}
		}
	})
}

// processorTime is what client and server have used of the processors. On a busy machine
// it says more than the clock on the wall.
func processorTime() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func answered(b *testing.B, r *bufio.Reader, status int) bool {
	length := -1
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil || first && string(line[9:12]) != strconv.Itoa(status) {
			b.Errorf("%q, %v", line, err)
			return false
		}
		if v, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(v))
		}
		if len(line) == 2 {
			break
		}
	}
	n, err := r.Discard(length)
	if err != nil || n != length {
		b.Errorf("body: %d of %d bytes, %v", n, length, err)
		return false
	}
	return true
}

// furnished is a server with a board of fifty rules and a log that goes nowhere.
func furnished() *Server {
	v := newFakeViews()
	for n := range 50 {
		v.rules = append(v.rules, line(n+1))
	}
	return NewServer(Config{
		Handler: handlerFunc(func(context.Context, domain.Act) (uint64, error) { return 1, nil }),
		Views:   func() (Views, bool) { return v, true },
		Key:     testKey,
		Now:     func() time.Time { return time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC) },
		Log:     slog.New(slog.NewJSONHandler(io.Discard, nil)),
	})
}

// BenchmarkBoard compares the page of fifty rules with bare Echo serving the same bytes.
// The goal is at least 70 % of its rate.
func BenchmarkBoard(b *testing.B) {
	s := furnished()
	w := &recorder{header: http.Header{}}
	r, _ := http.NewRequest("GET", "/api/v1/rules", nil)
	r.RequestURI, r.Host = "/api/v1/rules", "127.0.0.1"
	r.Header.Set("Authorization", "Bearer "+viewerToken)
	s.ServeHTTP(w, r)
	page := []byte(w.body.String())
	if w.status != http.StatusOK {
		b.Fatal(w.status, w.body.String())
	}
	const request = "GET /api/v1/rules HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + viewerToken + "\r\n\r\n"
	b.Run("bare", func(b *testing.B) {
		e := echo.New()
		e.GET("/api/v1/rules", func(c echo.Context) error {
			c.Response().Header().Set("Content-Length", strconv.Itoa(len(page))) // else it is sent in chunks, and slower
			return c.Blob(http.StatusOK, "application/json", page)
		})
		load(b, listen(b, func(_ context.Context, ln net.Listener) error { return http.Serve(ln, e) }), request, 200)
	})
	b.Run("unrule", func(b *testing.B) { load(b, listen(b, s.Serve), request, 200) })
}

// BenchmarkReport is a report of some length without a store behind it, and bare Echo
// answering as much.
func BenchmarkReport(b *testing.B) {
	body := with(`"story":"` + strings.Repeat("The pen costs less than the form. ", 15) + `","severity":3,"frequency":"weekly","seconds":900,"language":"en"`)
	request := "POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	b.Run("bare", func(b *testing.B) {
		e := echo.New()
		e.POST("/api/v1/reports", func(c echo.Context) error {
			io.Copy(io.Discard, c.Request().Body)
			return c.Blob(http.StatusCreated, "application/json", []byte(`{"receipt":"5E7V-T48P-PYWP-95N9-KCS3-QETM","rule":"24d3cbf4-0e41-4632-89c5-6a56387dcc34","position":1}`))
		})
		load(b, listen(b, func(_ context.Context, ln net.Listener) error { return http.Serve(ln, e) }), request, 201)
	})
	b.Run("unrule", func(b *testing.B) { load(b, listen(b, furnished().Serve), request, 201) })
}
