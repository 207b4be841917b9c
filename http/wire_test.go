package http

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// raw sends bytes as they stand and reads all that comes back until the server
// closes, or, where it keeps the connection, the first answer.
func (h *house) raw(t *testing.T, request string) (*http.Response, string, net.Conn) {
	t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, strings.ReplaceAll(request, "HOST", h.addr)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil && resp.ContentLength >= 0 { // net/http resets behind an answer without a length
		t.Fatal(err)
	}
	return resp, string(body), conn
}

func isClosed(conn net.Conn) bool {
	_, err := io.Copy(io.Discard, conn)
	return !errors.Is(err, os.ErrDeadlineExceeded) // the server's end or reset, not our deadline
}

const postHead = "POST /api/v1/reports HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"

// Rows about framing, hosts and lines. Where ours is false, net/http answers itself.
func TestRawRequests(t *testing.T) {
	h := newHouse(t)
	longURL := strings.Repeat("a", 100_000)
	for _, tc := range []struct {
		name, request string
		status        int
		code          string
		closed, ours  bool
	}{
		{"chunked", postHead + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, "body.chunked", true, true},
		{"32 length and chunked", postHead + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: HOST\r\n\r\n", 400, "body.chunked", true, true},
		{"33 two lengths", postHead + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  ", 400, "", true, false},
		{"34 xchunked", postHead + "Transfer-Encoding: xchunked\r\n\r\n", 501, "", true, false},
		{"35 bad chunk size", postHead + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "body.chunked", true, true},
		{"36 negative length", postHead + "Content-Length: -1\r\n\r\n", 400, "", true, false},
		{"body on GET", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\n{}", 400, "body.unexpected", true, true},
		{"chunked body on GET", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "body.chunked", true, true},
		{"38 no host", "GET /healthz HTTP/1.1\r\n\r\n", 400, "", true, false},
		{"38 two hosts", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400, "", true, false},
		{"38 space before colon", "GET /healthz HTTP/1.1\r\nHost : HOST\r\n\r\n", 400, "", true, false},
		{"38 no host in HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 421, "host.unknown", true, true},
		{"39 foreign host", "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "host.unknown", false, true},
		{"39 foreign absolute", "GET http://evil.example/healthz HTTP/1.1\r\nHost: HOST\r\n\r\n", 421, "host.unknown", false, true},
		{"39 own absolute", "GET http://HOST/healthz HTTP/1.1\r\nHost: HOST\r\n\r\n", 200, "", false, true},
		{"39 connect", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", 421, "host.unknown", false, true},
		{"40 bare line feeds", "GET /healthz HTTP/1.1\nHost: HOST\n\n", 200, "", false, true},
		{"41 NUL in a header", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nX: a\x00b\r\n\r\n", 400, "", true, false},
		{"41 TLS bytes", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "", true, false},
		{"42 header folding", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n", 200, "", false, true},
		{"43 URL of 100 kB", "GET /" + longURL + " HTTP/1.1\r\nHost: HOST\r\n\r\n", 414, "url.too_long", false, true},
		{"43 URL of 4,097 bytes", "GET /" + longURL[:4096] + " HTTP/1.1\r\nHost: HOST\r\n\r\n", 414, "url.too_long", false, true},
		{"43 URL of 4,096 bytes", "GET /" + longURL[:4095] + " HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"headers of 17 KiB", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nX: " + longURL[:17<<10] + "\r\n\r\n", 431, "headers.too_large", false, true},
		{"many headers", "GET /healthz HTTP/1.1\r\nHost: HOST\r\n" + strings.Repeat("X: a\r\n", 3000) + "\r\n", 431, "headers.too_large", false, true},
		{"headers of 200 kB", "GET /healthz HTTP/1.1\r\nHost: HOST\r\nX: " + longURL + longURL + "\r\n\r\n", 431, "", true, false},
		{"options *", "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"expectation", postHead + "Expect: x\r\nContent-Length: 2\r\n\r\n{}", 417, "", true, false},
		{"46 up and out", "GET /static/../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"46 up and out, escaped", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"46 backslashes", "GET /..%5c..%5cetc%5cpasswd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"46 NUL", "GET /%00 HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"48 two slashes", "GET //evil.example/%2e%2e HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"trailing slash", "GET /healthz/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 404, "path.unknown", false, true},
		{"body cut short", strings.Replace(postHead, "Host", "Connection: close\r\nHost", 1) + "Content-Length: 200\r\n\r\n{}", 400, "body.cut", true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.code == "body.cut" {
				h.cutShort(t, tc.request)
				return
			}
			resp, body, conn := h.raw(t, tc.request)
			if resp.StatusCode != tc.status || tc.code != "" && !contains(body, `"code":"`+tc.code+`"`) {
				t.Errorf("answer = %d, want %d %s\n%s", resp.StatusCode, tc.status, tc.code, body)
			}
			if tc.ours {
				checkHeaders(t, resp.Header)
			}
			if tc.closed && !isClosed(conn) {
				t.Error("the connection is still open")
			}
		})
	}
	if len(h.store.log) != 0 {
		t.Errorf("%d reports were stored", len(h.store.log))
	}
}

// cutShort sends half a body and no more.
func (h *house) cutShort(t *testing.T, request string) {
	t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(conn, strings.ReplaceAll(request, "HOST", h.addr))
	conn.(*net.TCPConn).CloseWrite()
	b, _ := io.ReadAll(conn)
	if s := string(b); !strings.HasPrefix(s, "HTTP/1.1 400 ") || !contains(s, `"code":"body.cut"`) {
		t.Errorf("answer = %q, want 400 body.cut", s)
	}
}

// A length announced far beyond the limit is refused before a byte of it is read.
func TestLargeBodyIsRefusedUnread(t *testing.T) {
	h := newHouse(t)
	resp, body, conn := h.raw(t, postHead+"Content-Length: 5000000\r\n\r\n")
	if resp.StatusCode != 413 || !contains(body, "body.too_large") {
		t.Errorf("answer = %d %s, want 413", resp.StatusCode, body)
	}
	if conn.(*net.TCPConn).CloseWrite(); !isClosed(conn) {
		t.Error("the connection is still open")
	}
}

func TestMethods(t *testing.T) {
	h := newHouse(t)
	for _, tc := range []struct {
		method, path, allow string
		headers             []string
	}{
		{"TRACE", "/api/v1/rules", "GET, HEAD, POST", nil},
		{"FOO", "/api/v1/reports", "POST, GET, HEAD", nil},
		{"GET", "/api/v1/receipts", "POST", nil},
		{"HEAD", "/api/v1/receipts", "POST", nil},
		{"DELETE", "/api/v1/rules/0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11", "GET, HEAD", nil},
		{"PUT", "/api/v1/rules/0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11/stories", "GET, HEAD", nil},
		{"OPTIONS", "/api/v1/receipts", "POST", nil},
		{"POST", "/healthz", "GET, HEAD", nil},
		{"GET", "/healthz", "GET, HEAD", []string{"X-HTTP-Method-Override", "DELETE"}},
		{"POST", "/api/v1/receipts", "POST", []string{"X-Method-Override", "PUT"}},
		{"POST", "/api/v1/receipts", "POST", []string{"X-HTTP-Method", "PUT"}},
	} {
		t.Run(tc.method+" "+tc.path, func(t *testing.T) {
			g := h.ask(tc.method, tc.path, "", tc.headers...)
			if allow := g.Header.Get("Allow"); g.StatusCode != 405 || allow != tc.allow {
				t.Errorf("answer = %d, Allow %q; want 405, %q", g.StatusCode, allow, tc.allow)
			}
		})
	}
	g := h.ask("HEAD", "/healthz", "")
	if g.StatusCode != 200 || g.body != "" || g.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD /healthz = %d %q", g.StatusCode, g.body)
	}
}

func TestHosts(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Hosts = []string{"Unrule.example", "other.example:8443", "[::1]", "abc.onion"} })
	for host, status := range map[string]int{
		"unrule.example": 200, "UNRULE.EXAMPLE": 200, "unrule.example:8080": 200, "other.example:8443": 200, "[::1]:80": 200,
		"[::1]": 200, "other.example": 421, "evil.unrule.example": 421, "unrule.example.": 421, "127.0.0.1": 200, "localhost:8080": 200, "127.0.0.2": 421,
	} {
		if g := h.ask("GET", "/healthz", "", "Host", host); g.StatusCode != status {
			t.Errorf("Host %s = %d, want %d", host, g.StatusCode, status)
		}
	}
	resp, _, _ := h.raw(t, "GET /healthz HTTP/1.1\r\nHost: abc.onion\r\n\r\n")
	if v := resp.Header.Get("Strict-Transport-Security"); resp.StatusCode != 200 || v != "" {
		t.Errorf("onion: %d, Strict-Transport-Security %q, want none", resp.StatusCode, v)
	}
}

// Row 44: whoever sends a header byte by byte is cut off. The wait is the server's own.
func TestSlowHeaderIsCutOff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begun := time.Now()
	conn.SetDeadline(begun.Add(10 * time.Second))
	io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHo")
	if !isClosed(conn) {
		t.Errorf("still open after %v", time.Since(begun))
	}
}
