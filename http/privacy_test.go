package http

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// traces is what a client tells of itself; each holds words that occur nowhere else.
var traces = []string{
	"User-Agent", "Agent-Quetzal/7", "Cookie", "id=cookie-quetzal", "X-Forwarded-For", "203.0.113.77", "Forwarded", "for=203.0.113.77",
	"X-Real-Ip", "203.0.113.77", "Referer", "https://intranet.quetzal.example/ana", "X-Request-Id", "request-quetzal",
}

// Nothing of a client is in any log: not over any route, not refused, not in a panic,
// and not when it speaks another protocol.
func TestLogsHoldNothingOfTheClient(t *testing.T) {
	t.Parallel()
	h := furnish(newHouse(t), 1)
	var secrets []string
	secrets = append(secrets, "uetzal", "203.0.113", "127.0.0.1", "::1", "Go-http-client", secretWord, viewerToken, "unrule_", TokenDigest(viewerToken))
	authorized := append([]string{"Authorization", "Bearer " + viewerToken}, traces...)
	everyRoute := func() {
		for _, rt := range routes {
			path := existing(rt.path)
			for _, suffix := range []string{"", "?q=" + secretWord, "?text=" + secretWord, "?min_seq=99"} {
				for _, body := range []string{"", small, with(`"story":"` + secretWord + `"`), `{"receipt":"` + secretWord + `"}`} {
					if rt.method == "GET" && body != "" {
						continue
					}
					h.ask(rt.method, path+suffix, body, authorized...)
					h.ask(rt.method, path+suffix, body, traces...)
				}
			}
			h.ask("PUT", path, "", authorized...)
		}
	}
	h.Config.Patience = time.Millisecond
	everyRoute()
	h.views.broken = true
	h.store.fail = func() error { panic("a panic that holds " + secretWord) }
	everyRoute()
	h.ask("POST", "/api/v1/reports", small, traces...).want(t, 500, "fault")
	h.read("/api/v1/rules?text=broken").want(t, 500, "fault")
	h.store.fail = func() error {
		return &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(203, 0, 113, 77), Port: 5}, Err: io.ErrUnexpectedEOF}
	}
	h.ask("POST", "/api/v1/reports", small, traces...).want(t, 500, "fault")
	h.ask("GET", "/"+secretWord, "", traces...)
	h.ask("GET", "/api/v1/rules", "", append(authorized, "Host", "evil.quetzal.example")...)
	for _, garbage := range []string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + secretWord + "\r\n\r\n", "GET /" + secretWord + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: HOST\r\nX: \x00" + secretWord + "\r\n\r\n"} {
		h.raw(t, garbage)
	}
	log := h.log.String()
	for _, secret := range secrets {
		if n := strings.Count(log, secret); n > 0 {
			i := strings.Index(log, secret)
			t.Errorf("%q is in the log %d times: …%s…", secret, n, log[max(0, i-200):min(len(log), i+100)])
		}
	}
	for _, want := range []string{`"msg":"panic"`, `"msg":"fault"`, `"route":"/api/v1/rules/:id"`} {
		if !contains(log, want) {
			t.Errorf("the log lacks %s, so this test proves nothing", want)
		}
	}
}

// Routes without a token leave no access line, whatever they answer; nor does what
// matches no route.
func TestReportersLeaveNoLine(t *testing.T) {
	h := furnish(newHouse(t), 1)
	h.ask("POST", "/api/v1/reports", small)
	h.ask("POST", "/api/v1/reports", "{}")
	h.ask("POST", "/api/v1/reports?x=1", "{}")
	h.ask("PUT", "/api/v1/reports", "")
	h.ask("GET", "/api/v1/reports", "")
	h.ask("GET", "/api/v1/reports?held=true", "", "Authorization", "Bearer unrule_wrong")
	h.ask("POST", "/api/v1/reports", small, "Host", "evil.example")
	h.ask("POST", "/api/v1/reports", small, "Sec-Fetch-Site", "cross-site")
	h.ask("POST", "/api/v1/report", small)
	h.ask("POST", "/api/v1/receipts", `{"receipt":"x"}`)
	h.ask("GET", "/api/v1/suggestions?q=x", "")
	if log := h.log.String(); log != "" {
		t.Errorf("log = %s, want none", log)
	}
	h.read("/api/v1/rules")
	if log := h.log.String(); strings.Count(log, "\n") != 1 || !contains(log, `"route":"/api/v1/rules"`) || !contains(log, `"status":200`) {
		t.Errorf("log of a read = %s", log)
	}
}

