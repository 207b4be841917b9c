package outlets

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What can go wrong on the way has plain words, which hold no address.
func TestReasons(t *testing.T) {
	moved, hung, secure, refused := newOther(t), make(chan struct{}), httptest.NewTLSServer(nil), newOther(t)
	moved.say(http.StatusTemporaryRedirect)
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hung }))
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	closed := httptest.NewServer(nil)
	closed.Close()
	t.Cleanup(func() { close(hung); slow.Close(); cut.Close(); secure.Close() })
	refused.say(http.StatusForbidden)
	for address, want := range map[string]string{
		moved.URL: "it sends us elsewhere, and we do not follow", slow.URL: "no answer in time", cut.URL: "the connection failed",
		closed.URL: "nobody listens there", secure.URL: "its certificate is not to be trusted", refused.URL: "it refused",
	} {
		d := newDesk(t)
		if address == slow.URL {
			d.client.Timeout = 100 * time.Millisecond
		}
		a, err := d.Test(t.Context(), d.register(1, address).ID, byAna)
		if a.Reason != want || a.Delivered() || err != nil {
			t.Errorf("%s: %+v, %v, want %q", address, a, err, want)
		}
	}
	lost := &url.Error{Err: &net.OpError{Err: &net.DNSError{Err: "no such host"}}}
	if got := reasonOf(0, lost); got != "the name leads nowhere" {
		t.Errorf("reasonOf(%v) = %q", lost, got)
	}
	if ids := moved.ids(); len(ids) != 1 {
		t.Errorf("a redirection was followed: %q", ids)
	}
}

// An endless answer is not read to its end.
func TestLongAnswer(t *testing.T) {
	written := make(chan int, 1)
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		for line := []byte(strings.Repeat("x", 1<<20)); n < 1<<30; {
			k, err := w.Write(line)
			if n += k; err != nil {
				break
			}
		}
		written <- n
	}))
	defer endless.Close()
	d := newDesk(t)
	if a, err := d.Test(t.Context(), d.register(1, endless.URL).ID, byAna); !a.Delivered() || err != nil {
		t.Errorf("Test() = %+v, %v, want delivered", a, err)
	}
	if n := <-written; n >= 1<<30 {
		t.Errorf("%d bytes of the answer were taken", n)
	}
}

// Unless it is allowed nothing goes to an address that is not public, whatever its name
// is, nor over http.
func TestPrivateAddressesAreNotTold(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	d.open(false)
	port := o.URL[strings.LastIndex(o.URL, ":"):]
	for url, want := range map[string]string{
		o.URL:                       "the address must begin with https://",
		"https://127.0.0.1" + port:  "the address is not a public one",
		"https://localhost" + port:  "the address is not a public one",
		"https://[::1]" + port:      "the address is not a public one",
		"https://169.254.169.254":   "the address is not a public one",
		"https://[64:ff9b::a00:1]":  "the address is not a public one",
		"https://[::ffff:10.0.0.1]": "the address is not a public one",
	} {
		d.hooks = nil
		if a, err := d.Test(t.Context(), d.register(1, url).ID, byAna); a.Reason != want || err != nil {
			t.Errorf("%s: %+v, %v, want %q", url, a, err, want)
		}
	}
	if ids := o.ids(); len(ids) > 0 {
		t.Errorf("it was told %q", ids)
	}
}

// No proxy of the environment sees a message.
func TestNoProxy(t *testing.T) {
	d, o, proxy := newDesk(t), newOther(t), newOther(t)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	if d.client.Transport.(*http.Transport).Proxy != nil {
		t.Error("messages may go by a proxy")
	}
	d.Test(t.Context(), d.register(1, o.URL).ID, byAna)
	if len(proxy.ids()) > 0 || len(o.ids()) != 1 {
		t.Error("the message went by the proxy")
	}
}
