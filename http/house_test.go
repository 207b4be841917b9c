package http

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unrule/domain"
	"unrule/http/web"
	"unrule/outlets"
	"unrule/projections"
)

// A house is a server on a free port of its own, with a store that decides by the
// laws of the domain and views that say what a test wants.
type house struct {
	*Server
	t     *testing.T
	store *memory
	views *fakeViews
	log   *lines
	now   atomic.Int64
	url   string
	addr  string
	api   *api
	trail *trail
	hooks []projections.Webhook
}

var (
	errFull     = errors.New("eventstore: full")
	errFate     = errors.New("eventstore: fate unknown")
	errAway     = errors.New("eventstore: away")
	errNotFound = errors.New("eventstore: no such position")
)

// Tokens of the house.
const (
	viewerToken  = TokenPrefix + "viewer"
	reviewToken  = TokenPrefix + "reviewer"
	adminToken   = TokenPrefix + "admin"
	expiredToken = TokenPrefix + "expired"
	revokedToken = TokenPrefix + "revoked"
	noRoleToken  = TokenPrefix + "stranger"
)

func newHouse(t *testing.T, change ...func(*Config)) *house {
	t.Helper()
	h := buildHouse(t, change...)
	h.serve()
	return h
}

// buildHouse is a house on no port.
func buildHouse(t *testing.T, change ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, store: &memory{state: domain.NewState(), acts: map[domain.ID]stored{}}, views: newFakeViews(), log: &lines{}, api: readAPI(t), trail: &trail{}}
	t.Cleanup(func() { h.trail.check(t) })
	h.now.Store(time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC).Unix())
	c := Config{
		Handler: h.store, Events: h.store, Preview: h.store.preview, Assets: testAssets(t),
		Views: func() (Views, bool) { return h.views, !h.views.absent },
		AsOf:  h.views.asOf,
		Ready: func(context.Context) error { return nil },
		Key:   testKey, Source: outlets.Source{Names: h.views},
		Full: errFull, FateUnknown: errFate, NotFound: errNotFound, Away: errAway,
		Patience: 500 * time.Millisecond,
		Now:      func() time.Time { return time.Unix(h.now.Load(), 0).UTC() },
		Log:      slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Version:  "test",
	}
	for _, f := range change {
		f(&c)
	}
	if c.Webhooks == nil {
		c.Webhooks = testWebhooks(&c, h)
	}
	h.Server = NewServer(c)
	return h
}

// serve runs the server until the test ends.
func (h *house) serve() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, ln) }()
	h.addr, h.url = ln.Addr().String(), "http://"+ln.Addr().String()
	h.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("Serve() = %v", err)
		}
	})
}

func testKey(purpose string, parts ...string) [32]byte {
	mac := hmac.New(sha256.New, []byte("a secret of the tests"))
	io.WriteString(mac, purpose)
	for _, p := range parts {
		mac.Write([]byte{0})
		io.WriteString(mac, p)
	}
	return [32]byte(mac.Sum(nil))
}

// A got is an answer, read to its end.
type got struct {
	*http.Response
	body string
}

// ask sends one request and checks the answer against the description and the
// header set. Headers are pairs.
func (h *house) ask(method, path, body string, headers ...string) got {
	h.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequest(method, h.url+path, content)
	if err != nil {
		h.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Add(headers[i], headers[i+1])
		if headers[i] == "Content-Type" {
			r.Header["Content-Type"] = []string{headers[i+1]}
		}
	}
	return h.do(r)
}

var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (h *house) do(r *http.Request) got {
	h.t.Helper()
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := readAll(resp)
	if err != nil {
		h.t.Fatal(err)
	}
	if r := resp.Header; strings.Contains(r.Get("Content-Security-Policy"), "sha256-") {
		checkHeaders(h.t, withPolicy(r, headerSet["Content-Security-Policy"]))
	} else {
		checkHeaders(h.t, r)
	}
	if c, ok := resp.Header["Set-Cookie"]; ok && !strings.HasPrefix(r.URL.Path, "/board") {
		h.t.Errorf("%s %s sets a cookie: %q", r.Method, r.URL.Path, c)
	}
	h.trail.follow(resp, string(b))
	if !isPage(r.URL.Path) && r.Header.Get("Accept") != "text/html" {
		h.api.check(h.t, r, resp, b)
	}
	return got{resp, string(b)}
}

// readAll reads a body to its end, or, of a stream, which has none, how it begins.
func readAll(resp *http.Response) ([]byte, error) {
	if resp.Header.Get("Content-Type") != "text/event-stream" {
		return io.ReadAll(resp.Body)
	}
	var b []byte
	for in := bufio.NewReader(resp.Body); !bytes.HasSuffix(b, []byte("\n\n")); {
		line, err := in.ReadBytes('\n')
		if b = append(b, line...); err == io.EOF {
			return b, nil
		} else if err != nil {
			return b, err
		}
	}
	return b, nil
}

// read asks with the viewer's token.
func (h *house) read(path string, headers ...string) got {
	h.t.Helper()
	return h.ask(http.MethodGet, path, "", append(headers, "Authorization", "Bearer "+viewerToken)...)
}

// review asks with the reviewer's token: a viewer reads numbers and no voices.
func (h *house) review(path string, headers ...string) got {
	h.t.Helper()
	return h.ask(http.MethodGet, path, "", append(headers, "Authorization", "Bearer "+reviewToken)...)
}

// The header set as the threat model states it, on every answer.
var headerSet = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
	"Cache-Control":                "no-store",
	"X-Robots-Tag":                 "noindex",
	"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
}

// withPolicy is a header set with another content policy.
func withPolicy(h http.Header, policy string) http.Header {
	h = h.Clone()
	h["Content-Security-Policy"] = []string{policy}
	return h
}

func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range headerSet {
		if v := h.Values(name); len(v) != 1 || v[0] != want {
			t.Errorf("header %s = %q, want %q", name, v, want)
		}
	}
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin"} {
		if v, ok := h[name]; ok {
			t.Errorf("header %s = %q, want none", name, v)
		}
	}
}

// want checks status and code of a problem, and the places of its errors.
func (g got) want(t *testing.T, status int, code string, places ...string) {
	t.Helper()
	p := g.problem(t)
	var at []string
	for _, e := range p.Errors {
		if e.Parameter != "" {
			e.Pointer = inQuery + e.Parameter
		}
		at = append(at, e.Pointer)
	}
	if g.StatusCode != status || p.Code != code || p.Status != status {
		t.Errorf("answer = %d %s, want %d %s\n%s", g.StatusCode, p.Code, status, code, g.body)
	}
	if len(places) > 0 && strings.Join(at, " ") != strings.Join(places, " ") {
		t.Errorf("places = %q, want %q", at, places)
	}
}

// lines is a log that several goroutines may write.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A word that must never be found in a log.
const secretWord = "Xochiquetzal"

// isPage reports whether a path is one of the pages'.
func isPage(path string) bool {
	for i := range routes {
		if (routes[i].page != nil || routes[i].board != nil || routes[i].door != nil) && matches(routes[i].path, path) {
			return true
		}
	}
	return false
}

func testAssets(t *testing.T) *web.Assets {
	t.Helper()
	assets, err := web.NewAssets("")
	if err != nil {
		t.Fatal(err)
	}
	return assets
}