// The names of requests in the log do not count those that leave no line: a gap would
// tell that a reporter came, and between which two lines.
func TestRequestNamesHaveNoGaps(t *testing.T) {
	h := furnish(newHouse(t), 1)
	h.read("/api/v1/rules")
	h.ask("POST", "/api/v1/reports", small)
	h.ask("GET", "/nowhere", "")
	h.read("/api/v1/rules")
	log := h.log.String()
	for _, want := range []string{`-1"`, `-2"`} {
		if strings.Count(log, want) != 1 {
			t.Errorf("log = %s, want one line with a request that ends in %s", log, want)
		}
	}
}

// What net/http would print holds an address; what comes through holds none.
func TestScrubber(t *testing.T) {
	h := newHouse(t)
	io.WriteString(scrubber{h.Log}, "http: TLS handshake error from 203.0.113.77:1234: "+secretWord)
	if log := h.log.String(); !contains(log, `"connection error"`) || contains(log, "203.0") || contains(log, secretWord) {
		t.Errorf("log = %s", log)
	}
	for text, want := range map[string]string{
		"dial 10.1.2.3:4222: refused":                               "dial <address>: refused",
		"dial [2001:db8::1]:4222: refused":                          "dial <address>: refused",
		"append friction.report." + reportID(1).String() + ": full": "append friction.report.<id>: full",
		"position 12 of 1.2.3":                                      "position 12 of 1.2.3",
	} {
		if got := scrub(text); got != want {
			t.Errorf("scrub(%q) = %q, want %q", text, got, want)
		}
	}
}

// What is stored of a report is what was said, and ids that are keyed hashes: neither the
// receipt nor the key of the request.
func TestNothingElseIsStored(t *testing.T) {
	h := newHouse(t)
	g := h.ask("POST", "/api/v1/reports", small, append([]string{"Idempotency-Key", "key-quetzal-key-quetzal"}, traces...)...)
	receipt := decodeInto[filed](t, g).Receipt
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	b, err := encode(h.store.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"uetzal", "203.0.113", receipt, strings.ReplaceAll(receipt, "-", "")} {
		if contains(string(b), secret) {
			t.Errorf("%q is stored: %s", secret, b)
		}
	}
	if by := h.store.log[0].By; by != "" {
		t.Errorf("by = %q, want nobody", by)
	}
	if e := h.store.log[0].Event.(domain.FrictionReported); e.Title != "Three signatures" {
		t.Errorf("event = %+v", e)
	}
}

// Whoever has an address out of a history or a proxy's log cannot keep what lies under
// it alive by asking for it again and again.
func TestReadingLengthensNothing(t *testing.T) {
	h, _ := openDesk(t)
	for _, tc := range []struct {
		post, query string
		life        time.Duration
		gone        int
	}{{"/report", "", time.Hour, 404}, {"/receipt", "", 15 * time.Minute, 303}, {"/receipt", "?language=en", 15 * time.Minute, 303}} {
		path := h.ask("POST", tc.post, "", "Content-Type", formType).Header.Get("Location") + tc.query
		for _, want := range []int{200, tc.gone} {
			h.now.Add(int64(tc.life/time.Second) * 2 / 3)
			if got := h.ask("GET", path, ""); got.StatusCode != want {
				t.Errorf("GET %s = %d, want %d", path, got.StatusCode, want)
			}
		}
	}
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   strings.Builder
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
